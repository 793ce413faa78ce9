"""The page "Hội nghị" once people are invited: stopped invitations, the units' groups, calling it off and on."""

from datetime import date, timedelta
from functools import partial

import pytest

from broadcasts import announcements
from broadcasts.announcements import body_of
from broadcasts.outbox import Priority
from storage.book.page import Page
from storage.campaign.membership import people
from storage.mail import broadcasts, groups, letters
from storage.mail.broadcasts import Job, NewBroadcast
from storage.mail.letters import Draft, Settlement
from storage.talk import Reply
from tests.bot.console.stage import OWN, Browser, Stage
from tests.bot.console.test_conferences import day_set, invited, words

TEXT = "Kính mời dự: 08:00 ngày 10/7/2021, tại Hội trường"
VENUE = {"hour": "8:00", "place": "Hội trường", "presiding": ""}


@pytest.fixture
async def office(stage: Stage) -> Browser:
    """The first conference has day, hour and place, and the head of our area is invited."""
    browser = await stage.browser("organiser_officer")
    await day_set(stage, date(2021, 7, 10))
    await browser.post("/hoi-nghi/I/noi-hop", step="ask", **VENUE)
    return browser


async def bound(stage: Stage, role: str, *chats: str) -> None:
    """Somebody writes from these chats, the newest last."""
    for number, chat in enumerate(chats):
        to, since = stage.recorder.address(chat), stage.clock() + timedelta(seconds=number)
        await stage.book.turn(partial(people.bind, person=stage.people[role], at=to, sender=chat, since=since))


async def seen(office: Browser) -> str:
    """The page's words."""
    return words((await office.get("/hoi-nghi/I")).page.words)


async def jobs(stage: Stage) -> list[Job]:
    """All broadcasts, the first first."""
    return (await stage.book.read(lambda page: broadcasts.recent(page, 9)))[::-1]


async def test_a_cancelled_invitation_goes_on_with_one_press(stage: Stage, office: Browser) -> None:
    """Its words are shown; who has none gets one by a new number, and a second press finds nobody left."""
    head = await invited(stage)
    assert "chưa nhận" not in await seen(office)

    def cancelled(page: Page) -> None:
        """A second one, to officers as well, that nobody has got."""
        body, kinds = body_of(TEXT), {"kinds": ["heads", "listed"]}
        audience = {**kinds, "people": [stage.people["unit_officer"]]}
        new = NewBroadcast("PT-2021-901", body, audience, stage.clock(), True, "gd1-hoi-nghi-2")
        job = broadcasts.put(page, new, stage.clock())
        assert job is not None
        assert announcements.cancel(page, job, stage.clock())

    await bound(stage, "unit_officer", "officer")
    await stage.book.turn(cancelled)
    told = await seen(office)
    assert "Giấy mời đã dừng nên 1 người chưa nhận. Ai đã nhận không nhận lần nữa." in told
    assert TEXT in told
    assert (await office.post("/hoi-nghi/I/gui-tiep")).status == 303
    again = (await jobs(stage))[-1]
    assert (again.occasion, again.body["text"], again.asks_receipt) == ("gd1-hoi-nghi-3", TEXT, True)
    assert head in again.audience["without_people"]
    answer = await office.post("/hoi-nghi/I/gui-tiep")
    assert (answer.status, "Không còn ai bị sót" in answer.page.words) == (422, True)
    assert len(await jobs(stage)) == 3


async def test_groups_are_told_after_a_look_at_the_words(stage: Stage, office: Browser) -> None:
    """A group of the invited head's area; told once, and listed with its number."""
    by, now = stage.people["organiser_officer"], stage.clock()
    where = stage.recorder.address("-group")
    await stage.book.turn(lambda page: groups.link(page, where, "", f"{OWN}-01", by, now))
    assert "nhóm chat" not in await seen(office)
    await invited(stage)
    told = await seen(office)
    assert "1 nhóm chat của các nơi được mời chưa có tin báo hội nghị. Tin này không nêu tên ai:" in told
    assert "Ai được mời đã có giấy mời riêng." in told
    assert (await office.post("/hoi-nghi/I/bao-nhom")).status == 303
    assert "Đã báo nhóm chat: PT-2021-001 (" in await seen(office)
    assert (await office.post("/hoi-nghi/I/bao-nhom")).status == 422
    assert [one.occasion for one in await jobs(stage)] == ["gd1-hoi-nghi-1", "gd1-nhom-hop-1"]


