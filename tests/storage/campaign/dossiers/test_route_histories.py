"""Random histories of two phases on both databases: whatever happens, quotas hold, the barred do not stand, and every
"no" comes with its code, its clause and its next step.
"""

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage.book.book import Book
from storage.book.page import Page
from storage.campaign.dossiers import laureates, nominations, release, route
from storage.campaign.dossiers.hops import Hop
from storage.campaign.dossiers.release import Released
from storage.campaign.dossiers.route_table import OPEN, Move, State
from storage.campaign.dossiers.rules import Put, Reason
from storage.texts.texts import texts
from tests.storage.campaign.route_world import AREAS, HERE, JULY, PLAN, REAL, THERE, World, settle

AWARDED = {"person_awarded", "area_awarded", "line_awarded"}
UNIT_MOVES = {Move.WITHDRAW, Move.RESTORE, Move.ANSWER}
step = st.one_of(
    st.tuples(st.just("propose"), st.integers(0, 5)),
    st.tuples(st.just("july"), st.just(0)),
    st.tuples(st.just("release"), st.sampled_from([0, 1])),
    st.tuples(st.just("recognise"), st.integers(0, 9)),
    st.tuples(st.sampled_from([*UNIT_MOVES, Move.RECEIVE, Move.ASK, Move.DECLINE, Move.RECONSIDER]), st.integers(0, 9)),
    st.tuples(st.sampled_from(["hold", "lift"]), st.integers(0, 9)),
    st.tuples(st.just("new head"), st.integers(0, 5)),
    st.tuples(st.just("move head"), st.integers(0, 5)),
    st.tuples(st.just("succeed"), st.integers(0, 5)),
)
proposals = st.lists(st.tuples(st.just("propose"), st.integers(0, 5)), min_size=2, max_size=5)
between = st.lists(step, max_size=6)


History = list[tuple[str, int]]


class Undone(Exception):
    """Ends a turn without keeping anything of it."""


@dataclass
class Model:
    """What a simple reckoning knows beside the book: who took over from whom, whom the release of phase I awarded."""

    world: World
    pairs: set[tuple[str, str]] = field(default_factory=set)
    people: set[int] = field(default_factory=set)
    areas: set[str] = field(default_factory=set)
    released: bool = False

    def barred(self, person: int, area: str) -> bool:
        """Whether the plan bars somebody from phase II: the person, the area, or one of its line."""
        return person in self.people or bool(self._line(area) & self.areas)

    def _line(self, area: str) -> set[str]:
        back = {(new, old) for old, new in self.pairs}
        return self._reach(area, self.pairs) | self._reach(area, back)

    def _reach(self, area: str, pairs: set[tuple[str, str]]) -> set[str]:
        found = {area}
        for _ in AREAS:
            found |= {there for here, there in pairs if here in found}
        return found


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(first=proposals, early=between, second=proposals, late=between, last=between)
async def test_no_history_breaks_what_the_plan_promises(
    book: Book, first: History, early: History, second: History, late: History, last: History
) -> None:
    """After each step the quotas hold; after a release nobody whom it bars stands, and a freed slot serves at once."""

    def live(page: Page) -> None:
        model = Model(settle(page))
        ready = [("recognise", at) for at in range(len(first))]
        known = [*first, *early, *ready, ("july", 0), *second, *late, ("release", 0), *last, ("release", 0)]
        for what, at in known:
            outcome = _take(page, model, what, at)
            if isinstance(outcome, Reason):
                _is_whole(outcome, model)
            _promises(page, model)
        raise Undone

    with pytest.raises(Undone):
        await book.turn(live)


def _take(page: Page, model: Model, what: str, at: int) -> object:
    """One step of a history; its outcome."""
    world = model.world
    if what == "propose":
        return _proposed(page, model, AREAS[at])
    if what == "july":
        world.at = max(world.at, JULY)
        return None
    if what == "release":
        return _released(page, model, ("I", "II")[at])
    if what in {"new head", "move head", "succeed"}:
        _changed(page, model, what, at)
        return None
    if not world.numbers:
        return None
    number = world.numbers[at % len(world.numbers)]
    return _moved(page, model, what, number)


def _phase(model: Model) -> str:
    return "I" if model.world.at < PLAN.phase("I").closes else "II"


def _proposed(page: Page, model: Model, area: str) -> object:
    """Who is put forward; the model foretells whether a bar stands in the way."""
    world, phase = model.world, _phase(model)
    outcome = world.propose(page, area, phase)
    bars = phase == "II" and model.barred(world.heads[area], area)
    if isinstance(outcome, Put):
        assert not bars
    elif isinstance(outcome, Reason):
        assert (outcome.code in AWARDED) == bars
    return outcome


def _moved(page: Page, model: Model, what: str, number: str) -> object:
    world = model.world
    if what == "hold":
        return world.hold(page, number)
    if what == "lift":
        return world.lift(page, number)
    if what == "recognise":
        outcomes = [world.move(page, number, move) for move in (Move.RECEIVE, Move.ASSESS, Move.TO_COUNCIL)]
        return next(
            (no for no in (world.move(page, number, Move.RECOGNISE), *outcomes) if isinstance(no, Reason)), None
        )
    move = Move(what)
    put = nominations.by_number(page, number)
    assert put is not None
    return world.move(page, number, move, world.officers[put.unit] if move in UNIT_MOVES else None, why="Lý do")


