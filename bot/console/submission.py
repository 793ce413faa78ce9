"""The papers for the council that decides, handed over for a reason that is written down: submission, list, draft."""

from aiohttp import web

from bot.console.council import refused
from bot.console.guard import act, field
from bot.console.parts import Parts, Worker, note, parts_of
from broadcasts.reports import council_papers
from storage.book.page import Page
from storage.campaign.auditing import audit
from storage.campaign.council.proposals import Submission
from storage.talk import Refusal


async def hand_over(request: web.Request) -> web.StreamResponse:
    """One of the papers of a phase; who took it and why stands in the log before it goes."""
    parts, phase, kind = parts_of(request), request.match_info["phase"], await field(request, "kind")
    if kind not in council_papers.KINDS:
        raise web.HTTPBadRequest
    if phase not in {one.id for one in parts.plan.phases}:
        raise web.HTTPNotFound
    typed = await field(request, "why")
    try:
        why = council_papers.fit_reason(typed)
        found = await act(request, lambda page, worker: _taken(page, parts, worker, phase, kind, why), "council")
    except Refusal as refusal:
        return await refused(request, parts.texts.say(refusal.key, **refusal.facts), asked=(phase, typed))
    today = parts.clocks.campaign().astimezone(parts.plan.tzinfo).date()
    content, mime = council_papers.written(parts.plan, parts.texts, kind, found, today)
    headers = {"Content-Disposition": f'attachment; filename="{kind}"'}
    return web.Response(body=content, content_type=mime, headers=headers)


def _taken(page: Page, parts: Parts, worker: Worker, phase: str, kind: str, why: str) -> Submission:
    found = council_papers.ready(page, parts.plan, phase, kind, parts.clocks.campaign())
    audit.beside(page, note(page, parts, worker.actor, "submission.taken", phase, paper=kind), None, why=why)
    return found
