"""A broadcast is put right: edited where the channel can, by a letter that quotes it elsewhere, never twice."""

import itertools
from dataclasses import replace
from typing import Any

import pytest

from broadcasts import correcting
from broadcasts.announcements import Announcements, body_of
from broadcasts.audience import HEADS, Audience
from broadcasts.copies import in_place_of
from broadcasts.layout import Abilities, pieces
from broadcasts.mailroom import Mailroom
from broadcasts.standing import Standing, standing
from storage.book.book import Book
from storage.book.page import Page
from storage.mail import broadcasts
from storage.mail.broadcasts import Job, NewBroadcast
from storage.mail.copies import Copy
from storage.mail.letters import Posted, Settlement, claim, settle
from storage.talk import Attachment, Refusal, Reply
from storage.texts.texts import texts
from tests.broadcasts.mailing import Mailing, plan
from tests.fakes.recorder import Recorder

EDITS = Abilities(groups=True, edit=True, buttons=True)
RIGHT = "Mời họp lúc 9 giờ."


class Correcting:
    """A mailing whose channel can edit, with an officer who corrects."""

    def __init__(self, mailing: Mailing, abilities: Abilities = EDITS) -> None:
        self.mailing = mailing
        self.channel = Recorder(abilities=abilities)
        self.by = 0
        self.numbers = itertools.count(101)

    async def begin(self, heads: int, *, asks: bool = False) -> Job:
        """So many heads have the wrong one."""
        self.by = await self.mailing.person("Văn phòng", "organiser_officer", "692", "office")
        for number in range(heads):
            await self.mailing.person(f"Trưởng ban {number}", "area_head", "25279-01", f"chat{number}")
        job = await self.mailing.broadcast(HEADS, by=self.by, asks=asks)
        await self.go()
        return job

    async def go(self, limit: int = 1000, state: str = "sent", reason: str = "") -> list[Posted]:
        """What a process writes and delivery sends; returns what was sent."""
        await self.process().carry_out()
        book, now = self.mailing.book, self.mailing.now
        taken = await book.turn(lambda page: claim(page, "recorder", "1", epoch=1, now=now, limit=limit))
        done = [Settlement(one.id, state, now, now, 0, 1, reason, one.reply.edits or f"m{one.id}") for one in taken]
        await book.turn(lambda page: settle(page, done, epoch=1))
        return taken

    def process(self) -> Announcements:
        """A process that carries out broadcasts on this channel."""
        clocks = self.mailing.clocks
        return Announcements(self.mailing.book, plan(), texts(), clocks, {("recorder", "1"): self.channel})

    async def correct(self, number: str = "PT-2021-001") -> Job:
        """The officer says what is right."""
        job, new = await self.mailing.job(number), f"PT-2021-{next(self.numbers)}"
        return await self.mailing.book.turn(lambda page: correcting.correct(self.room(page), job, RIGHT, new).job)

    def room(self, page: Page) -> Mailroom:
        """The mail room, with the officer."""
        return Mailroom(page, plan(), texts(), self.mailing.now, self.mailing.now, self.by)

    async def stands(self) -> Standing:
        """How the wrong one stands."""
        job = await self.mailing.job()
        return await self.mailing.book.read(lambda page: standing(self.room(page), job))


@pytest.fixture
async def mailing(book: Book) -> Mailing:
    """A campaign with units and nobody in it."""
    made = Mailing(book)
    await made.begin()
    return made


async def test_each_message_is_edited_once_with_its_button(mailing: Mailing) -> None:
    """By its own id; a process that begins anew edits nothing again; nobody is left with the wrong one."""
    office = Correcting(mailing)
    await office.begin(3, asks=True)
    wrong = {line.to.chat: line.id for line in await mailing.roll(await mailing.job())}
    job = await office.correct()
    assert (await office.stands()).wrong == 3
    sent = await office.go()
    assert len({one.reply.edits for one in sent}) == len(sent) == len(wrong) == 3
    assert all(one.reply.text.startswith(f"{RIGHT}\n\n(Tin này đã được đính chính lúc") for one in sent)
    own = {f"r:{line.id}" for line in await mailing.roll(job)}
    assert {one.reply.controls[0].key for one in sent} == own
    assert await office.go() == []
    assert (await office.stands()).wrong == 0


