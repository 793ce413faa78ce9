"""Who may open what: every address × every role, and forms that are ours alone."""

import pytest
from aiohttp import web
from sqlmodel import select

from bot.console import guard
from bot.console.console import DOORS
from bot.console.parts import Worker
from storage.book import sessions
from storage.book.page import Page
from storage.campaign.tables import ROLES, Membership
from tests.bot.console.stage import FOREIGN, OWN, Browser, Shown, Stage

REFERENCE = "DEADBEEF"
MONEY = {"admin", "organiser_officer", "finance_officer"}
OFFICE = {"admin", "organiser_officer"}
ANSWERING = OFFICE | {"unit_officer"}
MEDIA = OFFICE | {"media_officer"}
JUDGING = OFFICE | {"council_member"}

# Address, form (None: only looked at), who may, and what they are told; everybody else is told 403.
GRID: list[tuple[str, dict[str, str] | None, set[str], int]] = [
    ("", None, set(ROLES), 200),
    ("/", None, set(ROLES), 200),
    ("/cho-gui", {}, OFFICE, 303),
    ("/kien-nghi", None, ANSWERING, 200),
    ("/kien-nghi?loc=tat-ca&trang=1", None, ANSWERING, 200),
    ("/kien-nghi?loc=gi-do", None, ANSWERING, 404),
    ("/kien-nghi?trang=2", None, ANSWERING, 404),
    ("/kien-nghi?trang=-1", None, ANSWERING, 404),
    ("/kien-nghi/{own}", None, ANSWERING, 200),
    ("/kien-nghi/KN-2021-9999", None, ANSWERING, 404),
    ("/kien-nghi/{own}", {"step": "preview", "text": "Xã đã cho sửa xong rồi."}, ANSWERING, 200),
    ("/kien-nghi/{own}", {"step": "edit", "text": ""}, ANSWERING, 200),
    ("/kien-nghi/{own}", {"step": "preview", "text": "ngắn"}, ANSWERING, 422),
    ("/kien-nghi/{own}", {"step": "dance"}, ANSWERING, 400),
    ("/kien-nghi/KN-2021-9999", {"step": "send", "text": "Xã đã cho sửa xong rồi."}, ANSWERING, 404),
    ("/giam-sat", None, {"observer"}, 200),
    ("/giam-sat/nhat-ky", {"head": ""}, {"observer"}, 200),
    ("/giam-sat/nhat-ky", {"head": "12"}, {"observer"}, 422),
    ("/giam-sat/y-kien", {"place": OWN, "subject": "", "text": ""}, {"observer"}, 422),
    ("/thanh-tich", None, ANSWERING, 200),
    ("/thanh-tich?giai-doan=II", None, ANSWERING, 200),
    ("/thanh-tich?giai-doan=III", None, ANSWERING, 404),
    (f"/thanh-tich/{OWN}", None, ANSWERING, 200),
    ("/thanh-tich/00000", None, ANSWERING, 404),
    ("/thanh-tich/viec/TT-2021-9999/nhan", {}, ANSWERING, 404),
    ("/thanh-tich/viec/TT-2021-9999/nhay", {}, ANSWERING, 404),
    ("/thanh-tich/duy-tri/TT-2021-9999", {"state": "lasts"}, ANSWERING, 404),
    ("/viec", None, ANSWERING, 200),
    ("/viec?kien-nghi=KN-2021-9999", None, ANSWERING, 404),
    ("/viec", {"title": "Lắp đèn"}, ANSWERING, 400),
    ("/viec/VL-2021-9999/bo", {}, ANSWERING, 404),
    ("/ho-so", None, ANSWERING, 200),
    ("/ho-so?giai-doan=III", None, ANSWERING, 404),
    ("/ho-so?buoc=gi-do", None, ANSWERING, 404),
    ("/ho-so/DC-2021-9999", None, ANSWERING, 404),
    ("/ho-so/DC-2021-9999/offer", {"to": FOREIGN}, ANSWERING, 404),
    ("/ho-so/DC-2021-9999/assess", {}, OFFICE, 404),
    ("/ho-so/DC-2021-9999/propose", {}, OFFICE, 404),
    ("/nguoi", None, ANSWERING, 200),
    ("/nguoi/999999/duyet", {"step": "yes"}, ANSWERING, 409),
    ("/nguoi/999999/duyet", {"step": "no", "reason": "Không đúng người."}, ANSWERING, 409),
    ("/nguoi/999999/duyet", {"step": "no", "reason": ""}, ANSWERING, 422),
    ("/nguoi/999999/duyet", {"step": "dance"}, ANSWERING, 400),
    ("/nguoi/999999/thoi", {}, ANSWERING, 409),
    ("/nguoi/999999/phu-trach", {"area": f"{OWN}-01"}, ANSWERING, 409),
    ("/ban-giao", None, set(ROLES), 200),
    ("/ban-giao/999999", None, set(ROLES), 404),
    ("/ban-giao/999999", {"successor": "Võ Thị Hoa", "why": "Nghỉ hưu"}, set(ROLES), 404),
    ("/ban-giao/999999/so.docx", None, set(ROLES), 404),
    ("/ban-giao/BG-2021-9999/so.docx", None, set(ROLES), 404),
    ("/ban-giao/BG-2021-9999/hoan-tac", {}, set(ROLES), 409),
    ("/nguoi/ma", {"role": "area_head", "unit": f"{OWN}-01"}, ANSWERING, 200),
    ("/nguoi/ma", {"role": "boss", "unit": OWN}, ANSWERING, 422),
    (f"/nguoi/ma/{'0' * 64}/thu-hoi", {}, ANSWERING, 404),
    ("/tep/{file}", None, ANSWERING, 200),
    ("/tep/999999", None, ANSWERING, 404),
    ("/bao-cao", None, OFFICE, 200),
    ("/bao-cao/giai_doan_1", None, OFFICE, 200),
    ("/bao-cao/khong_co", None, OFFICE, 404),
    ("/bao-cao/giai_doan_1/bang.xlsx", None, OFFICE, 200),
    (f"/bao-cao/giai_doan_1/{OWN}/tra-lai", {"word": "Ghi lại số tiền."}, OFFICE, 422),
    ("/lich", None, OFFICE, 200),
    ("/lich/da-lo", {"step": "send", "name": "gd1-het-han-T-7"}, OFFICE, 409),
    ("/lich/da-lo", {"step": "dance"}, OFFICE, 400),
    ("/lich/doi", {"step": "preview", "key": "I.ends", "day": "2021-02-30", "basis": "Số 45"}, OFFICE, 422),
    ("/lich/doi", {"step": "dance"}, OFFICE, 400),
    ("/hoi-nghi", None, MEDIA | MONEY, 200),
    ("/hoi-nghi/II", None, MEDIA | MONEY, 200),
    ("/hoi-nghi/III", None, MEDIA | MONEY, 404),
    ("/hoi-nghi/I/noi-hop", {"hour": "25:00", "place": "", "presiding": ""}, OFFICE, 422),
    ("/hoi-nghi/I/chuong-trinh", {"agenda": ""}, OFFICE, 303),
    ("/hoi-nghi/I/viec", {"name": ""}, OFFICE, 303),
    ("/hoi-nghi/I/viec/gi-do", {"do": "tick"}, OFFICE, 404),
    ("/hoi-nghi/I/viec/kinh_phi", {"do": "dance"}, OFFICE, 400),
    ("/hoi-nghi/I/viec/kinh_phi", {"do": "entrust", "holder": "", "due": "31/2"}, OFFICE, 422),
    ("/hoi-nghi/I/moi", {"step": "send", "text": "Mời", "kind": "heads", "seen": "0"}, OFFICE, 422),
    ("/hoi-nghi/I/moi", {"step": "dance", "seen": "0"}, OFFICE, 400),
    ("/hoi-nghi/I/gui-tiep", {}, OFFICE, 422),
    ("/hoi-nghi/I/bao-nhom", {}, OFFICE, 422),
    ("/hoi-nghi/I/hoan", {"step": "on", "why": ""}, OFFICE, 422),
    ("/hoi-nghi/I/hoan", {"step": "dance", "why": ""}, OFFICE, 400),
    ("/hoi-nghi/I/chuong-trinh.docx", None, MEDIA | MONEY, 200),
    ("/hoi-nghi/I/danh-sach.docx", None, OFFICE, 403),  # nobody is known yet: by a reason alone
    ("/hoi-nghi/I/danh-sach.docx", {"why": ""}, OFFICE, 422),
    ("/hoi-nganh", None, set(ROLES), 200),
    ("/hoi-nganh/nguoi", {"post": "x", "department": "Phòng Tư pháp"}, OFFICE, 422),
    ("/hoi-nganh/CH-2021-0001/chuyen", {"to": "1"}, OFFICE, 422),
    ("/hoi-nganh/CH-2021-0001/tra-loi", {"text": "Theo mục 6200."}, set(ROLES), 422),
    ("/phat-tin", None, ANSWERING, 200),
    ("/phat-tin?trang=2", None, ANSWERING, 404),
    ("/phat-tin/soan", None, ANSWERING, 200),
    ("/phat-tin/soan", {"step": "preview", "text": "Mời họp lúc 8 giờ.", "kind": "heads"}, ANSWERING, 200),
    ("/phat-tin/soan", {"step": "edit", "text": ""}, ANSWERING, 200),
    ("/phat-tin/soan", {"step": "send", "text": "Mời họp lúc 8 giờ.", "kind": "heads"}, ANSWERING, 422),
    ("/phat-tin/soan", {"step": "dance"}, ANSWERING, 400),
    ("/phat-tin/PT-2021-999", None, ANSWERING, 404),
    ("/phat-tin/PT-2021-999", {"step": "pause"}, ANSWERING, 404),
    ("/phat-tin/PT-2021-999", {"step": "dance"}, ANSWERING, 400),
    ("/phat-tin/PT-2021-999/nguoi-nhan.xlsx", None, ANSWERING, 404),
    ("/nhom-dan", None, ANSWERING, 200),
    ("/nhom", None, ANSWERING | MEDIA, 200),
    ("/nhom/bai/999999", {"say": "yes"}, MEDIA, 409),
    ("/nhom/bai/999999", {"say": "dance"}, MEDIA, 400),
    ("/nhom/bai/999999/tep/0", None, MEDIA, 404),
    ("/tin-bai", None, MEDIA, 200),
    ("/tin-bai/van-dong", None, MEDIA, 200),
    ("/tin-bai/viet/TT-2021-9999", None, MEDIA, 404),
    ("/tin-bai/viet/TT-2021-9999", {"title": "Tên", "text": "Chữ"}, MEDIA, 404),
    ("/tin-bai/viet/TT-2021-9999/hinh/0", None, MEDIA, 404),
    ("/tin-bai/CT-2021-999", None, MEDIA, 404),
    ("/tin-bai/CT-2021-999", {"do": "publish"}, MEDIA, 404),
    ("/tin-bai/CT-2021-999", {"do": "posted", "outlet": "zalo"}, MEDIA, 404),
    ("/tin-bai/CT-2021-999/loa.txt", None, MEDIA, 404),
    ("/tin-bai/ket-qua/9", None, MEDIA, 404),
    ("/tin-bai/ket-qua/9", {"do": "posted", "outlet": "zalo"}, MEDIA, 404),
    ("/tin-bao-dung", None, {"council_member"}, 200),
    ("/kinh-phi", None, MONEY, 200),
    ("/kinh-phi/DC-2021-9999/trao", {}, OFFICE, 409),
    ("/kinh-phi/DC-2021-9999/chi", {"day": "2021-06-20", "receipt": "1", "received_by": "Ai đó"}, MONEY, 409),
    ("/kinh-phi/DC-2021-9999/chi", {"day": "hôm qua", "receipt": "1", "received_by": "Ai đó"}, MONEY, 422),
    ("/kinh-phi/chi/999999/sua", {"day": "2021-06-20", "receipt": "1", "received_by": "Ai đó"}, MONEY, 422),
    ("/kinh-phi/quy", {"kind": "received", "amount": "mấy triệu", "purpose": "Thưởng"}, MONEY, 422),
    ("/kinh-phi/quy", {"kind": "dance"}, MONEY, 400),
    ("/kinh-phi/quy/XH-2021-9999/gach", {"why": "Ghi nhầm"}, MONEY, 422),
    ("/kinh-phi/thuong", {"amount": "", "basis": ""}, OFFICE, 422),
    ("/kinh-phi/du-toan", {"phase": "III"}, MONEY, 400),
    ("/kinh-phi/du-toan/DT-2021-9999", {"state": "approved"}, MONEY, 422),
    ("/kinh-phi/du-toan/DT-2021-9999.xlsx", None, MONEY, 404),
    ("/binh-xet/BX-2021-0001/bien-ban.docx", None, ANSWERING, 404),
    ("/nop-muon/999999", {"step": "yes"}, OFFICE, 404),
    ("/nop-muon/999999", {"step": "dance"}, OFFICE, 400),
    ("/hoi-dong", None, JUDGING, 200),
    ("/hoi-dong/thanh-vien/999999", {"body": "assessment", "duty": "member"}, OFFICE, 409),
    ("/hoi-dong/phieu", {}, OFFICE, 303),
    ("/hoi-dong/phien", {"body": "assessment", "phase": "I", "quorum": "2/3"}, OFFICE, 409),
    ("/hoi-dong/PH-2021-0001", None, JUDGING, 404),
    ("/hoi-dong/PH-2021-0001/khep", {}, OFFICE, 404),
    ("/hoi-dong/PH-2021-0001/phieu", {}, OFFICE, 404),
    ("/hoi-dong/PH-2021-0001/lan-hai", {}, OFFICE, 404),
    ("/hoi-dong/PH-2021-0001/ket-luan", {"step": "preview"}, JUDGING, 404),
    ("/hoi-dong/PH-2021-0001/cham", {"act": "give"}, {"council_member"}, 404),
    ("/hoi-dong/PH-2021-0001/cham", {"act": "dance"}, {"council_member"}, 400),
    ("/hoi-dong/PH-2021-0001/bien-ban.docx", None, JUDGING, 404),
    ("/hoi-dong/trinh/I", {"kind": "to-trinh.docx", "why": "Trình phiên họp"}, JUDGING, 409),
    ("/duong-day-nong", None, {"hotline_officer"}, 503),
    ("/chua-den", None, OFFICE, 200),
    ("/tin-loi", None, OFFICE, 200),
    (f"/tin-loi/{REFERENCE}/mo", {}, {"admin"}, 200),
    ("/tin-loi/00000000/mo", {}, {"admin"}, 404),
    ("/tin-loi/00000000/xong", {}, OFFICE, 404),
    (f"/tin-loi/{REFERENCE}/xong", {}, OFFICE, 303),
    ("/phien", None, set(ROLES), 200),
    ("/phien", {"phien": "khac"}, set(ROLES), 303),
    ("/phien", {}, set(ROLES), 400),
    ("/thoat", {}, set(ROLES), 303),
]
FOR_ALL: list[tuple[str, dict[str, str] | None, int]] = [
    ("/vao", None, 200),
    ("/vao/nothing", None, 410),
    ("/vao/nothing", {}, 410),
    ("/kien-nghi/x", None, 404),
]


