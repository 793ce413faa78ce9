"""What an office sets decides whether and as how many bots it is on Zalo; how they are is told to officials."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.channels.zalo import accesses_of
from bot.settings import Settings
from bot.wiring import Bot, build
from storage.book.page import Page
from storage.campaign.membership import people
from storage.clocks import now
from storage.mail import accounts
from storage.talk import Address
from tests.bot.channels.zalo.stage import configured, until
from tests.fakes.zalo_bot import Person, ZaloBotApi

TOKENS = ("1:one-loopback", "2:two-loopback")


@pytest.fixture
async def api() -> AsyncIterator[ZaloBotApi]:
    """A fake Zalo with two bots."""
    async with ZaloBotApi(TOKENS) as api:
        yield api


def settings(**variables: object) -> Settings:
    """Settings with some of Zalo's."""
    return Settings.model_validate(variables)


@pytest.mark.parametrize(
    ("text", "accounts_of"),
    [
        ("", []),
        (" , ", []),
        ("1:a", ["1"]),
        (" 1:a , 2:b ", ["1", "2"]),
        ("1:a,2:b,1:c", ["1", "2"]),
    ],
)
def test_a_list_of_tokens_is_a_list_of_bots(text: str, accounts_of: list[str]) -> None:
    """Each bot once: two pollers of one would split its messages."""
    assert [one.account for one in accesses_of(settings(zalo_bot_tokens=text))] == accounts_of


def test_each_bot_has_its_place_and_the_offices_limits() -> None:
    """Hooks by number; the free plan's limits unless the office has another."""
    first, second = accesses_of(settings(zalo_bot_tokens="1:a,2:b", public_url="https://a.vn/", zalo_bot_monthly=0))
    assert (first.hook, second.hook) == ("https://a.vn/hooks/zalo-bot/1", "https://a.vn/hooks/zalo-bot/2")
    assert (first.monthly, first.people) == (0, 50)
    assert first.secret != second.secret


async def test_without_tokens_there_is_no_zalo(tmp_path: Path) -> None:
    """The web chat is there always, and so are people who paste."""
    bot = build(Settings(data_dir=tmp_path))
    names = [channel.name for channel in bot.channels]
    await bot.book.close()
    assert names == ["webchat", "paste"]


async def test_a_person_stays_with_the_bot_that_was_written_to(api: ZaloBotApi, tmp_path: Path) -> None:
    """Each bot answers what it was told, and knows nothing of the other's talk."""
    lan, hung = api.person("Lan"), api.person("Hùng")
    async with configured(api, tmp_path):
        api.say(lan, "/kiennghi", TOKENS[0])
        api.say(hung, "/trogiup", TOKENS[1])
        await api.ledger.wait_for(lan.id, 1)
        await api.ledger.wait_for(hung.id, 1)
        api.say(lan, "xa loc tan", TOKENS[0])
        await api.ledger.wait_for(lan.id, 2)
    assert [one.bot for one in api.ledger.messages(lan.id)] == ["1", "1"]
    assert [one.bot for one in api.ledger.messages(hung.id)] == ["2"]


async def appoint(bot: Bot, person: Person, role: str, unit: str, name: str) -> None:
    """The person holds a role from now on, and writes to the first bot."""

    def write(page: Page) -> None:
        to = Address("zalo_bot", "1", person.id)
        people.bind(page, people.appoint(page, name, role, unit, now()), to, person.id, now())

    await bot.book.turn(write)


async def test_officials_hear_how_each_bot_is(api: ZaloBotApi, tmp_path: Path) -> None:
    """Its name, what the month still allows, how many people; and that one cannot be reached."""
    boss = api.person("Văn phòng")
    async with configured(api, tmp_path, zalo_bot_monthly=3) as bot:
        await appoint(bot, boss, "organiser_officer", "692", "Văn phòng")
        api.say(boss, "/trogiup", TOKENS[0])
        await until_said(api, bot, boss, 1)

        async def introduced() -> bool:
            await bot._tick()
            titles = [one.title for one in await bot.book.read(accounts.reported) if one.title]
            return titles == ["Bot 131", "Bot 131 (2)"]

        await until(introduced)
        api.say(boss, "/suckhoe", TOKENS[0])
        told = (await until_said(api, bot, boss, 2))[-1]
    assert "Trang nhắn tin: đang chạy" in told
    assert "Nhóm dán tin: đang chạy" in told
    assert "Zalo (Bot 131): đang chạy; tháng này đã gửi 1/3 tin, còn 2; 1/50 người; chưa vào được nhóm" in told
    assert "Zalo (Bot 131 (2)): đang chạy; tháng này đã gửi 0/3 tin, còn 3; 0/50 người" in told


async def test_a_refused_token_is_seen_by_officials(api: ZaloBotApi, tmp_path: Path) -> None:
    """Among the accounts that are written down on every beat, for other processes too."""
    api.faults.refuse(401, method="getUpdates", times=None)
    async with configured(api, tmp_path) as bot:
        await api.ledger.until(lambda: len(api.ledger.asked("getUpdates")) >= 2)

        async def seen() -> bool:
            await bot._tick()
            return "token" in [one.state for one in await bot.book.read(accounts.reported)]

        await until(seen)


async def until_said(api: ZaloBotApi, bot: Bot, person: Person, count: int) -> list[str]:
    """What the person has heard, once it is so much and nothing is under way."""
    await api.ledger.wait_for(person.id, count)
    await bot.delivery.idle()
    return api.ledger.texts(person.id)


async def previewed(api: ZaloBotApi, bot: Bot, boss: Person) -> str:
    """What the office reads before it confirms a broadcast to all heads."""
    before = len(api.ledger.texts(boss.id))
    for word in ("/phattin", "Mời họp lúc 8 giờ sáng mai.", "1", "2", "ngay"):
        api.say(boss, word, TOKENS[0])
    await api.ledger.until(lambda: "Anh/chị xem lại" in "".join(api.ledger.texts(boss.id)[before:]))
    await bot.delivery.idle()
    return "\n".join(api.ledger.texts(boss.id)[before:])


async def test_a_broadcast_tells_beforehand_what_it_costs(api: ZaloBotApi, tmp_path: Path) -> None:
    """And for how many places the month's messages do not suffice, before anything goes."""
    bosses, heads = [[api.person(f"{name} {number}") for number in (1, 2)] for name in ("Văn phòng", "Trưởng ban")]
    async with configured(api, tmp_path, zalo_bot_monthly=100) as bot:
        for boss in bosses:
            await appoint(bot, boss, "organiser_officer", "692", boss.name)
        for number, head in enumerate(heads, 1):
            await appoint(bot, head, "area_head", f"25279-0{number}", f"Trưởng ban {number}")
        fits = await previewed(api, bot, bosses[0])
        await bot.book.turn(lambda page: use_up(page, 100))
        short = await previewed(api, bot, bosses[1])
    assert re.search(r"Zalo: tin này dùng 2 tin nhắn, tháng này còn \d\d\.", fits)
    assert "Zalo: tin này cần 2 tin nhắn mà tháng này chỉ còn 0, nên 2 nơi sẽ không nhận được ngay." in short
    assert [api.ledger.texts(head.id) for head in heads] == [[], []]


def use_up(page: Page, count: int) -> None:
    """The month's messages are gone."""
    for _ in range(count):
        accounts.spend(page, "zalo_bot", "1", now().strftime("%Y-%m"))
