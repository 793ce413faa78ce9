"""Files that people send reach the store by themselves, a few at once, through outages, stops and second processes."""

import asyncio
import hashlib
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import aiohttp
import pytest

from broadcasts.undelivered import Later, Unknown
from handlers import fetching as room
from storage.book import fetches
from storage.book.book import Book, Unwritable
from storage.book.page import Page
from storage.limits import limits
from storage.talk import FileKind, FileRef
from tests import samples
from tests.fakes.recorder import Recorder
from tests.handlers.lines import NOON, PHOTO, VOICE, Line
from tests.patience import PATIENCE

T = TypeVar("T")


# --- kept ----------------------------------------------------------------------------------------------------------


async def test_a_photo_is_kept_without_its_traces(line: Line) -> None:
    """From the channel to the store: drawn anew, its row done, the channel told that it may forget."""
    line.recorder.files["photo"] = samples.photo()
    await line.want(PHOTO)
    await line.start()
    (done,) = await line.until("done")
    assert (done.mime, line.kept()) == ("image/jpeg", [done.sha256])
    content = line.store.path(line.kept()[0]).read_bytes()
    assert [trace for trace in samples.TRACES if trace in content] == []
    await line.recorder.until(lambda: line.recorder.forgotten == [PHOTO])


async def test_a_voice_is_kept_as_it_came(line: Line) -> None:
    """What is no picture is the same in the store."""
    line.recorder.files["voice"] = VOICE
    await line.want(FileRef(FileKind.VOICE, "voice", "a.ogg", len(VOICE)))
    await line.start()
    (done,) = await line.until("done")
    assert (done.sha256, done.mime, done.size) == (hashlib.sha256(VOICE).hexdigest(), "audio/ogg", len(VOICE))