async def ask(browser: Browser, address: str, form: dict[str, str] | None) -> int:
    return (await (browser.get(address) if form is None else browser.post(address, **form))).status


@pytest.mark.parametrize("role", [*ROLES, None])
async def test_every_role_sees_exactly_its_pages(stage: Stage, role: str | None) -> None:
    """Each address answers each role, and nobody in particular, with exactly the status it should."""
    own, (file,) = await stage.with_files(stage.photo())
    await stage.bury(REFERENCE)
    browser = await stage.browser(role)
    found, wanted = [], []
    for address, form, roles, status in GRID:
        asked = await ask(browser, address.format(own=own, file=file), form)
        found.append((address, form, asked))
        wanted.append((address, form, 401 if role is None else status if role in roles else 403))
    assert found == wanted
    assert [(*row[:2], await ask(browser, *row[:2])) for row in FOR_ALL] == FOR_ALL


def test_the_grid_leaves_no_door_out() -> None:
    """A page that is added without a row above fails here."""
    app = web.Application()
    for door in DOORS:
        app.router.add_route(door.method, door.path, door.handler)
    asked = [(address, form) for address, form, *_ in GRID] + [(address, form) for address, form, _ in FOR_ALL]
    tried = {("GET" if form is None else "POST", address.partition("?")[0]) for address, form in asked}
    filled = {(method, address.format(own="KN-2021-0001", file="7")) for method, address in tried}
    reached = {route for method, address in filled for route in app.router.routes() if fits(route, method, address)}
    assert [f"{route.method} {route.resource}" for route in app.router.routes() if route not in reached] == []


