"""Inviting to a conference, on its page: looked at as its readers will see it, then handed in as any broadcast."""

from collections.abc import Callable
from dataclasses import dataclass

from aiohttp import web

from bot.console.composing import room_of
from bot.console.conferences import done, one_page, phase_of, refused
from bot.console.guard import act, field, ticked
from bot.console.parts import Worker, parts_of
from bot.console.shown import go
from broadcasts import hours, previewing
from broadcasts.conferences import inviting, resending, telling_groups
from broadcasts.mailroom import Mailroom
from broadcasts.submitting import Submitted
from storage.book.page import Page
from storage.campaign.territory import units
from storage.limits import limits
from storage.talk import Refusal


@dataclass(frozen=True, slots=True)
class Look:
    """An invitation before it goes: its words, how many get it or have one, by channel, whom no word reaches."""

    text: str
    places: int
    already: int
    channels: list[str]
    folded: list[tuple[str, int]]
    missing: list[tuple[str, str]]  # the first of `lost`
    lost: int
    quiet: bool


async def invite(request: web.Request) -> web.StreamResponse:
    """Look at an invitation, or hand it in."""
    text, kinds = await field(request, "text"), await ticked(request, "kind")
    step, seen = await field(request, "step"), await field(request, "seen")
    if step not in {"preview", "send"} or not (seen.isdecimal() and len(seen) < 7):  # noqa: PLR2004 - a count
        raise web.HTTPBadRequest
    try:
        if step == "preview":
            look = await _look(request, text, kinds, int(seen))
            return await one_page(request, invitation=text, chosen=kinds, look=look, quiet=hours.quiet_words())
        sent = await _send(request, text, kinds, int(seen))
    except Refusal as refusal:
        return await refused(request, refusal, "moi", invitation=text, chosen=kinds)
    return go(request, "broadcast", number=sent.job.number)


async def again(request: web.Request) -> web.StreamResponse:
    """Let stopped invitations go to those who have none."""
    return await _sent(request, resending.send)


async def tell_groups(request: web.Request) -> web.StreamResponse:
    """Hand in the notice for the chat groups of the invited units."""
    return await _sent(request, telling_groups.tell)


async def _sent(request: web.Request, work: Callable[[Mailroom, str], Submitted | None]) -> web.StreamResponse:
    parts = parts_of(request)

    def turn(room: Mailroom, phase: str) -> None:
        sent = work(room, phase)
        room.page.after(lambda: parts.delivery.post(sent.put if sent is not None else ()))
        room.page.after(parts.announce)

    return await done(request, turn, "moi")


async def _look(request: web.Request, text: str, kinds: tuple[str, ...], seen: int) -> Look:
    parts, phase = parts_of(request), phase_of(request).id

    def look(page: Page, worker: Worker) -> Look:
        room = room_of(page, parts, worker)
        looked = inviting.look(room, phase, kinds, text, seen)
        shown = previewing.preview(room, looked.new, parts.ours)
        if not shown.reach.targets:
            raise Refusal("broadcast.nobody")
        lines, lost = previewing.channel_lines(room, shown), shown.reach.missing
        some = lost[: limits().broadcasts.listed]
        titles = units.whole_titles(page, {one.unit.code for one in some})
        missing = [(titles[one.unit.code], one.name) for one in some]
        quiet = hours.is_quiet(room.campaign(room.real))
        folded = previewing.folded(room, lost)
        count = len(shown.reach.targets)
        return Look(shown.said.text, count, looked.already, lines, folded, missing, len(lost), quiet)

    return await act(request, look)


async def _send(request: web.Request, text: str, kinds: tuple[str, ...], seen: int) -> Submitted:
    parts, phase = parts_of(request), phase_of(request).id

    def turn(page: Page, worker: Worker) -> Submitted:
        room = room_of(page, parts, worker)
        sent = inviting.invite(room, phase, inviting.meant(room, phase, kinds, text, seen))
        page.after(lambda: parts.delivery.post(sent.put))
        page.after(parts.announce)
        return sent

    return await act(request, turn)
