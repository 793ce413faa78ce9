"""A person whose chat takes no more gets a broadcast at the next contact: once, in one turn, counted as one."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from broadcasts import announcements, correcting, nudging
from broadcasts.audience import HEADS, Audience, Directory
from broadcasts.delivery import Delivery
from broadcasts.layout import Piece
from broadcasts.mailroom import Mailroom
from broadcasts.reports.who_got_it import outcome
from broadcasts.settling import Ended, Settling
from broadcasts.standing import Standing, standing
from broadcasts.undelivered import Gone, Never, Undelivered, Unknown
from storage.book.book import Book
from storage.book.page import Hot, Page
from storage.campaign.membership import people, reach
from storage.mail import broadcasts, letters, outcomes, recipients, rolls
from storage.mail.letters import Draft, Settlement
from storage.talk import Address, Attachment, Reply
from storage.texts.texts import texts
from tests.broadcasts.mailing import AREA, ORGANISER, Mailing, at, plan
from tests.fakes.recorder import Recorder

MARKED = Hot("SELECT chat FROM contacts WHERE gone_at IS NOT NULL ORDER BY chat")
LETTERS = Hot("SELECT chat, state FROM letters WHERE priority > 1 ORDER BY id")
BODIES = Hot("SELECT body FROM letters WHERE chat = :chat ORDER BY id")
IDS = Hot("SELECT id FROM letters WHERE priority > 1 ORDER BY id")
OLD, NEW = "old", "new"


class Platform(Recorder):
    """A recorder on which single chats answer each piece with a problem; `passes`: so many pieces get through first."""

    def __init__(self) -> None:
        super().__init__()
        self.shut: dict[str, Undelivered] = {}
        self.passes = 0

    async def send(self, to: Address, piece: Piece) -> str:
        """As the recorder sends, where the chat is open."""
        problem = self.shut.get(to.chat)
        if problem is None or self.passes:
            self.passes = max(0, self.passes - 1)
            return await super().send(to, piece)
        self.tried.append((to, piece))
        raise problem


class House:
    """A mailing whose letters go out by a real delivery, and a head with an older and a newer chat."""

    def __init__(self, mailing: Mailing) -> None:
        self.mailing = mailing
        self.platform = Platform()
        self.woken = 0
        self.by = 0

    async def begin(self, *chats: str) -> None:
        """Units, an officer, a head in these chats."""
        await self.mailing.begin()
        self.by = await self.mailing.person("Lê Văn C", "organiser_officer", ORGANISER, "office")
        await self.mailing.person("Nguyễn Văn An", "area_head", AREA, *chats)

    async def go(self) -> list[str]:
        """All that is due is written and sent; the chats that were tried meanwhile, in order."""
        before = len(self.platform.tried)
        async with self._delivering() as delivery:
            for _ in range(4):  # a letter, one to the next contact, its end, and nothing more
                made = self.mailing.process()
                made._post = delivery.post
                await made.carry_out()
                delivery.wake()
                await delivery.idle()
        return [to.chat for to, _ in self.platform.tried[before:]]

    async def stands(self, number: str = "PT-2021-001") -> Standing:
        """How a broadcast stands."""
        job = await self.mailing.job(number)
        return await self.mailing.book.read(lambda page: standing(self.room(page), job))

    async def marked(self) -> list[str]:
        """The chats that count as gone."""
        return await self.mailing.book.read(lambda page: [chat for (chat,) in page.rows(MARKED)])

    def troubled(self, page: Page) -> tuple[list[tuple[str, str]], int]:
        """What did not arrive, each with the channel by which it did after all; how many count as lost."""
        since = self.mailing.now - timedelta(days=1)
        found = outcomes.troubled(page, since, limit=9)
        lost = sum(outcomes.count_troubled(page, since).values())
        return [(one.channel, one.reached) for one in found], lost

    def told_of_all(self, page: Page) -> list[str]:
        """What the office reads of each recipient of the first broadcast."""
        job = broadcasts.by_number(page, "PT-2021-001")
        assert job is not None
        refused = rolls.refused(page, job.number)
        return [outcome(texts(), line, refused) for line in rolls.roll(page, job.id)]

    def room(self, page: Page) -> Mailroom:
        """The mail room, with the officer."""
        return Mailroom(page, plan(), texts(), self.mailing.now, self.mailing.now, self.by)

    def _woke(self) -> None:
        self.woken += 1

    @asynccontextmanager
    async def _delivering(self) -> AsyncIterator[Delivery]:
        clock = self.mailing.clocks.real
        delivery = Delivery(self.mailing.book, [self.platform], clock, elsewhere=self._woke)
        await delivery.start()
        try:
            yield delivery
        finally:
            await delivery.stop()


@pytest.fixture
async def house(book: Book) -> House:
    """A head with two chats."""
    made = House(Mailing(book))
    await made.begin(OLD, NEW)
    return made


async def test_a_blocked_chat_is_left_for_the_next_one(house: House) -> None:
    """One recipient, one letter that arrived; the next broadcast does not try the blocked chat at all."""
    house.platform.shut[NEW] = Gone("blocked")
    job = await house.mailing.broadcast(HEADS, asks=True)
    assert await house.go() == [NEW, OLD]
    assert house.woken == 1
    (line,) = await house.mailing.roll(job)
    assert (line.to, line.state) == (at(OLD), "sent")
    found = await house.stands()
    assert (found.count, found.arrived, found.waiting, found.failures, found.job.state) == (1, 1, 0, {}, "done")
    assert await house.marked() == [NEW]
    told = await house.mailing.book.turn(lambda page: recipients.acknowledge(page, line.id, at(OLD), house.mailing.now))
    assert told == ("PT-2021-001", True)
    assert await house.mailing.book.read(house.troubled) == ([("recorder", "recorder")], 0)
    assert await house.mailing.book.read(house.told_of_all) == ["Đã đến qua recorder, vì recorder không nhận"]
    await house.mailing.broadcast(HEADS, number="PT-2021-002")
    assert await house.go() == [OLD]
    assert await house.mailing.book.read(lambda page: rolls.refused(page, "PT-2021-002")) == {}
    everyone = await house.mailing.book.read(lambda page: rolls.refused(page, "PT-2021-001"))
    assert everyone
    for among in ([*everyone, 999], [999], []):
        few = await house.mailing.book.read(lambda page, a=among: rolls.refused(page, "PT-2021-001", a))  # type: ignore[misc]
        assert few == {person: way for person, way in everyone.items() if person in among}


async def test_where_no_contact_is_left_the_last_reason_counts_once(house: House) -> None:
    """Never more letters than contacts, and never a second try of one."""
    house.platform.shut |= {NEW: Gone("blocked"), OLD: Gone("closed")}
    await house.mailing.broadcast(HEADS)
    assert await house.go() == [NEW, OLD]
    found = await house.stands()
    assert (found.count, found.failures, found.job.state) == (1, {"closed": 1}, "done")
    assert await house.mailing.book.read(house.troubled) == ([("recorder", ""), ("recorder", "")], 2)
    assert await house.mailing.book.read(house.told_of_all) == ["Không đến"]
    assert await house.marked() == [NEW, OLD]


async def test_a_chat_that_was_tried_is_not_tried_again_though_it_came_back(house: House) -> None:
    """The person writes in the first chat while the second one is tried: that makes no third letter."""
    house.platform.shut[NEW] = Gone("blocked")
    await house.mailing.broadcast(HEADS)
    await house.go()
    await house.mailing.book.turn(lambda page: people.is_back(page, at(NEW), NEW))
    *_, (letter,) = await house.mailing.book.read(lambda page: page.rows(IDS))
    moved = await house.mailing.book.turn(lambda page: recipients.reroute(page, letter, {("recorder", "1")}))
    assert moved is None


async def test_a_person_with_one_chat_is_not_reached_and_is_tried_next_time(book: Book) -> None:
    """As ever: who has unblocked us without a word gets the next one."""
    house = House(Mailing(book))
    await house.begin(NEW)
    house.platform.shut[NEW] = Gone("blocked")
    await house.mailing.broadcast(HEADS)
    assert await house.go() == [NEW]
    assert (await house.stands()).failures == {"blocked": 1}
    house.platform.shut.clear()
    await house.mailing.broadcast(HEADS, number="PT-2021-002")
    assert await house.go() == [NEW]
    assert (await house.stands("PT-2021-002")).arrived == 1


@pytest.mark.parametrize("problem", [Never("refused"), Unknown("cut"), Gone("moved", "new id")])
async def test_only_a_chat_that_is_gone_is_left(house: House, problem: Undelivered) -> None:
    """Not for the content's sake, not in doubt, not where the chat is followed to its new id."""
    house.platform.shut[NEW] = problem
    await house.mailing.broadcast(HEADS)
    assert OLD not in await house.go()
    assert await house.marked() == []


