"""Awards paid on both databases: given, each line once, the hop with the last one, and what was wrong put right."""

import asyncio
import json
from datetime import UTC, date, datetime

import pytest
from sqlmodel import select

from storage.book.book import Book
from storage.book.page import Page
from storage.campaign.auditing import audit
from storage.campaign.dossiers import route
from storage.campaign.dossiers.hops import Hop
from storage.campaign.dossiers.route_table import State
from storage.campaign.dossiers.rules import Reason
from storage.campaign.membership import people
from storage.campaign.membership.people import Known
from storage.campaign.money import bonus, fund, register
from storage.campaign.money.fund import NewLine
from storage.campaign.money.register import Receipt
from storage.campaign.money.tables import PaymentRow
from storage.talk import Refusal
from tests.storage.campaign.route_world import AREAS, JULY, PLAN, REAL, World, settle

DAY = date(2021, 7, 5)
PERSON, AREA = (award.id for award in PLAN.awards)


def awarded(page: Page) -> tuple[World, str, Known]:
    """A laureate of phase I, the dossier's number, and the finance officer."""
    world = settle(page)
    number = world.put(page, AREAS[0]).number
    world.at = JULY
    world.recognise(page, number)
    world.release(page)
    finance = people.by_id(page, people.appoint(page, "Tài vụ", "finance_officer", "692", JULY))
    assert finance is not None
    return world, number, finance


def pay(page: Page, number: str, award: str, by: Known, word: str = "") -> Hop | Reason | None:
    receipt = Receipt(DAY, f"PC-{award}", "Trưởng Ban", word)
    return register.pay(page, PLAN, number, award, receipt, by, at=JULY, real=REAL)


def refused(page: Page, number: str, award: str, by: Known) -> str:
    with pytest.raises(Refusal) as no:
        pay(page, number, award, by)
    return no.value.key


async def test_each_line_is_paid_once_and_the_last_one_closes_the_dossier(book: Book) -> None:
    """Not before it is given, not by a unit, not without cover; then person, area, and "paid" with the second."""

    def live(page: Page) -> None:
        world, number, finance = awarded(page)
        early = pay(page, number, PERSON, finance, "đã ứng")
        assert isinstance(early, Reason)
        assert early.code == "route_not_now"
        assert isinstance(register.give(page, PLAN, number, world.office, at=JULY, real=REAL), Hop)
        foreign = pay(page, number, PERSON, world.officers["25273"], "đã ứng")
        assert isinstance(foreign, Reason)
        assert foreign.code == "route_forbidden"
        assert refused(page, number, PERSON, finance) == "money.short"
        gift = NewLine("received", 5_000_000, "Trao thưởng", "Cô Sáu")
        fund.enter(page, PLAN, gift, by=finance.id, at=JULY)
        assert pay(page, number, PERSON, finance) is None
        assert route.state(page, number) == State.AWARDED
        assert refused(page, number, PERSON, finance) == "money.paid_already"
        assert refused(page, number, PLAN.statutory_award.id, finance) == "money.no_sum"
        last = pay(page, number, AREA, finance)
        assert isinstance(last, Hop)
        assert (last.state, last.facts["receipt"]) == (State.PAID, f"PC-{AREA}")
        (entry,) = register.entries(page, PLAN)
        assert (entry.paid, entry.due, fund.sums(page).balance) == (5_000_000, 0, 0)
        assert [line.payment and line.payment.amount for line in entry.lines] == [1_000_000, 4_000_000, None]
        bonus.settle(page, 300_000, "Nghị định", world.office.id, JULY)
        assert register.totals(register.entries(page, PLAN)) == (5_000_000, 300_000)
        assert pay(page, number, PLAN.statutory_award.id, finance) is None
        assert fund.sums(page).balance == 0  # the statutory bonus has its own source

    await book.turn(live)


async def test_a_payment_that_fails_leaves_nothing(book: Book) -> None:
    """A day before the decision, or to come, is refused, and no row and no hop stands."""

    def live(page: Page) -> tuple[str, Known]:
        world, number, finance = awarded(page)
        register.give(page, PLAN, number, world.office, at=JULY, real=REAL)
        return number, finance

    number, finance = await book.turn(live)

    def wrong(page: Page, day: date) -> None:
        receipt = Receipt(day, "PC-1", "Ai đó", "đã ứng")
        register.pay(page, PLAN, number, PERSON, receipt, finance, at=JULY, real=REAL)

    for day in (date(2021, 7, 4), date(2021, 7, 6)):
        with pytest.raises(Refusal, match=r"money\.wrong_day"):
            await book.turn(lambda page, day=day: wrong(page, day))  # type: ignore[misc]
    assert await book.read(lambda page: page.session.exec(select(PaymentRow)).all()) == []
    assert await book.read(lambda page: route.state(page, number)) == State.AWARDED


async def test_what_was_wrong_is_put_right_and_stays_readable(book: Book) -> None:
    """The old values and the reason stand in the audit, names beside it; the sum never changes."""

    def live(page: Page) -> list[str]:
        world, number, finance = awarded(page)
        register.give(page, PLAN, number, world.office, at=JULY, real=REAL)
        pay(page, number, PERSON, finance, "đã ứng tiền mặt")
        payment = register.entries(page, PLAN)[0].lines[0].payment
        assert payment is not None
        better = Receipt(DAY, "PC-12", "Vợ ông Trưởng Ban")
        later = datetime(2021, 7, 8, tzinfo=UTC)
        made = register.correct(page, PLAN, payment.id, better, "Ghi nhầm số", finance, at=later, real=REAL)
        assert (made.receipt, made.received_by, made.amount) == ("PC-12", "Vợ ông Trưởng Ban", 1_000_000)
        kept = [(action, json.loads(facts)) for _, _, action, facts in audit.history(page, number)]
        (facts,) = [facts for action, facts in kept if action == "payment.corrected"]
        assert (facts["receipt"], facts["new_receipt"], facts["amount"]) == (f"PC-{PERSON}", "PC-12", 1_000_000)
        assert "Vợ ông" not in str(facts)
        return [action for action, _ in kept]

    assert (await book.turn(live))[-3:] == ["dossier.award", "payment.entered", "payment.corrected"]


async def test_of_two_who_pay_at_once_one_does(book: Book) -> None:
    """The line is paid once, and the others read when and by which receipt."""

    def live(page: Page) -> tuple[str, Known]:
        world, number, finance = awarded(page)
        register.give(page, PLAN, number, world.office, at=JULY, real=REAL)
        return number, finance

    number, finance = await book.turn(live)
    paying = [book.turn(lambda page: pay(page, number, PERSON, finance, "đã ứng"), str(at)) for at in range(6)]
    outcomes = await asyncio.gather(*paying, return_exceptions=True)
    refused = [one for one in outcomes if isinstance(one, Refusal)]
    assert [one.key for one in refused] == ["money.paid_already"] * 5
    assert {str(one.facts["receipt"]) for one in refused} == {f"PC-{PERSON}"}
    assert await book.read(lambda page: len(page.session.exec(select(PaymentRow)).all())) == 1
