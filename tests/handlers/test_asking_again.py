"""After an outage the open question is asked again: once, only where a press may be lost, only of who was talking."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from broadcasts.layout import Abilities
from handlers.asking_again import CHUNK, ask_again
from tests.fakes.recorder import Recorder
from tests.handlers.front_desk import NOON, FrontDesk

AGAIN = "Hệ thống vừa bị gián đoạn, xin lỗi anh/chị. Mời anh/chị trả lời lại câu đang dở:"
OURS = {("recorder", "1")}


@pytest.fixture
async def desk(book_url: str, tmp_path: Path) -> AsyncIterator[FrontDesk]:
    """A desk on each kind of database, on a channel with buttons that forgets presses."""
    recorder = Recorder(abilities=Abilities(buttons=True, press_life=150))
    desk = FrontDesk(book_url, tmp_path / "data", recorder)
    await desk.start()
    yield desk
    await desk.stop()


async def again(desk: FrontDesk, since: datetime = NOON, channels: set[tuple[str, str]] | None = None) -> None:
    """Ask again after an outage that began then."""
    bot = desk.bot
    where = OURS if channels is None else channels
    await ask_again(bot.book, bot.desk.reception, bot.delivery, where, since, desk.now)


async def test_the_open_question_is_asked_once_for_an_outage(desk: FrontDesk) -> None:
    """With an apology; a second start after the same outage says nothing, the next outage asks anew."""
    await desk.recorder.says("/kiennghi")
    for _ in range(2):
        await again(desk)
    assert await desk.heard() == ["Ở đâu?", f"{AGAIN}\n\nỞ đâu?"]
    await again(desk, NOON + timedelta(hours=1))
    assert len(await desk.heard()) == 3


async def test_a_button_from_before_the_outage_still_answers(desk: FrontDesk) -> None:
    """It is the same question, so both keyboards serve."""
    await desk.recorder.says("/kiennghi")
    await again(desk)
    await desk.heard()
    before, after = (one.piece.buttons for one in desk.recorder.sent)
    assert before == after
    await desk.recorder.says(press=before[0][0].data)
    assert (await desk.heard())[2] != "Bước đó đã xong. Mời anh/chị xem câu hiện tại:\n\nỞ đâu?"


async def test_who_was_not_asked_anything_hears_nothing(desk: FrontDesk) -> None:
    """No open question, nothing to ask again."""
    await desk.recorder.says("/kehoach một")
    await again(desk)
    assert await desk.heard() == ["Nghe: một"]


async def test_other_channels_are_left_alone(desk: FrontDesk) -> None:
    """Where nothing was lost nothing is said."""
    await desk.recorder.says("/kiennghi")
    await again(desk, channels={("recorder", "2"), ("telegram", "1")})
    assert await desk.heard() == ["Ở đâu?"]


async def test_old_talks_are_not_woken(desk: FrontDesk) -> None:
    """Who fell silent more than a day ago is not written to."""
    await desk.recorder.says("/kiennghi", "hôm kia")
    desk.now += timedelta(hours=24, seconds=1)
    await desk.recorder.says("/kiennghi", "vừa rồi")
    await again(desk)
    assert (await desk.heard("hôm kia"), len(await desk.heard("vừa rồi"))) == (["Ở đâu?"], 2)


async def test_many_are_asked_in_small_turns(desk: FrontDesk) -> None:
    """However many were talking, each is asked once, and nobody waits for all the others."""
    chats = [f"c{n}" for n in range(2 * CHUNK + 5)]
    for chat in chats:
        await desk.recorder.says("/kiennghi", chat)
    await again(desk)
    assert [len(await desk.heard(chat)) for chat in chats] == [2] * len(chats)
