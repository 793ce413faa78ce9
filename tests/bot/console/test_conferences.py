"""The page "Hội nghị": checklist, venue, agenda, invitations, papers; names stay with the office until their hour."""

import io
from dataclasses import replace
from datetime import date
from functools import partial

import docx
import pytest

from bot.console import invitations
from broadcasts import hours
from broadcasts.announcements import body_of
from broadcasts.outbox import Priority
from storage.book.page import Page
from storage.campaign.auditing import audit
from storage.campaign.conferences import conferences
from storage.campaign.dossiers import laureates, nominations
from storage.campaign.dossiers.nominations import NewPut
from storage.campaign.dossiers.route_table import State
from storage.campaign.dossiers.rules import Put
from storage.campaign.membership import people
from storage.campaign.planning import plan_changes
from storage.limits import limits
from storage.mail import broadcasts, letters, recipients
from storage.mail.broadcasts import NewBroadcast
from storage.mail.letters import Draft
from storage.mail.recipients import Target
from storage.talk import Reply
from tests.bot.console.stage import OWN, Browser, Stage

LIST = "/hoi-nghi/I/danh-sach.docx"
PLACE, AGENDA = "Hội trường <b>UBND</b> huyện", "8h Ổn định tổ chức – Văn phòng\n8:30 Trao thưởng"


async def day_set(stage: Stage, day: date) -> None:
    """The office has set the day of the first conference."""
    days = [("I.review", None, day)]

    def work(page: Page) -> None:
        plan_changes.write(page, days, "CV 60", stage.people["organiser_officer"], stage.clocks.campaign())

    await stage.book.turn(work)


async def chosen(stage: Stage) -> Put:
    """The head of our area is chosen by the council, and nothing is released."""

    def work(page: Page) -> Put:
        head, by = stage.people["area_head"], stage.people["unit_officer"]
        people.bind(page, head, stage.recorder.address("head"), "head", stage.clock())
        new = NewPut("I", OWN, f"{OWN}-01", head, "Hiến đất", by)
        put = nominations.put_forward(page, new, quota=1, at=stage.clocks.campaign(), year=2021)
        assert isinstance(put, Put)
        return nominations.settle(page, put.number, State.CHOSEN)

    return await stage.book.turn(work)


def words(content: str) -> str:
    return " ".join(content.split())


async def paper(browser: Browser, path: str, why: str = "") -> tuple[int, str]:
    """The status and the words of a .docx; with a reason it is asked for as a paper before its time."""
    url, form = f"{browser.base}{path}", {"why": why, "csrf": browser.csrf}
    client = browser.client
    asked = client.post(url, data=form, headers={"Origin": browser.origin}) if why else client.get(url)
    async with asked as answer:
        if answer.status != 200:
            return answer.status, ""
        found = docx.Document(io.BytesIO(await answer.read()))
    cells = [cell.text for table in found.tables for row in table.rows for cell in row.cells]
    return 200, "\n".join([*cells, *(one.text for one in found.paragraphs)])


