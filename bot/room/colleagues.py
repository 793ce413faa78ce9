"""Who reads tips, and changes of that: asked for by one officer, done when others agree, each with a fresh code."""

from collections.abc import Callable
from dataclasses import dataclass

from aiohttp import web

from bot.console.parts import WORKER, Parts, note, parts_of
from bot.console.shown import go, show
from bot.room.door import act_surely, form, sentence
from bot.room.keys import Unlocked
from bot.room.parts import HAND
from storage.book.page import Page
from storage.campaign.membership import people
from storage.confidential import reader_changes, readers, recovering, tips
from storage.confidential.reader_changes import Change
from storage.confidential.readers import Reader
from storage.talk import Refusal

KINDS = ("end", "custodian")  # "add" is asked for by the newcomer, "share" from the tip's page


@dataclass(frozen=True, slots=True)
class Colleague:
    """A reader in force, and whether the person still is an officer on duty."""

    reader: Reader
    name: str
    on_duty: bool


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything on the page; `active` says whether this officer is a reader in force already."""

    colleagues: list[Colleague]
    waiting: list[Change]
    names: dict[int, str]
    active: bool
    own: int


async def listing(request: web.Request) -> web.StreamResponse:
    """Who reads, and what waits for a yes."""
    return await _shown(request)


async def change(request: web.Request) -> web.StreamResponse:
    """Ask for a change, or say yes to one."""
    given = await form(request)
    step, number = given.get("step", ""), given.get("number", "")
    if not number.isascii() or not number.isdecimal() or step not in {*KINDS, "agree"}:
        raise web.HTTPBadRequest
    work = _agree(request, int(number)) if step == "agree" else _ask(request, step, int(number))
    try:
        await act_surely(request, given.get("code", ""), work)
    except Refusal as refusal:
        return await _shown(request, refused=sentence(request, refusal))
    return go(request, "colleagues")


async def paper(request: web.Request) -> web.StreamResponse:
    """The paper from the safe gives this officer, such as one with new keys, the tips that he has lost."""
    parts, hand, given = parts_of(request), request[HAND], await form(request)

    def work(page: Page) -> int:
        if hand.reader not in {one.id for one in readers.active(page, parts.key)}:
            raise Refusal("tips.no_reader")
        actor = request[WORKER].actor
        note(page, parts, actor, "hotline.paper_used", actor)
        return recovering.by_paper(page, parts.key, given.get("paper", ""), hand.reader, parts.clocks.real())

    try:
        number = await act_surely(request, given.get("code", ""), work)
    except Refusal as refusal:
        return await _shown(request, refused=sentence(request, refusal))
    return await _shown(request, recovered=number)


def _agree(request: web.Request, number: int) -> Callable[[Page], None]:
    parts, hand = parts_of(request), request[HAND]

    def work(page: Page) -> None:
        if number not in {one.id for one in _visible(page, hand)}:
            raise Refusal("tips.no_change")
        _noted(page, request, reader_changes.agree(page, parts.key, number, by=hand.reader))

    return work


def _ask(request: web.Request, kind: str, reader: int) -> Callable[[Page], None]:
    parts, hand = parts_of(request), request[HAND]

    def work(page: Page) -> None:
        active = {one.id for one in readers.active(page, parts.key)}
        if reader not in active or hand.reader not in active:
            raise Refusal("tips.no_reader")
        if any((one.kind, one.reader) == (kind, reader) for one in reader_changes.waiting(page)):
            raise Refusal("tips.no_change")
        _noted(page, request, reader_changes.ask(page, parts.key, kind, reader, by=hand.reader))

    return work


def _noted(page: Page, request: web.Request, made: Change) -> None:
    """The audit has changes of who reads, without naming a tip."""
    action = "hotline.change_done" if made.done else "hotline.change_asked"
    note(page, parts_of(request), request[WORKER].actor, action, f"person:{made.person}", kind=made.kind)


async def _shown(request: web.Request, **facts: object) -> web.Response:
    parts, hand = parts_of(request), request[HAND]
    status = web.HTTPConflict.status_code if "refused" in facts else web.HTTPOk.status_code
    found = await parts.book.read(lambda page: _facts(page, parts, hand))
    return show(request, "colleagues.html", status, found=found, **facts)


def _facts(page: Page, parts: Parts, hand: Unlocked) -> Facts:
    active, names = readers.active(page, parts.key), readers.names(page)
    colleagues = [Colleague(one, names[one.id], _on_duty(page, one)) for one in active]
    own = hand.reader
    return Facts(colleagues, _visible(page, hand), names, own in {one.id for one in active}, own)


def _visible(page: Page, hand: Unlocked) -> list[Change]:
    """What waits; that a tip is to be shared is for those to know who read it, never for whom it leaves out."""
    waiting = reader_changes.waiting(page)
    return [one for one in waiting if one.tip is None or tips.readable(page, hand.holder, one.tip) is not None]


def _on_duty(page: Page, one: Reader) -> bool:
    known = people.by_id(page, one.person)
    return known is not None and known.has("hotline_officer")
