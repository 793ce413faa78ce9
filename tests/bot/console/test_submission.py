"""The papers for the council: who is proposed with points and warnings, what is lacking, who took them and why."""

import io
from datetime import date
from fractions import Fraction
from itertools import product

import docx
from openpyxl import load_workbook
from sqlmodel import select

from storage.book.page import Page
from storage.campaign.auditing.audit_tables import AuditValue
from storage.campaign.council import cards, judging, scoring
from storage.campaign.dossiers import holding_back, laureates, nominations
from storage.campaign.tables import Audit
from tests.bot.console.hall import COUNCIL_SITTING, SITTING, Hall
from tests.bot.console.stage import Browser
from tests.storage.campaign.council import house as stage_of
from tests.storage.campaign.council.house import COUNCIL, plan

PAPERS = "/hoi-dong/trinh/I"
WHY = "Trình phiên họp tuần này"


async def taken(browser: Browser, kind: str, why: str = WHY) -> bytes:
    """The bytes of a paper."""
    fields = {"kind": kind, "why": why, "csrf": browser.csrf}
    headers = {"Origin": browser.origin}
    async with browser.client.post(f"{browser.base}{PAPERS}", data=fields, headers=headers) as answer:
        assert (answer.status, "attachment" in answer.headers["Content-Disposition"]) == (200, True)
        return await answer.read()


def words_of(content: bytes) -> str:
    """All words of a document, with those of its tables."""
    paper = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in paper.paragraphs), *cells])


async def assessed(hall: Hall) -> None:
    """The group scored all three, proposes the first, passes the second on with its opinion."""
    await hall.open()
    await hall.scored(80, "chair", "one")
    assert (await hall.office.post(f"{SITTING}/khep", step="send")).status == 303
    first, second, _ = hall.house.dossiers
    words = {f"outcome-{first}": "recognised", f"outcome-{second}": "declined", f"why-{second}": "Thiếu <minh> chứng"}
    assert (await hall.office.post(f"{SITTING}/ket-luan", step="send", **words)).status == 303


def hold(hall: Hall, page: Page, number: str) -> None:
    """The office holds back the person of a dossier, for a matter that is its own."""
    at = hall.stage.clocks.campaign()
    made = holding_back.hold(page, plan(), number, hall.house.office, "Việc bí mật", at=at, real=at)
    assert isinstance(made, tuple)


async def test_the_submission_names_whom_the_group_proposes(hall: Hall) -> None:
    """Form, addressee, bases, people with points, areas, the other opinion, a hold without its matter."""
    await assessed(hall)
    first, second, third = hall.house.dossiers
    await hall.stage.book.turn(lambda page: hold(hall, page, first))
    told = words_of(await taken(hall.office, "to-trinh.docx"))
    for words in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Số:      /TTr",
        "TỜ TRÌNH",
        "Kính gửi: Hội đồng Thi đua - Khen thưởng huyện.",
        "Căn cứ Kế hoạch số 151/KH-UBND ngày 04 tháng 12 năm 2020",
        "phiên PH-2021-0001, khép ngày",
        "Trưởng Ban 25273",
        "Danh sách có 01 người.",
        f"- {second}: Trưởng Ban 25276",
        "80 điểm. Ý kiến: Thiếu <minh> chứng",
        f"- {first}: Văn phòng HĐND-UBND huyện tạm dừng xét Trưởng Ban 25273",
        f"Hồ sơ chưa có kết luận của phiên: {third}.",
    ):
        assert words in told, words
    assert "bí mật" not in told
    assert "ĐẠI DIỆN VĂN PHÒNG HĐND-UBND HUYỆN" in told


async def test_the_page_says_what_is_missing_and_each_paper_asks_why(hall: Hall) -> None:
    """Without a closed sitting there is none; no reason, no paper; who took which and why stands in the log."""
    await hall.open()
    shown = (await hall.office.get("/hoi-dong")).page.words
    assert "Phiên còn đang chấm: PH-2021-0001." in shown
    assert "Tải để làm gì?" not in shown
    refused = await hall.office.post(PAPERS, kind="to-trinh.docx", why=WHY)
    assert (refused.status, "Chưa lập được" in refused.page.words) == (409, True)
    await hall.scored(80, "chair", "one")
    await hall.office.post(f"{SITTING}/khep", step="send")
    first = hall.house.dossiers[0]
    await hall.office.post(f"{SITTING}/ket-luan", step="send", **{f"outcome-{first}": "recognised"})
    shown = " ".join((await hall.office.get("/hoi-dong")).page.words.split())
    assert "1 người được đề nghị. Còn thiếu: Hồ sơ chưa có kết luận của phiên: DC-2021-0002, DC-2021-0003." in shown
    short = await hall.office.post(PAPERS, kind="to-trinh.docx", why=" <g>")
    assert (short.status, short.body.count("Lý do tải cần từ"), short.page.field("why")) == (409, 1, " <g>")
    assert (await hall.office.post(PAPERS, kind="du-thao-quyet-dinh.docx", why=WHY)).status == 409
    await taken(hall.office, "danh-sach.xlsx")

    def log(page: Page) -> list[tuple[str, object, str | None]]:
        rows = page.session.exec(select(Audit).where(Audit.action == "submission.taken")).all()
        whys = {one.audit: one.value for one in page.session.exec(select(AuditValue).where(AuditValue.name == "why"))}
        return [(row.subject, row.facts["paper"], whys[row.id or 0]) for row in rows]

    assert await hall.stage.book.read(log) == [("I", "danh-sach.xlsx", WHY)]


