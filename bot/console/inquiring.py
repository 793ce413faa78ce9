"""The page "Hỏi ngành": the office routes questions to departments and names who answers; others answer theirs."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from aiohttp import web

from bot.console.composing import room_of
from bot.console.guard import act, field
from bot.console.parts import WORKER, Parts, Worker, note, parts_of, title
from bot.console.posts import OFFICE
from bot.console.shown import go, show
from broadcasts.letters import inquiry_letters
from broadcasts.letters.inquiry_letters import state_words
from broadcasts.mailroom import Mailroom
from storage.book import fetches
from storage.book.fetches import FetchInfo
from storage.book.page import Page
from storage.campaign.correspondence import inquiries
from storage.campaign.correspondence.inquiries import Answerer, Asked
from storage.campaign.membership import posts
from storage.campaign.membership.posts import Post
from storage.mail.letters import Posted
from storage.talk import Refusal
from storage.words import tidy

DEPARTMENT_LEAST, DEPARTMENT_MOST = 2, 80  # characters
DONE_LISTED: Final = 30


@dataclass(frozen=True, slots=True)
class Line:
    """A question with its unit, where it is in words, what came with it, and whether this person answers it."""

    one: Asked
    unit: str
    state: str
    files: list[FetchInfo]
    mine: bool


@dataclass(frozen=True, slots=True)
class Facts:
    """What is on the page; who may be named is everybody with a role at the organiser's."""

    waiting: list[Line]
    done: list[Line]
    answerers: list[Answerer]
    people: list[Post]


async def page(request: web.Request) -> web.StreamResponse:
    """What waits, and what is answered."""
    return await _page(request)


async def route(request: web.Request) -> web.StreamResponse:
    """Give a question to a department."""
    number, to = request.match_info["number"], await field(request, "to")

    def work(room: Mailroom) -> tuple[Posted, ...]:
        found = next((one for one in inquiries.answerers(room.page) if str(one.membership) == to), None)
        if found is None:
            raise Refusal("inquiry.no_answerers")
        return inquiry_letters.route(room, number, found)

    return await _done(request, work)


async def answer(request: web.Request) -> web.StreamResponse:
    """Answer a question that was routed to whoever sits here."""
    number, text = request.match_info["number"], await field(request, "text")
    return await _done(request, lambda room: inquiry_letters.answer(room, number, text))


async def entrust(request: web.Request) -> web.StreamResponse:
    """Somebody answers for a department from now on; no name: for none."""
    parts, post, name = parts_of(request), await field(request, "post"), tidy(await field(request, "department"))

    def work(room: Mailroom) -> tuple[Posted, ...]:
        if name and not DEPARTMENT_LEAST <= len(name) <= DEPARTMENT_MOST:
            raise Refusal("inquiry.department_length", {"most": DEPARTMENT_MOST})
        named = post if post in {str(one.id) for one in _people(room.page, parts)} else "0"
        done = inquiries.entrust(room.page, int(named), name)
        if done is None:
            raise Refusal("people.gone")
        note(room.page, parts, f"person:{room.by}", "post.answers", f"person:{done.person}", department=name)
        return ()

    return await _done(request, work)


async def _done(request: web.Request, work: Callable[[Mailroom], tuple[Posted, ...]]) -> web.StreamResponse:
    parts = parts_of(request)

    def turn(page: Page, worker: Worker) -> None:
        put = work(room_of(page, parts, worker))
        page.after(lambda: parts.delivery.post(put))

    try:
        await act(request, turn)
    except Refusal as refusal:
        return await _page(request, 422, refused=parts.texts.say(refusal.key, **refusal.facts))
    return go(request, "inquiries")


async def _page(request: web.Request, status: int = 200, **facts: object) -> web.StreamResponse:
    parts, worker = parts_of(request), request[WORKER]
    found = await parts.book.read(lambda page: _facts(page, parts, worker))
    most = inquiry_letters.ANSWER_MOST
    return show(request, "inquiries.html", status, found=found, most=most, name_most=DEPARTMENT_MOST, **facts)


def _facts(page: Page, parts: Parts, worker: Worker) -> Facts:
    me, office = worker.person.id, worker.may(OFFICE)
    waiting = [
        one for one in inquiries.listing(page, "asked", "routed") if office or me in {one.asked_by, one.answerer}
    ]
    done = [one for one in inquiries.listing(page, "answered") if office or me in {one.asked_by, one.answerer}]
    lines = [_line(page, parts, worker, one) for one in (*waiting, *done[:DONE_LISTED])]
    return Facts(
        lines[: len(waiting)],
        lines[len(waiting) :],
        inquiries.answerers(page) if office else [],
        _people(page, parts) if office else [],
    )


def _people(page: Page, parts: Parts) -> list[Post]:
    """Everybody with a role in force at the organiser's: departments are part of it."""
    return [post for post in posts.staff(page, None) if post.approved and post.unit == parts.plan.organiser.code]


def _line(page: Page, parts: Parts, worker: Worker, one: Asked) -> Line:
    mine = one.state == "routed" and one.answerer == worker.person.id
    files = fetches.of(page, one.files)
    return Line(one, title(page, one.unit), state_words(parts.texts, parts.plan, one), files, mine)
