"""Every dossier has a way out, and none that goes behind the office's back: holds, completions, offers, withdrawals."""

from datetime import timedelta

from storage.book.book import Book
from storage.book.page import Page
from storage.campaign.dossiers import hops, nominations, route
from storage.campaign.dossiers.hops import Hop
from storage.campaign.dossiers.route_table import Move
from storage.campaign.dossiers.rules import Put, Reason
from tests.storage.campaign.route_world import AREAS, HERE, JULY, THERE, World, settle


def code(outcome: object) -> str:
    """Why it may not be; "" where it was done."""
    return outcome.code if isinstance(outcome, Reason) else ""


def at_council(page: Page, world: World, area: str) -> str:
    """A dossier that a council is about to look at."""
    number = world.put(page, area).number
    for move in (Move.RECEIVE, Move.ASSESS, Move.TO_COUNCIL):
        assert isinstance(world.move(page, number, move), Hop)
    return number


async def test_a_unit_does_not_withdraw_what_is_held_before_a_council(book: Book) -> None:
    """Held on its way it may, held in review it may not; and nobody is held for whom nothing would wait."""

    def live(page: Page) -> list[str]:
        world = settle(page)
        early, late = world.put(page, AREAS[0]).number, at_council(page, world, AREAS[3])
        world.hold(page, early)
        world.hold(page, late)
        return [
            code(world.move(page, early, Move.WITHDRAW, world.officers[HERE])),
            code(world.move(page, late, Move.WITHDRAW, world.officers[THERE])),
            code(world.lift(page, early)),
            code(world.hold(page, early)),
        ]

    assert await book.turn(live) == ["", "held_in_review", "", "nothing_to_hold"]


async def test_who_is_held_when_a_release_suspends_is_let_go_again(book: Book) -> None:
    """The dossier stays suspended, but its head is not held for ever."""

    def live(page: Page) -> list[str]:
        world = settle(page)
        first = world.put(page, AREAS[0]).number
        world.at = JULY
        world.recognise(page, first)
        third = world.put(page, AREAS[1], "II").number
        world.hold(page, third)
        world.succeed(page, AREAS[0], AREAS[1], JULY.date())
        world.release(page)
        assert route.state(page, third) == "suspended"
        return [code(world.lift(page, third)), code(world.lift(page, third))]

    assert await book.turn(live) == ["", "not_held"]


async def test_a_completion_that_never_comes_is_no_dead_end(book: Book) -> None:
    """Up to the day the office waits, from the next on it goes on; at any time it takes the dossier back, with why."""

    def live(page: Page) -> list[str]:
        world = settle(page)
        number, other = world.put(page, AREAS[0]).number, world.put(page, AREAS[3]).number
        until = world.at.date() + timedelta(days=2)
        for one in (number, other):
            world.move(page, one, Move.RECEIVE)
            world.move(page, one, Move.ASK, until=until.isoformat())
        world.tomorrow(2)
        found = [code(world.move(page, number, Move.ASSESS))]
        world.tomorrow()
        return [
            *found,
            code(world.move(page, number, Move.ASSESS)),
            code(world.move(page, other, Move.WITHDRAW)),
            code(world.move(page, other, Move.WITHDRAW, why="Không bổ sung")),
        ]

    assert await book.turn(live) == ["completion_awaited", "", "route_incomplete", ""]


async def test_an_offer_that_nobody_takes_can_be_taken_back(book: Book) -> None:
    """The giver keeps it, at the place where it was; the office may end it; another unit may do neither."""

    def live(page: Page) -> list[str]:
        world = settle(page)
        number, (giver, taker) = world.put(page, AREAS[0]).number, (world.officers[HERE], world.officers[THERE])
        world.move(page, number, Move.RECEIVE)
        world.move(page, number, Move.OFFER, giver, to=THERE)
        found = [code(world.move(page, number, Move.RECALL, taker)), code(world.move(page, number, Move.RECALL, giver))]
        assert route.state(page, number) == "received"
        world.move(page, number, Move.OFFER, giver, to=THERE)
        return [*found, code(world.move(page, number, Move.WITHDRAW, why="Không ai nhận"))]

    assert await book.turn(live) == ["route_forbidden", "", ""]


async def test_what_the_office_took_back_no_unit_restores(book: Book) -> None:
    """A withdrawal from the council's table stands; the unit's own can be undone."""

    def live(page: Page) -> list[str]:
        world = settle(page)
        theirs, own = at_council(page, world, AREAS[0]), world.put(page, AREAS[3]).number
        world.move(page, theirs, Move.WITHDRAW, why="Gửi nhầm")
        world.move(page, own, Move.WITHDRAW, world.officers[THERE])
        return [
            code(world.move(page, theirs, Move.RESTORE, world.officers[HERE])),
            code(world.move(page, own, Move.RESTORE, world.officers[THERE])),
        ]

    assert await book.turn(live) == ["taken_by_office", ""]


async def test_a_refusal_names_whom_and_where(book: Book) -> None:
    """Held back or of an awarded area: the sentence has the head's name and the area that was meant."""

    def live(page: Page) -> list[object]:
        world = settle(page)
        first, later = world.put(page, AREAS[0]).number, world.put(page, AREAS[3]).number
        world.at = JULY
        world.recognise(page, first)
        world.hold(page, later)
        world.release(page)
        held = world.propose(page, AREAS[3], "II")
        world.succeed(page, AREAS[0], AREAS[1], JULY.date())
        line = world.propose(page, AREAS[1], "II")
        assert isinstance(held, Reason)
        assert isinstance(line, Reason)
        return [held.code, held.facts["name"], line.code, line.facts["place"], line.facts["there"]]

    assert await book.turn(live) == ["held", f"Trưởng Ban {AREAS[3]}", "line_awarded", "Ấp 2", "Ấp 1"]


async def test_a_hop_keeps_who_gave_the_dossier(book: Book) -> None:
    """After it was taken over it stands elsewhere, and the giver is known."""

    def live(page: Page) -> object:
        world = settle(page)
        number = world.put(page, AREAS[0]).number
        world.new_head(page, AREAS[3], world.heads[AREAS[0]])
        world.move(page, number, Move.OFFER, world.officers[HERE], to=THERE)
        assert isinstance(world.move(page, number, Move.ACCEPT, world.officers[THERE]), Hop)
        put = nominations.by_number(page, number)
        assert isinstance(put, Put)
        kept = hops.last(page, number, Move.ACCEPT)
        return None if kept is None else (put.unit, kept.facts)

    assert await book.turn(live) == (THERE, {"from": HERE})
