"""The page "Hôm nay": where the campaign stands and what waits for whom."""

from dataclasses import dataclass
from datetime import date, datetime

from aiohttp import web

from bot.console.parts import WORKER, Parts, Worker, parts_of
from bot.console.posts import ANSWERING, OFFICE
from bot.console.shown import show
from bot.console.waiting import Desk, Task
from broadcasts.restoring import Standing, standing
from handlers.everyone.health import Bearing, bearings
from storage.book.page import Page
from storage.campaign.dossiers import progress
from storage.campaign.membership import heads
from storage.campaign.planning.plan import Plan
from storage.campaign.planning.plan_parts import Phase
from storage.campaign.works import achievements


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
class Sum:
    """How far the campaign has come in one respect: so many of so many; `door` leads to who they are."""

    words: str
    count: int
    of: int
    door: str


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything on the page but the season; `held` tells what waits since a backup was brought back."""

    tasks: list[Task]
    sums: list[Sum]
    channels: list[Bearing]
    held: Standing | None


async def today(request: web.Request) -> web.StreamResponse:
    """What needs doing now, as far as this person has to do with it, and how far the phase has come."""
    parts, worker, campaign_now = parts_of(request), request[WORKER], parts_of(request).clocks.campaign()

    def look(page: Page) -> Facts:
        tasks = Desk(page, parts, worker, campaign_now).tasks()
        sums = _sums(page, parts, worker, campaign_now) if worker.may(ANSWERING) else []
        if not worker.may(OFFICE):
            return Facts(tasks, sums, [], None)
        return Facts(tasks, sums, _channels(page, parts), standing(page))

    return show(
        request,
        "today.html",
        season=season(parts.plan, campaign_now),
        now=campaign_now,
        moved=bool(parts.clocks.offset),
        found=await parts.book.read(look),
    )


def season(plan: Plan, at: datetime) -> Season:
    """Where the campaign stands at an instant."""
    return Season(at.astimezone(plan.tzinfo).date(), plan.phase_at(at), plan.next_phase(at))


def _sums(page: Page, parts: Parts, worker: Worker, at: datetime) -> list[Sum]:
    """The open phase within the worker's units, in three numbers; none between phases."""
    plan, say, phase = parts.plan, parts.texts.say, parts.plan.phase_at(at)
    if phase is None:
        return []
    day = at.astimezone(plan.tzinfo).date()
    rows = [row for row in progress.of_units(page, plan, phase, day) if worker.sees(row.place.code)]
    below = heads.areas_of(page, [row.place.code for row in rows], day)
    areas = [area for found in below.values() for area in found]
    works = achievements.areas_with_works(page, phase.id)
    headed, active = sum(bool(one.heads) for one in areas), sum(one.place.code in works for one in areas)
    words = {"area": plan.labels.area, "head": plan.labels.area_head_short}
    return [
        Sum(say("waiting.sums.headed", **words), headed, len(areas), "staff"),
        Sum(say("waiting.sums.active", **words), active, len(areas), "works"),
        Sum(say("waiting.sums.put"), sum(row.put for row in rows), phase.quota * len(rows), "works"),
    ]


def _channels(page: Page, parts: Parts) -> list[Bearing]:
    """The accounts that a person has to look after: those with a limit, and those that are ill."""
    found = bearings(page, parts.texts, parts.ours, parts.clocks.real(), parts.plan.tzinfo)
    return [one for one in found if one.limited or not one.healthy]
