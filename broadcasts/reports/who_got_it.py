"""Who got a broadcast, as a workbook: one line for each recipient with the reason, and whom no word reaches."""

import io
from collections.abc import Iterable, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from broadcasts.mailroom import Mailroom
from broadcasts.standing import Standing
from storage.campaign.territory import units
from storage.mail.broadcasts import Line
from storage.texts.texts import Texts
from storage.words import clean

MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WIDTHS = (6, 30, 22, 30, 14, 26, 44, 12)  # characters
Value = str | int
UNSENT = {"", "pending", "sending", "retry"}


def who_got_it(room: Mailroom, now: Standing) -> bytes:
    """The workbook's bytes; every cell is a text or a number, so that no name can be a formula."""
    book, page, texts = Workbook(write_only=True), room.page, room.texts
    titles = units.whole_titles(page, {line.unit for line in now.lines if line.unit})
    got: list[list[Value]] = [[*texts.lines("broadcast.table.heads")], *_rows(texts, now, titles)]
    _sheet(book, texts.say("broadcast.table.got"), got)
    if now.missing:
        over = units.whole_titles(page, {one.unit.code for one in now.missing})
        rows: list[list[Value]] = [[*texts.lines("broadcast.table.unreached_heads")]]
        rows += [[number, over[one.unit.code], one.name] for number, one in enumerate(now.missing, 1)]
        _sheet(book, texts.say("broadcast.table.unreached"), rows)
    _sheet(book, texts.say("broadcast.table.about"), _about(room, now))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def reason(texts: Texts, why: str) -> str:
    """Why a letter did not arrive, in people's words."""
    key = f"broadcast.reasons.{why}"
    return texts.say(key if texts.has(key) else "broadcast.reasons.other")


def outcome(texts: Texts, line: Line) -> str:
    """What became of a recipient's letter, in people's words."""
    key = "on_the_way" if line.state in UNSENT else "sent" if line.state == "forgotten" else line.state
    return texts.say(f"broadcast.outcomes.{key}")


def why_not(texts: Texts, line: Line) -> str:
    """Why a recipient's letter did not arrive; "" for any other."""
    return reason(texts, line.reason) if line.state == "failed" else ""


def read_word(texts: Texts, now: Standing, line: Line) -> str:
    """Whether somebody said "Đã rõ"; "" where nobody asked."""
    if not now.job.asks_receipt or line.person is None:
        return ""
    return texts.say("broadcast.receipt.yes" if line.read else "broadcast.outcomes.not_yet")


def _rows(texts: Texts, now: Standing, titles: dict[str, str]) -> Iterable[list[Value]]:
    group = texts.say("broadcast.table.group")
    for number, line in enumerate(now.lines, 1):
        whole = titles.get(line.unit, "")
        place, _, over = whole.partition(", ")
        key = f"health.channels.{line.to.channel}"
        channel = texts.say(key) if texts.has(key) else line.to.channel
        name = group if line.person is None else line.name
        told = [outcome(texts, line), why_not(texts, line), read_word(texts, now, line)]
        yield [number, place, over, name, channel, *told]


def _about(room: Mailroom, now: Standing) -> list[list[Value]]:
    job, texts = now.job, room.texts
    sent = room.campaign(job.due).strftime("%d/%m/%Y %H:%M")
    names = texts.lines("broadcast.table.about_heads")
    facts = [job.number, texts.say(f"broadcast.states.{job.state}"), sent, len(now.lines), len(now.arrived)]
    read = [len(now.asked) - len(now.silent)] if job.asks_receipt else [""]
    return [list(row) for row in zip(names, [*facts, *read, job.body["text"]], strict=True)]


def _sheet(book: Workbook, title: str, rows: Iterable[Sequence[Value]]) -> None:
    sheet = book.create_sheet(title)
    for letter, width in zip("ABCDEFGH", WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A2"
    for number, row in enumerate(rows):
        sheet.append([_cell(sheet, value, bold=number == 0) for value in row])


def _cell(sheet: WriteOnlyWorksheet, value: Value, *, bold: bool) -> Any:
    cell = WriteOnlyCell(sheet, clean(value) if isinstance(value, str) else value)
    if isinstance(value, str):
        cell.data_type = "s"  # a name that begins with "=" stays a name
    if bold:
        cell.font = Font(bold=True)
    return cell