def _changed(page: Page, model: Model, what: str, at: int) -> None:
    """A head goes, a head comes from elsewhere, an area takes over from its neighbour."""
    world, area, other = model.world, AREAS[at], AREAS[(at + 1) % len(AREAS)]
    if what == "new head":
        world.new_head(page, area)
    elif what == "move head":
        world.new_head(page, other, world.heads[area])
    else:
        world.succeed(page, area, other, world.at.date())
        model.pairs.add((area, other))
        for gone in release.stop_barred(page, PLAN, at=world.at, real=REAL):
            _is_whole(gone.reason, model)


def _released(page: Page, model: Model, phase: str) -> object:
    world = model.world
    before = {put.number: put for put in nominations.in_states(page, "II", OPEN)}
    outcome = world.release(page, phase)
    if not isinstance(outcome, Released):
        return outcome
    for one in outcome.laureates:
        assert route.state(page, one.dossier) is State.RECOGNISED
    if phase == "I":
        model.people |= {one.person for one in outcome.laureates}
        model.areas |= {one.area for one in outcome.laureates}
        stopped = {one.dossier.number for one in outcome.suspended if one.dossier.phase == "II"}
        assert stopped == {number for number, put in before.items() if model.barred(put.person, put.area)}
        model.released = True
    for gone in outcome.suspended:
        _is_whole(gone.reason, model)
        assert route.state(page, gone.dossier.number) is State.SUSPENDED
    return outcome


def _promises(page: Page, model: Model) -> None:
    """What holds after every step."""
    for phase in PLAN.phases:
        standing = nominations.listing(page, None, phase.id)
        slots = Counter((put.unit, put.slot) for put in standing)
        assert set(slots.values()) <= {1}
        assert {put.slot for put in standing} <= set(range(1, phase.quota + 1))
    if model.released:
        assert not [put for put in nominations.in_states(page, "II", OPEN) if model.barred(put.person, put.area)]
    named = {one.dossier for one in laureates.of_phase(page, "I")}
    assert len(named) == len(model.areas)


def _is_whole(reason: Reason, model: Model) -> None:
    assert texts().has(reason.key), reason.code
    assert texts().has(reason.next_step), reason.code
    assert PLAN.clause(reason.clause) is not None, reason.code
    assert not texts().facts(reason.key) - set(reason.facts), reason.code
    assert not texts().facts(reason.next_step) - set(reason.facts), reason.code
    if reason.code in AWARDED:
        assert model.released


async def test_a_later_line_stops_at_the_next_gate(book: Book) -> None:
    """Two areas become one after the release: the dossier that stands is stopped where it is judged next."""

    def live(page: Page) -> list[str]:
        world = settle(page)
        number = world.put(page, AREAS[0]).number
        world.at = JULY
        world.recognise(page, number)
        world.release(page)
        later = world.put(page, AREAS[1], "II").number
        for move in (Move.RECEIVE, Move.ASSESS, Move.TO_COUNCIL):
            assert isinstance(world.move(page, later, move), Hop)
        world.succeed(page, AREAS[0], AREAS[1], JULY.date())
        outcome = world.move(page, later, Move.RECOGNISE)
        assert isinstance(outcome, Reason)
        return [outcome.code]

    assert await book.turn(live) == ["line_awarded"]


async def test_twenty_at_once_on_one_quota(book: Book) -> None:
    """Twenty officers' turns for two slots: two stand, each other one is told who; and a release meets no newcomer."""
    world = await book.turn(settle)
    world.at = JULY

    def one(page: Page, area: str) -> object:
        return world.propose(page, area, "II")

    areas = [AREAS[n % 3] for n in range(20)]
    race = [book.turn(lambda page, a=a: one(page, a), f"lane {n}") for n, a in enumerate(areas)]  # type: ignore[misc]
    outcomes = await asyncio.gather(*race)
    assert sum(isinstance(outcome, Put) for outcome in outcomes) == 2
    codes = {outcome.code for outcome in outcomes if isinstance(outcome, Reason)}
    assert codes <= {"quota_used", "area_already"}
    assert len([outcome for outcome in outcomes if isinstance(outcome, Reason)]) == 18


async def test_a_release_and_newcomers_at_once(book: Book) -> None:
    """Whoever is put forward while results are released is either suspended by them or refused: never left standing."""
    world = await book.turn(settle)
    number = (await book.turn(lambda page: world.put(page, AREAS[0]))).number
    world.at = JULY
    await book.turn(lambda page: world.recognise(page, number))
    await asyncio.gather(
        book.turn(lambda page: world.propose(page, AREAS[0], "II"), "a"),
        book.turn(world.release, "b"),
        book.turn(lambda page: world.propose(page, AREAS[1], "II"), "c"),
    )
    standing = await book.read(lambda page: nominations.listing(page, None, "II"))
    assert [put.area for put in standing] == [AREAS[1]]


@pytest.mark.parametrize(("before", "in_time"), [(timedelta(minutes=1), True), (timedelta(0), False)])
async def test_the_minute_before_midnight_counts(book: Book, before: timedelta, in_time: bool) -> None:
    """At 23:59 of the last day a unit still puts forward, takes back and restores; at 00:00 it is told of the day."""

    def live(page: Page) -> list[bool]:
        world = settle(page)
        number = world.put(page, AREAS[0]).number
        gone = world.put(page, AREAS[3]).number
        world.at = PLAN.phase("I").closes - timedelta(days=2)
        assert isinstance(world.move(page, gone, Move.WITHDRAW, world.officers[THERE]), Hop)
        world.at = PLAN.phase("I").closes - before
        return [
            isinstance(world.move(page, gone, Move.RESTORE, world.officers[THERE]), Hop),
            isinstance(world.move(page, number, Move.WITHDRAW, world.officers[HERE]), Hop),
            isinstance(world.propose(page, AREAS[1]), Put),
        ]

    assert await book.turn(live) == [in_time] * 3
