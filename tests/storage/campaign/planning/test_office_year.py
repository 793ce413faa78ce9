"""Reports, questions to departments and moved days on both databases: once each, the newest word counts."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from storage.book.book import Book
from storage.book.page import Page
from storage.book.server_key import server_key
from storage.campaign import feeds
from storage.campaign.correspondence import inquiries, reports
from storage.campaign.correspondence.reports import NewReport
from storage.campaign.membership import people, posts
from storage.campaign.planning import plan_changes
from storage.campaign.planning.plan_file import load_plan
from storage.campaign.territory import units
from tests.storage.campaign.office import NOON, UNITS

UNIT = "25273"


@pytest.fixture
async def officer(book: Book) -> int:
    """The number of an officer of a commune."""

    def settle(page: Page) -> int:
        units.bring_in(page, UNITS)
        return people.appoint(page, "Trần Thị Bình", "unit_officer", UNIT, NOON)

    return await book.turn(settle)


async def test_a_report_stands_once_and_comes_back_once(book: Book, officer: int) -> None:
    """Sent twice it is one row with the last figures; given back once, sent again it is finished."""

    def send(page: Page, number: int) -> reports.Sent:
        return reports.send(page, NewReport("ky", UNIT, {"a": number}, "", "Xin xi măng.", (7,), officer), NOON)

    await book.turn(lambda page: send(page, 1))
    assert (await book.turn(lambda page: send(page, 2))).times == 2
    found = await book.read(lambda page: reports.of_period(page, "ky"))
    assert [(unit, one.new.figures) for unit, one in found.items()] == [(UNIT, {"a": 2})]
    back = [await book.turn(lambda page: reports.give_back(page, "ky", UNIT, "Ghi lại.")) for _ in range(2)]
    assert [one is not None for one in back] == [True, False]
    assert not (await book.turn(lambda page: send(page, 3))).is_returned
    assert await book.read(lambda page: reports.holding(page, 7, [UNIT])) == (f"ky-{UNIT}", (7,))
    assert await book.read(lambda page: reports.holding(page, 7, ["25270"])) is None


async def test_a_question_is_answered_by_whom_it_went_to_and_told_of_once(book: Book, officer: int) -> None:
    """Before its day nobody is told; after it once; routed anew the day begins again."""
    due = NOON + timedelta(days=5)

    def begin(page: Page) -> str:
        post = posts.staff(page, None)[0]
        to = inquiries.entrust(page, post.id, "Phòng Tư pháp")
        assert to is not None
        one = inquiries.ask(page, UNIT, "Hỏi về luật.", (), officer, at=NOON, year=2021, overdue=due)
        assert inquiries.answer(page, one.number, "Theo luật.", officer, NOON) is None  # nobody was asked yet
        inquiries.route(page, one.number, to, officer, NOON, due)
        return one.number

    number = await book.turn(begin)
    assert await book.turn(lambda page: inquiries.overdue(page, due - timedelta(seconds=1))) == []
    told = [len(await book.turn(lambda page: inquiries.overdue(page, due))) for _ in range(2)]
    assert told == [1, 0]
    answers = [
        await book.turn(lambda page: inquiries.answer(page, number, "Theo luật.", officer, NOON)) for _ in (1, 2)
    ]
    assert [one is not None for one in answers] == [True, False]


async def test_the_last_move_of_a_day_counts_and_the_first_day_is_remembered(book: Book, officer: int) -> None:
    """The folder's plan stays what it was; an open day that is set answers its open point when all phases have it."""
    plan = load_plan("151-kh-ubnd")
    assert await book.read(lambda page: plan_changes.over(page, plan)) is plan

    def move(page: Page) -> None:
        first, last = plan.phases[0].ends, date(2021, 7, 10)
        plan_changes.write(page, [("I.ends", first, date(2021, 7, 15))], "CV 45", officer, NOON)
        plan_changes.write(page, [("I.ends", date(2021, 7, 15), last)], "CV 46", officer, NOON)
        days = [(f"{phase}.review", None, day) for phase, day in (("I", date(2021, 8, 1)), ("II", date(2022, 1, 9)))]
        plan_changes.write(page, days, "CV 47", officer, NOON)

    await book.turn(move)
    now = await book.read(lambda page: plan_changes.over(page, plan))
    found = now.move_of("I.ends")
    assert found is not None
    assert (found.before, found.day, found.basis, found.lap) == (date(2021, 6, 30), date(2021, 7, 10), "CV 46", 2)
    assert (now.phases[0].ends, plan.phases[0].ends) == (date(2021, 7, 10), date(2021, 6, 30))
    assert {point.key for point in plan.open_now()} - {point.key for point in now.open_now()} == {"review_dates"}


async def test_a_feed_is_found_by_its_last_address(book: Book, officer: int, tmp_path: Path) -> None:
    """The one before leads nowhere."""
    key = server_key(tmp_path)
    reader = await book.read(lambda page: people.by_id(page, officer))
    assert reader is not None
    for token in ("một", "hai"):
        await book.turn(lambda page, token=token: feeds.make(page, key, token, reader, NOON))  # type: ignore[misc]
    found = [await book.read(lambda page, t=token: feeds.find(page, key, t)) for token in ("một", "hai")]  # type: ignore[misc]
    assert found == [None, reader]
    assert [await book.turn(lambda page: feeds.drop(page, officer)) for _ in range(2)] == [True, False]
