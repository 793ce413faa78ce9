"""A broadcast's recipients: counted without a name, and named in the office's order, a part at a time."""

from collections import Counter
from datetime import UTC, datetime
from typing import Any

from storage.book.book import Book
from storage.book.page import Page
from storage.campaign.membership import people
from storage.campaign.planning.plan_file import load_plan
from storage.campaign.territory import units
from storage.mail import broadcasts, recipients, rolls
from storage.mail.broadcasts import NewBroadcast
from storage.mail.recipients import Target
from storage.mail.rolls import Alike
from storage.mail.tables import Letter
from storage.talk import Address

AT = datetime(2021, 6, 20, 5, tzinfo=UTC)
LETTERS = (
    ("sent", ""),
    ("sent", ""),
    ("failed", "blocked"),
    ("failed", "closed"),
    ("unknown", "unknown"),
    ("gone", ""),
)


def fill(page: Page) -> None:
    """Six heads of six areas, the last area first, a letter each, and a group without one; the first has read."""
    units.bring_in(page, load_plan("151-kh-ubnd").units)
    job = broadcasts.put(page, NewBroadcast("PT-2021-001", {"text": "Họp"}, {"kinds": []}, AT, True), AT)
    assert job is not None
    for number, (state, reason) in enumerate(LETTERS):
        area, to = f"25279-0{6 - number}", Address("telegram", "1", str(number))
        head = people.appoint(page, f"Người {number}", "area_head", area, AT)
        recipients.add(page, job.id, [Target(to, head, area)])
        row = recipients.unwritten(page, job.id, 1)[0][0]
        recipients.written(page, row, 100 + number)
        if state != "gone":
            words: dict[str, Any] = {"channel": to.channel, "account": to.account, "chat": to.chat, "body": {}}
            put = Letter(id=100 + number, priority=3, state=state, reason=reason, due_at=AT, made_at=AT, **words)
            page.session.add(put)
            page.session.flush()
        if number == 0:
            recipients.acknowledge(page, row, to, AT)
    recipients.add(page, job.id, [Target(Address("telegram", "1", "-7"), None, "25279")])


def named(page: Page, which: str, limit: int = 9, offset: int = 0, reason: str = "") -> list[str]:
    return [line.name or "nhóm" for line in rolls.some(page, 1, which, limit, offset, reason)]


async def test_recipients_are_counted_by_what_became_of_them(book: Book) -> None:
    """A letter whose row is gone counts as forgotten, one that is not written as none; both databases agree."""
    await book.turn(fill)
    found = await book.read(lambda page: rolls.tally(page, 1))
    assert sorted(found, key=str) == sorted(
        [
            Alike("sent", "", 2, 2, 1),
            Alike("failed", "blocked", 1, 1, 0),
            Alike("failed", "closed", 1, 1, 0),
            Alike("unknown", "unknown", 1, 1, 0),
            Alike("forgotten", "", 1, 1, 0),
            Alike("", "", 1, 0, 0),
        ],
        key=str,
    )
    whole = await book.read(lambda page: rolls.roll(page, 1))
    assert Counter(line.state for line in whole) == sum((Counter({one.state: one.number}) for one in found), Counter())


async def test_each_part_of_the_roll_has_its_people_in_order(book: Book) -> None:
    """The office's order of units, however they were written; leaves join without a gap."""
    await book.turn(fill)

    def look(page: Page) -> None:
        assert named(page, "all") == ["nhóm", *(f"Người {number}" for number in (5, 4, 3, 2, 1, 0))]
        assert named(page, "all", 3) + named(page, "all", 9, 3) == named(page, "all")
        assert named(page, "arrived") == ["Người 5", "Người 1", "Người 0"]
        assert named(page, "failed") == ["Người 3", "Người 2"]
        assert named(page, "failed_so", reason="closed") == ["Người 3"]
        assert named(page, "unknown") == ["Người 4"]
        assert named(page, "silent") == ["Người 5", "Người 4", "Người 1"]
        assert named(page, "wrong") == ["Người 5", "Người 4", "Người 1", "Người 0"]
        assert rolls.count_wrong(page, 1) == 4
        assert [one.to.chat for one in rolls.to_remind(page, 1)] == ["5", "4", "1"]
        assert [one.to.chat for one in rolls.to_correct(page, 1)] == ["-7", "5", "4", "1", "0"]

    await book.read(look)
