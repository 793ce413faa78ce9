"""Credit to areas for tips that proved true and timely: added in memory at a phase's close, written once, as bands.

Who gave which area credit never lies open: the choice is sealed with the tip, and what is written tells no number.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import update
from sqlmodel import col, select
from sqlmodel.sql.expression import Select

from storage.book.page import Page
from storage.confidential import opened
from storage.confidential.states import Outcome
from storage.confidential.tables import Tip, TipCredit, TipCreditClosing
from storage.limits import limits
from storage.talk import Refusal

LATE = "late"  # stands for the phase of what was verified after the last closing
FEW, SEVERAL, MANY = "few", "several", "many"


@dataclass(frozen=True, slots=True)
class Tally:
    """The choices of the tips that one officer can open, in memory only; `closed_to_him` counts the others."""

    tips: tuple[str, ...]
    totals: Mapping[str, int] = field(repr=False)
    closed_to_him: int


def tally(page: Page, reader: int, private: bytes, areas: Collection[str]) -> Tally:
    """Open the choice of every verified tip that no phase has counted; those that were not timely credit nobody."""
    totals: Counter[str] = Counter()
    read: list[str] = []
    waiting = page.session.exec(_waiting()).all()
    for tip, timely in waiting:
        found = opened.open_for(page, tip, f"reader:{reader}", private)
        if found is not None:
            read.append(tip)
            totals.update({opened.fields(page, found)["credit"]} & set(areas) if timely else ())
    return Tally(tuple(read), dict(totals), len(waiting) - len(read))


def write(page: Page, phase: str, counted: Tally, now: datetime) -> None:
    """Write a phase's bands, once; what no officer present could open waits for the next closing."""
    if is_written(page, phase):
        raise Refusal("tips.credits_written")
    page.session.add(TipCreditClosing(phase=phase, day=now.date()))
    page.session.flush()
    page.session.add_all(TipCredit(phase=phase, area=area, band=band(n)) for area, n in counted.totals.items())
    page.session.exec(update(Tip).where(col(Tip.id).in_(counted.tips)).values(counted_in=phase))
    page.session.flush()


def is_written(page: Page, phase: str) -> bool:
    """Whether a phase's credits are written."""
    return page.session.get(TipCreditClosing, phase) is not None


def bands(page: Page, phase: str) -> dict[str, str]:
    """What each credited area has, for the council alone; it appears in no ranking, export or page of an area."""
    return {row.area: row.band for row in page.session.exec(select(TipCredit).where(TipCredit.phase == phase))}


def too_late(page: Page) -> int:
    """After the last phase: how many verified tips came too late to be counted; from now on they may be erased."""
    late = [tip for tip, _ in page.session.exec(_waiting())]
    page.session.exec(update(Tip).where(col(Tip.id).in_(late)).values(counted_in=LATE))
    return len(late)


def band(total: int) -> str:
    """A total as the council reads it: small numbers are not told apart, nor are those beyond the ceiling."""
    rules = limits().confidential
    if total < rules.credit_few:
        return FEW
    return SEVERAL if total < rules.credit_many else MANY


def _waiting() -> Select[str, bool]:
    wanted = select(Tip.id, Tip.timely).where(Tip.outcome == Outcome.VERIFIED.value, col(Tip.counted_in).is_(None))
    return wanted.order_by(col(Tip.id))
