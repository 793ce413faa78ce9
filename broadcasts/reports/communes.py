"""The communes' reports of a period in one view and one workbook: who has sent, who owes, sums, proposals."""

import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from openpyxl import Workbook

from broadcasts.audience import campaign_day
from broadcasts.reports.sheets import Value, add_sheet
from storage.book.page import Page
from storage.campaign.correspondence import reports
from storage.campaign.correspondence.reports import Sent
from storage.campaign.dossiers import progress
from storage.campaign.planning.plan import Plan
from storage.campaign.planning.plan_parts import ReportPeriod
from storage.campaign.territory.units import Place
from storage.texts.texts import Texts

WIDTHS = (6, *(22 for _ in range(15)))  # characters


@dataclass(frozen=True, slots=True)
class Collected:
    """A period as the office sees it: each selecting unit in its order, with its report if there is one."""

    period: ReportPeriod
    due: date
    rows: tuple[tuple[Place, Sent | None], ...]

    @property
    def sent(self) -> list[tuple[Place, Sent]]:
        """What there is, reports that are being mended too."""
        return [(place, one) for place, one in self.rows if one is not None]

    @property
    def counted(self) -> list[tuple[Place, Sent]]:
        """What is finished."""
        return [(place, one) for place, one in self.sent if not one.is_returned]

    @property
    def returned(self) -> list[Place]:
        """Who has a report to do again."""
        return [place for place, one in self.sent if one.is_returned]

    @property
    def missing(self) -> list[Place]:
        """Who has sent none."""
        return [place for place, one in self.rows if one is None]

    @property
    def proposals(self) -> list[tuple[Place, str]]:
        """What the units propose."""
        return [(place, one.new.proposals) for place, one in self.sent if one.new.proposals]

    def sums(self, figures: Iterable[str]) -> dict[str, int]:
        """Each figure added up over the finished reports."""
        return {name: sum(int(one.new.figures.get(name, 0)) for _, one in self.counted) for name in figures}


def collect(page: Page, plan: Plan, period: ReportPeriod, now: datetime) -> Collected:
    """A period at a campaign moment."""
    found = reports.of_period(page, period.id)
    places = progress.selecting(page, plan, campaign_day(plan, now))
    return Collected(period, plan.report_due(period), tuple((place, found.get(place.code)) for place in places))


def state(texts: Texts, plan: Plan, collected: Collected, one: Sent) -> str:
    """Whether a report came in time, in a word."""
    if one.is_returned:
        return texts.say("report_table.returned")
    late = reports.is_closed(plan, collected.period, one.at)
    return texts.say("report_table.late" if late else "report_table.in_time")


def workbook(texts: Texts, plan: Plan, collected: Collected) -> bytes:
    """One table for all, what is proposed, who owes; every cell is a text or a number, never a formula."""
    book = Workbook(write_only=True)
    add_sheet(book, texts.say("report_table.sheet"), _figures(texts, plan, collected), WIDTHS, "C2")
    words: list[list[Value]] = [[*texts.lines("report_table.words.headings")]]
    told = ((place, one.new) for place, one in collected.sent)
    words += [[n, place.title, new.difficulties, new.proposals] for n, (place, new) in enumerate(told, 1)]
    add_sheet(book, texts.say("report_table.proposals_sheet"), words, WIDTHS, "C2")
    owing: list[list[Value]] = [[*texts.lines("report_table.missing.headings")]]
    owing += [[n, place.title] for n, place in enumerate([*collected.missing, *collected.returned], 1)]
    add_sheet(book, texts.say("report_table.missing_sheet"), owing, WIDTHS, "C2")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _figures(texts: Texts, plan: Plan, collected: Collected) -> list[list[Value]]:
    """A line for each unit that has sent, and the sums of those that count."""
    ids = [figure.id for figure in plan.report_figures]
    names = [figure.name for figure in plan.report_figures]
    first, last = texts.lines("report_table.first.headings"), texts.lines("report_table.last.headings")
    rows: list[list[Value]] = [[*first, *names, *last]]
    for number, (place, one) in enumerate(collected.sent, 1):
        figures: list[Value] = [int(one.new.figures[name]) if name in one.new.figures else "" for name in ids]
        day = one.at.astimezone(plan.tzinfo).strftime("%d/%m/%Y")
        rows.append([number, place.title, *figures, day, state(texts, plan, collected, one)])
    sums: list[Value] = [*collected.sums(ids).values()]
    return [*rows, ["", texts.say("report_table.sum"), *sums, "", ""]]
