"""At the desk: why a "no", what would be if, a dossier that goes to the right unit, and who may know what."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from sqlmodel import col, select

from storage.book.page import Page
from storage.book.sqlite import SqliteBook
from storage.campaign.council import cards, judging, scoring
from storage.campaign.dossiers import laureates, nominations, route
from storage.campaign.dossiers.hops import Hop
from storage.campaign.dossiers.route_table import Move
from storage.campaign.membership import people
from storage.campaign.membership.people import Known
from storage.campaign.planning.plan_file import load_plan
from storage.campaign.tables import Unit
from storage.campaign.territory import units
from tests.handlers.campaign_office import CampaignOffice, opened
from tests.stories import council

JULY = datetime(2021, 7, 5, 1, tzinfo=UTC)
WAY = (Move.RECEIVE, Move.ASSESS, Move.TO_COUNCIL, Move.RECOGNISE)
MERIT = "Được dân tin yêu, làm nhiều việc."


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[CampaignOffice]:
    """Two communes with an officer each, two heads in the first, and the office."""
    async with opened(f"sqlite:///{tmp_path}/data/b.sqlite", tmp_path / "data") as office:
        await office.appoint("an", "area_head", "25279-01", "Nguyễn Văn An")
        await office.appoint("cường", "area_head", "25279-02", "Lê Văn Cường")
        await office.appoint("bình", "unit_officer", "25279", "Trần Thị Bình")
        await office.appoint("xa", "unit_officer", "25280", "Đỗ Thị Xa")
        await office.appoint("phòng", "organiser_officer", "692", "Trần Văn Phòng")
        yield office


async def recognised(office: CampaignOffice, number: str) -> None:
    """The office brings a dossier to a yes that is not released."""

    def go(page: Page) -> None:
        plan, by = load_plan("151-kh-ubnd"), known(page, office, "phòng")
        for move in WAY:
            facts = {"arrival": "1", "day": "2021-07-01"}
            hop = route.move(page, plan, number, move, by, at=office.now, real=office.now, facts=facts)
            assert isinstance(hop, Hop), hop

    await office.bot.book.turn(go)


def known(page: Page, office: CampaignOffice, chat: str) -> Known:
    found = people.by_contact(page, office.recorder.address(chat), chat)
    assert found is not None
    return found


async def test_the_last_no_of_today_is_explained_and_no_other(office: CampaignOffice) -> None:
    """Before any there is none; then clause, fact and next step, to that person only; tomorrow it is forgotten."""
    assert "Hôm nay hệ thống chưa từ chối" in await office.says("bình", "/visao")
    office.now = datetime(2020, 12, 20, 1, tzinfo=UTC)
    refused = await office.says("bình", "/decu")
    assert "Giai đoạn I chưa mở: nhận từ ngày 1/1/2021" in refused
    assert "Anh/chị cứ soạn trước, đến ngày mở thì gửi." in refused
    why = await office.says("bình", "vì sao")
    assert "Giai đoạn I chưa mở: nhận từ ngày 1/1/2021 đến hết ngày 30/6/2021" in why
    assert "Căn cứ: /kehoach III.1\nBước tiếp theo: Anh/chị cứ soạn trước" in why
    assert "chưa từ chối" in await office.says("xa", "/visao")
    office.now += timedelta(days=1)
    assert "chưa từ chối" in await office.says("bình", "/visao")


async def test_a_story_that_begins_with_why_is_no_command(office: CampaignOffice) -> None:
    """A citizen's "vì sao đường hỏng …" is kept as first words are."""
    told = await office.says("dân", "vì sao đường tổ 5 hỏng mãi không sửa")
    assert "/visao" not in told
    assert "chưa rõ" not in told


async def test_what_would_be_if_changes_nothing(office: CampaignOffice) -> None:
    """The answer names who is barred and which dossier would stop; of the campaign's rows none is another one."""
    await office.says("bình", "/decu", "Nguyễn Văn An", MERIT, "gửi")
    office.now = JULY
    await recognised(office, "DC-2021-0001")
    await office.says("bình", "/decu", "Nguyễn Văn An", MERIT, "gửi")
    before = await facts(office)
    told = await office.says("phòng", "/nhuthe khen ấp 1B Lộc Tấn")
    assert await facts(office) == before
    assert "Giả định, không lưu: nếu Ấp 1B, Xã Lộc Tấn được khen ở Giai đoạn I." in told
    assert "không được đề nghị nữa: Nguyễn Văn An – Ấp 1B. Hồ sơ phải dừng: DC-2021-0002 (Nguyễn" in told
    assert "Cả cuộc thi đua còn 130/131." in told
    assert "không thấy nơi nào" in await office.says("xa", "/nhuthe khen ấp 1B Lộc Tấn")
    assert "Anh/chị hỏi nơi nào?" in await office.says("phòng", "/nhuthe khen ấp 1")


