"""What officers do with achievements on the unit's page, and the board of works that were chosen beforehand."""

from datetime import timedelta

from storage.book.page import Page
from storage.campaign.membership import people
from storage.campaign.works import achievements, amending, commitments, lasting
from storage.campaign.works.achievements import NewWork
from tests.bot.console.stage import FOREIGN, OWN, Stage, plan
from tests.bot.console.test_works import handed_in

AREA = f"{OWN}-01"


async def test_a_work_goes_back_item_by_item_with_a_day(stage: Stage) -> None:
    """Taken in, returned, the letter to the head; a second officer hears that it is asked already."""
    number = await handed_in(stage)
    await reachable(stage)
    officer = await stage.browser("unit_officer")
    path = f"/thanh-tich/viec/{number}"
    assert (await officer.post(f"{path}/nhan")).status == 303
    assert (await officer.post(f"{path}/bo-sung", items="figures", until="2021-06-22")).status == 409
    asked = {"items": "figures", "until": "2021-06-22", "note": "Ghi rõ số hộ."}
    assert (await officer.post(f"{path}/bo-sung", **asked)).status == 303
    again = await officer.post(f"{path}/bo-sung", **asked)
    assert (again.status, again.body) == (
        409,
        f"Thành tích số {number} đang có phần chờ bổ sung hoặc chờ mở rồi.",
    )
    shown = (await officer.get(f"/thanh-tich/{OWN}?giai-doan=I")).page.words
    assert "Chờ bổ sung đến hết ngày 22/06/2021: Con số." in shown
    await stage.settled()
    assert f"Để bổ sung, nhắn: bổ sung {number}" in "\n".join(stage.recorder.texts("trưởng"))


async def test_the_unit_unlocks_and_what_stood_before_stays_readable(stage: Stage) -> None:
    """A wish is answered once; after the change the page tells the day and shows the former version."""
    number = await handed_in(stage)
    head, at = stage.people["area_head"], stage.clocks.campaign()
    await stage.book.turn(lambda page: amending.take_in(page, number, at))
    await stage.book.turn(lambda page: amending.wish(page, number, ["title"], "Nhầm tên.", head, at))
    officer = await stage.browser("unit_officer")
    assert "Xin sửa: Tên việc." in (await officer.get(f"/thanh-tich/{OWN}?giai-doan=I")).page.words
    assert (await officer.post(f"/thanh-tich/viec/{number}/mo", until="2021-06-25")).status == 303
    assert (await officer.post(f"/thanh-tich/viec/{number}/khong-mo")).status == 409
    await stage.book.turn(lambda page: amending.change(page, number, {"title": "Mở đường hoa"}, head, at))
    words = (await officer.get(f"/thanh-tich/{OWN}?giai-doan=I")).page.words
    assert "Đã bổ sung 20/06/2021." in words
    assert "Mở đường hoa" in words
    assert "Bản 1, đến 20/06/2021 08:00" in words


async def test_the_group_is_corrected_with_a_press(stage: Stage) -> None:
    """Criteria group and movements as chosen; an unknown one is no form of ours; a foreign commune's is not there."""
    number = await handed_in(stage)
    officer = await stage.browser("unit_officer")
    path = f"/thanh-tich/viec/{number}/nhom"
    assert (await officer.post(path, criterion="kinh_te", movements="noi_loi_hay")).status == 303
    kept = await stage.book.read(lambda page: achievements.by_number(page, number))
    assert kept is not None
    assert (kept.new.criterion, kept.new.movements) == ("kinh_te", ("noi_loi_hay",))
    assert (await officer.post(path, criterion="x")).status == 400
    work = NewWork("I", FOREIGN, FOREIGN, stage.people["area_head"], "Việc xã khác", "Kể chuyện.", ("hieu_qua",))
    at = stage.clocks.campaign()
    foreign = await stage.book.turn(lambda page: achievements.hand_in(page, work, at=at, year=2021))
    assert (await officer.post(f"/thanh-tich/viec/{foreign}/nhan")).status == 404


async def test_the_board_names_what_is_overdue_and_a_wish_becomes_a_work(stage: Stage) -> None:
    """A suggestion becomes a work for an area of its unit, the head hears of it; the day passed, it is overdue."""
    wish = await stage.told("Đèn đường hỏng")
    await reachable(stage)
    officer = await stage.browser("unit_officer")
    offered = (await officer.get(f"/viec?kien-nghi={wish}")).page
    assert offered.field("suggestion") == wish
    form = {"area": AREA, "title": "Lắp đèn", "need": f"Bà con, {wish}", "result": "12 bóng", "until": "2021-06-21"}
    assert (await officer.post("/viec", suggestion=wish, **form)).status == 303
    assert (await officer.post("/viec", suggestion="", **{**form, "area": f"{FOREIGN}-01"})).status == 404
    assert (await officer.post("/viec", suggestion="", **{**form, "until": "2021-06-19"})).status == 400
    (chosen,) = await stage.book.read(lambda page: commitments.of_suggestion(page, wish))
    assert (chosen.new.origin, chosen.new.area) == ("suggestion", AREA)
    assert f"Đã có việc {chosen.number}" in (await officer.get(f"/kien-nghi/{wish}")).page.words
    await stage.settled()
    assert "Từ kiến nghị của bà con" in "\n".join(stage.recorder.texts("trưởng"))
    (told,) = stage.recorder.texts()
    assert f"Kiến nghị số {wish} (Đèn đường hỏng) của anh/chị đã thành việc phải làm: Lắp đèn, " in told
    assert "Quá hạn 0 Không có việc nào." in " ".join((await officer.get("/viec")).page.words.split())
    stage.clock.at += timedelta(days=2)
    officer = await stage.browser("unit_officer")
    late = " ".join((await officer.get("/viec")).page.words.split())
    assert f"Quá hạn 1 {chosen.number}: Lắp đèn" in late
    assert (await officer.post(f"/viec/{chosen.number}/bo")).status == 303
    assert "Đã bỏ 1" in (await officer.get("/viec")).page.words


