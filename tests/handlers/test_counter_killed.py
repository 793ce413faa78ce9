"""SIGKILL after every answer of a tip talk: it goes on at the same question; what comes twice changes nothing."""

import asyncio
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.wiring import Bot
from storage.clocks import now
from storage.confidential import casework, opened, readers, tips
from tests import forks
from tests.handlers.killed_counter import OFFICER, built
from tests.patience import PATIENCE
from tests.storage.confidential import traces

STORY = "Sau nhà văn hóa có sòng xóc đĩa, chơi từ trưa tới tối"
TALK = (
    (STORY, "Nguy hiểm thì gọi"),
    ("1", "Chép số này để hỏi kết quả"),
    ("{code}", "Việc có liên quan cán bộ nào không?"),
    ("1", "Chuyện xảy ra ở xã, thị trấn nào?"),
    ("lộc tấn", "khu nào?"),
    ("không rõ", "Gần chỗ nào?"),
    ("sau nhà văn hóa", "Khi nào?"),
    ("từ trưa", "Chuyện còn tiếp diễn không?"),
    ("1", "Vì sao anh/chị biết?"),
    ("bỏ qua", "Anh/chị muốn cho biết mình là ai không?"),
    ("1", "Anh/chị xem lại"),
    ("gửi", "Đã nhận lúc"),
    ("1", "Cảm ơn anh/chị"),
)


def said(folder: Path) -> Iterator[str]:
    """What arrived, in order; a message of several lines is several lines."""
    path = folder / "ledger"
    yield from path.read_text("utf8").splitlines() if path.exists() else ()


def hears(folder: Path, number: int, *texts: str) -> None:
    """A process that hears these messages and is killed."""
    ended = forks.run("tests.handlers.killed_counter", str(folder), str(number), *texts)
    assert ended.returncode == -signal.SIGKILL, ended.stderr


def tell(folder: Path) -> None:
    """The whole talk, each message in a process that is killed once it has acknowledged it, and again in the next."""
    before: list[str] = []
    for number, (text, _) in enumerate(TALK):
        if "{code}" in text and not code_in(folder):  # the kill came before the answer did, which goes out first now
            hears(folder, number - 1, *before)
        spoken = text.format(code=code_in(folder))
        hears(folder, number - len(before), *before, spoken)
        before = [spoken]


def code_in(folder: Path) -> str:
    """The code as the informant was told it; "" before that."""
    return next((line.rpartition(": ")[2] for line in said(folder) if "kết quả: " in line), "")


async def filed(bot: Bot) -> dict[str, str]:
    """The one tip, as its officer reads it."""
    (reader,) = await bot.book.read(lambda page: readers.active(page, bot.desk.key))
    (tip,) = await bot.book.read(lambda page: tips.queue(page, reader.holder))
    hand = await bot.book.turn(lambda page: casework.open_tip(page, tip.id, reader.id, OFFICER.private, "đọc", now()))
    return await bot.book.read(lambda page: opened.fields(page, hand))


@pytest.mark.kill
async def test_a_tip_talk_goes_on_after_every_kill(tmp_path: Path) -> None:
    """Thirteen answers, thirteen kills, each message twice: one tip with every answer, and no trace of its sender."""
    folder = tmp_path / "data"
    folder.mkdir()
    await asyncio.to_thread(tell, folder)
    bot, ledger = built(folder)
    await bot.start()
    try:
        await bot.desk.receive(ledger.message("1", event=f"e{len(TALK) - 1}"))
        async with asyncio.timeout(PATIENCE):
            await bot.confiding.discreet.idle()
            await bot.confiding.stretching.idle()
        told = await filed(bot)
    finally:
        await bot.stop()
    assert (told["story"], told["place"]) == (STORY, "sau nhà văn hóa, Xã Lộc Tấn")
    assert (told["time"], told["ongoing"], told["officials"]) == ("từ trưa", "Có", "")
    heard = "\n".join(said(folder))
    asked = [heard.find(question) for _, question in TALK]
    assert asked == sorted(asked)
    assert -1 not in asked
    code = heard.partition("kết quả: ")[2][:19]
    (folder / "ledger").unlink()
    assert traces.on_disk(folder, (STORY, code, code.replace(" ", ""))) == []
