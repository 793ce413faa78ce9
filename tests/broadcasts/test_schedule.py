"""The calendar's occasions: named, on local days and hours, moved with the plan; each happens once, late ones wait."""

import random
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from broadcasts import hours, schedule
from broadcasts.occasions import Calendar
from broadcasts.schedule import Kind, ToAnnounce
from storage.campaign import decisions, occurrences
from storage.campaign.planning.plan import Plan
from storage.mail import broadcasts
from storage.texts.texts import texts
from storage.working_time import working_time
from tests.broadcasts.mailing import NOON, Mailing, plan

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
REPORT = "bc-giai_doan_1-T-7"  # comes with the reminder of the phase


def local(month: int, day: int, hour: int = 8, minute: int = 0) -> datetime:
    """A moment of 2021 in Việt Nam."""
    return datetime(2021, month, day, hour, minute, tzinfo=VIETNAM)


async def outcomes(mailing: Mailing) -> dict[str, str]:
    """What became of the occasions that have come."""
    rows = await mailing.book.read(
        lambda page: [
            (name, "held" if name in {one.name for one in occurrences.held(page)} else "told")
            for name in occurrences.names(page)
        ]
    )
    return dict(rows)


async def numbers(mailing: Mailing) -> list[str]:
    """The occasions that were made into broadcasts."""
    return sorted(one.occasion for one in await mailing.book.read(lambda page: broadcasts.recent(page, 50)))


def test_the_end_of_a_phase_is_named_by_its_days() -> None:
    """Seven days before 30 June, at eight in Việt Nam, is gd1-het-han-T-7."""
    found = {one.name: one.at for one in schedule.occasions(plan())}
    assert found["gd1-het-han-T-7"] == local(6, 23)
    assert found["gd1-het-han-T-0"] == local(6, 30)
    assert found["gd1-truong-ban-T-14"] == local(6, 16)
    assert found["moc-ky_niem_50_nam"] == datetime(2022, 4, 7, 8, tzinfo=VIETNAM)


def test_moving_a_date_in_the_plan_moves_its_reminders() -> None:
    """With the end on 20 July the reminder of seven days stands on 13 July."""
    first, second = plan().phases
    moved = replace(plan(), phases=(replace(first, ends=local(7, 20).date()), second))
    assert {one.name: one.at for one in schedule.occasions(moved)}["gd1-het-han-T-7"] == local(7, 13)


def test_due_and_coming_meet_at_the_moment_itself() -> None:
    """At eight it is due, a microsecond before it is to come; nothing is in both."""
    at, extra = local(7, 5, 7), [ToAnnounce(1, "QĐ 1", local(7, 5, 7))]
    assert "quyet-dinh-1" in {one.name for one in schedule.due(plan(), at, extra)}
    before = at - timedelta(microseconds=1)
    assert schedule.coming(plan(), before, extra)[0].name == "quyet-dinh-1"
    due = {one.name for one in schedule.due(plan(), at, extra)}
    coming = {one.name for one in schedule.coming(plan(), at, extra)}
    assert due & coming == set()
    assert len(due | coming) == len(schedule.occasions(plan(), extra))


def drawn(draw: random.Random) -> Plan:
    """The plan with other ends of its phases, another hour, and other days before."""
    first, second = plan().phases
    start = date(2020, 6, 1) + timedelta(days=draw.randrange(3300))
    middle = start + timedelta(days=draw.randrange(40, 200))
    end = middle + timedelta(days=draw.randrange(2, 200))
    due = draw.choice([None, middle - timedelta(days=draw.randrange(30))])
    phases = (
        replace(first, starts=start, ends=middle, dossiers_due=due),
        replace(second, starts=middle + timedelta(days=1), ends=end),
    )
    days = tuple(sorted(draw.sample(range(40), draw.randrange(1, 7)), reverse=True))
    reminders = replace(plan().reminders, days_before=days, hour=draw.randrange(24))
    return replace(plan(), phases=phases, reminders=reminders)


def ends_of(made: Plan) -> dict[tuple[Kind, str], date]:
    """The day of which each kind of reminder reminds."""
    found = {(Kind.DEADLINE, one.id): one.dossiers_end for one in made.phases}
    found |= {(Kind.HEADS, one.id): one.ends for one in made.phases}
    return found | {(Kind.REPORT, one.id): made.report_due(one) for one in made.reports}


def test_no_reminder_is_late_wakes_anybody_or_falls_on_a_day_of_rest(seed: int) -> None:
    """Whatever days the plan has: never after its deadline, at night or twice a day, and the days it tells are true."""
    draw, off = random.Random(seed), working_time()  # noqa: S311 - a draw of tests
    for made in (drawn(draw) for _ in range(200)):
        ends = ends_of(made)
        told = [one for one in schedule.occasions(made) if (one.kind, one.about) in ends]
        assert len({(one.kind, one.about, one.at.date()) for one in told}) == len(told) > 0
        for one in told:
            day, end = one.at.date(), ends[one.kind, one.about]
            nominal = end - timedelta(days=int(one.name.rpartition("-T-")[2]))
            assert day <= nominal <= end, one
            assert (end - day).days == one.days, one
            assert not hours.is_quiet(one.at), one
            rests = off.is_holiday if one.kind is Kind.HEADS else lambda at: not off.is_working(at)
            assert not rests(day), one
            assert all(rests(day + timedelta(days=n)) for n in range(1, (nominal - day).days + 1)), one