def fits(route: web.AbstractRoute, method: str, address: str) -> bool:
    resource = route.resource
    assert isinstance(resource, (web.PlainResource, web.DynamicResource))
    return route.method == method and resource._match(address) is not None


async def test_a_unit_officer_reaches_no_foreign_unit(stage: Stage) -> None:
    """Another commune's suggestion and its files are not there: neither in the list nor by their numbers."""
    number, (file,) = await stage.with_files(stage.photo(), unit=FOREIGN)
    officer = await stage.browser("unit_officer")
    answer = {"step": "send", "text": "Xã đã cho sửa xong rồi."}
    assert number not in (await officer.get("/kien-nghi?loc=tat-ca")).body
    assert (await officer.get(f"/kien-nghi/{number}")).status == 404
    assert (await officer.post(f"/kien-nghi/{number}", **answer)).status == 404
    assert (await officer.get(f"/tep/{file}")).status == 404
    assert (await stage.filed(number)).state == "received"
    assert (await (await stage.browser("organiser_officer")).get(f"/tep/{file}")).status == 200


@pytest.mark.parametrize("csrf", [None, "", "x" * 22, "ü"])
async def test_a_form_without_our_secret_is_refused(stage: Stage, csrf: str | None) -> None:
    """Missing, empty, wrong, or not even ASCII: refused, and nothing is done."""
    browser = await stage.browser("admin")
    assert (await browser.post("/thoat", csrf=csrf)).status == 403
    assert (await browser.get()).status == 200


