"""areas import and areas export: the tree of units as a table that an office keeps."""

import asyncio
from collections.abc import Mapping, Sequence
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
        known, kept = await bot.book.read(lambda page: (units.hand_out(page), units.places(page)))
        rows, bad = read_units(file, known)
        await _write(bot, rows, file.name, _places(kept, rows))
    for one in bad:
        tell(_line(file, one))
    tell(say("cli.brought_in", count=len(rows), bad=len(bad)))
    return bad


def _places(kept: Mapping[str, int], rows: Sequence[UnitRow]) -> dict[str, int]:
    """A table of all units tells their order; beside one of a few, the others keep theirs and new ones stand behind."""
    codes = [row.code for row in rows]
    if kept.keys() <= set(codes):
        return {}
    behind = enumerate((code for code in codes if code not in kept), max(kept.values()) + 1)
    return {**kept, **{code: place for place, code in behind}}


async def _write(bot: Bot, rows: Sequence[UnitRow], title: str, places: Mapping[str, int]) -> None:
    """Write the units in chunks, so that a bot that runs meanwhile is not held up."""
    with progress(title, len(rows)) as advance:
        for start in range(0, len(rows), CHUNK):
            part = rows[start : start + CHUNK]
            await bot.book.turn(lambda page, some=part, at=start: units.bring_in(page, some, at, places))  # type: ignore[misc]
            advance(len(part))


async def _hand_out(file: Path) -> int:
    async with opened(Settings()) as bot:
        rows = await bot.book.read(units.hand_out)
    await asyncio.to_thread(write_units, rows, file)
    return len(rows)


def _line(file: Path, bad: BadRow) -> str:
    problem, cure = say(bad.problem_key, **bad.facts), say(bad.cure_key, **bad.facts)
    return f"{file.name}:{bad.line} {bad.column}: {problem} {cure}"
