"""The hall of the room: the first login, where an officer's keys are made, unlocking afterwards, and locking."""

import asyncio
from collections.abc import Callable, Mapping
from typing import TypeVar

from aiohttp import web

from bot.console import logins
from bot.console.parts import WORKER, note, parts_of
from bot.console.shown import go, show
from bot.invite_letters import squares
from bot.room import pocket
from bot.room.door import act, form, sentence
from bot.room.parts import room_of
from storage.book.page import Page
from storage.confidential import entry, reader_changes, readers, totp
from storage.confidential.entry import Entry
from storage.confidential.readers import Locked
from storage.limits import limits
from storage.talk import Refusal

T = TypeVar("T")
Known = tuple[tuple[int, bytes] | None, Entry]  # the reader's number and locked key, if there are any; the entry


async def offer(request: web.Request) -> web.StreamResponse:
    """Ask for the passphrase and the telephone's code; before that, the first time, have both made."""
    return await _offered(request, await _known(request))


async def enter(request: web.Request) -> web.StreamResponse:
    """Make the officer's keys, give him another telephone after a restore, or unlock: whichever is due."""
    given, known = await form(request), await _known(request)
    locked, kept = known
    try:
        if locked is None:
            number, private = await _begin(request, given)
        elif not kept.secret:
            number, private = await _begin_again(request, locked, given)
        else:
            number, private = await _unlock(request, locked, given)
    except Refusal as refusal:
        return await _offered(request, known, refused=sentence(request, refusal))
    worker = request[WORKER]
    token = room_of(request).keys.hold(worker.session.key, worker.person.id, number, private)
    response = go(request, "today")
    pocket.give(request, response, token)
    return response


async def lock(request: web.Request) -> web.StreamResponse:
    """Forget the key; the session goes on."""
    room_of(request).keys.drop(request[WORKER].session.key)
    return go(request, "unlock")


async def leave(request: web.Request) -> web.StreamResponse:
    """Forget the key and end the session."""
    room_of(request).keys.drop(request[WORKER].session.key)
    return await logins.leave(request)


async def _known(request: web.Request) -> Known:
    parts, person = parts_of(request), request[WORKER].person.id
    return await parts.book.read(lambda page: (readers.locked_of(page, person), entry.of(page, parts.key, person)))


async def _offered(request: web.Request, known: Known, **facts: object) -> web.Response:
    locked, kept = known
    status = web.HTTPUnprocessableEntity.status_code if facts else web.HTTPOk.status_code
    rules = limits().confidential
    if locked is not None and kept.secret:
        return show(request, "unlock.html", status, minutes=rules.unlocked_minutes, **facts)
    worker = request[WORKER]
    secret = room_of(request).keys.new_secret(worker.session.key)
    picture = squares(totp.uri(secret, worker.person.name, "bot131"))
    facts |= {"squares": picture, "secret": totp.shown(secret), "least": rules.passphrase_min}
    return show(request, "first.html", status, again=locked is not None, **facts)


async def _begin(request: web.Request, given: Mapping[str, str]) -> tuple[int, bytes]:
    """The first login: a pair, locked by the passphrase; a reader of tips as soon as other officers agree."""
    parts, person = parts_of(request), request[WORKER].person.id
    secret, step, passphrase = _telephone(request), _step(request, given), given.get("passphrase", "")
    if passphrase != given.get("again", ""):
        raise Refusal("tips.two_passphrases")
    pair: Locked = await _slowly(request, lambda: readers.new_pair(passphrase))
    private = await _slowly(request, lambda: readers.unlocked(pair.locked, passphrase))

    def enrol(page: Page) -> int:
        change = reader_changes.enrol(page, parts.key, person, pair)
        entry.give(page, parts.key, person, secret, step)
        _noted(page, request, "hotline.enrolled")
        return change.reader

    return await act(request, enrol), private


async def _begin_again(request: web.Request, locked: tuple[int, bytes], given: Mapping[str, str]) -> tuple[int, bytes]:
    """After a restore under another server key the pair stays, the telephone is new, and others agree once more."""
    parts, person = parts_of(request), request[WORKER].person.id
    secret, step = _telephone(request), _step(request, given)
    await act(request, lambda page: entry.try_once(page, parts.key, person, parts.clocks.real()))
    number, private = await _opened(request, locked, given)

    def renew(page: Page) -> None:
        if number not in {reader.id for reader in readers.active(page, parts.key)}:
            reader_changes.again(page, parts.key, person)
        entry.give(page, parts.key, person, secret, step)
        _noted(page, request, "hotline.renewed")

    await act(request, renew)
    return number, private


async def _unlock(request: web.Request, locked: tuple[int, bytes], given: Mapping[str, str]) -> tuple[int, bytes]:
    """The tries are counted first, and the answer is the same whichever of the two was wrong."""
    parts, person = parts_of(request), request[WORKER].person.id
    await act(request, lambda page: entry.try_once(page, parts.key, person, parts.clocks.real()))
    number, private = await _opened(request, locked, given)

    def use(page: Page) -> None:
        entry.use(page, parts.key, person, given.get("code", ""), parts.clocks.real())
        _noted(page, request, "hotline.unlocked")

    await act(request, use)
    return number, private


async def _opened(request: web.Request, locked: tuple[int, bytes], given: Mapping[str, str]) -> tuple[int, bytes]:
    number, sealed = locked
    try:
        return number, await _slowly(request, lambda: readers.unlocked(sealed, given.get("passphrase", "")))
    except Refusal as refusal:
        raise Refusal("tips.wrong_entry") from refusal


def _telephone(request: web.Request) -> bytes:
    return room_of(request).keys.new_secret(request[WORKER].session.key)


def _step(request: web.Request, given: Mapping[str, str]) -> int:
    """The proof that the telephone has the secret."""
    secret = _telephone(request)
    step = totp.matching(secret, given.get("code", ""), parts_of(request).clocks.real(), 0)
    if step is None:
        raise Refusal("tips.wrong_entry")
    return step


async def _slowly(request: web.Request, work: Callable[[], T]) -> T:
    async with room_of(request).slow:
        return await asyncio.to_thread(work)


def _noted(page: Page, request: web.Request, action: str) -> None:
    actor = request[WORKER].actor
    note(page, parts_of(request), actor, action, actor)
