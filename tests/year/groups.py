"""Groups on Telegram: two are tied, a post goes up after a yes and another comes down, each once and never back."""

import re
from typing import TYPE_CHECKING, Any

from tests.year.cast import Person
from tests.year.deeds import expect, found
from tests.year.ways import Telegram

if TYPE_CHECKING:
    from tests.year.year import Year

HUB, SPOKE = -4_007_001, -4_007_002
TIE = re.compile(r"/lienket (\S+)")
UP = "Sáng nay bà con tổ 3 trồng 200 cây xanh dọc đường liên ấp."
DOWN = "Chủ nhật này mọi khu ra quân dọn vệ sinh."


async def up_and_down(year: "Year") -> None:
    """Tied by whoever administers them; nothing of one group stands in the other but what was passed on."""
    town, way, officer, media = year.town, telegram(year), year.units[0], year.cast["media_officer1"]
    for person, chat, unit in ((year.office, HUB, year.plan.organiser.code), (officer, SPOKE, year.spoke)):
        way.api.group(chat, f"Nhóm {chat}", [], [way.user(year.office.key), way.user(officer.key)])
        await _tie(year, person, chat, unit)
    post = await _posts(year, officer, UP, SPOKE)
    expect(town, await _answers(year, officer, SPOKE, post), "Bài vào", media.name)
    expect(town, await town.hears(media), UP)
    await town.says(media, "duyệt bài 1")
    await town.hears(officer)
    await _answers(year, officer, SPOKE, post)
    post = await _posts(year, year.office, DOWN, HUB)
    await _answers(year, year.office, HUB, post)
    await _answers(year, year.office, HUB, post)
    said = {chat: "\n".join(way.api.ledger.texts(chat)) for chat in (HUB, SPOKE)}
    assert {chat: (words.count(UP), words.count(DOWN)) for chat, words in said.items()} == {HUB: (1, 0), SPOKE: (0, 1)}


def telegram(year: "Year") -> Telegram:
    """The door that has groups."""
    way = year.town.ways["telegram"]
    assert isinstance(way, Telegram)
    return way


async def _tie(year: "Year", person: Person, chat: int, unit: str) -> None:
    town = year.town
    await town.says(person, "/lienket")
    heard = await town.says(person, "Lấy mã để nối một nhóm")
    if "Nhóm này của đơn vị nào?" in heard:
        heard = await town.says(person, year.title(unit), tones=True)
    way = telegram(year)
    await way.in_group(person.key, f"/lienket {found(town, TIE, heard).split()[1]}", chat)
    await town.settled()
    expect(town, way.api.ledger.texts(chat)[-1], "Nhóm này đã nối với", year.title(unit))


async def _posts(year: "Year", person: Person, text: str, chat: int) -> Any:
    """A post that the bot does not see; its id."""
    return telegram(year).api.say(telegram(year).user(person.key), text, chat)["message"]["message_id"]


async def _answers(year: "Year", person: Person, chat: int, post: int) -> str:
    """/chuyentiep as an answer to a post; what the group hears."""
    way = telegram(year)
    before = len(way.api.ledger.texts(chat))
    await way.in_group(person.key, "/chuyentiep", chat, post)
    await year.town.settled()
    return "\n".join(way.api.ledger.texts(chat)[before:])
