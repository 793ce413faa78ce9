"""The first page, and the pages of what went wrong."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import col, func, select

from bot.console.today import season
from broadcasts.layout import Abilities
from broadcasts.undelivered import Gone, Unknown
from storage.book import dead_letters
from storage.book.page import Page
from storage.book.server_key import ServerKey
from storage.book.tables import DeadLetter
from storage.campaign.auditing import audit
from storage.campaign.tables import Unit
from storage.limits import limits
from storage.mail import accounts
from storage.mail.accounts import Account
from tests.bot.console.stage import ANSWER, FOREIGN, OWN, Browser, Stage, plan
from tests.bot.console.test_petitions import answered
from tests.bot.console.test_staff import asked
from tests.bot.console.test_works import handed_in

REFERENCE = "DEADBEEF"


async def words(browser: Browser, path: str = "") -> str:
    return " ".join((await browser.get(path)).page.words.split())


@pytest.mark.parametrize(
    ("day", "phase", "left", "following", "until"),
    [
        (date(2020, 12, 31), None, 0, "I", 1),
        (date(2021, 1, 1), "I", 180, "II", 181),
        (date(2021, 6, 20), "I", 10, "II", 11),
        (date(2021, 6, 30), "I", 0, "II", 1),
        (date(2021, 7, 1), "II", 183, None, 0),
        (date(2021, 12, 31), "II", 0, None, 0),
        (date(2022, 1, 1), None, 0, None, 0),
    ],
)
def test_days_are_counted_to_the_last_day(
    day: date, phase: str | None, left: int, following: str | None, until: int
) -> None:
    """A phase holds to the midnight after its last day, local time; before and after there is none."""
    last_minute = datetime(day.year, day.month, day.day, 23, 59, tzinfo=plan().tzinfo).astimezone(UTC)
    found = season(plan(), last_minute)
    assert (found.phase and found.phase.id, found.next and found.next.id) == (phase, following)
    assert (found.days_left, found.days_until) == (left, until)


async def test_the_first_page_says_where_the_campaign_stands(stage: Stage) -> None:
    """Ten days before the end, in campaign time, with what the plan leaves open; a moved clock is named."""
    said = await words(await stage.browser("observer"))
    assert "Còn 10 ngày Giai đoạn I – đến hết ngày 30/06/2021. Hạn nộp hồ sơ: chưa ấn định." in said
    assert "Hệ thống đang chạy thử theo ngày 20/06/2021 08:00" in said


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (-200, "Còn 30 ngày nữa thì bắt đầu Giai đoạn I – từ ngày 01/01/2021."),
        (10, "Hôm nay là ngày cuối"),
        (300, "Cuộc thi đua đã khép lại Giai đoạn II đã hết ngày 31/12/2021."),
    ],
)
async def test_every_season_has_its_sentence(stage: Stage, days: int, said: str) -> None:
    """Before the start, on the last day and after the end."""
    stage.clocks.offset += timedelta(days=days)
    assert said in await words(await stage.browser("observer"))


async def test_nothing_to_do_is_said(stage: Stage) -> None:
    """An empty desk is told as such, to an officer; others are led back to the talk."""
    assert "Không có việc nào đang chờ." in await words(await stage.browser("admin"))
    assert "làm trong cuộc trò chuyện với hệ thống" in await words(await stage.browser("area_head"))


@pytest.mark.parametrize(
    ("role", "said", "way"),
    [("hotline_officer", "Đường dây nóng", "/duong-day-nong"), ("observer", "Giám sát", "/giam-sat")],
)
async def test_whoever_has_one_page_is_led_there(stage: Stage, role: str, said: str, way: str) -> None:
    """Not to the talk, and without a number: how many tips there are is for the readers alone."""
    page = (await (await stage.browser(role)).get()).page
    shown = " ".join(page.words.split())
    assert f"Việc của anh/chị ở trang {said}" in shown
    assert "trong cuộc trò chuyện" not in shown
    assert page.values("a", "href").count(f"/console{way}") == 2  # in the way to the pages, and here


async def test_what_waits_leads_to_its_page(stage: Stage) -> None:
    """Suggestions with the oldest's age, letters by reason, lost files, buried messages: each a link."""
    await stage.told()
    await stage.told(unit=FOREIGN)
    done = await stage.told()
    await stage.with_files(None)
    await stage.bury(REFERENCE)
    browser = await stage.browser("organiser_officer")
    stage.recorder.fail(Gone("recorder_closed"))
    await answered(browser, done)
    await stage.settled()
    stage.clocks.offset += timedelta(days=3)
    page = (await browser.get()).page
    said = " ".join(page.words.split())
    assert "3 kiến nghị chờ trả lời Lâu nhất đã chờ 3 ngày" in said
    assert "1 thư không đến được Nơi nhận không lấy được thư." in said
    assert "1 tệp không tải về được" in said
    assert "1 tin chưa xử lý được" in said
    tasks = ["/console/kien-nghi", "/console/tin-loi", "/console/chua-den", "/console/chua-den"]
    assert [given["href"] for tag, given in page.elements if tag == "a" and given.get("class") == "card task"] == tasks


