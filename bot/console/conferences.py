"""The page "Hội nghị": a phase's conference with what comes next, its venue, agenda, checklist and guests."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

from aiohttp import web

from bot.console.composing import room_of
from bot.console.conference_words import day_of
from bot.console.guard import act, field
from bot.console.parts import WORKER, Parts, Worker, parts_of
from bot.console.posts import OFFICE
from bot.console.shown import go, show
from broadcasts.conferences import changing, inviting, preparing, resending, telling_groups
from broadcasts.conferences.changing import Changed
from broadcasts.conferences.fitting import HOLDER_MOST, NAME_MOST, fit, fit_agenda, name_nobody
from broadcasts.conferences.preparing import Prepared
from broadcasts.conferences.resending import Left
from broadcasts.conferences.telling_groups import Notice
from broadcasts.mailroom import Mailroom
from storage.book.page import Page
from storage.campaign.conferences import checklist, conferences, guests
from storage.campaign.planning.plan_parts import Phase
from storage.mail import reminded
from storage.talk import Refusal
from storage.words import clean, tidy


@dataclass(frozen=True, slots=True)
class Venue:
    """The venue as it stands in the form."""

    hour: str
    place: str
    presiding: str


@dataclass(frozen=True, slots=True)
class Trusted:
    """Who sees to an item and by when, as it was typed."""

    item: str
    holder: str
    due: str


NOBODY_LEFT: Final = Left(0, "", (), None)
NO_GROUPS: Final = Notice("", (), 0)


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything on the page; for the office alone are `kinds`, audiences with how many each reaches, and `guests`.

    Guests stand by what they said (come, away, silent), each as (name, unit's title). `left` are those whom stopped
    invitations left out, `groups` the chat groups that can be told.
    """

    stands: Prepared
    kinds: list[tuple[str, str, int]]
    guests: dict[str, list[tuple[str, str]]]
    proposal: str
    today: date
    left: Left = NOBODY_LEFT
    groups: Notice = NO_GROUPS
    told_groups: tuple[tuple[str, str], ...] = ()  # notices for groups, with their states

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
        name_nobody(room, phase, asked.place, asked.presiding)
        shown = changing.venue(room, phase, asked.hour, asked.place, asked.presiding)
        if shown.touches and not sure:
            return shown
        changing.move(room, phase, shown)
        page.after(parts.announce)
        return None

    try:
        shown = await act(request, turn)
    except Refusal as refusal:
        return await refused(request, refusal, "noi", venue=asked)
    return await one_page(request, 200, venue=asked, changes=shown) if shown else back(request, "noi")


async def call_off(request: web.Request) -> web.StreamResponse:
    """It does not meet for a reason, or ("on") meets after all; whoever was invited hears it."""
    step, why, parts = await field(request, "step"), await field(request, "why"), parts_of(request)
    if step not in {"off", "on"}:
        raise web.HTTPBadRequest

    def turn(room: Mailroom, phase: str) -> None:
        shown = changing.off(room, phase, why) if step == "off" else changing.on(room, phase)
        changing.move(room, phase, shown)
        room.page.after(parts.announce)

    return await done(request, turn, "hoan", why_off=why)


async def set_agenda(request: web.Request) -> web.StreamResponse:
    """The agenda, a line each."""
    typed = clean(await field(request, "agenda"))
    lines = conferences.agenda_of(typed)

    def turn(room: Mailroom, phase: str) -> None:
        fit_agenda(lines)
        name_nobody(room, phase, *(f"{one.what} {one.who}" for one in lines))
        conferences.set_agenda(room.page, phase, lines)
        room.note("conference.agenda", phase, lines=len(lines))

    return await done(request, turn, "chuong", agenda=typed)


async def add_item(request: web.Request) -> web.StreamResponse:
    """An item of the office's own."""
    name = tidy(await field(request, "name"))
    if not name:
        return back(request, "viec")

    def turn(room: Mailroom, phase: str) -> None:
        fit(name, NAME_MOST)
        name_nobody(room, phase, name)
        item = checklist.add(room.page, phase, name)
        room.note("conference.item_added", f"{phase}:{item}")

    return await done(request, turn, "viec", own=name)


