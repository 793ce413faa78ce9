"""The page "Lịch": what comes, what came, what was missed and waits for a word; days that the office moves."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from aiohttp import web

from bot.console.composing import room_of
from bot.console.guard import act, field
from bot.console.parts import Parts, Worker, note, parts_of
from bot.console.shown import go, show
from broadcasts import redating
from broadcasts.mailroom import Mailroom
from broadcasts.occasions import Calendar, local_day, named
from broadcasts.redating import Shown, day_words, name_of
from storage.book.page import Page
from storage.campaign import occurrences
from storage.campaign.planning import moved_days
from storage.talk import Refusal

COMING, PAST = 20, 20  # lines


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything on the page; occasions are (moment, words, what became of them or the name)."""

    coming: list[tuple[datetime, str, str]]
    past: list[tuple[datetime, str, str]]
    held: list[tuple[datetime, str, str, bool]]  # whether it can still be told
    days: list[tuple[str, str, str]]  # key, name, day in words
    moves: list[tuple[str, str, str, str]]  # name, before, day, basis


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was typed: the key of a day, the new day as text, the document."""

    key: str = ""
    day: str = ""
    basis: str = ""


NOTHING: Final = Wanted()


async def page(request: web.Request) -> web.StreamResponse:
    """The calendar."""
    return await _page(request)


async def decide(request: web.Request) -> web.StreamResponse:
    """A missed occasion is told now, or dropped."""
    step, name = await field(request, "step"), await field(request, "name")
    if step not in {"send", "drop"}:
        raise web.HTTPBadRequest
    parts = parts_of(request)

    def turn(page: Page, worker: Worker) -> bool:
        done = _calendar(page, parts).decided(name, tell=step == "send")
        if done:
            note(page, parts, worker.actor, "occasion.told" if step == "send" else "occasion.dropped", name)
            page.after(parts.announce)
        return done

    try:
        done = await act(request, turn)
    except Refusal as refusal:
        return await _page(request, 422, refused=parts.texts.say(refusal.key, **refusal.facts))
    if not done:
        return await _page(request, web.HTTPConflict.status_code, refused=parts.texts.say("held.before"))
    return go(request, "dates")


async def move(request: web.Request) -> web.StreamResponse:
    """Show what moving a day would change; at the second press move it."""
    wanted = Wanted(await field(request, "key"), await field(request, "day"), await field(request, "basis"))
    step, parts = await field(request, "step"), parts_of(request)
    if step not in {"preview", "send"}:
        raise web.HTTPBadRequest
    try:
        shown = await act(
            request, lambda page, worker: _moved(room_of(page, parts, worker), wanted, send=step == "send")
        )
    except Refusal as refusal:
        return await _page(request, 422, wanted, refused=parts.texts.say(refusal.key, **refusal.facts))
    if step == "preview":
        return await _page(request, 200, wanted, shown=_lines(parts, shown), told=len(shown.told))
    parts.announce()
    return go(request, "dates")


def _moved(room: Mailroom, wanted: Wanted, *, send: bool) -> Shown:
    if wanted.key not in moved_days.movable(room.plan, room.today):
        raise Refusal("redate.day_unclear")
    try:
        day = date.fromisoformat(wanted.day)
    except ValueError:
        raise Refusal("redate.day_unclear") from None
    basis = redating.fitting_basis(wanted.basis)
    return redating.move(room, wanted.key, day, basis) if send else redating.preview(room, wanted.key, day)


def _lines(parts: Parts, shown: Shown) -> list[str]:
    """What a move does, as chat says it."""
    say, texts, zone = parts.texts.say, parts.texts, parts.plan.tzinfo
    lines = []
    for key, before, day in shown.days:
        what = name_of(texts, parts.plan, key)
        lines.append(say("redate.shown", what=what, before=day_words(texts, before), day=local_day(day)))
    for key, found in (("gone_reminders", shown.gone), ("new_reminders", shown.new)):
        days = dict.fromkeys(local_day(one.at.astimezone(zone).date()) for one in found)
        lines.append(say(f"redate.{key}", dates=", ".join(days) or say("redate.no_reminders")))
    return [*lines, *redating.effects(texts, shown)]


async def _page(
    request: web.Request, status: int = 200, wanted: Wanted = NOTHING, **more: object
) -> web.StreamResponse:
    parts = parts_of(request)
    found = await parts.book.read(lambda page: _facts(page, parts))
    return show(request, "dates.html", status, found=found, wanted=wanted, most=redating.BASIS_MOST, **more)


def _facts(page: Page, parts: Parts) -> Facts:
    calendar, say, plan = _calendar(page, parts), parts.texts.say, parts.plan
    today = calendar.now.astimezone(plan.tzinfo).date()

    def told(name: str) -> str:
        return named(parts.texts, plan, calendar.find(name))

    past = occurrences.latest(page, PAST)
    return Facts(
        [(one.at, named(parts.texts, plan, one), one.name) for one in calendar.coming()[:COMING]],
        [(one.due, told(one.name), say(f"calendar.outcomes.{one.outcome}")) for one in past],
        [(one.due, told(one.name), one.name, calendar.can_tell(one.name)) for one in occurrences.held(page)],
        [
            (key, name_of(parts.texts, plan, key), day_words(parts.texts, moved_days.day_of(plan, key)))
            for key in moved_days.movable(plan, today)
        ],
        [
            (name_of(parts.texts, plan, one.key), day_words(parts.texts, one.before), local_day(one.day), one.basis)
            for one in plan.moved
        ],
    )


def _calendar(page: Page, parts: Parts) -> Calendar:
    return Calendar(page, parts.plan, parts.texts, parts.clocks.campaign(), parts.clocks.real())