async def test_each_officer_sees_the_work_of_the_own_desk(stage: Stage) -> None:
    """Works to take in are the unit's, dossiers to receive the office's, who waits for a yes whoever may say it."""
    await handed_in(stage)
    await asked(stage, "area_head", f"{OWN}-01")
    unit, office = await words(await stage.browser("unit_officer")), await words(await stage.browser("admin"))
    assert "1 người chờ duyệt vai trò" in unit
    assert "1 thành tích chờ đơn vị tiếp nhận" in unit
    assert "hồ sơ chờ tiếp nhận" not in unit
    assert "1 hồ sơ chờ tiếp nhận Giai đoạn I" in office
    assert "thành tích chờ" not in office
    leads = (await (await stage.browser("admin")).get()).page.values("a", "href")
    assert "/console/ho-so?giai-doan=I&buoc=proposed" in leads


async def test_the_phase_is_told_in_three_sums(stage: Stage) -> None:
    """Areas with a head, areas with a work, people put forward: of the whole for the office, of its own for a unit."""
    await handed_in(stage)
    unit, office = await words(await stage.browser("unit_officer")), await words(await stage.browser("admin"))
    own, every = await stage.book.read(lambda page: areas(page, OWN)), await stage.book.read(areas)
    assert own < every
    assert f"1/{own} khu dân cư đã có Trưởng Ban 1/{own} khu dân cư đã có thành tích 1/1 người đã được đề nghị" in unit
    assert f"1/{every} khu dân cư đã có Trưởng Ban 1/{every} khu dân cư đã có thành tích" in office
    assert "Giai đoạn I đến nay" not in await words(await stage.browser("observer"))


def areas(page: Page, unit: str = "") -> int:
    """How many areas there are below a unit, or in all."""
    wanted = select(func.count()).select_from(Unit).where(col(Unit.kind).in_(plan().participants.kinds))
    return page.session.exec(wanted.where(Unit.parent == unit) if unit else wanted).one()


async def test_a_unit_officer_counts_only_what_is_in_reach(stage: Stage) -> None:
    """Another commune's suggestions and the machine's troubles are not this officer's."""
    await stage.told()
    await stage.told(unit=FOREIGN)
    await stage.bury(REFERENCE)
    said = await words(await stage.browser("unit_officer"))
    assert "1 kiến nghị chờ trả lời" in said
    assert "tin chưa xử lý được" not in said


async def test_what_did_not_arrive_is_listed_with_its_reason(stage: Stage) -> None:
    """In people's words, by channel and number, without a word of the letter; after a week it is out of sight."""
    first, second = await stage.told(), await stage.told()
    await stage.with_files(None)
    browser = await stage.browser("admin")
    stage.recorder.fail(Gone("recorder_closed"))
    await answered(browser, first)
    await stage.settled()
    stage.recorder.fail(Unknown("cut"), Unknown("cut"))
    await answered(browser, second)
    await stage.settled()
    said = await words(browser, "/chua-den")
    assert f"{second} Không rõ Không rõ thư đã đến hay chưa. recorder · 02/03/2026 08:00" in said
    assert f"{first} Không đến Nơi nhận không lấy được thư. recorder · 02/03/2026 08:00" in said
    assert "Hình Không tải về được Tệp bị hỏng. Người gửi đã được báo. recorder · 02/03/2026 08:00" in said
    assert ANSWER not in said
    stage.clock.pass_by(days=limits().console.trouble_days, seconds=1)
    later = await words(await stage.browser("admin"), "/chua-den")
    assert "Thư nào cũng đã đến." in later
    assert "Tệp nào cũng đã tải về." in later


