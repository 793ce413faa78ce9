"""The recorder is a channel like any other: delivery sends by it, fails by it, and a desk hears people by it."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from aiohttp import web

from broadcasts.delivery import Channel, Delivery
from broadcasts.layout import Abilities, Piece
from broadcasts.undelivered import Gone, Later, Never, Unknown
from storage.book.book import Book
from storage.clocks import now
from storage.mail import letters
from storage.mail.letters import Draft
from storage.talk import FileKind, FileRef, Message, Reply
from tests.fakes.recorder import CHUNK, Recorder

PHOTO = FileRef(FileKind.PHOTO, "p1")


@pytest.fixture
def recorder() -> Recorder:
    """A fresh one."""
    return Recorder()


@pytest.fixture
async def delivery(book: Book, recorder: Recorder) -> AsyncIterator[Delivery]:
    """A delivery that runs with the recorder as its only channel."""
    running = Delivery(book, [recorder], now)
    await running.start()
    yield running
    await running.stop()


async def write(book: Book, recorder: Recorder, delivery: Delivery, *texts: str) -> None:
    """Put letters for the recorder's chat and have them sent."""
    drafts = [Draft(recorder.address(), Reply(text), 0, now()) for text in texts]
    put = await book.turn(lambda page: [letters.put(page, draft, now=now()) for draft in drafts])
    delivery.post([letter for letter in put if letter])


async def test_what_delivery_sends_is_recorded(book: Book, recorder: Recorder, delivery: Delivery) -> None:
    """Letters arrive in order, each under an id of its own."""
    await write(book, recorder, delivery, "một", "hai")
    await recorder.until(lambda: len(recorder.sent) == 2)
    assert recorder.texts() == ["một", "hai"]
    assert len({one.id for one in recorder.sent}) == 2


async def test_an_unknown_outcome_is_recorded_as_arrived(book: Book, recorder: Recorder, delivery: Delivery) -> None:
    """Where only the answer was lost the piece is there, so a second copy shows."""
    recorder.fail(Unknown("cut"))
    await write(book, recorder, delivery, "một")
    await recorder.until(lambda: len(recorder.sent) == 2)
    assert recorder.texts() == ["một", "một"]


@pytest.mark.parametrize("problem", [Later("busy", 0.01), Never("no"), Gone("left"), ValueError("bug")])
async def test_any_other_failure_is_tried_and_not_sent(recorder: Recorder, problem: Exception) -> None:
    """The script is followed to the letter, then everything arrives."""
    recorder.fail(problem, None)
    with pytest.raises(type(problem)):
        await recorder.send(recorder.address(), Piece("một"))
    name = await recorder.send(recorder.address("other"), Piece("hai"))
    assert [piece.text for _, piece in recorder.tried] == ["một", "hai"]
    assert [(one.to.chat, one.id) for one in recorder.sent] == [("other", name)]


async def test_a_held_channel_waits_until_it_is_released(recorder: Recorder) -> None:
    """Sends and fetches stand still, and can be seen standing."""
    recorder.files["p1"] = b"x"
    recorder.hold()
    sending = asyncio.create_task(recorder.send(recorder.address(), Piece("một")))
    fetching = asyncio.create_task(content(recorder, PHOTO))
    await recorder.until(lambda: len(recorder.tried) == 1 and recorder.fetching == 1)
    assert (recorder.sent, sending.done(), fetching.done()) == ([], False, False)
    recorder.release()
    assert (await sending, await fetching) == (recorder.sent[0].id, b"x")


async def content(channel: Channel, file: FileRef) -> bytes:
    """A file through the port."""
    return b"".join([chunk async for chunk in channel.fetch(file)])


async def test_files_come_in_chunks_and_go_when_forgotten(recorder: Recorder) -> None:
    """A file is served as a line would serve it; one that is forgotten or unknown is refused for good."""
    recorder.files["p1"] = b"a" * (CHUNK + 1)
    assert [len(chunk) async for chunk in recorder.fetch(PHOTO)] == [CHUNK, 1]
    await recorder.forget(PHOTO)
    with pytest.raises(Never):
        await content(recorder, PHOTO)
    assert (recorder.fetched, recorder.forgotten, recorder.fetching) == ([PHOTO, PHOTO], [PHOTO], 0)


async def test_a_scripted_file_fails_as_told(recorder: Recorder) -> None:
    """What stands in the place of a content is raised."""
    recorder.files["p1"] = Later("busy")
    with pytest.raises(Later):
        await content(recorder, PHOTO)


async def test_waiting_for_what_never_comes_ends(recorder: Recorder, monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that waits in vain fails instead of hanging."""
    monkeypatch.setattr("tests.fakes.recorder.PATIENCE", 0.01)
    with pytest.raises(TimeoutError):
        await recorder.until(lambda: bool(recorder.sent))


async def test_its_people_speak_to_the_desk_it_is_attached_to(recorder: Recorder) -> None:
    """Each message is an event of its own, from the person of its chat; other fields can be given."""
    heard: list[Message] = []

    async def receive(message: Message) -> None:
        heard.append(message)

    with pytest.raises(RuntimeError):
        await recorder.says("ai đó?")
    recorder.attach(web.Application(), receive)
    noon = datetime(2021, 6, 20, 5, tzinfo=UTC)
    await recorder.says("một", at=noon)
    await recorder.says(chat="hai", files=[PHOTO], album="a", private=False, event="e1")
    assert [(m.address, m.sender, m.event, m.text, m.files) for m in heard] == [
        (recorder.address(), "chat", "e1", "một", ()),
        (recorder.address("hai"), "hai", "e1", "", (PHOTO,)),
    ]
    assert (heard[0].at, heard[1].album, heard[1].private) == (noon, "a", False)


def test_it_can_be_what_a_test_needs() -> None:
    """Name, account, abilities and groups are set by the test."""
    recorder = Recorder("zalo", "oa1", Abilities(buttons=True))
    recorder.groups.add("g1")
    assert (str(recorder.address()), recorder.abilities.buttons) == ("zalo/oa1/chat", True)
    assert (recorder.is_group("g1"), recorder.is_group("chat")) == (True, False)