async def test_whether_it_lasts_stands_with_the_achievement_and_overdue_on_the_first_page(stage: Stage) -> None:
    """Nobody answered for a week: "Hôm nay" leads to it; then words and picture stand there, for its unit alone."""
    number, head, at = await handed_in(stage), stage.people["area_head"], stage.clocks.campaign()
    foreign = NewWork("I", FOREIGN, FOREIGN, head, "Việc xã khác", "Kể chuyện.", ("hieu_qua",))
    _, (picture,) = await stage.with_files(stage.photo(), unit=FOREIGN)

    def taken(page: Page) -> None:
        other = achievements.hand_in(page, foreign, at=at, year=2021)
        for one in (number, other):
            amending.take_in(page, one, at)
        lasting.ask_due(page, plan(), at + timedelta(days=30))

    await stage.book.turn(taken)
    stage.clock.at += timedelta(days=38)
    officer = await stage.browser("unit_officer")
    first = (await officer.get()).page
    assert first.words.count("quá hạn xem lại") == 1
    assert f"/console/thanh-tich/{OWN}?giai-doan=I#{number}" in first.values("a", "href")
    assert "quá hạn, chưa ai trả lời" in (await officer.get(f"/thanh-tich/{OWN}?giai-doan=I")).page.words
    assert (await officer.get(f"/tep/{picture}")).status == 404

    def answered(page: Page) -> None:
        (check,) = lasting.of(page, [number])[number]
        lasting.answer(page, check.id, "worn", "Lở một đoạn.", [picture], lasting.UNIT, head, at)

    await stage.book.turn(answered)
    shown = (await officer.get(f"/thanh-tich/{OWN}?giai-doan=I")).page
    assert "Xem lại sau 30 ngày: đã xuống cấp" in shown.words
    assert "Ghi chú: Lở một đoạn." in shown.words
    assert (await officer.get(f"/tep/{picture}")).status == 200
    assert "quá hạn xem lại" not in (await officer.get()).page.words


async def test_the_unit_answers_on_its_page_whether_it_lasts(stage: Stage) -> None:
    """What ails it wants words, and what was typed stays; the head hears it; nobody answers twice, nor the office."""
    number, at = await handed_in(stage), stage.clocks.campaign()
    await reachable(stage)

    def asked(page: Page) -> None:
        amending.take_in(page, number, at)
        lasting.ask_due(page, plan(), at + timedelta(days=30))

    await stage.book.turn(asked)
    officer, office = await stage.browser("unit_officer"), await stage.browser("organiser_officer")
    page, door = f"/thanh-tich/{OWN}?giai-doan=I", f"/thanh-tich/duy-tri/{number}"
    assert "Sau 30 ngày, nay còn dùng tốt không?" in (await officer.get(page)).page.words
    assert "nay còn dùng tốt không?" not in (await office.get(page)).page.words
    assert (await office.post(door, state="lasts")).status == 403
    assert (await officer.post(door, state="dance")).status == 400
    short = await officer.post(door, state="worn", note="<i>")
    assert (short.status, "viết thêm vài chữ" in short.page.words, ">&lt;i&gt;</textarea>" in short.body) == (
        422, True, True
    )  # fmt: skip
    assert (await officer.post(door, state="worn", note="Lở một đoạn.")).status == 303
    shown = (await officer.get(page)).page.words
    assert "Xem lại sau 30 ngày: đã xuống cấp (cán bộ" in shown
    assert "nay còn dùng tốt không?" not in shown
    again = await officer.post(door, state="lasts", note="")
    assert (again.status, "vừa có người của đơn vị trả lời" in again.page.words) == (422, True)
    await stage.settled()
    assert f"xem lại thành tích số {number}" in "\n".join(stage.recorder.texts("trưởng"))


async def reachable(stage: Stage) -> None:
    """The head of our area writes to us from a chat."""
    head, at = stage.people["area_head"], stage.recorder.address("trưởng")

    def bind(page: Page) -> None:
        people.bind(page, head, at, "trưởng", stage.clock.at)

    await stage.book.turn(bind)
