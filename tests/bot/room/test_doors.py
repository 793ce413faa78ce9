"""Who may open what in the room: every address × every role; nobody else learns whether a tip is there."""

import re

import pytest

from bot.console.dress import HEADERS
from bot.room.room import DOORS
from storage.campaign.tables import ROLES
from tests import house
from tests.bot.room.stage import RoomStage

TEMPLATES = sorted((house.ROOT / "bot" / "room" / "templates").glob("*.html"))
MISSING = "T-AAAAAAAA"
OPEN = ("/vao", "/vao/{token}")
# Address and form (None: only looked at); {tip} is a tip that is there.
GRID: list[tuple[str, dict[str, str] | None]] = [
    ("", None),
    ("/", None),
    ("?xong=1", None),
    ("/bao-dong/1", {}),
    ("/tin/{tip}", None),
    (f"/tin/{MISSING}", None),
    ("/tin/{tip}", {"act": "acknowledge", "seen": "1.0"}),
    ("/tin/{tip}/mo", {"words": "xem thử"}),
    (f"/tin/{MISSING}/mo", {"words": "xem thử"}),
    ("/tin/{tip}/danh-tinh", {"words": "xem thử"}),
    ("/tin/{tip}/phieu", None),
    ("/tin/{tip}/tep/E-AAAAAAAA", None),
    ("/nhap-tin", None),
    ("/nhap-tin", {"way": "phone", "category": "other", "story": "một chuyện"}),
    ("/nguoi-doc", None),
    ("/nguoi-doc", {"step": "agree", "number": "1", "code": "000000"}),
    ("/nguoi-doc/giay", {"paper": "x", "code": "000000"}),
    ("/ghi-nhan", None),
    ("/ghi-nhan", {"phase": "I", "code": "000000"}),
    ("/mo-khoa", None),
    ("/mo-khoa", {"passphrase": "x", "code": "000000"}),
    ("/khoa", {}),
    ("/thoat", {}),
]


def test_the_grid_has_every_address_of_the_room() -> None:
    """An address that is added belongs into the grid."""
    tip = r"/tin/{tip:T-[0-9A-Z]{8}}"
    doors = {(one.method, one.path.replace(tip, "/tin/{tip}")) for one in DOORS if one.path not in OPEN}
    named = {(method, shape(path)) for path, form in GRID for method in ["GET" if form is None else "POST"]}
    assert {(method, shape(path)) for method, path in doors} == named


def shape(path: str) -> str:
    """An address without what stands for a number in it."""
    plain = path.partition("?")[0].replace(MISSING, "{tip}").replace("E-AAAAAAAA", "{file}").replace("/1", "/{alert}")
    return plain.replace(r"{alert:\d{1,9}}", "{alert}").replace("{file:E-[0-9A-Z]{8}}", "{file}")


@pytest.mark.parametrize("role", [role for role in ROLES if role != "hotline_officer"])
async def test_for_every_other_role_there_is_nothing(room: RoomStage, role: str) -> None:
    """The same answer everywhere, byte for byte, whether a tip is there or not: area heads, admins, observers alike."""
    await room.officer()
    tip = await room.filed()
    browser = await room.browser(room.stage.people[role])
    answers = [
        await (browser.get(path.format(tip=tip)) if form is None else browser.post(path.format(tip=tip), **form))
        for path, form in GRID
    ]
    assert {answer.status for answer in answers} == {404}
    assert len({answer.body for answer in answers}) == 1


async def test_without_a_session_everything_asks_to_log_in(room: RoomStage) -> None:
    """Also for a tip, there or not."""
    await room.officer()
    tip = await room.filed()
    stranger = await room.stage.browser()
    stranger.base = room.url
    for path, form in GRID:
        address = path.format(tip=tip)
        answer = await (stranger.get(address) if form is None else stranger.post(address, **form))
        assert answer.status == 401, path


