"""Good deeds from the head's yes to the outlets: no yes, no story; a yes taken back, and it is gone everywhere here."""

from datetime import date, timedelta

import pytest
from aiohttp import ClientSession, web

from bot.portal import Column
from storage.book import fetches
from storage.book.page import Page
from storage.campaign import decisions
from storage.campaign.correspondence import stories
from storage.campaign.works import achievements
from storage.campaign.works.achievements import NewWork
from storage.talk import FileKind, FileRef
from storage.texts.texts import texts
from tests.bot.console.stage import OWN, Answer, Browser, Stage, _answer, plan, served

TEXT = "Sáng 20/6 bà con Ấp 1 cùng trồng 200 cây xanh <b>dọc</b> đường liên ấp."


async def work(stage: Stage, title: str = "Trồng cây", *, publish: bool = True) -> str:
    """A work of our head with a picture that was drawn anew."""

    def write(page: Page) -> str:
        at = stage.recorder.address("head")
        file = FileRef(FileKind.PHOTO, "x", "hinh.jpg")
        number = fetches.want_kept(page, at, file, stage.photo(), stage.clock())
        head = stage.people["area_head"]
        new = NewWork("I", OWN, f"{OWN}-01", head, title, TEXT, ("x",), publish=publish, files=(number,))
        return achievements.hand_in(page, new, at=stage.clocks.campaign(), year=2021)

    return await stage.book.turn(write)


async def written(stage: Stage, browser: Browser) -> str:
    """The number of a story of a new work, with its picture, not yet told."""
    number = await work(stage)
    shown = (await browser.get(f"/tin-bai/viet/{number}")).page
    files = [value for value in shown.values("input", "value") if value.isdecimal()]
    assert (await browser.get(f"/tin-bai/viet/{number}/hinh/0")).status == 200
    told = {"title": "Ấp 1 trồng cây", "text": TEXT, "picture": files[-1]}
    answer = await browser.post(f"/tin-bai/viet/{number}", **told)
    assert answer.status == 303
    return answer.headers["Location"].rpartition("/")[2]


@pytest.fixture
async def column(stage: Stage) -> str:
    """The address of the public column of the same book."""
    app = web.Application()
    Column(stage.book, plan(), texts(), stage.clocks, stage.store, "https://131.example").add_to(app)
    return await served(app, stage.open)


async def seen(stage: Stage, address: str) -> Answer:
    """What anybody gets."""
    client = await stage.open.enter_async_context(ClientSession())
    async with client.get(address) as response:
        return await _answer(response)


async def test_a_story_is_told_from_the_yes_to_its_end(stage: Stage, column: str) -> None:
    """Written, published, copied, ticked; once the head agrees no more it is gone, and the picture with it."""
    media = await stage.browser("media_officer")
    number = await written(stage, media)
    assert (await seen(stage, f"{column}/tin/bai/{number}")).status == 404
    assert (await media.post(f"/tin-bai/{number}", do="publish")).status == 303
    assert (await media.post(f"/tin-bai/{number}", do="publish")).status == 409
    shown = await media.get(f"/tin-bai/{number}")
    assert "script-src 'self'" in shown.headers["Content-Security-Policy"]
    assert shown.page.values("button", "data-copy") == [f"chep-{one.id}" for one in plan().outlets]
    assert "hai trăm cây xanh" in shown.page.words
    await media.post(f"/tin-bai/{number}", do="posted", outlet="facebook")
    assert "Nguyễn Văn media_officer báo" in (await media.get(f"/tin-bai/{number}")).page.words
    assert (await media.post(f"/tin-bai/{number}", do="posted", outlet="khac")).status == 400
    assert "hai trăm" in (await media.get(f"/tin-bai/{number}/loa.txt")).body
    for path, words in (("", "Ấp 1 trồng cây"), (f"/bai/{number}", "&lt;b&gt;dọc"), ("/atom.xml", "Ấp 1 trồng cây")):
        assert words in (await seen(stage, f"{column}/tin{path}")).body
    assert (await seen(stage, f"{column}/tin/hinh/{number}.jpg")).headers["Content-Type"] == "image/jpeg"
    head = stage.people["area_head"]
    gone = await stage.book.turn(lambda page: stories.agree(page, "TT-2021-0001", head, publish=False))
    assert gone is not None
    for path in (f"bai/{number}", f"hinh/{number}.jpg"):
        assert (await seen(stage, f"{column}/tin/{path}")).status == 404
    assert "Ấp 1 trồng cây" not in (await seen(stage, f"{column}/tin")).body
    assert (await media.post(f"/tin-bai/{number}", do="publish")).status == 409


