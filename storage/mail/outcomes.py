"""What became of letters, for the people who look after them: one by its occasion, and those that did not arrive."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, ScalarSelect, and_
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from storage.book.columns import stamp
from storage.book.page import Hot, Page
from storage.campaign.tables import Contact
from storage.mail.tables import LOST, Letter

TROUBLED = ("unknown", "failed")

_COUNT = Hot(
    f"SELECT state, reason, count(*) FROM letters WHERE {LOST} AND settled_at >= :since GROUP BY 1, 2"  # noqa: S608
)
# Of those that failed, the ones that went to another contact of the person after all: only who has two is looked at.
_COUNT_ELSEWHERE = Hot(
    "SELECT k.state, k.reason, count(DISTINCT k.id)"  # noqa: S608
    " FROM (SELECT person FROM contacts WHERE chat <> '' GROUP BY person HAVING count(*) > 1) two"
    " CROSS JOIN contacts a CROSS JOIN letters k WHERE a.person = two.person AND a.chat <> ''"
    f" AND k.channel = a.channel AND k.account = a.account AND k.chat = a.chat AND k.{LOST}"
    " AND k.state = 'failed' AND k.settled_at >= :since AND k.reference <> '' AND EXISTS (SELECT 1 FROM contacts b"
    " JOIN letters o ON o.channel = b.channel AND o.account = b.account AND o.chat = b.chat"
    " WHERE b.person = a.person AND o.reference = k.reference AND o.state = 'sent' AND o.priority > 1 AND o.id > k.id)"
    " GROUP BY 1, 2"
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A letter's state and the reason of its last failure; its words stay out of lists."""

    state: str
    reason: str
    channel: str
    reference: str
    priority: int
    at: datetime  # real time: settled, or made while it is on its way
    reached: str = ""  # the channel by which its person got the same words all the same


def outcome(page: Page, dedupe: str) -> Outcome | None:
    """What became of the letter of one occasion; None if there never was one, or it is forgotten by now."""
    row = page.session.exec(select(Letter).where(Letter.dedupe == dedupe)).first()
    return None if row is None else _outcome(row)


def count_troubled(page: Page, since: datetime) -> dict[tuple[str, str], int]:
    """How many letters failed or are in doubt since a moment, by state and reason, the most frequent first.

    Those whose person was reached at another contact are left out.
    """
    counted = Counter({(state, reason): int(number) for state, reason, number in page.rows(_COUNT, since=stamp(since))})
    for state, reason, number in page.rows(_COUNT_ELSEWHERE, since=stamp(since)):
        counted[state, reason] -= int(number)
    return {alike: number for alike, number in counted.most_common() if number}


def troubled(page: Page, since: datetime, *, limit: int, offset: int = 0) -> list[Outcome]:
    """The letters that failed or are in doubt since a moment, newest first."""
    few = select(Letter.id).where(_troubled(since)).order_by(col(Letter.id).desc()).limit(limit).offset(offset)
    wanted = select(Letter, _elsewhere()).where(col(Letter.id).in_(page.session.exec(few).all()))
    return [_outcome(row, way or "") for row, way in page.session.exec(wanted.order_by(col(Letter.id).desc()))]


def _elsewhere() -> ScalarSelect[str | None]:
    """The channel of another contact of the person to whom the same broadcast went after this letter."""
    here, there, other = aliased(Contact), aliased(Contact), aliased(Letter)
    same = and_(
        col(here.channel) == col(Letter.channel),
        col(here.account) == col(Letter.account),
        col(here.chat) == col(Letter.chat),
    )
    came = and_(
        col(other.channel) == col(there.channel),
        col(other.account) == col(there.account),
        col(other.chat) == col(there.chat),
    )
    found = select(other.channel).select_from(here).join(there, col(there.person) == col(here.person))
    found = found.join(other, came).where(same, col(here.chat) != "", col(Letter.state) == "failed")
    found = found.where(col(other.reference) == col(Letter.reference), col(other.reference) != "")
    found = found.where(col(other.state) == "sent", col(other.priority) > 1, col(other.id) > col(Letter.id))
    return found.limit(1).correlate(Letter).scalar_subquery()


def _troubled(since: datetime) -> ColumnElement[bool]:
    return and_(col(Letter.state).in_(TROUBLED), col(Letter.settled_at) >= since)


def _outcome(row: Letter, reached: str = "") -> Outcome:
    at = row.settled_at or row.made_at
    return Outcome(row.state, row.reason, row.channel, row.reference, row.priority, at, reached)
