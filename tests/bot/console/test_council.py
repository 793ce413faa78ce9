"""The pages of the bodies: the card, the roster, a sitting from its opening to decisions that stay inside."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import partial
from itertools import product

import docx
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlmodel import col, select

from storage.book.page import Page
from storage.campaign.council import bodies, cards, sittings
from storage.campaign.council.tables import SittingCase
from storage.campaign.dossiers import holding_back, laureates, nominations
from storage.campaign.dossiers.route_table import Move
from storage.campaign.membership import appointing
from tests.bot.console.hall import COUNCIL_SITTING, SITTING, TERMS, Hall, before_the_council, go, states
from tests.storage.campaign.council.house import GROUP, plan

AGAIN = "/hoi-dong/PH-2021-0002"


async def test_what_the_plan_leaves_open_is_said_and_settled_by_a_press(hall: Hall) -> None:
    """Without a card no sitting; the card is adopted once; a sitting needs something that waits, and opens once."""
    shown = (await hall.office.get("/hoi-dong")).page.words
    assert "Kế hoạch không nêu thang điểm: chưa ấn định." in shown
    assert "Giai đoạn I: 3 hồ sơ chờ. Mở phiên chấm" in shown
    refused = await hall.office.post("/hoi-dong/phien", body=GROUP, phase="I", **TERMS)
    assert (refused.status, "Chưa có phiếu chấm" in refused.body) == (409, True)
    await hall.open()
    again = await hall.office.post("/hoi-dong/phieu")
    assert (again.status, "Phiếu này đang có hiệu lực rồi." in again.body) == (409, True)
    second = await hall.office.post("/hoi-dong/phien", body=GROUP, phase="I", **TERMS)
    assert (second.status, "chưa khép trong giai đoạn này" in second.body) == (409, True)
    nothing = await hall.office.post("/hoi-dong/phien", body=GROUP, phase="II", **TERMS)
    assert (nothing.status, "Không có hồ sơ nào đang chờ" in nothing.body) == (409, True)
    assert "Phiếu 100 điểm, bản 1: 100 điểm" in (await hall.office.get("/hoi-dong")).page.words


async def test_the_office_seats_and_unseats_members(hall: Hall) -> None:
    """Whoever registered and sits nowhere is listed; a duty is given and taken by a press; another body is none."""
    outsider = hall.stage.people["council_member"]
    shown = " ".join((await hall.office.get("/hoi-dong")).page.words.split())
    assert "Thêm thành viên: 1 người chưa ở đây Nguyễn Văn council_member" in shown
    assert "Thêm thành viên: 6 người chưa ở đây" in shown  # those of the group may sit in the council, too
    (post,) = await hall.stage.book.read(lambda page: [one.id for one in bodies.outside(page, GROUP)])
    assert (await hall.office.post(f"/hoi-dong/thanh-vien/{post}", body=GROUP, duty="invited")).status == 303
    assert "Nguyễn Văn council_member – Đại biểu mời" in (await hall.office.get("/hoi-dong")).page.words
    assert await hall.stage.book.read(lambda page: bodies.of_person(page, outsider)) == {GROUP: "invited"}
    assert (await hall.office.post(f"/hoi-dong/thanh-vien/{post}", body=GROUP, duty="boss")).status == 409
    assert (await hall.office.post(f"/hoi-dong/thanh-vien/{post}", body="club", duty="member")).status == 400


async def test_before_the_end_the_office_sees_progress_and_no_points(hall: Hall) -> None:
    """Who has not scored is named; the points of a member are seen by those alone whose own are in."""
    await hall.open()
    await hall.scored(61, "one")
    office = (await hall.office.get(SITTING)).page.words
    assert "Thành viên chair: còn 3 hồ sơ" in office
    assert "Thành viên one: xong" in office
    chair, one = await hall.member("chair"), await hall.member("one")
    for browser, seen in ((hall.office, False), (chair, False), (one, True)):
        shown = (await browser.get(SITTING)).page.words
        assert ("61/100" in shown, "Thứ tự" in shown) == (seen, False)
    assert (await hall.office.get(f"{SITTING}/bien-ban.docx")).status == 404
    assert (await (await hall.stage.browser("observer")).get(SITTING)).status == 403


async def test_a_member_scores_in_the_console_as_in_chat(hall: Hall) -> None:
    """Line by line, changed later, or a reason instead; a wrong number keeps nothing; who stands aside has no form."""
    await hall.open()
    first, second, third = hall.house.dossiers
    chair, guest = await hall.member("chair"), await hall.member("guest")
    points = {f"item-{item.id}": str(item.most - 1) for item in cards.template().items}
    wrong = await chair.post(f"{SITTING}/cham", dossier=first, act="give", **{**points, "item-A1": "11"})
    assert (wrong.status, "cần một số từ 0 đến 10." in wrong.body) == (409, True)
    assert (
        await chair.post(f"{SITTING}/cham", dossier=first, act="give", **{**points, "item-A1": "8,5"})
    ).status == 303
    assert (await chair.post(f"{SITTING}/cham", dossier=second, act="abstain", why="Chưa đủ thông tin")).status == 303
    assert (await chair.post(f"{SITTING}/cham", dossier=third, act="recuse", why="x")).status == 409
    assert (await chair.post(f"{SITTING}/cham", dossier=third, act="recuse", why="Có họ hàng")).status == 303
    shown = (await chair.get(SITTING)).page
    assert "8,5" in shown.values("input", "value")
    assert "88,5/100" in shown.words
    assert "Anh/chị không chấm hồ sơ này." in shown.words
    refused = await guest.post(f"{SITTING}/cham", dossier=first, act="give", **points)
    assert (refused.status, "dự để góp ý" in refused.body) == (409, True)
    assert "Ghi điểm" not in (await hall.office.get(SITTING)).page.words


async def test_after_the_end_the_order_is_explained_and_decisions_are_previewed(hall: Hall) -> None:
    """Chair, secretary and office decide; a plain member only reads; what is sent stands, and can be looked up."""
    await hall.open()
    await hall.scored(80, "chair", "one")
    assert (await hall.office.post(f"{SITTING}/khep", step="send")).status == 303
    shown = (await hall.office.get(SITTING)).page.words
    assert "80/100 điểm, 2 phiếu" in shown
    assert "nên đồng hạng; kế hoạch không nói ai trước." in shown
    first, second, _ = hall.house.dossiers
    words = {
        f"outcome-{first}": "recognised",
        f"outcome-{second}": "declined",
        f"why-{second}": "Thiếu <b>minh chứng</b>",
    }
    secretary, member = await hall.member("secretary"), await hall.member("one")
    preview = await secretary.post(f"{SITTING}/ket-luan", step="preview", **words)
    assert "Chưa đủ điều kiện, trình kèm ý kiến: Thiếu <b>minh chứng</b>" in preview.page.words
    assert await states(hall) == ["assessment"] * 3
    assert (await member.post(f"{SITTING}/ket-luan", step="send", **words)).status == 403
    assert (await secretary.post(f"{SITTING}/ket-luan", step="send", **words)).status == 303
    assert await states(hall) == ["council", "council", "assessment"]
    meeting = await hall.stage.book.read(lambda page: sittings.by_number(page, "PH-2021-0001"))
    assert meeting is not None
    decided = await hall.stage.book.read(lambda page: sittings.decided(page, meeting))
    assert [(one.outcome, one.why) for one in decided] == [
        ("recognised", ""), ("declined", "Thiếu <b>minh chứng</b>"), (None, "")
    ]  # fmt: skip


async def test_too_few_members_are_said_and_nothing_is_decided(hall: Hall) -> None:
    """One of three took part: no order, no form for decisions, and a form that is sent all the same is refused."""
    await hall.open()
    await hall.scored(80, "one")
    await hall.office.post(f"{SITTING}/khep", step="send")
    shown = (await hall.office.get(SITTING)).page.words
    assert "có 1/3 thành viên chấm điểm dự, chưa đủ 2/3 nên không xếp thứ tự" in shown
    assert "Ghi kết luận" not in shown
    forced = await hall.office.post(
        f"{SITTING}/ket-luan", step="send", **{f"outcome-{hall.house.dossiers[0]}": "recognised"}
    )
    assert (forced.status, await states(hall)) == (409, ["assessment"] * 3)


async def test_a_decision_taken_up_again_and_confirmed_unchanged_is_made_anew(hall: Hall) -> None:
    """The form brings the earlier word back; sent as it stands it moves the dossier once more."""
    await before_the_council(hall)
    (first, *_) = hall.house.dossiers
    words = {f"outcome-{first}": "recognised", f"why-{first}": "Xứng đáng"}
    assert (await hall.office.post(f"{COUNCIL_SITTING}/ket-luan", step="send", **words)).status == 303
    await hall.stage.book.turn(lambda page: go(hall, page, first, Move.RECONSIDER))
    assert await states(hall) == ["council"] * 3
    assert (await hall.office.post(f"{COUNCIL_SITTING}/ket-luan", step="send", **words)).status == 303
    assert await states(hall) == ["chosen", "council", "council"]


async def test_a_dossier_that_left_stops_no_other_and_no_word_is_lost(hall: Hall) -> None:
    """About the withdrawn one nothing is written, and it is named; a refused form comes back as it was typed."""
    await before_the_council(hall)
    first, second, third = hall.house.dossiers
    await hall.stage.book.turn(lambda page: go(hall, page, second, Move.WITHDRAW))
    words = {f"outcome-{dossier}": "recognised" for dossier in (first, second)} | {f"why-{third}": "Chờ minh chứng"}
    preview = (await hall.office.post(f"{COUNCIL_SITTING}/ket-luan", step="preview", **words)).page
    assert "Chưa chọn kết luận, không ghi: Chờ minh chứng" in preview.words
    assert preview.field(f"why-{third}") == "Chờ minh chứng"
    left = await hall.office.post(f"{COUNCIL_SITTING}/ket-luan", step="send", **words)
    assert (left.status, f"Không ghi kết luận cho {second}:" in left.body) == (409, True)
    assert await states(hall) == ["chosen", "withdrawn", "council"]
    again = {f"outcome-{first}": "declined", f"outcome-{third}": "declined", f"why-{third}": "Chờ minh chứng"}
    refused = await hall.office.post(f"{COUNCIL_SITTING}/ket-luan", step="send", **again)  # a change needs a reason
    assert (refused.status, await states(hall)) == (409, ["chosen", "withdrawn", "passed_over"])
    assert "Chờ minh chứng" in refused.page.values("input", "value")


async def test_whoever_is_barred_or_held_stops_no_other_conclusion(hall: Hall) -> None:
    """Beside each refused dossier stand reason, clause and what to do; the others are concluded all the same."""
    await before_the_council(hall)
    first, second, third = hall.house.dossiers
    words = {f"outcome-{dossier}": "recognised" for dossier in (first, second, third)}
    await hall.stage.book.turn(lambda page: award_in_the_other_phase(hall, page, first))
    await hall.stage.book.turn(lambda page: hold(hall, page, second))
    sent = await hall.office.post(f"{COUNCIL_SITTING}/ket-luan", step="send", **words)
    shown = " ".join(sent.page.words.split())
    assert (sent.status, await states(hall)) == (409, ["council", "held", "chosen"])
    assert f"Không ghi kết luận cho {first}, {second}: lý do ở ngay hồ sơ đó." in shown
    assert "đã được khen ở Giai đoạn II (quyết định 9/QĐ, ngày 1/6/2021)" in shown
    assert shown.count("mục III.Lưu ý). Đề nghị người khác") == 1
    assert "tạm dừng xét" in shown
    assert "Hỏi cơ quan thường trực" in shown
    assert "bí mật" not in sent.body  # the matter stays in the office


def award_in_the_other_phase(hall: Hall, page: Page, number: str) -> None:
    """A late decision of the other phase awarded the person of a dossier."""
    put = nominations.by_number(page, number)
    assert put is not None
    laureates.award(page, replace(put, phase="II"), "9/QĐ", date(2021, 6, 1), hall.stage.clocks.campaign())


def hold(hall: Hall, page: Page, number: str) -> None:
    """The office holds back the person of a dossier."""
    at = hall.stage.clocks.campaign()
    made = holding_back.hold(page, plan(), number, hall.house.office, "Việc bí mật", at=at, real=at)
    assert isinstance(made, tuple)


async def test_an_unclear_line_brings_the_sheet_back_as_it_was_typed(hall: Hall) -> None:
    """The other ten lines and the reason are still there, in that dossier alone."""
    await hall.open()
    chair, dossier = await hall.member("chair"), hall.house.dossiers[1]
    points = {f"item-{item.id}": f"{item.most - 1},5" for item in cards.template().items} | {"item-A1": "8,x"}
    answer = await chair.post(f"{SITTING}/cham", dossier=dossier, act="give", why="Cần hỏi lại", **points)
    kept = answer.page.values("input", "value")
    assert answer.status == 409
    assert sorted(value for value in kept if value in {*points.values(), "Cần hỏi lại"}) == sorted(
        [*points.values(), "Cần hỏi lại"]
    )


async def test_reasons_of_others_are_hidden_until_ones_own_word_is_in(hall: Hall) -> None:
    """Who stood aside is seen by all; why, only by who has spoken on that dossier, and by everybody after the end."""
    await hall.open()
    first = hall.house.dossiers[0]
    chair, one = await hall.member("chair"), await hall.member("one")
    await one.post(f"{SITTING}/cham", dossier=first, act="abstain", why="Thành tích chưa rõ")
    for browser, seen in ((hall.office, False), (chair, False), (one, True)):
        shown = (await browser.get(SITTING)).page.words
        assert ("Thành viên one – không cho điểm" in shown, "Thành tích chưa rõ" in shown) == (True, seen)
    await hall.office.post(f"{SITTING}/khep", step="send")
    assert "Thành tích chưa rõ" in (await chair.get(SITTING)).page.words


async def test_the_scoring_ends_by_a_second_press_and_nothing_is_decided_before(hall: Hall) -> None:
    """The first one names who has not scored and what is missing; a decision on an open sitting is refused."""
    await hall.open()
    await hall.scored(80, "one")
    asked = " ".join((await hall.office.post(f"{SITTING}/khep")).page.words.split())
    assert "Chưa chấm xong: Thành viên chair, Thành viên two." in asked
    assert "khép lúc này thì không xếp thứ tự" in asked
    await hall.scored(80, "chair", "two")
    assert "Các thành viên đã chấm xong." in (await hall.office.post(f"{SITTING}/khep")).page.words
    early = {f"outcome-{hall.house.dossiers[0]}": "recognised"}
    refused = await hall.office.post(f"{SITTING}/ket-luan", step="send", **early)
    assert (refused.status, "Phiên chấm chưa khép." in refused.body) == (409, True)
    assert await states(hall) == ["assessment"] * 3
    assert (await hall.office.post(f"{SITTING}/khep", step="send")).status == 303
    assert "Đã khép" in (await hall.office.get(SITTING)).page.words


async def test_a_sitting_is_numbered_by_the_year_of_the_campaigns_own_clock(hall: Hall) -> None:
    """Half an hour after midnight on New Year's Day in Việt Nam it is still the old year in Greenwich."""
    hall.stage.clock.pass_by(days=194, hours=16.5)
    office = await hall.stage.browser("organiser_officer")
    await office.post("/hoi-dong/phieu")
    assert (await office.post("/hoi-dong/phien", body=GROUP, phase="I", **TERMS)).status == 303
    assert "PH-2022-0001" in (await office.get("/hoi-dong")).page.words


