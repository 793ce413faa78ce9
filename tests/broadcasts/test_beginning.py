"""A broadcast begins: at night it waits for morning, grown large it waits for a yes, and alerts about it arrive."""

from datetime import UTC, datetime, timedelta

import pytest

from broadcasts import announcements, notices, submitting
from broadcasts.announcements import body_of
from broadcasts.audience import HEADS, Audience
from broadcasts.mailroom import Mailroom
from broadcasts.notices import Known
from broadcasts.submitting import Submitted
from storage.book.book import Book
from storage.book.page import Hot, Page
from storage.mail import broadcasts, clearances
from storage.mail.broadcasts import NewBroadcast
from storage.talk import Refusal
from storage.texts.texts import texts
from tests.broadcasts.mailing import Mailing, plan
from tests.broadcasts.test_correcting import Correcting

NUMBER = "PT-2021-050"
EVENING = datetime(2021, 6, 21, 13, 30, tzinfo=UTC)  # 20:30 in Việt Nam
SIX = datetime(2021, 6, 21, 23, tzinfo=UTC)
LEAVES = Hot("UPDATE memberships SET until = :now WHERE person = :person")


class Two(Correcting):
    """An office of two officers; the first one writes to the heads."""

    async def open(self, heads: int, *, second: bool = True) -> None:
        """So many heads."""
        self.by = await self.mailing.person("Lan", "organiser_officer", "692", "lan")
        self.other = await self.mailing.person("Minh", "organiser_officer", "692", "minh") if second else 0
        await self.grow(0, heads)

    async def grow(self, first: int, last: int) -> None:
        """More heads."""
        for number in range(first, last):
            await self.mailing.person(f"Trưởng ban {number}", "area_head", "25279-01", f"chat{number}")

    async def submit(self, after: timedelta = timedelta(0)) -> Submitted:
        """The first officer hands it in."""
        due = self.mailing.now + after
        new = NewBroadcast(NUMBER, body_of("Mời họp lúc 8 giờ."), Audience((HEADS,)).as_json(), due, by=self.by)
        return await self.mailing.book.turn(lambda page: submitting.submit(self.room(page), new))

    async def change(self, what: str) -> bool:
        """Somebody presses a button of its page."""
        job = await self.mailing.job(NUMBER)
        return await self.mailing.book.turn(lambda page: announcements.change(self.room(page), job, what))

    async def copies(self) -> int:
        """How many heads it goes to now."""
        return sum(one.to.chat.startswith("chat") for one in await self.go())

    def second(self, page: Page) -> Mailroom:
        """The mail room, with the other officer."""
        return Mailroom(page, plan(), texts(), self.mailing.now, self.mailing.now, self.other)


@pytest.fixture
async def office(book: Book) -> Two:
    """A campaign with units and nobody in it, on a Monday at noon."""
    made = Mailing(book, datetime(2021, 6, 21, 5, tzinfo=UTC))
    await made.begin()
    return Two(made)


async def test_one_that_comes_late_into_the_night_goes_at_six(office: Two) -> None:
    """Handed in at 20:30 while nothing ran: at 22:20 it goes to nobody, in the morning to all."""
    office.mailing.now = EVENING
    await office.open(2)
    await office.submit()
    office.mailing.now += timedelta(hours=1, minutes=50)
    assert await office.copies() == 0
    assert (await office.mailing.job(NUMBER)).due == SIX
    office.mailing.now = SIX
    assert await office.copies() == 2


@pytest.mark.parametrize("what", ["resume", "more", "retry"])
async def test_a_button_pressed_at_night_wakes_nobody(office: Two, what: str) -> None:
    """What rested, who is new, what had failed: each goes at six."""
    await office.open(2)
    await office.submit()
    if what == "resume":
        await office.process().carry_out()
        await office.change("pause")
    else:
        state, reason = ("failed", "refused") if what == "retry" else ("sent", "")
        await office.go(state=state, reason=reason)
        await office.process().carry_out()
        await office.grow(2, 4)
    office.mailing.now = EVENING + timedelta(hours=1)
    assert await office.change(what)
    assert await office.copies() == 0
    office.mailing.now = SIX
    assert await office.copies() == 2


async def test_what_rests_for_the_night_may_be_urgent(office: Two) -> None:
    """It was put off when it was to begin; with a reason it goes at once."""
    office.mailing.now = EVENING
    await office.open(2)
    await office.submit()
    office.mailing.now += timedelta(hours=1)
    assert await office.copies() == 0
    job = await office.mailing.job(NUMBER)
    await office.mailing.book.turn(lambda page: submitting.hurry(office.room(page), job, "Bão vào đêm nay."))
    assert await office.copies() == 2