async def test_what_arrived_in_part_goes_nowhere_else(house: House) -> None:
    """The chat is marked, but nobody gets the first piece twice."""
    house.platform.shut[NEW], house.platform.passes = Gone("blocked"), 1
    long = announcements.body_of("Mời họp. " * 600, papers=(Attachment("0" * 64, "hop.jpg"),))
    job = await house.mailing.broadcast(HEADS)
    await house.mailing.book.turn(lambda page: broadcasts.rewrite(page, job.id, long))
    assert set(await house.go()) == {NEW}
    assert len(house.platform.sent) == 1
    assert (await house.stands()).failures == {"blocked": 1}
    assert await house.marked() == [NEW]


async def test_a_cancelled_one_goes_nowhere_else(house: House) -> None:
    """Its letter was in hand when it was cancelled, and failed."""
    job, now = await house.mailing.broadcast(HEADS), house.mailing.now
    await house.mailing.process().carry_out()
    book = house.mailing.book
    (one,) = await book.turn(lambda page: letters.claim(page, "recorder", "1", epoch=1, now=now, limit=9))
    running = await house.mailing.job()
    assert await book.turn(lambda page: announcements.cancel(page, running, now))
    await book.turn(lambda page: settling(book, house).keep(page, one.id))
    assert [(line.to.chat, line.state) for line in await house.mailing.roll(job)] == [(NEW, "failed")]
    assert await house.marked() == [NEW]


