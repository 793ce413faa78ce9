"""What people ask, and what the reckoning says: /trangthai, /nhuthe, the reports of a period and their sums."""

import io
from typing import TYPE_CHECKING

from openpyxl import load_workbook

from storage.campaign.planning.plan_parts import Phase
from tests.year.cast import Person
from tests.year.deeds import expect
from tests.year.reckoning import HOLDS_SLOT

if TYPE_CHECKING:
    from tests.year.year import Year

FIGURE_MOST = 5000


async def standing(year: "Year") -> None:
    """Where things stand in the phase that has begun last, told to office, unit and head as the reckoning has it."""
    town, units = year.town, year.units
    phase = [one for one in year.plan.phases if one.opens <= town.bot.clocks.campaign()][-1]
    sent = sum(year.sums.used(one.unit, phase.id) > 0 for one in units)
    heard = await town.says(year.office, "/trangthai")
    if len(units) > 1:
        expect(town, heard, f"{sent}/{len(units)} {year.plan.labels.selecting} đã gửi")
    officer = year.draw.choice(units)
    used = f"{year.sums.used(officer.unit, phase.id)}/{phase.quota}"
    assert f"đề nghị {used}" in await town.says(officer, "/trangthai"), f"{used}\n{town.tail()}"
    head = year.draw.choice(year.cast.of("area_head"))
    mine = [one for one in year.sums.dossiers.values() if one.name == head.name and one.phase == phase.id]
    stands = [one.number for one in mine if one.state in HOLDS_SLOT]
    told = f"Đã được đề nghị, số {stands[0]}" if stands else "Chưa được đề nghị."
    expect(town, await town.says(head, "/trangthai"), told)


async def supposed(year: "Year", phase: Phase) -> None:
    """What would be if some head were awarded in this phase: who is left in each later phase that the bars touch."""
    town, plan, officer = year.town, year.plan, year.draw.choice(year.units)
    head = year.draw.choice(year.heads_of(officer.unit))
    row = plan.unit(head.unit)
    assert row is not None
    heard = await town.says(officer, f"/nhuthe khen {row.title}", tones=True)
    if "Anh/chị hỏi nơi nào?" in heard:
        heard = await town.says(officer, f"{row.title}, {year.title(officer.unit)}", tones=True)
    expect(town, heard, "Giả định, không lưu")
    heads = year.cast.of("area_head")
    for bar in (one for one in plan.bars if one.awarded_in == phase.id):
        later = plan.phase(bar.barred_in)
        person, area = "person" in bar.covers, "area" in bar.covers
        areas = [
            one
            for one in heads
            if year.sums.barred(later.id, one.unit, one.name) is None and not (one is head and (person or area))
        ]
        left = [one for one in areas if one in year.heads_of(officer.unit)]
        mine, every = len(year.heads_of(officer.unit)), len(heads)
        told = f"còn {len(left)}/{mine} nơi đủ điều kiện", f"Cả cuộc thi đua còn {len(areas)}/{every}"
        expect(town, heard, f"{later.name}:", *told)
    rows = await town.rows("SELECT number FROM nominations")
    assert len(rows) == len(year.sums.dossiers), town.tail()


async def reports(year: "Year", phase: Phase) -> None:
    """Units report figure by figure; the office's table adds them up, the silent ones are named."""
    town, periods = year.town, [one for one in year.plan.reports if one.phase == phase.id]
    for period in periods:
        reporting = [one for one in year.units if year.draw.random() < 0.4] or year.units[:1]
        sums = [0] * len(year.plan.report_figures)
        for officer in reporting:
            figures = [year.draw.randrange(FIGURE_MOST) for _ in sums]
            sums = [one + more for one, more in zip(sums, figures, strict=True)]
            await report(year, officer, period.name, figures)
        expect(town, await town.says(year.office, "/baocao"), f"đã có {len(reporting)}/{len(year.units)}")
        await town.says(year.office, "thôi")
        browser = await town.browser(year.office)
        async with browser.client.get(f"{browser.base}/bao-cao/{period.id}/bang.xlsx") as answer:
            book = load_workbook(io.BytesIO(await answer.read()))
        last = list(book["Báo cáo"].iter_rows(values_only=True))[-1]
        assert list(last[2 : 2 + len(sums)]) == sums, last


async def report(year: "Year", officer: Person, period: str, figures: list[int]) -> None:
    """One unit's report; now and then a number in words, which is asked once more."""
    town = year.town
    heard = await town.says(officer, "/baocao")
    if "báo cáo nào?" in heard:
        choice = next(label for label in heard.splitlines() if period in label.partition(" – ")[0].split(". "))
        expect(town, await town.says(officer, choice.partition(".")[0]), period)
    for place, figure in enumerate(figures):
        if place == 0 and year.draw.random() < 0.3:
            expect(town, await town.says(officer, "mấy chục gì đó"), "viết bằng chữ số")
        await town.says(officer, f"{figure:,}".replace(",", "."))
    heard = await town.talk(officer, "bỏ qua", "Xin hỗ trợ xi măng làm đường.")
    expect(town, heard, "Anh/chị xem lại.")
    expect(town, await town.says(officer, "gửi"), "Đã gửi")
