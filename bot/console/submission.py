"""The papers for the council that decides, handed over for a reason that is written down: submission, list, draft."""

from datetime import date
from typing import Final

from aiohttp import web

from bot.console.council import refused
from bot.console.guard import act, field
from bot.console.parts import Parts, Worker, note, parts_of
from broadcasts.reports import submission as papers
from broadcasts.reports.who_got_it import MIME
from storage.book.page import Page
from storage.campaign.auditing import audit
from storage.campaign.council import proposals
from storage.campaign.council.proposals import Submission
from storage.limits import limits
from storage.talk import Refusal
from storage.words import tidy

WORD: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SUBMISSION, LIST, DRAFT = "to-trinh.docx", "danh-sach.xlsx", "du-thao-quyet-dinh.docx"
KINDS: Final = (SUBMISSION, LIST, DRAFT)


async def hand_over(request: web.Request) -> web.StreamResponse:
    """One of the papers of a phase; who took it and why stands in the log before it goes."""
    parts, phase, kind = parts_of(request), request.match_info["phase"], await field(request, "kind")
    if kind not in KINDS:
        raise web.HTTPBadRequest
    if phase not in {one.id for one in parts.plan.phases}:
        raise web.HTTPNotFound
    typed = await field(request, "why")
    why = tidy(typed)[: limits().people.reason_max]
    try:
        found = await act(request, lambda page, worker: _taken(page, parts, worker, phase, kind, why), "council")
    except Refusal as refusal:
        return await refused(request, parts.texts.say(refusal.key, **refusal.facts), asked=(phase, typed))
    today = parts.clocks.campaign().astimezone(parts.plan.tzinfo).date()
    headers = {"Content-Disposition": f'attachment; filename="{kind}"'}
    return web.Response(
        body=_written(parts, kind, found, today), content_type=MIME if kind == LIST else WORD, headers=headers
    )


def _taken(page: Page, parts: Parts, worker: Worker, phase: str, kind: str, why: str) -> Submission:
    least = limits().broadcasts.reason_least
    if len(why) < least:
        raise Refusal("submission.reason_short", {"least": least})
    found = proposals.draw_up(page, parts.plan, phase, parts.clocks.campaign())
    if not found.proposals:
        raise Refusal("submission.not_ready")
    if kind == DRAFT and not found.winners:
        raise Refusal("submission.no_winner")
    audit.beside(page, note(page, parts, worker.actor, "submission.taken", phase, paper=kind), None, why=why)
    return found


def _written(parts: Parts, kind: str, found: Submission, today: date) -> bytes:
    if kind == LIST:
        return papers.workbook(parts.plan, parts.texts, found)
    made = papers.paper if kind == SUBMISSION else papers.decision
    return made(parts.plan, parts.texts, found, today)
