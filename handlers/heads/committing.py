"""/viec: a work chosen by a head, or assigned by the unit: what, for whose need, which result, until when."""

from collections.abc import Sequence

from broadcasts.letters import work_letters
from handlers import dated
from handlers.everyone.beginning import begin_or_offer
from handlers.everyone.numbers import commitment_line
from handlers.forms.controls import CLOSE
from handlers.forms.form import Answers, Filled, Form, Option, Question
from handlers.telling import own, shown, title
from handlers.visit import Visit
from storage.campaign.membership import heads
from storage.campaign.territory import units
from storage.campaign.works import commitments
from storage.campaign.works.commitments import Committed, NewCommitment
from storage.limits import limits
from storage.talk import Refusal
from storage.words import tidy

ROLES = ("area_head", "unit_officer")
NAME = "commitment"
LEAST, TITLE_MOST, MOST = 4, 120, 300  # characters
NEW = "new"


def choose(visit: Visit, _words: str) -> None:
    """What is chosen and not done yet, those that are due soonest first; then what can be done."""
    found = _mine(visit)
    if not found:
        begin_or_offer(visit, NAME)
        return
    lines = [commitment_line(visit, one) for one in found[: limits().broadcasts.listed]]
    visit.say("work.list", count=len(found), lines="\n".join(lines))
    visit.begin("commitment_menu")


def _mine(visit: Visit) -> list[Committed]:
    """The open works of the areas that the person heads, and of the units where the person is an officer."""
    places = [*own(visit, "area_head"), *own(visit, "unit_officer")]
    return [one for one in commitments.listing(visit.page, places) if one.state == "open"]


def _areas(visit: Visit, _answers: Answers) -> Sequence[Option]:
    mine = [units.place(visit.page, code) for code in own(visit, "area_head")]
    below = [
        area for code in own(visit, "unit_officer") for area in units.children(visit.page, code, visit.campaign_day)
    ]
    places = {place.code: place for place in (*mine, *below) if place is not None}
    return [Option(place.code, place.title, (place.name, place.bare)) for place in places.values()]


def _title(text: str) -> str:
    line = tidy(text)
    if not LEAST <= len(line) <= TITLE_MOST:
        raise Refusal("commitment.title.length", {"most": TITLE_MOST})
    return line


def _line(text: str) -> str:
    line = tidy(text)
    if not LEAST <= len(line) <= MOST:
        raise Refusal("commitment.length", {"most": MOST})
    return line


def _file(visit: Visit, filled: Filled) -> None:
    area = filled.value("area")
    if visit.person is None or area not in {option.key for option in _areas(visit, {})}:
        visit.say("desk.forbidden")
        return
    above = heads.above(visit.page, area)
    assert above is not None  # noqa: S101 - an area lies in a unit
    origin = "head" if area in own(visit, "area_head") else "assigned"
    until = dated.read(filled.value("until"))
    told = {name: filled.value(name) for name in ("title", "need", "result")}
    new = NewCommitment(above.code, area, **told, until=until, origin=origin, by=visit.person.id)
    number = commitments.choose(visit.page, new, at=visit.now, year=visit.today.year)
    visit.shows = f"/trangthai {number}"
    visit.audit("work.chosen", number, unit=new.unit, area=area, origin=origin)
    facts = {"number": number, "title": new.title, "place": title(visit, area), "until": shown(visit, until)}
    visit.say("work.chosen" if origin == "head" else "work.assigned", **facts)
    said = visit.office.texts.say(f"work.told_{origin}", name=visit.person.name, result=new.result, **facts)
    if origin == "head":
        visit.post(work_letters.to_unit(visit.page, visit.plan, new.unit, said, visit.real))
    else:
        visit.post(work_letters.to_heads(visit.page, area, said, visit.real))


def _menu(visit: Visit, _answers: Answers) -> Sequence[Option]:
    say = visit.office.texts.say
    drop = [Option(one.number, say("commitment_menu.drop", number=one.number)) for one in _mine(visit)]
    return [Option(NEW, say("commitment_menu.new")), *drop, Option(CLOSE, say("nomination_menu.nothing"))]


def _picked(visit: Visit, filled: Filled) -> None:
    what = filled.value("what")
    found = next((one for one in _mine(visit) if one.number == what), None)
    if what == NEW:
        begin_or_offer(visit, NAME)
    elif found is not None and commitments.drop(visit.page, what, visit.now):
        visit.audit("work.dropped", what)
        visit.say("work.dropped", number=what, title=found.new.title)
    else:
        visit.say("nomination.nothing")


FORMS = (
    Form(
        NAME,
        (
            Question("area", options=_areas, sole=True),
            Question("title", check=_title),
            Question("need", check=_line),
            Question("result", check=_line),
            Question("until", options=dated.options, check_here=dated.typed),
        ),
        file=_file,
        carry="title",
        roles=ROLES,
    ),
    Form("commitment_menu", (Question("what", options=_menu),), file=_picked, review=False, roles=ROLES),
)
