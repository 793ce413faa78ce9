"""/chuyentiep: an officer passes a post of a group on; the media officer says yes to what goes up to the organiser."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from broadcasts.groups import relaying
from handlers.forms.form import Answers, Filled, Form, Option, Question
from handlers.organiser import ties
from handlers.organiser.naming import full_moment, mailroom
from handlers.telling import campaign_moment, title
from handlers.visit import Visit
from storage.book import fetches
from storage.mail import groups, relays
from storage.mail.groups import Linked
from storage.mail.relays import Post
from storage.talk import Quoted, Refusal

ROLES = (*ties.ROLES, "media_officer")
DECIDING = relaying.DECIDING
YES, NO = relaying.YES, relaying.NO
DIGITS = 9  # a longer number is no post's
KEY = 16  # hexadecimal digits


def relay(visit: Visit, words: str) -> None:
    """In a group: the post that is answered, or the words behind the command; in private: one is asked for."""
    if visit.message.private:
        if not _sources(visit, {}):
            raise Refusal("relay.no_groups")
        visit.begin("relay")
        return
    here = groups.at_address(visit.page, visit.message.address)
    if here is None:
        raise Refusal("relay.not_linked")
    _check_reach(visit, here.unit)
    quoted = visit.message.quoted
    if quoted is not None:
        _offer_answered(visit, here, quoted)
    elif words:
        _offer(visit, _post(here, visit.message.id or visit.message.event, words))
    else:
        raise Refusal("relay.how")


def approve(visit: Visit, words: str) -> None:
    """The words "duyệt bài 12"."""
    _decide(visit, re.sub(r"\D", "", words), yes=True)


def refuse(visit: Visit, words: str) -> None:
    """The words "không duyệt bài 12"."""
    _decide(visit, re.sub(r"\D", "", words), yes=False)


def pressed_yes(visit: Visit, number: str) -> None:
    """The button of a letter that asks for a yes."""
    _decide(visit, number, yes=True)


def pressed_no(visit: Visit, number: str) -> None:
    """The other one."""
    _decide(visit, number, yes=False)


def _decide(visit: Visit, number: str, *, yes: bool) -> None:
    if not _decides(visit):
        raise Refusal("desk.forbidden")
    if not number.isdecimal() or len(number) > DIGITS:
        raise Refusal("relay.which")
    _, at, put = relaying.decide(mailroom(visit), int(number), yes=yes)
    visit.post(tuple(put))
    visit.page.after(visit.office.announce)
    if at is None:
        visit.say("relay.no_done", number=number)
    else:
        _say_goes(visit, at, "up")


def _check_reach(visit: Visit, unit: str) -> None:
    """What goes down to all is marked by the organiser's people alone; a unit's own officers pass its posts up."""
    if not _decides(visit) and (unit == visit.plan.organiser.code or unit not in (ties.within(visit) or ())):
        raise Refusal("relay.foreign")


def _decides(visit: Visit) -> bool:
    """Whether this person's yes lets posts go, from and to all groups."""
    return visit.person is not None and any(visit.person.has(role) for role in DECIDING)


def _offer_answered(visit: Visit, here: Linked, quoted: Quoted) -> None:
    """The post that the command answers; its files are fetched from where it stands."""
    ours = quoted.ours or relays.is_ours(visit.page, here.at, quoted.id)
    relaying.check(quoted.text, ours=ours)
    files = tuple(fetches.want(visit.page, here.at, file, visit.real) for file in quoted.files)
    _offer(visit, replace(_post(here, quoted.id, quoted.text), files=files, origin=_mark(visit, quoted.origin)))


def _post(here: Linked, message: str, text: str) -> Post:
    return Post(here.at, message, here.unit, here.title, text)


def _offer(visit: Visit, post: Post) -> None:
    relaying.check(post.text, ours=False)
    done = relaying.offer(mailroom(visit), post)
    visit.post(done.put)
    visit.page.after(visit.office.announce)
    if done.at is not None:
        _say_goes(visit, done.at, "down")
    elif done.asked:
        visit.say("relay.waits", group=_hub(visit), names=", ".join(done.asked), number=done.number)
    else:
        visit.say("relay.waits_nobody", group=_hub(visit), number=done.number)


def _say_goes(visit: Visit, at: datetime, way: str) -> None:
    if at > visit.real:
        visit.say("relay.morning", at=full_moment(visit, campaign_moment(visit, at)))
    else:
        visit.say(f"relay.goes_{way}", group=_hub(visit))


def _hub(visit: Visit) -> str:
    return relaying.hub_name(mailroom(visit))


def _mark(visit: Visit, origin: str) -> str | None:
    """A keyed print of who wrote a post when: the same for whoever forwards it, and nobody's id."""
    return visit.office.key.fingerprint(f"relay:{origin}") if origin else None


# --- in private ----------------------------------------------------------------------------------------------------


def _sources(visit: Visit, _answers: Answers) -> Sequence[Option]:
    """The groups in reach from which this officer may pass something on."""
    inside, hub = None if _decides(visit) else ties.within(visit), visit.plan.organiser.code
    found = [one for one in groups.linked(visit.page, inside) if inside is None or one.unit != hub]
    return [Option(_key(visit, one), _named(visit, one), (one.title,)) for one in found]


def _key(visit: Visit, one: Linked) -> str:
    """A key that fits on a button and tells nobody's id."""
    return visit.office.key.fingerprint(f"group:{one.at}")[:KEY]


def _named(visit: Visit, one: Linked) -> str:
    unit = title(visit, one.unit)
    return visit.office.texts.say("link.titled", title=one.title, unit=unit) if one.title else unit


def _text(visit: Visit, text: str) -> tuple[Any, str]:
    """The words of the post, with the print of who wrote it first where it was forwarded."""
    quoted = visit.message.quoted
    relaying.check(text, ours=quoted is not None and quoted.ours)
    return {"text": text, "origin": _mark(visit, "" if quoted is None else quoted.origin)}, text


def _file(visit: Visit, filled: Filled) -> None:
    here = next((one for one in groups.linked(visit.page) if _key(visit, one) == filled.value("source")), None)
    if here is None:
        raise Refusal("relay.not_linked")
    _check_reach(visit, here.unit)
    said, files = filled.value("text"), tuple(filled.files.get("text", ()))
    post = _post(here, f"private:{visit.message.event}", said["text"])
    _offer(visit, replace(post, files=files, origin=said["origin"]))


FORM = Form(
    "relay",
    (Question("source", options=_sources, sole=True), Question("text", check_here=_text, files=True)),
    file=_file,
    roles=ROLES,
)
