"""A phase's conference as it stands: the plan's day with hour, place and agenda; who said whether they come."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo
from typing import Final

from sqlmodel import select

from storage.book.page import Hot, Page
from storage.campaign.conferences.tables import ComingRow, ConferenceRow
from storage.campaign.planning.plan import Plan
from storage.campaign.planning.plan_parts import Phase
from storage.words import fold, tidy

_HOUR: Final = re.compile(r"(\d{1,2})\s*(?:h|g|giờ|:)\s*(\d{2})?", re.IGNORECASE)
_WHO: Final = re.compile(r"\s+[–—-]\s+|\s*\|\s*")  # before whoever sees to a line of the agenda
HOURS, MINUTES = 24, 60
_ANSWERS: Final = Hot("SELECT person, coming FROM conference_answers WHERE phase = :phase")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the agenda: its hour as "08:00" ("" for none), what happens, and who presides over it."""

    hour: str
    what: str
    who: str


@dataclass(frozen=True, slots=True)
class Conference:
    """The conference that closes a phase; `day` is the plan's (None while it is open), `hour` as "08:00"."""

    phase: str
    name: str
    day: date | None
    hour: str
    place: str
    presiding: str
    agenda: tuple[Line, ...]
    times: int = 0  # how often hour or place were written down

    @property
    def is_fixed(self) -> bool:
        """Whether people can be invited: day, hour and place are known."""
        return self.day is not None and bool(self.hour and self.place)

    def at(self, zone: tzinfo) -> datetime | None:
        """When it begins; None while day or hour are open."""
        if self.day is None or not self.hour:
            return None
        return datetime.combine(self.day, time.fromisoformat(self.hour), zone)


def of(page: Page, plan: Plan, phase: str) -> Conference:
    """The conference of a phase; KeyError for a phase that the plan does not know."""
    review = plan.phase(phase).review
    row = _row(page, phase)
    lines = tuple(Line(*one) for one in row.agenda)
    return Conference(phase, review.name, review.date, row.hour, row.place, row.presiding, lines, row.times)


def next_one(plan: Plan, today: date) -> Phase:
    """The phase whose conference comes next: the first that has begun and has not met; else the last that has begun."""
    begun = [phase for phase in plan.phases if phase.starts <= today] or [plan.phases[0]]
    ahead = [phase for phase in begun if phase.review.date is None or phase.review.date >= today]
    return (ahead or begun[-1:])[0]


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
    """Who said whether they come, by person."""
    return {int(person): bool(coming) for person, coming in page.rows(_ANSWERS, phase=phase)}


def hour_of(text: str) -> str | None:
    """An hour as it is kept, from "8h", "8:30", "8 giờ 30"; None for what is none."""
    found = _HOUR.fullmatch(tidy(text))
    if found is None:
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    return f"{hour:02d}:{minute:02d}" if hour < HOURS and minute < MINUTES else None


def agenda_of(text: str) -> list[Line]:
    """The agenda from lines as people type them: "8h00 Khai mạc – Chủ tịch UBND huyện"; empty lines are left out."""
    return [_line(tidy(line)) for line in text.splitlines() if line.strip()]


def _line(words: str) -> Line:
    begins = _HOUR.match(words)
    hour = hour_of(begins[0].strip()) if begins else None
    rest = words[begins.end() :].strip(" :.,|–—-") if begins and hour else words
    cut = list(_WHO.finditer(rest))
    if not cut:
        return Line(hour or "", rest, "")
    return Line(hour or "", rest[: cut[-1].start()].strip(), rest[cut[-1].end() :].strip())


def _row(page: Page, phase: str, *, lock: bool = False) -> ConferenceRow:
    wanted = select(ConferenceRow).where(ConferenceRow.phase == phase)
    found = page.session.exec(wanted.with_for_update() if lock else wanted).first()
    return found or ConferenceRow(phase=phase, agenda=[])