async def test_the_secret_of_another_session_is_no_good(stage: Stage) -> None:
    """Each session has its own, also for the same person."""
    one, two = await stage.browser("admin"), await stage.browser("admin")
    assert one.csrf != two.csrf
    assert (await one.post("/thoat", csrf=two.csrf)).status == 403


@pytest.mark.parametrize("origin", [None, "", "null", "http://evil.example", "http://127.0.0.1:1", "http://-"])
async def test_a_form_from_elsewhere_is_refused(stage: Stage, origin: str | None) -> None:
    """Even with the right secret: browsers name the page that a form was on, and it has to be ours."""
    browser = await stage.browser("admin")
    assert (await browser.post("/thoat", origin=origin)).status == 403
    assert (await browser.get()).status == 200


async def test_a_form_of_absurd_size_is_refused_unread(stage: Stage) -> None:
    """Nobody fills our memory; a longest answer in full Vietnamese fits."""
    browser, number = await stage.browser("admin"), await stage.told()
    assert (await browser.post("/thoat", text="x" * 200_000)).status == 413
    longest = await browser.post(f"/kien-nghi/{number}", step="preview", text="ộ" * 3500)
    assert longest.status == 200


async def test_a_role_taken_away_closes_its_pages_at_once(stage: Stage) -> None:
    """The next request is judged by the posts held now; without any post the session is worth nothing."""
    browser = await stage.browser("organiser_officer")
    person = stage.people["organiser_officer"]

    def end(page: Page) -> None:
        for row in page.session.exec(select(Membership).where(Membership.person == person)):
            row.until = stage.clock()

    assert (await browser.get("/tin-loi")).status == 200
    await stage.book.turn(end)
    assert (await browser.get("/tin-loi")).status == 401
    assert (await browser.post("/thoat")).status == 401