async def facts(office: CampaignOffice) -> list[str]:
    """The rows of the campaign's tables, without talks and letters."""

    def read(page: Page) -> list[str]:
        tables = ("nominations", "hops", "holds", "laureates", "refusals", "decisions", "people", "audit", "counters")
        connection = page.session.connection()
        return [str(row) for table in tables for row in connection.exec_driver_sql(f"SELECT * FROM {table}")]  # noqa: S608

    return await office.bot.book.read(read)


async def test_what_is_not_released_is_told_to_nobody_outside(office: CampaignOffice) -> None:
    """Unit and head hear "with the council"; the office sees the outcome; another commune sees no dossier at all."""
    await office.says("bình", "/decu", "Nguyễn Văn An", MERIT, "gửi")
    await recognised(office, "DC-2021-0001")
    for chat in ("bình", "an"):
        for command in ("/trangthai DC-0001", "/visao DC-0001"):
            told = await office.says(chat, command)
            assert "đã trình Hội đồng" in told
            assert "công nhận," not in told
    assert "kết luận công nhận, chưa công bố" in await office.says("phòng", "/trangthai DC-0001")
    assert "không thấy hồ sơ số DC-0001" in await office.says("xa", "/visao DC-0001")


async def test_results_wait_for_the_last_day_of_the_phase(office: CampaignOffice) -> None:
    """In June the decision about phase I is refused with the day, and the officer's words are kept."""
    await office.says("bình", "/decu", "Nguyễn Văn An", MERIT, "gửi")
    await recognised(office, "DC-2021-0001")
    told = await office.says("phòng", "/congbo", "QĐ 9/QĐ-UBND", "1", "hôm nay", "1", "ngay", "gửi")
    assert "Giai đoạn I còn nhận hồ sơ đến hết 23:59 ngày 30/6/2021" in told
    assert await office.bot.book.read(lambda page: laureates.of_phase(page, "I")) == []
    office.now = JULY
    told = await office.says("phòng", "tiếp tục", "gửi")
    assert "Đã công nhận 1 người, dừng 0 hồ sơ." in told
    assert len(await office.bot.book.read(lambda page: laureates.of_phase(page, "I"))) == 1
    heard = await office.heard("an")
    assert heard.index("Chúc mừng Nguyễn Văn An") < heard.index("Danh sách được công nhận")


async def test_what_is_released_is_what_was_shown(office: CampaignOffice) -> None:
    """An outcome that changes between summary and yes releases nothing: the new one is shown first."""
    await office.says("bình", "/decu", "Nguyễn Văn An", MERIT, "gửi")
    await recognised(office, "DC-2021-0001")
    office.now = JULY
    assert "Được công nhận (1)" in await office.says("phòng", "/congbo", "QĐ 9/QĐ-UBND", "1", "hôm nay", "1", "ngay")

    def change(page: Page) -> None:
        plan, by = load_plan("151-kh-ubnd"), known(page, office, "phòng")
        for move in (Move.RECONSIDER, Move.DECLINE):
            made = route.move(page, plan, "DC-2021-0001", move, by, at=office.now, real=office.now, why="Xem lại")
            assert isinstance(made, Hop), made

    await office.bot.book.turn(change)
    told = await office.says("phòng", "gửi")
    assert "Kết quả vừa đổi so với lúc anh/chị xem, nên chưa công bố gì." in told
    assert "Được công nhận (0)" in told
    assert await office.bot.book.read(lambda page: route.state(page, "DC-2021-0001")) == "passed_over"
    assert "Đã công nhận 0 người" in await office.says("phòng", "gửi")
    assert await office.bot.book.read(lambda page: route.state(page, "DC-2021-0001")) == "not_recognised"


async def test_a_unit_that_withdraws_learns_no_place_before_the_release(office: CampaignOffice) -> None:
    """A dossier that has left the council is no released result: rank and points stay inside."""
    await office.says("bình", "/decu", "Nguyễn Văn An", MERIT, "gửi")
    await office.appoint("chủ", "council_member", "692", "Chủ")
    plan = load_plan("151-kh-ubnd")
    seats, card = "Chủ chủ trì", cards.template()
    await office.bot.book.turn(lambda page: council.sit(page, plan, seats, office.now, card))

    def end(page: Page) -> None:
        chair, by = people.find(page, "Chủ")[0].id, known(page, office, "phòng")
        points = {item.id: Fraction(item.most) for item in card.items}
        scoring.give(page, plan, "PH-2021-0001", "DC-2021-0001", chair, points, office.now)
        assert judging.close(page, plan, "PH-2021-0001", by.id, office.now) is not None
        made = route.move(page, plan, "DC-2021-0001", Move.WITHDRAW, by, at=office.now, real=office.now, why="Theo đơn")
        assert isinstance(made, Hop), made

    await office.bot.book.turn(end)
    assert "xếp thứ" not in await office.says("bình", "/visao DC-0001")
    assert "xếp thứ 1/1" in await office.says("phòng", "/visao DC-0001")


