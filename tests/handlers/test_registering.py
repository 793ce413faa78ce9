"""Registering at the desk: guessing is slow and learns nothing, nothing is kept without consent, one of two wins."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from bot.settings import Settings
from bot.wiring import Bot, build
from storage.book.page import Page
from storage.campaign.auditing import audit
from storage.campaign.membership import appointing, invites, people
from storage.campaign.membership.invites import NewInvite
from storage.campaign.membership.people import OPERATOR, Known
from storage.campaign.tables import Invite, Person
from storage.texts.texts import texts
from tests.books import laid_out
from tests.fakes.recorder import CHAT, Recorder
from tests.patience import PATIENCE

NOON = datetime(2021, 6, 20, 5, tzinfo=UTC)
AREA, COMMUNE = "25279-01", "25279"
AN = "Nguyễn Văn An"
WRONG = [f"7Q4MK-2R8T{sign}" for sign in "ABCDE"]


class Hall:
    """A bot as it is wired, with people who write in chats of their own; the clock stands until it is moved."""

    def __init__(self, url: str, folder: Path) -> None:
        self.now = NOON
        self.recorder = Recorder()
        settings = Settings(data_dir=folder, database_url=laid_out(url))
        self.bot: Bot = build(settings, channels=[self.recorder], clock=lambda: self.now)

    async def code(self, role: str = "area_head", unit: str = AREA, name: str = "", *, approved: bool = True) -> str:
        new = NewInvite(role, unit, name, approved)
        return await self.bot.book.turn(lambda page: invites.make(page, self.bot.desk.key, new, self.now))

    async def says(self, *lines: str, chat: str = CHAT) -> str:
        """The last thing that is answered."""
        for line in lines:
            await self.recorder.says(line, chat=chat, at=self.now)
        async with asyncio.timeout(PATIENCE):
            await self.bot.delivery.idle()
        return self.recorder.texts(chat)[-1]

    async def person(self, chat: str = CHAT) -> Known | None:
        at = self.recorder.address(chat)
        return await self.bot.book.read(lambda page: people.by_contact(page, at, chat))

    async def used(self) -> list[bool]:
        """Of each invite, whether it was used."""
        return await self.bot.book.read(
            lambda page: [row.used_at is not None for row in page.session.exec(select(Invite))]
        )


@asynccontextmanager
async def opened(url: str, folder: Path) -> AsyncIterator[Hall]:
    hall = Hall(url, folder)
    await hall.bot.start()
    hall.recorder.attach(hall.bot.app(), hall.bot.desk.receive)
    try:
        yield hall
    finally:
        await hall.bot.stop()


@pytest.fixture
async def hall(tmp_path: Path) -> AsyncIterator[Hall]:
    """A hall on SQLite."""
    async with opened(f"sqlite:///{tmp_path / 'data' / 'book.sqlite'}", tmp_path / "data") as hall:
        yield hall


@pytest.fixture
async def both(book_url: str, tmp_path: Path) -> AsyncIterator[Hall]:
    """A hall on each kind of database."""
    async with opened(book_url, tmp_path / "data") as hall:
        yield hall


def said(key: str) -> str:
    return texts().say(key)


async def test_every_code_that_cannot_be_used_is_answered_alike(hall: Hall) -> None:
    """Wrong, used, expired and taken back: word for word the same, so that nobody learns which codes there are."""
    used, expired, revoked = await hall.code(), await hall.code(), await hall.code()
    await hall.says(used, "1", AN, "1", chat="other")
    hall.now += timedelta(days=31)
    print_ = invites.print_of(hall.bot.desk.key, revoked)
    assert print_ is not None
    await hall.bot.book.turn(lambda page: invites.revoke(page, print_, NOON))
    answers = {await hall.says(code) for code in (WRONG[0], used, expired, revoked)}
    assert len(answers) == 1
    assert answers.pop().startswith(said("code.wrong"))


async def test_five_wrong_codes_in_an_hour_are_enough(hall: Hall) -> None:
    """Then even the right one waits, kindly, and only for this sender; when the hour has passed, it is taken."""
    code = await hall.code()
    assert all(answer.startswith(said("code.wrong")) for answer in [await hall.says(wrong) for wrong in WRONG])
    hall.now += timedelta(minutes=20)
    assert "thử lại sau 40 phút" in await hall.says(code)
    assert "Mã này dành cho" in await hall.says(code, chat="other")
    hall.now += timedelta(minutes=39, seconds=59)
    assert "thử lại sau 1 phút" in await hall.says(code)
    hall.now += timedelta(seconds=1)
    assert "Mã này dành cho" in await hall.says(code)


async def test_guessing_for_days_never_goes_faster(hall: Hall) -> None:
    """Whoever tries every ten minutes for a day has twenty-five guesses judged at most: five in any hour."""
    judged = 0
    for _ in range(24 * 6):
        hall.now += timedelta(minutes=10)
        judged += (await hall.says("/dangky 7Q4MK-2R8TD")).startswith(said("code.wrong"))
    assert judged <= 5 * 24
    assert judged >= 24


async def test_saying_no_keeps_nothing_and_burns_nothing(hall: Hall) -> None:
    """Not me, or no consent: no person, no contact, and the code still works."""
    code = await hall.code(name=AN)
    assert await hall.says(code, "2") == texts().say("forms.chosen", choice="Không phải tôi") + "\n\n" + said(
        "registration.not_me"
    )
    assert (await hall.says(code, "1", "1", "2")).endswith(said("registration.declined"))
    assert await hall.person() is None
    assert await hall.bot.book.read(lambda page: page.session.exec(select(Person)).all()) == []
    assert (await hall.says(code, "1", "1", "1")).startswith("Đã chọn: Đồng ý.\n\nXong.")
    assert await hall.used() == [True]


async def test_of_two_with_one_code_exactly_one_wins(both: Hall) -> None:
    """Both stand at the consent and say yes at the same moment: one is registered, the other told as of any code."""
    code = await both.code(name=AN)
    for chat in ("a", "b"):
        assert said("registration.consent.ask") in await both.says(code, "1", "1", chat=chat)
    yes = [both.recorder.message("1", chat=chat, at=both.now) for chat in ("a", "b")]
    await asyncio.gather(*(both.bot.desk.receive(message) for message in yes))
    async with asyncio.timeout(PATIENCE):
        await both.bot.delivery.idle()
    last = sorted(both.recorder.texts(chat)[-1].split("\n\n")[1][:8] for chat in ("a", "b"))
    assert last == ["Mã này k", "Xong. Hệ"]
    assert sorted([await both.person("a") is None, await both.person("b") is None]) == [False, True]
    assert await both.used() == [True]


async def test_a_code_that_ends_while_its_bearer_thinks_is_not_used(hall: Hall) -> None:
    """The invite is judged at the last answer, not at the first."""
    code = await hall.code(name=AN)
    await hall.says(code, "1", "1")
    hall.now += timedelta(days=29, hours=24)
    assert said("code.wrong") in await hall.says("1")
    assert await hall.person() is None


async def test_a_person_takes_another_role_in_the_same_chat(both: Hall) -> None:
    """Without being asked for the name again; a role that still waits for its yes gives nothing yet."""
    first, second = await both.code(), await both.code("observer", "692", approved=False)
    await both.says(first, "1", AN, "1")
    head = await both.person()
    assert head is not None
    assert said("registration.consent.ask") in await both.says(second, "1")
    assert "đang chờ cán bộ cơ quan tổ chức duyệt" in await both.says("1")
    assert await both.person() == Known(head.id, AN, (("area_head", AREA),))
    assert "đang chờ duyệt" in await both.says("/dulieu")


async def test_the_letter_to_the_unit_above_goes_out_once(hall: Hall) -> None:
    """The commune's officer hears of the request in the officer's own chat, the person of the yes."""
    await hall.says(await hall.code("unit_officer", COMMUNE), "1", "Trần Thị Bình", "1", chat="officer")
    await hall.says(await hall.code(name=AN, approved=False), "1", "1", "1")
    told = hall.recorder.texts("officer")[-1]
    whom = "Trưởng Ban điều hành khu dân cư Ấp 1B, Xã Lộc Tấn"
    assert told == f"{AN} vừa đăng ký làm {whom}, đang chờ anh/chị duyệt. Nhắn: /duyet"
    await hall.says("/duyet", "1", "1", chat="officer")
    assert hall.recorder.texts()[-1].startswith("Anh/chị đã được duyệt là Trưởng Ban điều hành khu dân cư Ấp 1B")
    assert [text for text in hall.recorder.texts("officer") if text == told] == [told]


async def test_another_name_than_the_letters_is_shown_to_the_unit_above(hall: Hall) -> None:
    """Who corrects the name is registered under it, and the officer sees which name the letter had."""
    await hall.says(await hall.code("unit_officer", COMMUNE), "1", "Trần Thị Bình", "1", chat="officer")
    await hall.says(await hall.code(name=AN, approved=False), "1", "2", "Nguyễn Văn Ân", "1")
    assert (
        f"Nguyễn Văn Ân vừa đăng ký làm Trưởng Ban điều hành khu dân cư Ấp 1B, Xã Lộc Tấn (thư mời ghi tên {AN})"
        in (hall.recorder.texts("officer")[-1])
    )


async def test_the_wrong_place_is_reported_once(hall: Hall) -> None:
    """However often it is pressed, the unit above gets one letter; the code stays as it is."""
    await hall.says(await hall.code("unit_officer", COMMUNE), "1", "Trần Thị Bình", "1", chat="officer")
    before, code = len(hall.recorder.texts("officer")), await hall.code(name=AN)
    for _ in range(3):
        assert said("registration.astray") in await hall.says(code, "3")
    assert len(hall.recorder.texts("officer")) == before + 1
    assert "Mã này dành cho" in await hall.says(code)


async def test_a_command_that_waits_for_the_yes_says_so(hall: Hall) -> None:
    """An officer's command from somebody who only asked to be one: why it is closed, not that it is unknown."""
    await hall.says(await hall.code("unit_officer", COMMUNE, approved=False), "1", AN, "1")
    assert await hall.says("/duyet") == "Vai trò cán bộ Xã Lộc Tấn của anh/chị đang chờ duyệt."
    assert await hall.says("/duyet", chat="citizen") == said("desk.forbidden")