async def test_it_is_called_off_and_on_again(stage: Stage, office: Browser) -> None:
    """A reason is needed; one notice each time; while it is off nobody can be invited."""
    head = await invited(stage)
    short = await office.post("/hoi-nghi/I/hoan", step="off", why="mưa")
    assert (short.status, "Lý do hoãn cần từ 5" in short.page.words) == (422, True)
    assert (await office.post("/hoi-nghi/I/hoan", step="off", why="Mưa lũ")).status == 303
    assert "Hội nghị đang tạm hoãn: Mưa lũ." in await seen(office)
    text = "Kính mời anh/chị dự hội nghị sơ kết."
    refused = await office.post("/hoi-nghi/I/moi", step="send", text=text, kind="officers", seen="1")
    assert (refused.status, "đang tạm hoãn nên chưa mời" in refused.page.words) == (422, True)
    await sent(stage)
    assert (await office.post("/hoi-nghi/I/hoan", step="on", why="")).status == 303
    assert (await office.post("/hoi-nghi/I/hoan", step="on", why="")).status == 422
    notices = [one for one in await jobs(stage) if "doi-hop" in one.occasion]
    assert [one.audience["people"] for one in notices] == [[head], [head]]
    assert [one.body["text"].partition("\n")[0] for one in notices] == [
        "Hội nghị sơ kết tạm hoãn: Mưa lũ.",
        "Hội nghị sơ kết vẫn họp: 08:00 ngày 10/7/2021, tại Hội trường.",
    ]


async def test_after_its_day_it_is_not_let_meet_as_before(stage: Stage, office: Browser) -> None:
    """The press is there on the day; the day after the page leads to a new day instead."""
    await office.post("/hoi-nghi/I/hoan", step="off", why="Mưa lũ")
    assert "Họp lại như cũ" in await seen(office)
    stage.clock.at += date(2021, 7, 11) - stage.clocks.campaign().date()
    later = await stage.browser("organiser_officer")
    told = await seen(later)
    assert ("Họp lại như cũ" in told, "ấn định ngày mới ở trang Lịch" in told) == (False, True)
    refused = await later.post("/hoi-nghi/I/hoan", step="on", why="")
    assert (refused.status, "Ngày họp đã qua rồi." in refused.page.words) == (422, True)


async def sent(stage: Stage) -> None:
    """The notice that waits has gone."""

    def go(page: Page) -> None:
        for job in broadcasts.recent(page, 1):
            broadcasts.move(page, job.id, "waiting", "done")

    await stage.book.turn(go)


async def test_who_was_reached_elsewhere_is_listed_as_reached(stage: Stage) -> None:
    """On "Chưa đến nơi" with the other channel; it counts as lost no more."""
    now, number = stage.clock(), "PT-2021-777"

    def settle(page: Page) -> None:
        for chat, state, reason in (("old", "failed", "blocked"), ("new", "sent", "")):
            to = stage.recorder.address(chat)
            draft = Draft(to, Reply("Kính mời"), Priority.BROADCAST, now, f"broadcast:{number}:{chat}", number)
            put = letters.put(page, draft, now=now, epoch=1)
            assert put is not None
            letters.settle(page, [Settlement(put.id, state, now, now, 0, 0, reason)], epoch=1)

    await bound(stage, "area_head", "old", "new")
    await stage.book.turn(settle)
    admin = await stage.browser("admin")
    listed = words((await admin.get("/chua-den")).page.words)
    assert f"{number} Đã đến qua nơi khác" in listed
    assert "Người này đã nhận tin qua recorder." in listed
    assert "không đến" not in words((await admin.get("")).page.words).lower()


async def test_after_its_day_it_is_not_called_off(stage: Stage, office: Browser) -> None:
    """The press is there on the day; the day after it is not, and would be refused."""
    stage.clock.at += date(2021, 7, 10) - stage.clocks.campaign().date()
    assert "Hoãn hội nghị" in await seen(await stage.browser("organiser_officer"))
    stage.clock.at += timedelta(days=1)
    later = await stage.browser("organiser_officer")
    assert "Hoãn hội nghị" not in await seen(later)
    refused = await later.post("/hoi-nghi/I/hoan", step="off", why="Mưa lũ")
    assert (refused.status, "Ngày họp đã qua rồi." in refused.page.words) == (422, True)