async def test_before_unlocking_every_page_leads_to_the_lock(room: RoomStage) -> None:
    """For an officer with a session whose key is locked; a missing tip leads there as well."""
    officer = await room.officer()
    tip = await room.filed()
    await officer.browser.post("/khoa")
    for path, form in GRID[:-4]:
        address = path.format(tip=tip)
        answer = await (officer.browser.get(address) if form is None else officer.browser.post(address, **form))
        assert (answer.status, answer.headers["Location"]) == (303, "/duong-day-nong/mo-khoa"), path


async def test_an_officer_who_is_left_out_sees_what_a_missing_tip_shows(room: RoomStage) -> None:
    """Whatever is asked of it, the answers are the same; and no number of the queue counts it."""
    one, two = await room.readers(2)
    tip = await room.filed(left_out=frozenset({two.person}))
    for path, form in [one for one in GRID if "{tip}" in one[0]]:
        there, gone = path.format(tip=tip), path.format(tip=MISSING)
        answers = [
            await (two.browser.get(address) if form is None else two.browser.post(address, **form))
            for address in (there, gone)
        ]
        assert [answer.status for answer in answers] == [404, 404], path
        assert answers[0].body == answers[1].body
    assert tip in (await one.browser.get("")).body
    assert tip not in (await two.browser.get("")).body


async def test_the_newcomer_reads_nothing_until_others_agree(room: RoomStage) -> None:
    """The first officer is admitted by the role; the second waits, and then reads what comes from now on."""
    one = await room.officer("Cán bộ 1")
    two = await room.officer("Cán bộ 2")
    assert "Anh/chị chưa đọc được tin mới" in (await two.browser.get("/nguoi-doc")).page.words
    before = await room.filed()
    assert (await two.browser.get(f"/tin/{before}")).status == 404
    await room.agree(one)
    after = await room.filed()
    assert (await two.browser.get(f"/tin/{before}")).status == 404
    await room.opened(two, after)


async def test_forms_are_ours_alone(room: RoomStage) -> None:
    """Another origin, a missing secret: refused before anything is looked at."""
    officer = await room.officer()
    assert (await officer.browser.post("/khoa", csrf="x")).status == 403
    assert (await officer.browser.post("/khoa", origin="http://evil.example")).status == 403
    assert (await officer.browser.get("")).status == 200


async def test_every_answer_wears_its_headers(room: RoomStage) -> None:
    """As in the console: nothing is kept, nothing foreign is allowed."""
    officer = await room.officer()
    for answer in (
        await officer.browser.get(""),
        await officer.browser.get("/gi-do"),
        await officer.browser.post("/khoa"),
    ):
        assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS


def test_no_template_turns_escaping_off() -> None:
    """As in the console."""
    forbidden = re.compile(r"\|\s*safe|autoescape|Markup|<script|<style|\sstyle=|\son\w+=|https?://|javascript:")
    assert len(TEMPLATES) > 5
    assert [path.name for path in TEMPLATES if forbidden.search(path.read_text("utf8"))] == []


@pytest.mark.parametrize("words", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7 * 7 }}"])
async def test_what_people_write_stays_words(room: RoomStage, words: str) -> None:
    """In every field, question and note: the page shows it and makes nothing of it."""
    officer = await room.officer()
    told = dict.fromkeys(("story", "place", "time", "ongoing", "known_how", "officials", "area"), words)
    plain = await room.filed(words=dict.fromkeys(told, "lời kể"))
    hostile = await room.filed(words=told)
    shapes = []
    for tip, said in ((plain, "lời kể"), (hostile, words)):
        await room.opened(officer, tip)
        await room.act(officer, tip, "acknowledge")
        await room.act(officer, tip, "note", words=said)
        page = (await officer.browser.get(f"/tin/{tip}")).page
        assert page.words.count(said) >= len(told) + 1
        shapes.append(page.shape())
    assert shapes[0] == shapes[1]