class Keeper:
    """The turn that writes the end of letters, without the loop around it."""

    def __init__(self, inner: Settling) -> None:
        self._inner = inner
        inner.epoch = 1

    def keep(self, page: Page, letter: int, *, doubtful: int = 0) -> None:
        """A chat of the head was gone."""
        now = self._inner._clock()
        done = Settlement(letter, "failed", now, now, doubtful, 0, "blocked")
        self._inner._keep(page, [Ended(at(NEW), done, gone=True)], [])


def settling(book: Book, house: House) -> Keeper:
    """A process that settles letters of the recorder."""
    ours = {("recorder", "1")}
    clock = house.mailing.clocks.real
    return Keeper(Settling(book, clock, ours, lambda _more: None, lambda _page, _at, _why: None, house._woke))


async def test_a_kill_leaves_all_of_it_or_nothing(house: House) -> None:
    """A turn that does not come to its end: no mark, the same address, no second letter; then the whole of it."""
    job, now, book = await house.mailing.broadcast(HEADS), house.mailing.now, house.mailing.book
    await house.mailing.process().carry_out()
    (one,) = await book.turn(lambda page: letters.claim(page, "recorder", "1", epoch=1, now=now, limit=9))

    def cut(page: Page) -> None:
        settling(book, house).keep(page, one.id)
        raise RuntimeError("killed")

    with pytest.raises(RuntimeError, match="killed"):
        await book.turn(cut)
    await house.mailing.process().carry_out()
    assert await house.marked() == []
    assert [(line.to.chat, line.state) for line in await house.mailing.roll(job)] == [(NEW, "sending")]
    assert house.woken == 0
    await book.turn(lambda page: settling(book, house).keep(page, one.id))
    assert await house.marked() == [NEW]
    assert [(line.to.chat, line.state) for line in await house.mailing.roll(job)] == [(OLD, "")]
    for _ in range(2):
        await house.mailing.process().carry_out()
    assert await book.read(lambda page: page.rows(LETTERS)) == [(NEW, "failed"), (OLD, "pending")]


async def test_neither_doubt_nor_a_newer_process_sends_it_elsewhere(house: House) -> None:
    """A first attempt may have arrived; a letter that was taken over is the other process's to decide on."""
    job, now, book = await house.mailing.broadcast(HEADS), house.mailing.now, house.mailing.book
    await house.mailing.process().carry_out()
    (one,) = await book.turn(lambda page: letters.claim(page, "recorder", "1", epoch=2, now=now, limit=9))
    await book.turn(lambda page: settling(book, house).keep(page, one.id))
    assert await house.marked() == []
    keeper = settling(book, house)
    keeper._inner.epoch = 2
    await book.turn(lambda page: keeper.keep(page, one.id, doubtful=1))
    assert [(line.to.chat, line.state) for line in await house.mailing.roll(job)] == [(NEW, "failed")]
    assert await house.marked() == [NEW]


