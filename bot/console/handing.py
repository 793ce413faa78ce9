"""The page "Bàn giao": what lies open in a post, seen and printed before anybody succeeds; handed over, and undone."""

from dataclasses import dataclass
from typing import Final

from aiohttp import web

from bot.console.guard import act, field
from bot.console.parts import WORKER, Parts, Worker, note, parts_of
from bot.console.shown import go, show
from broadcasts.letters import appointments, handover_letters
from broadcasts.reports.handover_paper import Told, Top, of_handover, top_of
from handlers.organiser.handing_over import REASONS, fit_why
from storage.book.page import Page
from storage.campaign.auditing import audit
from storage.campaign.membership import handed_over, handing_over, names
from storage.campaign.membership.handed_over import Sheet
from storage.campaign.membership.handing_over import Done, Preview
from storage.campaign.territory import units
from storage.talk import Refusal

WORD: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True, slots=True)
class Open:
    """A hand-over in which the successor has not come in: the sheet, and whose post it is in words."""

    sheet: Sheet
    whom: str


async def listing(request: web.Request) -> web.StreamResponse:
    """The posts that this officer can hand over, and those whose successor has not come in yet."""
    return await _listing(request)


async def one(request: web.Request) -> web.StreamResponse:
    """What would go over with a post now, and the form."""
    return await _one(request)


async def hand_over(request: web.Request) -> web.StreamResponse:
    """Hand a post over; the code is shown once, on the page that answers."""
    parts, number = parts_of(request), int(request.match_info["post"])
    typed = {name: await field(request, name) for name in ("successor", "why")}
    try:
        successor, why = names.fit(typed["successor"]), fit_why(typed["why"])
        done = await act(request, lambda page, worker: _hand_over(page, parts, worker, number, successor, why))
    except Refusal as refusal:
        return await _one(request, 422, refused=parts.texts.say(refusal.key, **refusal.facts), typed=typed)
    return show(request, "handover_done.html", done=done, successor=successor)


async def undo(request: web.Request) -> web.StreamResponse:
    """Give the post back, as long as nobody has come in with the code."""
    parts, number = parts_of(request), request.match_info["number"]
    try:
        await act(request, lambda page, worker: _undo(page, parts, worker, number))
    except Refusal as refusal:
        return await _listing(request, 409, refused=parts.texts.say(refusal.key, **refusal.facts))
    return go(request, "handovers")


async def preview_paper(request: web.Request) -> web.StreamResponse:
    """The minutes of a hand-over as they would be now, before anything is handed over."""
    parts, worker, number = parts_of(request), request[WORKER], int(request.match_info["post"])

    def read(page: Page) -> tuple[Preview, str, Top]:
        found, whom = _preview(page, parts, worker, number)
        return found, whom, top_of(page, parts.plan, parts.texts, found.post.unit)

    found, whom, top = await parts.book.read(read)
    goes, stays = (handover_letters.told(parts.texts, lines) for lines in (found.goes, found.stays))
    day = parts.clocks.campaign().astimezone(parts.plan.tzinfo).date()
    return _paper(parts, Told(top, "", whom, found.post.name, "", "", day, goes, stays), f"ban-giao-{number}")


async def paper(request: web.Request) -> web.StreamResponse:
    """The minutes of a hand-over, for who decides on the post, left it or took it over."""
    parts, worker, number = parts_of(request), request[WORKER], request.match_info["number"]

    def read(page: Page) -> tuple[Sheet, str, Top]:
        sheet = handed_over.sheet_of(page, number, worker.person)
        if sheet is None:
            raise web.HTTPNotFound
        top = top_of(page, parts.plan, parts.texts, sheet.unit)
        return sheet, appointments.whom(page, parts.texts, sheet.role, sheet.unit), top

    sheet, whom, top = await parts.book.read(read)
    day = sheet.at.astimezone(parts.plan.tzinfo).date()
    goes = handover_letters.told(parts.texts, sheet.lines)
    told = Told(top, number, whom, sheet.left_by, sheet.successor, sheet.why, day, goes)
    return _paper(parts, told, f"ban-giao-{number}")


async def _listing(request: web.Request, status: int = 200, **facts: object) -> web.Response:
    parts, worker = parts_of(request), request[WORKER]

    def read(page: Page) -> tuple[list[tuple[int, str, str]], list[Open]]:
        held = handing_over.offered(page, worker.person)
        titles = units.whole_titles(page, [post.unit for post in held])
        rows = [(post.id, post.name, appointments.whom_at(parts.texts, post.role, titles[post.unit])) for post in held]
        waiting = handed_over.waiting(page, worker.person)
        return rows, [Open(one, appointments.whom(page, parts.texts, one.role, one.unit)) for one in waiting]

    rows, waiting = await parts.book.read(read)
    return show(request, "handovers.html", status, rows=rows, waiting=waiting, **facts)


async def _one(request: web.Request, status: int = 200, **facts: object) -> web.Response:
    parts, worker, number = parts_of(request), request[WORKER], int(request.match_info["post"])
    found, whom = await parts.book.read(lambda page: _preview(page, parts, worker, number))
    return show(
        request,
        "handover.html",
        status,
        found=found,
        whom=whom,
        goes=handover_letters.told(parts.texts, found.goes),
        stays=handover_letters.told(parts.texts, found.stays),
        reasons=[parts.texts.say(f"handover.reasons.{key}") for key in REASONS],
        **{"typed": {}, **facts},
    )


def _preview(page: Page, parts: Parts, worker: Worker, number: int) -> tuple[Preview, str]:
    post = next((one for one in handing_over.offered(page, worker.person) if one.id == number), None)
    if post is None:
        raise web.HTTPNotFound
    found = handing_over.preview(page, parts.plan, post, at=parts.clocks.campaign())
    return found, appointments.whom(page, parts.texts, post.role, post.unit)


def _hand_over(page: Page, parts: Parts, worker: Worker, number: int, successor: str, why: str) -> Done:
    at, real = parts.clocks.campaign(), parts.clocks.real()
    done = handing_over.hand_over(
        page, parts.plan, parts.key, number, successor, worker.person, at=at, real=real, why=why
    )
    post = done.preview.post
    facts = {"number": done.number, "role": post.role, "unit": post.unit}
    row = note(page, parts, worker.actor, "post.handed_over", f"person:{post.person}", **facts)
    audit.beside(page, row, post.person, name=post.name)
    audit.beside(page, row, None, successor=successor, why=why)
    local = at.astimezone(parts.plan.tzinfo)
    day = f"{local.day}/{local.month}/{local.year}"
    time = parts.texts.say("desk.moment", time=local.strftime("%H:%M"), day=day)
    put = handover_letters.left(page, parts.texts, done, successor, time, worker.person.id, real)
    page.after(lambda: parts.delivery.post(put))
    return done


def _undo(page: Page, parts: Parts, worker: Worker, number: str) -> None:
    at, real = parts.clocks.campaign(), parts.clocks.real()
    sheet = handed_over.undo(page, number, worker.person, at=at, real=real)
    facts = {"number": sheet.number, "role": sheet.role, "unit": sheet.unit}
    note(page, parts, worker.actor, "post.given_back", f"person:{sheet.left}", **facts)
    put = handover_letters.given_back(page, parts.texts, sheet, worker.person.id, real)
    page.after(lambda: parts.delivery.post(put))


def _paper(parts: Parts, told: Told, name: str) -> web.Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}.docx"'}
    return web.Response(body=of_handover(parts.texts, told), content_type=WORD, headers=headers)