async def test_a_session_revoked_on_the_way_does_nothing(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """The turn that acts asks once more who acts: between the door and the turn a session may have ended."""
    number, browser = await stage.told(), await stage.browser("admin")
    check = guard.check_form

    async def meanwhile(request: web.Request, worker: Worker) -> None:
        await check(request, worker)
        await stage.book.turn(lambda page: sessions.revoke(page, worker.person.id, stage.clock()))

    monkeypatch.setattr(guard, "check_form", meanwhile)
    answer = {"step": "send", "text": "Xã đã cho sửa xong rồi."}
    assert (await browser.post(f"/kien-nghi/{number}", **answer)).status == 401
    assert (await stage.filed(number)).state == "received"


BEHIND_OTHERS = {"/", "/phat-tin/soan", "/tin-bai/van-dong", "/duong-day-nong"}  # pages that another page leads to


@pytest.mark.parametrize("role", sorted(ROLES))
async def test_every_page_is_two_presses_away(stage: Stage, role: str) -> None:
    """The top of a page, and the pages below the open group, lead to all that a role may open, and nowhere else."""
    browser = await stage.browser(role)
    groups = await _ways(browser, "")
    ways = groups.union(*[await _ways(browser, way) for way in groups])
    plain = {
        door.path for door in DOORS if door.method == "GET" and "{" not in door.path and role in (door.roles or ())
    }
    assert ways - BEHIND_OTHERS == plain - BEHIND_OTHERS
    assert len(groups) <= 7


async def _ways(browser: Browser, path: str) -> set[str]:
    """Where the navigation of a page leads, below the console."""
    answer = await browser.get(path)
    nav = Shown(answer.body.partition('<nav aria-label="Các trang">')[2].partition("</nav>")[0])
    return {way.partition("/console")[2] for way in nav.values("a", "href")}
