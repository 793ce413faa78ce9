"""The calendar feed: an address of one's own, valid iCalendar, moved days under the same name, ended by a new one."""

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from bot.feeds import add_feeds
from broadcasts import schedule
from broadcasts.ics import WIDTH, feed
from broadcasts.letters.appointments import of_plan
from storage.campaign.conferences.conferences import Conference
from storage.campaign.planning.moved_days import applied
from storage.campaign.planning.plan_parts import MovedDay
from storage.texts.texts import texts
from tests.bot.console.stage import plan, served
from tests.handlers.campaign_office import CampaignOffice, opened

NOW = datetime(2021, 6, 20, 1, tzinfo=UTC)
HOME = "https://131.example"
WORDS = of_plan(texts(), plan().labels)


def events(said: str) -> dict[str, dict[str, str]]:
    """The events of a feed by their UIDs, each property with its value, lines unfolded."""
    lines = said.replace("\r\n ", "").split("\r\n")
    found: dict[str, dict[str, str]] = {}
    one: dict[str, str] = {}
    for line in lines:
        name, _, value = line.partition(":")
        one = {} if line == "BEGIN:VEVENT" else one | {name: value}
        if line == "END:VEVENT":
            found[one["UID"]] = one
    return found


def test_a_feed_keeps_to_the_standard() -> None:
    """CR LF, no line over 75 octets, whole letters; a day of the plan that is open is no event."""
    said = feed(plan(), WORDS, ("unit_officer",), NOW)
    assert said.startswith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
    assert said.endswith("END:VCALENDAR\r\n")
    assert max(len(line.encode()) for line in said.split("\r\n")) <= WIDTH
    assert "\n" not in said.replace("\r\n", "")
    found = events(said)
    end = found["phase.I.ends@151-kh-ubnd.bot131"]
    assert (end["DTSTART;VALUE=DATE"], end["DTEND;VALUE=DATE"], end["SEQUENCE"]) == ("20210630", "20210701", "0")
    assert found["milestone.ky_niem_50_nam@151-kh-ubnd.bot131"]["SUMMARY"].startswith("Kỷ niệm 50 năm Ngày giải phóng")
    assert [uid for uid in found if "dossiers_due" in uid or "review" in uid] == []
    assert "X-WR-TIMEZONE:Asia/Ho_Chi_Minh" in said


def test_a_conference_has_its_hour_and_place() -> None:
    """Once both are known it is no whole day; each change of them counts on."""
    moved = applied(plan(), [MovedDay("I.review", None, date(2021, 7, 10), "CV 60", NOW, 1)])
    met = Conference("I", "Hội nghị sơ kết", date(2021, 7, 10), "08:00", "Hội trường, UBND huyện", "", (), 2)
    found = events(feed(moved, WORDS, ("area_head",), NOW, [met]))["phase.I.review@151-kh-ubnd.bot131"]
    assert (found["DTSTART"], found["SEQUENCE"]) == ("20210710T010000Z", "3")
    assert found["LOCATION"] == "Hội trường\\, UBND huyện"
    assert events(feed(moved, WORDS, ("area_head",), NOW))["phase.I.review@151-kh-ubnd.bot131"]["SEQUENCE"] == "1"


def test_a_moved_day_keeps_its_name_and_counts_on() -> None:
    """Calendars replace the event; words with commas stay words; heads have no reports."""
    moved = applied(plan(), [MovedDay("I.ends", date(2021, 6, 30), date(2021, 7, 15), "CV 45", NOW, 2)])
    found = events(feed(moved, WORDS, ("area_head",), NOW))
    end = found["phase.I.ends@151-kh-ubnd.bot131"]
    assert (end["DTSTART;VALUE=DATE"], end["SEQUENCE"]) == ("20210715", "2")
    assert [uid for uid in found if uid.startswith("report.")] == []
    marked = replace(plan(), milestones=(replace(plan().milestones[0], name="A, b; c"),))
    said = feed(marked, WORDS, ("area_head",), NOW)
    assert "SUMMARY:A\\, b\\; c\r\n" in said


def test_reminders_stand_at_the_hour_of_the_calendar() -> None:
    """Those of every role that is held, as /lich tells them; days without an hour are whole days."""
    found = events(feed(plan(), WORDS, ("area_head", "unit_officer"), NOW))
    theirs = {uid: one for uid, one in found.items() if uid.startswith("reminder.")}
    kinds = (schedule.Kind.DEADLINE, schedule.Kind.REPORT, schedule.Kind.HEADS)
    every = [one for one in schedule.occasions(plan()) if one.kind in kinds]
    assert {uid: one["DTSTART"] for uid, one in theirs.items()} == {
        f"reminder.{one.name}@151-kh-ubnd.bot131": f"{one.at.astimezone(UTC):%Y%m%dT%H%M%SZ}" for one in every
    }
    assert all("DTSTART;VALUE=DATE" in one for uid, one in found.items() if uid not in theirs)
    heads = events(feed(plan(), WORDS, ("area_head",), NOW))
    assert {uid.split("-")[1] for uid in heads if uid.startswith("reminder.")} == {"truong"}
    assert [uid for uid in events(feed(plan(), WORDS, ("observer",), NOW)) if uid.startswith("reminder.")] == []


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[CampaignOffice]:
    """A commune's officer at an office with a public address."""
    async with opened(f"sqlite:///{tmp_path / 'book.sqlite'}", tmp_path / "data") as made:
        desk = made.bot.desk
        desk.reception = replace(desk.reception, office=replace(desk.reception.office, public_url=HOME))
        await made.appoint("bình", "unit_officer", "25279", "Trần Thị Bình")
        yield made


async def test_an_address_is_ones_own_and_ends_with_the_next(office: CampaignOffice) -> None:
    """Nothing but its print is kept with it; no name stands in it; an ended one and a guessed one are the same 404."""
    async with AsyncExitStack() as stack:
        app = web.Application()
        add_feeds(app, office.bot.book, office.bot.plan, texts(), office.bot.clocks, office.bot.desk.key)
        base = await served(app, stack)
        client = await stack.enter_async_context(aiohttp.ClientSession())

        async def asked(path: str) -> tuple[int, str, str]:
            async with client.get(f"{base}{path}") as response:
                return response.status, await response.text(), response.headers["Content-Type"]

        async def path() -> str:
            found = re.search(rf"{HOME}(/lich/\S+\.ics)", await office.says("bình", "/lichdienthoai"))
            assert found is not None
            return found[1]

        first = await path()
        status, said, kind = await asked(first)
        assert (status, kind) == (200, "text/calendar; charset=utf-8")
        assert "Hạn gửi Báo cáo Giai đoạn I" in said.replace("\r\n ", "")
        assert "Bình" not in said
        assert "lấy ngày 20/6/2021; muốn bỏ, nhắn: /lichdienthoai bỏ" in await office.says("bình", "/dulieu")
        second = await path()
        assert [(await asked(one))[0] for one in (first, second, f"/lich/{'x' * 32}.ics")] == [404, 200, 404]
        assert "không dùng được nữa" in await office.says("bình", "/lichdienthoai bỏ")
        assert (await asked(second))[0] == 404
