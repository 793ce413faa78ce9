"""/lienket: a code in private, typed in the group by an officer who administers it, ties the group to a unit."""

from collections.abc import Sequence
from datetime import timedelta

from handlers.forms.form import Answers, Filled, Form, Option, Question
from handlers.visit import Visit
from storage.campaign import codes, units
from storage.campaign.scopes import scope
from storage.limits import limits
from storage.mail import groups
from storage.mail.groups import Linked
from storage.talk import Refusal

ROLES = ("organiser_officer", "admin", "unit_officer")


def link(visit: Visit, words: str) -> None:
    """In private: the linked groups, a new code, untying; in a group: the code ties it."""
    if not visit.message.private:
        _tie(visit, words)
    elif words:
        visit.say("link.in_group")
    else:
        tied = groups.linked(visit.page, _scope(visit))
        lines = "\n".join(visit.office.texts.say("link.line", group=_named(visit, one)) for one in tied)
        visit.say("link.list" if tied else "link.none", lines=lines, count=len(tied))
        visit.begin("link")


def _tie(visit: Visit, words: str) -> None:
    """Whoever types the code must administer the group; a code serves once, and nobody else's word uses it up."""
    assert visit.person is not None  # noqa: S101 - the command is for officers
    if not words:
        raise Refusal("link.bare")
    if not visit.message.admin:
        raise Refusal("link.not_admin")
    code_hash = _hash(visit, codes.plain(words) or "")
    unit, inside = groups.look(visit.page, code_hash, visit.real), _scope(visit)
    if unit is not None and inside is not None and unit not in inside:
        raise Refusal("link.foreign")
    if unit is None or not groups.use(visit.page, code_hash, visit.real):
        raise Refusal("link.wrong", {"minutes": limits().broadcasts.link_minutes})
    at = visit.message.address
    groups.link(visit.page, at, visit.message.title, unit, visit.person.id, visit.real)
    visit.audit("group.linked", f"{at}", unit=unit)
    visit.say("link.tied", unit=_unit(visit, unit))


def _file(visit: Visit, filled: Filled) -> None:
    what = filled.value("what")
    if what == "new":
        _offer(visit, filled.value("unit"))
        return
    tied = {_key(one): one for one in groups.linked(visit.page, _scope(visit))}
    if (one := tied.get(what)) is None or not groups.unlink(visit.page, one.at):
        visit.say("link.closed")
        return
    visit.audit("group.unlinked", f"{one.at}", unit=one.unit)
    visit.say("link.untied", group=_named(visit, one))


def _offer(visit: Visit, unit: str) -> None:
    assert visit.person is not None  # noqa: S101 - the command is for officers
    code, minutes = codes.fresh(), limits().broadcasts.link_minutes
    plain = codes.plain(code) or ""
    groups.offer(visit.page, _hash(visit, plain), unit, visit.person.id, visit.real + timedelta(minutes=minutes))
    visit.audit("group.code", unit)
    visit.say("link.code", code=code, minutes=minutes, unit=_unit(visit, unit))


def _whats(visit: Visit, _answers: Answers) -> Sequence[Option]:
    say = visit.office.texts.say
    tied = groups.linked(visit.page, _scope(visit))
    cut = [Option(_key(one), say("link.cut", group=_named(visit, one))) for one in tied]
    return [Option("new", say("link.new")), *cut, Option("close", say("link.close"))]


def _units(visit: Visit, _answers: Answers) -> Sequence[Option]:
    """The units whose groups this officer may tie: the organiser's own and all communes, or one's own."""
    inside, organiser = _scope(visit), units.place(visit.page, visit.plan.organiser.code)
    places = units.children(visit.page, visit.plan.organiser.code, visit.campaign_day)
    every = [*([organiser] if organiser else []), *places]
    return [
        Option(one.code, one.title, (one.name, one.bare, *one.aliases))
        for one in every
        if inside is None or one.code in inside
    ]


def _asks_unit(answers: Answers) -> bool:
    return "what" in answers and answers["what"].value == "new"


def _scope(visit: Visit) -> frozenset[str] | None:
    assert visit.person is not None  # noqa: S101 - the command is for officers
    return scope(visit.page, visit.person)


def _hash(visit: Visit, code: str) -> str:
    return visit.office.key.fingerprint(f"link:{code}")


def _key(one: Linked) -> str:
    """A key that fits on a button and says nothing: the moment of the tie."""
    return f"cut{one.since.timestamp():.3f}"


def _named(visit: Visit, one: Linked) -> str:
    unit = _unit(visit, one.unit)
    if one.title:
        return visit.office.texts.say("link.titled", title=one.title, unit=unit)
    return visit.office.texts.say("link.untitled", unit=unit, day=visit.day(one.since))


def _unit(visit: Visit, code: str) -> str:
    place = units.place(visit.page, code)
    return code if place is None else place.title


FORM = Form(
    "link",
    (Question("what", options=_whats), Question("unit", options=_units, when=_asks_unit)),
    file=_file,
    review=False,
)
