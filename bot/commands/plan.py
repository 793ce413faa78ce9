"""plan check, show and clone: is a plan folder whole, what does it say, and the one for another year."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.audit import readable
from bot.commands.plan_words import told
from bot.commands.speaking import Stopped, fault_lines, say, tell
from bot.settings import Settings
from broadcasts.letters.appointments import of_plan
from broadcasts.occasions import local_day
from broadcasts.redating import day_words, name_of
from storage.book.inspecting import Tables, inspect
from storage.book.looking import looking
from storage.campaign.dossiers import laureates
from storage.campaign.dossiers.laureates import Laureate
from storage.campaign.planning import cloning, past, plan_changes
from storage.campaign.planning.moved_days import applied, day_of
from storage.campaign.planning.plan import Plan
from storage.campaign.planning.plan_file import check_plan, load_plan
from storage.campaign.planning.plan_folder import AREAS, PLAN, folder_of
from storage.campaign.planning.plan_parts import MovedDay
from storage.campaign.territory import units
from storage.campaign.territory.unit_rows import UnitRow
from storage.campaign.territory.unit_table import write_units
from storage.clocks import now
from storage.texts.texts import texts

FIRST_YEAR, LAST_YEAR = 2021, 2100
app = typer.Typer(help="The campaign's plan: check a folder, show what it says.", no_args_is_help=True)


@app.command()
def check(folder: Annotated[Path, typer.Argument(help="a plan folder, or the name of a bundled one")]) -> None:
    """Check a plan folder: names file, line, key and cure of every fault."""
    faults = check_plan(folder)
    for line in fault_lines(faults):
        tell(line)
    broken = [fault for fault in faults if not fault.warning]
    if broken:
        raise Stopped(say("cli.bad_plan", count=len(broken)).rstrip(":"))
    tell(say("cli.plan_warned", count=len(faults)) if faults else say("cli.plan_good"))


@app.command()
def show() -> None:
    """Show what the plan in force says, and which of its days the office has moved."""
    settings = Settings()
    issued = load_plan(settings.plan)
    plan = applied(issued, _of_this(issued, _data(issued, settings.url).moves))
    for line in told(plan, of_plan(texts(), plan.labels), now().astimezone(plan.tzinfo).date()):
        tell(line)
    for move in plan.moved:
        what, before = name_of(texts(), plan, move.key), day_words(texts(), move.before)
        tell(say("cli.plan.moved", what=what, day=local_day(move.day), before=before, basis=move.basis))


@app.command()
def clone(
    folder: Annotated[Path, typer.Argument(help="a new folder", file_okay=False)],
    year: Annotated[int, typer.Option(min=FIRST_YEAR, max=LAST_YEAR, help="in which the new campaign begins")],
) -> None:
    """Make the plan folder of another year: from what was in force, with who was awarded so far."""
    settings = Settings()
    plan, source = load_plan(settings.plan), folder_of(settings.plan)
    if year <= plan.phases[0].starts.year:
        raise Stopped(say("cli.clone.same_year", year=plan.phases[0].starts.year))
    data = _data(plan, settings.url)
    known = cloning.history(plan, data.awarded)
    days = cloning.in_force((source / PLAN).read_text("utf8"), plan, data.moves)
    try:
        folder.mkdir(parents=True)
        for file in sorted(source.iterdir()):
            if file.is_file():
                (folder / file.name).write_bytes(file.read_bytes())
        (folder / PLAN).write_text(cloning.moved(days, year), "utf8")
        if data.units and set(data.units) != set(plan.units):
            write_units(data.units, folder / AREAS)
            tell(say("cli.clone.units", count=len(data.units), before=len(plan.units)))
        (folder / past.FILE).write_text(past.written(known), "utf8")
    except FileExistsError:
        raise Stopped(say("cli.clone.exists", folder=folder)) from None
    except OSError as problem:
        raise Stopped(say("cli.clone.unwritten", folder=folder, reason=problem.strerror or problem)) from None
    tell(say("cli.clone.done", folder=folder, year=year, count=len(known)))
    for move in applied(plan, data.moves).moved:
        what, before = name_of(texts(), plan, move.key), day_words(texts(), move.before)
        tell(say("cli.clone.day", what=what, day=local_day(move.day), before=before, basis=move.basis))
    tell(say("cli.clone.next", folder=folder))


@dataclass(frozen=True, slots=True)
class _Data:
    """What this campaign's data know beyond its folder; empty where there are no data."""

    awarded: list[Laureate]
    moves: list[MovedDay]
    units: list[UnitRow]


def _of_this(plan: Plan, moves: list[MovedDay]) -> list[MovedDay]:
    """The moves, where they set out from this plan's days: another plan may lie beside the data, as after `clone`."""
    known = {phase.id for phase in plan.phases}
    fit = all(move.key.partition(".")[0] in known and day_of(plan, move.key) == move.before for move in moves)
    return moves if fit else []


def _data(plan: Plan, url: str) -> _Data:
    if inspect(url) is Tables.NEW:
        return _Data([], [], [])
    with looking(readable(url)) as page:
        awarded = [one for phase in plan.phases for one in laureates.of_phase(page, phase.id)]
        return _Data(awarded, plan_changes.moves(page), units.hand_out(page))