async def test_a_conference_is_prepared_item_by_item(stage: Stage) -> None:
    """What is done ticks itself or is ticked by name; what is late stands on "Hôm nay"; own items come and go."""
    office = await stage.browser("organiser_officer")
    assert "Việc tiếp theo: Ấn định ngày họp" in (await office.get("/hoi-nghi")).page.words
    assert "quá hạn" not in (await office.get()).page.words
    await day_set(stage, date(2021, 6, 28))
    assert "Giờ họp, hội trường, người chủ trì và việc khác" in words((await office.get()).page.words)
    venue = {"hour": "8h", "place": PLACE, "presiding": "Chủ tịch"}
    assert (await office.post("/hoi-nghi/I/noi-hop", step="ask", **venue)).status == 303
    assert (await office.post("/hoi-nghi/I/noi-hop", step="ask", **{**venue, "hour": "sáng"})).status == 422
    assert (await office.post("/hoi-nghi/I/chuong-trinh", agenda=AGENDA)).status == 303
    assert (await office.post("/hoi-nghi/I/viec", name="Thuê phông, bạt")).status == 303
    assert (await office.post("/hoi-nghi/I/viec/own-1", do="entrust", holder="Chị Mai", due="2021-06-19")).status == 303
    shown = await office.get("/hoi-nghi/I")
    told = words(shown.page.words)
    assert f"08:00 ngày 28/6/2021, tại {PLACE}" in told
    assert "<b>UBND" not in shown.body
    assert "□ Thuê phông, bạt Trước hết 19/06/2021, đã quá hạn · Chị Mai phụ trách" in told
    assert "Việc phải xong: 3/9" in told
    assert (await office.post("/hoi-nghi/I/viec/own-1", do="tick")).status == 303
    assert "Nguyễn Văn organiser_officer đánh dấu" in words((await office.get("/hoi-nghi/I")).page.words)
    assert (await office.post("/hoi-nghi/I/viec/own-1", do="untick")).status == 303
    assert (await office.post("/hoi-nghi/I/viec/own-1", do="drop")).status == 303
    assert "phông" not in (await office.get("/hoi-nghi/I")).body
    assert (await office.post("/hoi-nghi/I/viec/own-1", do="tick")).status == 404
    status, programme = await paper(office, "/hoi-nghi/I/chuong-trinh.docx")
    assert status == 200
    assert "08:30" in programme
    assert "Ổn định tổ chức" in programme


async def noted(stage: Stage, subject: str) -> list[str]:
    """What the log tells of a subject."""
    return [row[2] for row in await stage.book.read(lambda page: audit.history(page, subject))]


async def test_names_stay_with_the_office_until_the_release(stage: Stage) -> None:
    """The media officer prepares without names; the office's paper is marked; after the release both read them."""
    put = await chosen(stage)
    office, media = await stage.browser("organiser_officer"), await stage.browser("media_officer")
    assert put.name in (await office.get("/hoi-nghi/I")).body
    assert put.name not in (await media.get("/hoi-nghi/I")).body
    assert "chưa công bố" in (await media.get("/hoi-nghi/I")).page.words
    assert (await paper(media, LIST))[0] == 403
    assert (await paper(office, LIST))[0] == 403
    assert (await media.post(LIST, why="In chương trình")).status == 403
    short = await office.post(LIST, why="in")
    assert (short.status, "từ 5 đến 300 ký tự" in short.page.words, 'value="in"' in short.body) == (422, True, True)
    assert "conference.list_taken" not in await noted(stage, "I")
    assert "CHƯA CÔNG BỐ" in (await paper(office, LIST, "Tập đọc ở hội trường"))[1]
    assert (await noted(stage, "I")).count("conference.list_taken") == 1
    assert (await media.post("/hoi-nghi/I/chuong-trinh", agenda="8h Chào cờ")).status == 403
    assert (await (await stage.browser("unit_officer")).get("/hoi-nghi")).status == 403

    def release(page: Page) -> None:
        nominations.settle(page, put.number, State.RECOGNISED)
        laureates.award(page, put, "QĐ 9", date(2021, 6, 19), stage.clocks.campaign())

    await stage.book.turn(release)
    assert put.name in (await media.get("/hoi-nghi/I")).body
    status, listed = await paper(media, LIST)
    assert status == 200
    assert f"1. Xin mời {put.name}" in listed
    assert "CHƯA CÔNG BỐ" not in listed


async def test_a_second_batch_hides_nobody_of_the_first(stage: Stage) -> None:
    """Who is public stays so for the media office, on the page and on paper; who is chosen later stays unseen."""
    put, at = await chosen(stage), stage.clocks.campaign()

    def work(page: Page) -> None:
        nominations.settle(page, put.number, State.RECOGNISED)
        laureates.award(page, put, "QĐ 9", date(2021, 6, 19), at)
        later = people.appoint(page, "Lê Thị Mới", "area_head", f"{OWN}-02", at)
        new = NewPut("I", OWN, f"{OWN}-02", later, "Giữ rừng", stage.people["unit_officer"])
        second = nominations.put_forward(page, new, quota=2, at=at, year=2021)
        assert isinstance(second, Put)
        nominations.settle(page, second.number, State.CHOSEN)

    await stage.book.turn(work)
    office, media = await stage.browser("organiser_officer"), await stage.browser("media_officer")
    seen = [(await one.get("/hoi-nghi/I")).body for one in (office, media)]
    papers = [(await paper(media, LIST))[1], (await paper(office, LIST, "Tập đọc ở hội trường"))[1]]
    assert [put.name in text for text in (*seen, *papers)] == [True] * 4
    assert ["Lê Thị Mới" in text for text in (*seen, *papers)] == [True, False, False, True]


