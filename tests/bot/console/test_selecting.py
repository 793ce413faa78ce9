"""Selecting in the units, in the console: minutes for whoever may see them, and the office's word on filing late."""

import io
from dataclasses import replace

import docx
import pytest

from storage.book.page import Page
from storage.campaign.dossiers import late_requests, nominations, selections
from storage.campaign.dossiers.late_requests import Late
from storage.campaign.dossiers.nominations import NewPut
from storage.campaign.dossiers.rules import Put
from storage.campaign.dossiers.selections import NewSelection, Selected
from storage.campaign.dossiers.voting import Voted
from storage.campaign.membership import people
from tests.bot.console.stage import FOREIGN, OWN, Stage, plan

PAPER = "/binh-xet/BX-2021-0001/bien-ban.docx"


@pytest.fixture
async def selected(stage: Stage) -> Selected:
    """A meeting of our commune, with a tie broken by a second vote."""
    first = Voted(f"{OWN}-01", stage.people["area_head"], "Nguyễn <b>An</b>", "Ấp 1", 7, 9)
    order = (first, Voted(f"{OWN}-02", stage.people["area_head"], "Lê Văn Cường", "Ấp 2", 7, 5))
    at = stage.clocks.campaign()
    new = NewSelection(
        OWN,
        "I",
        at.date(),
        18,
        15,
        "Hoàng Văn Chủ",
        "Đỗ Thị Thư",
        "ballot",
        (15, 15, 14),
        order,
        "again",
        "bỏ phiếu lại",
    )
    officer = stage.people["unit_officer"]
    return await stage.book.turn(lambda page: selections.record(page, new, officer, at, year=2021))


async def test_the_minutes_hold_what_was_told(stage: Stage, selected: Selected) -> None:
    """Attendance, ballots, votes, tie, who is selected and who in reserve; linked from the commune's page."""
    officer = await stage.browser("unit_officer")
    shown = (await officer.get(f"/thanh-tich/{OWN}?giai-doan=I")).page
    assert "Họp bình xét BX-2021-0001, 15/18 người dự" in shown.words
    assert f"/console{PAPER}" in shown.values("a", "href")
    async with officer.client.get(f"{officer.base}{PAPER}") as answer:
        paper = docx.Document(io.BytesIO(await answer.read()))
    told = "\n".join(one.text for one in paper.paragraphs)
    assert "15/18 người dự" in told
    assert "phát ra 15, thu vào 15, hợp lệ 14" in told
    assert "Phân định bỏ phiếu lại." in told
    assert "(chỉ tiêu 1 người, mục III.1, Kế hoạch 151/KH-UBND)" in told
    rows = [[cell.text for cell in row.cells] for row in paper.tables[1].rows]
    assert rows[1:] == [
        ["1", "Nguyễn <b>An</b>", "Ấp 1", "7/14 (9)", "Được chọn"], ["2", "Lê Văn Cường", "Ấp 2", "7/14 (5)", "Dự bị 1"]
    ]  # fmt: skip


async def test_the_minutes_say_how_many_voted_in_chat(stage: Stage, selected: Selected) -> None:
    """Of the valid ballots so many in chat and so many of paper, and that the server could have seen the first."""
    officer, at = stage.people["unit_officer"], stage.clocks.campaign()
    new = replace(selected.new, by_chat=9)
    found = await stage.book.turn(lambda page: selections.record(page, new, officer, at, year=2021))
    again = await stage.book.read(lambda page: selections.by_number(page, found.number))
    assert again is not None
    assert (again.new.ballots, again.new.by_chat) == ((15, 15, 14), 9)
    browser = await stage.browser("unit_officer")
    async with browser.client.get(f"{browser.base}/binh-xet/{found.number}/bien-ban.docx") as answer:
        paper = docx.Document(io.BytesIO(await answer.read()))
    told = "\n".join(one.text for one in paper.paragraphs)
    assert "hợp lệ 14, trong đó 9 phiếu qua trò chuyện, 5 phiếu giấy" in told
    assert "kín với mọi người, không kín với máy chủ" in told


