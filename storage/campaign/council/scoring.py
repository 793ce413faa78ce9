"""Scoring one dossier: given, changed, abstained or recused until the sitting closes; older words stay in the book."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Final

from sqlmodel import col, select

from storage.book.page import Page
from storage.campaign.council import bodies, cards, sittings
from storage.campaign.council.sittings import Meeting
from storage.campaign.council.tables import Recusal, Score
from storage.campaign.dossiers.route_table import State
from storage.campaign.dossiers.rules import Put
from storage.campaign.planning.plan import Plan
from storage.talk import Refusal

OPEN, SCORED, ABSTAINED, AT_HOME, DECLARED, GONE = "open", "scored", "abstained", "at_home", "declared", "gone"
BEFORE_BODIES: Final = (State.ASSESSMENT, State.COUNCIL, State.CHOSEN, State.PASSED_OVER)  # others have gone elsewhere


@dataclass(frozen=True, slots=True)
class Given:
    """A member's newest word on a dossier: points, or None with the reason of the abstention; how often changed."""

    dossier: str
    person: int
    points: Mapping[str, Fraction] | None
    why: str
    at: datetime
    changes: int

    @property
    def total(self) -> Fraction:
        """All points together."""
        return sum((self.points or {}).values(), Fraction(0))


@dataclass(frozen=True, slots=True)
class Task:
    """A dossier on a member's desk, and where it stands for him."""

    put: Put
    state: str
    given: Given | None


def desk(page: Page, plan: Plan, meeting: Meeting, person: int) -> list[Task]:
    """The dossiers of a sitting as one member has them before him."""
    mine = {one.dossier: one for one in given(page, meeting) if one.person == person}
    declared = {dossier for dossier, who in recusals(page, meeting) if who == person}
    puts = sittings.cases(page, meeting)
    home = {number for number, persons in bodies.at_home(page, plan.organiser.code, puts).items() if person in persons}
    return [Task(put, _state(put, mine.get(put.number), declared, home), mine.get(put.number)) for put in puts]


def give(
    page: Page, plan: Plan, meeting: str, dossier: str, person: int, points: Mapping[str, Fraction], at: datetime
) -> Meeting:
    """Write a member's points down, newly or in place of earlier ones; Refusal says why it may not be."""
    sitting = _may(page, plan, meeting, dossier, person)
    if not sitting.card.takes(points):
        raise Refusal("score.card_changed")
    _write(page, sitting, dossier, person, at, points=cards.written(points))
    return sitting


def abstain(page: Page, plan: Plan, meeting: str, dossier: str, person: int, why: str, at: datetime) -> Meeting:
    """Write down that a member gives no points, and why; earlier points count no more."""
    sitting = _may(page, plan, meeting, dossier, person)
    _write(page, sitting, dossier, person, at, why=why)
    return sitting


def recuse(page: Page, plan: Plan, meeting: str, dossier: str, person: int, why: str, at: datetime) -> Meeting:
    """Write down a member's own word that he cannot judge this; points given before count no more."""
    sitting = _may(page, plan, meeting, dossier, person)
    page.session.add(Recusal(sitting=sitting.id, dossier=dossier, person=person, why=why, at=at))
    page.session.flush()
    return sitting


def given(page: Page, meeting: Meeting) -> list[Given]:
    """Each member's newest word on each dossier by the card in force, whether it counts or not."""
    wanted = select(Score).where(Score.sitting == meeting.id, Score.card_version == meeting.card_version)
    found: dict[tuple[str, int], Given] = {}
    for row in page.session.exec(wanted.order_by(col(Score.id))):
        key = (row.dossier, row.person)
        points = None if row.points is None else cards.read(row.points)
        changes = found[key].changes + 1 if key in found else 0
        found[key] = Given(row.dossier, row.person, points, row.why, row.at, changes)
    return list(found.values())


def recusals(page: Page, meeting: Meeting) -> dict[tuple[str, int], str]:
    """Who declared not to judge which dossier of a sitting, in whose words."""
    wanted = select(Recusal).where(Recusal.sitting == meeting.id).order_by(col(Recusal.at))
    return {(row.dossier, row.person): row.why for row in page.session.exec(wanted)}


def seen(page: Page, meeting: Meeting, tasks: Sequence[Task]) -> dict[str, list[Given]]:
    """What all members gave the dossiers of a member's desk, once his own word is in; others are left out.

    So are those of the recused, until the end; after the sitting is closed everybody in the body may see them.
    """
    open_to_me = [one.put.number for one in tasks if not meeting.is_open or one.state in (SCORED, ABSTAINED)]
    words = given(page, meeting) if open_to_me else []
    return {number: [one for one in words if one.dossier == number] for number in open_to_me}


def _may(page: Page, plan: Plan, number: str, dossier: str, person: int) -> Meeting:
    """The sitting, locked, if this member may speak on this dossier now; Refusal otherwise."""
    meeting = sittings.locked(page, number)
    if meeting is None or not meeting.is_open:
        raise Refusal("score.closed")
    duty = bodies.of_person(page, person).get(meeting.body, "")
    if not bodies.scores(duty, invited=meeting.terms.invited_score):
        raise Refusal("score.comment_only")
    task = next((one for one in desk(page, plan, meeting, person) if one.put.number == dossier), None)
    if task is None or task.state == GONE:
        raise Refusal("score.gone", {"number": dossier})
    if task.state in (AT_HOME, DECLARED):
        raise Refusal(f"score.recused.{task.state}", {"number": dossier})
    return meeting


def _state(put: Put, mine: Given | None, declared: set[str], home: set[str]) -> str:
    if put.state not in BEFORE_BODIES:
        return GONE
    if put.number in declared:
        return DECLARED
    if put.number in home:
        return AT_HOME
    return OPEN if mine is None else ABSTAINED if mine.points is None else SCORED


def _write(
    page: Page,
    meeting: Meeting,
    dossier: str,
    person: int,
    at: datetime,
    *,
    points: Mapping[str, str] | None = None,
    why: str = "",
) -> None:
    row = Score(sitting=meeting.id, dossier=dossier, person=person, card_version=meeting.card_version, why=why, at=at)
    row.points = None if points is None else dict(points)
    page.session.add(row)
    page.session.flush()
