"""run, demo and say: the bot as a service, with a sample campaign, and in a terminal."""

import asyncio
import contextlib
import gc
import logging
import signal
import sys
from collections.abc import Awaitable, Callable
from typing import Annotated

import typer

from bot.channels.terminal import Terminal
from bot.commands.guide import guide
from bot.commands.messengers import Phones, phones_for, with_phones
from bot.commands.speaking import Stopped, say, tell
from bot.leader import Leader
from bot.logs import set_up
from bot.room_keeper import RoomKeeper
from bot.sample import (
    is_an_offices,
    is_sample,
    mark_as_sample,
    mark_as_served,
    more_codes,
    sample_clock,
    sample_people,
)
from bot.settings import Settings
from bot.wiring import Bot, build
from bot.wiring import run as run_bot
from storage.campaign.membership.people import bind
from storage.campaign.planning.plan_file import load_plan
from storage.campaign.tables import ROLES
from storage.clocks import now
from storage.talk import Address

app = typer.Typer()
log = logging.getLogger("bot131")


@app.command()
def run() -> None:
    """Run everything that is configured."""
    settings = Settings()
    set_up(settings.log_level, settings.log_format)
    leader = Leader(settings.data_dir)
    bot, room = build(settings), RoomKeeper(settings.data_dir)

    async def ready() -> None:
        room.start()
        _settle_down()
        tell(say("cli.running", url=settings.base_url))
        await mark_as_served(bot)
        if await is_sample(bot):
            tell(say("cli.sample_data", folder=settings.data_dir), to=sys.stderr)

    asyncio.run(_until_told(_beside(room, run_bot(bot, ready=ready))))
    leader.release()


@app.command()
def demo(
    *,
    messengers: Annotated[
        bool, typer.Option("--messengers", help="also Telegram and Zalo, on test servers with a page to type on")
    ] = False,
) -> None:
    """Run with a sample campaign and people, at a sample day; prints where to look and how to log in."""
    settings = Settings()
    clock = settings.clock or sample_clock(load_plan(settings.plan))
    settings = settings.model_copy(update={"clock": clock})
    set_up(settings.log_level, settings.log_format)
    leader = Leader(settings.data_dir)
    asyncio.run(_until_told(_with_phones(settings) if messengers else _alone(settings)))
    leader.release()


async def _alone(settings: Settings) -> None:
    """On the web chat only; an office's own messengers are left alone, and that is told."""
    quiet = settings.without_messengers()
    await _demonstrate(quiet, [say("cli.messengers_off")] if quiet != settings else [])


async def _with_phones(settings: Settings) -> None:
    async with phones_for(settings) as phones:
        await _demonstrate(with_phones(settings, phones), [], phones)


async def _demonstrate(settings: Settings, first: list[str], phones: Phones | None = None) -> None:
    bot, room = build(settings, demo=True), RoomKeeper(settings.data_dir)

    async def ready() -> None:
        room.start()
        await mark_as_sample(bot)
        lines = await guide(bot, settings.base_url, phones.url if phones else "")
        if phones:
            codes = await more_codes(bot, [role for _, role in phones.roles])
            phones.codes = dict(zip(phones.roles, codes, strict=True))
        _settle_down()
        for line in [*first, *lines]:
            tell(line)

    await _beside(room, _show(bot, ready))


async def _beside(room: RoomKeeper, work: Awaitable[None]) -> None:
    """Do the work; the hotline's room, which is started when it is ready, ends with it."""
    try:
        await work
    finally:
        await room.stop()


async def _show(bot: Bot, ready: Callable[[], Awaitable[None]]) -> None:
    """Run as a demonstration, but never over an office's data: sample people and another clock would come in."""
    if await is_an_offices(bot):
        await bot.book.close()
        raise Stopped(say("cli.office_data", folder=bot.settings.data_dir))
    await run_bot(bot, ready=ready)


@app.command("say")
def say_aloud(as_role: Annotated[str, typer.Option("--as", help="citizen, area_head, …")] = "citizen") -> None:
    """Talk with the bot in the terminal: lines in, answers out."""
    if as_role not in ROLES:
        raise Stopped(say("cli.unknown_role", role=as_role, roles=", ".join(ROLES)))
    settings = Settings()
    set_up("warning", settings.log_format)
    asyncio.run(_talk(settings, as_role))


async def _talk(settings: Settings, role: str) -> None:
    terminal = Terminal(f"terminal-{role}", now)
    bot = build(settings, channels=[terminal])
    await bot.start()
    try:
        await _bind(bot, terminal, role)
        if sys.stdin.isatty():
            tell(say("cli.say_hint"))
        while line := await asyncio.to_thread(sys.stdin.readline):
            await bot.desk.receive(terminal.message(line.rstrip("\n")))
            await bot.delivery.idle()
    finally:
        await bot.stop()


async def _bind(bot: Bot, terminal: Terminal, role: str) -> None:
    if role == "citizen":
        return
    people = await sample_people(bot)
    at = Address(terminal.name, terminal.account, terminal.person)
    await bot.book.turn(lambda page: bind(page, people[role], at, terminal.person, bot.clocks.real()))


def _settle_down() -> None:
    """What stands once all is started stays: a full collection of garbage that looks at it holds the loop 0.14 s."""
    gc.collect()
    gc.freeze()


async def _until_told(work: Awaitable[None]) -> None:
    """Run until Ctrl+C or SIGTERM, then stop in order."""
    task = asyncio.ensure_future(work)
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await task
