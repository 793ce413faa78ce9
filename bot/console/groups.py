"""The page "Nhóm": how each group is, the posts that wait for a yes to go up, and those that went lately."""

from dataclasses import dataclass

from aiohttp import web

from bot.console.guard import act, field
from bot.console.papers import handed
from bot.console.parts import WORKER, Parts, Worker, note, parts_of
from bot.console.posts import MEDIA
from bot.console.shown import go, show
from broadcasts.groups import group_care, relaying
from broadcasts.mailroom import Mailroom
from storage.book import fetches
from storage.book.fetches import FetchInfo
from storage.book.page import Page
from storage.mail import relays
from storage.mail.relays import Relay
from storage.talk import Refusal

LATEST = 20  # posts that went, or did not
CHANGED = web.HTTPConflict.status_code


@dataclass(frozen=True, slots=True)
class Waiting:
    """A post that waits: where it comes from, its files as far as they are here."""

    relay: Relay
    source: str
    files: list[FetchInfo]


async def board(request: web.Request) -> web.StreamResponse:
    """The groups in reach; posts for those who may say yes."""
    return await _page(request)


async def decide(request: web.Request) -> web.StreamResponse:
    """Say yes or no to a post."""
    parts, number, said = parts_of(request), int(request.match_info["relay"]), await field(request, "say")
    if said not in {"yes", "no"}:
        raise web.HTTPBadRequest

    def work(page: Page, worker: Worker) -> None:
        room = _room(page, parts, worker)
        _, _, put = relaying.decide(room, number, yes=said == "yes")
        note(page, parts, worker.actor, f"relay.{said}", f"relay:{number}")
        page.after(lambda: parts.delivery.post(put))
        page.after(parts.announce)

    try:
        await act(request, work)
    except Refusal as refusal:
        return await _page(request, CHANGED, refused=parts.texts.say(refusal.key, **refusal.facts))
    return go(request, "groups")


async def file(request: web.Request) -> web.StreamResponse:
    """A file of a post that is passed on; 404 for any other number."""
    parts, number = parts_of(request), int(request.match_info["relay"])
    found = await parts.book.read(lambda page: relays.by_id(page, number))
    place = int(request.match_info["place"])
    if found is None or place >= len(found.files):
        raise web.HTTPNotFound
    info = await parts.book.read(lambda page: fetches.of(page, [found.files[place]]))
    return handed(parts, f"bai-{number}-{place + 1}", info)


async def _page(request: web.Request, status: int = 200, **facts: object) -> web.StreamResponse:
    parts, worker = parts_of(request), request[WORKER]

    def read(page: Page) -> dict[str, object]:
        within = None if worker.may(MEDIA) else worker.units
        found = group_care.standing(page, parts.clocks.real(), within)
        told = [(one, group_care.words(page, parts.texts, one)) for one in found]
        if not worker.may(MEDIA):
            return {"told": told, "waiting": [], "recent": []}
        room = _room(page, parts, worker)
        waiting = [_waiting(room, one) for one in relays.waiting(page)]
        recent = [(one, relaying.source(room, one)) for one in relays.recent(page, LATEST)]
        return {"told": told, "waiting": waiting, "recent": recent}

    return show(request, "groups.html", status, **{**await parts.book.read(read), **facts})


def _room(page: Page, parts: Parts, worker: Worker) -> Mailroom:
    return Mailroom(page, parts.plan, parts.texts, parts.clocks.campaign(), parts.clocks.real(), worker.person.id)


def _waiting(room: Mailroom, one: Relay) -> Waiting:
    return Waiting(one, relaying.source(room, one), fetches.of(room.page, one.files))
