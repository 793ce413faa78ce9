"""audit: is the log of all changes whole, what is its last seal, and what of a person must be erased from it."""

import asyncio
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.care import only
from bot.commands.speaking import Stopped, progress, say, tell
from bot.settings import Settings
from bot.wiring import Bot, opened
from storage.book.inspecting import Tables, inspect, place_of
from storage.book.looking import looking
from storage.book.opening import SQLITE
from storage.book.page import Page
from storage.campaign.auditing import audit, audit_check, sealing
from storage.campaign.auditing.audit_check import Verdict
from storage.campaign.auditing.sealing import Head, head_of
from storage.campaign.membership import people
from storage.clocks import now

app = typer.Typer(help="The sealed log of all changes: check it, hand out its last seal.", no_args_is_help=True)


@app.command()
def check(
    copy: Annotated[
        Path | None, typer.Argument(exists=True, dir_okay=False, help="a copy of the database; without it the data")
    ] = None,
    *,
    kept: Annotated[
        Path | None, typer.Option("--kept", exists=True, dir_okay=False, help="seals that are kept elsewhere")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Say whether the log is whole, or where it was changed first; changes nothing."""
    url = Settings().url if copy is None else f"{SQLITE}{copy.absolute()}"
    found = _checked(url, [] if kept is None else _heads(kept))
    if as_json:
        tell(json.dumps(_facts(found)))
    if found.broken is not None:
        if as_json:
            raise typer.Exit(1)
        why = say(f"cli.audit.why.{found.broken.why}")
        raise Stopped(say("cli.audit.broken", place=found.broken.place, row=found.broken.row or "–", why=why))
    if copy is not None and not found.sealed + found.waiting:
        raise Stopped(say("cli.audit.empty_copy"))
    if not as_json:
        head = say("cli.audit.no_head") if found.head is None else str(found.head)
        tell(say("cli.audit.whole", sealed=found.sealed, waiting=found.waiting, head=head))


@app.command()
def head(
    file: Annotated[Path | None, typer.Argument(dir_okay=False, help="a file to add the seal to")] = None,
) -> None:
    """Print the last seal, for whoever keeps a copy of it elsewhere."""
    url = readable(Settings().url)
    with looking(url) as page:
        last = sealing.head(page)
    if last is None:
        raise Stopped(say("cli.audit.nothing_sealed"))
    if file is not None:
        with file.open("a", encoding="ascii") as kept:
            kept.write(f"{last}\n")
    tell(str(last))


@app.command()
def erase(
    person: Annotated[str, typer.Argument(help="a person's number or name")] = "",
    *,
    row: Annotated[int, typer.Option("--row", help="a row of the log, about somebody who is not known here")] = 0,
) -> None:
    """Erase what the log keeps of a person's words and name; it stays whole."""
    if bool(person) == bool(row):
        raise typer.BadParameter(say("cli.audit.whom"))
    if row:
        tell(say("cli.audit.erased_row", row=row, count=asyncio.run(_erase_row(row))))
        return
    name, count = asyncio.run(_erase(person))
    tell(say("cli.audit.erased", name=name, count=count))


def readable(url: str) -> str:
    """The URL of a database that can be looked at; Stopped with what can be done."""
    state = inspect(url)
    if state is not Tables.READY:
        key = "cli.backup.nothing" if state is Tables.NEW else f"doctor.database.{state.value}"
        cure = "" if state is Tables.NEW else f" – {say(f'doctor.database.{state.value}_cure')}"
        raise Stopped(say(key, kind=url.partition(":")[0], where=place_of(url)) + cure)
    return url


def _checked(url: str, kept: Sequence[Head]) -> Verdict:
    with looking(readable(url)) as page, progress(say("cli.audit.checking"), audit_check.size(page)) as advance:
        return audit_check.check(page, kept, advance)


def _heads(file: Path) -> list[Head]:
    """The seals in a file, a line each; a line that is none stops the check, or nothing would be compared with it."""
    lines = [line for line in file.read_text("utf8", "replace").splitlines() if line.strip()]
    found = [head_of(line) for line in lines]
    if None in found or not found:
        raise Stopped(say("cli.audit.no_seals", file=file))
    return [one for one in found if one is not None]


def _facts(found: Verdict) -> dict[str, object]:
    broken = found.broken
    return {
        "whole": broken is None,
        "sealed": found.sealed,
        "waiting": found.waiting,
        "head": None if found.head is None else str(found.head),
        "broken": None if broken is None else {"place": broken.place, "row": broken.row, "why": broken.why},
    }


async def _erase(words: str) -> tuple[str, int]:
    async with opened(Settings()) as bot:
        who = only(await bot.book.read(lambda page: people.find(page, words)), words)
        return who.name, await _done(bot, f"person:{who.id}", lambda page: audit.erase(page, who.id))


async def _erase_row(row: int) -> int:
    async with opened(Settings()) as bot:
        return await _done(bot, f"audit:{row}", lambda page: audit.erase_row(page, row))


async def _done(bot: Bot, subject: str, erased: Callable[[Page], int]) -> int:
    """Erase in a turn that writes down that it was done."""
    moments = {"at": now(), "campaign_at": bot.clocks.campaign()}

    def work(page: Page) -> int:
        count = erased(page)
        facts = {"values": count}
        audit.note(page, **moments, actor="operator", action="audit.erased", subject=subject, facts=facts)
        return count

    return await bot.book.turn(work)