async def test_a_chat_on_an_account_that_is_no_more_is_passed_over(book: Book) -> None:
    """A letter to an account from which nothing goes would wait for ever."""
    house = House(Mailing(book))
    await house.begin(NEW)
    head = await house.mailing.book.read(lambda page: people.find(page, "Nguyễn Văn An")[0].id)
    away = Address("zalo", "9", "cũ")
    await book.turn(lambda page: people.bind(page, head, away, "cũ", house.mailing.now.replace(year=2020)))
    house.platform.shut[NEW] = Gone("blocked")
    await house.mailing.broadcast(HEADS)
    await house.go()
    assert (await house.stands()).failures == {"blocked": 1}


async def test_a_reminder_at_another_contact_is_answered_there(house: House) -> None:
    """The button means the first letter; nobody else's chat can press it."""
    first = await house.mailing.broadcast(HEADS, asks=True, number="PT-2021-050")
    assert await house.go() == [NEW]
    house.platform.shut[NEW] = Gone("blocked")
    job = await house.mailing.job("PT-2021-050")
    await house.mailing.book.turn(lambda page: nudging.nudge(house.room(page), job, house.mailing.now))
    assert await house.go() == [NEW, OLD]
    (line,) = await house.mailing.roll(first)
    now, book = house.mailing.now, house.mailing.book
    ((body,),) = await book.read(lambda page: page.rows(BODIES, chat=OLD))
    assert [one.key for one in Reply.from_json(json.loads(body)).controls] == [f"r:{line.id}"]
    assert await book.turn(lambda page: recipients.acknowledge(page, line.id, at("office"), now)) is None
    pressed = await book.turn(lambda page: recipients.acknowledge(page, line.id, at(OLD), now))
    assert pressed == ("PT-2021-050", True)
    assert (await house.stands("PT-2021-050")).silent == 0


async def test_a_correction_at_another_contact_quotes_what_was_wrong(house: House) -> None:
    """And nobody is left who got the wrong one alone."""
    await house.mailing.broadcast(HEADS)
    await house.go()
    house.platform.shut[NEW] = Gone("blocked")
    job = await house.mailing.job()
    await house.mailing.book.turn(lambda page: correcting.correct(house.room(page), job, "Họp lúc 9 giờ.", "PT-2021-9"))
    assert (await house.stands()).wrong == 1
    assert await house.go() == [NEW, OLD]
    assert house.platform.texts(OLD)[0].startswith("ĐÍNH CHÍNH tin PT-2021-001")
    assert (await house.stands()).wrong == 0
    assert await house.mailing.book.read(lambda page: rolls.count_wrong(page, job.id)) == 0


async def test_a_direct_word_goes_where_letters_are_taken(house: House) -> None:
    """Any letter that finds a chat gone marks it; a letter of a confidential talk marks nothing."""
    book, now = house.mailing.book, house.mailing.now
    head = await book.read(lambda page: people.find(page, "Nguyễn Văn An")[0].id)
    hidden = Draft(Address("hidden", "recorder/1", "sealed"), Reply("…"), 0, now)
    direct = Draft(at(NEW), Reply("Kết quả"), 1, now)
    for draft, chats in ((hidden, [OLD, NEW]), (direct, [OLD])):
        letter = await book.turn(lambda page, d=draft: letters.put(page, d, now=now, epoch=1))  # type: ignore[misc]
        assert letter is not None
        await book.turn(lambda page, n=letter.id: settling(book, house).keep(page, n))  # type: ignore[misc]
        assert await book.read(lambda page: people.addresses(page, head)) == [at(chat) for chat in chats]
    assert await book.read(lambda page: people.every_address(page, head)) == [at(OLD), at(NEW)]
    held = await book.read(lambda page: [one.to for one in reach.near(page, head, "", "")])
    assert held == [at(OLD)]
    found = await book.read(lambda page: Directory(page, plan(), now).targets(Audience((HEADS,))))
    assert [one.to for one in found] == [at(OLD)]
    await book.turn(lambda page: people.bind(page, head, at(NEW), NEW, now.replace(year=2022)))
    assert await book.read(lambda page: people.addresses(page, head)) == [at(OLD), at(NEW)]