async def test_a_buried_message_stays_sealed_until_the_administrator_opens_it(stage: Stage) -> None:
    """The list has reference, channel, moment and fault; opening is a press, is audited, and shows no sender."""
    await stage.bury(REFERENCE, "Tin kín")
    browser = await stage.browser("admin")
    listed = await words(browser, "/tin-loi")
    assert f"Mã {REFERENCE} Đến qua recorder Lúc 02/03/2026 08:00 Ghi chú kỹ thuật KeyError at respond:57" in listed
    assert "Tin kín" not in listed
    opened = " ".join((await browser.post(f"/tin-loi/{REFERENCE}/mo")).page.words.split())
    assert "Tin kín Kèm 1 tệp. Gửi lúc 02/03/2026 07:30" in opened
    rows = await stage.book.read(lambda page: audit.history(page, REFERENCE))
    assert [row[1:] for row in rows] == [(f"person:{stage.people['admin']}", "dead_letter.opened", "{}")]


async def test_only_the_administrator_is_offered_to_open(stage: Stage) -> None:
    """The office may close a message, not read it."""
    await stage.bury(REFERENCE)
    page = (await (await stage.browser("organiser_officer")).get("/tin-loi")).page
    assert f"/console/tin-loi/{REFERENCE}/xong" in page.values("form", "action")
    assert f"/console/tin-loi/{REFERENCE}/mo" not in page.values("form", "action")


async def test_a_closed_message_is_gone_from_the_list(stage: Stage) -> None:
    """Who closed it and when is kept; it cannot be opened or closed again."""
    await stage.bury(REFERENCE)
    browser = await stage.browser("organiser_officer")
    closed = await browser.post(f"/tin-loi/{REFERENCE}/xong")
    assert (closed.status, closed.headers["Location"]) == (303, "/console/tin-loi")
    assert "Không có tin nào đang chờ." in await words(browser, "/tin-loi")
    assert (await browser.post(f"/tin-loi/{REFERENCE}/xong")).status == 404
    assert (await (await stage.browser("admin")).post(f"/tin-loi/{REFERENCE}/mo")).status == 404
    (row,) = await stage.book.read(lambda page: list(page.session.exec(select(DeadLetter))))
    assert (row.closed_by, row.closed_at) == (f"person:{stage.people['organiser_officer']}", stage.clock())


async def test_a_message_sealed_with_a_lost_key_says_so(stage: Stage) -> None:
    """No fault, no content, and nothing in the audit, since nothing was read."""
    await stage.bury(REFERENCE, key=ServerKey(b"k" * 32))
    answer = await (await stage.browser("admin")).post(f"/tin-loi/{REFERENCE}/mo")
    assert answer.status == 409
    assert "Không mở được tin này" in answer.page.words
    assert await stage.book.read(lambda page: audit.history(page, REFERENCE)) == []


async def test_buried_messages_are_counted_while_they_wait(stage: Stage) -> None:
    """A closed one counts no more."""
    await stage.bury(REFERENCE)
    await stage.bury("0BADF00D")
    counted: list[int] = [await stage.book.read(dead_letters.count_waiting)]
    await (await stage.browser("admin")).post(f"/tin-loi/{REFERENCE}/xong")
    counted.append(await stage.book.read(dead_letters.count_waiting))
    assert counted == [2, 1]


@pytest.mark.parametrize(
    ("abilities", "state", "minutes", "said"),
    [
        (Abilities(), "well", 0, ""),
        (
            Abilities(monthly=3000, people=50),
            "well",
            0,
            "đang chạy; tháng này đã gửi 1/3.000 tin, còn 2.999; 0/50 người",
        ),
        (Abilities(people=0, monthly=1), "well", 0, "đang chạy; tháng này đã gửi 1/1 tin, còn 0"),
        (Abilities(), "token", 0, "mã kết nối không còn dùng được, cần quản trị thay mã"),
        (Abilities(), "well", 3, "không thấy chạy"),
    ],
)
async def test_channels_with_a_limit_or_a_trouble_are_shown(
    stage: Stage, abilities: Abilities, state: str, minutes: int, said: str
) -> None:
    """With what the month still allows; a channel that is well and unlimited needs no line, nor does a commune."""
    stage.recorder.abilities = abilities
    real = stage.clock() - timedelta(minutes=minutes)
    told = Account("recorder", "1", "Bot 131", state, joins_groups=True, at=real)
    await stage.book.turn(lambda page: accounts.report(page, told))
    await stage.book.turn(lambda page: accounts.spend(page, "recorder", "1", "2026-03"))
    shown = await words(await stage.browser("admin"))
    assert (f"Các kênh recorder (Bot 131): {said}" in shown) == bool(said)
    assert "Các kênh" not in await words(await stage.browser("unit_officer"))
