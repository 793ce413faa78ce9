"""Credit to areas when a phase has closed: added from sealed choices in memory, written once, as bands."""

from aiohttp import web

from bot.console.parts import WORKER, Parts, note, parts_of
from bot.console.shown import go, show
from bot.room.door import act_surely, form, sentence
from bot.room.keys import Unlocked
from bot.room.parts import HAND
from bot.room.told import areas
from storage.book.page import Page
from storage.campaign.planning.plan_parts import Phase
from storage.confidential import credits as tip_credits
from storage.confidential import readers
from storage.confidential.credits import Tally
from storage.talk import Refusal


async def listing(request: web.Request) -> web.StreamResponse:
    """The phases, which of them are closed and written, and how many tips wait; no area is named here."""
    return await _shown(request)


async def write(request: web.Request) -> web.StreamResponse:
    """Write a closed phase's bands; after the last phase, count those that came too late."""
    parts, hand, given = parts_of(request), request[HAND], await form(request)
    phase = next((one for one in _closed(parts) if one.id == given.get("phase")), None)

    def work(page: Page) -> None:
        if given.get("phase") == tip_credits.LATE:
            _too_late(page, request)
            return
        if phase is None:
            raise Refusal("tips.phase_open")
        if hand.reader not in {one.id for one in readers.active(page, parts.key)}:
            raise Refusal("tips.no_reader")  # who reads nothing yet would write a phase empty
        counted = _tally(page, parts, hand)
        tip_credits.write(page, phase.id, counted, parts.clocks.campaign())
        note(page, parts, request[WORKER].actor, "hotline.credits_written", f"phase:{phase.id}")

    try:
        await act_surely(request, given.get("code", ""), work)
    except Refusal as refusal:
        return await _shown(request, refused=sentence(request, refusal))
    return go(request, "credits")


def _too_late(page: Page, request: web.Request) -> None:
    parts = parts_of(request)
    if not _all_written(page, parts):
        raise Refusal("tips.phase_open")
    tip_credits.too_late(page)
    note(page, parts, request[WORKER].actor, "hotline.credits_late", "credits")


def _closed(parts: Parts) -> list[Phase]:
    now = parts.clocks.campaign()
    return [phase for phase in parts.plan.phases if phase.closes <= now]


def _all_written(page: Page, parts: Parts) -> bool:
    return all(tip_credits.is_written(page, phase.id) for phase in parts.plan.phases)


def _tally(page: Page, parts: Parts, hand: Unlocked) -> Tally:
    return tip_credits.tally(page, hand.reader, hand.private, [code for code, _ in areas(page, parts)])


async def _shown(request: web.Request, **facts: object) -> web.Response:
    parts, hand = parts_of(request), request[HAND]
    closed = {phase.id for phase in _closed(parts)}

    def read(page: Page) -> tuple[Tally, set[str], bool]:
        written = {phase.id for phase in parts.plan.phases if tip_credits.is_written(page, phase.id)}
        return _tally(page, parts, hand), written, _all_written(page, parts)

    tally, written, over = await parts.book.read(read)
    status = web.HTTPConflict.status_code if facts else web.HTTPOk.status_code
    waiting = {"mine": len(tally.tips), "others": tally.closed_to_him}
    return show(request, "credits.html", status, closed=closed, written=written, over=over, waiting=waiting, **facts)
