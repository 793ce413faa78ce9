"""A phase's conference as it stands: the plan's day with hour, place and agenda; who said whether they come."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo
from typing import Final

from sqlmodel import select

from storage.book.marks import keep_mark, mark
from storage.book.page import Hot, Page
from storage.campaign.conferences.tables import ComingRow, ConferenceRow
from storage.campaign.planning.plan import Plan
from storage.campaign.planning.plan_parts import Phase
from storage.words import fold, tidy

_CLOCK: Final = (
    r"(\d{1,2})(?:\s*(?:giờ|gio|h|g)(?:\s*(\d{2})(?:\s*(?:phút|phut|p|'))?|\s+(rưỡi|ruoi))?|[:.](\d{2}))"
    r"(?:\s+(sáng|trưa|chiều|tối))?(?!\w)"
)
_HOUR: Final = re.compile(_CLOCK, re.IGNORECASE)
_BARE: Final = re.compile(r"(\d{1,2})(?:\s+(sáng|trưa|chiều|tối))?", re.IGNORECASE)  # an hour where nothing else fits
_SPAN: Final = re.compile(rf"(?:{_CLOCK}|(\d{{1,2}}))\s*(?:[–—-]|đến|tới)\s*{_CLOCK}", re.IGNORECASE)
_WHO: Final = re.compile(r"(?<!\d)\s+[–—-]\s+|\s+[–—-]\s+(?!\d)")  # before whoever sees to it; not "2019 - 2021"
NOON: Final = 12
_PARTS: Final = {"sáng": (0, 11), "trưa": (10, 14), "chiều": (12, 18), "tối": (17, 23)}  # first and last hour
HOURS, MINUTES = 24, 60
_ANSWERS: Final = Hot("SELECT person, coming FROM conference_answers WHERE phase = :phase AND at >= :since")
_ASKED: Final = "conference_asked:"  # the mark of a phase: since when answers count, as a stamp of campaign time


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the agenda: its hour as "08:00" or "08:00–08:30" ("" for none), what happens, who presides over it."""

    hour: str
    what: str
    who: str


@dataclass(frozen=True, slots=True)
class Conference:
    """The conference that closes a phase; `day` is the plan's (None while it is open), `hour` as "08:00".

    `off` says why it does not meet, while it is called off.
    """

    phase: str
    name: str
    day: date | None
    hour: str
    place: str
    presiding: str
    agenda: tuple[Line, ...]
    times: int = 0  # how often hour or place were written down, or it was called off or on
    off: str = ""

    @property
    def is_fixed(self) -> bool:
        """Whether people can be invited: it meets, and day, hour and place are known."""
        return not self.off and self.day is not None and bool(self.hour and self.place)

    def at(self, zone: tzinfo) -> datetime | None:
        """When it begins; None while day or hour are open, or it is called off."""
        if self.off or self.day is None or not self.hour:
            return None
        return datetime.combine(self.day, time.fromisoformat(self.hour), zone)


def of(page: Page, plan: Plan, phase: str, *, lock: bool = False) -> Conference:
    """The conference of a phase; KeyError for a phase that the plan does not know.

    `lock`: for a change, which nobody else makes at the same time.
    """
    review = plan.phase(phase).review
    row = _row(page, phase, lock=lock)
    lines = tuple(Line(*one) for one in row.agenda)
    return Conference(
        phase, review.name, review.date, row.hour, row.place, row.presiding, lines, row.times, row.off_why
    )


def ahead(plan: Plan, today: date) -> list[Phase]:
    """The phases that have begun and whose conference has not met; an open day of a phase that is over yields to a
    later one that is known.
    """
    begun = [phase for phase in plan.phases if phase.starts <= today] or [plan.phases[0]]
    known = [phase.starts for phase in plan.phases if phase.review.date is not None]
    return [one for one in begun if not _is_met(one, today) and not _is_passed_over(one, today, known)]


def next_one(plan: Plan, today: date, invited: Collection[str] = ()) -> Phase:
    """The phase whose conference comes next: the nearest day to which somebody is invited, else the nearest day at all.

    Without a day: the first that has begun and has not met; else the last that has begun.
    """
    waiting = ahead(plan, today)
    own = [phase for phase in plan.phases if phase.id in invited and not _is_met(phase, today)]
    dated = [phase for phase in own or waiting if phase.review.date is not None]
    if dated:
        return min(dated, key=lambda phase: phase.review.date or today)
    begun = [phase for phase in plan.phases if phase.starts <= today] or [plan.phases[0]]
    return (waiting or begun[-1:])[0]


def _is_met(phase: Phase, today: date) -> bool:
    return phase.review.date is not None and phase.review.date < today


def _is_passed_over(phase: Phase, today: date, known: Collection[date]) -> bool:
    """Whether its day was never set, it is over, and a later phase (by its first day) has its day."""
    return phase.review.date is None and phase.ends < today and any(starts > phase.starts for starts in known)


def named(plan: Plan, words: str) -> Phase | None:
    """The phase whose conference's name holds these words, accents aside; None where not exactly one does."""
    found = [phase for phase in plan.phases if fold(tidy(words)) in fold(phase.review.name)]
    return found[0] if words.strip() and len(found) == 1 else None


