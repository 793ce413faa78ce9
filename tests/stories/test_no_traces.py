"""The canary scan through the doors: a tip told with a picture, restarts, questions; then every byte is searched."""

import logging
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from bot.housekeeping import tend_tips
from bot.wiring import build
from storage.book.book import Book
from storage.book.page import Hot
from storage.clocks import now
from tests import parts
from tests.fakes.telegram_api import User
from tests.storage.confidential import traces
from tests.storage.confidential.traces import ANSWER, ID, NAME, PHONE, STORY
from tests.stories import script
from tests.stories.doors import Door
from tests.stories.script import Story
from tests.stories.stage import Stage
from tests.stories.telegram_door import TelegramDoor
from tests.stories.test_stories import door

WAYS = ("typing", "telegram", "webchat", "zalo")
KINDS = ("sqlite", "postgres")
WHO = f"Người {ID}"
HEARD = f"Máy {ID}"
TOLD = f"""# Một tin kín từ đầu đến cuối, mọi chữ đều là chữ mồi

Đọc tin: Lê Văn Trực
{WHO}: {STORY}
{HEARD}: … 1. Nhắn tiếp …
{WHO}: 1
{HEARD}: … [mã 1] …
{WHO}: [mã 1]
{HEARD}: … Việc có liên quan cán bộ nào không? …
{WHO}: [ảnh]
{HEARD}: Đã nhận 1 tệp. … Việc có liên quan cán bộ nào không? …
{WHO}: không
{HEARD}: … xã, thị trấn nào? …
{WHO}: lộc tấn
{HEARD}: … khu nào? …
{WHO}: ấp 4a
{HEARD}: … Gần chỗ nào? …
{WHO}: gần nhà {NAME}
{HEARD}: … Khi nào? …
{WHO}: để sau
{HEARD}: … tiếp tục
{WHO}: báo tin
{HEARD}: … Khi nào? …
{WHO}: {ANSWER}
{HEARD}: … tiếp diễn …
{WHO}: có
{HEARD}: … Vì sao anh/chị biết? …
{WHO}: {PHONE} kể
{HEARD}: … Ẩn danh …
{WHO}: cho tên, cán bộ trực được biết
{HEARD}: … Tên và số điện thoại của anh/chị? …
{WHO}: {NAME}, {PHONE}
{HEARD}: … Anh/chị xem lại. …
{WHO}: gửi
{HEARD}: Đã nhận lúc … Không ghi cho ai …
{WHO}: 1
{HEARD}: … Cảm ơn anh/chị.
Sự thật: tips 1
Sự thật: tip_evidence 1
"""
AFTERWARDS = f"""
Cán bộ hỏi: {STORY}?
{WHO}: [mã 1]
{HEARD}: … Cán bộ hỏi: {STORY}? …
{WHO}: {ANSWER}
{HEARD}: Đã chuyển cho cán bộ. …
"""


class KnownTelegram(TelegramDoor):
    """Telegram where a person's number is the name that the story gives."""

    def _user(self, who: str) -> User:
        return self._people.setdefault(who, self._api.user(int(who), NAME))


def drawn() -> list[object]:
    """Every way on one drawn database; --all: on both."""
    draw = random.Random(parts.SEED)  # noqa: S311 - a draw of tests
    chosen = [(way, kind) for way in WAYS for kind in (KINDS if parts.EVERYTHING else (draw.choice(KINDS),))]
    marks = {"sqlite": [], "postgres": [pytest.mark.postgres]}
    return [pytest.param(way, kind, marks=marks[kind], id=f"{way}-{kind}") for way, kind in chosen]


def entered(way: str) -> Door:
    """A door at which the person's id is the canary, where a platform gives ids."""
    return KnownTelegram(now) if way == "telegram" else door(way)


def story(text: str, path: Path) -> Story:
    """A story written in a test."""
    path.write_text(text, encoding="utf8")
    return script.read(path)


@contextmanager
def fresh(kind: str, folder: Path) -> Iterator[tuple[str, Callable[[], Path]]]:
    """A database whose every byte this test wrote: its URL, and the folder of its files, all on disk once called."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'bot131.sqlite'}", lambda: folder
        return
    programs = parts.find_postgres() or parts.missing("PostgreSQL", "postgresql")
    with parts.postgres_server(programs) as (url, files), parts.fresh_database(url) as database:

        def written() -> Path:
            with parts.administer(url) as connection:
                connection.execute("CHECKPOINT")
            return files

        yield database, written


@pytest.mark.parametrize(("way", "kind"), drawn())
async def test_a_tip_told_through_a_door_leaves_no_trace(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, way: str, kind: str
) -> None:
    """After restarts at every answer, questions and the key rotation, no byte or log tells who it was, or what of."""
    caplog.set_level(logging.DEBUG)
    data, through = tmp_path / "data", entered(way)
    with fresh(kind, tmp_path) as (url, written):
        stage = Stage(url, data, through, now)
        await stage.play(story(TOLD, tmp_path / "told.story"), restart_after_each=True)
        await stage.play(story(f"# Sau đó\n{AFTERWARDS}", tmp_path / "later.story"))
        (tmp_path / "told.story").unlink()
        (tmp_path / "later.story").unlink()
        address, sender = through.person(ID)
        own = {address.chat, sender, stage.code("1"), stage.code("1").replace(" ", "")}
        bot = build(stage.settings, channels=[])
        try:
            await tend_tips(bot.book, bot.store, bot.hotline, now() + timedelta(days=2))
            assert traces.on_disk(tmp_path, own) == []
            assert traces.on_disk(written(), own) == []
            assert traces.on_disk(written(), {"Lê Văn Trực"}) != []  # what stands there openly is seen
            assert await bot.book.read(lambda page: traces.in_tables(page, own)) == []
            assert await left(bot.book) == [0, 0, 0, 0, 0]
        finally:
            await bot.book.close()
        assert [word for word in (*traces.WORDS, *own) if word in caplog.text] == []


async def left(book: Book) -> list[int]:
    """Rows of what a confidential talk needs only while it goes on."""
    tables = ("tip_drafts", "conversations", "letters", "fetches", "mailbox")
    counts = [Hot(f"SELECT count(*) FROM {table}") for table in tables]  # noqa: S608 - our own names
    return await book.read(lambda page: [int((page.one(count) or (0,))[0]) for count in counts])
