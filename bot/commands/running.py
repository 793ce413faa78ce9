"""run, demo and say: the bot as a service, with a sample campaign, and in a terminal."""

import asyncio
import contextlib
import logging
import signal
import sys
from collections.abc import Awaitable
from typing import Annotated

import typer

from bot.channels.terminal import Terminal
from bot.commands.speaking import Stopped, say, tell
from bot.leader import Leader
from bot.logs import set_up
from bot.sample import SAMPLE_CLOCK, sample_codes, sample_people
from bot.settings import Settings
from bot.wiring import Bot, build
from bot.wiring import run as run_bot
from storage.book import sessions
from storage.campaign.people import bind
from storage.campaign.tables import ROLES
from storage.clocks import now
from storage.limits import limits
from storage.talk import Address

app = typer.Typer()
log = logging.getLogger("bot131")


@app.command()
def run() -> None:
    """Run everything that is configured."""
    settings = Settings()
    set_up(settings.log_level, settings.log_format)
    leader = Leader(settings.data_dir)
    bot = build(settings)

    async def ready() -> None:
        tell(say("cli.running", url=settings.base_url))

    asyncio.run(_until_told(run_bot(bot, ready=ready)))
    leader.release()


@app.command()
def demo() -> None:
    """Run with a sample campaign and people, at a sample day; prints where to look and how to log in."""
    settings = Settings()
    settings = settings if settings.clock else settings.model_copy(update={"clock": SAMPLE_CLOCK})
    set_up(settings.log_level, settings.log_format)
    leader = Leader(settings.data_dir)
    bot = build(settings, demo=True)

    async def ready() -> None:
        tell(say("cli.ready", url=settings.base_url))
        tell(say("cli.clock", at=bot.clocks.campaign().astimezone(bot.plan.tzinfo).strftime("%H:%M %d/%m/%Y")))
        for line in await _links(bot, settings.base_url):
            tell(line)

    asyncio.run(_until_told(run_bot(bot, ready=ready)))
    leader.release()


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


async def _links(bot: Bot, url: str) -> list[str]:
    """A login link and an invite code for each role of the sample campaign."""
    people = await sample_people(bot)
    lines = [say("cli.links", minutes=limits().console.link_minutes)]
    for role, person in people.items():
        token = await bot.book.turn(lambda page, who=person: sessions.make_link(page, who, bot.clocks.real()))  # type: ignore[misc]
        lines.append(say("cli.link", role=say(f"roles.{role}"), url=f"{url}/console/vao/{token}"))
    codes = await sample_codes(bot)
    return [*lines, say("cli.codes"), *(say("cli.code", role=say(f"roles.{r}"), code=c) for r, c in codes.items())]


async def _until_told(work: Awaitable[None]) -> None:
    """Run until Ctrl+C or SIGTERM, then stop in order."""
    task = asyncio.ensure_future(work)
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await task
