"""Selecting in the units, seen from the console: the minutes of a meeting, and the office's word on filing late."""

from datetime import datetime
from typing import Final

from aiohttp import web

from bot.console.council import refused
from bot.console.guard import act, field
from bot.console.parts import WORKER, Worker, note, parts_of
from bot.console.shown import go
from broadcasts.letters import late_letters
from broadcasts.letters.dossiers import said_of
from broadcasts.reports import selection_minutes
from storage.book.page import Page
from storage.campaign.dossiers import late_requests, selections
from storage.campaign.dossiers.late_requests import Late
from storage.campaign.dossiers.rules import Reason
from storage.campaign.dossiers.selections import Selected
from storage.campaign.planning.plan import Plan
from storage.campaign.territory import units
from storage.limits import limits
from storage.words import tidy

WORD: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


async def paper(request: web.Request) -> web.StreamResponse:
    """The minutes of a meeting of a unit in reach, ready for signing."""
    parts, worker, number = parts_of(request), request[WORKER], request.match_info["number"]

    def read(page: Page) -> tuple[Selected, str]:
        found = selections.by_number(page, number)
        if found is None or (worker.units is not None and found.new.unit not in worker.units):
            raise web.HTTPNotFound
        return found, units.whole_title(page, found.new.unit)

    found, unit = await parts.book.read(read)
    content = selection_minutes.of_selection(parts.plan, parts.texts, found, unit)
    headers = {"Content-Disposition": f'attachment; filename="bien-ban-{number}.docx"'}
    return web.Response(body=content, content_type=WORD, headers=headers)


async def late(request: web.Request) -> web.StreamResponse:
    """Open one filing for a unit after the deadline, say no, or take an unused one back; the unit gets a letter."""
    parts, number = parts_of(request), int(request.match_info["late"])
    step, answer = await field(request, "step"), tidy(await field(request, "answer"))[: limits().people.reason_max]
    if step not in {"yes", "no", "back"}:
        raise web.HTTPBadRequest

    def work(page: Page, worker: Worker) -> Reason | None:
        outcome = _spoken(page, parts.plan, number, step, answer, worker.person.id, parts.clocks.campaign())
        if outcome is None:
            raise web.HTTPNotFound
        if isinstance(outcome, Reason):
            return outcome
        action = "taken_back" if step == "back" else outcome.state
        note(page, parts, worker.actor, f"late_filing.{action}", f"{outcome.unit}:{outcome.phase}")
        tell = late_letters.taken_back if step == "back" else late_letters.decided
        put = tell(page, parts.plan, parts.texts, outcome, parts.clocks.real())
        page.after(lambda: parts.delivery.post(put))
        return None

    stopped = await act(request, work, "council")
    return go(request, "council") if stopped is None else await refused(request, said_of(parts.texts, stopped))


def _spoken(page: Page, plan: Plan, number: int, step: str, answer: str, by: int, at: datetime) -> Late | Reason | None:
    if step == "yes":
        return late_requests.allow(page, plan, number, answer=answer, by=by, at=at)
    if step == "back":
        return late_requests.take_back(page, number, answer=answer, by=by, at=at)
    return late_requests.decide(page, number, yes=False, answer=answer, by=by, at=at)
