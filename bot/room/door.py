"""The room's doorkeeper: officers on duty alone, and past the hall only with an unlocked key."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from aiohttp import web

from bot.console import guard
from bot.console.guard import Handler
from bot.console.parts import WORKER, Worker, parts_of
from bot.console.posts import DUTY
from bot.console.shown import go
from bot.room import pocket
from bot.room.parts import HAND, LANE, room_of
from storage.book.page import Page
from storage.confidential import entry
from storage.talk import Refusal

T = TypeVar("T")


def on_duty(handler: Handler) -> Handler:
    """For officers of the hotline who are logged in; for every other role there is nothing here, whatever is asked."""

    async def enter(request: web.Request) -> web.StreamResponse:
        guard.check_origin(request)
        worker = await guard.identify(request)
        if not worker.may(DUTY):
            raise web.HTTPNotFound
        request[WORKER] = worker
        await guard.check_form(request, worker)
        return await handler(request)

    return enter


def unlocked(handler: Handler) -> Handler:
    """For officers whose key is unlocked in this browser; others are led to where they unlock it."""

    async def enter(request: web.Request) -> web.StreamResponse:
        hand = room_of(request).keys.of(pocket.token_of(request), request[WORKER].session.key)
        if hand is None or hand.person != request[WORKER].person.id:
            return go(request, "unlock")
        request[HAND] = hand
        return await handler(request)

    return on_duty(enter)


async def act(request: web.Request, work: Callable[[Page], T]) -> T:
    """Run a turn for the officer, who is still one inside it, after the turns of all others in this room."""

    def turn(page: Page, worker: Worker) -> T:
        if not worker.may(DUTY):
            raise web.HTTPNotFound
        return work(page)

    return await guard.act(request, turn, LANE)


async def act_surely(request: web.Request, code: str, work: Callable[[Page], T]) -> T:
    """As `act`, for what must not happen by a browser left open: with a fresh code of the officer's telephone."""
    parts, person = parts_of(request), request[WORKER].person.id
    await act(request, lambda page: entry.try_once(page, parts.key, person, parts.clocks.real()))

    def turn(page: Page) -> T:
        entry.use(page, parts.key, person, code, parts.clocks.real())
        return work(page)

    return await act(request, turn)


async def form(request: web.Request) -> Mapping[str, str]:
    """What a form says, without files; line ends as one sign."""
    fields = await request.post()
    return {name: value.replace("\r\n", "\n") for name, value in fields.items() if isinstance(value, str)}


def sentence(request: web.Request, refusal: Refusal) -> str:
    """Why something could not be done."""
    return parts_of(request).texts.say(refusal.key, **refusal.facts)