async def test_the_papers_stay_with_office_and_bodies(hall: Hall) -> None:
    """A member may take them; a commune's officer, the observer, a form of another site may not."""
    await assessed(hall)
    assert b"word/document.xml" in await taken(await hall.member("one"), "to-trinh.docx")
    for role in ("unit_officer", "observer", "finance_officer"):
        assert (await (await hall.stage.browser(role)).post(PAPERS, kind="to-trinh.docx", why=WHY)).status == 403
    assert (await hall.office.post(PAPERS, kind="to-trinh.docx", why=WHY, origin="https://la.example")).status == 403
    assert (await hall.office.post("/hoi-dong/trinh/IX", kind="to-trinh.docx", why=WHY)).status == 404
    assert (await hall.office.post(PAPERS, kind="khac.docx", why=WHY)).status == 400


async def test_the_list_holds_texts_and_numbers(hall: Hall) -> None:
    """Points are numbers, words never a formula; each line of the card with its most."""
    await assessed(hall)
    book = load_workbook(io.BytesIO(await taken(hall.office, "danh-sach.xlsx")))
    head, first, second = book["Danh sách"].iter_rows(values_only=True)
    assert head[:5] == ("TT", "Họ và tên", "Nơi phụ trách", "Đơn vị", "Hồ sơ")
    assert (first[1], first[4], first[8], first[9]) == ("Trưởng Ban 25273", "DC-2021-0001", 80, 1)
    assert (second[10], second[11]) == ("chưa đủ điều kiện, trình Hội đồng kèm ý kiến", "Thiếu <minh> chứng")
    points = list(book["Điểm theo tiêu chí"].iter_rows(values_only=True))[1:]
    of_first = [row for row in points if row[1] == "DC-2021-0001"]
    assert [sum(float(str(row[column])) for row in of_first) for column in (3, 4)] == [100, 80]


async def test_the_draft_decision_names_those_the_council_recognises_and_the_decision_comes_back(hall: Hall) -> None:
    """One who is held stands in no draft; sums are the plan's; a released decision is shown with its number and day."""
    await assessed(hall)
    await with_the_councils_word(hall)
    first, second, _ = hall.house.dossiers
    await hall.stage.book.turn(lambda page: hold(hall, page, second))
    told = words_of(await taken(hall.office, "du-thao-quyet-dinh.docx"))
    for words in (
        "DỰ THẢO",
        "Điều 1. Khen thưởng 1 cá nhân và 1 tập thể (khu dân cư)",
        "- Tặng thưởng khu dân cư: 4.000.000đ, nguồn xã hội hóa.",
        "Khen thưởng của UBND huyện theo quy định: chưa ấn định",
        "DANH SÁCH CÁ NHÂN, TẬP THỂ ĐƯỢC KHEN THƯỞNG",
        "Trưởng Ban 25273",
    ):
        assert words in told, words
    assert "Trưởng Ban 25276" not in told

    def award(page: Page) -> None:
        put = nominations.by_number(page, first)
        assert put is not None
        laureates.award(page, put, "12/QĐ-UBND", date(2021, 7, 9), hall.stage.clocks.campaign())

    assert "Chưa có quyết định." in (await hall.office.get("/hoi-dong")).page.words
    await hall.stage.book.turn(award)
    assert "Đã có quyết định 12/QĐ-UBND ngày 09/07/2021: 1 người." in (await hall.office.get("/hoi-dong")).page.words


async def with_the_councils_word(hall: Hall) -> None:
    """The council recognises the first two."""
    first, second, _ = hall.house.dossiers

    def write(page: Page) -> None:
        seats, at = stage_of.seated(page, hall.house.office, COUNCIL), hall.stage.clocks.campaign()
        meeting = stage_of.opened(page, hall.house, COUNCIL)
        points = {item.id: Fraction(item.most) for item in cards.template().items}
        for dossier, name in product((first, second), ("chair", "one")):
            scoring.give(page, plan(), meeting.number, dossier, seats[name], points, at)
        assert judging.close(page, plan(), meeting.number, hall.house.office.id, at) is not None

    await hall.stage.book.turn(write)
    words = {f"outcome-{dossier}": "recognised" for dossier in (first, second)}
    assert (await hall.office.post(f"{COUNCIL_SITTING}/ket-luan", step="send", **words)).status == 303