@pytest.mark.parametrize("more", [False, True])
async def test_one_that_grew_large_waits_for_a_yes(office: Two, more: bool) -> None:
    """Two places when it was handed in, forty when it begins, or is sent on: the other officer is asked, once."""
    await office.open(2)
    await office.submit(timedelta(0) if more else timedelta(hours=2))
    if more:
        await office.go()
        await office.process().carry_out()
    await office.grow(2, 40)
    office.mailing.now += timedelta(hours=2)
    assert not more or await office.change("more")
    asked = [one for _ in range(2) for one in await office.go()]
    assert [(one.to.chat, "tới 40 nơi" in one.reply.text) for one in asked] == [("minh", True)]
    job = await office.mailing.job(NUMBER)
    await office.mailing.book.turn(lambda page: submitting.approve(office.second(page), job))
    assert await office.copies() == (38 if more else 40)


@pytest.mark.parametrize("occasion", ["doi-hop-I-1", "doi-han-I.review-1", "relay:1"])
async def test_what_follows_from_a_judged_act_asks_for_no_second_yes(office: Two, occasion: str) -> None:
    """Another hour or place, another day: more than thirty hear it at once, nobody is asked."""
    await _noticed(office, occasion)
    assert await office.copies() == 32


async def test_the_words_of_a_decision_that_releases_nothing_wait_for_a_second_yes(office: Two) -> None:
    """One officer alone wrote them: what two bodies have not judged is an ordinary broadcast."""
    await _noticed(office, "quyet-dinh-1")
    assert [one.to.chat for one in await office.go()] == ["minh"]
    assert await office.copies() == 0


async def _noticed(office: Two, occasion: str) -> None:
    """Words of an occasion to thirty-two heads."""
    await office.open(32)

    def tell(page: Page) -> None:
        people = [one.person for one in office.room(page).reach(Audience((HEADS,))).targets if one.person]
        notices.put(office.room(page), people, "Nay: 9 giờ.", occasion, Known(("2021-07-10", "08:00", "Hội trường")))

    await office.mailing.book.turn(tell)


async def test_a_no_to_one_that_is_paused_counts_and_its_maker_hears(office: Two) -> None:
    """The request is not stopped with what it asks about, nor is the answer."""
    await office.open(32)
    await office.submit()
    assert await office.change("pause")
    assert [one.to.chat for one in await office.go()] == ["minh"]
    job = await office.mailing.job(NUMBER)
    await office.mailing.book.turn(lambda page: submitting.refuse(office.second(page), job))
    assert [one.to.chat for one in await office.go()] == ["lan"]
    assert (await office.mailing.job(NUMBER)).state == "cancelled"


async def test_who_has_no_role_any_more_makes_nothing_urgent(office: Two) -> None:
    """Refused, and it goes on waiting for a yes."""
    await office.open(32)
    await office.submit()
    gone = office.mailing.now.strftime("%Y-%m-%dT%H:%M:%S.000Z")
    await office.mailing.book.turn(lambda page: page.change(LEAVES, person=office.by, now=gone))
    job = await office.mailing.job(NUMBER)
    with pytest.raises(Refusal, match="forbidden"):
        await office.mailing.book.turn(lambda page: submitting.hurry(office.room(page), job, "Việc gấp lắm."))
    assert await office.mailing.book.read(lambda page: clearances.waits(page, job.id))


async def test_a_refused_correction_leaves_the_rest_resting_and_its_maker_hears(office: Two) -> None:
    """Ten of forty have the wrong one; the others get it when the officer lets it go on."""
    await office.open(40)
    await office.submit()
    job = await office.mailing.job(NUMBER)
    await office.mailing.book.turn(lambda page: submitting.approve(office.second(page), job))
    sent = sum(one.to.chat.startswith("chat") for one in await office.go(limit=11))
    right = await office.correct(NUMBER)
    assert (await office.mailing.job(NUMBER)).state == "paused"
    await office.mailing.book.turn(lambda page: submitting.refuse(office.second(page), right))
    told = [one.reply.text for _ in range(2) for one in await office.go() if one.to.chat == "lan"]
    assert sum(f"Tin {NUMBER} vẫn đang dừng" in text for text in told) == 1
    assert await office.change("resume")
    assert sent + await office.copies() == 40


async def test_an_older_correction_never_follows_a_newer_one(office: Two) -> None:
    """Two in one night: the newer one goes, the older one and the wrong one are over."""
    await office.open(2)
    await office.submit()
    await office.go()
    office.mailing.now = EVENING + timedelta(hours=1)
    older, newer = await office.correct(NUMBER), await office.correct(NUMBER)
    await office.mailing.book.turn(lambda page: submitting.hurry(office.room(page), newer, "Sắp tới giờ họp."))
    sent = await office.go()
    assert {one.reference for one in sent if one.reply.edits} == {newer.number}
    assert (await office.mailing.job(older.number)).state == "cancelled"
    office.mailing.now = SIX + timedelta(minutes=1)
    assert await office.copies() == 0
    stands = await office.mailing.book.read(lambda page: broadcasts.by_id(page, older.id))
    assert stands is not None
    assert not await office.mailing.book.turn(lambda page: announcements.change(office.room(page), stands, "resume"))
