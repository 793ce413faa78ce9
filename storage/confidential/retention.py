"""How long a tip is kept, by its outcome: warned before, held where needed, then erased for good; a tombstone stays."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, delete, or_
from sqlmodel import col, select

from storage.book.page import Page
from storage.confidential import evidence, moving
from storage.confidential.slots import slot_of
from storage.confidential.states import Outcome
from storage.confidential.tables import Tip, TipPush, TipTombstone
from storage.limits import limits
from storage.talk import Refusal

_KEPT: Final[Mapping[Outcome, str]] = {  # which limit counts
    Outcome.VERIFIED: "keep_verified_days",
    Outcome.REFUTED: "keep_unproven_days",
    Outcome.INSUFFICIENT: "keep_unproven_days",
}


@dataclass(frozen=True, slots=True)
class Erased:
    """A tip that was erased, and the names in the store of its files, which the caller erases after the commit."""

    tip: str
    files: tuple[str, ...]


def erase_on(outcome: Outcome, now: datetime) -> date:
    """The day (UTC) from which a tip closed now may be erased."""
    rules = limits().confidential
    days = {
        "keep_verified_days": rules.keep_verified_days,
        "keep_unproven_days": rules.keep_unproven_days,
        "keep_idle_days": rules.keep_idle_days,
    }
    return _today(now) + timedelta(days=days[_KEPT.get(outcome, "keep_idle_days")])


def warn(page: Page, now: datetime) -> list[str]:
    """The tips that will be erased soon, each told once; from now on the informant reads it, too."""
    soon = _today(now) + timedelta(days=limits().confidential.warn_days)
    wanted = select(Tip).where(_erasable(), col(Tip.erase_on) <= soon, col(Tip.warned).is_(False))
    rows = page.session.exec(wanted.order_by(col(Tip.erase_on), col(Tip.id))).all()
    for row in rows:
        row.warned = True
        row.erase_on = max(row.erase_on or soon, soon)
    page.session.flush()
    return [row.id for row in rows]


def erase_due(page: Page, now: datetime) -> list[Erased]:
    """Erase every tip whose time is over and that was warned of; a verified one not before its phase has counted it."""
    wanted = select(Tip.id).where(_erasable(), col(Tip.erase_on) <= _today(now), col(Tip.warned).is_(True))
    return [erase(page, tip, now) for tip in page.session.exec(wanted.order_by(col(Tip.id))).all()]


def erase(page: Page, tip: str, now: datetime) -> Erased:
    """Erase a closed tip with everything that hangs on it. Refusal where an officer holds it or it is still open."""
    row = page.session.get(Tip, tip, populate_existing=True)
    if row is None or row.outcome is None or row.held:
        raise Refusal("tips.not_now")
    files = evidence.files_of(page, tip)
    page.session.add(TipTombstone(tip=tip, slot=row.slot, outcome=row.outcome, erased=slot_of(now)))
    page.session.flush()
    page.session.exec(delete(Tip).where(col(Tip.id) == tip))
    page.session.expunge(row)
    return Erased(tip, tuple(files))


def hold(page: Page, tip: str, *, held: bool) -> None:
    """Keep a tip from being erased while it is needed, or let it go."""
    moving.there(page, tip)
    page.session.get_one(Tip, tip).held = held
    page.session.flush()


def forget_pushes(page: Page, now: datetime) -> int:
    """Erase the addresses whose time is over."""
    return page.session.exec(delete(TipPush).where(col(TipPush.until) < _today(now))).rowcount


def _erasable() -> ColumnElement[bool]:
    counted = or_(col(Tip.outcome) != Outcome.VERIFIED.value, col(Tip.counted_in).is_not(None))
    return col(Tip.held).is_(False) & col(Tip.erase_on).is_not(None) & counted


def _today(now: datetime) -> date:
    return now.astimezone(UTC).date()
