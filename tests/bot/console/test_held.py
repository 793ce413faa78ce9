"""While everything is held after a copy was brought back: what "Hôm nay" shows, and the press that lets it go out."""

from broadcasts import restoring
from broadcasts.outbox import Priority
from storage.campaign.auditing import audit
from storage.mail import letters
from storage.mail.letters import Draft
from storage.talk import Reply
from tests.bot.console.stage import Stage
from tests.bot.console.test_today import words

TITLE = "Đang giữ tin vì vừa khôi phục bản sao"


async def put(stage: Stage, text: str) -> None:
    """An officer's words to somebody."""
    draft = Draft(stage.recorder.address(), Reply(text), Priority.ALERT, stage.clock())
    await stage.book.turn(lambda page: letters.put(page, draft, now=stage.clock()))


async def brought_back(stage: Stage) -> None:
    """One letter stood open in the copy, one was put since."""
    await put(stage, "Tin cũ")
    await stage.book.turn(lambda page: restoring.begin(page, stage.clock()))
    await put(stage, "Tin mới")


async def test_the_office_sees_that_words_are_held_and_lets_them_go(stage: Stage) -> None:
    """With the numbers of both kinds; pressed twice it goes out once, and the audit names who pressed."""
    await brought_back(stage)
    office = await stage.browser("organiser_officer")
    shown = await words(office)
    assert TITLE in shown
    assert "1 tin viết từ lúc đó" in shown
    assert "1 tin đang chờ sẵn trong bản sao" in shown
    assert stage.recorder.texts() == []
    for _ in range(2):
        assert (await office.post("/cho-gui")).status == 303
    await stage.recorder.until(lambda: bool(stage.recorder.texts()))
    await stage.settled()
    assert stage.recorder.texts() == ["Tin mới"]
    assert TITLE not in await words(office)
    assert "khôi phục" in await words(office, "/chua-den")
    history = await stage.book.read(lambda page: audit.history(page, "database"))
    actor = f"person:{stage.people['organiser_officer']}"
    assert [(who, what) for _at, who, what, _facts in history] == [(actor, "restore.released")]


async def test_what_waited_in_the_copy_goes_out_if_that_is_ticked(stage: Stage) -> None:
    """For a copy made a moment before the fault."""
    await brought_back(stage)
    office = await stage.browser("admin")
    assert (await office.post("/cho-gui", old="yes")).status == 303
    await stage.recorder.until(lambda: len(stage.recorder.texts()) == 2)
    assert sorted(stage.recorder.texts()) == ["Tin cũ", "Tin mới"]


async def test_a_commune_is_not_shown_it(stage: Stage) -> None:
    """It can do nothing about it."""
    await brought_back(stage)
    assert TITLE not in await words(await stage.browser("unit_officer"))
