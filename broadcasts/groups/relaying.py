"""Posts between groups: from a unit's group up to the organiser's after a yes, from there down to all others; once.

What goes out is a broadcast like any other, so it is delivered, paused, followed and pasted as all are. What we wrote
ourselves, and what looks like a tip, goes nowhere.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from broadcasts import hours
from broadcasts.announcements import body_of
from broadcasts.audience import HUB, SPOKES, Audience
from broadcasts.groups import media
from broadcasts.mailroom import Mailroom
from broadcasts.outbox import Priority
from storage.campaign.membership import people
from storage.campaign.territory import units
from storage.confidential import signs
from storage.mail import broadcasts, letters, relays
from storage.mail.broadcasts import NewBroadcast
from storage.mail.letters import Draft, Posted
from storage.mail.relays import DOWN, UP, Post, Relay
from storage.talk import Address, Choice, Refusal, Reply

DECIDING = media.ROLES  # whose yes lets a unit's post up
YES, NO = "ry", "rn"  # the prefixes of what the buttons of a letter carry that asks for a yes: "ry:12"
OTHER = "other"  # the kind of a text without any sign of a tip
Put = list[Posted]


@dataclass(frozen=True, slots=True)
class Offered:
    """What became of a post: its number, the hour at which it goes (None: it waits for a yes), who was asked."""

    number: int
    at: datetime | None
    asked: tuple[str, ...] = ()
    put: tuple[Posted, ...] = ()


def looks_like_tip(text: str) -> bool:
    """Whether a text shows danger or any kind of tip, however it is meant."""
    found = signs.read(text)
    return found.danger or found.category != OTHER


def check(text: str, *, ours: bool) -> None:
    """Raise Refusal for what no group passes on."""
    if ours:
        raise Refusal("relay.ours")
    if looks_like_tip(text):
        raise Refusal("relay.tip")
    if not text.strip():
        raise Refusal("relay.empty")


def offer(room: Mailroom, post: Post) -> Offered:
    """Take a post in: the organiser's goes down at once, a unit's waits for a yes; Refusal for one that was there."""
    way = DOWN if post.unit == room.plan.organiser.code else UP
    if not _reached(room, way):
        raise Refusal(f"relay.nobody_{way}", {"group": hub_name(room)})
    number = relays.put(room.page, post, way, room.by, room.real)
    if number is None:
        raise Refusal("relay.before")
    room.note("relay.offered", f"relay:{number}", unit=post.unit, way=way)
    found = relays.by_id(room.page, number)
    assert found is not None  # noqa: S101 - it was just written
    if way == DOWN:
        return Offered(number, _pass_on(room, found))
    asked = media.officers(room.page, room.plan)
    put = [_ask(room, to, found) for _, to in asked]
    return Offered(number, None, tuple(name for name, _ in asked), tuple(one for one in put if one is not None))


def decide(room: Mailroom, number: int, *, yes: bool) -> tuple[Relay, datetime | None, Put]:
    """Say yes or no to a post that waits: when it goes, and the letter to whoever wanted it; Refusal if it is past."""
    found = relays.by_id(room.page, number)
    if found is None:
        raise Refusal("relay.unknown", {"number": number})
    if found.state != "waiting":
        raise Refusal("relay.decided", {"number": number})
    at = _pass_on(room, found) if yes else None
    if not yes and not relays.decide(room.page, number, room.by, room.real, yes=False):
        raise Refusal("relay.decided", {"number": number})
    room.note("relay.passed" if yes else "relay.refused", f"relay:{number}")
    key = "relay.told_yes" if yes else "relay.told_no"
    said = Reply(room.texts.say(key, number=number, group=hub_name(room)))
    to = [] if found.by in {None, room.by} else people.addresses(room.page, found.by or 0)
    return found, at, _write(room, to, said)


def source(room: Mailroom, one: Relay) -> str:
    """Where a post comes from, as its readers are told."""
    if one.way == DOWN:
        return hub_name(room)
    unit = units.whole_title(room.page, one.unit)
    return room.texts.say("relay.source_titled" if one.title else "relay.source_plain", title=one.title, unit=unit)


def hub_name(room: Mailroom) -> str:
    """The organiser's group, as the plan calls it."""
    return room.texts.say("relay.hub", name=room.plan.labels.group_short)


def _pass_on(room: Mailroom, one: Relay) -> datetime:
    """Put the broadcast, at night for the morning; the real moment at which it goes. Refusal: somebody was quicker."""
    if not _reached(room, one.way):
        raise Refusal(f"relay.nobody_{one.way}", {"group": hub_name(room)})
    if not relays.decide(room.page, one.id, room.by, room.real, yes=True):
        raise Refusal("relay.decided", {"number": one.id})
    local, due = room.campaign(room.real), room.real
    if hours.is_quiet(local):
        due = room.real_of(hours.quiet_ends(local))
    said = room.texts.say("relay.post", source=source(room, one), text=one.text)
    body = body_of(said, list(one.files))
    occasion = f"relay:{one.id}"
    new = NewBroadcast(room.number(), body, _audience(one.way).as_json(), due, occasion=occasion, by=room.by)
    broadcasts.put(room.page, new, room.real)
    return due


def _audience(way: str) -> Audience:
    return Audience((HUB,) if way == UP else (SPOKES,))


def _reached(room: Mailroom, way: str) -> bool:
    return bool(room.reach(_audience(way)).targets)


def _ask(room: Mailroom, to: Address, one: Relay) -> Posted | None:
    words = [room.texts.say(key, number=one.id) for key in ("relay.yes_word", "relay.no_word")]
    keys = [f"{prefix}:{one.id}" for prefix in (YES, NO)]
    controls = tuple(Choice(word, key, word) for word, key in zip(words, keys, strict=True))
    files = room.texts.say("relay.with_files", count=len(one.files)) if one.files else ""
    facts = {"source": source(room, one), "name": one.by_name, "text": one.text, "files": files}
    said = room.texts.say("relay.wants_yes", **facts, yes=words[0], no=words[1], group=hub_name(room))
    return letters.put(room.page, Draft(to, Reply(said, controls=controls), Priority.ALERT, room.real), now=room.real)


def _write(room: Mailroom, to: Iterable[Address], said: Reply) -> Put:
    put = (letters.put(room.page, Draft(at, said, Priority.ALERT, room.real), now=room.real) for at in to)
    return [one for one in put if one is not None]
