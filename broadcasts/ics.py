"""The campaign's days as an iCalendar feed (RFC 5545) for a role: no person, no decision before its hour; pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from broadcasts.redating import name_of
from storage.campaign.planning.moved_days import DOSSIERS, ENDS, REVIEW, STARTS, day_of, key_of
from storage.campaign.planning.plan import Plan
from storage.texts.texts import Texts

WIDTH = 75  # octets of a line, RFC 5545 3.1
REPORTING = ("unit_officer", "organiser_officer", "admin", "observer")


@dataclass(frozen=True, slots=True)
class Entry:
    """A whole day with its name; `lap` counts how often it was moved."""

    uid: str
    day: date
    title: str
    lap: int = 0


def feed(plan: Plan, texts: Texts, role: str, now: datetime) -> str:
    """The feed's text: lines end in CR LF, long ones are folded."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//bot131//lich//VI",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_escaped(plan.number)}",
        f"X-WR-TIMEZONE:{plan.zone}",
        f"TIMEZONE-ID:{plan.zone}",
        *(line for entry in entries(plan, texts, role) for line in _event(entry, plan, now)),
        "END:VCALENDAR",
    ]
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line))


def entries(plan: Plan, texts: Texts, role: str) -> Iterator[Entry]:
    """The days that concern a role; what the plan leaves open is no day."""
    for phase in plan.phases:
        for what in (STARTS, ENDS, DOSSIERS, REVIEW):
            yield from _of_phase(plan, texts, key_of(phase.id, what))
    for period in plan.reports if role in REPORTING else ():
        move = None if period.due else plan.move_of(key_of(period.phase, ENDS))
        title = texts.say("calendar_link.report_due", period=period.name)
        yield Entry(f"report.{period.id}", plan.report_due(period), title, move.lap if move else 0)
    for one in plan.milestones:
        yield Entry(f"milestone.{one.id}", one.date, one.name)


def _of_phase(plan: Plan, texts: Texts, key: str) -> Iterable[Entry]:
    day, move = day_of(plan, key), plan.move_of(key)
    name = name_of(texts, plan, key)
    return [] if day is None else [Entry(f"phase.{key}", day, name[:1].upper() + name[1:], move.lap if move else 0)]


def _event(entry: Entry, plan: Plan, now: datetime) -> list[str]:
    return [
        "BEGIN:VEVENT",
        f"UID:{entry.uid}@{plan.id}.bot131",
        f"DTSTAMP:{now.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{entry.day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{entry.day + timedelta(days=1):%Y%m%d}",
        f"SEQUENCE:{entry.lap}",
        f"SUMMARY:{_escaped(entry.title)}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def _escaped(text: str) -> str:
    plain = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return plain.replace("\r\n", "\\n").replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    """The line in parts of at most WIDTH octets, none of which cuts a letter; further ones begin with a blank."""
    part, size = "", 0
    for letter in line:
        octets = len(letter.encode())
        if size + octets > WIDTH:
            yield part
            part, size = " ", 1
        part, size = part + letter, size + octets
    yield part
