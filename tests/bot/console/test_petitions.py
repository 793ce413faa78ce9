"""Suggestions in the console: listed, read with their files, answered by a letter that was seen before."""

import asyncio
from pathlib import Path

import pytest
from aiohttp import web
from sqlmodel import select

from broadcasts.undelivered import Gone
from storage.campaign.auditing import audit
from storage.campaign.correspondence import suggestions
from storage.limits import limits
from storage.mail.tables import Letter
from tests.bot.console.stage import ANSWER, FOREIGN, OWN, Browser, Shown, Stage, staged

OFFICE = "Văn phòng HĐND-UBND huyện"


async def answered(browser: Browser, number: str, text: str = ANSWER, **more: str) -> int:
    return (await browser.post(f"/kien-nghi/{number}", step="send", text=text, **more)).status


def letter(html: str) -> str:
    """The words of the previewed letter, as a browser shows them."""
    return Shown(html.split("<blockquote", 1)[1].split(">", 1)[1].split("</blockquote>", 1)[0]).words


async def test_the_list_has_what_waits_first(stage: Stage) -> None:
    """The page opens on what waits, oldest first, with place, moment and age; tabs tell how many there are of each."""
    first, second = await stage.told("Đèn đường"), await stage.told("Rác", unit=FOREIGN)
    browser = await stage.browser("admin")
    await answered(browser, first)
    page = (await browser.get("/kien-nghi")).page
    words = " ".join(page.words.split())
    assert f"/console/kien-nghi/{second}" in page.values("a", "href")
    assert f"/console/kien-nghi/{first}" not in page.values("a", "href")
    assert "Xã Lộc An · 20/06/2021 07:00 · chờ 1 giờ" in words
    assert "Chờ trả lời 1 Đã trả lời 1 Đã chuyển nơi khác 0 Người gửi đã rút 0 Tất cả 2" in words


async def test_a_long_list_has_leaves(stage: Stage) -> None:
    """Twenty a leaf; the leaves lead to one another and keep the filter."""
    numbers = [await stage.told(f"Việc {n}") for n in range(limits().console.page_rows + 1)]
    browser = await stage.browser("admin")
    first = (await browser.get("/kien-nghi?loc=tat-ca")).page
    assert "/console/kien-nghi?loc=tat-ca&trang=2" in first.values("a", "href")
    assert f"/console/kien-nghi/{numbers[0]}" not in first.values("a", "href")
    second = (await browser.get("/kien-nghi?loc=tat-ca&trang=2")).page
    assert f"/console/kien-nghi/{numbers[0]}" in second.values("a", "href")
    assert "/console/kien-nghi?loc=tat-ca&trang=1" in second.values("a", "href")


async def test_the_letter_sent_is_the_letter_seen(stage: Stage) -> None:
    """The preview writes nothing; what then goes out is word for word what was previewed, blank lines and all."""
    number = await stage.told("Đèn <b>đường</b> & rác")
    browser = await stage.browser("organiser_officer")
    text = f"  Kính gửi anh/chị,\r\n\r\n{ANSWER} 1 < 2 & “hết”\r\n"
    seen = await browser.post(f"/kien-nghi/{number}", step="preview", text=text)
    assert (await stage.filed(number)).state == "received"
    assert stage.recorder.sent == []
    assert seen.page.field("text") == text
    assert await answered(browser, number, seen.page.field("text")) == 303
    await stage.recorder.until(lambda: len(stage.recorder.sent) == 1)
    assert stage.recorder.texts() == [letter(seen.body)]
    assert stage.recorder.texts()[0].startswith(f"Trả lời kiến nghị số {number} (Đèn <b>đường</b> & rác):\n\nKính gửi")
    assert OFFICE in stage.recorder.texts()[0]


