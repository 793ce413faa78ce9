"""Runs the campaign year: a copy of the data, recorders for channels, and a clock that jumps from hour to hour."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AbstractContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.channels.paste import PasteByHand
from bot.channels.webchat import Webchat
from bot.entrances import Entrance
from bot.rehearsal import beside
from bot.rehearsal.beside import Beside
from bot.rehearsal.people import Account, Filled, Recipient, everybody, fill, standing
from bot.rehearsal.recorder import JumpingClock, Note, Recorder
from bot.settings import Settings
from bot.wiring import UNITS, Bot, build, opened
from broadcasts import schedule
from broadcasts.layout import Piece
from broadcasts.mailroom import Mailroom
from broadcasts.occasions import Calendar
from broadcasts.schedule import Occasion, ToAnnounce
from storage.book import rehearsing
from storage.book.page import Page
from storage.campaign import decisions
from storage.campaign.membership import reach
from storage.campaign.membership.reach import Standing
from storage.campaign.planning import plan_changes
from storage.campaign.planning.plan import Plan
from storage.mail import broadcasts, pastes, rolls
from storage.mail.broadcasts import Job
from storage.talk import Address
from storage.texts.texts import Texts

COPY = "bot131.sqlite"
MANY = 1_000_000  # more broadcasts and pastes than a year has

Tick = Callable[[int], None]
Telling = Callable[[int], AbstractContextManager[Tick]]  # told how many hours there are, gives who is told of each


@dataclass(frozen=True, slots=True)
class Happened:
    """An hour at which something was due: an occasion of the calendar, or (None) what somebody had set for it.

    `what` says which of the letters beside the calendar came then; their number is that of letters.
    """

    at: datetime
    occasion: Occasion | None
    number: str  # of the broadcast; "" where nobody was there to be told
    addresses: int
    what: str = ""


@dataclass(frozen=True, slots=True)
class Year:
    """What came of the year: what happened when, who is there, and every message by the address it would go to."""

    plan: Plan
    words: Texts
    happened: tuple[Happened, ...]
    recipients: tuple[Recipient, ...]
    notes: dict[Address, tuple[Note, ...]]
    units: dict[str, Standing]
    nominated: int  # people whom units have put forward already: those units are reminded less
    allowed: dict[Account, int]  # messages a month, of accounts that have a limit
    filled: Filled


async def rehearse(settings: Settings, *, sample: bool, telling: Telling) -> Year:
    """Run the whole year; nothing is changed but a copy that is gone afterwards. Raises NotCopied, OtherTables."""
    async with _on_a_copy(settings) as copied:
        doors = await _doors(copied)
        web = next((door.name, door.account) for door in doors.channels if isinstance(door, Webchat))
        filled = await _prepare(copied, web if sample else None)
        clock = JumpingClock(datetime.fromtimestamp(0, tz=doors.plan.tzinfo))
        recorders = [Recorder(door, clock) for door in doors.channels if not isinstance(door, PasteByHand)]
        async with _playing(copied, recorders, clock) as bot:
            happened, found = await _play(bot, clock, telling)
            return await bot.book.read(lambda page: _year(page, bot, recorders, (happened, found), filled))


@asynccontextmanager
async def _on_a_copy(settings: Settings) -> AsyncIterator[Settings]:
    """The settings of a data folder that holds a copy, for its owner's eyes only, and is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="bot131-") as name:
        folder = Path(name)
        await asyncio.to_thread(rehearsing.copy, settings.url, folder / COPY)
        own = {"data_dir": folder, "database_url": "", "clock": None}
        yield settings.model_copy(update=own)


async def _prepare(copied: Settings, door: Account | None) -> Filled:
    """Wind the copy back to before the year; with a door, made-up people on it where nobody can be reached."""
    async with opened(copied) as bot:
        words, offset = bot.desk.reception.office.texts, bot.clocks.offset
        await bot.book.turn(lambda page: rehearsing.rewind(page, UNITS, offset))
        if door is None:
            return Filled()
        return await bot.book.turn(lambda page: fill(page, bot.plan, words, door))


async def _doors(copied: Settings) -> Bot:
    """The bot as it would be in service, for what its channels can do; it is never started."""
    bot = build(copied)
    await bot.book.close()
    return bot


@asynccontextmanager
async def _playing(copied: Settings, recorders: Iterable[Entrance], clock: JumpingClock) -> AsyncIterator[Bot]:
    """A bot that speaks to recorders; its metronome, which beats in real time, stands still.

    Without a public address it writes no links to its pages, which would be others in each run and lead nowhere.
    """
    bot = build(copied.model_copy(update={"public_url": ""}), channels=recorders, clock=clock)
    bot.plan = await bot.book.read(lambda page: plan_changes.over(page, bot.plan))
    await bot.delivery.start()
    try:
        yield bot
    finally:
        await bot.delivery.stop()
        await bot.book.close()