async def change_item(request: web.Request) -> web.StreamResponse:
    """Tick an item, take the tick back, drop an own one, or say who sees to it and by when."""
    item, what = request.match_info["item"], await field(request, "do")
    asked = Trusted(item, tidy(await field(request, "holder")), await field(request, "due"))
    if what not in {"tick", "untick", "drop", "entrust"}:
        raise web.HTTPBadRequest

    def turn(room: Mailroom, phase: str) -> None:
        known = {one.id for one in preparing.look(room.page, room.plan, phase).items}
        if item not in known:
            raise web.HTTPNotFound
        if _change(room, phase, what, asked):
            room.note(f"conference.item_{what}", f"{phase}:{item}")

    return await done(request, turn, "viec" if what == "drop" else f"viec-{item}", trusted=asked)


def _change(room: Mailroom, phase: str, what: str, asked: Trusted) -> bool:
    """Whether anything was done: somebody may have been first."""
    page, item = room.page, asked.item
    match what:
        case "tick":
            return checklist.tick(page, phase, item, room.by, room.now)
        case "untick":
            return checklist.untick(page, phase, item)
        case "drop":
            return checklist.drop(page, phase, item)
    fit(asked.holder, HOLDER_MOST)
    name_nobody(room, phase, asked.holder)
    checklist.entrust(page, phase, item, asked.holder, day_of(room, asked.due))
    return True


# --- what the page's acts share --------------------------------------------------------------------------------------


async def one_page(request: web.Request, status: int = 200, **facts: object) -> web.StreamResponse:
    """The page, with what an act adds."""
    parts, worker, phase = parts_of(request), request[WORKER], phase_of(request)
    found = await parts.book.read(lambda page: _facts(page, parts, worker, phase))
    met = found.stands.met
    facts.setdefault("venue", Venue(met.hour, met.place, met.presiding))
    facts.setdefault("invitation", found.proposal)
    facts.setdefault("agenda", "\n".join(conferences.typed(one) for one in met.agenda))
    read = "\n".join(preparing.agenda_lines(parts.texts, met.agenda))
    stands = preparing.where_and_when(parts.texts, met)
    return show(request, "conference.html", status, phase=phase, found=found, read=read, stands=stands, **facts)


async def refused(request: web.Request, refusal: Refusal, spot: str, **facts: object) -> web.StreamResponse:
    """The page with what cannot be done, said at the spot where it was asked, and what was typed."""
    said = parts_of(request).texts.say(refusal.key, **refusal.facts)
    return await one_page(request, 422, refused=said, spot=spot, **facts)


async def done(
    request: web.Request, turn: Callable[[Mailroom, str], None], spot: str, **facts: object
) -> web.StreamResponse:
    """Run a turn on this conference, and go back to that spot of its page; where it cannot be, `facts` were typed."""
    parts, phase = parts_of(request), phase_of(request).id
    try:
        await act(request, lambda page, worker: turn(room_of(page, parts, worker), phase))
    except Refusal as refusal:
        return await refused(request, refusal, spot, **facts)
    return back(request, spot)


def back(request: web.Request, spot: str) -> web.Response:
    """The way back to a spot of the page."""
    way = go(request, "conference", phase=phase_of(request).id)
    way.headers["Location"] += f"#{spot}"
    return way


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
        return Facts(stands, [], {}, "", room.today)
    names = [(kind, parts.texts.say(f"conference.kinds.{kind}"), n) for kind, n in inviting.offered(room, phase.id)]
    notices = tuple(reminded.numbers(page, telling_groups.series(room.plan, phase.id)))
    return Facts(
        stands,
        names,
        _guests(room, stands),
        inviting.proposal(room, stands.met),
        room.today,
        resending.left(room, phase.id),
        telling_groups.offered(room, phase.id),
        notices,
    )


def _guests(room: Mailroom, stands: Prepared) -> dict[str, list[tuple[str, str]]]:
    """Who comes, who cannot, who has not said: everybody who was invited."""
    told = reminded.told(room.page, preparing.series(room.plan, stands.met.phase))
    found: dict[str, list[tuple[str, str]]] = {"come": [], "away": [], "silent": []}
    for person, place in guests.places(room.page, told | stands.coming.keys()).items():
        coming = stands.coming.get(person)
        found["silent" if coming is None else "come" if coming else "away"].append(place)
    return found
