"""A ballot in chat: who has voted stands on one list, how many ballots name whom on another, and nothing joins the two.

A ballot is cast once and never changed, since changing it would ask what it was. The counts are told when it is closed.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Literal, TypeAlias

from sqlalchemy import case, delete, func, update
from sqlmodel import col, select

from storage.book.marks import numbered
from storage.book.page import Page
from storage.campaign.dossiers.selection_tables import BallotCount, BallotRow, BallotVoter
from storage.campaign.dossiers.selections import NewSelection, packed, unpacked
from storage.campaign.dossiers.voting import Voted

Cast: TypeAlias = Literal["cast", "again", "stranger", "over"]


@dataclass(frozen=True, slots=True)
class Ballot:
    """A ballot as it stands: the meeting with its candidates in their order, and how many of the voters have voted.

    `first` is the meeting with all candidates and what the first round came to, where this one is among its equals.
    """

    number: str
    meeting: NewSelection
    most: int
    state: str
    entitled: int
    cast: int
    first: NewSelection | None = None

    @property
    def is_open(self) -> bool:
        """Whether it takes votes."""
        return self.state == "open"


def open_one(  # noqa: PLR0913 - a meeting, who votes for how many, by whom, when, after which round
    page: Page,
    meeting: NewSelection,
    voters: Collection[int],
    most: int,
    by: int,
    at: datetime,
    *,
    year: int,
    first: NewSelection | None = None,
) -> Ballot | None:
    """Open a ballot among the candidates of `meeting.order`; None where the unit has one under way for this phase."""
    if under_way(page, meeting.unit, meeting.phase) is not None:
        return None
    told = [meeting.day.isoformat(), meeting.invited, meeting.present, meeting.chair, meeting.secretary]
    row = BallotRow(
        number=numbered(page, "BP", year),
        unit=meeting.unit,
        phase=meeting.phase,
        meeting=[*told, packed(meeting.order)],
        most=most,
        first=None if first is None else [first.way, first.ballots, first.by_chat, packed(first.order)],
        by=by,
        at=at,
    )
    page.session.add(row)
    page.session.flush()
    page.session.add_all(BallotVoter(ballot=row.id or 0, person=person) for person in sorted(set(voters)))
    page.session.add_all(BallotCount(ballot=row.id or 0, place=place) for place, _ in enumerate(meeting.order, 1))
    page.session.flush()
    return _ballot(page, row)


def under_way(page: Page, unit: str, phase: str) -> Ballot | None:
    """The ballot of a unit in a phase that is open, or closed and not yet recorded."""
    wanted = select(BallotRow).where(BallotRow.unit == unit, BallotRow.phase == phase, BallotRow.under_way == 1)
    row = page.session.exec(wanted).first()
    return None if row is None else _ballot(page, row)


def by_number(page: Page, number: str) -> Ballot | None:
    """The ballot of a number such as BP-2021-0001."""
    row = page.session.exec(select(BallotRow).where(BallotRow.number == number)).first()
    return None if row is None else _ballot(page, row)


def of_voter(page: Page, person: int) -> list[tuple[Ballot, bool]]:
    """The open ballots in which somebody may vote, and whether he has."""
    wanted = select(BallotRow, BallotVoter.voted).join(BallotVoter, col(BallotVoter.ballot) == col(BallotRow.id))
    wanted = wanted.where(BallotVoter.person == person, BallotRow.state == "open").order_by(col(BallotRow.id))
    return [(_ballot(page, row), voted) for row, voted in page.session.exec(wanted).all()]


def voters_of(page: Page, number: str) -> list[int]:
    """Who may vote."""
    wanted = select(BallotVoter.person).join(BallotRow, col(BallotRow.id) == col(BallotVoter.ballot))
    return list(page.session.exec(wanted.where(BallotRow.number == number).order_by(col(BallotVoter.person))))


def silent(page: Page, number: str) -> list[int]:
    """Who may vote and has not."""
    wanted = select(BallotVoter.person).join(BallotRow, col(BallotRow.id) == col(BallotVoter.ballot))
    wanted = wanted.where(BallotRow.number == number, col(BallotVoter.voted).is_(False))
    return list(page.session.exec(wanted.order_by(col(BallotVoter.person))))


def cast(page: Page, number: str, person: int, places: Collection[int]) -> Cast:
    """Take a ballot that names the candidates at these places of the list, none for "nobody"; once for each voter."""
    row = _locked(page, number)
    if row is None or row.state != "open":
        return "over"
    if not set(places) <= set(range(1, len(row.meeting[5]) + 1)) or len(set(places)) > row.most:
        raise ValueError(f"{number}: no such ballot")
    voters = select(BallotVoter.voted).where(BallotVoter.ballot == row.id)
    voted = page.session.exec(voters.where(BallotVoter.person == person)).first()
    if voted is not False:
        return "stranger" if voted is None else "again"
    mine = case((col(BallotVoter.person) == person, True), else_=BallotVoter.voted)  # all rows, as below
    page.session.connection().execute(update(BallotVoter).where(col(BallotVoter.ballot) == row.id).values(voted=mine))
    for place in range(1, len(row.meeting[5]) + 1):  # each row is written anew, so that none tells that it was the one
        counted = update(BallotCount).where(col(BallotCount.ballot) == row.id, col(BallotCount.place) == place)
        page.session.connection().execute(counted.values(votes=BallotCount.votes + int(place in places)))
    return "cast"


def close(page: Page, number: str, least: int) -> Ballot | None:
    """End the voting; None where it has ended, or where fewer than `least` have voted: their votes would show."""
    row = _locked(page, number)
    if row is None or row.state != "open" or _cast(page, row) < least:
        return None
    row.state = "closed"
    _write_anew(page, row)
    return _ballot(page, row)


def cancel(page: Page, number: str) -> Ballot | None:
    """Give an open ballot up; what was counted is wiped out unseen. None where it is open no more."""
    row = _locked(page, number)
    if row is None or row.state != "open":
        return None
    page.session.connection().execute(update(BallotCount).where(col(BallotCount.ballot) == row.id).values(votes=0))
    row.state, row.under_way = "cancelled", None
    _write_anew(page, row)
    return _ballot(page, row)


def give_up(page: Page, number: str) -> Ballot | None:
    """Close an open second round unseen: what was counted is wiped out, and the meeting settles it otherwise."""
    row = _locked(page, number)
    if row is None or row.state != "open" or row.first is None:
        return None
    connection = page.session.connection()
    connection.execute(update(BallotCount).where(col(BallotCount.ballot) == row.id).values(votes=0))
    connection.execute(update(BallotVoter).where(col(BallotVoter.ballot) == row.id).values(voted=False))
    row.state = "closed"
    _write_anew(page, row)
    return _ballot(page, row)


def record(page: Page, number: str) -> bool:
    """A closed ballot's result stands in a meeting now; False where it is not waiting for that."""
    row = _locked(page, number)
    if row is None or row.state != "closed":
        return False
    row.state, row.under_way = "recorded", None
    page.session.flush()
    return True


