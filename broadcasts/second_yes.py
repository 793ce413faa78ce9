"""A large broadcast of the office needs another officer's yes: who is asked, and the letters about it."""

from collections.abc import Iterable

from broadcasts.mailroom import Mailroom
from broadcasts.outbox import Priority, occasion_of
from storage.campaign.membership import people, reach
from storage.limits import limits
from storage.mail import letters
from storage.mail.broadcasts import Job
from storage.mail.letters import Draft, Posted
from storage.talk import Choice, Reply

OFFICE = ("organiser_officer", "admin")
YES, NO = "by", "bn"  # the prefixes of what the buttons of a letter carry that asks for a yes: "by:12"
Officers = list[tuple[int, str]]


def is_office(room: Mailroom) -> bool:
    """Whether who acts is of the office."""
    return holds(room, OFFICE)


def holds(room: Mailroom, roles: Iterable[str]) -> bool:
    """Whether who acts has one of these roles now."""
    known = people.by_id(room.page, room.by)
    return known is not None and any(known.has(role) for role in roles)


def to_ask(room: Mailroom, count: int) -> Officers:
    """Whose yes a broadcast to so many places needs, by number and name; nobody's for a small one."""
    return others(room) if count > limits().broadcasts.approve_above and is_office(room) else []


def others(room: Mailroom) -> Officers:
    """The organiser's other officers, by number and name."""
    found = {one.person: one.name for one in reach.holders(room.page) if one.role == "organiser_officer"}
    return [(person, name) for person, name in found.items() if person != room.by]


def ask(room: Mailroom, whom: Officers, job: Job, count: int) -> list[Posted]:
    """Ask these officers, with two buttons."""
    return tell(room, whom, "broadcast.wants_yes", job.number, _yes_no(room, job), count=count, text=job.body["text"])


def tell(
    room: Mailroom,
    whom: Iterable[tuple[int, str]],
    key: str,
    number: str,
    controls: tuple[Choice, ...] = (),
    **facts: object,
) -> list[Posted]:
    """A letter about a broadcast, or a decision, of a number to each of these people, in all their chats, once."""
    known = people.by_id(room.page, room.by)
    named = {"number": number, "name": known.name if known else ""}
    said = Reply(room.texts.say(key, **named, **facts), controls=controls)
    put: list[Posted] = []
    for to in (at for person, _ in whom for at in people.addresses(room.page, person)):
        dedupe = occasion_of(key, number, to)
        letter = letters.put(room.page, Draft(to, said, Priority.ALERT, room.real, dedupe, number), now=room.real)
        put += [letter] if letter else []
    return put


def _yes_no(room: Mailroom, job: Job) -> tuple[Choice, ...]:
    """The two buttons of a letter that asks for a yes, with what one types instead."""
    yes, no = (room.texts.say(key, number=job.number) for key in ("broadcast.yes_word", "broadcast.no_word"))
    return (Choice(yes, f"{YES}:{job.id}", yes), Choice(no, f"{NO}:{job.id}", no))