async def test_without_a_yes_there_is_no_story(stage: Stage) -> None:
    """It is neither listed, nor can it be opened or written by its number."""
    media, number = await stage.browser("media_officer"), await work(stage, "Việc kín đáo", publish=False)
    assert "Việc kín đáo" not in (await media.get("/tin-bai")).body
    assert (await media.get(f"/tin-bai/viet/{number}")).status == 404
    assert (await media.post(f"/tin-bai/viet/{number}", title="Tên", text="Chữ", picture="")).status == 404
    assert (await media.get(f"/tin-bai/viet/{number}/hinh/0")).status == 404


@pytest.mark.parametrize("words", ["Gọi 0912 345 678", "Thư: an@vidu.vn", "Nhắn zalo.me/an"])
async def test_a_story_names_no_way_to_reach_anybody(stage: Stage, words: str) -> None:
    """What was written stays in the form, and nothing is kept."""
    media, number = await stage.browser("media_officer"), await work(stage)
    answer = await media.post(f"/tin-bai/viet/{number}", title="Tên", text=words, picture="")
    assert (answer.status, "ai cũng đọc được" in answer.body, words in answer.page.words) == (422, True, True)
    assert await stage.book.read(stories.every) == []


async def test_a_result_is_seen_by_nobody_before_its_hour(stage: Stage, column: str) -> None:
    """The office alone knows that it comes; where the office lets it be prepared, every copy says until when."""
    at = stage.clocks.campaign() + timedelta(hours=2)
    officer = stage.people["organiser_officer"]
    await stage.book.turn(
        lambda page: decisions.enter(page, "12/QĐ-UBND", date(2021, 6, 19), "Khen ông A.", at, officer, stage.clock())
    )
    media, office = await stage.browser("media_officer"), await stage.browser("organiser_officer")
    known = ["12/QĐ" in (await browser.get("/tin-bai")).body for browser in (media, office)]
    assert known == [False, True]
    assert (await media.get("/tin-bai/ket-qua/1")).status == 404
    assert (await media.post("/tin-bai/ket-qua/1", do="show")).status == 403
    assert (await office.post("/tin-bai/ket-qua/1", do="show")).status == 303
    shown = (await media.get("/tin-bai/ket-qua/1")).page.words
    assert shown.count("CẤM ĐĂNG TRƯỚC 20/06/2021 10:00") == len(plan().outlets) + 2
    assert "Khen ông A" not in (await seen(stage, f"{column}/tin")).body
    assert (await seen(stage, f"{column}/tin/ket-qua/1")).status == 404
    await stage.book.turn(lambda page: decisions.announce(page, "12/QĐ-UBND", stage.clocks.campaign()))
    assert "CẤM ĐĂNG" not in (await media.get("/tin-bai/ket-qua/1")).page.words
    assert "Khen ông A" in (await seen(stage, f"{column}/tin/ket-qua/1")).body
    await media.post("/tin-bai/ket-qua/1", do="posted", outlet="truyen_thanh")
    assert await stage.book.read(lambda page: list(stories.posted(page, "12/QĐ-UBND"))) == ["truyen_thanh"]


async def test_a_unions_link_is_counted_and_nothing_else(stage: Stage, column: str) -> None:
    """It leads to the web chat and sets no cookie; an unknown tag leads nowhere and counts nothing."""
    client = await stage.open.enter_async_context(ClientSession())
    for tag, expected in (("mat_tran", 303), ("mat_tran", 303), ("khac", 404)):
        async with client.get(f"{column}/moi/{tag}", allow_redirects=False) as response:
            assert (response.status, "Set-Cookie" in response.headers) == (expected, False)
    words = (await (await stage.browser("media_officer")).get("/tin-bai/van-dong")).page.words
    assert [words.count(f"Đã mở {count} lần") for count in (2, 0)] == [1, 1]
    assert "Ủy ban Mặt trận Tổ quốc Việt Nam huyện mời anh/chị" in words


async def test_the_column_is_plain_and_tells_nothing_else(stage: Stage, column: str) -> None:
    """A strict policy on every answer, no script; no person's chat, no suggestion, no draft is on any page."""
    media = await stage.browser("media_officer")
    number = await written(stage, media)
    await media.post(f"/tin-bai/{number}", do="publish")
    await stage.told("Việc riêng XYZZY", "Chữ riêng XYZZY")
    await work(stage, "Việc khác XYZZY")
    for path in ("", "/", "/tin.css", "/atom.xml", f"/bai/{number}", "/bai/CT-2021-999", "/khac", "/ket-qua/7"):
        answer = await seen(stage, f"{column}/tin{path}")
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self'")
        assert "Set-Cookie" not in answer.headers
        found = [
            word in answer.body for word in ("XYZZY", "<script", "Nguyễn Văn", stage.recorder.address().chat, "TT-")
        ]
        assert found == [False] * len(found)
    feed = (await seen(stage, f"{column}/tin/atom.xml")).body
    assert f"<id>https://131.example/tin/bai/{number}</id>" in feed
