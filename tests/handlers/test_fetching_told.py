"""A file that cannot be had is given up, and its sender is told once: which file, and what to do."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from broadcasts.undelivered import Gone, Later, Never
from handlers import fetching as room
from storage.book import fetches
from storage.book.page import Hot
from storage.limits import limits
from storage.talk import FileKind, FileRef
from storage.texts.texts import texts
from tests import samples
from tests.fakes.recorder import Recorder
from tests.handlers.lines import PHOTO, VOICE, Line

MOST = 20 * 1024 * 1024
RESEND: dict[str, tuple[bytes | Exception, str]] = {
    "too large": (b"%PDF-" + bytes(MOST), "nặng quá 20 MB nên hệ thống không nhận được. Anh/chị gửi lại bản nhẹ hơn"),
    "program": (b"MZ" + bytes(100), "thuộc loại hệ thống không nhận. Anh/chị gửi lại bằng hình, video"),
    "HEIC": (samples.film(b"heic"), "ở loại hệ thống chưa mở được. Anh/chị gửi lại bằng nút gửi hình"),
    "cut short": (samples.photo()[:700], "bị hỏng nên không mở được. Anh/chị chụp lại"),
    "empty": (b"", "bị hỏng nên không mở được. Anh/chị chụp lại"),
    "gone from the platform": (Never("expired"), "chưa tới được hệ thống. Anh/chị gửi lại"),
    "chat closed": (Gone("left"), "chưa tới được hệ thống. Anh/chị gửi lại"),
}


@pytest.mark.parametrize("what", RESEND)
async def test_the_sender_is_told_what_to_do(line: Line, what: str) -> None:
    """One sentence for each reason, after one try, since another would end alike; the channel may forget the file."""
    content, told = RESEND[what]
    line.recorder.files["photo"] = content
    await line.want(PHOTO)
    running = await line.start()
    await line.recorder.until(lambda: len(line.recorder.sent) == 1)
    (said,) = line.recorder.texts()
    assert said.startswith("Tấm hình anh/chị gửi lúc 12:04 " + told)
    assert [one.state for one in await line.info(1)] == ["failed"]
    await running.stop()
    assert (line.kept(), line.recorder.fetched, line.recorder.forgotten) == ([], [PHOTO], [PHOTO])


@pytest.mark.parametrize(
    ("file", "which"),
    [
        (FileRef(FileKind.PHOTO, "x"), "Tấm hình anh/chị gửi lúc 12:04"),
        (FileRef(FileKind.VOICE, "x"), "Đoạn ghi âm anh/chị gửi lúc 12:04"),
        (FileRef(FileKind.VIDEO, "x"), "Đoạn video anh/chị gửi lúc 12:04"),
        (FileRef(FileKind.DOCUMENT, "x"), "Tệp anh/chị gửi lúc 12:04"),
        (FileRef(FileKind.DOCUMENT, "x", "báo cáo {quý}.doc"), "Tệp “báo cáo {quý}.doc” anh/chị gửi lúc 12:04"),
    ],
    ids=["photo", "voice", "video", "document", "named"],
)
async def test_the_sender_is_told_which_file(line: Line, file: FileRef, which: str) -> None:
    """By its name if it has one, else by what it is, and by the time at which it was sent."""
    line.recorder.files["x"] = Never("expired")
    await line.want(file)
    line.now += timedelta(minutes=40)  # it is the hour of sending that counts
    await line.start()
    await line.recorder.until(lambda: len(line.recorder.sent) == 1)
    assert line.recorder.texts() == [f"{which} chưa tới được hệ thống. Anh/chị gửi lại giúp."]


async def test_the_time_told_is_the_campaigns(line: Line) -> None:
    """Like every other time that people read here; the two clocks differ by what a rehearsal moved them."""
    line.offset = timedelta(hours=-3, minutes=-4)
    line.recorder.files["photo"] = Never("expired")
    await line.want(PHOTO)
    await line.start()
    await line.recorder.until(lambda: len(line.recorder.sent) == 1)
    assert "anh/chị gửi lúc 09:00 " in line.recorder.texts()[0]


async def test_a_file_that_says_it_is_too_large_is_not_even_fetched(line: Line) -> None:
    """The channel's word is enough for a refusal, never for a welcome."""
    await line.want(FileRef(FileKind.VIDEO, "film", size=MOST + 1))
    await line.start()
    await line.recorder.until(lambda: len(line.recorder.sent) == 1)
    assert line.recorder.fetched == []
    assert "nặng quá 20 MB" in line.recorder.texts()[0]