async def test_equal_dossiers_are_scored_once_more_and_stand_as_that_round_ranks_them(hall: Hall) -> None:
    """Opened over the equal ones alone, scored as the first; nothing is decided meanwhile; the minutes tell both."""
    await hall.open()
    await hall.scored(80, "chair", "one")
    assert (await hall.office.post(f"{SITTING}/lan-hai")).status == 409
    await hall.office.post(f"{SITTING}/khep", step="send")
    first, second, third = hall.house.dossiers
    await hall.stage.book.turn(lambda page: go(hall, page, third, Move.WITHDRAW))
    shown = (await hall.office.get(SITTING)).page.words
    assert f"Còn bằng nhau: {first}, {second}." in shown
    member = await hall.member("one")
    assert (await member.post(f"{SITTING}/lan-hai")).status == 403
    assert (await hall.office.post(f"{SITTING}/lan-hai")).status == 303
    decide = {f"outcome-{second}": "recognised", "step": "send"}
    assert "Đang chấm lần hai" in (await hall.office.post(f"{SITTING}/ket-luan", **decide)).page.words
    assert third not in (await member.get(AGAIN)).page.words
    await scored_again(hall, first, second)
    assert "kết luận ghi ở phiên ấy" in (await hall.office.get(AGAIN)).page.words
    assert "lần chấm hai" in (await hall.office.post(f"{AGAIN}/ket-luan", **decide)).page.words
    order = (await hall.office.get(SITTING)).page.words
    assert order.index(f"1. {second}") < order.index(f"2. {first}") < order.index(f"3. {third}")
    assert f"{second} (" in order
    assert "bằng nhau ở lần đầu; chấm lần nữa (phiên PH-2021-0002)" in order
    assert (await hall.office.post(f"{SITTING}/ket-luan", **decide)).status == 303
    async with hall.office.client.get(f"{hall.office.base}{SITTING}/bien-ban.docx") as answer:
        told = "\n".join(one.text for one in docx.Document(io.BytesIO(await answer.read())).paragraphs)
    assert "nên chấm lần hai." in told
    assert f"Thứ 1: {second}" in told
    assert "Lần 2 (phiên PH-2021-0002, khép lúc" in told


