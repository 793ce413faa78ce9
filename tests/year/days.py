"""Days that move: whoever was reminded of the old one hears once that it is another; nobody else hears anything."""

from dataclasses import replace
from datetime import date, time, timedelta
from typing import TYPE_CHECKING

from storage.campaign.planning.plan_parts import Phase
from tests.year.deeds import expect

if TYPE_CHECKING:
    from tests.year.year import Year

SOON = 16  # days before the end on which the heads hand in: reminders of the play come later than that
LATER = timedelta(days=3)
FRIDAY = 4
BASIS = "Công văn 45/UBND-VP"


async def moved(year: "Year", phase: Phase) -> Phase:
    """The units are reminded in the morning, then the office moves the day for files; gives the phase as it is now."""
    town, heads = year.town, year.draw.sample(year.cast.of("area_head"), 2)
    await _reminded(year, phase)
    for head in heads:
        await town.hears(head)
    before, day = phase.dossiers_due, _other(phase)
    heard = await _move(year, f"hạn gửi hồ sơ {phase.name}", day)
    expect(town, heard, f"thành {_told(day)}", f"{len(year.selectors)} người đã được nhắc theo ngày cũ")
    expect(town, await town.says(year.office, "gửi"), "Đã ghi: hạn gửi hồ sơ", _told(day))
    for officer in year.units:
        expect(town, await town.hears(officer), "hạn gửi hồ sơ", _told(before) if before else "", _told(day), BASIS)
    for head in heads:
        assert await town.hears(head) == "", town.tail()
    expect(town, await town.says(heads[0], "/lich"), _told(day))
    return year.now_due(phase, day)


async def settle_conference(year: "Year", phase: Phase, day: date) -> None:
    """The conference's day, which the plan left open."""
    expect(year.town, await _move(year, phase.review.name, day), f"thành {_told(day)}", "Chưa ai được nhắc")
    expect(year.town, await year.town.says(year.office, "gửi"), "Đã ghi", _told(day))


async def _move(year: "Year", what: str, day: date) -> str:
    town = year.town
    heard = expect(town, await town.says(year.office, "/doihan"), "đổi, hoặc ấn định, ngày nào?")
    label = next(line for line in heard.splitlines() if what in line)
    await town.says(year.office, label.partition(".")[0])
    basis = f"{BASIS} ngày {_told(year.today)}"
    await town.says(year.office, _told(day))
    return expect(town, await town.says(year.office, basis, tones=True), what)


async def _reminded(year: "Year", phase: Phase) -> None:
    """On the day, an hour for which the plan names, every unit with a free slot reads how many days are left."""
    reminders = year.plan.reminders
    days = max(one for one in reminders.days_before if one < SOON)
    day = phase.dossiers_end - timedelta(days=days)
    while day.weekday() > FRIDAY:
        day -= timedelta(days=1)
    left = (phase.dossiers_end - day).days
    await year.to(day, time(reminders.hour, 5))
    for officer in year.units:
        expect(year.town, await year.town.hears(officer), f"{phase.name} còn {left} ngày", _told(phase.dossiers_end))


def _other(phase: Phase) -> date:
    """A later day where there was one, else a day before the end of the phase."""
    day = phase.dossiers_due + LATER if phase.dossiers_due else phase.ends - LATER
    while day.weekday() > FRIDAY:
        day -= timedelta(days=1)
    return day


def due(phase: Phase, day: date) -> Phase:
    """The phase with that day for files."""
    return replace(phase, dossiers_due=day)


def _told(day: date) -> str:
    return f"{day.day}/{day.month}/{day.year}"
