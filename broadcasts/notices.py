"""The one notice of a change to whoever knows what stood before; it takes the place of older ones that nobody has."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from broadcasts import announcements, hours
from broadcasts.announcements import body_of
from broadcasts.audience import LISTED, Audience
from broadcasts.beginning import DAYS, VENUES
from broadcasts.mailroom import Mailroom
from storage.mail import broadcasts, reminded
from storage.mail.broadcasts import Job, NewBroadcast

BEFORE, SINCE = "before", "since"  # beside the words of a notice, until it begins


@dataclass(frozen=True, slots=True)
class Known:
    """What people know: a day as ISO text, of a conference also hour and place; since when their answers count."""

    facts: tuple[str, ...]
    since: str = ""


def of_day(key: str) -> str:
    """How the notices of a moved day begin, by its key such as "I.ends"."""
    return f"{DAYS}{key}-"


def of_venue(phase: str) -> str:
    """How the notices of another hour or place begin."""
    return f"{VENUES}{phase}-"


def known(room: Mailroom, series: Iterable[str], now: Known) -> Known:
    """What people know by the notices that went; `now` is what stands, which they know where all of them went."""
    unheard = [one for name in series for one in _open(room, name) if BEFORE in one.body and not _begun(room, one)]
    if not unheard:
        return now
    first = min(unheard, key=lambda one: one.id)
    return Known(tuple(first.body[BEFORE]), str(first.body[SINCE]))


def stopping(room: Mailroom, series: Iterable[str]) -> tuple[str, ...]:
    """The numbers of broadcasts that have not all gone: what `stop` would stop."""
    return tuple(number for name in series for number in reminded.waiting(room.page, name))


def stop(room: Mailroom, series: Iterable[str]) -> None:
    """What has not gone of these tells what is no more: it does not go."""
    for one in [job for name in series for job in _open(room, name)]:
        announcements.cancel(room.page, one, room.real)


def put(
    room: Mailroom, people: Iterable[int], said: str, occasion: str, before: Known, *, asks_receipt: bool = False
) -> None:
    """One notice to each person; at night it waits for the morning."""
    local = room.now.astimezone(room.plan.tzinfo)
    due = room.real_of(hours.quiet_ends(local)) if hours.is_quiet(local) else room.real
    audience = Audience((LISTED,), people=tuple(sorted(people)))
    body: dict[str, Any] = {**body_of(said), BEFORE: list(before.facts), SINCE: before.since}
    new = NewBroadcast(room.number(), body, audience.as_json(), due, asks_receipt, occasion, room.by)
    broadcasts.put(room.page, new, room.real)


def _open(room: Mailroom, series: str) -> list[Job]:
    found = [broadcasts.by_number(room.page, number) for number in reminded.waiting(room.page, series)]
    return [job for job in found if job is not None]


def _begun(room: Mailroom, job: Job) -> bool:
    return bool(reminded.told(room.page, job.occasion))
