"""Who got a broadcast, as a workbook: one line for each recipient with the reason, and whom no word reaches."""

import io
from collections.abc import Iterable, Mapping

from openpyxl import Workbook

from broadcasts.mailroom import Mailroom
from broadcasts.reports.sheets import Value, add_sheet
from broadcasts.standing import ARRIVED, Standing
from storage.campaign.territory import units
from storage.mail import rolls
from storage.mail.rolls import Line
from storage.texts.texts import Texts

MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WIDTHS = (6, 30, 22, 30, 14, 26, 44, 12)  # characters
UNSENT = {"", "pending", "sending", "retry"}


def who_got_it(room: Mailroom, now: Standing) -> bytes:
    """The workbook's bytes; every cell is a text or a number, so that no name can be a formula."""
    book, page, texts = Workbook(write_only=True), room.page, room.texts
    lines = rolls.roll(page, now.job.id)
    titles = units.whole_titles(page, {line.unit for line in lines if line.unit})
    got: list[list[Value]] = [
        [*texts.lines("broadcast.table.heads")],
        *_rows(texts, now, lines, titles, rolls.refused(page, now.job.number)),
    ]
    add_sheet(book, texts.say("broadcast.table.got"), got, WIDTHS)
    if now.missing:
        over = units.whole_titles(page, {one.unit.code for one in now.missing})
        rows: list[list[Value]] = [[*texts.lines("broadcast.table.unreached_heads")]]
        rows += [[number, over[one.unit.code], one.name] for number, one in enumerate(now.missing, 1)]
        add_sheet(book, texts.say("broadcast.table.unreached"), rows, WIDTHS)
    add_sheet(book, texts.say("broadcast.table.about"), _about(room, now), WIDTHS)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def reason(texts: Texts, why: str) -> str:
    """Why a letter did not arrive, in people's words."""
    key = f"broadcast.reasons.{why}"
    return texts.say(key if texts.has(key) else "broadcast.reasons.other")


def outcome(texts: Texts, line: Line, refused: Mapping[int, str]) -> str:
    """What became of a recipient's letter, in people's words; `refused` are people with the channel that took none."""
    other = refused.get(line.person or 0)
    if line.state in ARRIVED and other is not None:
        ways = {"channel": _channel(texts, line.to.channel), "refused": _channel(texts, other)}
        return texts.say("broadcast.outcomes.elsewhere", **ways)
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


def _channel(texts: Texts, name: str) -> str:
    key = f"health.channels.{name}"
    return texts.say(key) if texts.has(key) else name


def _rows(
    texts: Texts, now: Standing, lines: list[Line], titles: dict[str, str], refused: Mapping[int, str]
) -> Iterable[list[Value]]:
    group = texts.say("broadcast.table.group")
    for number, line in enumerate(lines, 1):
        whole = titles.get(line.unit, "")
        place, _, over = whole.partition(", ")
        channel = _channel(texts, line.to.channel)
        name = group if line.person is None else line.name
        told = [outcome(texts, line, refused), why_not(texts, line), read_word(texts, now, line)]
        yield [number, place, over, name, channel, *told]


def _about(room: Mailroom, now: Standing) -> list[list[Value]]:
    job, texts = now.job, room.texts
    sent = room.campaign(job.due).strftime("%d/%m/%Y %H:%M")
    names = texts.lines("broadcast.table.about_heads")
    facts = [job.number, texts.say(f"broadcast.states.{job.state}"), sent, now.count, now.arrived]
    read = [now.asked - now.silent] if job.asks_receipt else [""]
    return [list(row) for row in zip(names, [*facts, *read, job.body["text"]], strict=True)]