async def test_after_the_last_try_the_sender_is_told_once(line: Line) -> None:
    """Not a word before; one letter then, and no further try."""
    tries = limits().files.tries
    line.recorder.files["photo"] = Later("busy")
    await line.want(PHOTO)
    running = await line.start()
    for tried in range(1, tries):
        await line.until_tried(tried)
        assert line.recorder.tried == []
        line.now += timedelta(seconds=room.pause_after(tried))
        running.wake()
    await line.until("failed")
    await line.recorder.until(lambda: len(line.recorder.sent) == 1)
    line.now += timedelta(days=1)
    running.wake()
    await running.stop()
    assert (len(line.recorder.fetched), len(line.recorder.tried)) == (tries, 1)


async def test_the_letter_is_an_alert_that_no_second_one_can_follow(line: Line) -> None:
    """It overtakes no reply, and it bears the file's own occasion."""
    line.recorder.files["photo"] = Never("expired")
    await line.want(PHOTO)
    await line.start()
    await line.recorder.until(lambda: len(line.recorder.sent) == 1)
    rows = await line.book.read(lambda page: page.rows(OCCASIONS))
    assert [tuple(row) for row in rows] == [("fetch:1", 1)]


OCCASIONS = Hot("SELECT dedupe, priority FROM letters")


async def test_a_file_that_another_process_has_got_is_not_called_lost(line: Line) -> None:
    """Whoever comes second and in vain says nothing."""
    line.recorder.hold()
    await line.want(PHOTO)
    running = await line.start()
    await line.recorder.until(lambda: line.recorder.fetching == 1)
    kept = line.store.keep_bytes(VOICE)
    await line.book.turn(lambda page: fetches.done(page, 1, kept, kept.sha256))
    line.recorder.release()  # there is no such file any more
    await running.stop()
    assert [one.state for one in await line.info(1)] == ["done"]
    assert await line.book.read(lambda page: page.rows(OCCASIONS)) == []


async def test_a_refused_files_line_is_let_go_at_once(line: Line) -> None:
    """What is too large is not drunk to the end: the fetch is closed although somebody still holds it."""
    channel = Clinging()
    channel.files["film"] = b"%PDF-" + bytes(2 * MOST)
    await line.book.turn(lambda page: fetches.want(page, channel.address(), FileRef(FileKind.VIDEO, "film"), line.now))
    await line.start(channels=[channel])
    await line.until("failed")
    assert (len(channel.held), channel.fetching) == (1, 0)


class Clinging(Recorder):
    """A recorder that keeps what it hands out, so that only a close can end a fetch."""

    def __init__(self) -> None:
        super().__init__("clinging")
        self.held: list[AsyncIterator[bytes]] = []

    def fetch(self, file: FileRef) -> AsyncIterator[bytes]:
        self.held.append(super().fetch(file))
        return self.held[-1]


async def test_one_bad_file_harms_no_other(line: Line) -> None:
    """The rest of an album arrives, and only the bad one is told."""
    line.recorder.files = {"photo": samples.photo()[:500], "voice": VOICE}
    await line.want(PHOTO, FileRef(FileKind.VOICE, "voice"))
    await line.start()
    await line.until("failed", "done")
    await line.recorder.until(lambda: len(line.recorder.sent) == 1)
    assert line.recorder.texts()[0].startswith("Tấm hình")


def test_every_kind_of_file_has_its_word() -> None:
    """No kind is left without a name for it."""
    assert set(room.KINDS) == set(FileKind)
    assert [key for key in room.KINDS.values() if not texts().has(key)] == []
