"""The page "Kinh phí": who may open it, an award given and paid in full, the fund, an estimate on its way."""

from datetime import timedelta
from io import BytesIO

import docx
from openpyxl import load_workbook
from sqlmodel import select

from storage.book.page import Page
from storage.campaign.dossiers import release, route
from storage.campaign.dossiers.release import Released
from storage.campaign.dossiers.route_table import Move
from storage.campaign.membership import people
from storage.campaign.money import fund
from storage.campaign.money.tables import EstimateRow
from tests.bot.console.stage import Browser, Stage, plan
from tests.bot.console.test_dossiers import proposed
from tests.bot.console.test_safety import HOSTILE

WAY = (Move.RECEIVE, Move.ASSESS, Move.TO_COUNCIL, Move.RECOGNISE)
PERSON, AREA = (award.id for award in plan().awards)


async def laureate(stage: Stage) -> str:
    """A dossier whose award is released; the campaign is in July."""
    number = await proposed(stage)
    stage.clock.pass_by(days=15)

    def go(page: Page) -> None:
        by, at = people.by_id(page, stage.people["organiser_officer"]), stage.clocks.campaign()
        assert by is not None
        for move in WAY:
            facts = {"arrival": "1", "day": "2021-07-01"}
            route.move(page, plan(), number, move, by, at=at, real=stage.clock(), facts=facts)
        day = at.astimezone(plan().tzinfo).date()
        assert isinstance(release.release(page, plan(), "I", "QĐ 5", day, by, at=at, real=stage.clock()), Released)

    await stage.book.turn(go)
    return number


async def paid(finance: Browser, stage: Stage, number: str, award: str, word: str = "") -> int:
    day = stage.clocks.campaign().astimezone(plan().tzinfo).date().isoformat()
    fields = {"award": award, "day": day, "receipt": "PC-7", "received_by": "Ông An", "word": word}
    return (await finance.post(f"/kinh-phi/{number}/chi", **fields)).status


async def test_an_award_is_given_and_paid(stage: Stage) -> None:
    """The office gives, finance pays once per line, the dossier is paid with the last one, and people are told once."""
    number = await laureate(stage)
    office, finance = await stage.browser("organiser_officer"), await stage.browser("finance_officer")
    first = (await finance.get("/kinh-phi")).page.words
    assert "Còn phải chi 5.000.000đ" in first
    assert (await finance.post(f"/kinh-phi/{number}/trao")).status == 403
    assert await paid(finance, stage, number, PERSON) == 409
    assert (await office.post(f"/kinh-phi/{number}/trao")).status == 303
    assert await paid(finance, stage, number, PERSON) == 422
    short = await finance.post("/kinh-phi/quy", kind="spent", amount="5tr", donor="", purpose="Trà nước")
    assert (short.status, "thiếu 5.000.000đ" in short.body) == (422, True)
    assert (await finance.post("/kinh-phi/quy", kind="received", amount="5 triệu", purpose="Trao thưởng")).status == 303
    assert await paid(finance, stage, number, PERSON) == 303
    assert await paid(finance, stage, number, PERSON) == 422
    assert await paid(finance, stage, number, AREA) == 303
    shown = (await finance.get("/kinh-phi")).page.words
    assert "Không còn khoản nào chờ chi" in shown
    assert "mạnh thường quân" in shown
    assert await stage.book.read(lambda page: route.state(page, number)) == "paid"
    fixed = {"day": "2021-07-05", "receipt": "PC-8", "received_by": "Bà An"}
    assert (await finance.post("/kinh-phi/chi/1/sua", **fixed, why="no")).status == 422
    assert (await finance.post("/kinh-phi/chi/1/sua", **fixed, why="Ghi nhầm số")).status == 303
    assert "PC-8" in (await finance.get("/kinh-phi")).page.words
    await stage.settled()
    told = stage.recorder.texts(str(stage.people["area_head"]))
    assert [line.partition(",")[0] for line in told if number in line] == [
        "Đã trao thưởng cho Nguyễn Văn area_head – Ấp 6"
    ]


