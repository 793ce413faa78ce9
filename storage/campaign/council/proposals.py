"""What the standing office lays before the council of a phase: whom the first body proposes, and what is still lacking.

Clause V.4 of plan 151 asks for it. Scores and places are those of each dossier's last closed sitting; reads only.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from storage.book.page import Page
from storage.campaign.council import judging, sittings
from storage.campaign.council.judging import Result
from storage.campaign.council.passing import DECLINED, RECOGNISED
from storage.campaign.council.ranking import Standing
from storage.campaign.council.sittings import Decided
from storage.campaign.dossiers import eligibility, laureates, route
from storage.campaign.dossiers.eligibility import Look, look
from storage.campaign.dossiers.route_table import GONE, OPEN, PENDING, State
from storage.campaign.dossiers.rules import Put, Reason
from storage.campaign.money import bonus
from storage.campaign.planning.plan import Plan
from storage.campaign.planning.plan_parts import Body, Phase
from storage.campaign.territory import units
from storage.campaign.works import achievements

AWARDED = frozenset({State.CHOSEN, State.RECOGNISED, State.AWARDED, State.PAID})
BEFORE = frozenset({State.PROPOSED, State.RECEIVED, State.COMPLETION, State.TRANSFERRING})  # in no sitting yet


@dataclass(frozen=True, slots=True)
class Proposal:
    """A dossier as the first body passes it on; `warning` is a bar or a hold, `decision` its number and day, if any."""

    put: Put
    unit: str
    meeting: str
    place: int
    score: Fraction | None
    lines: Mapping[str, Fraction]  # points by line of the card
    outcome: str | None
    why: str
    criteria: tuple[str, ...]  # groups of results that the person's works of the phase belong to
    warning: Reason | None
    decision: tuple[str, date] | None


@dataclass(frozen=True, slots=True)
class Lack:
    """Something without which the papers are not complete: a code and how many, or which, it concerns."""

    code: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Submission:
    """The papers of a phase: from which body to which (None: there is one body, and the chair decides)."""

    phase: Phase
    body: Body
    council: Body | None
    results: tuple[Result, ...]  # of the first body's closed sittings with a quorum, oldest first
    proposals: tuple[Proposal, ...]  # passed on as fit first, then with another opinion; by sitting and place
    lacks: tuple[Lack, ...]
    winners: tuple[Proposal, ...]  # of whom the last body has said yes, released or not; none who is barred or held
    ties: tuple[tuple[str, ...], ...]
    bonus: int | None  # the statutory one in đồng; None while it is open

    @property
    def proposed(self) -> tuple[Proposal, ...]:
        """Those whom the first body found fit."""
        return tuple(one for one in self.proposals if one.outcome == RECOGNISED)

    @property
    def others(self) -> tuple[Proposal, ...]:
        """Those whom it passes on with another opinion."""
        return tuple(one for one in self.proposals if one.outcome == DECLINED)

    @property
    def decisions(self) -> dict[tuple[str, date], int]:
        """The decisions that came back, by number and day, with how many each awards."""
        found = [one.decision for one in self.proposals if one.decision]
        return {one: found.count(one) for one in sorted(set(found), key=lambda one: (one[1], one[0]))}


def draw_up(page: Page, plan: Plan, phase_id: str, at: datetime) -> Submission:
    """The papers of a phase as they are at a campaign moment."""
    body, last = plan.bodies[0], plan.bodies[-1]
    every = reversed(sittings.listing(page, phase_id))
    meetings = [one for one in every if one.body == body.id and not one.second_of]
    results = [judging.result(page, plan, one) for one in meetings if not one.is_open]
    valid = tuple(one for one in results if one.has_quorum)
    found = _proposals(page, plan, phase_id, valid, at)
    known, figure = tuple(one for one in found if one.outcome), bonus.current(page, plan)
    return Submission(
        plan.phase(phase_id),
        body,
        None if last is body else last,
        valid,
        tuple(sorted(known, key=lambda one: one.outcome != RECOGNISED)),
        tuple(_lacks(page, plan, phase_id, found, [one.number for one in meetings if one.is_open])),
        tuple(one for one in found if one.put.state in AWARDED and _stays(one)),
        tuple(tie for one in valid for tie in one.ties),
        None if figure is None else figure.amount,
    )


def _stays(one: Proposal) -> bool:
    """Whether nothing stands in the way of a yes; one that is released stands whatever came later."""
    return one.put.state not in PENDING or one.warning is None


@dataclass(frozen=True, slots=True)
class _Known:
    """What is read once for all dossiers of a phase."""

    seen: Look
    titles: Mapping[str, str]  # of units
    awarded: Mapping[str, tuple[str, date]]
    words: Mapping[tuple[str, str], Decided]  # by sitting and dossier


def _proposals(page: Page, plan: Plan, phase: str, results: Sequence[Result], at: datetime) -> list[Proposal]:
    """Every dossier that still stands, by its last sitting, in the order of sittings and places."""
    puts = {put.number: put for put in route.listing(page, phase) if put.state not in GONE}
    last = {case: result for result in results for case, _, _ in result.judged.cases if case in puts}
    known = _Known(
        look(page, plan, phase, at.astimezone(plan.tzinfo).date()),
        units.whole_titles(page, {puts[number].unit for number in last}),
        {one.dossier: (one.decision, one.day) for one in laureates.of_phase(page, phase)},
        {(r.meeting.number, one.dossier): one for r in results for one in sittings.decided(page, r.meeting)},
    )
    return [
        _proposal(page, plan, puts[standing.dossier], result.meeting.number, standing, known)
        for result in results
        for standing in result.standings
        if last.get(standing.dossier) is result
    ]


def _proposal(page: Page, plan: Plan, put: Put, meeting: str, standing: Standing, known: _Known) -> Proposal:
    works = [work.new for work in achievements.of_person(page, put.person, put.phase) if work.new.area == put.area]
    shown = {work.criterion for work in works}
    word = known.words[meeting, put.number]
    return Proposal(
        put,
        known.titles[put.unit],
        meeting,
        standing.place,
        standing.score,
        standing.lines,
        word.outcome,
        word.why,
        tuple(one.name for one in plan.criteria if one.id in shown),
        None if put.number in known.awarded else eligibility.of_dossier(known.seen, put),
        known.awarded.get(put.number),
    )


def _lacks(page: Page, plan: Plan, phase: str, found: Sequence[Proposal], still_open: Sequence[str]) -> list[Lack]:
    standing = route.listing(page, phase, OPEN)
    known = {one.put.number for one in found}
    outside = [put.number for put in standing if put.number not in known and put.state in BEFORE | {State.HELD}]
    lacks = {
        "open_sitting": tuple(still_open),
        "no_sitting": () if found or still_open else (plan.bodies[0].name,),
        "outside": tuple(outside),
        "unsaid": tuple(one.put.number for one in found if one.outcome is None),
        "warned": tuple(one.put.number for one in found if one.warning is not None),
    }
    return [Lack(code, names) for code, names in lacks.items() if names]
