"""The page "Hội nghị": checklist, venue, agenda, invitations, papers; names stay with the office until their hour."""

import io
from datetime import date

import docx

from broadcasts.announcements import body_of
from broadcasts.outbox import Priority
from storage.book.page import Page
from storage.campaign.dossiers import laureates, nominations
from storage.campaign.dossiers.nominations import NewPut
from storage.campaign.dossiers.route_table import State
from storage.campaign.dossiers.rules import Put
from storage.campaign.membership import people
from storage.campaign.planning import plan_changes
from storage.mail import broadcasts, letters, recipients
from storage.mail.broadcasts import NewBroadcast
from storage.mail.letters import Draft
from storage.mail.recipients import Target
from storage.talk import Reply
from tests.bot.console.stage import OWN, Browser, Stage

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


async def paper(browser: Browser, path: str) -> tuple[int, str]:
    """The status and the words of a .docx."""
    async with browser.client.get(f"{browser.base}{path}") as answer:
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


async def test_names_stay_with_the_office_until_the_release(stage: Stage) -> None:
    """The media officer prepares without names; the office's paper is marked; after the release both read them."""
    put = await chosen(stage)
    office, media = await stage.browser("organiser_officer"), await stage.browser("media_officer")
    assert put.name in (await office.get("/hoi-nghi/I")).body
    assert put.name not in (await media.get("/hoi-nghi/I")).body
    assert "chưa công bố" in (await media.get("/hoi-nghi/I")).page.words
    assert (await paper(media, "/hoi-nghi/I/danh-sach.docx"))[0] == 403
    assert "CHƯA CÔNG BỐ" in (await paper(office, "/hoi-nghi/I/danh-sach.docx"))[1]
    assert (await media.post("/hoi-nghi/I/chuong-trinh", agenda="8h Chào cờ")).status == 403
    assert (await (await stage.browser("unit_officer")).get("/hoi-nghi")).status == 403

    def release(page: Page) -> None:
        nominations.settle(page, put.number, State.RECOGNISED)
        laureates.award(page, put, "QĐ 9", date(2021, 6, 19), stage.clocks.campaign())

    await stage.book.turn(release)
    assert put.name in (await media.get("/hoi-nghi/I")).body
    status, listed = await paper(media, "/hoi-nghi/I/danh-sach.docx")
    assert status == 200
    assert f"1. Xin mời {put.name}" in listed
    assert "CHƯA CÔNG BỐ" not in listed


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
    assert await stage.book.read(lambda page: broadcasts.recent(page, 9)) == []
    for _ in range(2):
        assert (await office.post("/hoi-nghi/I/moi", step="send", **asked)).status == 303
    assert len(await stage.book.read(lambda page: broadcasts.recent(page, 9))) == 1
    assert (
        await office.post("/hoi-nghi/I/moi", step="send", **{**asked, "text": f"{text} Nhớ đúng giờ."})
    ).status == 422
    assert "PT-2021-001" in (await office.get("/hoi-nghi/I")).page.words


async def test_another_place_is_told_to_the_invited_after_a_yes(stage: Stage) -> None:
    """The first press says how many were invited to the old place and writes nothing; the second tells them, once."""
    office = await stage.browser("organiser_officer")
    await day_set(stage, date(2021, 7, 10))
    venue = {"hour": "8:00", "place": "Hội trường", "presiding": ""}
    await office.post("/hoi-nghi/I/noi-hop", step="ask", **venue)
    head = stage.people["area_head"]

    def invited(page: Page) -> None:
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

    await stage.book.turn(invited)
    other = {**venue, "place": "Nhà văn hóa"}
    asked = await office.post("/hoi-nghi/I/noi-hop", step="ask", **other)
    assert "1 người đã được mời theo giờ, nơi cũ" in asked.page.words
    assert "tại Hội trường" in (await office.get("/hoi-nghi/I")).page.words
    assert (await office.post("/hoi-nghi/I/noi-hop", step="send", **other)).status == 303
    assert (await office.post("/hoi-nghi/I/noi-hop", step="send", **other)).status == 303
    notices = [
        one for one in await stage.book.read(lambda page: broadcasts.recent(page, 9)) if "doi-hop" in one.occasion
    ]
    assert [one.audience["people"] for one in notices] == [[head]]
    assert "Nay: 08:00 ngày 10/7/2021, tại Nhà văn hóa." in notices[0].body["text"]