async def test_what_only_resembles_a_code_is_kept_as_words(hall: Hall) -> None:
    """A telephone number or a word of ten letters is a first message like any other."""
    for words in ("0912345678", "thanhtichh"):
        assert "Hệ thống đã giữ điều anh/chị vừa nhắn" in await hall.says(words, chat=words)


async def test_a_code_in_a_group_is_not_read_out(hall: Hall) -> None:
    """There it is passed over, and with the command the person is asked to write privately."""
    code = await hall.code()
    await hall.recorder.says(code, chat="group", private=False, at=hall.now)
    await hall.recorder.says(f"/dangky {code}", chat="group", private=False, at=hall.now)
    async with asyncio.timeout(PATIENCE):
        await hall.bot.delivery.idle()
    assert hall.recorder.texts("group") == [said("code.in_group")]
    assert await hall.used() == [False]


@pytest.mark.parametrize("name", ["7", "A", "0912 345 678", "Nguyễn Văn 3", "x" * 81, "…"])
async def test_a_name_is_a_name(hall: Hall, name: str) -> None:
    """Numbers, single letters and endless words are asked about again."""
    await hall.says(await hall.code(), "1")
    assert said("registration.name.ask") in await hall.says(name)
    assert await hall.person() is None


async def test_registering_and_deciding_are_written_down(hall: Hall) -> None:
    """Who registered as what and who said yes stand in the audit; no code and no name does."""
    code = await hall.code(name=AN, approved=False)
    await hall.says(code, "1", "1", "1")
    person = await hall.person()
    assert person is not None

    def rows(page: Page) -> list[tuple[str, str, str, str]]:
        return audit.history(page, f"person:{person.id}")

    (row,) = await hall.bot.book.read(rows)
    assert row[1:3] == (f"person:{person.id}", "person.registered")
    assert AN not in repr(row)
    assert code[:5] not in repr(row)


async def test_an_officer_whose_role_ended_decides_nothing(hall: Hall) -> None:
    """The list may still be open in the chat; the answer to it is refused."""
    await hall.says(await hall.code("unit_officer", COMMUNE), "1", "Trần Thị Bình", "1", chat="officer")
    await hall.says(await hall.code(name=AN, approved=False), "1", "1", "1")
    await hall.says("/duyet", "1", chat="officer")
    officer = await hall.person("officer")
    assert officer is not None

    def end(page: Page) -> None:
        appointing.end(page, OPERATOR, 1, hall.now)

    await hall.bot.book.turn(end)
    assert said("people.gone") in await hall.says("1", chat="officer")
    assert (await hall.person() or officer).roles == ()
