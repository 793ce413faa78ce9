"""rehearse: the whole campaign year on a copy, without a message leaving, and what everybody would receive as pages."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.speaking import Stopped, progress, say, tell
from bot.logs import set_up
from bot.rehearsal import pages
from bot.rehearsal.tally import Tally, count
from bot.rehearsal.year import Year, rehearse
from bot.settings import Settings
from broadcasts.occasions import local_day
from storage.book.inspecting import place_of
from storage.book.rehearsing import NotCopied, OtherTables

FOLDER = Path("dien-tap")

app = typer.Typer()


@app.command("rehearse")
def rehearse_year(
    *,
    out: Annotated[Path, typer.Option("--out", help="the folder for the pages", file_okay=False)] = FOLDER,
    sample: Annotated[
        bool, typer.Option("--sample", help="made-up heads and officers where nobody can be reached yet")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Run the whole campaign year on a copy of the data and write what everybody would receive; nothing is sent."""
    settings = Settings()
    set_up("warning", settings.log_format)
    with _in_reach(out):
        free = pages.is_free(out)
    if not free:
        raise Stopped(say("rehearsal.not_free", folder=out))
    year = _rehearsed(settings, sample=sample)
    tally = count(year)
    with _in_reach(out):
        pages.write(year, tally, out)
    if as_json:
        tell(json.dumps(_facts(year, tally, out), ensure_ascii=False))
        return
    for line in _told(year, tally, out):
        tell(line)


@contextmanager
def _in_reach(out: Path) -> Iterator[None]:
    """What the machine does not allow in that folder, as a sentence."""
    try:
        yield
    except OSError:
        raise Stopped(say("rehearsal.not_written", folder=out)) from None


def _rehearsed(settings: Settings, *, sample: bool) -> Year:
    telling = partial(progress, say("rehearsal.title"))
    try:
        return asyncio.run(rehearse(settings, sample=sample, telling=telling))
    except NotCopied:
        raise Stopped(say("rehearsal.not_copied", place=place_of(settings.url))) from None
    except OtherTables as versions:
        raise Stopped(say("rehearsal.other_tables", versions=versions)) from None


def _told(year: Year, tally: Tally, out: Path) -> Iterator[str]:
    """What the person at the command line reads; the last line is where to look, or how to see more."""
    zone, head, filled = year.plan.tzinfo, year.plan.labels.area_head_short, year.filled
    days = [local_day(one.at.astimezone(zone).date()) for one in year.happened]
    numbers = {"messages": tally.messages, "people": tally.people, "groups": tally.groups}
    yield say("rehearsal.done", first=days[0] if days else "–", last=days[-1] if days else "–", **numbers)
    if tally.busiest is not None:
        yield say("rehearsal.busiest", day=local_day(tally.busiest[0]), count=tally.busiest[1])
    yield say(
        "rehearsal.missing",
        silent=len(tally.silent),
        officers=len(tally.without_officer),
        heads=len(tally.without_head),
        head=head,
        dates=len(tally.blocked),
    )
    if filled.people:
        made = {"heads": filled.heads, "officers": filled.officers, "groups": filled.groups}
        yield say("rehearsal.filled", head=head, **made)
    yield say("rehearsal.where", path=out / pages.INDEX)
    if not tally.messages:
        yield say("rehearsal.offer")


def _facts(year: Year, tally: Tally, out: Path) -> dict[str, object]:
    """The same for programs; days as ISO dates, occasions by their names in the plan's own time."""
    zone = year.plan.tzinfo
    return {
        "folder": str(out),
        "messages": tally.messages,
        "people": tally.people,
        "groups": tally.groups,
        "busiest": tally.busiest and [tally.busiest[0].isoformat(), tally.busiest[1]],
        "silent": len(tally.silent),
        "without_officer": [one.code for one in tally.without_officer],
        "without_head": [one.code for one in tally.without_head],
        "open_dates": len(tally.blocked),
        "happened": [
            [
                one.occasion.name if one.occasion else one.number or one.what,
                one.at.astimezone(zone).isoformat(),
                one.addresses,
            ]
            for one in year.happened
        ],
    }