async def test_no_field_tells_a_name_before_the_release(stage: Stage) -> None:
    """Agenda, place, chair, own items and holders are refused with the name, and nothing is written."""
    put = await chosen(stage)
    office = await stage.browser("organiser_officer")
    venue = {"hour": "8:00", "place": "Hội trường", "presiding": ""}
    await office.post("/hoi-nghi/I/viec", name="Thuê phông")
    asked: list[tuple[str, dict[str, str]]] = [
        ("chuong-trinh", {"agenda": f"9h Trao thưởng cho {put.name}"}),
        ("chuong-trinh", {"agenda": f"9h Phát biểu – {put.name}"}),
        ("noi-hop", {**venue, "step": "send", "place": f"Nhà {put.name}"}),
        ("noi-hop", {**venue, "step": "ask", "presiding": put.name}),
        ("viec", {"name": f"Quà cho {put.name}"}),
        ("viec/own-1", {"do": "entrust", "holder": put.name, "due": ""}),
    ]
    for path, fields in asked:
        no = await office.post(f"/hoi-nghi/I/{path}", **fields)
        assert (path, no.status, f"có tên {put.name}" in no.page.words) == (path, 422, True)
    left = (await (await stage.browser("media_officer")).get("/hoi-nghi/I")).body
    assert put.name not in left


async def test_what_cannot_be_taken_in_is_kept_as_typed(stage: Stage) -> None:
    """Too many or too long lines, long names and days that are none: said where it was asked, nothing cut or lost."""
    office = await stage.browser("organiser_officer")
    await office.post("/hoi-nghi/I/viec", name="Thuê phông")
    many, wide = "\n".join(f"{at}. Việc" for at in range(41)), f"8h {'x' * 121}"
    asked: list[tuple[str, dict[str, str], str, str]] = [
        ("chuong-trinh", {"agenda": many}, "Chương trình có 41 dòng", "40. Việc"),
        ("chuong-trinh", {"agenda": wide}, "dài quá", wide),
        ("chuong-trinh", {"agenda": f"8h Khai mạc – {'y' * 81}"}, "dài quá", "y" * 81),
        ("viec", {"name": "z" * 121}, "trong 120 chữ cái", "z" * 121),
        ("viec/own-1", {"do": "entrust", "holder": "h" * 81, "due": ""}, "trong 80 chữ cái", "h" * 81),
        ("viec/own-1", {"do": "entrust", "holder": "Chị Mai", "due": "32/6"}, "chưa hiểu ngày này", 'value="32/6"'),
        ("noi-hop", {"step": "ask", "hour": "sáng sớm", "place": "Nhà A", "presiding": ""}, "2 giờ chiều", "sáng sớm"),
    ]
    for path, fields, said, kept in asked:
        no = await office.post(f"/hoi-nghi/I/{path}", **fields)
        assert (said, no.status, said in no.page.words, kept in no.body) == (said, 422, True, True)
    typed = {"do": "entrust", "holder": "Chị Mai", "due": "19/6/2021"}
    assert (await office.post("/hoi-nghi/I/viec/own-1", **typed)).status == 303
    shown = words((await office.get("/hoi-nghi/I")).page.words)
    assert "□ Thuê phông Trước hết 19/06/2021, đã quá hạn · Chị Mai phụ trách" in shown
    assert "Đang chuẩn bị." in (await (await stage.browser("media_officer")).get("/hoi-nghi/I")).page.words


async def test_the_log_tells_only_what_happened(stage: Stage) -> None:
    """Pressed twice, a tick, its taking back and a drop of the plan's item are written down as often as they were."""
    office = await stage.browser("organiser_officer")
    for do in ("tick", "tick", "untick", "untick", "drop"):
        assert (await office.post("/hoi-nghi/I/viec/kinh_phi", do=do)).status == 303
    log = await noted(stage, "I:kinh_phi")
    assert sorted(log) == ["conference.item_tick", "conference.item_untick"]


