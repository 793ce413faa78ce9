"""A rehearsed year in numbers: messages by month and role, the busiest day, who gets nothing, what is missing; pure."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from bot.rehearsal.people import HEAD, ORDER, Account, Recipient
from bot.rehearsal.recorder import Note
from bot.rehearsal.year import Year
from storage.campaign.membership.reach import Standing


@dataclass(frozen=True, slots=True)
class Month:
    """One month ("2021-06"): messages by role in the order of `Tally.roles`, and the words that they have together."""

    name: str
    counts: tuple[int, ...]
    total: int
    words: int


@dataclass(frozen=True, slots=True)
class Spent:
    """What an account would send in a month; `most` is what its plan allows, 0 without an end."""

    account: Account
    month: str
    messages: int
    most: int


@dataclass(frozen=True, slots=True)
class Tally:
    """The year in numbers; `blocked` are (phase, what has no date: "dossiers" or the conference's name)."""

    roles: tuple[str, ...]
    months: tuple[Month, ...]
    messages: int
    people: int
    groups: int
    busiest: tuple[date, int] | None
    silent: tuple[tuple[Recipient, str], ...]
    without_head: tuple[Standing, ...]
    without_officer: tuple[Standing, ...]
    blocked: tuple[tuple[str, str, str], ...]
    spent: tuple[Spent, ...]


def count(year: Year) -> Tally:
    """All numbers of a year."""
    told = [one for one in year.recipients if _notes(year, one)]
    days = Counter(_local(year, note.at).date() for note in _all(year))
    return Tally(
        roles=_roles(year),
        months=tuple(_months(year)),
        messages=sum(days.values()),
        people=sum(1 for one in told if one.number),
        groups=sum(1 for one in told if not one.number),
        busiest=min(days.items(), key=lambda item: (-item[1], item[0])) if days else None,
        silent=tuple((one, why_silent(one)) for one in year.recipients if not _notes(year, one)),
        without_head=tuple(_without(year, lambda _unit: (HEAD,), year.plan.participants.kinds)),
        without_officer=tuple(_without(year, year.plan.officers_of, year.plan.selecting.kinds)),
        blocked=tuple(_blocked(year)),
        spent=tuple(_spent(year)),
    )


def _notes(year: Year, one: Recipient) -> tuple[Note, ...]:
    return year.notes.get(one.to, ()) if one.to is not None else ()


def _all(year: Year) -> Iterator[Note]:
    for notes in year.notes.values():
        yield from notes


def _local(year: Year, at: datetime) -> datetime:
    return at.astimezone(year.plan.tzinfo)


def _roles(year: Year) -> tuple[str, ...]:
    there = {one.role for one in year.recipients if _notes(year, one)}
    return tuple(role for role in ORDER if role in there)


def _months(year: Year) -> Iterator[Month]:
    owners = {one.to: one.role for one in reversed(year.recipients)}
    counted: dict[str, Counter[str]] = {}
    words: Counter[str] = Counter()
    for note in _all(year):
        month = f"{_local(year, note.at):%Y-%m}"
        counted.setdefault(month, Counter())[owners.get(note.to, "")] += 1
        words[month] += len(note.piece.text.split())
    for month, by_role in sorted(counted.items()):
        counts = tuple(by_role[role] for role in _roles(year))
        yield Month(month, counts, sum(by_role.values()), words[month])


def why_silent(one: Recipient) -> str:
    """Why somebody gets nothing: no chat with us, a channel that is not connected, or nothing is due for this role."""
    if one.to is None:
        return "no_chat"
    return "nothing_due" if one.connected else "no_channel"


def _without(year: Year, roles: Callable[[str], tuple[str, ...]], kinds: tuple[str, ...]) -> Iterator[Standing]:
    """The units of these kinds in which nobody holds one of the roles."""
    real = (one for one in year.recipients if one.number not in year.filled.people)
    held = {unit for one in real for post, unit in one.posts if post in roles(unit)}
    return (one for one in year.units.values() if one.kind in kinds and one.code not in held)


def _blocked(year: Year) -> Iterator[tuple[str, str, str]]:
    """What has no date, phase by phase, and who may set it."""
    deciders = {point.set_in: point.decided_by for point in year.plan.open_points}
    for phase in year.plan.phases:
        if phase.dossiers_due is None:
            yield phase.name, "", deciders.get("phases.dossiers_due", "")
        if phase.review.date is None:
            yield phase.name, phase.review.name, deciders.get("phases.review.date", "")


def _spent(year: Year) -> Iterator[Spent]:
    counted: Counter[tuple[Account, str]] = Counter()
    for note in _all(year):
        counted[(note.to.channel, note.to.account), f"{_local(year, note.at):%Y-%m}"] += 1
    for (account, month), messages in sorted(counted.items()):
        yield Spent(account, month, messages, year.allowed.get(account, 0))
