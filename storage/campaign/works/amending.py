"""Achievements after they were handed in: taken in, returned for completion, changed, withdrawn, restored.

Every change keeps what stood before as a version; an achievement has at most one amendment under way.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlmodel import col, select

from storage.book.page import Page
from storage.campaign.tables import Achievement, Nomination
from storage.campaign.works import commitments
from storage.campaign.works.work_tables import AchievementVersion, Amendment

ITEMS: Final = ("text", "files", "title", "values", "novel", "figures", "publish", "movements")  # what can be changed
KEPT: Final = ("title", "text", "values", "novel", "figures", "publish", "files", "movements", "criterion")


@dataclass(frozen=True, slots=True)
class Asked:
    """An amendment: which questions, until which day; "wished" waits for the unit, "open" for the head."""

    id: int
    number: str
    items: tuple[str, ...]
    note: str
    until: date | None
    state: str
    by: int
    at: datetime
    settled: datetime | None


@dataclass(frozen=True, slots=True)
class Version:
    """What an achievement said before, by question, and when it was replaced."""

    version: int
    body: Mapping[str, Any]
    by: int
    at: datetime


def take_in(page: Page, number: str, at: datetime) -> bool:
    """The unit has taken it in: from now on its head asks before a change. False: it had, or it is gone."""
    row = _locked(page, number)
    if row is None or row.state != "submitted" or row.taken_at is not None:
        return False
    row.taken_at = at
    page.session.flush()
    return True


def ask(page: Page, number: str, items: Sequence[str], note: str, until: date, by: int, at: datetime) -> Asked | None:
    """The unit returns it for completion of these questions until a day, which takes it in. None: one is under way."""
    row = _locked(page, number)
    if row is None or row.state != "submitted" or _live(page, number) is not None:
        return None
    row.taken_at = row.taken_at or at
    return _begun(page, number, items, note, until, "open", by, at)


def wish(page: Page, number: str, items: Sequence[str], why: str, by: int, at: datetime) -> Asked | None:
    """The head asks to change these questions of what the unit has taken in. None: one is under way."""
    row = _locked(page, number)
    if row is None or row.state != "submitted" or _live(page, number) is not None:
        return None
    return _begun(page, number, items, why, None, "wished", by, at)


def decide(page: Page, number: str, until: date | None, at: datetime) -> Asked | None:
    """The unit's word on a wish: unlocked until a day, or refused (None). None: no wish waits."""
    _locked(page, number)
    row = _live(page, number)
    if row is None or row.state != "wished":
        return None
    row.state, row.until = ("refused", None) if until is None else ("open", until)
    if until is None:
        row.is_live, row.settled_at = None, at
    page.session.flush()
    return _asked(row)


def under_way(page: Page, number: str) -> Asked | None:
    """The amendment that is wished for or open."""
    row = _live(page, number)
    return None if row is None else _asked(row)


def live_of(page: Page, numbers: Collection[str]) -> dict[str, Asked]:
    """The amendments under way of these achievements, by number."""
    wanted = select(Amendment).where(col(Amendment.achievement).in_(numbers), Amendment.is_live == 1)
    return {row.achievement: _asked(row) for row in page.session.exec(wanted)}


def all_open(page: Page) -> list[Asked]:
    """All that heads are to complete, those that are due soonest first."""
    wanted = select(Amendment).where(Amendment.state == "open", Amendment.is_live == 1)
    return [_asked(row) for row in page.session.exec(wanted.order_by(col(Amendment.until), col(Amendment.id)))]


def change(page: Page, number: str, changed: Mapping[str, Any], by: int, at: datetime) -> Asked | None:
    """Replace the answers to some questions; what stood is kept as a version. Gives the amendment that this answers."""
    row = _locked(page, number)
    assert row is not None  # noqa: S101 - whoever changes it has read it
    _replace(page, row, changed, by, at)
    asked = _live(page, number)
    if asked is not None and asked.state == "open":
        asked.state, asked.is_live, asked.settled_at = "answered", None, at
        row.completed_at = at
    page.session.flush()
    return None if asked is None else _asked(asked)


