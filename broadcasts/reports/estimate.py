"""An estimate of awards as a workbook and as an official paper for appraisal: sums in, bytes out."""

import io
from collections.abc import Sequence
from datetime import tzinfo
from typing import Final

from broadcasts.occasions import local_day
from broadcasts.reports.paper import Heading, Paper, long_day
from storage.campaign.amounts import written
from storage.campaign.money.estimate import WHOLE, Drawn, Estimate
from storage.campaign.planning.plan import Plan
from storage.texts.texts import Texts

WIDTHS: Final = (44, 16, 18, 20, 18)  # characters of the columns
Row = tuple[str, str, int, int, int]


def phase_name(plan: Plan, texts: Texts, phase: str) -> str:
    """What an estimate is of."""
    return texts.say("money.whole") if phase == WHOLE else plan.phase(phase).name


def rows(plan: Plan, estimate: Estimate) -> list[Row]:
    """What each award costs in the three cases; the statutory one only with a figure."""
    bonus = estimate.bonus
    known = [(award.name, award.source, award.amount or 0) for award in plan.awards]
    said = plan.statutory_award
    known += [] if bonus is None else [(said.name, said.source, bonus)]
    counts = (estimate.recognised, estimate.standing, estimate.at_most)
    low, expected, most = counts
    return [(name, source, amount * low, amount * expected, amount * most) for name, source, amount in known]


def sums(found: Sequence[Row]) -> tuple[int, int, int]:
    """The three sums below the rows."""
    return sum(row[2] for row in found), sum(row[3] for row in found), sum(row[4] for row in found)


def workbook(plan: Plan, texts: Texts, drawn: Drawn) -> bytes:
    """A .xlsx whose last line adds up by itself."""
    import xlsxwriter  # noqa: PLC0415 - heavy, and most starts need no workbook

    kept = io.BytesIO()
    book = xlsxwriter.Workbook(kept)
    sheet = book.add_worksheet(texts.say("estimate_paper.kind"))
    bold, money = book.add_format({"bold": True}), book.add_format({"num_format": "#,##0"})
    total = book.add_format({"bold": True, "num_format": "#,##0", "top": 1})
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width)
    sheet.write_string(0, 0, f"{drawn.number}: {_about(plan, texts, drawn)}", bold)
    for column, head in enumerate(texts.lines("estimate_paper.headings")):
        sheet.write_string(2, column, head, bold)
    counts = (drawn.estimate.recognised, drawn.estimate.standing, drawn.estimate.at_most)
    sheet.write_string(3, 0, texts.say("estimate_paper.people"))
    for column, count in enumerate(counts, 2):
        sheet.write_number(3, column, count)
    found = rows(plan, drawn.estimate)
    for line, row in enumerate(found, 4):
        sheet.write_string(line, 0, row[0])
        sheet.write_string(line, 1, row[1])
        for column in (2, 3, 4):
            sheet.write_number(line, column, row[column], money)
    last = 4 + len(found)
    sheet.write_string(last, 0, texts.say("estimate_paper.total"), bold)
    for column, (letter, value) in enumerate(zip("CDE", sums(found), strict=True), 2):
        sheet.write_formula(last, column, f"=SUM({letter}5:{letter}{last})", total, value)
    for below, words in enumerate(_left_open(plan, texts, drawn.estimate), last + 2):
        sheet.write_string(below, 0, words)
    book.close()
    return kept.getvalue()


def paper(plan: Plan, texts: Texts, drawn: Drawn, zone: tzinfo) -> bytes:
    """The same as a .docx in administrative form, ready for signing."""
    day = drawn.steps[0].at.astimezone(zone).date()
    say, organiser = texts.say, plan.organiser
    sheet = Paper(
        Heading(
            f"{organiser.committee} {organiser.name}",
            organiser.standing_office,
            say("estimate_paper.number", number=drawn.number),
            say("minutes.place_and_day", place=organiser.name, day=long_day(day)),
            say("estimate_paper.kind"),
            _about(plan, texts, drawn),
        )
    )
    each = written(drawn.estimate.each)
    sheet.line(say("estimate_paper.basis", day=local_day(day), plan=plan.number, each=each))
    sheet.section(say("estimate_paper.sums"))
    found = rows(plan, drawn.estimate)
    body = [[row[0], row[1], *(written(amount) for amount in row[2:])] for row in found]
    low = [written(amount) for amount in sums(found)]
    counts = (drawn.estimate.recognised, drawn.estimate.standing, drawn.estimate.at_most)
    people = [say("estimate_paper.people"), "", *(str(count) for count in counts)]
    sheet.table(texts.lines("estimate_paper.headings"), [people, *body, [say("estimate_paper.total"), "", *low]])
    for words in (say("estimate_paper.explained"), *_left_open(plan, texts, drawn.estimate)):
        sheet.line(words)
    sheet.section(say("estimate_paper.sources"))
    for award in (*plan.awards, plan.statutory_award):
        sheet.line(say("estimate_paper.source", name=award.name, source=award.source, clause=award.clause))
    sheet.signatures((say("estimate_paper.left"), ""), (say("estimate_paper.right"), ""))
    to = [say("estimate_paper.to", office=organiser.standing_office), say("estimate_paper.file")]
    sheet.recipients(say("minutes.to"), to)
    return sheet.content()


def _about(plan: Plan, texts: Texts, drawn: Drawn) -> str:
    phase = phase_name(plan, texts, drawn.estimate.phase)
    return texts.say("estimate_paper.about", plan=plan.number, phase=phase)


def _left_open(plan: Plan, texts: Texts, estimate: Estimate) -> list[str]:
    name = plan.statutory_award.name
    return [] if estimate.bonus is not None else [texts.say("estimate_paper.bonus_open", award=name)]
