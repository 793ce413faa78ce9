"""The fund on both databases: sums exact over random histories, never short without a word, wrong lines struck out."""

import asyncio

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage.book.book import Book
from storage.book.page import Page
from storage.campaign.membership import people
from storage.campaign.money import fund
from storage.campaign.money.fund import NewLine, Sums
from storage.campaign.territory import units
from storage.talk import Refusal
from tests.storage.campaign.office import NOON, UNITS
from tests.storage.campaign.route_world import PLAN

Act = tuple[str, int, bool, int]
KINDS = ("pledged", "received", "spent")
ACTS = st.lists(
    st.tuples(st.sampled_from((*KINDS, "strike")), st.integers(1, 10**9), st.booleans(), st.integers(0, 9)), max_size=12
)


class Undone(Exception):
    """Ends a turn without keeping anything of it."""


@pytest.fixture
async def finance(book: Book) -> int:
    """The number of the finance officer."""

    def settle(page: Page) -> int:
        units.bring_in(page, UNITS)
        return people.appoint(page, "Tài vụ", "finance_officer", "692", NOON)

    return await book.turn(settle)


def enter(page: Page, by: int, kind: str, amount: int, word: str = "", pledge: str = "") -> fund.Line:
    new = NewLine(kind, amount, "Trao thưởng", "Cô Sáu", pledge, word)  # type: ignore[arg-type]
    return fund.enter(page, PLAN, new, by=by, at=NOON)


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(acts=ACTS)
async def test_sums_are_exact_over_any_history(book: Book, finance: int, acts: list[Act]) -> None:
    """What the book says is what plain numbers say, after each step; below zero only with a word."""

    def live(page: Page) -> None:
        kept: dict[str, tuple[str, int]] = {}
        for what, amount, worded, which in acts:
            if what == "strike":
                _strike(page, finance, kept, which)
            else:
                _enter(page, finance, kept, what, amount, worded=worded)
            found = fund.sums(page)
            told = [sum(sum_ for kind, sum_ in kept.values() if kind == one) for one in KINDS]
            assert [found.pledged, found.received, found.spent] == told
            assert found.balance == told[1] - told[2]
        raise Undone

    with pytest.raises(Undone):
        await book.turn(live)


def _enter(page: Page, by: int, kept: dict[str, tuple[str, int]], kind: str, amount: int, *, worded: bool) -> None:
    has = fund.sums(page).balance
    if kind == "spent" and amount > has and not worded:
        with pytest.raises(Refusal, match=r"money\.short"):
            enter(page, by, kind, amount)
        return
    line = enter(page, by, kind, amount, "Tạm ứng" if worded else "")
    kept[line.number] = (kind, amount)


def _strike(page: Page, by: int, kept: dict[str, tuple[str, int]], which: int) -> None:
    if not kept:
        return
    number = list(kept)[which % len(kept)]
    kind, amount = kept[number]
    if kind == "received" and amount > fund.sums(page).balance:
        with pytest.raises(Refusal, match=r"money\.spent_already"):
            fund.strike(page, PLAN, number, "Ghi nhầm", by=by, at=NOON)
        return
    fund.strike(page, PLAN, number, "Ghi nhầm", by=by, at=NOON)
    del kept[number]


async def test_a_promise_is_kept_in_parts(book: Book, finance: int) -> None:
    """What is still to come is told; money on it names its donor; it is struck out only after what came."""

    def live(page: Page) -> None:
        promise = enter(page, finance, "pledged", 10_000_000)
        part = fund.enter(page, PLAN, NewLine("received", 4_000_000, "Đợt 1", "", promise.number), by=finance, at=NOON)
        assert (part.donor, fund.promises(page)) == ("Cô Sáu", [(promise, 6_000_000)])
        assert fund.sums(page) == Sums(10_000_000, 4_000_000, 0, 0, 6_000_000)
        assert (promise.number, part.number) == ("XH-2021-0001", "XH-2021-0002")
        with pytest.raises(Refusal, match=r"money\.kept_promise"):
            fund.strike(page, PLAN, promise.number, "Ghi nhầm", by=finance, at=NOON)
        fund.strike(page, PLAN, part.number, "Ghi nhầm", by=finance, at=NOON)
        with pytest.raises(Refusal, match=r"money\.no_line"):
            fund.strike(page, PLAN, part.number, "Ghi nhầm", by=finance, at=NOON)
        with pytest.raises(Refusal, match=r"money\.no_line"):
            enter(page, finance, "received", 1_000, pledge="XH-2021-0009")
        fund.strike(page, PLAN, promise.number, "Ghi nhầm", by=finance, at=NOON)
        assert fund.sums(page) == Sums(0, 0, 0, 0, 0)

    await book.turn(live)


async def test_two_at_once_do_not_spend_one_sum_twice(book: Book, finance: int) -> None:
    """Of many who spend the last million together one does, and the others are told what is left."""
    await book.turn(lambda page: enter(page, finance, "received", 1_000_000))
    asked = [book.turn(lambda page: enter(page, finance, "spent", 1_000_000), str(at)) for at in range(8)]
    outcomes = await asyncio.gather(*asked, return_exceptions=True)
    refused = [one for one in outcomes if isinstance(one, Refusal)]
    assert len(refused) == 7
    assert {one.facts["lacks"] for one in refused} == {"1.000.000đ"}
    assert (await book.read(fund.sums)).balance == 0
