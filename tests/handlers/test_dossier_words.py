"""What is told about a dossier is what can be done: no advice for a phase that is over, no word of other units."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlmodel import select

from storage.book.page import Page
from storage.campaign.dossiers import holding_back, nominations, release, route
from storage.campaign.dossiers.hops import Hop
from storage.campaign.dossiers.release import Released
from storage.campaign.dossiers.route_table import Move
from storage.campaign.planning.plan_file import load_plan
from storage.campaign.tables import Membership, Unit
from storage.campaign.territory import units
from tests.handlers.campaign_office import CampaignOffice, opened
from tests.handlers.test_dossiers import JULY, MERIT, known, recognised


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[CampaignOffice]:
    """Two communes with an officer each, a head in the first, who is put forward in June, and the office."""
    async with opened(f"sqlite:///{tmp_path}/data/b.sqlite", tmp_path / "data") as office:
        await office.appoint("an", "area_head", "25279-01", "Nguyễn Văn An")
        await office.appoint("bình", "unit_officer", "25279", "Trần Thị Bình")
        await office.appoint("xa", "unit_officer", "25280", "Đỗ Thị Xa")
        await office.appoint("phòng", "organiser_officer", "692", "Trần Văn Phòng")
        await office.says("bình", "/decu", "Nguyễn Văn An", MERIT, "gửi")
        yield office


async def held(office: CampaignOffice) -> None:
    """The office holds the head back."""

    def hold(page: Page) -> None:
        plan, by = load_plan("151-kh-ubnd"), known(page, office, "phòng")
        made = holding_back.hold(page, plan, "DC-2021-0001", by, "Đang xác minh", at=office.now, real=office.now)
        assert isinstance(made, tuple)

    await office.bot.book.turn(hold)


async def test_nobody_is_put_back_who_heads_the_area_no_longer(office: CampaignOffice) -> None:
    """Offered while the head is in office; asked then, and refused where a new head came before the answer."""
    assert "Khôi phục Nguyễn Văn An" in await office.says(
        "bình", "/decu", "Rút Nguyễn Văn An", "bỏ qua", "/thoat", "/decu"
    )

    def leave(page: Page) -> None:
        held = select(Membership).where(Membership.unit == "25279-01", Membership.role == "area_head")
        page.session.exec(held).one().until = office.now

    await office.bot.book.turn(leave)
    await office.says("bình", "Khôi phục Nguyễn Văn An")
    put = await office.bot.book.read(lambda page: nominations.by_number(page, "DC-2021-0001"))
    assert put is not None
    assert put.state == "withdrawn"
    assert "Khôi phục" not in await office.says("bình", "/thoat", "/decu")


async def test_asking_about_a_dossier_is_no_refusal(office: CampaignOffice) -> None:
    """The last "no" stays the last one; and after the last day of the phase nobody is sent to /decu."""
    await office.says("bình", "/trangthai DC-0001")
    assert "Hôm nay hệ thống chưa từ chối" in await office.says("bình", "/visao")
    await held(office)
    assert "đề nghị người khác: /decu" in await office.says("bình", "/visao DC-0001")
    assert "Hôm nay hệ thống chưa từ chối" in await office.says("bình", "/visao")
    office.now = JULY
    told = await office.says("bình", "/visao DC-0001")
    assert "tạm dừng xét Nguyễn Văn An" in told
    assert "làm rõ xong thì hồ sơ được xét tiếp." in told
    assert "/decu" not in told


async def test_what_the_office_took_back_is_not_said_to_come_again(office: CampaignOffice) -> None:
    """The unit is told of somebody else while there is time, and afterwards of nothing."""
    await recognised(office, "DC-2021-0001")

    def withdraw(page: Page) -> None:
        plan, by = load_plan("151-kh-ubnd"), known(page, office, "phòng")
        move, at = Move.WITHDRAW, office.now
        assert isinstance(route.move(page, plan, "DC-2021-0001", move, by, at=at, real=at, why="Gửi nhầm"), Hop)

    await office.bot.book.turn(withdraw)
    told = await office.says("bình", "/visao DC-0001")
    assert "Bước tiếp theo: đơn vị đề nghị người khác: /decu" in told
    assert "Khôi phục" not in await office.says("bình", "/decu")
    office.now = JULY
    assert "Hết hạn đề nghị ở giai đoạn này" in await office.says("bình", "/thoat", "/visao DC-0001")


async def test_a_phase_that_is_over_is_not_reckoned(office: CampaignOffice) -> None:
    """While phase II is open its bar is told; once it is over, the award bars nobody any more."""
    office.now = JULY
    await recognised(office, "DC-2021-0001")
    told = await office.says("phòng", "/nhuthe khen ấp 1B Lộc Tấn")
    assert "Giai đoạn II: " in told
    office.now = JULY.replace(year=2022)
    assert "thì không ai bị hạn chế về sau." in await office.says("phòng", "/nhuthe khen ấp 1B Lộc Tấn")


async def test_the_giver_hears_that_its_slot_is_free(office: CampaignOffice) -> None:
    """Who gave a dossier away is told when it was taken over; until then it can be kept."""

    def move_area(page: Page) -> None:
        page.session.exec(select(Unit).where(Unit.code == "25279-01")).one().parent = "25280"

    await office.bot.book.turn(move_area)
    await office.says("bình", "/decu", "1")
    told = await office.says("bình", "/decu", "1")
    assert "Hồ sơ số DC-2021-0001 ở lại đơn vị anh/chị" in told
    assert "không chuyển sang đơn vị anh/chị nữa" in await office.heard("xa")
    await office.says("bình", "/decu", "1")
    await office.says("xa", "/decu", "1")
    told = await office.heard("bình")
    assert "đã nhận hồ sơ DC-2021-0001 (Nguyễn Văn An – Ấp 1B). Một chỉ tiêu của Xã Lộc Tấn ở Giai đoạn I trống" in told


async def test_a_dossier_that_stops_after_the_last_day_frees_nothing(office: CampaignOffice) -> None:
    """Neither letter nor answer tells the unit to put somebody else forward in a phase that is over."""
    await office.appoint("cường", "area_head", "25279-02", "Lê Văn Cường")
    await recognised(office, "DC-2021-0001")
    office.now = JULY
    later = JULY.replace(year=2022)

    def go(page: Page) -> None:
        plan, by, day = load_plan("151-kh-ubnd"), known(page, office, "phòng"), JULY.date()
        assert isinstance(release.release(page, plan, "I", "QĐ 9", day, by, at=office.now, real=office.now), Released)
        units.succeed(page, "25279-01", "25279-02", later.date(), "")

    await office.says("bình", "/decu", "Lê Văn Cường", MERIT, "gửi")
    await office.bot.book.turn(go)
    await office.heard("bình")
    office.now = later
    await office.rung()
    told = await office.heard("bình")
    assert "Hồ sơ DC-2021-0002 (Lê Văn Cường – Ấp 4A), Giai đoạn II, dừng lại." in told
    assert "trống trở lại" not in told
    assert "/decu" not in told.partition("dừng lại.")[2].partition("\n\n")[0]
    asked = await office.says("bình", "/visao DC-0002")
    assert "Hết hạn đề nghị ở giai đoạn này, hồ sơ dừng ở đây." in asked
    assert "/decu" not in asked