async def test_a_dossier_goes_to_the_unit_where_its_area_belongs(office: CampaignOffice) -> None:
    """The unit gives, the other one is asked and takes; the number stays, each slot follows, both are told."""
    await office.says("bình", "/decu", "Nguyễn Văn An", MERIT, "gửi")

    def move_area(page: Page) -> None:
        area = page.session.exec(select(Unit).where(Unit.code == "25279-01")).one()
        area.parent = "25280"

    await office.bot.book.turn(move_area)
    asked = await office.says("bình", "/decu")
    assert "1. Chuyển hồ sơ DC-2021-0001 (Nguyễn Văn An) sang Xã " in asked
    assert "Đã hỏi đơn vị kia về hồ sơ số DC-2021-0001." in await office.says("bình", "1")
    assert "Có hồ sơ DC-2021-0001" in await office.heard("xa")
    assert "1. Nhận hồ sơ DC-2021-0001 (Nguyễn Văn An) từ Xã Lộc Tấn" in await office.says("xa", "/decu")
    assert "Đã nhận hồ sơ số DC-2021-0001; số hồ sơ giữ nguyên." in await office.says("xa", "1")
    (put,) = await office.bot.book.read(lambda page: nominations.of_unit(page, "25280", "I"))
    assert (put.number, put.slot, put.area) == ("DC-2021-0001", 1, "25279-01")
    assert await office.bot.book.read(lambda page: nominations.of_unit(page, "25279", "I")) == []
    assert "đã nhận hồ sơ DC-2021-0001" in await office.heard("an")


async def test_an_area_that_takes_over_stops_a_dossier_on_that_day(office: CampaignOffice) -> None:
    """Before the day nothing; on the next beat after it the dossier stops, and unit and head read why."""
    await office.says("bình", "/decu", "Nguyễn Văn An", MERIT, "gửi")
    await recognised(office, "DC-2021-0001")
    office.now = JULY
    await office.says("phòng", "/congbo", "QĐ 9/QĐ-UBND", "1", "hôm nay", "1", "ngay", "gửi")
    await office.says("bình", "/decu", "Lê Văn Cường", MERIT, "gửi")
    await office.bot.book.turn(
        lambda page: units.succeed(page, "25279-01", "25279-02", (JULY + timedelta(days=1)).date(), "")
    )
    await office.heard("cường")
    await office.bot._ring_the_calendar()
    assert "dừng lại" not in await office.heard("cường")
    office.now = JULY + timedelta(days=1)
    await office.bot._ring_the_calendar()
    office.bot.delivery.wake()
    for chat in ("cường", "bình"):
        told = await office.heard(chat)
        assert "Hồ sơ DC-2021-0002 (Lê Văn Cường – Ấp 4A) dừng lại" in told
        assert "là một nơi qua sáp nhập, chia tách; Ấp 1B đã được khen ở Giai đoạn I cùng Nguyễn Văn An" in told
        assert ("/decu" in told.rpartition("III.Lưu ý")[2]) == (chat == "bình")


async def test_why_costs_as_much_for_two_units_as_for_all(office: CampaignOffice) -> None:
    """Whoever sees the whole district asks about a head by name in a few statements, however many units there are."""
    costs = [len(await asked(office, "/visao Nguyễn Văn An"))]

    def shrink(page: Page) -> None:
        for unit in page.session.exec(select(Unit).where(Unit.parent == "692", col(Unit.code) > "25280")):
            unit.valid_to = date(2021, 1, 1)

    await office.bot.book.turn(shrink)
    costs.append(len(await asked(office, "/visao Nguyễn Văn An")))
    assert costs[0] == costs[1] <= 20


async def asked(office: CampaignOffice, words: str) -> list[str]:
    """The statements about units, people and dossiers that a question costs; it is answered with the place."""
    seen: list[str] = []
    book = office.bot.book
    assert isinstance(book, SqliteBook)
    book._raw.set_trace_callback(seen.append)
    assert "Ấp 1B" in await office.says("phòng", words)
    book._raw.set_trace_callback(None)
    return [one for one in seen if any(f" {table} " in one for table in ("units", "memberships", "nominations"))]
