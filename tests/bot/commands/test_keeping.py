"""backup, restore and release as programs: copies of a bot that works, and a copy that comes back and keeps quiet."""

import asyncio
import os
import shutil
import signal
import sqlite3
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Thread

import pytest

from broadcasts.announcements import body_of
from broadcasts.audience import HEADS, Audience
from storage.backup import loading, reading
from storage.book.opening import engine_at, open_book
from storage.book.page import Hot, Page
from storage.campaign.membership import people
from storage.campaign.planning.plan_file import load_plan
from storage.campaign.territory import units
from storage.clocks import now
from storage.mail import broadcasts, letters
from storage.mail.broadcasts import NewBroadcast
from storage.mail.letters import Draft
from storage.talk import Address, Reply
from tests import books, forks, parts
from tests.bot.channels.telegram.test_kills import process_on
from tests.bot.process import running
from tests.fakes.telegram_api import TelegramApi
from tests.storage.backup.lived import nobody
from tests.storage.book.killed import LANES

COPIES = 6 if parts.EVERYTHING else 3  # the database grows meanwhile: twenty take a quarter of an hour
READERS = range(3001, 3009)
BROADCAST, REMINDER, FRESH = "Mời họp lúc 8 giờ.", "Nhắc: mai là hạn cuối.", "Tin viết sau khi khôi phục."


def bot131(folder: Path, url: str, *words: str) -> subprocess.CompletedProcess[str]:
    """A command as a person at the office types it; nothing but the standard error is a terminal's business."""
    settings = {"BOT131_DATA_DIR": str(folder), "BOT131_DATABASE_URL": url}
    return forks.run("bot", *words, env=os.environ | settings)


# --- while the bot works -------------------------------------------------------------------------------------------


def kept_in(page: Page) -> tuple[set[str], int, dict[str, int]]:
    """The rows of the process that writes, how many it counted, and the next number of each of its lanes."""
    names = {str(name) for (name,) in page.rows(Hot("SELECT name FROM marks WHERE name NOT LIKE 'next%'"))}
    following = page.rows(Hot("SELECT name, value FROM marks WHERE name LIKE 'next%'"))
    counted = page.one(Hot("SELECT last FROM counters WHERE series = 'kept'"))
    return names, int(counted[0]) if counted else 0, {str(name): int(value) for name, value in following}


def kept_by(file: Path, beside: Path) -> tuple[set[str], int, dict[str, int]]:
    """The same, in a copy that was brought back into a database of its own, which must be sound."""
    found: list[tuple[set[str], int, dict[str, int]]] = []
    engine = engine_at(f"sqlite:///{beside}")
    with reading.opened(file) as backup, engine.begin() as connection:
        backup.prove(nobody)
        loading.load(connection, backup, lambda page: found.append(kept_in(page)), nobody)
    engine.dispose()
    with closing(sqlite3.connect(beside)) as copy:
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert copy.execute("PRAGMA foreign_key_check").fetchall() == []
    return found[0]


@contextmanager
def writing_on(url: str) -> Iterator[forks.Fork]:
    """A process that writes without a pause; it has begun."""
    with forks.heard("tests.storage.book.killed", url) as (writer, saying, _):
        saying.readline()
        drain = Thread(target=saying.read)
        drain.start()
        try:
            yield writer
        finally:
            writer.kill()
            drain.join()


async def test_each_copy_of_a_busy_database_is_whole(book_url: str, tmp_path: Path) -> None:
    """Taken while a process writes without a pause: no turn by halves, no gap, never more than the database itself."""
    async with books.opened(book_url) as book:
        with writing_on(book_url) as writer:
            sizes = [await _copied(book_url, tmp_path, number, writer) for number in range(COPIES)]
            names, counted, _ = await book.read(kept_in)
    assert sizes == sorted(sizes)
    assert sizes[0] > 0
    assert len(names) == counted >= sizes[-1]


async def _copied(url: str, folder: Path, number: int, writer: forks.Fork) -> int:
    """How many turns a copy holds; it is looked at while the writer stands still, or there would be ever more of it."""
    file = folder / f"{number}.zip"
    told = await asyncio.to_thread(bot131, folder, url, "backup", str(file))
    assert told.returncode == 0, told.stderr
    writer.send_signal(signal.SIGSTOP)
    names, counted, following = kept_by(file, folder / f"{number}.sqlite")
    writer.send_signal(signal.SIGCONT)
    assert counted == len(names)
    assert names == {f"{lane} {n}" for lane in range(LANES) for n in range(following.get(f"next {lane}", 0))}
    return counted


# --- a copy comes back ---------------------------------------------------------------------------------------------


def prepare(page: Page, account: str) -> None:
    """Heads on Telegram, a broadcast to them that is due, and a reminder for each that is on its way."""
    units.bring_in(page, load_plan("151-kh-ubnd").units)
    for number in READERS:
        to = Address("telegram", account, str(number))
        person = people.appoint(page, f"Trưởng ban {number}", "area_head", "25279-01", now())
        people.bind(page, person, to, to.chat, now())
        letters.put(page, Draft(to, Reply(REMINDER), 2, now(), f"x:{number}"), now=now())
    audience = Audience((HEADS,)).as_json()
    new = NewBroadcast("PT-2021-001", body_of(BROADCAST), audience, now(), by=1)
    assert broadcasts.put(page, new, now()) is not None


def copies(api: TelegramApi, word: str) -> Counter[int]:
    """How often each reader has heard a word."""
    return Counter(number for number in READERS for text in api.ledger.texts(number) if word in text)


