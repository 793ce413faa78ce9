"""Real processes ended with SIGKILL while people talk on Zalo, which shows what was read again, or never again."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests import parts
from tests.bot.process import Process, running
from tests.fakes.zalo_bot import Person, ZaloBotApi
from tests.fakes.zalo_bot.call import Json

pytestmark = pytest.mark.kill

TALK = {
    "/kiennghi": "Việc này thuộc nơi nào?",
    "xa loc tan": "Đã chọn: Xã Lộc Tấn.",
    "1": "Đã chọn: Ấp 1B.",
    "đèn đường hỏng": "Mời anh/chị kể rõ",
    "Đèn trước nhà văn hóa tắt ba tuần nay.": "Anh/chị xem lại.",
    "gui": "Đã nhận kiến nghị số KN-2021-",
}
TALKERS = 8
IMPATIENCE = 6.0  # seconds after which somebody writes again what was never answered
TRIES = 10  # times that this patience is had with a word that cannot be lost, on a slow machine
RUNS = range(4 if parts.EVERYTHING else 1)


def process_on(api: ZaloBotApi, folder: Path) -> Process:
    """The bot with this Zalo."""
    return Process(folder, api.ledger, {"ZALO_BOT_TOKENS": ",".join(api.accounts), "ZALO_BOT_API_BASE": api.base_url})


@dataclass
class Talks:
    """Eight people who talk at once. `in_hand`: what was read last when the bot was killed, perhaps not yet kept.

    With replay Zalo shows the update that was read last on every poll, until a newer one is there: a kill may cost
    the one in hand, and no other.
    """

    api: ZaloBotApi
    in_hand: Json | None = None

    async def talk(self, person: Person) -> None:
        """Say a word and wait for its answer; where none comes, say it again as people do."""
        for word, answer in TALK.items():
            while not await self._is_answered(person, self.api.say(person, word), answer):
                pass

    async def _is_answered(self, person: Person, said: Json, answer: str) -> bool:
        """False where the person has lost patience with a word that may be lost."""
        for _ in range(TRIES):
            try:
                await self.api.ledger.until(
                    lambda: any(answer in text for text in self.api.ledger.texts(person.id)), IMPATIENCE
                )
            except TimeoutError:
                if not self.api.switches.replay or said == self.in_hand:
                    return False
            else:
                return True
        raise AssertionError(f"lost although Zalo shows it again: {said}")

    def killed(self) -> None:
        """The bot is gone: note what it had in hand."""
        (account,) = self.api.accounts.values()
        self.in_hand = account.updates[account.read - 1]


@pytest.fixture
async def api() -> AsyncIterator[ZaloBotApi]:
    """A fake Zalo that outlives the bot's processes."""
    async with ZaloBotApi() as api:
        yield api


@pytest.mark.parametrize("run", RUNS)
@pytest.mark.parametrize("replay", [True, False], ids=["replay", "consume"])
async def test_talks_survive_a_kill(api: ZaloBotApi, tmp_path: Path, seed: int, replay: bool, run: int) -> None:
    """Killed at a random moment: every talk comes to its end, each petition stands once, no word is read thrice."""
    draw = random.Random(f"{seed} {replay} {run}")  # noqa: S311
    api.switches.replay = replay
    people = [api.person(f"Người {number}") for number in range(TALKERS)]
    async with running(process_on(api, tmp_path)) as process:
        talks = Talks(api)
        tasks = [asyncio.create_task(talks.talk(person)) for person in people]
        words = draw.randrange(5, len(TALK) * TALKERS - 5)
        await api.ledger.until(lambda: len(api.ledger.entries) >= words, 60)
        await asyncio.sleep(draw.random() / 10)
        await process.kill()
        talks.killed()
        await process.start()
        await asyncio.gather(*tasks)
    for person in people:
        words_heard = Counter(api.ledger.texts(person.id))
        filed = {text.partition("số ")[2][:12] for text in words_heard if TALK["gui"] in text}
        assert len(filed) == 1
        if replay:
            assert max(words_heard.values()) <= 2
    numbers = {text.partition("số ")[2][:12] for one in api.ledger.entries if TALK["gui"] in (text := one.text)}
    assert numbers == {f"KN-2021-{number:04}" for number in range(1, TALKERS + 1)}
