"""The pages "Phát tin": composed with files and lists, looked at, handed in once; followed, corrected, approved."""

import io
from datetime import timedelta

import pytest
from openpyxl import load_workbook

from broadcasts.announcements import Announcements
from storage.book.page import Page
from storage.campaign.auditing import audit
from storage.campaign.membership import people
from storage.mail import broadcasts, letters
from storage.mail.broadcasts import Job
from storage.talk import Address
from storage.texts.texts import texts
from tests.bot.console.stage import FOREIGN, OWN, Browser, Stage, plan
from tests.fakes.pictures import photo

SOAN = "/phat-tin/soan"
TEXT = "Mời các anh chị dự họp lúc 8 giờ."
NUMBER = "PT-2021-001"


async def bound(stage: Stage, role: str, chat: str = "") -> None:
    """The person of a role writes from a chat."""
    at = stage.recorder.address(chat or role)
    await stage.book.turn(lambda page: people.bind(page, stage.people[role], at, at.chat, stage.clock()))


async def heads(stage: Stage, count: int) -> None:
    """So many heads of our commune, each in a chat of their own."""
    for number in range(count):
        chat = stage.recorder.address(f"head{number}")

        def write(page: Page, name: str = f"Trưởng Ban {number}", at: Address = chat) -> None:
            person = people.appoint(page, name, "area_head", f"{OWN}-02", stage.clock())
            people.bind(page, person, at, at.chat, stage.clock())

        await stage.book.turn(write)


async def carried_out(stage: Stage) -> None:
    """What a beat of the bot does, and its letters sent."""
    sending = Announcements(stage.book, plan(), texts(), stage.clocks, {("recorder", "1"): stage.recorder})
    await sending.carry_out()
    stage.wake()
    await stage.settled()


async def job(stage: Stage, number: str = NUMBER) -> Job:
    found = await stage.book.read(lambda page: broadcasts.by_number(page, number))
    assert found is not None
    return found


async def sent(stage: Stage, browser: Browser, **fields: str) -> None:
    """Composed and handed in."""
    form = {"text": TEXT, "kind": "heads", "when": "now", **fields}
    looked = await browser.post(SOAN, step="preview", **form)
    assert looked.status == 200, looked.page.words
    form["number"] = looked.page.field("number")
    for _ in range(2):  # pressed twice: the second one shows the first
        done = await browser.post(SOAN, step="send", **form)
        assert (done.status, done.headers["Location"]) == (303, f"/console/phat-tin/{form['number']}")


async def test_a_broadcast_is_looked_at_and_handed_in_once(stage: Stage) -> None:
    """The letter, how many get it, whom it cannot reach folded by unit; handed in twice it is one, and audited."""
    await bound(stage, "area_head")
    office = await stage.browser("organiser_officer")
    looked = (await office.post(SOAN, step="preview", text=TEXT, kind="heads", receipt="yes", when="now")).page
    assert f"{TEXT}\n\nĐọc xong" in looked.words
    assert "Gửi tới 1 nơi: 1 người, 0 nhóm." in looked.words
    assert "recorder: 1 nơi, mỗi nơi 1 tin, không có nút bấm" in looked.words
    assert "Chưa nối với hệ thống: " in looked.words
    await sent(stage, office, receipt="yes")
    await carried_out(stage)
    assert [text.splitlines()[0] for text in stage.recorder.texts("area_head")] == [TEXT]
    shown = (await office.get("/phat-tin/PT-2021-002")).page.words
    assert "Đã đến 1/1 nơi" in shown
    assert "đã rõ 0/1" in shown
    history = await stage.book.read(lambda page: audit.history(page, "PT-2021-002"))
    assert [what for _at, _who, what, _facts in history] == ["broadcast.put"]
    assert "PT-2021-002" in (await office.get("/phat-tin")).page.words


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"text": "ngắn"}, "Nội dung còn ngắn quá"),
        ({"when": "at", "at": "lúc nào rảnh"}, "chưa hiểu hết giờ này"),
        ({"when": "at", "at": "7h 1/6"}, "đã qua rồi"),
        ({"silent_of": "PT-2021-999"}, "Không có tin nào mang mã PT-2021-999"),
    ],
)
async def test_what_does_not_fit_is_said_above_the_form(stage: Stage, fields: dict[str, str], said: str) -> None:
    """And nothing that was filled in is lost."""
    office = await stage.browser("organiser_officer")
    form = {"text": TEXT, "kind": "heads", "when": "now", "own": "Ấp 1", **fields}
    answer = await office.post(SOAN, step="preview", **form)
    assert answer.status == 422
    assert said in answer.page.words
    assert form["text"] in answer.page.words


