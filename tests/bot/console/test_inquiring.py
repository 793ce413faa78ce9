"""The page "Hỏi ngành": the office names who answers and routes; whoever was asked answers; others see nothing."""

from broadcasts.letters import inquiry_letters
from broadcasts.mailroom import Mailroom
from storage.book.page import Page
from storage.campaign.correspondence import inquiries
from storage.campaign.membership import posts
from storage.texts.texts import texts
from tests.bot.console.stage import OWN, Stage, plan

QUESTION = "Kinh phí <khen> chi theo mục nào?"


async def asked(stage: Stage) -> None:
    """Our commune has asked."""

    def write(page: Page) -> None:
        now, real = stage.clocks.campaign(), stage.clocks.real()
        room = Mailroom(page, plan(), texts(), now, real, stage.people["unit_officer"])
        inquiry_letters.ask(room, OWN, QUESTION, ())

    await stage.book.turn(write)


async def post_of(stage: Stage, role: str) -> str:
    """The number of a person's post."""
    found = await stage.book.read(lambda page: posts.staff(page, None))
    return next(str(one.id) for one in found if one.person == stage.people[role])


async def test_named_routed_answered(stage: Stage) -> None:
    """The three steps on the page; the words of the asker stay words; the second answer is refused."""
    await asked(stage)
    office, finance = await stage.browser("organiser_officer"), await stage.browser("finance_officer")
    post = await post_of(stage, "finance_officer")
    assert (await office.post("/hoi-nganh/nguoi", post=post, department="Phòng Tài chính")).status == 303
    assert QUESTION not in (await finance.get("/hoi-nganh")).page.words
    assert (await office.post("/hoi-nganh/CH-2021-0001/chuyen", to=post)).status == 303
    assert QUESTION in (await finance.get("/hoi-nganh")).page.words
    answer = "/hoi-nganh/CH-2021-0001/tra-loi"
    assert (await office.post(answer, text="Theo mục 6200.")).status == 422  # it is not the office's to answer
    assert (await finance.post(answer, text="Theo mục 6200.")).status == 303
    assert (await finance.post(answer, text="Theo mục 6201.")).status == 422
    told = (await (await stage.browser("unit_officer")).get("/hoi-nganh")).page.words
    assert "Phòng Tài chính đã trả lời: Theo mục 6200." in told


async def test_who_is_of_another_unit_is_not_named(stage: Stage) -> None:
    """A head of an area answers for no department, and a name too long is none."""
    office = await stage.browser("organiser_officer")
    head = await post_of(stage, "area_head")
    assert (await office.post("/hoi-nganh/nguoi", post=head, department="Phòng Tư pháp")).status == 422
    post = await post_of(stage, "finance_officer")
    assert (await office.post("/hoi-nganh/nguoi", post=post, department="x" * 81)).status == 422
    assert await stage.book.read(inquiries.answerers) == []
