"""The pages "Thành tích và đề nghị": all communes in numbers; one commune's people and works, with their pictures."""

from collections.abc import Sequence
from dataclasses import dataclass

from aiohttp import web

from bot.console.looking_again import waits_for
from bot.console.parts import WORKER, Parts, Worker, parts_of, title
from bot.console.shown import show
from broadcasts.letters import lasting_letters
from handlers.units.lasting import NOTE_MOST
from storage.book import fetches
from storage.book.fetches import FetchInfo
from storage.book.page import Page
from storage.campaign.dossiers import nominations, progress, selections
from storage.campaign.dossiers.progress import UnitProgress
from storage.campaign.dossiers.rules import Put
from storage.campaign.dossiers.selections import Selected
from storage.campaign.planning.plan import Plan
from storage.campaign.planning.plan_parts import Phase
from storage.campaign.works import achievements, amending, lasting, likeness
from storage.campaign.works.achievements import Work
from storage.campaign.works.amending import ITEMS, Asked, Version
from storage.campaign.works.lasting import Check
from storage.campaign.works.lasting_tables import STATES
from storage.campaign.works.likeness import Alike


@dataclass(frozen=True, slots=True)
class ShownWork:
    """A work with what stands around it: the area's name, its files, what is asked of its head, what stood before."""

    work: Work
    place: str
    files: list[FetchInfo]
    asked: Asked | None
    asked_items: str
    versions: list[Version]
    alike: list[Alike]
    lasting: list[tuple[str, list[FetchInfo]]]  # what was found when it was looked at again, with its pictures
    asks: Check | None  # whether it lasts, asked of this officer and not answered


async def listing(request: web.Request) -> web.StreamResponse:
    """The communes in reach: how many are put forward of how many, how many works."""
    parts, worker, phase = parts_of(request), request[WORKER], _phase(request)
    rows = await parts.book.read(lambda page: _within(page, parts.plan, worker, phase))
    return show(request, "works.html", phase=phase, rows=rows)


async def one(request: web.Request) -> web.StreamResponse:
    """Whom a commune in reach puts forward, and what its heads handed in."""
    return await unit_page(request, request.match_info["unit"], _phase(request))


async def unit_page(
    request: web.Request, code: str, phase: Phase, status: int = 200, **facts: object
) -> web.StreamResponse:
    """A commune's page in a phase; after something was refused with the reason and what was typed."""
    parts, worker = parts_of(request), request[WORKER]

    def read(page: Page) -> tuple[UnitProgress, list[Put], list[ShownWork], Selected | None]:
        found = [row for row in _within(page, parts.plan, worker, phase) if row.place.code == code]
        if not found:
            raise web.HTTPNotFound
        handed_in = achievements.of_unit(page, code, phase.id)
        alike = likeness.found(page, handed_in)
        works = [_shown(page, parts, worker, work, alike.get(work.number, [])) for work in handed_in]
        selected = selections.latest(page, code, phase.id)
        return found[0], nominations.of_unit(page, code, phase.id), works, selected

    unit, put, works, selected = await parts.book.read(read)
    today = parts.clocks.campaign().astimezone(parts.plan.tzinfo).date()
    items = {name: parts.texts.say(f"work.items.{name}") for name in ITEMS}
    return show(
        request,
        "unit_works.html",
        status,
        phase=phase,
        unit=unit,
        put=put,
        works=works,
        selected=selected,
        today=today,
        items=items,
        states={state: parts.texts.say(f"lasting.states.{state}") for state in STATES},
        most=NOTE_MOST,
        **facts,
    )


def _phase(request: web.Request) -> Phase:
    """The phase that the address names; without one that which is open, or was last, or comes first."""
    parts = parts_of(request)
    chosen = request.query.get("giai-doan")
    if chosen is None:
        begun = [phase for phase in parts.plan.phases if phase.opens <= parts.clocks.campaign()]
        return begun[-1] if begun else parts.plan.phases[0]
    found = next((phase for phase in parts.plan.phases if phase.id == chosen), None)
    if found is None:
        raise web.HTTPNotFound
    return found


def _within(page: Page, plan: Plan, worker: Worker, phase: Phase) -> list[UnitProgress]:
    """The selecting units that the worker may see, as of the phase's last day: its units are those of its time."""
    found = progress.of_units(page, plan, phase, phase.ends)
    return [row for row in found if worker.sees(row.place.code)]


def _shown(page: Page, parts: Parts, worker: Worker, work: Work, alike: list[Alike]) -> ShownWork:
    asked = amending.under_way(page, work.number)
    named = ", ".join(parts.texts.say(f"work.items.{name}") for name in asked.items) if asked else ""
    files, former = fetches.of(page, work.new.files), amending.versions(page, work.number)
    checks = lasting.of(page, [work.number]).get(work.number, [])
    found, asks = _lasting(page, parts, checks), waits_for(parts, worker, checks)
    return ShownWork(work, title(page, work.new.area), files, asked, named, former, alike, found, asks)


def _lasting(page: Page, parts: Parts, checks: Sequence[Check]) -> list[tuple[str, list[FetchInfo]]]:
    """Each question with the words of its answers; the pictures stand with the last word of it."""
    found = []
    for check in checks:
        told = " ".join(lasting_letters.result_words(parts.texts, parts.plan, [check], parts.clocks.campaign()))
        found.append((told, fetches.of(page, [number for one in check.found for number in one.files])))
    return found