def counted(page: Page, ballot: Ballot) -> tuple[Voted, ...]:
    """The candidates with the votes cast in chat; () for a ballot that is not closed: nobody sees it count."""
    if ballot.state not in {"closed", "recorded"}:
        return ()
    wanted = select(BallotCount.place, BallotCount.votes).join(BallotRow, col(BallotRow.id) == col(BallotCount.ballot))
    votes = dict(page.session.exec(wanted.where(BallotRow.number == ballot.number)).all())
    return tuple(replace(one, votes=votes[place]) for place, one in enumerate(ballot.meeting.order, 1))


def _write_anew(page: Page, row: BallotRow) -> None:
    """All rows of a ballot are made again in one turn and in their own order: how they lie tells no order of voting."""
    for table, place in ((BallotVoter, BallotVoter.person), (BallotCount, BallotCount.place)):
        rows = page.session.exec(select(table).where(table.ballot == row.id).order_by(col(place))).all()
        kept = [one.model_dump() for one in rows]
        for one in rows:
            page.session.expunge(one)
        page.session.connection().execute(delete(table).where(col(table.ballot) == row.id))
        page.session.add_all(table(**facts) for facts in kept)
    page.session.flush()


def _locked(page: Page, number: str) -> BallotRow | None:
    wanted = select(BallotRow).where(BallotRow.number == number).with_for_update()
    return page.session.exec(wanted.execution_options(populate_existing=True)).first()


def _cast(page: Page, row: BallotRow) -> int:
    wanted = select(func.count()).where(col(BallotVoter.ballot) == row.id, col(BallotVoter.voted).is_(True))
    return page.session.exec(wanted).one()


def _ballot(page: Page, row: BallotRow) -> Ballot:
    day, invited, present, chair, secretary, candidates = row.meeting
    order = unpacked(candidates)
    meeting = NewSelection(
        row.unit, row.phase, date.fromisoformat(day), invited, present, chair, secretary, "ballot", None, order
    )
    entitled = page.session.exec(select(func.count()).where(col(BallotVoter.ballot) == row.id)).one()
    return Ballot(row.number, meeting, row.most, row.state, entitled, _cast(page, row), _first(meeting, row.first))


def _first(meeting: NewSelection, kept: Any) -> NewSelection | None:
    if kept is None:
        return None
    way, ballots, by_chat, candidates = kept
    told = None if ballots is None else (ballots[0], ballots[1], ballots[2])
    return replace(meeting, way=way, ballots=told, by_chat=by_chat, order=unpacked(candidates))