def set_venue(page: Page, phase: str, hour: str, place: str, presiding: str) -> None:
    """Write down hour ("08:00"), place and who presides."""
    row = _row(page, phase, lock=True)
    row.times += (row.hour, row.place) != (hour, place)
    row.hour, row.place, row.presiding = hour, place, presiding
    page.session.add(row)
    page.session.flush()


def call_off(page: Page, phase: str, why: str) -> None:
    """It does not meet, and why; with "" it meets after all."""
    row = _row(page, phase, lock=True)
    row.times += row.off_why != why
    row.off_why = why
    page.session.add(row)
    page.session.flush()


def set_agenda(page: Page, phase: str, lines: Sequence[Line]) -> None:
    """Write down the agenda in place of the one before."""
    row = _row(page, phase, lock=True)
    row.agenda = [[one.hour, one.what, one.who] for one in lines]
    page.session.add(row)
    page.session.flush()


def answer(page: Page, phase: str, person: int, at: datetime, *, coming: bool) -> None:
    """A person says whether he or she comes."""
    row = page.session.get(ComingRow, (phase, person)) or ComingRow(phase=phase, person=person, coming=coming, at=at)
    row.coming, row.at = coming, at
    page.session.add(row)
    page.session.flush()


def answers(page: Page, phase: str) -> dict[int, bool]:
    """Who said whether they come, by person; what was said of an earlier day, hour or place counts no more."""
    rows = page.rows(_ANSWERS, phase=phase, since=asked_at(page, phase))
    return {int(person): bool(coming) for person, coming in rows}


def asked_at(page: Page, phase: str) -> str:
    """Since when answers count, as a stamp of campaign time; "" while nothing has changed."""
    return mark(page, f"{_ASKED}{phase}") or ""


def ask_again(page: Page, phase: str, since: str) -> None:
    """Day, hour or place have changed: answers count from here on (a stamp of campaign time; "" for all of them)."""
    keep_mark(page, f"{_ASKED}{phase}", since)


def hour_of(text: str) -> str | None:
    """An hour as it is kept, from "8h", "8:30", "8.30", "8 giờ 30", "2 giờ chiều" or "14"; None for what is none."""
    said = tidy(text)
    if (found := _HOUR.fullmatch(said)) is not None:
        return _clock(found.groups())
    bare = _BARE.fullmatch(said)
    return None if bare is None else _clock((bare[1], None, None, None, bare[2]))


def agenda_of(text: str) -> list[Line]:
    """The agenda from lines as people type them: "8h00 Khai mạc – Chủ tịch UBND huyện"; empty lines are left out."""
    return [_line(tidy(line)) for line in text.splitlines() if line.strip()]


def typed(one: Line) -> str:
    """A line of the agenda as `agenda_of` reads it back the same."""
    what = f"{one.hour} {one.what}".strip()
    plain = f"{what} – {one.who}" if one.who else what
    return plain if agenda_of(plain) == [one] else f"{what} | {one.who}"


def _line(words: str) -> Line:
    hour, rest = _begins(words)
    if "|" in rest:
        what, _, who = rest.rpartition("|")
        return Line(hour, what.strip(), who.strip())
    cut = list(_WHO.finditer(rest))
    if not cut:
        return Line(hour, rest, "")
    return Line(hour, rest[: cut[-1].start()].strip(), rest[cut[-1].end() :].strip())


def _begins(words: str) -> tuple[str, str]:
    """The hour or the span of hours in front of a line, and what follows; "" where none is there for certain."""
    found = _SPAN.match(words) or _HOUR.match(words)
    if found is None:
        return "", words
    hour = _clock(found.groups()) if found.re is _HOUR else _span(found)
    rest = words[found.end() :]
    no_morning = found[found.re.groups] is not None and rest.lstrip()[:1].islower()  # "8h sáng kiến …"
    if hour is None or no_morning or rest.lstrip().lower().startswith("kém "):
        return "", words
    return hour, rest.strip(" :.,|–—-")


def _span(found: re.Match[str]) -> str | None:
    """Both hours of a span, the first before the second; a part of the day said once is that of both."""
    clock, bare, until = found.groups()[:5], found[6], found.groups()[6:]
    first = (bare, None, None, None, until[4]) if bare else (*clock[:4], clock[4] or until[4])
    begins, ends = _clock(first), _clock(until)
    return f"{begins}–{ends}" if begins and ends and begins < ends else None


def _clock(said: Sequence[str | None]) -> str | None:
    """The hour from its number, minutes after a word, "rưỡi", minutes after a sign, and part of the day."""
    number, minutes, half, signed, part = said
    hour, minute = int(number or 0), 30 if half else int(minutes or signed or 0)
    if part:
        first, last = _PARTS[part.lower()]
        hour = next((one for one in (hour, hour + NOON) if first <= one <= last), HOURS)
    return f"{hour:02d}:{minute:02d}" if hour < HOURS and minute < MINUTES else None


def _row(page: Page, phase: str, *, lock: bool = False) -> ConferenceRow:
    wanted = select(ConferenceRow).where(ConferenceRow.phase == phase)
    if lock:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    found = page.session.exec(wanted).first()
    return found or ConferenceRow(phase=phase, agenda=[])
