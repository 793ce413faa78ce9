"""What a sitting comes to: who took part, who stood aside, the order and its reasons; frozen when it is closed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from storage.book.page import Page
from storage.campaign.council import bodies, cards, ranking, scoring, sittings
from storage.campaign.council.ranking import Case, Rule, Sheet, Standing, Step
from storage.campaign.council.sittings import Meeting
from storage.campaign.dossiers import selections
from storage.campaign.dossiers.rules import Put
from storage.campaign.planning.plan import Plan
from storage.campaign.territory import units


@dataclass(frozen=True, slots=True)
class Chair:
    """Somebody in the room: the duty, whether it scores, whether he or she spoke on any dossier."""

    person: int
    name: str
    duty: str
    scores: bool
    present: bool


@dataclass(frozen=True, slots=True)
class Aside:
    """A member who did not judge a dossier: by declaration or abstention in own words, or "" by where he works."""

    dossier: str
    name: str
    kind: str
    why: str


@dataclass(frozen=True, slots=True)
class Judged:
    """All facts of a sitting. `cases` are (dossier, who, unit); `waiting` counts judgements still to come."""

    chairs: tuple[Chair, ...]
    cases: tuple[tuple[str, str, str], ...]
    gone: tuple[tuple[str, str, str], ...]
    marks: Mapping[str, frozenset[str]]
    asides: tuple[Aside, ...]
    sheets: tuple[Sheet, ...]
    changes: int
    waiting: Mapping[int, int]

    @property
    def members(self) -> int:
        """How many score."""
        return sum(one.scores for one in self.chairs)

    @property
    def present(self) -> int:
        """How many of them took part."""
        return sum(one.scores and one.present for one in self.chairs)

    def has_quorum(self, meeting: Meeting) -> bool:
        """Whether enough members took part."""
        return ranking.enough(self.present, self.members, meeting.quorum)

    def order(self, meeting: Meeting, rule: Rule) -> tuple[Standing, ...]:
        """The ranking; nobody is ranked without a quorum."""
        if not self.has_quorum(meeting):
            return ()
        cases = [Case(dossier, self.marks.get(dossier, frozenset())) for dossier, _, _ in self.cases]
        return ranking.rank(cases, self.sheets, meeting.card, rule)

    def as_json(self) -> dict[str, Any]:
        """The shape in which a closed sitting keeps it."""
        return {
            "chairs": [[one.person, one.name, one.duty, one.scores, one.present] for one in self.chairs],
            "cases": [list(one) for one in self.cases],
            "gone": [list(one) for one in self.gone],
            "marks": {dossier: sorted(marks) for dossier, marks in self.marks.items()},
            "asides": [[one.dossier, one.name, one.kind, one.why] for one in self.asides],
            "sheets": [[one.dossier, one.judge, cards.written(one.points)] for one in self.sheets],
            "changes": self.changes,
            "waiting": {str(person): count for person, count in self.waiting.items()},
        }

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> "Judged":
        """The facts that `as_json` wrote."""
        return cls(
            tuple(Chair(*one) for one in body["chairs"]),
            tuple((dossier, who, unit) for dossier, who, unit in body["cases"]),
            tuple((dossier, who, unit) for dossier, who, unit in body["gone"]),
            {dossier: frozenset(marks) for dossier, marks in body["marks"].items()},
            tuple(Aside(*one) for one in body["asides"]),
            tuple(Sheet(dossier, judge, cards.read(points)) for dossier, judge, points in body["sheets"]),
            body["changes"],
            {int(person): count for person, count in body["waiting"].items()},
        )


@dataclass(frozen=True, slots=True)
class Result:
    """A sitting with what it comes to: `standings` are empty without a quorum.

    `first_ties` are who was equal by scores and priorities, `ties` who still is after the `rounds` among them.
    """

    meeting: Meeting
    judged: Judged
    standings: tuple[Standing, ...]
    steps: tuple[Step, ...]
    ties: tuple[tuple[str, ...], ...]
    first_ties: tuple[tuple[str, ...], ...] = ()
    rounds: tuple["Result", ...] = ()  # closed ones, in their order

    @property
    def has_quorum(self) -> bool:
        """Whether enough members took part."""
        return self.judged.has_quorum(self.meeting)


def result(page: Page, plan: Plan, meeting: Meeting) -> Result:
    """What a sitting comes to: as it was when it was closed, or as it would be now."""
    judged = _now(page, plan, meeting) if meeting.record is None else Judged.from_json(meeting.record)
    rule = meeting.terms.rule([priority.id for priority in plan.priorities])
    order = judged.order(meeting, rule)
    first = ranking.ties(order)
    rounds = tuple(result(page, plan, one) for one in sittings.rounds(page, meeting.number) if not one.is_open)
    for one in rounds:
        order = ranking.settled(order, one.standings) if one.has_quorum else order
    return Result(meeting, judged, order, ranking.steps(order, rule), ranking.ties(order), first, rounds)


def close(page: Page, plan: Plan, number: str, by: int, at: datetime) -> Result | None:
    """End a sitting: its facts are frozen in the same turn; None where it has ended before."""
    meeting = sittings.locked(page, number)
    if meeting is None or not meeting.is_open:
        return None
    closed = sittings.close(page, number, _now(page, plan, meeting).as_json(), by, at)
    return None if closed is None else result(page, plan, closed)


def _now(page: Page, plan: Plan, meeting: Meeting) -> Judged:
    seats = bodies.roster(page, meeting.body)
    scoring_members = {one.person for one in seats if bodies.scores(one.duty, invited=meeting.terms.invited_score)}
    puts = sittings.cases(page, meeting)
    here = [put for put in puts if put.state in scoring.BEFORE_BODIES]
    words = scoring.given(page, meeting)
    declared = scoring.recusals(page, meeting)
    home = bodies.at_home(page, plan.organiser.code, here)
    titles = units.whole_titles(page, {put.unit for put in puts})
    kept_out = {(number, person) for number, persons in home.items() for person in persons} | declared.keys()
    numbers = {put.number for put in here}
    counted = [
        one
        for one in words
        if one.person in scoring_members and one.dossier in numbers and (one.dossier, one.person) not in kept_out
    ]
    spoke = {one.person for one in counted} | {person for _, person in declared}
    names = {one.person: one.name for one in seats}
    done = {(one.dossier, one.person) for one in counted} | kept_out
    return Judged(
        tuple(Chair(s.person, s.name, s.duty, s.person in scoring_members, s.person in spoke) for s in seats),
        tuple((put.number, put.who, titles[put.unit]) for put in here),
        tuple((put.number, put.who, titles[put.unit]) for put in puts if put not in here),
        {put.number: _marks(page, plan, put) for put in here},
        tuple(_asides(counted, declared, home, names)),
        tuple(Sheet(one.dossier, one.person, one.points) for one in counted if one.points is not None),
        sum(one.changes for one in counted),
        {person: sum((number, person) not in done for number in numbers) for person in sorted(scoring_members)},
    )


def _asides(
    counted: Sequence[scoring.Given],
    declared: Mapping[tuple[str, int], str],
    home: Mapping[str, set[int]],
    names: Mapping[int, str],
) -> list[Aside]:
    at_home = [
        Aside(number, names[person], scoring.AT_HOME, "")
        for number, persons in home.items()
        for person in sorted(persons & names.keys())
    ]
    own = [Aside(number, names[who], scoring.DECLARED, why) for (number, who), why in declared.items() if who in names]
    none = [Aside(one.dossier, names[one.person], scoring.ABSTAINED, one.why) for one in counted if one.points is None]
    return [*at_home, *own, *none]


def _marks(page: Page, plan: Plan, put: Put) -> frozenset[str]:
    """Which of the plan's priorities the dossier's works show."""
    shown = selections.marks(page, plan, put.phase, put.person, put.area)
    return frozenset(one.id for one, is_shown in zip(plan.priorities, shown, strict=True) if is_shown)
