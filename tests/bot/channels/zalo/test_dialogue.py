"""The whole bot on Zalo: what people send besides words, and how a talk looks where there are no buttons."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.bot.channels.zalo.stage import House, served, until
from tests.fakes.pictures import photo
from tests.fakes.zalo_bot import Person, ZaloBotApi

AAC = b"\xff\xf1\x50\x80\x02\x1f\xfc" * 40  # ADTS frames


@pytest.fixture
async def api() -> AsyncIterator[ZaloBotApi]:
    """A fake Zalo that shows what was read again, with two Server headers, as the real one was seen to do."""
    async with ZaloBotApi() as api:
        api.switches.replay = api.switches.two_servers = True
        yield api


@pytest.fixture
def lan(api: ZaloBotApi) -> Person:
    """Somebody who writes."""
    return api.person("Chị Lan")


async def test_a_question_is_numbered_lines(api: ZaloBotApi, lan: Person, tmp_path: Path) -> None:
    """And says what to type to go back."""
    async with served(api, tmp_path) as house:
        (first,) = await house.said(lan, "/kiennghi")
        (second,) = await house.said(lan, "xa loc tan")
    assert "\n1. Thị trấn Lộc Ninh\n2. Xã Lộc Hòa\n" in first.text
    assert "Đã chọn: Xã Lộc Tấn." in second.text
    assert second.text.endswith("0: quay lại · 9: để sau")


async def test_a_sticker_is_answered_kindly(api: ZaloBotApi, lan: Person, tmp_path: Path) -> None:
    """With what to send instead; in the middle of a form the question is asked again, and nothing is lost."""
    async with served(api, tmp_path) as house:
        await house.said(lan, "/kiennghi")
        api.send_sticker(lan)
        await house.settled()
        told = api.ledger.texts(lan.id)[-1]
        (chosen,) = await house.said(lan, "xa loc tan")
    assert told.startswith("Hệ thống chưa đọc được loại tin này.")
    assert "Việc này thuộc nơi nào?" in told
    assert "Đã chọn: Xã Lộc Tấn." in chosen.text


async def kept(house: House) -> list[tuple[object, ...]]:
    """The files that are with us."""
    rows: list[tuple[object, ...]] = []

    async def all_done() -> bool:
        rows[:] = await house.rows("fetches", "id", "kind", "state", "mime")
        return bool(rows) and all(state == "done" for _, _, state, _ in rows)

    await until(all_done)
    return rows


async def test_pictures_and_voices_come_with_a_story(api: ZaloBotApi, lan: Person, tmp_path: Path) -> None:
    """Under either name that Zalo gives a picture's address, and in the order in which they were sent."""
    async with served(api, tmp_path) as house:
        await house.said(lan, "/kiennghi", "xa loc tan", "1", "đèn đường hỏng")
        api.send_photo(lan, photo())
        await house.settled()
        api.switches.picture_key = "photo"
        api.send_photo(lan, photo((1, 2, 3)), "Đèn trước nhà văn hóa tắt ba tuần nay.")
        await house.settled()
        files = await kept(house)
    assert [(kind, mime) for _, kind, _, mime in files] == [("photo", "image/jpeg")] * 2
    assert "kèm 2 tệp" in "\n".join(api.ledger.texts(lan.id))


async def test_a_voice_is_kept(api: ZaloBotApi, lan: Person, tmp_path: Path) -> None:
    """As AAC, which is what Zalo records."""
    async with served(api, tmp_path) as house:
        api.send_voice(lan, AAC)
        await house.settled()
        files = await kept(house)
    assert [(kind, mime) for _, kind, _, mime in files] == [("voice", "audio/aac")]
