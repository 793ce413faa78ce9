"""What a broadcast waits for: one verdict, whoever is quicker; copies by address, and how many are in which state."""

from datetime import UTC, datetime, timedelta

from storage.book.book import Book
from storage.book.page import Page
from storage.campaign.membership import people
from storage.campaign.planning.plan_file import load_plan
from storage.campaign.territory import units
from storage.mail import broadcasts, clearances, copies, letters, recipients
from storage.mail.broadcasts import NewBroadcast
from storage.mail.letters import Draft
from storage.mail.recipients import Target
from storage.talk import Address, Reply

NOON = datetime(2021, 6, 20, 5, tzinfo=UTC)
TO = Address("telegram", "1", "lan")


def put(page: Page, number: str = "PT-2021-001", corrects: int | None = None) -> int:
    """A broadcast."""
    new = NewBroadcast(number, {"text": "Họp"}, {"kinds": []}, NOON, asks_receipt=True, corrects=corrects)
    job = broadcasts.put(page, new, NOON)
    assert job is not None
    return job.id


async def test_there_is_one_verdict(book: Book) -> None:
    """A broadcast waits until the first; the second changes nothing."""

    def work(page: Page) -> list[object]:
        units.bring_in(page, load_plan("151-kh-ubnd").units[:1])
        by, job = people.take_in(page, "Trần Thị Hai", NOON), put(page)
        told: list[object] = [clearances.of(page, job), clearances.waits(page, job)]
        clearances.put(page, job, NOON, needs_yes=True)
        told += [clearances.waits(page, job), clearances.decide(page, job, "urgent", by, NOON, "Bão")]
        told += [clearances.waits(page, job), clearances.decide(page, job, "no", by, NOON)]
        kept = clearances.of(page, job)
        assert kept is not None
        return [*told, (kept.wanted, kept.verdict, kept.reason, kept.by == by, kept.waits)]

    assert await book.turn(work) == [None, False, True, True, False, False, (NOON, "urgent", "Bão", True, False)]


async def test_copies_and_corrections_are_found(book: Book) -> None:
    """The copy of an address with its ids; counts by state; an edit that was refused; who corrects whom."""

    def work(page: Page) -> None:
        first = put(page)
        second = put(page, "PT-2021-002", corrects=first)
        assert [job.number for job in broadcasts.corrections(page, first)] == ["PT-2021-002"]
        recipients.add(page, first, [Target(TO, None, None), Target(Address("telegram", "1", "b"), None, None)])
        letter = letters.put(page, Draft(TO, Reply("Họp"), 3, NOON, "edit:PT-2021-001:lan"), now=NOON, epoch=1)
        assert letter is not None
        recipients.written(page, recipients.unwritten(page, first, 1)[0][0], letter.id)
        assert copies.counts(page, first) == {"": 1, "sending": 1}
        assert copies.refused_edits(page, first, 9) == []
        failed = letters.Settlement(letter.id, "failed", NOON, NOON, 0, 0, "refused", "7,8")
        letters.settle(page, [failed], epoch=1)
        assert [row[1] for row in copies.refused_edits(page, first, 9)] == [TO]
        copy = copies.copy_at(page, first, TO)
        assert copy is not None
        assert (copy.state, copy.said.text, copy.sent_as) == ("failed", "Họp", ("7", "8"))
        assert copies.copy_at(page, second, TO) is None

    await book.turn(work)


async def test_silence_is_passed_on_once(book: Book) -> None:
    """A finished one that asks, between two moments."""

    def work(page: Page) -> None:
        job, day = put(page), timedelta(days=1)
        assert broadcasts.silent_since(page, NOON + day, NOON - day) == []
        broadcasts.move(page, job, "waiting", "done")
        assert [one.id for one in broadcasts.silent_since(page, NOON + day, NOON - day)] == [job]
        assert broadcasts.silent_since(page, NOON - day, NOON - 2 * day) == []
        assert broadcasts.escalated(page, job, NOON)
        assert not broadcasts.escalated(page, job, NOON)
        assert broadcasts.silent_since(page, NOON + day, NOON - day) == []
        assert not broadcasts.set_due(page, job, NOON + day)

    await book.turn(work)
