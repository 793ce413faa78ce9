"""After a copy was brought back only who writes gets an answer, until a person lets the rest go out."""

from datetime import timedelta

import pytest

from broadcasts import restoring
from broadcasts.occasions import Calendar
from broadcasts.outbox import Priority
from broadcasts.restoring import Standing
from storage.book.book import Book
from storage.book.columns import stamp
from storage.book.marks import ALIVE, keep_mark
from storage.book.page import Hot
from storage.campaign import occurrences
from storage.campaign.membership import people
from storage.confidential import alerts
from storage.mail import broadcasts, letters
from storage.mail.holding import Held
from storage.mail.letters import Draft
from storage.talk import Reply
from storage.texts.texts import texts
from tests.broadcasts.mailing import NOON, Mailing, at, plan
from tests.broadcasts.test_duty import MORNING, duty
from tests.storage.confidential.duty import AT, filed, officers, settle

COPIED = NOON - timedelta(days=1)


@pytest.fixture
async def mailing(book: Book) -> Mailing:
    """An office whose copy of yesterday has letters of every kind open."""
    found = Mailing(book)
    await found.begin()
    await book.turn(lambda page: keep_mark(page, ALIVE, stamp(COPIED)))
    for priority in Priority:
        await put(found, f"cũ {priority.name}", priority)
    await book.turn(lambda page: letters.claim(page, "recorder", "1", epoch=1, now=NOON, limit=1))
    return found


async def put(mailing: Mailing, text: str, priority: Priority) -> None:
    """A letter to somebody of its own."""
    draft = Draft(at(text), Reply(text), priority, mailing.now)
    await mailing.book.turn(lambda page: letters.put(page, draft, now=mailing.now))


async def brought_back(mailing: Mailing) -> None:
    """A copy of yesterday begins to run."""
    await mailing.book.turn(lambda page: restoring.begin(page, mailing.now))


async def standing(mailing: Mailing) -> Standing | None:
    """What waits."""
    return await mailing.book.read(restoring.standing)


async def released(mailing: Mailing, *, old: bool = False) -> None:
    """A person lets it go out."""
    await mailing.book.turn(lambda page: restoring.release(page, mailing.now, old=old))


async def claimed(mailing: Mailing, *, replies_only: bool = False) -> list[str]:
    """The letters that would go out now."""
    found = await mailing.book.turn(
        lambda page: letters.claim(page, "recorder", "1", epoch=2, now=mailing.now, limit=50, replies_only=replies_only)
    )
    return [letter.reply.text for letter in found]


async def states(mailing: Mailing) -> set[tuple[str, str]]:
    """Which states and reasons letters have."""
    asked = Hot("SELECT DISTINCT state, reason FROM letters")
    return {(state, reason) for state, reason in await mailing.book.read(lambda page: page.rows(asked))}


async def test_nothing_that_stood_open_goes_out(mailing: Mailing) -> None:
    """Replies of yesterday neither, one that was in hand included; afterwards they are told as in doubt."""
    await brought_back(mailing)
    assert await standing(mailing) == Standing(Held(NOON, COPIED), 4, 0, (), ())
    assert await claimed(mailing) == []
    await released(mailing)
    assert await claimed(mailing) == []
    assert await states(mailing) == {("unknown", "restored")}
    assert await standing(mailing) is None


async def test_what_stood_in_a_copy_is_sent_again_once_at_most(mailing: Mailing) -> None:
    """It may have arrived since the copy was made, so one copy counts: never a third one."""
    await mailing.book.turn(lambda page: page.change(Hot("UPDATE letters SET doubtful = :most WHERE id = 1"), most=2))
    await brought_back(mailing)
    await released(mailing)
    asked = Hot("SELECT doubtful FROM letters ORDER BY id")
    found = await mailing.book.read(lambda page: page.rows(asked))
    assert [row[0] for row in found] == [2, 1, 1, 1]


async def test_a_person_may_send_them_after_all(mailing: Mailing) -> None:
    """Who knows that they never went out."""
    await brought_back(mailing)
    await released(mailing, old=True)
    assert sorted(await claimed(mailing)) == sorted(f"cũ {priority.name}" for priority in Priority)


