"""The command line `bot131`: run it, show it, look after it."""

import sys

import typer
from dotenv import load_dotenv
from pydantic import ValidationError

from bot.commands import areas, audit, care, console, doctor, export, keeping, keys, people, plan, rehearse, running
from bot.commands.speaking import Stopped, fault_lines, say, tell
from bot.leader import AnotherRuns
from bot.settings import UnreadSettings
from bot.wiring import OldTables, PortTaken
from storage.campaign.planning.faults import PlanFaults

ENV = ".env"  # in the folder where a command is run

app = typer.Typer(invoke_without_command=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)
app.add_typer(running.app)
app.add_typer(console.app)
app.add_typer(care.app)
app.add_typer(keeping.app)
app.add_typer(export.app)
app.add_typer(doctor.app)
app.add_typer(people.app)
app.add_typer(rehearse.app)
app.add_typer(plan.app, name="plan")
app.add_typer(areas.app, name="areas")
app.add_typer(keys.app, name="keys")
app.add_typer(audit.app, name="audit")


@app.callback()
def by_itself(context: typer.Context) -> None:
    """Without a command: the demonstration, so that whoever types the name first sees something."""
    if context.invoked_subcommand is None:
        running.demo()


def main() -> None:
    """Run a command: exit 0 done, 1 refused with one sentence that says what to do, 2 wrong usage.

    What stands in `.env` in the folder where it is run counts like the environment, which wins.
    """
    try:
        _take_env()
        app()
    except (Stopped, AnotherRuns, OldTables, PortTaken, PlanFaults, UnreadSettings, ValidationError) as problem:
        tell(sentence(problem), to=sys.stderr)
        sys.exit(1)


def _take_env() -> None:
    try:
        load_dotenv(ENV, interpolate=False)
    except (OSError, UnicodeDecodeError):
        raise UnreadSettings("no_file", ENV) from None


def sentence(problem: Exception) -> str:
    """What a person at the command line can do about a problem."""
    match problem:
        case AnotherRuns():
            return say("cli.another", process=problem)
        case OldTables():
            return say("cli.old_tables", versions=problem)
        case PortTaken():
            return say("cli.port_taken", listen=problem)
        case PlanFaults():
            return "\n".join([say("cli.bad_plan", count=len(problem.faults)), *fault_lines(problem.faults)])
        case UnreadSettings(args=(what, path)):
            return f"{say(f'doctor.settings.{what}', path=path)} – {say(f'doctor.settings.{what}_cure', path=path)}"
        case ValidationError():
            names = sorted({".".join(map(str, fault["loc"])) for fault in problem.errors()})
            return say("cli.bad_settings", faults=", ".join(names))
    return str(problem)


if __name__ == "__main__":
    main()