async def test_an_answer_is_kept_with_its_author_and_its_letter(stage: Stage) -> None:
    """Afterwards the page shows the answer, who gave it and when, and that it has arrived; the audit has it, too."""
    number = await stage.told()
    browser = await stage.browser("organiser_officer")
    await answered(browser, number)
    await stage.recorder.until(lambda: len(stage.recorder.sent) == 1)
    await stage.settled()
    words = " ".join((await browser.get(f"/kien-nghi/{number}")).page.words.split())
    assert f"Đã trả lời {ANSWER} Nguyễn Văn organiser_officer, 20/06/2021 08:00 Thư trả lời đã đến nơi lúc" in words
    rows = await stage.book.read(lambda page: audit.history(page, number))
    who = f"person:{stage.people['organiser_officer']}"
    assert rows[-1][1:] == (who, "suggestion.answered", '{"forwarded":false}')


async def test_answer_and_letter_stand_in_one_turn(stage: Stage) -> None:
    """One letter, an alert under the suggestion's own occasion and number, made in the turn of the answer."""
    number = await stage.told()
    stage.recorder.hold()
    await answered(await stage.browser("admin"), number)
    (row,) = await stage.book.read(lambda page: list(page.session.exec(select(Letter))))
    assert (row.dedupe, row.reference, row.priority) == (f"suggestion:{number}:answer", number, 1)
    assert (row.channel, row.account, row.chat) == ("recorder", "1", "chat")
    stage.recorder.release()


async def test_an_answer_is_given_once(stage: Stage) -> None:
    """A second press, or a second officer, is told that there is an answer already and sees it; one letter goes out."""
    number = await stage.told()
    one, two = await stage.browser("admin"), await stage.browser("organiser_officer")
    outcomes = await asyncio.gather(answered(one, number), answered(two, number, f"{ANSWER} Hai."))
    assert sorted(outcomes) == [303, 409]
    late = await two.post(f"/kien-nghi/{number}", step="send", text=ANSWER)
    assert late.status == 409
    assert f"Kiến nghị số {number} đã có trả lời rồi." in late.page.words
    letters = await stage.book.read(lambda page: len(page.session.exec(select(Letter)).all()))
    assert letters == 1


async def test_a_refused_answer_keeps_what_was_written(stage: Stage) -> None:
    """Too short: said in a sentence, nothing sent, the words still stand in the form."""
    number = await stage.told()
    browser = await stage.browser("admin")
    refused = await browser.post(f"/kien-nghi/{number}", step="send", text="Ừ <i>", forwarded="1")
    assert refused.status == 422
    assert "Câu trả lời còn ngắn quá" in refused.page.words
    assert "Ừ <i>" in refused.page.words
    checked = [given for tag, given in refused.page.elements if tag == "input" and "checked" in given]
    assert [given["value"] for given in checked] == ["1"]
    assert (await stage.filed(number)).state == "received"


async def test_a_forwarded_one_says_so(stage: Stage) -> None:
    """The state is its own, and the letter begins with it."""
    number = await stage.told()
    await answered(await stage.browser("admin"), number, forwarded="1")
    await stage.recorder.until(lambda: len(stage.recorder.sent) == 1)
    assert (await stage.filed(number)).state == "forwarded"
    assert "đã được chuyển đến nơi giải quyết" in stage.recorder.texts()[0]


async def test_a_unit_officer_answers_in_the_units_name(stage: Stage) -> None:
    """The letter is signed by the commune, not by the district's office."""
    number = await stage.told()
    assert await answered(await stage.browser("unit_officer"), number) == 303
    await stage.recorder.until(lambda: len(stage.recorder.sent) == 1)
    assert "Xã Lộc Hòa\n" in stage.recorder.texts()[0]
    assert OFFICE not in stage.recorder.texts()[0]


async def test_without_a_way_back_the_answer_is_only_kept(stage: Stage) -> None:
    """Who erased the way back gets no letter, and the officer knows before and after."""
    number = await stage.told()
    await stage.book.turn(lambda page: suggestions.detach(page, number))
    browser = await stage.browser("admin")
    preview = await browser.post(f"/kien-nghi/{number}", step="preview", text=ANSWER)
    assert "chỉ được ghi vào sổ" in preview.page.words
    assert await answered(browser, number) == 303
    assert "Không có thư nào được gửi" in (await browser.get(f"/kien-nghi/{number}")).page.words
    assert await stage.book.read(lambda page: page.session.exec(select(Letter)).all()) == []


