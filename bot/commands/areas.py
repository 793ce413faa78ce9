"""areas import and areas export: the tree of units as a table that an office keeps."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.speaking import progress, say, tell
from bot.settings import Settings
from bot.wiring import CHUNK, Bot, opened
from storage.campaign.territory import units
from storage.campaign.territory.unit_table import BadRow, UnitRow, read_units, write_units

app = typer.Typer(help="Units as a table: bring in, hand out (.csv, .xlsx).", no_args_is_help=True)


@app.command("import")
def bring_in(file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)]) -> None:
    """Bring in units, new or changed; every row that cannot be used is named, the others are taken."""
    bad = asyncio.run(_bring_in(file))
    if bad:
        raise typer.Exit(1)


@app.command("export")
def hand_out(file: Annotated[Path, typer.Argument(dir_okay=False)]) -> None:
    """Write all units as a table."""
    count = asyncio.run(_hand_out(file))
    tell(say("cli.handed_out", count=count, file=file))


async def _bring_in(file: Path) -> list[BadRow]:
    async with opened(Settings()) as bot:
        known = await bot.book.read(units.hand_out)
        rows, bad = read_units(file, known)
        await _write(bot, rows, file.name)
    for one in bad:
        tell(_line(file, one))
    tell(say("cli.brought_in", count=len(rows), bad=len(bad)))
    return bad


async def _write(bot: Bot, rows: Sequence[UnitRow], title: str) -> None:
    """Write the units in chunks, so that a bot that runs meanwhile is not held up."""
    with progress(title, len(rows)) as advance:
        for start in range(0, len(rows), CHUNK):
            part = rows[start : start + CHUNK]
            await bot.book.turn(lambda page, some=part, at=start: units.bring_in(page, some, at))  # type: ignore[misc]
            advance(len(part))


async def _hand_out(file: Path) -> int:
    async with opened(Settings()) as bot:
        rows = await bot.book.read(units.hand_out)
    await asyncio.to_thread(write_units, rows, file)
    return len(rows)


def _line(file: Path, bad: BadRow) -> str:
    problem, cure = say(bad.problem_key, **bad.facts), say(bad.cure_key, **bad.facts)
    return f"{file.name}:{bad.line} {bad.column}: {problem} {cure}"
