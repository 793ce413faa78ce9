"""What did not arrive is counted on both databases, without what came by another contact."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from storage.book.book import Book
from storage.book.opening import migrate
from storage.book.page import Page
from storage.campaign.membership import people
from storage.campaign.planning.plan_file import load_plan
from storage.campaign.territory import units
from storage.mail import letters, outcomes
from storage.mail.letters import Draft, Settlement
from storage.talk import Address, Reply
from tests.storage.mail.test_letters import NOON

OLD, NEW, OTHER = (Address("telegram", "1", chat) for chat in ("cu", "moi", "khac"))


def _put(page: Page, to: Address, state: str, reason: str, number: str) -> None:
    letter = letters.put(page, Draft(to, Reply("x"), 3, NOON, reference=number), now=NOON, epoch=7)
    assert letter is not None
    letters.settle(page, [Settlement(letter.id, state, NOON, NOON, 0, 0, reason)], epoch=7)


def _fill(page: Page) -> None:
    """Lan has two chats, Minh one; a broadcast came to Lan's second chat, another to none."""
    plan = load_plan("151-kh-ubnd")
    units.bring_in(page, plan.units)
    lan = people.appoint(page, "Lan", "area_head", "25279-01", NOON)
    minh = people.appoint(page, "Minh", "area_head", "25279-02", NOON)
    for person, to in ((lan, OLD), (lan, NEW), (minh, OTHER)):
        people.bind(page, person, to, to.chat, NOON)
    _put(page, OLD, "failed", "blocked", "PT-1")
    _put(page, OTHER, "failed", "blocked", "PT-1")
    _put(page, NEW, "sent", "", "PT-1")
    _put(page, OLD, "failed", "gone", "PT-2")
    _put(page, NEW, "unknown", "", "PT-2")


async def test_what_came_by_another_contact_is_not_lost(book: Book) -> None:
    """Counted are the two that reached nobody and the one in doubt; the list tells by which way the other one came."""
    await book.turn(_fill)
    counted = await book.read(lambda page: outcomes.count_troubled(page, NOON))
    assert counted == {("failed", "blocked"): 1, ("failed", "gone"): 1, ("unknown", ""): 1}
    assert await book.read(lambda page: outcomes.count_troubled(page, NOON + timedelta(seconds=1))) == {}
    found = await book.read(lambda page: outcomes.troubled(page, NOON, limit=9))
    assert [(one.state, one.reference, one.reached) for one in found] == [
        ("unknown", "PT-2", ""),
        ("failed", "PT-2", ""),
        ("failed", "PT-1", ""),
        ("failed", "PT-1", "telegram"),
    ]
    (one,) = await book.read(lambda page: outcomes.troubled(page, NOON, limit=1, offset=2))
    assert one.reason == "blocked"


def test_of_who_has_one_chat_no_letter_is_looked_at(tmp_path: Path) -> None:
    """SQLite begins at people with two, and takes the small index of troubled letters, as long as the words agree."""
    file = tmp_path / "book.sqlite"
    migrate(f"sqlite:///{file}")
    with closing(sqlite3.connect(file)) as connection:
        rows = connection.execute(f"EXPLAIN QUERY PLAN {outcomes._COUNT_ELSEWHERE.sql}", {"since": "2021"})
        steps = [row[3] for row in rows]
    assert [step.split(" USING ")[0] for step in steps if step.startswith(("SCAN", "SEARCH"))] == [
        "SCAN contacts",
        "SCAN two",
        "SEARCH a",
        "SEARCH k",
        "SEARCH b",
        "SEARCH o",
    ]
    assert [step for step in steps if "SEARCH k" in step and "letters_troubled" in step] != []