async def test_every_act_comes_back_to_its_spot(stage: Stage) -> None:
    """Forms and ways back name a spot of the page that is there: on a phone the answer stands in sight."""
    office = await stage.browser("organiser_officer")
    page = (await office.get("/hoi-nghi/I")).page
    spots = {f"#{name}" for tag in ("h2", "li") for name in page.values(tag, "id")}
    forms = [action for action in page.values("form", "action") if "/hoi-nghi/" in action]
    assert len(forms) > 5
    assert {f"#{action.partition('#')[2]}" for action in forms} <= spots
    acts: list[tuple[str, dict[str, str], str]] = [
        ("noi-hop", {"step": "ask", "hour": "8h", "place": "Hội trường", "presiding": ""}, "noi"),
        ("chuong-trinh", {"agenda": "8h Chào cờ"}, "chuong"),
        ("viec", {"name": "Thuê phông"}, "viec"),
        ("viec/own-1", {"do": "tick"}, "viec-own-1"),
        ("viec/own-1", {"do": "drop"}, "viec"),
    ]
    for path, fields, spot in acts:
        done = await office.post(f"/hoi-nghi/I/{path}", **fields)
        assert done.headers["Location"].endswith(f"/hoi-nghi/I#{spot}")


async def test_an_invitation_is_looked_at_and_handed_in_once(stage: Stage) -> None:
    """No laureates before the release; a second press of the same page sends nothing twice."""
    put = await chosen(stage)
    office = await stage.browser("organiser_officer")
    text = "Kính mời anh/chị dự hội nghị sơ kết tại hội trường."
    asked = {"text": text, "kind": "heads", "seen": "0"}
    assert (await office.post("/hoi-nghi/I/moi", step="preview", **asked)).status == 422  # no day, no place
    await day_set(stage, date(2021, 7, 10))
    venue = {"hour": "8:00", "place": "Hội trường", "presiding": ""}
    await office.post("/hoi-nghi/I/noi-hop", step="ask", **venue)
    page = (await office.get("/hoi-nghi/I")).page
    assert "Mọi người đang được đề nghị (1)" in page.words
    assert "Người được khen" not in page.values("input", "value")
    early = await office.post("/hoi-nghi/I/moi", step="preview", **{**asked, "kind": "laureates"})
    assert (early.status, "chưa công bố" in early.page.words) == (422, True)
    named = await office.post("/hoi-nghi/I/moi", step="preview", **{**asked, "text": f"{text} {put.name}"})
    assert (named.status, "kết quả chưa tới lúc công bố" in named.page.words) == (422, True)
    shown = await office.post("/hoi-nghi/I/moi", step="preview", **asked)
    assert "Gửi tới 1 người." in shown.page.words
    assert "không gửi lại" not in shown.page.words
    assert await stage.book.read(lambda page: broadcasts.recent(page, 9)) == []
    for _ in range(2):
        assert (await office.post("/hoi-nghi/I/moi", step="send", **asked)).status == 303
    assert len(await stage.book.read(lambda page: broadcasts.recent(page, 9))) == 1
    assert (
        await office.post("/hoi-nghi/I/moi", step="send", **{**asked, "text": f"{text} Nhớ đúng giờ."})
    ).status == 422
    assert "PT-2021-001" in (await office.get("/hoi-nghi/I")).page.words