def versions(page: Page, number: str) -> list[Version]:
    """All former versions, the oldest first."""
    wanted = select(AchievementVersion).where(AchievementVersion.achievement == number)
    rows = page.session.exec(wanted.order_by(col(AchievementVersion.version)))
    return [Version(row.version, row.body, row.replaced_by, row.replaced_at) for row in rows]


def sort(page: Page, number: str, sorted_as: Mapping[str, Any], by: int, at: datetime) -> bool:
    """The unit puts it into another criteria group or other movements; False: it is gone, or so already."""
    row = _locked(page, number)
    if row is None or row.state != "submitted" or all(getattr(row, name) == to for name, to in sorted_as.items()):
        return False
    _replace(page, row, sorted_as, by, at)
    page.session.flush()
    return True


def withdraw(page: Page, number: str, at: datetime) -> bool:
    """Its head takes it back; the work that it was the result of is open again. False: it is gone already."""
    row = _locked(page, number)
    if row is None or row.state != "submitted":
        return False
    row.state, row.ended_at = "withdrawn", at
    if (asked := _live(page, number)) is not None:
        asked.state, asked.is_live, asked.settled_at = "refused", None, at
    if row.commitment:
        commitments.reopen(page, row.commitment, number)
    page.session.flush()
    return True


def restore(page: Page, number: str, at: datetime) -> bool:
    """Undo a withdrawal. False: it was not withdrawn."""
    row = _locked(page, number)
    if row is None or row.state != "withdrawn":
        return False
    row.state, row.ended_at = "submitted", None
    if row.commitment and not commitments.fulfil(page, row.commitment, number, at):
        row.commitment = None
    page.session.flush()
    return True


def used_by(page: Page, number: str) -> str | None:
    """The number of the dossier that stands and tells of this achievement."""
    wanted = select(Nomination.number).where(
        col(Nomination.slot).is_not(None), col(Nomination.merit).like(f"{number}:%")
    )
    return page.session.exec(wanted).first()


def _replace(page: Page, row: Achievement, changed: Mapping[str, Any], by: int, at: datetime) -> None:
    """Other answers; those that stood are kept as a version."""
    before = {name: getattr(row, name) for name in KEPT}
    page.session.add(
        AchievementVersion(achievement=row.number, version=row.revision, body=before, replaced_by=by, replaced_at=at)
    )
    for name, value in changed.items():
        setattr(row, name, value)
    row.revision += 1


def _begun(  # noqa: PLR0913, PLR0917 - the columns of the row
    page: Page, number: str, items: Sequence[str], note: str, until: date | None, state: str, by: int, at: datetime
) -> Asked:
    chosen = [name for name in ITEMS if name in items]
    row = Amendment(achievement=number, items=chosen, note=note, until=until, state=state, asked_by=by, asked_at=at)
    page.session.add(row)
    page.session.flush()
    return _asked(row)


def _locked(page: Page, number: str) -> Achievement | None:
    """The row, locked and read anew: whoever comes second sees what the first one did."""
    wanted = select(Achievement).where(Achievement.number == number).with_for_update()
    return page.session.exec(wanted.execution_options(populate_existing=True)).first()


def _live(page: Page, number: str) -> Amendment | None:
    wanted = select(Amendment).where(Amendment.achievement == number, Amendment.is_live == 1)
    return page.session.exec(wanted.execution_options(populate_existing=True)).first()


def _asked(row: Amendment) -> Asked:
    items = tuple(row.items)
    return Asked(
        row.id or 0,
        row.achievement,
        items,
        row.note,
        row.until,
        row.state,
        row.asked_by,
        row.asked_at,
        row.settled_at,
    )
