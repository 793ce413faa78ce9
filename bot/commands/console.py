"""console: the hotline's room as a process of its own; sample-digits: what the sample officer's telephone shows."""

import asyncio
import contextlib
import signal
from typing import Annotated

import typer

from bot.commands.speaking import Stopped, say, tell
from bot.logs import set_up
from bot.room.process import end_with_parent, keep_to_itself, opened
from bot.sample import duty_code
from bot.settings import Settings
from bot.wiring import opened as office

app = typer.Typer()


@app.command()
def console(*, child: Annotated[bool, typer.Option("--child", hidden=True)] = False) -> None:
    """Run the hotline's room alone; `run` and `demo` start it by themselves."""
    keep_to_itself()
    settings = Settings()
    set_up(settings.log_level, settings.log_format)
    asyncio.run(_serve(settings, child=child))


@app.command("sample-digits")
def sample_digits() -> None:
    """The six digits for the sample officer, with the data of a demonstration alone."""
    code = asyncio.run(_digits(Settings()))
    if code is None:
        raise Stopped(say("cli.no_sample_officer"))
    tell(code)


async def _serve(settings: Settings, *, child: bool) -> None:
    task = asyncio.current_task()
    assert task is not None  # noqa: S101 - asyncio.run made one
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)
    if child:
        end_with_parent(task.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        async with opened(settings) as url:
            if not child:
                tell(say("cli.room_open", url=url))
            await asyncio.Event().wait()


async def _digits(settings: Settings) -> str | None:
    async with office(settings) as bot:
        return await duty_code(bot)