async def test_a_look_is_short_and_tells_the_hours_of_rest(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """By name only so many as no word reaches, the others counted; the hours at which people sleep are the rules'."""
    rules = replace(limits(), broadcasts=replace(limits().broadcasts, listed=3, quiet_to=9))
    for module in (hours, invitations):
        monkeypatch.setattr(module, "limits", lambda: rules)
    await chosen(stage)
    await day_set(stage, date(2021, 7, 10))
    office = await stage.browser("organiser_officer")
    await office.post("/hoi-nghi/I/noi-hop", step="ask", hour="8h", place="Hội trường", presiding="")
    text = "Kính mời anh/chị dự hội nghị sơ kết tại hội trường."
    looked = await office.post("/hoi-nghi/I/moi", step="preview", text=text, kind="heads", seen="0")
    told = words(looked.page.words)
    assert "Chưa nối với hệ thống: 15 nơi" in told
    assert "Ấp 7, Xã Lộc Hòa Ấp 8, Xã Lộc Hòa Ấp 8A, Xã Lộc Hòa và 12 nơi nữa" in told
    assert "Đang là giờ nghỉ (21:00–9:00): giấy mời đợi tới 9:00 sáng." in told


async def invited(stage: Stage) -> int:
    """The head of our area has an invitation to the first conference."""
    head = stage.people["area_head"]

    def work(page: Page) -> None:
        to = stage.recorder.address("head")
        people.bind(page, head, to, "head", stage.clock())
        new = NewBroadcast(
            "PT-2021-900", body_of("Kính mời"), {"kinds": ["heads"]}, stage.clock(), True, "gd1-hoi-nghi-1"
        )
        job = broadcasts.put(page, new, stage.clock())
        assert job is not None
        recipients.add(page, job.id, [Target(to, head, OWN)])
        put = letters.put(page, Draft(to, Reply("Kính mời"), Priority.BROADCAST, stage.clock()), now=stage.clock())
        assert put is not None
        recipients.written(page, recipients.unwritten(page, job.id, 9)[0][0], put.id)
        broadcasts.move(page, job.id, "waiting", "done")

    await stage.book.turn(work)
    return head


async def test_the_page_names_who_comes(stage: Stage) -> None:
    """Everybody who was invited stands by name and place under what he or she said, or under "Chưa báo"."""
    office, head, at = await stage.browser("organiser_officer"), await invited(stage), stage.clocks.campaign()
    who = "Nguyễn Văn area_head, Ấp 6, Xã Lộc Hòa"
    for coming, label in ((None, "Chưa báo"), (True, "Báo sẽ dự"), (False, "Báo không dự được")):
        if coming is not None:
            await stage.book.turn(partial(conferences.answer, phase="I", person=head, at=at, coming=coming))
        told = words((await office.get("/hoi-nghi/I")).page.words)
        others = {"Chưa báo", "Báo sẽ dự", "Báo không dự được"} - {label}
        assert (label, f"{label}: 1 {who}" in told, any(f"{one}:" in told for one in others)) == (label, True, False)


async def test_another_place_is_told_to_the_invited_after_a_yes(stage: Stage) -> None:
    """The first press says how many were invited to the old place and writes nothing; the second tells them, once."""
    office = await stage.browser("organiser_officer")
    await day_set(stage, date(2021, 7, 10))
    venue = {"hour": "8:00", "place": "Hội trường", "presiding": ""}
    await office.post("/hoi-nghi/I/noi-hop", step="ask", **venue)
    head = await invited(stage)
    late = NewBroadcast("PT-2021-901", body_of("Kính mời"), {"kinds": ["heads"]}, stage.clock(), True, "gd1-hoi-nghi-2")
    await stage.book.turn(lambda page: broadcasts.put(page, late, stage.clock()))
    other = {**venue, "place": "Nhà văn hóa"}
    asked = await office.post("/hoi-nghi/I/noi-hop", step="ask", **other)
    assert "1 người đã được mời theo giờ, nơi cũ" in asked.page.words
    assert "Giấy mời PT-2021-901 chưa gửi xong sẽ dừng lại." in asked.page.words
    assert "tại Hội trường" in (await office.get("/hoi-nghi/I")).page.words
    assert (await office.post("/hoi-nghi/I/noi-hop", step="send", **other)).status == 303
    assert (await office.post("/hoi-nghi/I/noi-hop", step="send", **other)).status == 303
    notices = [
        one for one in await stage.book.read(lambda page: broadcasts.recent(page, 9)) if "doi-hop" in one.occasion
    ]
    assert [one.audience["people"] for one in notices] == [[head]]
    assert "Nay: 08:00 ngày 10/7/2021, tại Nhà văn hóa." in notices[0].body["text"]