async def test_where_nothing_can_be_edited_a_letter_quotes_the_wrong_one(mailing: Mailing) -> None:
    """The whole right text, and the old one to be known again."""
    office = Correcting(mailing, Abilities())
    await office.begin(1)
    await office.correct()
    (sent,) = await office.go()
    assert sent.reply.edits == ""
    assert sent.reply.text.startswith(f"ĐÍNH CHÍNH tin PT-2021-001\n\n{RIGHT}")
    assert "“Mời họp lúc 8 giờ.”" in sent.reply.text


async def test_an_edit_that_is_refused_becomes_a_letter(mailing: Mailing) -> None:
    """The message is gone at the platform: one letter takes its place, and only then the correction is done."""
    office = Correcting(mailing)
    await office.begin(2)
    job = await office.correct()
    assert len(await office.go(state="failed", reason="refused")) == 2
    assert (await mailing.job(job.number)).state == "running"
    sent = await office.go()
    assert [one.reply.edits for one in sent] == ["", ""]
    assert {one.reply.text.splitlines()[0] for one in sent} == {"ĐÍNH CHÍNH tin PT-2021-001"}
    assert await office.go() == []
    assert (await mailing.job(job.number)).state == "done"


async def test_what_had_not_gone_goes_right_at_once(mailing: Mailing) -> None:
    """Of three letters one has gone: that one is edited, the others say what is right and quote nothing."""
    office = Correcting(mailing)
    office.by = await mailing.person("Văn phòng", "organiser_officer", "692", "office")
    for number in range(3):
        await mailing.person(f"Trưởng ban {number}", "area_head", "25279-01", f"chat{number}")
    await mailing.broadcast(HEADS, by=office.by)
    assert len(await office.go(limit=1)) == 1
    await office.correct()
    assert (await mailing.job()).state == "paused"
    sent = await office.go()
    assert (await mailing.job()).state == "cancelled"
    assert sorted(bool(one.reply.edits) for one in sent) == [False, False, True]
    assert {one.reply.text for one in sent if not one.reply.edits} == {f"{RIGHT}\n\nMã PT-2021-101"}
    assert {one.reference for one in sent} == {"PT-2021-101"}


async def test_what_went_to_nobody_is_not_corrected_and_a_correction_by_its_first(mailing: Mailing) -> None:
    """Each with its own sentence."""
    office = Correcting(mailing)
    await office.begin(1)
    job = await office.correct()
    with pytest.raises(Refusal, match="correct_first"):
        await office.correct(job.number)
    new = NewBroadcast("PT-2021-077", body_of("Chưa gửi cho ai cả."), Audience((HEADS,)).as_json(), mailing.now)
    await mailing.book.turn(lambda page: broadcasts.put(page, new, mailing.now))
    with pytest.raises(Refusal, match="correct_unsent"):
        await office.correct("PT-2021-077")


FILE = Attachment("0" * 64, "hop.jpg")
LONG = "Mời họp. " * 400
CASES: list[tuple[str, dict[str, Any], Abilities, bool]] = [
    ("a text", {}, EDITS, True),
    ("a channel that cannot", {}, replace(EDITS, edit=False), False),
    ("one that may not have arrived", {"state": "unknown"}, EDITS, False),
    ("two texts", {"text": LONG}, EDITS, False),
    ("words under a file", {"files": (FILE,)}, replace(EDITS, files_out=True), True),
    ("words behind two files", {"files": (FILE, FILE)}, replace(EDITS, files_out=True), True),
    ("ids that do not fit", {"ids": ("1", "2")}, EDITS, False),
]


@pytest.mark.parametrize(("name", "wrong", "abilities", "fits"), CASES, ids=[case[0] for case in CASES])
def test_what_can_be_edited(name: str, wrong: dict[str, Any], abilities: Abilities, fits: bool) -> None:
    """Only one text that surely arrived, on a channel that can; with the files that stand there."""
    said = Reply(wrong.get("text", "Mời họp lúc 8 giờ."), files=wrong.get("files", ()))
    ids = wrong.get("ids") or tuple(str(number) for number, _ in enumerate(pieces(said, abilities), 1))
    new = in_place_of(Copy(1, wrong.get("state", "sent"), said, ids), Reply(RIGHT), abilities)
    assert (new is not None) == fits
    if new is not None:
        (piece,) = pieces(new, abilities)
        assert (piece.edits, piece.text, piece.file is not None) == (ids[-1], RIGHT, len(wrong.get("files", ())) == 1)
