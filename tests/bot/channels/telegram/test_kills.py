"""Real processes ended with SIGKILL while people talk: nobody loses the thread or reads a thing three times."""

import asyncio
import random
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest

from tests import parts
from tests.bot.channels.telegram.stage import SECRET
from tests.bot.process import START_SECONDS, Process, running
from tests.fakes.telegram_api import TelegramApi
from tests.patience import PATIENCE
from tests.unwritable import no_writes

pytestmark = pytest.mark.kill

AN = 1001
TALKERS = range(2001, 2041)
STORY = "Đèn trước nhà văn hóa tắt ba tuần nay."
TALK = {
    "/kiennghi": "Việc này thuộc nơi nào?",
    "xa loc tan": "Đã chọn: Xã Lộc Tấn.",
    "1": "Đã chọn: Ấp 1B.",
    "đèn đường hỏng": "Mời anh/chị kể rõ",
    STORY: "Anh/chị xem lại.",
    "gui": "Đã nhận kiến nghị số KN-2021-",
}
LONG = 4 * PATIENCE  # seconds; forty talk at once, and a process starts in between
RUNS = range(4 if parts.EVERYTHING else 1)


@pytest.fixture
async def api() -> AsyncIterator[TelegramApi]:
    """A fake Telegram that outlives the bot's processes."""
    async with TelegramApi() as api:
        for number in (AN, *TALKERS):
            api.private_chat(api.user(number))
        yield api


def process_on(api: TelegramApi, folder: Path, mode: str = "polling", url: str = "") -> Process:
    """The bot with this Telegram, on `url` or the data folder's own database."""
    port = parts.free_port()
    settings = {
        "BOT131_DATABASE_URL": url,
        "BOT131_LISTEN": f"127.0.0.1:{port}",
        "BOT131_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "TELEGRAM_BOT_TOKEN": api.token,
        "TELEGRAM_API_BASE": api.base_url,
        "TELEGRAM_MODE": mode,
        "TELEGRAM_WEBHOOK_SECRET": SECRET,
    }
    return Process(folder, api.ledger, settings)


async def talk(api: TelegramApi, person: int, words: list[str]) -> None:
    """Say a word, wait for its answer, say the next."""
    for word in words:
        api.say(person, word)
        await api.ledger.until(lambda answer=TALK[word]: any(answer in text for text in api.ledger.texts(person)), LONG)  # type: ignore[misc]


@pytest.mark.parametrize("run", RUNS)
@pytest.mark.parametrize("mode", ["polling", "webhook"])
async def test_forty_talks_survive_a_kill(
    api: TelegramApi, tmp_path: Path, book_url: str, seed: int, mode: str, run: int
) -> None:
    """Killed at a random moment and started again, the bot brings forty talks to their end, each word twice at most."""
    draw = random.Random(f"{seed} {mode} {run}")  # noqa: S311
    async with running(process_on(api, tmp_path, mode, book_url)) as process:
        talks = [asyncio.create_task(talk(api, person, list(TALK))) for person in TALKERS]
        words = draw.randrange(20, len(TALK) * len(TALKERS) - 20)
        await api.ledger.until(lambda: len(api.ledger.entries) >= words, LONG)
        await asyncio.sleep(draw.random() / 10)
        await process.kill()
        await process.start()
        await asyncio.gather(*talks)
        await api.until_delivered(LONG)
    for person in TALKERS:
        heard = api.ledger.texts(person)
        assert max(Counter(heard).values()) <= 2
        answers = list(dict.fromkeys(heard))  # a second copy may come after the answer that followed the first
        assert [said in text for said, text in zip(TALK.values(), answers, strict=True)] == [True] * len(TALK)
        assert heard[-1] == answers[-1]
    numbers = {api.ledger.texts(person)[-1].partition("số ")[2][:12] for person in TALKERS}
    assert numbers == {f"KN-2021-{number:04}" for number in range(1, len(TALKERS) + 1)}


async def test_what_is_committed_but_not_confirmed_counts_once(api: TelegramApi, tmp_path: Path) -> None:
    """Killed after the commit and before Telegram is told, the bot gets the message again and files nothing twice."""
    async with running(process_on(api, tmp_path)) as process:
        await talk(api, AN, list(TALK)[:-1])
        await api.until_delivered()
        confirming = api.faults.reset_before(method="getUpdates", times=None, when=lambda call: call.has("offset"))
        await process.kill()
        await process.start()
        update = api.say(AN, "gui")
        await api.ledger.until(lambda: TALK["gui"] in api.ledger.texts(AN)[-1], START_SECONDS)
        await api.ledger.until(lambda: confirming.fired >= 1, START_SECONDS)
        await process.kill()
        assert [item.update for item in api.queue.pending()] == [update]
        assert filed(tmp_path) == 1
        api.faults.clear()
        await process.start()
        await api.until_delivered(START_SECONDS)
        await talk(api, AN, ["/kiennghi"])
    assert filed(tmp_path) == 1
    assert Counter(api.ledger.texts(AN)).most_common(1)[0][1] <= 2


async def test_what_is_fetched_but_not_committed_comes_again(api: TelegramApi, tmp_path: Path) -> None:
    """Killed with the message in hand and nothing on disk, the bot gets it again and answers it."""
    async with running(process_on(api, tmp_path)) as process:
        await talk(api, AN, list(TALK)[:-1])
        await api.until_delivered()
        with no_writes(f"sqlite:///{tmp_path / 'data' / 'bot131.sqlite'}"):
            update = api.say(AN, "gui")
            await handed_out(api)
            await process.kill()
        assert [item.update for item in api.queue.pending()] == [update]
        assert filed(tmp_path) == 0
        await process.start()
        await api.ledger.until(lambda: TALK["gui"] in api.ledger.texts(AN)[-1], START_SECONDS)
        await api.until_delivered(START_SECONDS)
    assert filed(tmp_path) == 1


async def handed_out(api: TelegramApi) -> None:
    """Wait until the poll that is held has its answer."""
    async with asyncio.timeout(START_SECONDS):
        while api.polling.held:  # noqa: ASYNC110 - the fake rings when a poll begins, not when it ends
            await asyncio.sleep(0.01)


def filed(folder: Path) -> int:
    """How many petitions stand in the database."""
    with closing(sqlite3.connect(folder / "data" / "bot131.sqlite")) as book:
        return int(book.execute("SELECT count(*) FROM suggestions").fetchone()[0])
