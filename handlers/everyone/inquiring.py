"""/hoinganh: a unit or a head asks another department; the office routes; whoever was asked answers."""

from collections.abc import Sequence
from typing import Final

from broadcasts.letters import inquiry_letters
from broadcasts.letters.inquiry_letters import state_words
from handlers.everyone.beginning import begin_or_offer
from handlers.forms.form import Answers, Filled, Form, Option, Question
from handlers.organiser.naming import mailroom
from handlers.telling import own, title
from handlers.visit import Visit
from storage.campaign.correspondence import inquiries
from storage.campaign.correspondence.inquiries import Asked
from storage.campaign.tables import ROLES as EVERY_ROLE
from storage.talk import Refusal

ASKING: Final = ("unit_officer", "area_head")
OFFICE: Final = ("organiser_officer", "admin")
ROLES: Final = tuple(role for role in EVERY_ROLE if role != "citizen")
TEXT_LEAST, TEXT_MOST = 5, 2000  # characters
LISTED, SHORT = 5, 80  # one's own questions in a chat, and how much of each
CLOSE: Final = "close"


def inquire(visit: Visit, _words: str) -> None:
    """What is most urgent for this person: to answer, to route, else to ask."""
    assert visit.person is not None  # noqa: S101 - the command is for people with a role
    if inquiries.waiting_for(visit.page, visit.person.id):
        visit.begin("inquiry_answer")
    elif any(visit.person.has(role) for role in OFFICE):
        _offer_routing(visit)
    elif any(own(visit, role) for role in ASKING):
        _show_own(visit)
        begin_or_offer(visit, "inquiry")
    else:
        visit.say("inquiry.nothing")


def line(visit: Visit, one: Asked) -> str:
    """A question and where it is."""
    state = state_words(visit.office.texts, visit.plan, one)
    return visit.office.texts.say("inquiry.line", number=one.number, text=_cut(one.text), state=state)


def visible(visit: Visit, number: str) -> Asked | None:
    """The question of a number, if this person asked it, answers it, or works for the office."""
    one = inquiries.by_number(visit.page, number)
    if one is None or visit.person is None:
        return None
    mine = visit.person.id in {one.asked_by, one.answerer}
    return one if mine or any(visit.person.has(role) for role in OFFICE) else None


def _show_own(visit: Visit) -> None:
    assert visit.person is not None  # noqa: S101 - as above
    if found := inquiries.of_asker(visit.page, visit.person.id)[:LISTED]:
        visit.say("inquiry.mine", lines="\n".join(line(visit, one) for one in found))


def _cut(text: str) -> str:
    return text if len(text) <= SHORT else f"{text[: SHORT - 1]}…"


# --- asking ----------------------------------------------------------------------------------------------------------


def _units(visit: Visit, _answers: Answers) -> Sequence[Option]:
    return [Option(unit, title(visit, unit)) for role in ASKING for unit in own(visit, role)]


def _text(text: str) -> str:
    said = text.strip()
    if len(said) < TEXT_LEAST:
        raise Refusal("inquiry.too_short")
    if len(said) > TEXT_MOST:
        raise Refusal("inquiry.too_long", {"most": TEXT_MOST})
    return said


def _ask(visit: Visit, filled: Filled) -> None:
    files = tuple(filled.files.get("text", ()))
    one, put = inquiry_letters.ask(mailroom(visit), filled.value("unit"), filled.value("text"), files)
    visit.post(put)
    visit.shows = f"/trangthai {one.number}"
    visit.say("inquiry.filed", number=one.number, office=visit.plan.organiser.standing_office)


# --- the office ------------------------------------------------------------------------------------------------------


def _offer_routing(visit: Visit) -> None:
    if not inquiries.listing(visit.page, "asked", "routed"):
        visit.say("inquiry.nothing")
    elif not inquiries.answerers(visit.page):
        visit.say("inquiry.no_answerers")
    else:
        visit.begin("inquiry_route")


def _open(visit: Visit, _answers: Answers) -> Sequence[Option]:
    say = visit.office.texts.say
    found = [*inquiries.listing(visit.page, "asked"), *inquiries.listing(visit.page, "routed")]
    told = [
        Option(
            one.number,
            say("inquiry_route.option", number=one.number, who=title(visit, one.unit), text=_cut(one.text)),
        )
        for one in found
    ]
    return [*told, Option(CLOSE, say("inquiry_route.close"))]


def _departments(visit: Visit, _answers: Answers) -> Sequence[Option]:
    say = visit.office.texts.say
    return [
        Option(
            str(one.membership),
            say("inquiry_route.department", department=one.department, name=one.name),
            (one.department,),
        )
        for one in inquiries.answerers(visit.page)
    ]


def _chosen(answers: Answers) -> bool:
    return "number" in answers and bool(answers["number"].value != CLOSE)


def _route(visit: Visit, filled: Filled) -> None:
    number, to = filled.value("number"), filled.value("to")
    found = next((one for one in inquiries.answerers(visit.page) if str(one.membership) == to), None)
    if number == CLOSE or found is None:
        visit.say("inquiry.closed")
        return
    visit.post(inquiry_letters.route(mailroom(visit), number, found))
    visit.say("inquiry.routed", number=number, department=found.department, name=found.name)


# --- who was asked ---------------------------------------------------------------------------------------------------


def _mine(visit: Visit, _answers: Answers) -> Sequence[Option]:
    assert visit.person is not None  # noqa: S101 - as above
    say = visit.office.texts.say
    return [
        *(
            Option(
                one.number,
                say("inquiry_route.option", number=one.number, who=title(visit, one.unit), text=_cut(one.text)),
            )
            for one in inquiries.waiting_for(visit.page, visit.person.id)
        ),
        Option(CLOSE, say("inquiry_route.close")),
    ]


def _answer(visit: Visit, filled: Filled) -> None:
    number = filled.value("number")
    if number == CLOSE:
        visit.say("inquiry.closed")
        return
    visit.post(inquiry_letters.answer(mailroom(visit), number, filled.value("text")))
    visit.say("inquiry.sent", number=number)


FORMS = (
    Form(
        "inquiry",
        (Question("unit", options=_units, sole=True), Question("text", check=_text, files=True)),
        file=_ask,
        carry="text",
        roles=ASKING,
    ),
    Form(
        "inquiry_route",
        (Question("number", options=_open), Question("to", options=_departments, when=_chosen)),
        file=_route,
        review=False,
        roles=OFFICE,
    ),
    Form(
        "inquiry_answer",
        (Question("number", options=_mine), Question("text", check=inquiry_letters.fitting, when=_chosen)),
        file=_answer,
        review=False,
        roles=ROLES,
    ),
)
