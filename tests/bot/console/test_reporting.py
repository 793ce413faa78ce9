"""The page "Báo cáo": who owes, sums, the table, a report given back; for the office alone."""

import io
from datetime import timedelta

from openpyxl import load_workbook

from storage.book.page import Page
from storage.campaign.correspondence import reports
from storage.campaign.correspondence.reports import NewReport
from tests.bot.console.stage import OWN, Stage

FIGURES = {"khu_trien_khai": 7, "viec_da_lam": 0, "ho_tham_gia": 1200, "tien_van_dong": 45_000_000}


async def sent(stage: Stage) -> None:
    """Our commune has reported an hour ago."""

    def write(page: Page) -> None:
        by = stage.people["unit_officer"]
        new = NewReport("giai_doan_1", OWN, FIGURES, "", "Xin <b>xi măng</b>.", (), by)
        reports.send(page, new, stage.clocks.campaign() - timedelta(hours=1))

    await stage.book.turn(write)


async def test_the_office_sees_who_owes_and_takes_one_table(stage: Stage) -> None:
    """Figures as people write them, words as words, the table's sums."""
    await sent(stage)
    browser = await stage.browser("organiser_officer")
    words = (await browser.get("/bao-cao")).page.words
    assert "Đã có 1/2." in words
    assert "45.000.000" in words
    assert "Xin <b>xi măng</b>." in words
    async with browser.client.get(f"{browser.base}/bao-cao/giai_doan_1/bang.xlsx") as response:
        book = load_workbook(io.BytesIO(await response.read()))
    assert list(book["Báo cáo"].iter_rows(values_only=True))[-1][1:4] == ("Cộng", 7, 0)
    assert (await browser.get("/bao-cao/khong_co")).status == 404


async def test_a_report_is_given_back_once_with_a_word(stage: Stage) -> None:
    """A word that says nothing is refused; the second time there is nothing to give back."""
    await sent(stage)
    browser = await stage.browser("organiser_officer")
    path = f"/bao-cao/giai_doan_1/{OWN}/tra-lai"
    assert (await browser.post(path, word="sai")).status == 422
    assert (await browser.post(path, word="Ghi cả quý I.")).status == 303
    assert "Đang sửa lại" in (await browser.get("/bao-cao")).page.words
    assert (await browser.post(path, word="Ghi cả quý I.")).status == 422
    found = await stage.book.read(lambda page: reports.of_unit(page, "giai_doan_1", OWN))
    assert found is not None
    assert (found.is_returned, found.word) == (True, "Ghi cả quý I.")


async def test_a_commune_does_not_see_the_page(stage: Stage) -> None:
    """What others report is the office's business."""
    assert (await (await stage.browser("unit_officer")).get("/bao-cao")).status == 403
