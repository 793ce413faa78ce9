"""plan check, show and clone: is a plan folder whole, what does it say, and the one for another year."""

from pathlib import Path
from typing import Annotated

import typer

from bot.commands.audit import readable
from bot.commands.plan_words import told
from bot.commands.speaking import Stopped, fault_lines, say, tell
from bot.settings import Settings
from broadcasts.letters.appointments import of_plan
from storage.book.inspecting import Tables, inspect
from storage.book.looking import looking
from storage.campaign.dossiers import laureates
from storage.campaign.dossiers.laureates import Laureate
from storage.campaign.planning import cloning, past
from storage.campaign.planning.plan import Plan
from storage.campaign.planning.plan_file import check_plan, load_plan
from storage.campaign.planning.plan_folder import PLAN, folder_of
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
    """Show what the plan in force says."""
    plan = load_plan(Settings().plan)
    for line in told(plan, of_plan(texts(), plan.labels), now().astimezone(plan.tzinfo).date()):
        tell(line)


@app.command()
def clone(
    folder: Annotated[Path, typer.Argument(help="a new folder", file_okay=False)],
    year: Annotated[int, typer.Option(min=FIRST_YEAR, max=LAST_YEAR, help="in which the new campaign begins")],
) -> None:
    """Make the plan folder of another year: days moved, units kept, who was awarded so far handed on."""
    settings = Settings()
    plan, source = load_plan(settings.plan), folder_of(settings.plan)
    if year <= plan.phases[0].starts.year:
        raise Stopped(say("cli.clone.same_year", year=plan.phases[0].starts.year))
    known = cloning.history(plan, _awarded(plan, settings.url))
    try:
        folder.mkdir(parents=True)
        for file in sorted(source.iterdir()):
            if file.is_file():
                (folder / file.name).write_bytes(file.read_bytes())
        (folder / PLAN).write_text(cloning.moved((source / PLAN).read_text("utf8"), year), "utf8")
        (folder / past.FILE).write_text(past.written(known), "utf8")
    except FileExistsError:
        raise Stopped(say("cli.clone.exists", folder=folder)) from None
    except OSError as problem:
        raise Stopped(say("cli.clone.unwritten", folder=folder, reason=problem.strerror or problem)) from None
    tell(say("cli.clone.done", folder=folder, year=year, count=len(known)))
    tell(say("cli.clone.next", folder=folder))


def _awarded(plan: Plan, url: str) -> list[Laureate]:
    """The laureates in the data of this campaign; none where there are no data."""
    if inspect(url) is Tables.NEW:
        return []
    with looking(readable(url)) as page:
        return [one for phase in plan.phases for one in laureates.of_phase(page, phase.id)]
