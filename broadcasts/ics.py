"""The campaign's days as an iCalendar feed (RFC 5545) for somebody's roles: no person, no decision; pure."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from broadcasts import schedule
from broadcasts.occasions import named
from broadcasts.redating import name_of
from storage.campaign.conferences.conferences import Conference
from storage.campaign.planning.moved_days import DOSSIERS, ENDS, REVIEW, STARTS, day_of, key_of
from storage.campaign.planning.plan import Plan
from storage.texts.texts import Texts

WIDTH = 75  # octets of a line, RFC 5545 3.1
REPORTING = ("unit_officer", "organiser_officer", "admin", "observer")


@dataclass(frozen=True, slots=True)
class Entry:
    """A day with its name; `lap` counts how often it was moved. Without `at` it is a whole day."""

    uid: str
    day: date
    title: str
    lap: int = 0
    at: datetime | None = None
    place: str = ""


def feed(plan: Plan, texts: Texts, roles: Collection[str], now: datetime, meetings: Iterable[Conference] = ()) -> str:
    """The feed's text: lines end in CR LF, long ones are folded; conferences that are known have hour and place."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//bot131//lich//VI",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_escaped(plan.number)}",
        f"X-WR-TIMEZONE:{plan.zone}",
        f"TIMEZONE-ID:{plan.zone}",
        *(line for entry in entries(plan, texts, roles, meetings) for line in _event(entry, plan, now)),
        "END:VCALENDAR",
    ]
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line))


def entries(plan: Plan, texts: Texts, roles: Collection[str], meetings: Iterable[Conference] = ()) -> Iterator[Entry]:
    """The days that concern these roles, reminders at their hour; what the plan leaves open is no day."""
    known = {key_of(met.phase, REVIEW): met for met in meetings}
    for phase in plan.phases:
        for what in (STARTS, ENDS, DOSSIERS, REVIEW):
            found = _of_phase(plan, texts, key_of(phase.id, what))
            met = known.get(key_of(phase.id, what))
            yield from (_placed(entry, plan, met) for entry in found if met is None or not met.off)
    for period in plan.reports if any(role in REPORTING for role in roles) else ():
        move = None if period.due else plan.move_of(key_of(period.phase, ENDS))
        title = texts.say("calendar_link.report_due", period=period.name)
        yield Entry(f"report.{period.id}", plan.report_due(period), title, move.lap if move else 0)
    for one in plan.milestones:
        yield Entry(f"milestone.{one.id}", one.date, one.name)
    for told in schedule.occasions(plan):
        if schedule.reminds(told, roles):
            name = named(texts, plan, told)
            yield Entry(f"reminder.{told.name}", told.at.date(), name[:1].upper() + name[1:], at=told.at)


def _of_phase(plan: Plan, texts: Texts, key: str) -> Iterable[Entry]:
    day, move = day_of(plan, key), plan.move_of(key)
    name = name_of(texts, plan, key)
    return [] if day is None else [Entry(f"phase.{key}", day, name[:1].upper() + name[1:], move.lap if move else 0)]


def _placed(entry: Entry, plan: Plan, met: Conference | None) -> Entry:
    """The day of a conference with its hour and place."""
    if met is None:
        return entry
    return replace(entry, at=met.at(plan.tzinfo), place=met.place, lap=entry.lap + met.times)


def _event(entry: Entry, plan: Plan, now: datetime) -> list[str]:
    return [
        "BEGIN:VEVENT",
        f"UID:{entry.uid}@{plan.id}.bot131",
        f"DTSTAMP:{now.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        *_when(entry),
        *([f"LOCATION:{_escaped(entry.place)}"] if entry.place else []),
        f"SEQUENCE:{entry.lap}",
        f"SUMMARY:{_escaped(entry.title)}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def _when(entry: Entry) -> list[str]:
    if entry.at is not None:
        return [f"DTSTART:{entry.at.astimezone(UTC):%Y%m%dT%H%M%SZ}"]  # when it ends, nobody says
    return [f"DTSTART;VALUE=DATE:{entry.day:%Y%m%d}", f"DTEND;VALUE=DATE:{entry.day + timedelta(days=1):%Y%m%d}"]


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