async def test_a_withdrawn_one_is_shown_and_not_answered(stage: Stage) -> None:
    """There is no form any more; a form that was open is refused."""
    number = await stage.told()
    await stage.book.turn(lambda page: suggestions.withdraw(page, number))
    browser = await stage.browser("admin")
    assert "textarea" not in [tag for tag, _ in (await browser.get(f"/kien-nghi/{number}")).page.elements]
    assert await answered(browser, number) == 409


async def test_a_letter_that_did_not_arrive_is_told(stage: Stage) -> None:
    """The officer learns that the citizen has not got the answer."""
    number = await stage.told()
    stage.recorder.fail(Gone("recorder_closed"))
    browser = await stage.browser("admin")
    await answered(browser, number)
    await stage.settled()
    page = await browser.get(f"/kien-nghi/{number}")
    assert "Thư trả lời chưa chắc đã đến: Nơi nhận không lấy được thư." in " ".join(page.page.words.split())


async def test_pictures_are_shown_and_other_files_handed_over(stage: Stage) -> None:
    """A picture drawn anew stands in the page; a document is a link that downloads; a lost one is named as lost."""
    document = stage.store.keep_bytes(b"%PDF-1.4 <script>", "application/pdf")
    number, (picture, paper, lost) = await stage.with_files(stage.photo(), document, None)
    browser = await stage.browser("admin")
    page = (await browser.get(f"/kien-nghi/{number}")).page
    assert page.values("img", "src") == [f"/console/tep/{picture}"]
    assert page.values("img", "alt") == [f"Hình 1 của kiến nghị {number}"]
    assert f"/console/tep/{paper}" in page.values("a", "href")
    assert f"/console/tep/{lost}" not in page.values("a", "href")
    assert "Hình 3: không tải về được" in page.words
    shown, given = await browser.get(f"/tep/{picture}"), await browser.get(f"/tep/{paper}")
    kinds = [(one.headers["Content-Type"], one.headers["Content-Disposition"]) for one in (shown, given)]
    assert kinds == [
        ("image/jpeg", f'inline; filename="{number}-1.jpg"'),
        ("application/pdf", f'attachment; filename="{number}-2.pdf"'),
    ]
    assert {one.headers["Content-Security-Policy"] for one in (shown, given)} == {"default-src 'none'; sandbox"}
    assert (await browser.get(f"/tep/{lost}")).status == 404


async def test_a_file_that_is_gone_from_the_disk_is_not_found(stage: Stage) -> None:
    """A page instead of a fault."""
    kept = stage.photo()
    _, (picture,) = await stage.with_files(kept)
    stage.store.path(kept.sha256).unlink()
    assert (await (await stage.browser("admin")).get(f"/tep/{picture}")).status == web.HTTPNotFound.status_code


async def test_units_and_channel_are_named_and_the_sender_is_not(stage: Stage) -> None:
    """The page says where and by which way; it holds neither the sender's id nor the chat's."""
    number = await stage.told()
    page = await (await stage.browser("admin")).get(f"/kien-nghi/{number}")
    assert "recorder" in page.page.words
    assert "Xã Lộc Hòa" in page.page.words
    assert OWN not in page.body
    assert "chat" not in page.body


@pytest.mark.postgres
async def test_on_postgresql_all_is_the_same(postgres_database: str, tmp_path: Path) -> None:
    """Files, filters, the race of two officers and the letter: the pages do not know which database they stand on."""
    async with staged(tmp_path, url=postgres_database) as stage:
        number, (picture,) = await stage.with_files(stage.photo())
        one, two = await stage.browser("admin"), await stage.browser("unit_officer")
        assert number in (await two.get("/kien-nghi")).body
        assert (await two.get(f"/tep/{picture}")).status == 200
        assert sorted(await asyncio.gather(answered(one, number), answered(two, number))) == [303, 409]
        await stage.recorder.until(lambda: len(stage.recorder.sent) == 1)
        assert ANSWER in (await one.get(f"/kien-nghi/{number}")).page.words
        assert [(await one.get(path)).status for path in ("", "/chua-den", "/tin-loi", "/phien")] == [200] * 4
