"""What a browser sends back of a broadcast is not trusted, and whom a list leaves out gets no word."""

import io

import pytest
from openpyxl import load_workbook

from bot.console.composing import desk_of
from storage.book import fetches
from storage.campaign.auditing import audit
from storage.campaign.membership import people
from storage.mail import broadcasts
from storage.mail.broadcasts import Job
from storage.talk import FileKind, FileRef
from tests.bot.console.stage import FOREIGN, OWN, Browser, Stage
from tests.bot.console.test_sending import NUMBER, SOAN, TEXT, bound, carried_out, job, sent

OTHER = "Cuộc họp dời sang 9 giờ."


async def looked_at(browser: Browser, **fields: str) -> dict[str, str]:
    """The form as a look at it gives it back."""
    form = {"text": TEXT, "kind": "heads", "when": "now", **fields}
    looked = await browser.post(SOAN, step="preview", **form)
    assert looked.status == 200, looked.page.words
    return {**form, "number": looked.page.field("number")}


async def jobs(stage: Stage) -> list[Job]:
    return await stage.book.read(lambda page: broadcasts.recent(page, 9))


async def test_a_second_text_is_not_lost_behind_the_first_ones_number(stage: Stage) -> None:
    """Gone back to and written anew, it is refused with its words kept; looked at again, it goes out as its own."""
    await bound(stage, "area_head")
    office = await stage.browser("organiser_officer")
    form = await looked_at(office)
    assert (await office.post(SOAN, step="send", **form)).status == 303
    again = await office.post(SOAN, step="send", **{**form, "text": OTHER})
    assert (again.status, "nên tin này chưa gửi" in again.page.words, OTHER in again.page.words) == (422, True, True)
    second = await looked_at(office, text=OTHER, number=form["number"])
    assert second["number"] != form["number"]
    assert (await office.post(SOAN, step="send", **second)).status == 303
    assert [one.body["text"] for one in await jobs(stage)] == [OTHER, TEXT]


@pytest.mark.parametrize("number", [NUMBER, "PT-2021-003", "PT-" + "9" * 40, ""])
async def test_a_number_that_was_given_to_nobody_here_takes_nothing(stage: Stage, number: str) -> None:
    """A commune's officer takes neither the office's number, nor the next, nor one that is none."""
    await bound(stage, "area_head")
    office, officer = await stage.browser("organiser_officer"), await stage.browser("unit_officer")
    form, own = await looked_at(office), await looked_at(officer)
    assert (form["number"], own["number"]) == (NUMBER, "PT-2021-002")
    assert (await officer.post(SOAN, step="send", **{**own, "number": number})).status == 422
    assert await jobs(stage) == []
    assert (await office.post(SOAN, step="send", **form)).status == 303
    assert [(one.number, one.by) for one in await jobs(stage)] == [(NUMBER, stage.people["organiser_officer"])]


@pytest.mark.parametrize("without", [f"{FOREIGN}; {OWN}", f"- {FOREIGN}\n2. {OWN}", f"trừ: {OWN}"])
async def test_every_place_of_the_list_is_left_out(stage: Stage, without: str) -> None:
    """However its lines are cut or begun."""
    await bound(stage, "area_head")
    await bound(stage, "unit_officer")
    office = await stage.browser("organiser_officer")
    form = {"text": TEXT, "when": "now", "own": "Nguyễn Văn unit_officer", "kind": "heads", "without": without}
    looked = await office.post(SOAN, step="preview", **form)
    assert "Chưa có nơi nào" in looked.page.words or "Gửi tới 0 nơi" in looked.page.words


async def test_a_line_that_leaves_out_nobody_stops_the_sending(stage: Stage) -> None:
    """Else the place would get the word; a bad line of whom to add does not."""
    await bound(stage, "area_head")
    office = await stage.browser("organiser_officer")
    form = await looked_at(office, own="Ông Không Có", without="Ấp Chưa Rõ")
    refused = await office.post(SOAN, step="send", **form)
    assert (refused.status, "“Ấp Chưa Rõ”" in refused.page.words) == (422, True)
    assert "Ông Không Có”" not in refused.page.words
    assert await jobs(stage) == []
    assert (await office.post(SOAN, step="send", **{**form, "without": ""})).status == 303


async def test_sending_anyway_holds_for_the_very_lines_that_were_shown(stage: Stage) -> None:
    """What the look offers to tick lets those lines pass, and no other ones."""
    await bound(stage, "area_head")
    office = await stage.browser("organiser_officer")
    form = await looked_at(office, without="Ấp Chưa Rõ")
    shown = await office.post(SOAN, step="preview", **form)
    sure = {"number": shown.page.field("number"), "sure": shown.page.field("sure")}
    other = await office.post(SOAN, step="send", **{**form, **sure, "without": "Ấp Khác"})
    assert (other.status, await jobs(stage)) == (422, [])
    assert (await office.post(SOAN, step="send", **{**form, **sure})).status == 303


async def test_a_file_of_anothers_is_not_even_named(stage: Stage) -> None:
    """Neither in the form nor at the look, whatever number a browser sends back."""
    foreign = desk_of(stage.people["unit_officer"])
    file = FileRef(FileKind.PHOTO, "x", "don-to-giac.jpg")
    number = await stage.book.turn(lambda page: fetches.want(page, foreign, file, stage.clock()))
    office = await stage.browser("organiser_officer")
    for step in ("edit", "preview"):
        shown = await office.post(SOAN, step=step, text=TEXT, kind="heads", when="now", kept=str(number))
        assert (shown.status, "don-to-giac" in shown.body) == (200, False)


async def test_the_table_is_made_whatever_signs_were_pasted(stage: Stage) -> None:
    """A break of a word processor is a new line, and what no workbook may hold is left out, in names too."""
    await bound(stage, "area_head")
    office = await stage.browser("organiser_officer")
    await stage.book.turn(lambda at: people.appoint(at, "Lê\x0bThị\x01 Ba", "area_head", f"{OWN}-03", stage.clock()))
    await sent(stage, office, text="Mời họp\x0blúc 8 giờ\x01.")
    await carried_out(stage)
    async with office.client.get(f"{office.base}/phat-tin/{NUMBER}/nguoi-nhan.xlsx") as answer:
        book = load_workbook(io.BytesIO(await answer.read()))
    cells = [cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row]
    assert {"Mời họp\nlúc 8 giờ.", "Lê\nThị Ba"} <= set(cells)


async def test_the_reason_of_an_urgent_one_stands_beside_the_log(stage: Stage) -> None:
    """Where it can be erased with its maker's other words, and not in the chain."""
    await bound(stage, "area_head")
    stage.clock.pass_by(hours=14)
    office = await stage.browser("organiser_officer")
    await sent(stage, office)
    assert (await office.post(f"/phat-tin/{NUMBER}", step="hurry", reason="Bão vào trong đêm.")).status == 303
    history = await stage.book.read(lambda page: audit.history(page, NUMBER))
    assert (history[-1][2], "Bão" in history[-1][3]) == ("broadcast.urgent", False)
    assert (await job(stage)).due <= stage.clock()
    assert await stage.book.turn(lambda page: audit.erase(page, stage.people["organiser_officer"])) == 1
