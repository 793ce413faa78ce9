"""How dossiers pass through the bodies: into a sitting, on to the next body, to a yes or no that stays pending.

The first body passes everything on with its opinion; the last one, which may be the same, decides. What it decides is
on the dossier's route at once, as a move that only office and bodies see until results are released.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from storage.book.page import Page
from storage.campaign.council import sittings
from storage.campaign.council.judging import Result
from storage.campaign.council.scoring import BEFORE_BODIES
from storage.campaign.council.sittings import Decided, Meeting
from storage.campaign.dossiers import eligibility, nominations, route
from storage.campaign.dossiers.eligibility import look
from storage.campaign.dossiers.hops import Hop
from storage.campaign.dossiers.route_table import PENDING, Move, State
from storage.campaign.dossiers.rules import Put, Reason
from storage.campaign.membership.people import Known
from storage.campaign.planning.plan import Plan

RECOGNISED, DECLINED = "recognised", "declined"
STEPS: Final = {  # from where a dossier is to where the body has it
    (State.RECEIVED, State.ASSESSMENT): (Move.ASSESS,),
    (State.RECEIVED, State.COUNCIL): (Move.ASSESS, Move.TO_COUNCIL),
    (State.ASSESSMENT, State.COUNCIL): (Move.TO_COUNCIL,),
}


@dataclass(frozen=True, slots=True)
class Acting:
    """Who moves dossiers, and when, by campaign time and by real time."""

    by: Known
    at: datetime
    real: datetime


@dataclass(frozen=True, slots=True)
class Brought:
    """The dossiers that came before a body, and the hops that brought them there, for the letters about them."""

    dossiers: tuple[str, ...]
    hops: tuple[Hop, ...]


def decides(plan: Plan, body: str) -> bool:
    """Whether this is the body whose yes or no counts."""
    return plan.bodies[-1].id == body


def may_say(plan: Plan, meeting: Meeting, state: State) -> bool:
    """Whether the body can say its word on a dossier there: it has not gone elsewhere, and nothing is released."""
    return state in ({State.COUNCIL, *PENDING} if decides(plan, meeting.body) else BEFORE_BODIES)


def is_done(plan: Plan, meeting: Meeting, state: State, found: Decided) -> bool:
    """Whether a dossier is already where this word of the body brings it."""
    return not _moves(plan, meeting, state, found)


def waiting(page: Page, plan: Plan, body: str, phase: str) -> list[Put]:
    """The dossiers that could come before a body now."""
    return route.listing(page, phase, _sources(plan, body))


def bring(page: Page, plan: Plan, body: str, phase: str, acting: Acting) -> Brought | Reason:
    """Move the waiting dossiers before the body, in order; or why one may not be moved: then nothing is to be kept."""
    found, hops = waiting(page, plan, body, phase), []
    for put in found:
        for move in STEPS.get((State(put.state), _target(plan, body)), ()):
            made = route.move(page, plan, put.number, move, acting.by, at=acting.at, real=acting.real)
            if isinstance(made, Reason):
                return made
            hops.append(made)
    return Brought(tuple(put.number for put in found), tuple(hops))


def conclude(
    page: Page, plan: Plan, result: Result, words: Sequence[Decided], acting: Acting
) -> dict[str, Reason | None]:
    """What became of each word of a body, by dossier: None where it is written; a refused one stops no other."""
    return {word.dossier: decide(page, plan, result, word, acting) for word in words}


def decide(page: Page, plan: Plan, result: Result, found: Decided, acting: Acting) -> Reason | None:
    """Write down a body's word on a dossier and move it; None where it is done, else why nothing of it may be."""
    put = nominations.by_number(page, found.dossier)
    if put is None or not result.has_quorum or found.dossier not in {case for case, _, _ in result.judged.cases}:
        return Reason("no_quorum", plan.body(result.meeting.body).clause, {}, "council.cannot_decide")
    if hindered := _hindered(page, plan, result.meeting, put, found, acting):
        return hindered
    for move in _moves(plan, result.meeting, State(put.state), found):
        made = route.move(page, plan, put.number, move, acting.by, at=acting.at, real=acting.real, why=found.why)
        if isinstance(made, Reason):
            return made
    sittings.decide(page, result.meeting, found, acting.by.id, acting.at)
    return None


def _hindered(page: Page, plan: Plan, meeting: Meeting, put: Put, found: Decided, acting: Acting) -> Reason | None:
    """Why this word cannot be written, known before the first of its moves is made."""
    state = State(put.state)
    moves = _moves(plan, meeting, state, found)
    barred = eligibility.of_dossier(look(page, plan, put.phase, acting.at.astimezone(plan.tzinfo).date()), put)
    if barred and (Move.RECOGNISE in moves or not may_say(plan, meeting, state)):
        return barred
    if not may_say(plan, meeting, state):
        return route.refusal(plan, put, "route_not_now", state=state, move=_word(plan, meeting, found), next=())
    return None


def _word(plan: Plan, meeting: Meeting, found: Decided) -> Move:
    """The move that a word comes down to."""
    if not decides(plan, meeting.body):
        return Move.TO_COUNCIL
    return Move.RECOGNISE if found.outcome == RECOGNISED else Move.DECLINE


def _moves(plan: Plan, meeting: Meeting, state: State, found: Decided) -> tuple[Move, ...]:
    """The way from where a dossier is to what was decided; a change of mind goes back to the body first."""
    if not decides(plan, meeting.body):
        return (Move.TO_COUNCIL,) if state is State.ASSESSMENT else ()
    word = _word(plan, meeting, found)
    already = State.CHOSEN if found.outcome == RECOGNISED else State.PASSED_OVER
    if state is already:
        return ()
    return (word,) if state is State.COUNCIL else (Move.RECONSIDER, word)


def _sources(plan: Plan, body: str) -> list[State]:
    first = [State.RECEIVED, State.ASSESSMENT] if plan.bodies[0].id == body else []
    return [*first, State.COUNCIL] if decides(plan, body) else first


def _target(plan: Plan, body: str) -> State:
    return State.COUNCIL if decides(plan, body) else State.ASSESSMENT
