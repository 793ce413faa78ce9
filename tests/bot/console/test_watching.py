"""The page "Giám sát": counts, hops, the log's seal and its check, observations; tips are denied and that is noted."""

import pytest
from sqlalchemy import text

from storage.book.page import Page
from storage.campaign.auditing import sealing
from storage.campaign.correspondence import suggestions
from tests.bot.console.stage import OWN, Stage


async def noted(stage: Stage) -> list[tuple[str, str]]:
    """What the audit has of refused questions about tips."""
    rows = "SELECT actor, facts FROM audit WHERE action = 'tips.denied' ORDER BY id"
    return await stage.book.read(
        lambda page: [(str(actor), str(facts)) for actor, facts in page.session.connection().execute(text(rows))]
    )


async def test_an_observer_checks_the_log_against_a_head_of_his_own(stage: Stage) -> None:
    """Whole with the head that he kept; after a change the first broken place is named; another head is found out."""
    browser = await stage.browser("observer")
    await browser.post("/giam-sat/y-kien", place=OWN, subject="Niêm yết", text="Chưa niêm yết danh sách ở nhà văn hóa.")
    while await stage.book.turn(sealing.seal):
        pass
    head = await stage.book.read(sealing.head)
    assert str(head) in (await browser.get("/giam-sat")).body
    told = (await browser.post("/giam-sat/nhat-ky", head=str(head))).page.words
    assert "Nguyên vẹn:" in told
    assert "Mốc anh/chị giữ nằm đúng chỗ của nó." in told
    other = f"{head.place if head else 0} {'a' * 64}"
    assert "không khớp mốc đã giữ ở nơi khác" in (await browser.post("/giam-sat/nhat-ky", head=other)).page.words
    await stage.book.turn(_forge)
    told = (await browser.post("/giam-sat/nhat-ky", head="")).page.words
    assert "Không còn nguyên vẹn: dòng niêm phong thứ 1 đã bị sửa." in told


def _forge(page: Page) -> None:
    page.session.connection().execute(text("UPDATE audit SET actor = 'nobody' WHERE place = 1"))


async def test_an_observation_goes_to_the_office_and_its_answer_comes_back(stage: Stage) -> None:
    """It has a number; the office answers it like a petition; the commune that it is about does not see it."""
    observer, office, commune = [
        await stage.browser(role) for role in ("observer", "organiser_officer", "unit_officer")
    ]
    story = "Ngày 18/6 nhà văn hóa chưa niêm yết danh sách, đề nghị niêm yết."
    assert (await observer.post("/giam-sat/y-kien", place=OWN, subject="Niêm yết", text=story)).status == 303
    assert "GS-2021-0001" in (await office.get("/kien-nghi")).body
    assert (await commune.get("/kien-nghi/GS-2021-0001")).status == 404
    answer = "Đã yêu cầu xã niêm yết ngay trong ngày."
    assert (await office.post("/kien-nghi/GS-2021-0001", step="send", text=answer)).status == 303
    assert answer in (await observer.get("/giam-sat")).page.words
    filed = await stage.book.read(lambda page: suggestions.by_number(page, "GS-2021-0001"))
    assert filed is not None
    assert filed.is_observation


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"place": "00000", "subject": "Niêm yết", "text": "Chưa niêm yết danh sách."}, "chọn nơi trong danh sách"),
        ({"place": OWN, "subject": "x" * 121, "text": "Chưa niêm yết danh sách."}, "Dòng này nên ngắn"),
        ({"place": OWN, "subject": "Niêm yết", "text": "xấu"}, "còn ngắn quá"),
    ],
)
async def test_an_observation_that_cannot_be_filed_keeps_its_words(
    stage: Stage, fields: dict[str, str], said: str
) -> None:
    """The reason is told, and what was typed stands in the form."""
    browser = await stage.browser("observer")
    answer = await browser.post("/giam-sat/y-kien", **fields)
    assert (answer.status, said in answer.page.words) == (422, True)
    assert fields["text"] in answer.page.words
    assert await stage.book.read(lambda page: suggestions.observations(page, limit=1)) == []


async def test_who_asks_for_tips_without_being_of_their_circle_is_written_down(stage: Stage) -> None:
    """The page's pattern and the person, never a tip; who may open it is not noted."""
    observer, duty = await stage.browser("observer"), await stage.browser("hotline_officer")
    assert (await observer.get("/duong-day-nong")).status == 403
    assert (await observer.get("/tin-bao-dung")).status == 403
    await duty.get("/duong-day-nong")
    found = await noted(stage)
    assert [facts for _, facts in found] == [
        '{"asked":"/console/duong-day-nong"}',
        '{"asked":"/console/tin-bao-dung"}',
    ]
    assert {actor for actor, _ in found} == {f"person:{stage.people['observer']}"}
