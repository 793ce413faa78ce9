"""The page "Hội nghị": a phase's conference with what comes next, its venue, agenda, checklist, list and papers."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

from aiohttp import web

from bot.console.composing import room_of
from bot.console.guard import act, field
from bot.console.parts import WORKER, Parts, Worker, parts_of
from bot.console.posts import OFFICE
from bot.console.selecting import WORD
from bot.console.shown import go, show
from broadcasts.conferences import changing, inviting, preparing
from broadcasts.conferences.changing import Changed
from broadcasts.conferences.preparing import Prepared
from broadcasts.mailroom import Mailroom
from broadcasts.reports import conference
from storage.book.page import Page
from storage.campaign.conferences import checklist, conferences
from storage.campaign.conferences.conferences import Line
from storage.campaign.planning.plan_parts import Phase
from storage.talk import Refusal
from storage.words import clean, tidy

NAME_MOST, HOLDER_MOST, AGENDA_MOST = 120, 80, 40  # characters, characters, lines


@dataclass(frozen=True, slots=True)
class Venue:
    """The venue as it stands in the form."""

    hour: str
    place: str
    presiding: str


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything on the page; `kinds` are audiences with how many each reaches, for the office alone."""

    stands: Prepared
    kinds: list[tuple[str, str, int]]
    proposal: str
    today: date

    @property
    def late(self) -> frozenset[str]:
        """The ids of items that should be ready by now."""
        return frozenset(one.id for one in self.stands.late(self.today))


async def page(request: web.Request) -> web.StreamResponse:
    """A conference; without a choice the one that comes next."""
    return await one_page(request)


async def set_venue(request: web.Request) -> web.StreamResponse:
    """Hour, place and chair; where people were invited to other ones, first what that would do."""
    asked = Venue(*[await field(request, name) for name in ("hour", "place", "presiding")])
    sure, phase, parts = await field(request, "step") == "send", phase_of(request).id, parts_of(request)

    def turn(page: Page, worker: Worker) -> Changed | None:
        room = room_of(page, parts, worker)
        shown = changing.venue(room, phase, asked.hour, asked.place, asked.presiding)
        if shown.told and not sure:
            return shown
        changing.move(room, phase, shown)
        page.after(parts.announce)
        return None

    try:
        shown = await act(request, turn)
    except Refusal as refusal:
        return await refused(request, refusal, venue=asked)
    return await one_page(request, 200, venue=asked, changes=shown) if shown else back(request)


async def set_agenda(request: web.Request) -> web.StreamResponse:
    """The agenda, a line each."""
    lines = conferences.agenda_of(clean(await field(request, "agenda")))[:AGENDA_MOST]
    short = [Line(one.hour, one.what[:NAME_MOST], one.who[:HOLDER_MOST]) for one in lines]

    def turn(room: Mailroom, phase: str) -> None:
        conferences.set_agenda(room.page, phase, short)
        room.note("conference.agenda", phase, lines=len(short))

    return await done(request, turn)


async def add_item(request: web.Request) -> web.StreamResponse:
    """An item of the office's own."""
    name = tidy(await field(request, "name"))[:NAME_MOST]
    if not name:
        return back(request)

    def turn(room: Mailroom, phase: str) -> None:
        item = checklist.add(room.page, phase, name)
        room.note("conference.item_added", f"{phase}:{item}")

    return await done(request, turn)


async def change_item(request: web.Request) -> web.StreamResponse:
    """Tick an item, take the tick back, drop an own one, or say who sees to it and by when."""
    item, what = request.match_info["item"], await field(request, "do")
    holder, day = tidy(await field(request, "holder"))[:HOLDER_MOST], await field(request, "due")
    if what not in {"tick", "untick", "drop", "entrust"}:
        raise web.HTTPBadRequest

    def turn(room: Mailroom, phase: str) -> None:
        known = {one.id for one in preparing.look(room.page, room.plan, phase).items}
        if item not in known:
            raise web.HTTPNotFound
        match what:
            case "tick":
                checklist.tick(room.page, phase, item, room.by, room.now)
            case "untick":
                checklist.untick(room.page, phase, item)
            case "drop":
                checklist.drop(room.page, phase, item)
            case _:
                checklist.entrust(room.page, phase, item, holder, _day(day))
        room.note(f"conference.item_{what}", f"{phase}:{item}")

    return await done(request, turn)


