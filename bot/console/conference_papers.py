"""The papers of a conference: the programme; the list for the hall, before everybody may know it for a reason."""

from dataclasses import replace
from typing import Final

from aiohttp import web

from bot.console.conferences import phase_of, refused
from bot.console.guard import act, field
from bot.console.parts import Worker, note, parts_of
from bot.console.selecting import WORD
from broadcasts.conferences import preparing
from broadcasts.conferences.preparing import Prepared
from broadcasts.reports import conference
from storage.book.page import Page
from storage.campaign.auditing import audit
from storage.campaign.conferences import conferences
from storage.campaign.conferences.conferences import Conference
from storage.campaign.conferences.honoured import Honoured
from storage.limits import limits
from storage.talk import Refusal
from storage.words import tidy


async def programme(request: web.Request) -> web.StreamResponse:
    """The programme as a .docx."""
    parts, phase = parts_of(request), phase_of(request).id
    met = await parts.book.read(lambda page: conferences.of(page, parts.plan, phase))
    return _docx(conference.programme(parts.plan, parts.texts, met), f"chuong-trinh-{phase}")


async def hall_list(request: web.Request) -> web.StreamResponse:
    """The list to be read out in the hall: those of whom everybody may know."""
    parts, phase = parts_of(request), phase_of(request).id
    stands = await parts.book.read(lambda page: preparing.look(page, parts.plan, phase))
    known = stands.honoured.known
    if not known:
        raise web.HTTPForbidden
    return _listed(request, stands.met, replace(stands.honoured, people=known, public=True))


async def early_list(request: web.Request) -> web.StreamResponse:
    """The whole list before its time, as the council's papers: who took it and why stands in the log before it goes."""
    parts, phase, typed = parts_of(request), phase_of(request).id, await field(request, "why")

    def turn(page: Page, worker: Worker) -> Prepared:
        why, least, most = tidy(typed), limits().broadcasts.reason_least, limits().people.reason_max
        if not least <= len(why) <= most:
            raise Refusal("conference.reason_length", {"least": least, "most": most})
        audit.beside(page, note(page, parts, worker.actor, "conference.list_taken", phase), None, why=why)
        return preparing.look(page, parts.plan, phase)

    try:
        stands = await act(request, turn)
    except Refusal as refusal:
        return await refused(request, refusal, "khen", why=typed)
    return _listed(request, stands.met, stands.honoured)


def _listed(request: web.Request, met: Conference, found: Honoured) -> web.Response:
    parts = parts_of(request)
    return _docx(conference.hall_list(parts.plan, parts.texts, met, found), f"danh-sach-{met.phase}")


def _docx(content: bytes, name: str) -> web.Response:
    headers: Final = {"Content-Disposition": f'attachment; filename="{name}.docx"'}
    return web.Response(body=content, content_type=WORD, headers=headers)