def all_have(api: TelegramApi, *said: str) -> bool:
    """Whether every reader has heard each of these."""
    return all(copies(api, word).keys() == set(READERS) for word in said)


async def spoken_with(api: TelegramApi, number: int) -> None:
    """Somebody writes and gets an answer."""
    before = len(api.ledger.texts(number))
    api.say(number, "/trogiup")
    await api.ledger.until(lambda: len(api.ledger.texts(number)) > before)


@pytest.mark.parametrize(
    ("kind", "how"),
    [
        ("sqlite", "command"),
        ("sqlite", "by hand"),
        pytest.param("postgres", "command", marks=pytest.mark.postgres),
    ],
)
async def test_a_copy_that_comes_back_says_nothing_until_it_may(
    tmp_path: Path, request: pytest.FixtureRequest, kind: str, how: str
) -> None:
    """Who writes gets an answer; nothing else goes out before the release, and after it nothing for a second time."""
    data = tmp_path / "data"
    data.mkdir()
    with books.fresh_url(kind, data, request) as url:
        async with TelegramApi() as api:
            await comes_back(api, tmp_path, url, how)
        for word in (BROADCAST, REMINDER, FRESH):
            assert set(copies(api, word).values()) == {1}


async def comes_back(api: TelegramApi, folder: Path, url: str, how: str) -> None:
    """A day of a bot, of which a copy made in the morning comes back in the evening."""
    data = folder / "data"
    for number in READERS:
        api.private_chat(api.user(number))
    process = process_on(api, folder, url=url)
    async with running(process):
        """A first start, so that the copy is one of a bot that has run."""
    await copied(data, url, folder / "a", how, api)
    async with running(process):
        await api.ledger.until(lambda: all_have(api, BROADCAST, REMINDER))
    brought_back(data, url, folder / "a", how)
    async with running(process):
        await spoken_with(api, READERS[0])
        assert "Đang giữ mọi tin tự gửi" in (await asyncio.to_thread(bot131, data, url, "doctor")).stdout
        await fresh(url, api)
        await asyncio.sleep(3)  # three looks at the outbox, of which none may find a letter
        assert not any(copies(api, FRESH))
        released = await asyncio.to_thread(bot131, data, url, "release")
        assert (released.returncode, "PT-2021-001" in released.stdout) == (0, True), released.stderr
        await api.ledger.until(lambda: all_have(api, FRESH))
        await spoken_with(api, READERS[1])


async def copied(data: Path, url: str, to: Path, how: str, api: TelegramApi) -> None:
    """A copy in which words wait that the bot will send afterwards."""
    book = open_book(url)
    await book.turn(lambda page: prepare(page, api.token.partition(":")[0]))
    await book.close()
    if how == "command":
        assert bot131(data, url, "backup", str(to)).returncode == 0
    else:
        shutil.copy(data / "bot131.sqlite", to)


def brought_back(data: Path, url: str, file: Path, how: str) -> None:
    """The copy takes the place of what was there."""
    if how == "command":
        refused = bot131(data, url, "restore", str(file))
        assert (refused.returncode, "--replace" in refused.stderr) == (1, True)
        assert bot131(data, url, "restore", str(file), "--replace").returncode == 0
        return
    for path in data.glob("bot131.sqlite*"):
        path.unlink()
    shutil.copy(file, data / "bot131.sqlite")


async def fresh(url: str, api: TelegramApi) -> None:
    """An officer's words of now."""
    account = api.token.partition(":")[0]
    book = open_book(url)
    for number in READERS:
        to = Address("telegram", account, str(number))
        await book.turn(lambda page, to=to: letters.put(page, Draft(to, Reply(FRESH), 1, now()), now=now()))  # type: ignore[misc]
    await book.close()


# --- what people read ----------------------------------------------------------------------------------------------


def test_what_cannot_be_done_is_said_in_one_sentence(tmp_path: Path) -> None:
    """Nothing to back up, a place that is taken, a folder that is not there, a foreign file, nothing held."""
    data, url = tmp_path / "var", f"sqlite:///{tmp_path / 'var' / 'bot131.sqlite'}"
    (tmp_path / "x.zip").write_bytes(b"no archive")
    said = {
        "Chưa có dữ liệu": bot131(data, url, "backup", str(tmp_path / "a.zip")),
        "không phải bản sao lưu": bot131(data, url, "restore", str(tmp_path / "x.zip")),
        "không giữ tin nào": bot131(data, url, "release"),
        "Không có thư mục": bot131(data, url, "backup", str(tmp_path / "no" / "a.zip")),
        "không ghi đè": bot131(data, url, "backup", str(tmp_path / "x.zip")),
    }
    assert [(key, told.stderr) for key, told in said.items() if key not in told.stderr] == []
    assert {(told.returncode, len(told.stderr.splitlines())) for told in said.values()} == {(1, 1)}
    into = bot131(data, url, "backup", str(tmp_path))
    assert into.returncode == 0
    assert [path.stat().st_mode & 0o777 for path in tmp_path.glob("bot131-*.zip")] == [0o600]


async def test_a_bot_that_runs_is_not_replaced(tmp_path: Path) -> None:
    """Whose data folder a process holds, that is told."""
    async with TelegramApi() as api, running(process_on(api, tmp_path)):
        data, file = tmp_path / "data", str(tmp_path / "a.zip")
        made = await asyncio.to_thread(bot131, data, "", "backup", file)
        assert made.returncode == 0, made.stderr
        refused = await asyncio.to_thread(bot131, data, "", "restore", file, "--replace")
    assert refused.returncode == 1
    assert "đang chạy" in refused.stderr