async def programme(request: web.Request) -> web.StreamResponse:
    """The programme as a .docx."""
    parts, phase = parts_of(request), phase_of(request).id
    met = await parts.book.read(lambda page: conferences.of(page, parts.plan, phase))
    return _docx(conference.programme(parts.plan, parts.texts, met), f"chuong-trinh-{phase}")


async def hall_list(request: web.Request) -> web.StreamResponse:
    """The list to be read out in the hall; before everybody may know it, for the office alone."""
    parts, phase = parts_of(request), phase_of(request).id
    stands = await parts.book.read(lambda page: preparing.look(page, parts.plan, phase))
    if not (stands.honoured.public or request[WORKER].may(OFFICE)):
        raise web.HTTPForbidden
    content = conference.hall_list(parts.plan, parts.texts, stands.met, stands.honoured)
    return _docx(content, f"danh-sach-{phase}")


# --- what the page's acts share --------------------------------------------------------------------------------------


async def one_page(request: web.Request, status: int = 200, **facts: object) -> web.StreamResponse:
    """The page, with what an act adds."""
    parts, worker, phase = parts_of(request), request[WORKER], phase_of(request)
    found = await parts.book.read(lambda page: _facts(page, parts, worker, phase))
    met = found.stands.met
    facts.setdefault("venue", Venue(met.hour, met.place, met.presiding))
    facts.setdefault("invitation", found.proposal)
    agenda = "\n".join(preparing.agenda_lines(parts.texts, met.agenda))
    stands = preparing.where_and_when(parts.texts, met)
    return show(request, "conference.html", status, phase=phase, found=found, agenda=agenda, stands=stands, **facts)


async def refused(request: web.Request, refusal: Refusal, **facts: object) -> web.StreamResponse:
    """The page with what cannot be done, and what was typed."""
    return await one_page(request, 422, refused=parts_of(request).texts.say(refusal.key, **refusal.facts), **facts)


async def done(request: web.Request, turn: Callable[[Mailroom, str], None]) -> web.StreamResponse:
    """Run a turn on this conference, and go back to its page."""
    parts, phase = parts_of(request), phase_of(request).id
    await act(request, lambda page, worker: turn(room_of(page, parts, worker), phase))
    return back(request)


def back(request: web.Request) -> web.Response:
    """The way back to the page."""
    return go(request, "conference", phase=phase_of(request).id)


def phase_of(request: web.Request) -> Phase:
    """The phase of the address, or the one whose conference comes next; 404 for one that the plan does not know."""
    parts, asked = parts_of(request), request.match_info.get("phase", "")
    if not asked:
        return conferences.next_one(parts.plan, parts.clocks.campaign().astimezone(parts.plan.tzinfo).date())
    found = next((phase for phase in parts.plan.phases if phase.id == asked), None)
    if found is None:
        raise web.HTTPNotFound
    return found


def _facts(page: Page, parts: Parts, worker: Worker, phase: Phase) -> Facts:
    room, stands = room_of(page, parts, worker), preparing.look(page, parts.plan, phase.id)
    if not worker.may(OFFICE):
        return Facts(stands, [], "", room.today)
    names = [(kind, parts.texts.say(f"conference.kinds.{kind}"), n) for kind, n in inviting.offered(room, phase.id)]
    return Facts(stands, names, inviting.proposal(room, stands.met), room.today)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise web.HTTPBadRequest from None


def _docx(content: bytes, name: str) -> web.Response:
    headers: Final = {"Content-Disposition": f'attachment; filename="{name}.docx"'}
    return web.Response(body=content, content_type=WORD, headers=headers)