async def test_a_list_of_ones_own_says_what_is_wrong_with_each_line(stage: Stage) -> None:
    """A name, a unit and one that is left out are understood; nobody, several and twice are told with their number."""
    await bound(stage, "area_head")
    await bound(stage, "unit_officer")
    office = await stage.browser("organiser_officer")
    own = f"Nguyễn Văn area_head\n{FOREIGN}\nNguyễn Văn area_head\nÔng Không Có\n{OWN}"
    lists = {"own": own, "without": "nguyen van unit_officer"}
    words = (await office.post(SOAN, step="preview", text=TEXT, when="now", **lists)).page.words
    assert "Gửi tới 1 nơi: 1 người, 0 nhóm." in words
    assert "Dòng 3 “Nguyễn Văn area_head”: đã có ở dòng trên." in words
    assert "Dòng 4 “Ông Không Có”: không có ai hay nơi nào tên như vậy." in words


async def test_files_go_with_it(stage: Stage) -> None:
    """A photo is drawn anew and goes with each letter; a file of another kind is refused by its name."""
    await bound(stage, "area_head")
    office = await stage.browser("organiser_officer")
    answer = await office.upload(
        SOAN, [("hop.jpg", photo()), ("thu.exe", b"MZ\x90\x00" * 20)], step="preview", text=TEXT, kind="heads"
    )
    assert answer.status == 422
    assert "Tệp thu.exe thuộc loại hệ thống không nhận" in answer.page.words
    answer = await office.upload(SOAN, [("hop.jpg", photo())], step="preview", text=TEXT, kind="heads", when="now")
    assert "Kèm theo: hop.jpg" in answer.page.words
    await sent(stage, office, kept=answer.page.field("kept"))
    await carried_out(stage)
    body = (await job(stage, "PT-2021-002")).body
    assert [name for _sha, name, _kind, _alt in body["files"]] == ["hop.jpg"]


async def test_a_commune_sends_within_itself_and_sees_its_own(stage: Stage) -> None:
    """Its officer reaches its heads alone, and the office's broadcast is not there for the officer."""
    await bound(stage, "area_head")
    officer, office = await stage.browser("unit_officer"), await stage.browser("organiser_officer")
    await sent(stage, officer, unit=FOREIGN)
    assert (await job(stage)).audience["unit"] == OWN
    assert (await job(stage)).audience.get("units") is None
    await sent(stage, office)
    assert (await officer.get(f"/phat-tin/{NUMBER}")).status == 200
    assert (await officer.get("/phat-tin/PT-2021-002")).status == 404
    assert "PT-2021-002" not in (await officer.get("/phat-tin")).page.words


async def test_it_is_paused_and_cancelled_and_says_what_cannot_be_done(stage: Stage) -> None:
    """One for the afternoon; what is cancelled cannot go on."""
    await bound(stage, "area_head")
    office = await stage.browser("organiser_officer")
    await sent(stage, office, when="at", at="14h")
    page = f"/phat-tin/{NUMBER}"
    assert "14:00" in (await office.get(page)).page.words
    for step, state in (("pause", "paused"), ("cancel", "cancelled")):
        assert (await office.post(page, step=step)).status == 303
        assert (await job(stage)).state == state
    answer = await office.post(page, step="resume")
    assert answer.status == 422
    assert "không làm được việc đó nữa" in answer.page.words


async def test_the_silent_are_reminded_and_the_table_tells_all(stage: Stage) -> None:
    """A reminder goes to who is silent; the workbook has a line for each recipient, and no formula."""
    await bound(stage, "area_head")
    office, page = await stage.browser("organiser_officer"), f"/phat-tin/{NUMBER}"
    await stage.book.turn(lambda at: people.appoint(at, "=HYPERLINK(1)", "area_head", f"{OWN}-03", stage.clock()))
    await sent(stage, office, receipt="yes")
    await carried_out(stage)
    assert (await office.post(page, step="nudge")).status == 303
    await carried_out(stage)
    assert "Nhắc anh/chị" in stage.recorder.texts("area_head")[-1]
    assert "Hôm nay đã nhắc rồi" in (await office.post(page, step="nudge")).page.words
    async with office.client.get(f"{office.base}{page}/nguoi-nhan.xlsx") as answer:
        book = load_workbook(io.BytesIO(await answer.read()))
    rows = list(book["Người nhận"].iter_rows(values_only=True))
    assert rows[1][3:6] == ("Nguyễn Văn area_head", "recorder", "Đã đến")
    assert rows[1][7] == "Chưa"
    unreached = {cell.value: cell.data_type for row in book["Chưa nối"].iter_rows() for cell in row}
    assert unreached["=HYPERLINK(1)"] == "s"


