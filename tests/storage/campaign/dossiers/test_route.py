"""The route on both databases: legal moves only, by whom they belong to, results together, and whom they bar."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta

import pytest

from storage.book.book import Book
from storage.book.page import Hot, Page
from storage.campaign.auditing import audit
from storage.campaign.dossiers import laureates, nominations, release, route, what_if
from storage.campaign.dossiers.eligibility import look
from storage.campaign.dossiers.hops import Hop
from storage.campaign.dossiers.release import Released
from storage.campaign.dossiers.route_table import TABLE, Move, State, outward, step
from storage.campaign.dossiers.rules import Put, Reason
from storage.campaign.membership import people
from storage.texts.texts import texts
from tests.storage.campaign.route_world import AREAS, HERE, JULY, JUNE, PLAN, REAL, THERE, World, settle


def code(outcome: object) -> str:
    """The code of a "no"; it has its sentence, its next step and a clause of the plan."""
    assert isinstance(outcome, Reason), outcome
    assert texts().has(outcome.key)
    assert texts().has(outcome.next_step)
    assert PLAN.clause(outcome.clause) is not None
    return outcome.code


def states(page: Page, *numbers: str) -> list[State | None]:
    return [route.state(page, number) for number in numbers]


def test_the_table_is_whole() -> None:
    """Every state is reached, every move leaves somewhere, and what is decided but not released is not told."""
    reached = {row.target for row in TABLE} | {State.HELD}
    assert reached - {None} == set(State)
    assert {row.move for row in TABLE} == set(Move)
    assert [outward(state) for state in (State.CHOSEN, State.PASSED_OVER)] == [State.COUNCIL] * 2
    assert all(step(row.move, source) is not None for row in TABLE for source in row.sources)
    for state in State:
        assert texts().has(f"route.state.{state}")
    for move in Move:
        assert texts().has(f"route.move.{move}")


async def test_a_dossier_goes_all_the_way(book: Book) -> None:
    """Received, completed, assessed, decided, released, awarded, paid: each hop with who and when, and audited."""

    def live(page: Page) -> tuple[list[Hop], list[Hop], list[str]]:
        world = settle(page)
        put = world.put(page, AREAS[0])
        number, ours = put.number, world.officers[HERE]
        world.at = JULY
        for move in (Move.RECEIVE, Move.ASK):
            assert isinstance(world.move(page, number, move), Hop)
        assert isinstance(world.move(page, number, Move.ANSWER, ours), Hop)
        for move in (Move.ASSESS, Move.TO_COUNCIL, Move.RECOGNISE):
            assert isinstance(world.move(page, number, move), Hop)
        assert isinstance(world.release(page), Released)
        for move in (Move.AWARD, Move.PAY):
            assert isinstance(world.move(page, number, move), Hop)
        found = [action for _, _, action, _ in audit.history(page, number)]
        return route.hops_of(page, number, inside=True), route.hops_of(page, number, inside=False), found

    inside, outside, audited = await book.turn(live)
    assert [hop.state for hop in inside] == [
        "proposed", "received", "completion", "received", "assessment", "council", "chosen", "recognised", "awarded",
        "paid",
    ]  # fmt: skip
    assert [hop.came_from for hop in inside[1:]] == [hop.state for hop in inside[:-1]]
    assert [hop.move for hop in inside if hop not in outside] == [Move.RECOGNISE]
    assert (inside[0].at, inside[1].at, inside[1].facts["arrival"]) == (JUNE, JULY, "12")
    assert audited == ["nomination.filed", *(f"dossier.{hop.move}" for hop in inside[1:])]


async def test_what_is_not_in_the_table_is_refused(book: Book) -> None:
    """Out of turn, by the wrong person, without what it needs, for nothing: a reason each, and nothing is written."""

    def live(page: Page) -> list[str]:
        world = settle(page)
        number = world.put(page, AREAS[0]).number
        theirs = world.officers[THERE]
        found = [
            code(world.move(page, number, Move.RECOGNISE)),
            code(world.move(page, number, Move.RECEIVE, theirs)),
            code(world.move(page, number, Move.WITHDRAW, theirs)),
            code(world.move(page, number, Move.RECEIVE, arrival="")),
            code(world.move(page, "DC-2021-0099", Move.RECEIVE)),
            code(world.move(page, number, Move.CONFIRM)),
        ]
        assert isinstance(world.move(page, number, Move.RECEIVE), Hop)
        found.append(code(world.move(page, number, Move.ASK, until="2021-06-19")))
        assert len(route.hops_of(page, number, inside=True)) == 2
        return found

    assert await book.turn(live) == [
        "route_not_now", "route_forbidden", "route_forbidden", "route_incomplete", "route_unknown", "route_not_now",
        "route_day_gone",
    ]  # fmt: skip


async def test_only_the_released_bar(book: Book) -> None:
    """Put forward, even chosen, bars nobody; the release suspends in the same turn, frees the slot and tells why."""

    def live(page: Page) -> None:
        world = settle(page)
        first, other = world.put(page, AREAS[0]).number, world.put(page, AREAS[3]).number
        world.at = JULY
        for number in (first, other):
            world.recognise(page, number)
        again, same_unit = world.put(page, AREAS[0], "II"), world.put(page, AREAS[1], "II")
        assert code(world.propose(page, AREAS[2], "II")) == "quota_used"
        shown = release.preview(page, PLAN, "I", "QĐ 1", date(2021, 7, 10), at=world.at)
        assert states(page, first, again.number) == ["chosen", "proposed"]
        done = world.release(page)
        assert isinstance(done, Released)
        assert isinstance(shown, Released)
        assert [one.who for one in shown.laureates] == [one.who for one in done.laureates]
        (gone,) = done.suspended
        assert (gone.dossier.number, code(gone.reason), gone.reason.clause) == (
            again.number,
            "person_awarded",
            "III.Lưu ý",
        )
        assert states(page, first, again.number, same_unit.number) == ["recognised", "suspended", "proposed"]
        assert [one.person for one in laureates.of_phase(page, "I")] == [world.heads[AREAS[0]], world.heads[AREAS[3]]]
        assert isinstance(world.propose(page, AREAS[2], "II"), Put)  # the freed slot serves at once
        assert code(world.propose(page, AREAS[0], "II")) == "person_awarded"
        assert code(world.release(page)) == "nothing_to_release"

    await book.turn(live)


@pytest.mark.parametrize("how", ["new head", "moved head", "successor", "predecessor"])
async def test_person_and_area_are_barred_each_by_itself(book: Book, how: str) -> None:
    """A new head of an awarded area, the awarded head elsewhere, and whoever came of the area or it came from."""

    def live(page: Page) -> str:
        world = settle(page)
        number = world.put(page, AREAS[0]).number
        world.at = JULY
        world.recognise(page, number)
        person = world.heads[AREAS[0]]
        assert isinstance(world.release(page), Released)
        match how:
            case "new head":
                world.new_head(page, AREAS[0])
                return code(world.propose(page, AREAS[0], "II"))
            case "moved head":
                world.new_head(page, AREAS[4], person)
                return code(world.propose(page, AREAS[4], "II"))
            case "successor":
                world.succeed(page, AREAS[0], AREAS[1], date(2021, 7, 6))
                assert isinstance(world.propose(page, AREAS[1], "II"), Put)  # not yet so
                assert release.stop_barred(page, PLAN, at=world.at, real=REAL) == ()
                world.tomorrow()
                (gone,) = release.stop_barred(page, PLAN, at=world.at, real=REAL)
                assert states(page, world.numbers[-1]) == ["suspended"]
                return code(gone.reason)
            case _:
                world.succeed(page, AREAS[1], AREAS[0], date(2021, 7, 5))
                return code(world.propose(page, AREAS[1], "II"))

    expected = {"new head": "area_awarded", "moved head": "person_awarded"}
    assert await book.turn(live) == expected.get(how, "line_awarded")


async def test_a_hold_keeps_the_slot_and_stops_the_way(book: Book) -> None:
    """While a matter is pending nothing goes on, nobody else learns it; lifted, the dossier is where it was."""

    def live(page: Page) -> None:
        world = settle(page)
        number = world.put(page, AREAS[0]).number
        assert isinstance(world.move(page, number, Move.RECEIVE), Hop)
        assert code(world.hold(page, number, " ")) == "route_incomplete"
        assert world.hold(page, number) != ()
        assert code(world.hold(page, number)) == "held_already"
        assert code(world.move(page, number, Move.ASSESS)) == "route_not_now"
        assert code(world.propose(page, AREAS[1])) == "quota_used"
        assert isinstance(world.move(page, number, Move.WITHDRAW, world.officers[HERE]), Hop)
        assert code(world.move(page, number, Move.RESTORE, world.officers[HERE])) == "held"
        assert world.lift(page, number) == ()
        assert isinstance(world.move(page, number, Move.RESTORE, world.officers[HERE]), Hop)
        assert isinstance(world.move(page, number, Move.RECEIVE), Hop)
        world.hold(page, number)
        world.lift(page, number)
        assert states(page, number) == ["received"]
        assert code(world.lift(page, number)) == "not_held"

    await book.turn(live)


async def test_a_dossier_of_the_wrong_unit_goes_over_with_its_number(book: Book) -> None:
    """Both units agree; the slot here is free, one there is taken, and where there is none it stays as it was."""

    def live(page: Page) -> None:
        world = settle(page)
        ours, theirs = world.officers[HERE], world.officers[THERE]
        put = world.put(page, AREAS[0])
        world.new_head(page, AREAS[4], put.person)
        full = world.put(page, AREAS[3]).number
        assert code(world.move(page, put.number, Move.OFFER, ours)) == "route_incomplete"
        assert isinstance(world.move(page, put.number, Move.OFFER, ours, to=THERE), Hop)
        assert code(world.move(page, put.number, Move.ACCEPT, ours)) == "route_forbidden"
        assert code(world.move(page, put.number, Move.ACCEPT, theirs)) == "quota_used"
        assert states(page, put.number) == ["transferring"]
        assert isinstance(world.move(page, put.number, Move.KEEP, theirs), Hop)
        assert states(page, put.number) == ["proposed"]
        assert isinstance(world.move(page, full, Move.WITHDRAW, theirs), Hop)
        assert isinstance(world.move(page, put.number, Move.OFFER, ours, to=THERE), Hop)
        assert isinstance(world.move(page, put.number, Move.ACCEPT, theirs), Hop)
        there = nominations.by_number(page, put.number)
        assert there is not None
        assert (there.unit, there.area, there.slot, there.state) == (THERE, AREAS[4], 1, "proposed")
        assert isinstance(world.propose(page, AREAS[1]), Put)

    await book.turn(live)


async def test_results_wait_for_the_end_of_the_phase(book: Book) -> None:
    """While dossiers are still taken nothing is released; in the first instant afterwards it is."""

    def live(page: Page) -> None:
        world: World = settle(page)
        world.recognise(page, world.put(page, AREAS[0]).number)
        closes = PLAN.phase("I").closes
        world.at = closes - (closes - JUNE) / 1000000
        assert code(world.release(page)) == "release_early"
        world.at = closes
        assert isinstance(world.release(page), Released)

    await book.turn(live)


async def test_what_would_be_if_is_read_only_and_comes_true(book: Book) -> None:
    """Asked on a connection that cannot write; the release then bars and stops just whom the answer had named."""
    world = await book.turn(settle)

    def prepare(page: Page) -> list[str]:
        number = world.put(page, AREAS[0]).number
        world.at = JULY
        world.recognise(page, number)
        return [world.put(page, AREAS[0], "II").number, number]

    later, _ = await book.turn(prepare)
    day = JULY.date()
    (after,) = await book.read(lambda page: what_if.imagine(page, PLAN, "I", AREAS[0], day, JULY))
    assert (after.phase, after.barred, after.left, after.areas, after.quota) == (
        "II",
        (f"Trưởng Ban {AREAS[0]} – Ấp 1",),
        2,
        3,
        2,
    )
    assert [put.number for put in after.stopped] == [later]
    ended = Hot("UPDATE units SET valid_to = :day WHERE code = :code")
    await book.turn(lambda page: page.change(ended, day=(day - timedelta(days=1)).isoformat(), code=AREAS[-1]))
    (then,) = await book.read(lambda page: what_if.imagine(page, PLAN, "I", AREAS[0], day, JULY))
    assert (then.all_left, then.all_areas) == (after.all_left - 1, after.all_areas - 1)
    assert await book.read(lambda page: states(page, later)) == ["proposed"]
    done = await book.turn(world.release)
    assert isinstance(done, Released)
    assert [one.dossier.number for one in done.suspended] == [later]


@pytest.mark.parametrize(("covers", "expected"), [(("person",), [True, False]), (("area",), [False, True]), ((), [])])
async def test_the_plan_says_whom_an_award_bars(book: Book, covers: tuple[str, ...], expected: list[bool]) -> None:
    """With a bar on persons alone a new head may stand, with one on areas the awarded head elsewhere; without, both."""
    bars = [replace(bar, covers=covers) for bar in PLAN.bars] if covers else []  # type: ignore[arg-type]
    plan = replace(PLAN, bars=tuple(bars))

    def live(page: Page) -> list[bool]:
        world = settle(page)
        number = world.put(page, AREAS[0]).number
        world.at = JULY
        world.recognise(page, number)
        world.release(page)
        found = look(page, plan, "II", JULY.date())
        person = world.heads[AREAS[0]]
        return [found.bar(person, AREAS[4]) is not None, found.bar(0, AREAS[0]) is not None]

    assert await book.turn(live) == (expected or [False, False])


async def test_a_neighbour_of_the_same_name_is_somebody_else(book: Book) -> None:
    """The bar knows people by who they are, not by what they are called."""

    def live(page: Page) -> None:
        world = settle(page)
        number = world.put(page, AREAS[0]).number
        world.at = JULY
        world.recognise(page, number)
        world.release(page)
        namesake = people.appoint(page, f"Trưởng Ban {AREAS[0]}", "area_head", AREAS[1], JUNE)
        world.new_head(page, AREAS[1], namesake)
        assert isinstance(world.propose(page, AREAS[1], "II"), Put)

    await book.turn(live)


async def test_of_two_officers_in_the_same_second_one_moves_it(book: Book) -> None:
    """The other one is told where it is by now; there is one hop."""
    world = await book.turn(settle)
    number = (await book.turn(lambda page: world.put(page, AREAS[0]))).number
    outcomes = await asyncio.gather(
        *(book.turn(lambda page: world.move(page, number, Move.RECEIVE), f"lane {n}") for n in range(8))
    )
    assert sum(isinstance(one, Hop) for one in outcomes) == 1
    assert {code(one) for one in outcomes if isinstance(one, Reason)} == {"route_not_now"}
    assert len(await book.read(lambda page: route.hops_of(page, number, inside=True))) == 2