async def test_a_wake_is_heard_at_once(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    """A turn that wanted a file need not wait for the next look."""
    monkeypatch.setattr(room, "LOOK_EVERY", 3600)
    line.recorder.files = {"first": VOICE, "photo": samples.photo()}
    await line.want(FileRef(FileKind.VOICE, "first"))
    running = await line.start()
    await line.until("done")  # so the first look is over, and only a wake can bring another
    await line.want(PHOTO)
    running.wake()
    await line.until("done", "done")


async def test_what_another_process_wants_is_found_by_looking(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    """A row that nobody woke us for is fetched, too."""
    monkeypatch.setattr(room, "LOOK_EVERY", 0.01)
    line.recorder.files["photo"] = samples.photo()
    await line.start()
    await line.want(PHOTO)
    await line.until("done")


async def test_few_are_fetched_at_once_and_all_arrive(line: Line) -> None:
    """An album and more: four on the line, none left behind, none fetched twice."""
    files = [FileRef(FileKind.VOICE, f"v{number}") for number in range(10)]
    for number, file in enumerate(files):
        line.recorder.files[file.source] = VOICE + bytes([number])
    line.recorder.hold()
    await line.want(*files)
    await line.start()
    await line.recorder.until(lambda: line.recorder.fetching == 4)
    line.recorder.release()
    await line.until(*["done"] * 10)
    assert (line.recorder.peak, len(line.recorder.fetched), len(line.kept())) == (4, 10, 10)


# --- tried again ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("problem", [Later("busy"), Unknown("cut"), OSError(28, "disk full"), ValueError("a bug")])
async def test_a_failed_fetch_is_tried_again_after_a_pause(line: Line, problem: Exception) -> None:
    """An outage, a lost answer, a full disk, a fault of ours: nobody is told, and the next try brings the file."""
    line.recorder.files["photo"] = problem
    await line.want(PHOTO)
    running = await line.start()
    await line.until_tried(1)
    line.recorder.files["photo"] = samples.photo()
    line.now += timedelta(seconds=limits().files.first_pause)
    running.wake()
    await line.until("done")
    assert (len(line.recorder.fetched), line.recorder.tried) == (2, [])


async def test_the_pauses_grow_and_the_platforms_own_wish_is_kept(line: Line) -> None:
    """Each pause is longer than the one before, up to an hour, and never shorter than was asked for."""
    assert [room.pause_after(attempt) for attempt in range(1, limits().files.tries)] == [5, 30, 180, 1080, 3600]
    line.recorder.files["photo"] = Later("slow down", 900)
    await line.want(PHOTO)
    await line.start()
    await line.until_tried(1)
    before, after = (NOON + timedelta(seconds=seconds) for seconds in (899, 900))
    assert await line.book.read(lambda page: fetches.due(page, before, 1)) == []
    assert [one.id for one in await line.book.read(lambda page: fetches.due(page, after, 1))] == [1]


async def test_a_fetch_that_never_ends_is_cut_off(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line that hangs does not hold its place for ever."""
    hasty = replace(limits(), files=replace(limits().files, fetch_seconds=0.05))
    monkeypatch.setattr(room, "limits", lambda: hasty)
    line.recorder.hold()
    await line.want(PHOTO)
    await line.start()
    await line.until_tried(1)
    assert line.recorder.fetching == 0


async def test_a_file_whose_channel_is_gone_waits_for_it(line: Line) -> None:
    """A token that is missing for an hour costs nobody a file; it does not hold up the others."""
    elsewhere = Recorder("elsewhere")
    elsewhere.files["photo"] = samples.photo()
    await line.want(PHOTO)
    await line.book.turn(lambda page: fetches.want(page, elsewhere.address(), PHOTO, line.now))
    await line.start(channels=[elsewhere])
    await line.until("wanted", "done")
    await line.until_tried(1)


async def test_without_channels_nothing_is_touched(line: Line) -> None:
    """A command that only opens the book leaves files to the process that runs the channels."""
    left = line.store.path("0" * 64).with_name("under-way.part")
    left.write_bytes(b"half")
    await line.want(PHOTO)
    idle = await line.start(channels=[])
    idle.wake()
    await idle.stop()
    assert (await line.tries(), left.read_bytes()) == (0, b"half")


# --- stops, second processes, a book that takes no writes ----------------------------------------------------------


async def test_a_stop_in_the_middle_is_made_up_for_at_the_next_start(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was under way is neither lost nor counted nor told; what a killed process left half-written goes."""
    monkeypatch.setattr(room, "DRAIN", 0.01)
    line.recorder.files["photo"] = samples.photo()
    line.recorder.hold()
    await line.want(PHOTO)
    first = await line.start()
    await line.recorder.until(lambda: line.recorder.fetching == 1)
    await first.stop()
    assert (await line.tries(), line.kept(), line.recorder.fetching) == (0, [], 0)
    line.store.path("0" * 64).with_name("left.part").write_bytes(b"half")
    line.recorder.release()
    await line.start()
    (done,) = await line.until("done")
    assert line.kept() == [done.sha256]


async def test_a_stop_lets_finish_what_is_nearly_there(line: Line) -> None:
    """A fetch under way is brought home before the process ends."""
    line.recorder.files["photo"] = samples.photo()
    line.recorder.hold()
    await line.want(PHOTO)
    running = await line.start()
    await line.recorder.until(lambda: line.recorder.fetching == 1)
    stopping = asyncio.create_task(running.stop())
    line.recorder.release()
    await stopping
    assert [one.state for one in await line.info(1)] == ["done"]


@pytest.mark.parametrize("steps", range(6))
async def test_a_stop_is_heard_whatever_else_happens_just_then(line: Line, steps: int) -> None:
    """A wake in the same moment does not make the loop miss it, however many steps of the loop lie between."""
    running = await line.start()
    await asyncio.sleep(0.01)  # past the first look
    running.wake()
    for _ in range(steps):
        await asyncio.sleep(0)
    async with asyncio.timeout(PATIENCE):
        await running.stop()


async def test_two_processes_do_no_harm(line: Line) -> None:
    """Both fetch the same photo and the same broken one: a row each, one copy, one letter."""
    line.recorder.files = {"photo": samples.photo(), "broken": samples.photo()[:500]}
    line.recorder.hold()
    await line.want(PHOTO, FileRef(FileKind.PHOTO, "broken"))
    one, two = await line.start(), await line.start()
    await line.recorder.until(lambda: line.recorder.fetching == 4)
    line.recorder.release()
    (done, _) = await line.until("done", "failed")
    await asyncio.gather(one.stop(), two.stop())
    await line.recorder.until(lambda: len(line.recorder.sent) == 1)
    assert (line.kept(), len(line.recorder.fetched)) == ([done.sha256], 4)
    assert len(line.recorder.forgotten) == 2


class Stubborn:
    """A book that takes no writes for the first few turns, as when its disk is full."""

    def __init__(self, book: Book, refusals: int) -> None:
        self.url = book.url
        self.read, self.close, self._turn = book.read, book.close, book.turn
        self.refusals = refusals

    async def turn(self, work: Callable[[Page], T], lane: str = "") -> T:
        self.refusals -= 1
        if self.refusals >= 0:
            raise Unwritable
        return await self._turn(work, lane)


async def test_a_book_that_takes_no_writes_is_waited_for(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file that has come is not fetched again; its row is written once that can be done."""
    monkeypatch.setattr(room, "LOOK_EVERY", 0.01)
    line.recorder.files["photo"] = samples.photo()
    await line.want(PHOTO)
    await line.start(Stubborn(line.book, 3))
    await line.until("done")
    assert len(line.recorder.fetched) == 1


# --- over a real line ----------------------------------------------------------------------------------------------


class HttpSource(Recorder):
    """A recorder whose files are at an HTTP address."""

    async def fetch(self, file: FileRef) -> AsyncIterator[bytes]:
        self.fetched.append(file)
        try:
            async with aiohttp.ClientSession() as session, session.get(file.source, raise_for_status=True) as answer:
                async for chunk in answer.content.iter_any():
                    yield chunk
        except aiohttp.ClientPayloadError as problem:
            raise Later("cut") from problem


@asynccontextmanager
async def served(*bodies: bytes, length: int) -> AsyncIterator[str]:
    """A real HTTP server that promises `length` bytes, hands out one body a call, and closes."""
    left = list(bodies)

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % length + left.pop(0))
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/file/secret-token/photo.jpg"


async def test_a_line_that_is_cut_brings_the_whole_file_the_next_time(book: Book, tmp_path: Path) -> None:
    """Over real HTTP: half a photo is never taken for one."""
    photo = samples.photo(width=1200, height=900)
    line = Line(book, tmp_path, HttpSource())
    async with line.open, served(photo[:5000], photo, length=len(photo)) as url:
        await line.want(FileRef(FileKind.PHOTO, url))
        running = await line.start()
        await line.until_tried(1)
        assert line.kept() == []
        line.now += timedelta(seconds=limits().files.first_pause)
        running.wake()
        (done,) = await line.until("done")
    assert line.kept() == [done.sha256]


async def test_no_address_of_a_file_is_logged(book: Book, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A platform's address of a file holds our token, and an error of the line holds the address."""
    line = Line(book, tmp_path, HttpSource())
    with caplog.at_level(logging.DEBUG, "bot131"):
        async with line.open:
            await line.want(FileRef(FileKind.PHOTO, "http://127.0.0.1:9/file/secret-token/photo.jpg"))
            await line.start()
            await line.until_tried(1)
    assert "ClientConnectorError at" in caplog.text
    assert "secret" not in caplog.text
