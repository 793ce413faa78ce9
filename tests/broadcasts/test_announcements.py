"""One message to many: each recipient once, in short turns, whatever cuts it; paused, resumed, cancelled."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from broadcasts import announcements
from broadcasts.audience import HEADS, OFFICERS
from broadcasts.outbox import Priority
from storage.book.book import Book
from storage.book.page import Hot, Page
from storage.campaign.membership import people
from storage.mail import letters, recipients
from storage.mail.broadcasts import HELD, Job
from tests.broadcasts.mailing import COMMUNE, Mailing, at


@pytest.fixture
async def mailing(book: Book) -> Mailing:
    """A campaign with units and nobody in it."""
    made = Mailing(book)
    await made.begin()
    return made


async def crowd(mailing: Mailing, count: int) -> None:
    """So many heads, each in a chat of their own."""
    for number in range(count):
        await mailing.person(f"Trưởng ban {number}", "area_head", "25279-01", f"chat{number:03d}")


async def test_each_recipient_gets_one_letter_with_the_number(mailing: Mailing) -> None:
    """Two turns' worth of heads get one letter each, with the reference in its last line."""
    await crowd(mailing, announcements.CHUNK + 3)
    await mailing.broadcast(HEADS, by=1)
    await mailing.process().carry_out()
    await mailing.process().carry_out()
    assert len({one.to for one in mailing.put}) == len(mailing.put) == announcements.CHUNK + 3
    assert {one.reply.text for one in mailing.put} == {"Mời họp lúc 8 giờ.\n\nMã PT-2021-001"}
    assert {(one.reference, one.priority) for one in mailing.put} == {("PT-2021-001", Priority.BROADCAST)}


@pytest.mark.parametrize("turns", [1, 2, 3, 4])
async def test_a_broadcast_cut_after_any_turn_goes_on_there(mailing: Mailing, turns: int) -> None:
    """After so many turns the process ends; the next one writes what is missing and nothing twice."""
    await crowd(mailing, announcements.CHUNK + 3)
    job = await mailing.broadcast(HEADS)
    cut = mailing.process()
    for _ in range(turns):
        await mailing.book.turn(lambda page: cut._step(page, job.id))
    await mailing.process().carry_out()
    assert len({one.to for one in mailing.put}) == len(mailing.put) == announcements.CHUNK + 3
    assert len(await mailing.roll(job)) == announcements.CHUNK + 3


async def test_it_is_done_when_the_last_letter_is_settled(mailing: Mailing) -> None:
    """It runs while a letter is on its way, then it is done."""
    await crowd(mailing, 2)
    job = await mailing.broadcast(HEADS)
    await mailing.process().carry_out()
    await mailing.deliver(limit=1)
    await mailing.process().carry_out()
    assert (await mailing.job()).state == "running"
    await mailing.deliver()
    await mailing.process().carry_out()
    assert (await mailing.job()).state == "done"
    assert {line.state for line in await mailing.roll(job)} == {"sent"}


async def test_a_pause_holds_what_is_not_in_hand_and_resuming_sends_it_once(mailing: Mailing) -> None:
    """Of three letters one has gone; paused, none goes; resumed, the other two go."""
    await crowd(mailing, 3)
    await mailing.broadcast(HEADS)
    await mailing.process().carry_out()
    assert await mailing.deliver(limit=1) == 1
    job = await mailing.job()
    assert await mailing.book.turn(lambda page: announcements.pause(page, job))
    assert await mailing.deliver() == 0
    assert sorted(line.reason for line in await mailing.roll(job)) == ["", HELD, HELD]
    paused = await mailing.job()
    assert await mailing.book.turn(lambda page: announcements.resume(page, paused, mailing.now))
    await mailing.process().carry_out()
    assert await mailing.deliver() == 2
    assert len(mailing.put) == 3
    await mailing.process().carry_out()
    assert (await mailing.job()).state == "done"


async def test_a_cancelled_broadcast_sends_nothing_more(mailing: Mailing) -> None:
    """What waited is cancelled for good; it cannot be resumed."""
    await crowd(mailing, 2)
    await mailing.broadcast(HEADS)
    await mailing.process().carry_out()
    job = await mailing.job()
    assert await mailing.book.turn(lambda page: announcements.cancel(page, job, mailing.now))
    assert await mailing.deliver() == 0
    cancelled = await mailing.job()
    assert not await mailing.book.turn(lambda page: announcements.resume(page, cancelled, mailing.now))
    assert cancelled.state == "cancelled"


async def test_what_has_all_gone_is_done_and_cannot_be_cancelled(mailing: Mailing) -> None:
    """Its last letter has just arrived, which no beat has noted yet: it reads as done, not as cancelled."""
    await crowd(mailing, 1)
    await mailing.broadcast(HEADS)
    await mailing.process().carry_out()
    await mailing.deliver()
    running = await mailing.job()
    assert running.state == "running"
    assert not await mailing.book.turn(lambda page: announcements.cancel(page, running, mailing.now))
    assert (await mailing.job()).state == "done"