async def scored_again(hall: Hall, worse: str, better: str) -> None:
    """Two members give their points in the second round, and it ends."""
    for name, (dossier, share) in product(("chair", "one"), ((worse, 70), (better, 90))):
        points = {f"item-{item.id}": str(item.most * share // 100) for item in cards.template().items}
        browser = await hall.member(name)
        assert (await browser.post(f"{AGAIN}/cham", act="give", dossier=dossier, **points)).status == 303
    assert (await hall.office.post(f"{AGAIN}/khep", step="send")).status == 303


async def test_a_page_of_many_dossiers_is_read_in_few_statements(hall: Hall) -> None:
    """For a member whose words are in, a further dossier costs the reading of its works alone."""
    await hall.open()
    await hall.scored(61, "one")
    member = await hall.member("one")
    counts = []
    for keep in (3, 2):
        await hall.stage.book.turn(partial(shorten, to=keep))
        with counted() as statements:
            assert (await member.get(SITTING)).status == 200
        counts.append(len(statements))
    assert counts[0] - counts[1] <= 2, counts


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that reach the database meanwhile."""
    found: list[str] = []

    def note(*facts: object) -> None:
        found.append(str(facts[2]))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def shorten(page: Page, *, to: int) -> None:
    """Only the first dossiers stay before the sitting."""
    for row in page.session.exec(select(SittingCase).where(col(SittingCase.place) > to)).all():
        page.session.delete(row)


async def test_the_minutes_write_themselves(hall: Hall) -> None:
    """Attendance, who stood aside and why, points by criterion, order, ties and open points, in administrative form."""
    await hall.open()
    home = hall.house.members["two"]
    at = hall.stage.clocks.campaign()
    await hall.stage.book.turn(lambda page: appointing.ask(page, home, "area_head", "25279-02", at, approved=True))
    await hall.scored(80, "chair", "one")
    await hall.office.post(f"{SITTING}/khep", step="send")
    async with hall.office.client.get(f"{hall.office.base}{SITTING}/bien-ban.docx") as answer:
        assert answer.status == 200
        assert 'filename="bien-ban-PH-2021-0001.docx"' in answer.headers["Content-Disposition"]
        paper = docx.Document(io.BytesIO(await answer.read()))
    told = "\n".join(one.text for one in paper.paragraphs)
    top = "\n".join(cell.text for row in paper.tables[0].rows for cell in row.cells)
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc" in top
    assert "Lộc Ninh, ngày 20 tháng 6 năm 2021" in top
    for words in (
        "Thành viên chấm điểm tham gia: 2/3, mức tối thiểu 2/3: đủ.",
        "- Thành viên guest, Đại biểu mời",
        f"- {hall.house.dossiers[2]}: Thành viên two, không chấm: đang công tác ở nơi có hồ sơ",
        "bằng nhau cả điểm lẫn các ưu tiên của kế hoạch",
        "Đạt bao nhiêu điểm thì “đủ điều kiện được công nhận”?",
        "do Văn phòng HĐND-UBND huyện ấn định khi mở phiên.",
    ):
        assert words in told
    scores = paper.tables[1]
    assert [cell.text for cell in scores.rows[0].cells][-4:] == ["C5", "Điểm", "Số phiếu", "Thứ"]
    assert [cell.text for cell in scores.rows[1].cells][-4:] == ["6,4", "80", "2", "1"]
    page = paper.sections[0]
    assert page.left_margin is not None
    assert (round(page.left_margin.mm), round((page.right_margin or 0) / 36000)) == (30, 15)
