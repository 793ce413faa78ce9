"""export: one of the book's tables as .csv, .xlsx or .json, for an office's own tables and for programs."""

from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from bot.commands.audit import readable
from bot.commands.speaking import Stopped, progress, say, tell
from bot.settings import Settings
from broadcasts.letters.appointments import of_plan
from storage.backup.writing import Busy, Tell, beside
from storage.book.looking import looking
from storage.book.page import Page
from storage.campaign.planning.plan import Plan
from storage.campaign.planning.plan_file import load_plan
from storage.export import reading, writing
from storage.export.sheets import SHEETS
from storage.texts.texts import Texts, texts

app = typer.Typer()


@app.command()
def export(
    what: Annotated[str, typer.Argument(help=", ".join(SHEETS))],
    file: Annotated[Path, typer.Argument(dir_okay=False, help=".csv, .xlsx, .json")],
) -> None:
    """Write one of the tables to a file, in place of an earlier one; changes nothing."""
    if what not in SHEETS:
        raise typer.BadParameter(say("export.unknown", what=what, known=", ".join(SHEETS)))
    if not writing.kind_of(file):
        raise typer.BadParameter(say("export.no_kind", file=file))
    if not file.absolute().parent.is_dir():
        raise Stopped(say("cli.backup.no_folder", folder=file.absolute().parent))
    settings = Settings()
    plan = load_plan(settings.plan)
    try:
        with looking(readable(settings.url)) as page, beside(file) as out:
            count = _write(page, plan, what, file, out)
    except Busy:
        raise Stopped(say("cli.backup.busy", file=file)) from None
    except OSError as problem:
        raise Stopped(say("export.unwritten", file=file, reason=problem.strerror or problem)) from None
    tell(say("export.done", count=count, file=file))


def _write(page: Page, plan: Plan, what: str, file: Path, out: BinaryIO) -> int:
    table, words = reading.open_table(page, what), of_plan(texts(), plan.labels)
    kind, title = writing.kind_of(file), say(f"export.{what}.title")
    if kind == ".xlsx" and table.size > writing.MOST_IN_A_WORKBOOK:
        raise Stopped(say("export.too_long", count=table.size))
    with progress(title, table.size) as advance:
        _pour(page, plan, words, table, kind, out, advance)
    return table.size


def _pour(page: Page, plan: Plan, words: Texts, table: reading.Table, kind: str, out: BinaryIO, advance: Tell) -> None:
    rows = writing.counted(reading.rows(page, table), advance)
    if kind == ".json":
        writing.write_json(out, (reading.plain(table, row) for row in rows))
        return
    heads = words.lines(f"export.{table.name}.headings")
    shown = (reading.told(table, row, words, plan.tzinfo) for row in rows)
    if kind == ".csv":
        writing.write_csv(out, heads, shown)
    else:
        writing.write_workbook(out, say(f"export.{table.name}.title"), heads, shown)
