"""The page "Hôm nay": where the campaign stands and what waits for whom."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from aiohttp import web

from bot.console.parts import WORKER, Parts, Worker, parts_of
from bot.console.posts import ANSWERING, CONFERRING, MONEY, OFFICE
from bot.console.shown import show, trouble_since
from broadcasts import restoring
from broadcasts.conferences import preparing
from handlers.everyone.health import Bearing, bearings
from storage.book import dead_letters, lost_files
from storage.book.page import Page
from storage.campaign.correspondence import suggestions
from storage.campaign.money import estimate
from storage.campaign.planning.plan import Plan
from storage.campaign.planning.plan_parts import Phase
from storage.campaign.works import lasting
from storage.mail import clearances, outcomes


@dataclass(frozen=True, slots=True)
class Season:
    """Where the campaign stands on a local day: in a phase with so many days left, before one, or after all."""

    today: date
    phase: Phase | None
    next: Phase | None

    @property
    def days_left(self) -> int:
        """Days until the last day of the phase; 0 on that day."""
        return (self.phase.ends - self.today).days if self.phase else 0

    @property
    def days_until(self) -> int:
        """Days until the next phase begins."""
        return (self.next.starts - self.today).days if self.next else 0


@dataclass(frozen=True, slots=True)
class Petitions:
    """Suggestions in reach that wait for an answer, and for how long the oldest has."""

    waiting: int
    age: timedelta


@dataclass(frozen=True, slots=True)
class Troubles:
    """What did not go its way: letters by (state, reason), files and messages by number."""

    letters: dict[tuple[str, str], int]
    files: int
    dead: int


async def today(request: web.Request) -> web.StreamResponse:
    """What needs doing now, as far as this person has to do with it."""
    parts, worker = parts_of(request), request[WORKER]
    campaign_now = parts.clocks.campaign()
    petitions, troubles, channels = await parts.book.read(lambda page: _facts(page, parts, worker))
    held = await parts.book.read(restoring.standing) if worker.may(OFFICE) else None
    late = await parts.book.read(lambda page: estimate.overdue(page, campaign_now)) if worker.may(MONEY) else []
    unlooked = await parts.book.read(lambda page: lasting.overdue(page, worker.units, campaign_now))
    unlooked = unlooked if worker.may(ANSWERING) else []
    wanted = await parts.book.read(
        lambda page: clearances.waiting_for(page, worker.person.id) if worker.may(OFFICE) else []
    )
    day, confers = campaign_now.astimezone(parts.plan.tzinfo).date(), worker.may(CONFERRING)
    meetings = await parts.book.read(lambda page: preparing.late(page, parts.plan, day) if confers else [])
    return show(
        request,
        "today.html",
        season=season(parts.plan, campaign_now),
        now=campaign_now,
        moved=bool(parts.clocks.offset),
        petitions=petitions,
        troubles=troubles,
        channels=channels,
        held=held,
        wanted=wanted,
        late=late,
        meetings=meetings,
        unlooked=unlooked,
    )


def season(plan: Plan, at: datetime) -> Season:
    """Where the campaign stands at an instant."""
    return Season(at.astimezone(plan.tzinfo).date(), plan.phase_at(at), plan.next_phase(at))


def _facts(page: Page, parts: Parts, worker: Worker) -> tuple[Petitions | None, Troubles | None, list[Bearing]]:
    petitions = _petitions(page, parts, worker) if worker.may(ANSWERING) else None
    if not worker.may(OFFICE):
        return petitions, None, []
    return petitions, _troubles(page, parts.clocks.real()), _channels(page, parts)


def _channels(page: Page, parts: Parts) -> list[Bearing]:
    """The accounts that a person has to look after: those with a limit, and those that are ill."""
    found = bearings(page, parts.texts, parts.ours, parts.clocks.real(), parts.plan.tzinfo)
    return [one for one in found if one.limited or not one.healthy]


def _petitions(page: Page, parts: Parts, worker: Worker) -> Petitions:
    oldest = suggestions.waiting_since(page, worker.units)
    waiting = suggestions.count_by_state(page, worker.units)["received"]
    return Petitions(waiting, timedelta(0) if oldest is None else parts.clocks.campaign() - oldest)


def _troubles(page: Page, now: datetime) -> Troubles:
    since = trouble_since(now)
    letters = outcomes.count_troubled(page, since)
    return Troubles(letters, lost_files.count_lost(page, since), dead_letters.count_waiting(page))