async def test_after_a_season_it_has_arrived_all_the_same(stage: Stage) -> None:
    """Its letters are forgotten by then: the list still counts who got it, and the silent can be reminded."""
    await bound(stage, "area_head")
    office, page = await stage.browser("organiser_officer"), f"/phat-tin/{NUMBER}"
    await sent(stage, office, receipt="yes")
    await carried_out(stage)
    await carried_out(stage)
    later = stage.clock() + timedelta(days=90)
    assert await stage.book.turn(lambda page: letters.forget_settled(page, later, 9)) > 0
    assert "1/1" in (await office.get("/phat-tin")).page.words
    assert (await office.post(page, step="nudge")).status == 303
    await carried_out(stage)
    assert "Nhắc anh/chị" in stage.recorder.texts("area_head")[-1]


async def test_a_long_list_of_who_got_it_is_leafed_through(stage: Stage) -> None:
    """Twenty on a page of twenty-five; the count is of all, and a page that is not there is not found."""
    await heads(stage, 25)
    office, page = await stage.browser("organiser_officer"), f"/phat-tin/{NUMBER}"
    await sent(stage, office)
    await carried_out(stage)
    first = (await office.get(page)).page.words
    second = (await office.get(f"{page}?trang=2")).page.words
    assert ("Tất cả 25 nơi nhận" in first, "Trang 2/2" in second) == (True, True)
    assert (first.count("(Trưởng Ban"), second.count("(Trưởng Ban")) == (20, 5)
    assert (await office.get(f"{page}?trang=3")).status == 404


async def test_a_large_one_needs_anothers_yes(stage: Stage) -> None:
    """Its maker cannot give it; nothing goes before it; the other officer's letter asks, and who said yes is kept."""
    await heads(stage, 31)
    other = await stage.book.turn(
        lambda page: people.appoint(page, "Trần Thị Hai", "organiser_officer", "692", stage.clock())
    )
    await stage.book.turn(
        lambda page: people.bind(page, other, stage.recorder.address("other"), "other", stage.clock())
    )
    maker, page = await stage.browser("organiser_officer"), f"/phat-tin/{NUMBER}"
    await sent(stage, maker)
    await carried_out(stage)
    assert stage.recorder.texts("head1") == []
    assert "xin gửi tin PT-2021-001 tới 31 nơi" in stage.recorder.texts("other")[0]
    assert "cần một cán bộ khác đồng ý" in (await maker.post(page, step="yes")).page.words
    stage.clock.pass_by(hours=5)  # longer than a broadcast may be late: the wait was ours
    stage.people["other"] = other
    second = await stage.browser("other")
    assert f"tin chờ anh/chị duyệt {NUMBER}" in (await second.get()).page.words
    assert "chờ anh/chị duyệt" not in (await (await stage.browser("organiser_officer")).get()).page.words
    assert (await second.post(page, step="yes")).status == 303
    assert "chờ anh/chị duyệt" not in (await second.get()).page.words
    await carried_out(stage)
    assert len(stage.recorder.texts("head1")) == 1
    history = await stage.book.read(lambda at: audit.history(at, NUMBER))
    assert [(who, what) for _at, who, what, _facts in history][-1] == (f"person:{other}", "broadcast.approved")
    assert "đã được quyết định" in (await second.post(page, step="no")).page.words


async def test_at_night_it_waits_for_morning_unless_it_is_urgent(stage: Stage) -> None:
    """Handed in at 22:00 it is set for 06:00; with a reason it goes at once, and the reason is kept."""
    await bound(stage, "area_head")
    stage.clock.pass_by(hours=14)
    office, page = await stage.browser("organiser_officer"), f"/phat-tin/{NUMBER}"
    await sent(stage, office)
    assert (await job(stage)).due - stage.clock() == timedelta(hours=8)
    assert (await office.post(page, step="hurry", reason="gấp")).status == 422
    assert (await office.post(page, step="hurry", reason="Bão vào trong đêm.")).status == 303
    await carried_out(stage)
    assert len(stage.recorder.texts("area_head")) == 1
    assert "Bão vào trong đêm." in (await office.get(page)).page.words


async def test_a_correction_goes_to_who_got_the_wrong_one(stage: Stage) -> None:
    """Where the channel cannot edit, a letter quotes what was wrong; the board then names nobody any more."""
    await bound(stage, "area_head")
    office, page = await stage.browser("organiser_officer"), f"/phat-tin/{NUMBER}"
    await sent(stage, office)
    await carried_out(stage)
    assert (await office.post(page, step="correct", text="Mời các anh chị dự họp lúc 9 giờ.")).status == 303
    assert "Mới thấy bản sai: 1 nơi" in (await office.get(page)).page.words
    await carried_out(stage)
    told = stage.recorder.texts("area_head")[-1]
    assert told.startswith("ĐÍNH CHÍNH tin PT-2021-001\n\nMời các anh chị dự họp lúc 9 giờ.")
    assert f"“{TEXT}”" in told
    assert "Mới thấy bản sai" not in (await office.get(page)).page.words
    assert "Anh/chị đính chính tin gốc" in (await office.post("/phat-tin/PT-2021-002", step="correct", text=TEXT)).body
