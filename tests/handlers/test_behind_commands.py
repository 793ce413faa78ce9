"""Words behind a command at the desk: used, carried or said back, never buried; a tip among them is kept nowhere."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from handlers.catalogue import COMMANDS
from storage.book import conversations, receipts
from storage.book.page import Page
from storage.texts.texts import texts
from tests.handlers import counter_office
from tests.handlers.campaign_office import CampaignOffice, opened
from tests.storage.confidential import traces

WORDS = ("1", "9", "thôi", "abc xyz", "Nguyễn Văn An", "Chỉ xem, không thay đổi")


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[CampaignOffice]:
    """A commune with a head, whose officer works for the organiser and sits in a body, too."""
    url = f"sqlite:///{tmp_path / 'office.sqlite'}"
    async with opened(url, tmp_path / "data") as office:
        await office.appoint("an", "area_head", "25279-01", "Nguyễn Văn An")
        await office.appoint("bình", "unit_officer", "25279", "Trần Thị Bình")
        for role in ("organiser_officer", "finance_officer", "council_member", "observer", "media_officer", "admin"):
            await office.appoint(role, role, "692", f"Người {role}")
        yield office


async def test_nothing_behind_a_command_buries_it(office: CampaignOffice) -> None:
    """Each command with numbers, controls, names and stray words behind it is answered, by whoever may use it."""
    silent = []
    for command in COMMANDS:
        word, chat = texts().lines(f"commands.{command.name}.words")[0], _chat(command.roles)
        for words in WORDS:
            answer = await office.says(chat, f"/{word} {words}")
            silent += [] if answer else [f"/{word} {words}"]
        await office.says(chat, "/thoat", "2")
    assert [one.fault for one in await office.bot.book.read(receipts.dead_letters)] == []
    assert silent == []


def _chat(roles: tuple[str, ...]) -> str:
    """The chat of somebody who may use a command."""
    role = roles[0] if roles else "area_head"
    return {"area_head": "an", "unit_officer": "bình"}.get(role, role)


async def test_a_story_behind_a_command_is_kept_whole(office: CampaignOffice) -> None:
    """The place in it answers nothing: all of it waits for the question that takes it."""
    await office.says("dân", "/kiennghi đèn đường xã Lộc Tấn hỏng cả tháng nay")
    told = await office.says("dân", "lộc tấn", "ấp 1b", "đèn đường")
    assert "đèn đường xã Lộc Tấn hỏng cả tháng nay" in told


async def test_a_number_behind_a_command_chooses_nothing(office: CampaignOffice) -> None:
    """Nobody has seen the list of which it would be a line."""
    told = await office.says("bình", "/decu 1")
    assert texts().say("forms.unused") in told
    assert "Đề nghị ai?" in told


@pytest.mark.parametrize("text", ["/bophieu XYZZYQ", "bỏ phiếu XYZZYQ", "/bophieu chọn XYZZYQ"])
async def test_a_vote_behind_its_command_is_kept_nowhere(office: CampaignOffice, text: str) -> None:
    """Not even where no ballot is open."""
    await office.says("an", text)
    assert "XYZZYQ" not in await office.everything()


async def test_a_talk_of_an_older_program_goes_on(office: CampaignOffice) -> None:
    """An open question whose form has learnt a new given answer since: the words are held, and people are heard."""
    await office.says("dân", "đèn đường hỏng cả tháng nay")

    def older(page: Page) -> None:
        at = office.recorder.address("dân")
        state: dict[str, Any] = dict(conversations.load(page, at, "dân"))
        del state["active"]["answers"]["meant"]
        conversations.keep(page, at, "dân", state, office.now)

    await office.bot.book.turn(older)
    assert "Anh/chị muốn làm gì" in await office.says("dân", "không ai sửa cả")
    told = await office.says("dân", "1", "lộc tấn", "ấp 1b", "đèn đường")
    assert "đèn đường hỏng cả tháng nay" in told
    assert await office.bot.book.read(receipts.dead_letters) == []


@pytest.mark.parametrize("command", ["/kiennghi", "vì sao"])
async def test_a_tip_behind_a_command_is_confided(tmp_path: Path, command: str) -> None:
    """What surely looks like a tip goes the confidential way, whatever open word stands before it."""
    async with counter_office.office(
        f"sqlite:///{tmp_path / 'counter.sqlite'}", tmp_path / "data", "Lê Văn Trực"
    ) as at:
        told = await at.says(f"{command} tôi muốn tố cáo ông chủ tịch xã tham nhũng nhận hối lộ XYZZYQ")
        assert "Nhắn tiếp" in told
        assert traces.on_disk(tmp_path, {"XYZZYQ"}) == []