async def test_only_office_and_finance_come_in(stage: Stage) -> None:
    """Every other post is turned away from the page and from what it does."""
    for role in ("unit_officer", "council_member", "observer", "media_officer"):
        browser = await stage.browser(role)
        assert (await browser.get("/kinh-phi")).status == 403
        assert (await browser.post("/kinh-phi/quy", kind="received", amount="1tr", purpose="x")).status == 403
    finance = await stage.browser("finance_officer")
    assert (await finance.post("/kinh-phi/thuong", amount="300k", basis="Nghị định")).status == 403
    assert (await finance.get("/kinh-phi/du-toan/DT-2021-0009.xlsx")).status == 404


async def test_an_estimate_goes_to_appraisal_and_is_flagged(stage: Stage) -> None:
    """Drawn up with the plan's sums, read in both files, overdue on "Hôm nay" until it is approved."""
    await proposed(stage)
    office, finance = await stage.browser("organiser_officer"), await stage.browser("finance_officer")
    assert "240.000.000đ" in (await finance.get("/kinh-phi")).page.words
    assert (await finance.post("/kinh-phi/du-toan", phase="")).status == 303
    found = load_workbook(BytesIO(await _bytes(finance, "DT-2021-0001.xlsx"))).active
    assert found is not None
    cells = [[cell.value for cell in row] for row in found.iter_rows()]
    assert cells[3][2:] == [0, 1, 48]
    assert [row[4] for row in cells[4:6]] == [48_000_000, 192_000_000]
    assert cells[6][4] == "=SUM(E5:E6)"
    written = docx.Document(BytesIO(await _bytes(finance, "DT-2021-0001.docx")))
    told = "\n".join(paragraph.text for paragraph in written.paragraphs)
    assert "chưa ấn định mức tiền" in told
    assert [cell.text for cell in written.tables[1].rows[-1].cells][2:] == ["0đ", "5.000.000đ", "240.000.000đ"]
    assert (await finance.post("/kinh-phi/du-toan/DT-2021-0001", state="approved")).status == 422
    assert (await finance.post("/kinh-phi/du-toan/DT-2021-0001", state="under_appraisal")).status == 303
    assert "thẩm định quá hạn" not in (await finance.get()).page.words
    later = stage.clocks.campaign() - timedelta(days=11)

    def age(page: Page) -> None:
        for row in page.session.exec(select(EstimateRow)):
            row.state_at = later

    await stage.book.turn(age)
    for browser in (office, finance):
        assert "dự toán thẩm định quá hạn" in (await browser.get()).page.words
    assert (await finance.post("/kinh-phi/du-toan/DT-2021-0001", state="approved")).status == 303
    assert "thẩm định quá hạn" not in (await finance.get()).page.words


async def test_the_office_settles_the_bonus_and_a_wrong_line_is_struck(stage: Stage) -> None:
    """Open until then; sums as people write them; hostile words stay words."""
    office = await stage.browser("organiser_officer")
    assert "chưa ấn định" in (await office.get("/kinh-phi")).page.words
    assert (await office.post("/kinh-phi/thuong", amount="ba trăm", basis="Nghị định 98")).status == 422
    assert (await office.post("/kinh-phi/thuong", amount="5", basis="Nghị định 98")).status == 422
    assert (await office.post("/kinh-phi/thuong", amount="300k", basis="Nghị định 98")).status == 303
    assert "300.000đ mỗi người (Nghị định 98)" in (await office.get("/kinh-phi")).page.words
    words = {"purpose": f"{HOSTILE[0]} hết", "donor": HOSTILE[1][:80]}
    assert (await office.post("/kinh-phi/quy", kind="pledged", amount="1tr5", **words)).status == 303
    shown = (await office.get("/kinh-phi")).page
    assert f"{HOSTILE[0]} hết" in shown.words
    assert "1.500.000đ" in shown.words
    assert {tag for tag, _ in shown.elements} & {"script", "iframe", "svg", "base"} == set()
    assert (await office.post("/kinh-phi/quy/XH-2021-0001/gach", why="Ghi nhầm")).status == 303
    assert (await stage.book.read(fund.sums)).pledged == 0
    assert "Đã gạch: Ghi nhầm" in (await office.get("/kinh-phi")).page.words


async def _bytes(browser: Browser, name: str) -> bytes:
    async with browser.client.get(f"{browser.base}/kinh-phi/du-toan/{name}") as response:
        assert response.status == 200
        return await response.read()