async def test_who_writes_now_gets_an_answer_and_the_rest_waits(mailing: Mailing) -> None:
    """An officer's words, reminders and alerts that were put since go out once they may."""
    await brought_back(mailing)
    for priority in Priority:
        await put(mailing, f"mới {priority.name}", priority)
    assert await claimed(mailing, replies_only=True) == ["mới REPLY"]
    found = await standing(mailing)
    assert found is not None
    assert (found.old, found.new) == (4, 3)
    await released(mailing)
    assert await claimed(mailing) == ["mới ALERT", "mới REMINDER", "mới BROADCAST"]


async def test_broadcasts_wait_for_a_person_each(mailing: Mailing) -> None:
    """One that was due or under way is paused and named; one for tomorrow keeps its day."""
    await mailing.person("An", "area_head", "25279-01", "an")
    job = await mailing.broadcast("heads")
    mailing.now += timedelta(days=1)
    later = await mailing.broadcast("heads", number="PT-2021-002")
    mailing.now -= timedelta(hours=1)
    await brought_back(mailing)
    await mailing.process().carry_out()
    found = await standing(mailing)
    assert found is not None
    assert found.broadcasts == (job.number,)
    await released(mailing)
    await mailing.process().carry_out()
    assert [(await mailing.job(one.number)).state for one in (job, later)] == ["paused", "waiting"]


async def test_a_new_broadcast_begins_only_after_the_release(mailing: Mailing) -> None:
    """Then without anybody's further word."""
    await mailing.person("An", "area_head", "25279-01", "an")
    await brought_back(mailing)
    job = await mailing.broadcast("heads")
    await mailing.process().carry_out()
    assert (await mailing.job()).state == "waiting"
    await released(mailing)
    await mailing.process().carry_out()
    assert (await mailing.job()).state == "running"
    assert [line.to.chat for line in await mailing.roll(job)] == ["an"]


async def test_occasions_of_the_calendar_wait_for_a_person(book: Book, mailing: Mailing) -> None:
    """What came since the copy was made may have been told; none happens by itself."""
    await mailing.person("An", "unit_officer", "25279", "an")
    await mailing.ring(NOON)
    coming = await book.read(lambda page: Calendar(page, plan(), texts(), NOON, NOON).coming())
    mailing.now = moment = coming[0].at + timedelta(seconds=30)
    await brought_back(mailing)
    before = len(await mailing.book.read(occurrences.held))
    assert await mailing.ring(moment) > 0
    found = await standing(mailing)
    assert found is not None
    assert len(found.occasions) > before
    assert await mailing.book.read(lambda page: broadcasts.recent(page, 9)) == []


async def test_a_copy_of_a_held_one_holds_again(mailing: Mailing) -> None:
    """Also what was put in between, which the other one may have sent by now; nothing that was named is forgotten."""
    await mailing.person("An", "area_head", "25279-01", "an")
    await mailing.broadcast("heads")
    await brought_back(mailing)
    await put(mailing, "mới", Priority.ALERT)
    mailing.now += timedelta(hours=1)
    await brought_back(mailing)
    found = await standing(mailing)
    assert found is not None
    assert (found.held.since, found.old, found.new, found.broadcasts) == (mailing.now, 5, 0, ("PT-2021-001",))


async def test_releasing_what_is_not_held_changes_nothing(mailing: Mailing) -> None:
    """No letter moves."""
    before = await states(mailing)
    assert await mailing.book.turn(lambda page: restoring.release(page, mailing.now)) is None
    assert await states(mailing) == before


async def test_somebody_in_danger_is_heard_all_the_same(book: Book) -> None:
    """An alert raised since rings like a reply; those of the copy, and what is merely late, wait for the release."""
    await settle(book)
    (officer,) = await officers(book, 1)
    await book.turn(lambda page: people.bind(page, officer.person, at("duty"), "duty", AT))
    await book.turn(lambda page: alerts.sound(page, AT))
    await filed(book)
    await book.turn(lambda page: restoring.begin(page, AT + timedelta(hours=1)))
    later = MORNING + timedelta(days=7)
    new = await book.turn(lambda page: alerts.sound(page, later))
    rung = await book.turn(lambda page: duty(page, later).ring())
    assert [(one.priority, str(new) in one.reply.text) for one in rung] == [(Priority.REPLY, True)]
    assert await book.read(lambda page: duty(page, later).late()) == []
    await book.turn(lambda page: restoring.release(page, later))
    assert len(await book.turn(lambda page: duty(page, later).ring())) == 1
    assert await book.read(lambda page: duty(page, later).late()) != []
