"""Posts between Telegram groups: up after a yes, down by themselves, each once, never in a loop, never a tip."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.book.page import Page
from storage.campaign.membership import people
from storage.clocks import now
from storage.mail import groups
from storage.talk import Address
from tests.bot.channels.telegram.stage import House, served
from tests.fakes.telegram_api import TelegramApi

COMMUNE, OFFICE, MEDIA = 1001, 1002, 1003
HUB, TAN, AN = -4001, -4002, -4003
POST = "Sáng nay bà con Ấp 1 trồng 200 cây xanh dọc đường liên ấp."


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """Three tied groups: the organiser's and those of two communes; an officer of one, the office, a media officer."""
    async with TelegramApi() as api:
        for number in (COMMUNE, OFFICE, MEDIA):
            api.private_chat(api.user(number))
        for chat in (HUB, TAN, AN):
            api.group(chat, f"Nhóm {chat}", [COMMUNE, MEDIA], [OFFICE])
        async with served(api, tmp_path) as house:
            await house.bot.book.turn(lambda page: _settle(page, api))
            yield house


def _settle(page: Page, api: TelegramApi) -> None:
    account = api.token.partition(":")[0]
    roles = {COMMUNE: ("unit_officer", "25279"), OFFICE: ("organiser_officer", "692"), MEDIA: ("media_officer", "692")}
    for number, (role, unit) in roles.items():
        person = people.appoint(page, f"Cán bộ {number}", role, unit, now())
        people.bind(page, person, Address("telegram", account, str(number)), str(number), now())
    for chat, unit in ((HUB, "692"), (TAN, "25279"), (AN, "25273")):
        groups.link(page, Address("telegram", account, str(chat)), f"Nhóm {chat}", unit, 1, now())


def posted(house: House, person: int, text: str, chat: int) -> int:
    """A post of a group: its id there."""
    return int(house.api.say(person, text, chat)["message"]["message_id"])


async def answered(house: House, person: int, text: str, chat: int, to: int | None = None) -> str:
    """What a group hears after a command that answers a post."""
    before = len(house.api.ledger.texts(chat))
    house.api.say(person, text, chat, reply_to=to)
    await house.api.ledger.until(lambda: len(house.api.ledger.texts(chat)) > before)
    await house.settled()
    return house.api.ledger.texts(chat)[before]


async def arrived(house: House, chat: int, words: str) -> None:
    """Wait until a group has a text with these words, and nothing is on its way."""
    await house.api.ledger.until(lambda: any(words in text for text in house.api.ledger.texts(chat)))
    await house.settled()


async def test_a_communes_post_goes_up_after_a_yes_once(house: House) -> None:
    """With its picture and source, to the organiser's group alone; a second try and our own copy go nowhere."""
    photo = house.api.send_photo(COMMUNE, caption=POST, chat=TAN)["message"]["message_id"]
    assert "Bài vào Nhóm 131 sau khi Cán bộ 1003 duyệt" in await answered(house, COMMUNE, "/chuyentiep", TAN, photo)
    (asked,) = [one for one in house.api.ledger.messages(MEDIA) if POST in one.text]
    assert "kèm 1 hình" in asked.text
    assert house.api.ledger.to(HUB) == []
    await house.said(house.api.press(MEDIA, "Duyệt bài 1"))
    await arrived(house, HUB, POST)
    (sent,) = house.api.ledger.messages(HUB)
    said = f"Từ Nhóm “Nhóm -4002” (Xã Lộc Tấn):\n\n{POST}\n\nMã PT-2021-001"
    assert (sent.method, sent.text) == ("sendPhoto", said)
    assert not any(POST in text for text in house.api.ledger.texts(AN))
    assert "không chuyển lần nữa" in await answered(house, COMMUNE, "/chuyentiep", TAN, photo)
    assert "không chuyển lại" in await answered(house, OFFICE, "/chuyentiep", HUB, sent.message_id)
    assert "đã có người quyết định" in (await house.said(house.api.say(OFFICE, "duyệt bài 1")))[-1].text
    assert await house.rows("relays", "way", "state") == [("up", "passed")]


async def test_the_organisers_post_goes_down_to_all_by_itself(house: House) -> None:
    """Once to each commune's group, and never back; an officer of a commune does not send it down."""
    post = posted(house, OFFICE, "Tuần này toàn huyện ra quân.", HUB)
    assert "do cán bộ phụ trách nhóm chuyển" in await answered(house, COMMUNE, "/chuyentiep", HUB, post)
    assert "mỗi nhóm một lần" in await answered(house, MEDIA, "/chuyentiep", HUB, post)
    for chat in (TAN, AN):
        await arrived(house, chat, "Từ Nhóm 131:\n\nTuần này toàn huyện ra quân.")
    assert "không chuyển lần nữa" in await answered(house, OFFICE, "/chuyentiep", HUB, post)
    copy = house.api.ledger.messages(TAN)[-1].message_id
    assert "không chuyển lại" in await answered(house, COMMUNE, "/chuyentiep", TAN, copy)
    for chat in (TAN, AN, HUB):
        assert sum("ra quân" in text for text in house.api.ledger.texts(chat)) == (chat != HUB)


async def test_what_looks_like_a_tip_stays_where_it_is(house: House) -> None:
    """Neither as an answered post nor as typed words; nothing of it is kept."""
    post = posted(house, COMMUNE, "Nhà ông T cuối ấp bán ma túy, tối nào cũng có người tới mua.", TAN)
    assert "không chuyển được" in await answered(house, COMMUNE, "/chuyentiep", TAN, post)
    assert "không chuyển được" in await answered(house, COMMUNE, "/chuyentiep nhà ông T bán ma túy", TAN)
    assert await house.rows("relays", "id") == []
    assert [row for row in await house.rows("letters", "body") if "ma túy" in str(row)] == []


async def test_a_post_forwarded_in_private_is_known_as_the_one_in_the_group(house: House) -> None:
    """The same author and moment: the same post, whoever passes it on in which way."""
    post = house.api.say(COMMUNE, POST, TAN)["message"]
    await answered(house, COMMUNE, "/chuyentiep", TAN, post["message_id"])
    await house.said(house.api.say(COMMUNE, "/chuyentiep"))
    person = house.api.world.user(COMMUNE)
    origin = {"type": "user", "sender_user": post["from"], "date": post["date"]}
    chat = house.api.world.private(person)
    stored = house.api.world.store(chat, person, {"text": POST, "forward_origin": origin})
    await house.said(house.api.put_message(chat, stored))
    said = await house.said(house.api.say(COMMUNE, "gửi"))
    assert "không chuyển lần nữa" in said[-1].text
    assert len(await house.rows("relays", "id")) == 1