async def test_minutes_of_a_foreign_commune_are_not_there(stage: Stage, selected: Selected) -> None:
    """Another commune's officer finds nothing under the number; the office does."""

    def foreign(page: Page) -> int:
        return people.appoint(page, "Cán bộ xã khác", "unit_officer", FOREIGN, stage.clock())

    stage.people["foreign"] = await stage.book.turn(foreign)
    assert (await (await stage.browser("foreign")).get(PAPER)).status == 404
    assert (await (await stage.browser("organiser_officer")).get(PAPER)).status == 200


@pytest.mark.parametrize(("step", "told"), [("yes", "nộp muộn một hồ sơ của Giai"), ("no", "không mở nộp muộn")])
async def test_the_offices_word_on_a_late_filing_reaches_whoever_asked(stage: Stage, step: str, told: str) -> None:
    """The reason is shown word by word; one press decides, and the unit gets a letter with what the office wrote."""
    asker, at = stage.people["unit_officer"], stage.clocks.campaign()

    def ask(page: Page) -> None:
        people.bind(page, asker, stage.recorder.address(), "an", stage.clock())
        assert late_requests.ask(page, OWN, "I", "Mất <b>điện</b> hai ngày.", asker, at) is not None

    await stage.book.turn(ask)
    office = await stage.browser("organiser_officer")
    assert "Mất <b>điện</b> hai ngày." in (await office.get("/hoi-dong")).page.words
    assert (await office.post("/nop-muon/1", step=step, answer="Nộp trước thứ sáu")).status == 303
    await stage.settled()
    (letter,) = stage.recorder.texts(stage.recorder.address().chat)
    assert told in letter
    assert "Lời nhắn: Nộp trước thứ sáu" in letter
    assert (await office.post("/nop-muon/1", step=step)).status == 404


async def test_a_permission_that_is_not_used_is_taken_back(stage: Stage) -> None:
    """It stands on the page until then; the unit reads why, and what to type; a second press finds nothing."""
    await permitted(stage)
    office = await stage.browser("organiser_officer")
    assert "Đã mở nộp muộn, chưa dùng: 1" in (await office.get("/hoi-dong")).page.words
    assert (await office.post("/nop-muon/1", step="back", answer="Hết giờ họp")).status == 303
    await stage.settled()
    letter = stage.recorder.texts(stage.recorder.address().chat)[-1]
    assert "thu lại lần nộp muộn Giai đoạn I đã mở" in letter
    assert "Lời nhắn: Hết giờ họp" in letter
    assert await stage.book.read(late_requests.allowed) == []
    assert (await office.post("/nop-muon/1", step="back")).status == 404


async def test_no_filing_is_opened_for_a_full_unit(stage: Stage) -> None:
    """The page names who stands there and has no button; a press that comes all the same is refused."""
    asker, at = stage.people["unit_officer"], stage.clocks.campaign()

    def fill(page: Page) -> None:
        assert late_requests.ask(page, OWN, "I", "Mất điện hai ngày.", asker, at) is not None
        new = NewPut("I", OWN, f"{OWN}-01", stage.people["area_head"], "Được dân tin yêu.", asker)
        assert isinstance(nominations.put_forward(page, new, quota=1, at=at, year=2021), Put)

    await stage.book.turn(fill)
    office = await stage.browser("organiser_officer")
    shown = await office.get("/hoi-dong")
    assert "đã đề nghị đủ 1/1 người cho Giai đoạn I" in shown.page.words
    assert "Mở một lần nộp" not in shown.page.words
    refused = await office.post("/nop-muon/1", step="yes")
    assert (refused.status, "đã đề nghị đủ 1/1 người" in refused.page.words) == (409, True)
    assert [one.state for one in await stage.book.read(late_requests.waiting)] == ["asked"]
    assert (await office.post("/nop-muon/1", step="no")).status == 303


async def permitted(stage: Stage) -> None:
    """The commune's officer has asked to file late, and may."""
    asker, at = stage.people["unit_officer"], stage.clocks.campaign()

    def write(page: Page) -> None:
        people.bind(page, asker, stage.recorder.address(), "an", stage.clock())
        late = late_requests.ask(page, OWN, "I", "Mất điện hai ngày.", asker, at)
        assert late is not None
        assert isinstance(late_requests.allow(page, plan(), late.id, answer="", by=asker, at=at), Late)

    await stage.book.turn(write)
