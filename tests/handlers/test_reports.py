"""/baocao: a commune reports figure by figure until the day; the office sees who owes, sums, gives one back."""

import io
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from storage.campaign.correspondence import reports
from storage.campaign.correspondence.reports import Sent
from tests.handlers.campaign_office import CampaignOffice, opened

FIGURES = ("7", "0", "1.200", "45 000 000")
LATE = datetime.fromisoformat("2021-07-03T09:00:00+07:00")
SECOND = datetime.fromisoformat("2021-12-20T09:00:00+07:00")


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[CampaignOffice]:
    """Two communes' officers and the office, ten days before the end of phase I."""
    async with opened(f"sqlite:///{tmp_path / 'book.sqlite'}", tmp_path / "data") as office:
        await office.appoint("bình", "unit_officer", "25279", "Trần Thị Bình")
        await office.appoint("dung", "unit_officer", "25270", "Lê Thị Dung")
        await office.appoint("văn", "organiser_officer", "692", "Lê Văn Phòng")
        yield office


async def kept(office: CampaignOffice, period: str = "giai_doan_1", unit: str = "25279") -> Sent:
    """The report as it stands."""
    found = await office.bot.book.read(lambda page: reports.of_unit(page, period, unit))
    assert found is not None
    return found


async def test_a_report_is_asked_number_by_number_and_changed_until_the_day(office: CampaignOffice) -> None:
    """Zero is a number; what is not a number is asked again; sent again it counts once, with the last figures."""
    begun = await office.says("bình", "/baocao")
    assert "Báo cáo Giai đoạn I của Xã Lộc Tấn, hạn đến hết 30/6/2021." in begun
    assert "Số khu dân cư đã triển khai kế hoạch là bao nhiêu? Kỳ trước chưa có số." in begun
    assert "viết bằng chữ số" in await office.says("bình", "1.5")
    told = await office.says("bình", *FIGURES, "bỏ qua", "Xin hỗ trợ xi măng làm đường.")
    assert "• Số hộ dân tham gia: 1.200" in told
    assert "• Đề xuất: Xin hỗ trợ xi măng làm đường." in told
    assert "Đã gửi Báo cáo Giai đoạn I của Xã Lộc Tấn" in await office.says("bình", "gửi")
    again = await office.says("bình", "/baocao")
    assert "đã gửi. Anh/chị sửa chỗ cần sửa" in again
    await office.says("bình", "sửa 1", "8", "gửi")
    found = await kept(office)
    assert (found.times, dict(found.new.figures)) == (
        2,
        {"khu_trien_khai": 8, "viec_da_lam": 0, "ho_tham_gia": 1200, "tien_van_dong": 45_000_000},
    )


async def test_a_draft_is_kept(office: CampaignOffice) -> None:
    """Half a report goes on where it stood."""
    await office.says("bình", "/baocao", "7", "để sau")
    assert "Số công trình, mô hình đã làm xong" in await office.says("bình", "tiếp tục")


async def test_the_office_sees_who_owes_and_gets_one_table(office: CampaignOffice) -> None:
    """Names of who has not, the sums, the proposals; words that look like a formula stay words."""
    await office.says("bình", "/baocao", *FIGURES, "bỏ qua", "=1+1 Xin xi măng.", "gửi")
    await office.says("dung", "/baocao", "3", "2", "100", "5.000.000", "bỏ qua", "bỏ qua", "gửi")
    shown = await office.says("văn", "/baocao")
    assert "đã có 2/16. Chưa có: " in shown
    assert "Xã Lộc Tấn" not in shown.partition("Chưa có: ")[2].partition("\n")[0]
    assert "– Xã Lộc Tấn: =1+1 Xin xi măng." in shown
    sha256, name = await office.bot.book.read(
        lambda page: page.session.connection().exec_driver_sql("SELECT sha256, name FROM fetches").one()
    )
    assert name == "bao-cao-giai_doan_1.xlsx"
    book = load_workbook(io.BytesIO(office.bot.store.path(sha256).read_bytes()))
    rows = list(book["Báo cáo"].iter_rows(values_only=True))
    assert rows[0][:3] == ("STT", "Đơn vị", "Số khu dân cư đã triển khai kế hoạch")
    assert rows[-1][1:6] == ("Cộng", 10, 2, 1300, 50_000_000)
    words = list(book["Đề xuất, khó khăn"].iter_rows())
    assert [cell.data_type for row in words for cell in row if str(cell.value).startswith("=")] == ["s"]
    assert len(list(book["Chưa có"].iter_rows())) == 1 + 14


async def test_a_report_given_back_is_mended_after_the_day(office: CampaignOffice) -> None:
    """After the day nothing changes but by the office's word; the officer reads why, and sends again."""
    await office.says("bình", "/baocao", *FIGURES, "bỏ qua", "bỏ qua", "gửi")
    office.now = LATE
    assert "Báo cáo Giai đoạn II" in await office.says("bình", "/baocao")  # the first one is closed
    told = await office.says("văn", "/baocao", "Xem Báo cáo Giai đoạn I", "Trả lại để Xã Lộc Tấn sửa", "Ghi cả quý I.")
    assert "Đã trả lại Báo cáo Giai đoạn I cho Xã Lộc Tấn" in told
    assert "trả lại Báo cáo Giai đoạn I của Xã Lộc Tấn: Ghi cả quý I." in await office.heard("bình")
    again = await office.says("bình", "/thoat", "/baocao", "Báo cáo Giai đoạn I – Xã Lộc Tấn")
    assert "trả lại Báo cáo Giai đoạn I của Xã Lộc Tấn: Ghi cả quý I." in again
    assert "sau hạn (hết 30/6/2021)" in await office.says("bình", "2", "sửa 4", "60.000.000", "gửi")
    assert (await kept(office)).new.figures["tien_van_dong"] == 60_000_000


async def test_the_next_period_shows_the_last_ones_figures(office: CampaignOffice) -> None:
    """Beside each question."""
    await office.says("bình", "/baocao", *FIGURES, "bỏ qua", "bỏ qua", "gửi")
    office.now = SECOND
    assert "Kỳ trước: 7." in await office.says("bình", "/baocao")
    assert "Kỳ trước: 1.200." in await office.says("bình", "9", "1")


async def test_only_those_are_reminded_who_owe(office: CampaignOffice) -> None:
    """Seven days before the end: the commune that has sent hears nothing about it."""
    await office.says("bình", "/baocao", *FIGURES, "bỏ qua", "bỏ qua", "gửi")
    office.now = datetime.fromisoformat("2021-06-23T08:00:05+07:00")
    await office.rung()
    assert "Còn 7 ngày là đến hạn gửi Báo cáo Giai đoạn I (hết Thứ Tư 30/6/2021)." in await office.heard("dung")
    assert "Báo cáo" not in await office.heard("bình")
