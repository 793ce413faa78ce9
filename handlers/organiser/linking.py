"""/lienket: a code in private, typed in the group by an officer who administers it, ties the group to a unit.

Where the platform names no administrators, the code counts only from the officer who made it.
"""

from collections.abc import Sequence
from datetime import timedelta

from handlers.forms.form import Answers, Filled, Form, Option, Question
from handlers.organiser import ties
from handlers.organiser.ties import places, within
from handlers.telling import campaign_moment, channel_name, title
from handlers.visit import Visit
from storage.campaign import codes
from storage.limits import limits
from storage.mail import groups
from storage.mail.groups import Linked, Offer
from storage.talk import Refusal

ROLES = ties.ROLES


def link(visit: Visit, words: str) -> None:
    """In private: the linked groups, a new code, untying; in a group: the code ties it."""
    if not visit.message.private:
        _tie(visit, words)
    elif words:
        visit.say("link.in_group")
    else:
        tied = ties.tied(visit, by_hand=False)
        lines = "\n".join(visit.office.texts.say("link.line", group=_named(visit, one)) for one in tied)
        visit.say("link.list" if tied else "link.none", lines=lines, count=len(tied))
        visit.begin("link")


def _tie(visit: Visit, words: str) -> None:
    """A code serves once; the word of somebody who may not tie the group uses nothing up."""
    assert visit.person is not None  # noqa: S101 - the command is for officers
    named = _names_admins(visit)
    if not words:
        raise Refusal("link.bare" if named else "link.bare_maker")
    if named and not visit.message.admin:
        raise Refusal("link.not_admin")
    code_hash = _hash(visit, codes.plain(words) or "")
    found = groups.look(visit.page, code_hash, visit.real)
    if found is not None:
        _check(visit, found, by_maker=not named)
    if found is None or not groups.use(visit.page, code_hash, visit.real):
        raise Refusal("link.wrong", {"minutes": limits().broadcasts.link_minutes})
    at = visit.message.address
    groups.link(visit.page, at, visit.message.title, found.unit, visit.person.id, visit.real)
    visit.audit("group.linked", f"{at}", unit=found.unit)
    visit.say("link.tied", unit=title(visit, found.unit))


def _check(visit: Visit, found: Offer, *, by_maker: bool) -> None:
    """Raise Refusal where this officer may not tie a group with this code."""
    inside = within(visit)
    if inside is not None and found.unit not in inside:
        raise Refusal("link.foreign")
    if by_maker and (visit.person is None or visit.person.id != found.by):
        raise Refusal("link.not_maker")


def _names_admins(visit: Visit) -> bool:
    """Whether we are told here if the sender administers the group."""
    at = visit.message.address
    ours = visit.office.ours.get((at.channel, at.account))
    return ours is None or ours.abilities.names_admins


def _file(visit: Visit, filled: Filled) -> None:
    what = filled.value("what")
    if what == "new":
        _offer(visit, filled.value("unit"))
        return
    tied = {_key(one): one for one in ties.tied(visit, by_hand=False)}
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
    visit.say("link.code", code=code, unit=title(visit, unit), maker=_for_maker(visit), minutes=minutes)


def _for_maker(visit: Visit) -> str:
    """On which of our channels the maker alone can use the code; "" if on none."""
    doors = [one for one in visit.office.ours.values() if one.abilities.groups and not one.abilities.names_admins]
    names = ", ".join(dict.fromkeys(channel_name(visit, one.name) for one in doors))
    return visit.office.texts.say("link.code_maker", channels=names) if names else ""


def _whats(visit: Visit, _answers: Answers) -> Sequence[Option]:
    say = visit.office.texts.say
    tied = ties.tied(visit, by_hand=False)
    cut = [Option(_key(one), say("link.cut", group=_named(visit, one))) for one in tied]
    return [Option("new", say("link.new")), *cut, Option("close", say("link.close"))]


def _asks_unit(answers: Answers) -> bool:
    return "what" in answers and answers["what"].value == "new"


def _hash(visit: Visit, code: str) -> str:
    return visit.office.key.fingerprint(f"link:{code}")


def _key(one: Linked) -> str:
    """A key that fits on a button and says nothing: the moment of the tie."""
    return f"cut{one.since.timestamp():.3f}"


def _named(visit: Visit, one: Linked) -> str:
    unit = title(visit, one.unit)
    if one.title:
        return visit.office.texts.say("link.titled", title=one.title, unit=unit)
    return visit.office.texts.say("link.untitled", unit=unit, day=visit.day(campaign_moment(visit, one.since)))


FORM = Form(
    "link",
    (Question("what", options=_whats), Question("unit", options=places, when=_asks_unit)),
    file=_file,
    review=False,
)