@pytest.mark.parametrize(("act", "left"), [(announcements.pause, HELD), (None, "cancelled")])
async def test_what_comes_back_from_a_channel_stops_too(
    mailing: Mailing, act: Callable[[Page, Job], bool] | None, left: str
) -> None:
    """A letter in hand at the pause or the end, put off by the platform, is held or given up at the next beat."""
    await crowd(mailing, 1)
    await mailing.broadcast(HEADS)
    await mailing.process().carry_out()
    (letter,) = await mailing.book.turn(
        lambda page: letters.claim(page, "recorder", "1", epoch=1, now=mailing.now, limit=9)
    )
    job = await mailing.job()
    stop = act or (lambda page, job: announcements.cancel(page, job, mailing.now))
    await mailing.book.turn(lambda page: stop(page, job))
    await mailing.book.turn(lambda page: letters.hand_back(page, [letter.id], epoch=1))
    await mailing.process().carry_out()
    assert await mailing.deliver() == 0
    assert [line.reason for line in await mailing.roll(job)] == [left]


async def test_one_broken_broadcast_stops_no_other(mailing: Mailing) -> None:
    """The first cannot be read any more; the second goes out all the same."""
    await crowd(mailing, 1)
    broken = await mailing.broadcast(HEADS)
    whole = await mailing.broadcast(HEADS, number="PT-2021-002")
    spoil = Hot("UPDATE broadcasts SET audience = '[]' WHERE id = :id")
    await mailing.book.turn(lambda page: page.change(spoil, id=broken.id))
    await mailing.process().carry_out()
    assert [one.reference for one in mailing.put] == [whole.number]


async def test_a_reminder_of_the_calendar_has_its_own_grace_and_the_office_is_told(mailing: Mailing) -> None:
    """Three hours late it still serves; seven hours late the office decides."""
    await crowd(mailing, 1)
    await mailing.person("Văn phòng", "organiser_officer", "692", "office")
    await mailing.broadcast(HEADS)
    mailing.now += timedelta(hours=3)
    await mailing.process().carry_out()
    assert len(mailing.put) == 1
    late = await mailing.broadcast(HEADS, number="PT-2021-002")
    mailing.now += timedelta(hours=7)
    await mailing.process().carry_out()
    assert (await mailing.job(late.number)).state == "paused"
    assert mailing.put[-1].to == at("office")


async def test_one_that_missed_its_hour_waits_for_a_person(mailing: Mailing) -> None:
    """More than two hours late nothing goes out; its author is told, once."""
    await crowd(mailing, 1)
    author = await mailing.person("Văn phòng", "organiser_officer", "692", "office")
    await mailing.broadcast(HEADS, by=author)
    mailing.now += timedelta(hours=2, seconds=1)
    await mailing.process().carry_out()
    await mailing.process().carry_out()
    assert (await mailing.job()).state == "paused"
    assert [(one.to, "PT-2021-001 đã lỡ giờ" in one.reply.text) for one in mailing.put] == [(at("office"), True)]


async def test_the_same_number_or_occasion_is_written_once(mailing: Mailing) -> None:
    """A second broadcast of a number is refused by the book."""
    first = await mailing.broadcast(HEADS)
    with pytest.raises(AssertionError):
        await mailing.broadcast(HEADS)
    assert (await mailing.job()).id == first.id


async def test_whoever_can_be_reached_only_later_gets_it_by_topping_up(mailing: Mailing) -> None:
    """After a top-up the newcomer has one copy, and nobody a second, not even with a newer chat."""
    old = await mailing.person("Cũ", "area_head", "25279-01", "old")
    await mailing.broadcast(HEADS)
    await mailing.process().carry_out()
    await mailing.deliver()
    await mailing.process().carry_out()
    await mailing.person("Mới", "area_head", "25279-02", "new")
    mailing.now += timedelta(seconds=5)
    await mailing.book.turn(lambda page: people.bind(page, old, at("old2"), "old2", mailing.now))
    job = await mailing.job()
    assert await mailing.book.turn(lambda page: announcements.top_up(page, job, mailing.now))
    await mailing.process().carry_out()
    assert [one.to.chat for one in mailing.put] == ["old", "new"]


async def test_da_ro_counts_once_and_only_for_its_own_address(mailing: Mailing) -> None:
    """The first press counts, the second changes nothing, a stranger's is not taken."""
    await mailing.person("B", "unit_officer", COMMUNE, "b")
    job = await mailing.broadcast(OFFICERS, asks=True)
    await mailing.process().carry_out()
    await mailing.deliver()
    (line,) = await mailing.roll(job)
    assert [choice.key for choice in mailing.put[0].reply.controls] == [f"r:{line.id}"]

    async def press(chat: str) -> object:
        return await mailing.book.turn(lambda page: recipients.acknowledge(page, line.id, at(chat), mailing.now))

    assert await press("stranger") is None
    assert await press("b") == ("PT-2021-001", True)
    assert await press("b") == ("PT-2021-001", False)
    assert await mailing.book.read(lambda page: recipients.open_for(page, at("b"))) == []


async def test_what_did_not_arrive_goes_once_more_and_a_doubt_twice_at_most(mailing: Mailing) -> None:
    """Asked again after a failure it goes; what is in doubt for the second time does not; what arrived never does."""
    await crowd(mailing, 3)
    await mailing.broadcast(HEADS)
    await mailing.process().carry_out()
    await mailing.deliver(limit=1)
    await mailing.deliver(limit=1, state="failed", reason="refused")
    await mailing.deliver(limit=1, state="unknown", reason="no_answer")
    await mailing.process().carry_out()
    done = await mailing.job()
    assert await mailing.book.turn(lambda page: announcements.retry(page, done, mailing.now))
    assert (await mailing.job()).state == "running"
    assert await mailing.deliver() == 2
    await mailing.process().carry_out()
    job = await mailing.job()
    assert (job.state, {line.state for line in await mailing.roll(job)}) == ("done", {"sent"})
    assert not await mailing.book.turn(lambda page: announcements.retry(page, job, mailing.now))