def test_a_reminder_of_a_sunday_comes_on_the_friday_before() -> None:
    """27/6/2021 is a Sunday: officers hear on the 25th that five days are left; at Tết everybody hears before."""
    found = {one.name: one for one in schedule.occasions(plan())}
    assert (found["gd1-het-han-T-3"].at, found["gd1-het-han-T-3"].days) == (local(6, 25), 5)
    first, second = plan().phases
    tet = replace(plan(), phases=(replace(first, ends=local(2, 28).date()), second))
    assert {one.name: one.at for one in schedule.occasions(tet)}["gd1-truong-ban-T-14"] == local(2, 10)


async def test_what_was_before_the_first_start_is_nobodys_business(mailing: Mailing) -> None:
    """A bot that starts on 20 June neither sends nor shows the reminders of May."""
    assert await outcomes(mailing) == {}


async def test_a_reminder_goes_once_to_those_who_have_not_done_it(mailing: Mailing) -> None:
    """At eight it is told, not a minute earlier, and never again; the head is not bothered."""
    assert await mailing.ring(local(6, 23) - timedelta(seconds=1)) == 0
    assert await mailing.ring(local(6, 23)) == 2
    assert await mailing.ring(local(6, 23, 8, 1)) == 0
    await mailing.process().carry_out()
    assert await numbers(mailing) == [REPORT, "gd1-het-han-T-7"]
    assert [one.to.chat for one in mailing.put] == ["officer", "officer"]
    said = "\n".join(one.reply.text for one in mailing.put)
    assert "Giai đoạn I còn 7 ngày, đến hết Thứ Tư 30/6/2021" in said
    assert "Còn 7 ngày là đến hạn gửi Báo cáo Giai đoạn I (hết Thứ Tư 30/6/2021)" in said


async def test_a_clock_that_jumps_ahead_holds_what_is_late(mailing: Mailing) -> None:
    """From 20 June to five hours after the last day's reminder: that one is told, the earlier ones wait."""
    await mailing.ring(local(6, 30, 13))
    assert await outcomes(mailing) == {
        REPORT: "held",
        "bc-giai_doan_1-T-1": "held",
        "gd1-het-han-T-7": "held",
        "gd1-het-han-T-3": "held",
        "gd1-het-han-T-1": "held",
        "gd1-het-han-T-0": "told",
    }
    assert await numbers(mailing) == ["gd1-het-han-T-0"]


async def test_a_clock_set_back_tells_nothing_twice(mailing: Mailing) -> None:
    """Told on the 23rd, the clock goes back to the 20th and on again: still one broadcast."""
    await mailing.ring(local(6, 23))
    await mailing.ring(NOON)
    await mailing.ring(local(6, 23, 9))
    assert await numbers(mailing) == [REPORT, "gd1-het-han-T-7"]


async def test_a_held_one_is_told_when_a_person_says_so_and_only_once(mailing: Mailing) -> None:
    """The first yes tells it, the second finds it decided."""
    await mailing.ring(local(6, 24))

    async def decide() -> bool:
        now = mailing.now
        return await mailing.book.turn(
            lambda page: Calendar(page, plan(), texts(), now, now).decided("gd1-het-han-T-7", tell=True)
        )

    assert [await decide(), await decide()] == [True, False]
    assert await numbers(mailing) == ["gd1-het-han-T-7"]


async def test_nobody_to_tell_is_written_down(mailing: Mailing) -> None:
    """The anniversary goes to linked groups; there are none, so nothing is put."""
    await mailing.ring(datetime(2022, 4, 7, 8, tzinfo=VIETNAM))
    assert "moc-ky_niem_50_nam" in await outcomes(mailing)
    assert "moc-ky_niem_50_nam" not in await numbers(mailing)


async def test_a_decision_is_announced_once_at_its_hour(mailing: Mailing) -> None:
    """Entered for seven on 5 July: not before, at seven to officer, head and group, and shown as announced."""
    await mailing.group("group")
    boss = await mailing.person("Chủ tịch", "organiser_officer", "692")
    at = local(7, 5, 7)
    await mailing.book.turn(lambda page: decisions.enter(page, "QĐ 12", NOON.date(), "Khen ông A.", at, boss, NOON))
    await mailing.ring(at - timedelta(seconds=1))
    assert await mailing.book.read(lambda page: decisions.announced(page, 5)) == []
    await mailing.ring(at)
    await mailing.ring(at + timedelta(minutes=1))
    await mailing.process().carry_out()
    said = [one for one in mailing.put if "QĐ 12, ngày 20/6/2021" in one.reply.text]
    assert sorted(one.to.chat for one in said) == ["group", "head", "officer"]
    assert [one.number for one in await mailing.book.read(lambda page: decisions.announced(page, 5))] == ["QĐ 12"]