async def _play(bot: Bot, clock: JumpingClock, telling: Telling) -> tuple[list[Occasion], list[Beside]]:
    """Jump from one hour at which something is due to the next, and let everything out that is due there."""
    found: list[Beside] = []
    occasions, set_for = await bot.book.read(lambda page: _due(page, bot))
    moments = sorted({*(one.at for one in occasions), *set_for})
    with telling(len(moments)) as tick:
        for at in moments:
            clock.at = at
            await bot.book.turn(lambda page: _calendar(page, bot).happen())
            found += await bot.book.turn(lambda page: beside.happen(_room(page, bot)))
            await _let_out(bot)
            tick(1)
    return occasions, found


async def _let_out(bot: Bot) -> None:
    """Write what is due and send it; what is sent to groups without a bot becomes letters of its own on the way."""
    await bot.announcements.carry_out()
    bot.delivery.wake()
    await bot.delivery.idle()
    await bot.announcements.carry_out()


def _due(page: Page, bot: Bot) -> tuple[list[Occasion], list[datetime]]:
    """All occasions of the year, and the hours at which something else is due."""
    further = beside.moments(page, bot.plan, bot.desk.reception.office.texts)
    entered = [
        ToAnnounce(one.id, one.number, one.announce_at) for one in decisions.to_announce(page) if one.announce_at
    ]
    return list(schedule.occasions(bot.plan, entered)), [*further, *(job.due for job in broadcasts.recent(page, MANY))]


def _room(page: Page, bot: Bot) -> Mailroom:
    """The mail room at this hour; nobody acts in it."""
    return Mailroom(page, bot.plan, bot.desk.reception.office.texts, bot.clocks.campaign(), bot.clocks.real(), 0)


def _calendar(page: Page, bot: Bot) -> Calendar:
    words = bot.desk.reception.office.texts
    return Calendar(page, bot.plan, words, bot.clocks.campaign(), bot.clocks.real())


# --- what came of it -------------------------------------------------------------------------------------------------


def _year(
    page: Page, bot: Bot, recorders: list[Recorder], came: tuple[list[Occasion], list[Beside]], filled: Filled
) -> Year:
    plan, words = bot.plan, bot.desk.reception.office.texts
    ours = {(door.name, door.account) for door in bot.channels}
    return Year(
        plan=plan,
        words=words,
        happened=tuple(_happened(page, plan, *came)),
        recipients=everybody(page, plan, words, ours),
        notes=_by_address([*(note for one in recorders for note in one.notes), *_pasted(page)]),
        units=standing(page, plan),
        nominated=_nominated(page, plan),
        allowed={(one.name, one.account): one.abilities.monthly for one in recorders if one.abilities.monthly},
        filled=filled,
    )


def _happened(page: Page, plan: Plan, occasions: list[Occasion], found: list[Beside]) -> list[Happened]:
    every = broadcasts.recent(page, MANY)
    jobs = {job.occasion: job for job in every if job.occasion}
    told = [_told(page, one, jobs.get(one.name)) for one in occasions]
    told += [Happened(job.due, None, job.number, _reached(page, job)) for job in every if not job.occasion]
    told += [
        Happened(job.due, None, job.number, _reached(page, job), beside.INVITATION)
        for job in every
        if beside.is_invitation(plan, job.occasion)
    ]
    told += [Happened(one.at, None, "", one.count, one.what) for one in found]
    return sorted(told, key=lambda one: (one.at, one.occasion.name if one.occasion else "", one.number, one.what))


def _told(page: Page, one: Occasion, job: Job | None) -> Happened:
    return Happened(one.at, one, job.number, _reached(page, job)) if job else Happened(one.at, one, "", 0)


def _reached(page: Page, job: Job) -> int:
    """How many addresses have it; what is for a channel that is not connected waits."""
    return sum(line.state == "sent" for line in rolls.roll(page, job.id))


def _pasted(page: Page) -> list[Note]:
    """What people would be asked to paste into groups without a bot, as those groups would read it."""
    return [
        Note(one.at, pastes.address(one.group.id), Piece(one.text, file=one.file))
        for one in reversed(pastes.recent(page, MANY))
    ]


def _by_address(notes: Iterable[Note]) -> dict[Address, tuple[Note, ...]]:
    """Messages of each address in their order; the order between addresses, which is chance, is left out."""
    found: dict[Address, list[Note]] = {}
    for note in notes:
        found.setdefault(note.to, []).append(note)
    return {to: tuple(found[to]) for to in sorted(found, key=str)}


def _nominated(page: Page, plan: Plan) -> int:
    return sum(sum(reach.taken(page, phase.id).values()) for phase in plan.phases)
