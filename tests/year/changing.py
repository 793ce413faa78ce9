"""What changes in a year: an area gets another head; a draft meets results that were released meanwhile."""

from typing import TYPE_CHECKING

from storage.campaign.planning.plan_parts import Phase
from tests.year import deeds
from tests.year.cast import Person
from tests.year.deeds import expect, found
from tests.year.reckoning import Dossier

if TYPE_CHECKING:
    from tests.year.year import Year


async def handed_over(year: "Year", head: Person) -> Person:
    """The unit hands a head's post over; the former one is out at once, the new one comes in by the code."""
    town, officer = year.town, year.officer_of(head)
    heir = year.cast.replace(head)
    await town.says(officer, "/bangiao")
    expect(town, await town.says(officer, head.name), "Ai nhận?")
    heard = await town.says(officer, heir.name, tones=True)
    if "Vì sao bàn giao?" in heard:
        heard = await town.says(officer, "Bầu, cử người khác")
    expect(town, heard, "không còn vào")
    heard = expect(town, await town.says(officer, "gửi"), "Đã bàn giao, sổ số BG-")
    heir.code = found(town, deeds.CODE, heard)
    expect(town, await town.hears(head), "đã bàn giao cho", heir.name)
    expect(town, await town.says(head, "/thanhtich"), "dành cho cán bộ phụ trách")
    await deeds.register(town, heir, year.draw)
    return heir


async def before_the_release(year: "Year", phase: Phase) -> None:
    """A head whose dossier lies with the office goes: it stays his, and his heir's area with it."""
    standing = [one for one in year.sums.standing(phase.id) if one.area != year.merging[0]]
    one = year.draw.choice(standing)
    await handed_over(year, year.head(one))
    told = await year.town.says(year.cast[one.unit], f"/trangthai {one.number}")
    expect(year.town, told, one.number, one.name)


async def half_written(year: "Year", one: Dossier) -> None:
    """A unit is about to put somebody forward again whose results are not known yet; it stops before "gửi"."""
    town, officer = year.town, year.cast[one.unit]
    expect(town, await deeds.opens(town, officer), "Đề nghị ai?")
    heard = await town.talk(officer, one.name, "Tiếp tục vận động bà con làm đèn đường.")
    expect(town, heard, "Anh/chị xem lại.", one.name)


async def refused_at_the_end(year: "Year", one: Dossier, phase: Phase) -> None:
    """After the release nothing is filed: the reason has its clause, and what can be done is told."""
    town, officer, barred = year.town, year.cast[one.unit], year.sums.barred(phase.id, one.area, one.name)
    assert barred is not None
    expect(town, await town.says(officer, "gửi"), "đã được khen ở", f"mục {barred[0].clause}")
    heard = await town.says(officer, "/visao")
    expect(town, heard, "đã được khen ở", f"/kehoach {barred[0].clause}", "Bước tiếp theo:", "/decu")
    await town.says(officer, "thôi")
    rows = await town.rows(f"SELECT number FROM nominations WHERE phase = '{phase.id}'")  # noqa: S608
    assert {row["number"] for row in rows} == {d.number for d in year.sums.dossiers.values() if d.phase == phase.id}
