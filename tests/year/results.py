"""Results: held, declined, released under an embargo, what stops and what is free again; awards given and paid."""

from datetime import time, timedelta
from typing import TYPE_CHECKING

from storage.campaign.planning.plan_parts import Bar, Phase
from tests.year import deeds
from tests.year.deeds import expect
from tests.year.reckoning import Dossier
from tests.year.selecting import put
from tests.year.town import holds

if TYPE_CHECKING:
    from tests.year.year import Year

NOON = time(12)


async def receive(year: "Year", phase: Phase) -> None:
    """Numbers and days; one is asked for more, one is held back for a while."""
    await year.to(phase.dossiers_end + timedelta(days=3))
    town, today = year.town, year.today
    standing = year.sums.standing(phase.id)
    for arrival, one in enumerate(standing, 1):
        await town.posts(year.office, f"/ho-so/{one.number}/receive", arrival=str(arrival), day=today.isoformat())
        expect(town, await town.hears(year.cast[one.unit]), one.number, f"số đến {arrival}")
    await completed(year, standing[0])
    await held_for_a_while(year, standing[-1])


async def completed(year: "Year", one: Dossier) -> None:
    """The office asks for a paper, the unit completes the dossier; until then nothing goes on."""
    town, officer = year.town, year.cast[one.unit]
    until = (year.today + timedelta(days=5)).isoformat()
    await town.posts(year.office, f"/ho-so/{one.number}/ask", what="Bản xác nhận của Mặt trận", until=until)
    expect(town, await town.hears(officer), one.number, "cần bổ sung")
    await town.posts(year.office, f"/ho-so/{one.number}/assess", 409)
    await town.says(officer, "/decu")
    await town.says(officer, f"Bổ sung hồ sơ {one.number} ({one.name})")
    expect(town, await town.says(officer, "Đã có xác nhận của Ban công tác Mặt trận."), "Anh/chị xem lại.")
    expect(town, await town.says(officer, "gửi"), "Đã bổ sung hồ sơ số", one.number)


async def held_for_a_while(year: "Year", one: Dossier) -> None:
    """A person is held back: why stays in the office; the slot stays taken; then it goes on."""
    town, officer, why = year.town, year.cast[one.unit], "Đang xác minh đơn XYZZY"
    await town.posts(year.office, f"/ho-so/{one.number}/hold", why=why)
    expect(town, await town.hears(officer), "tạm dừng xét hồ sơ", one.number)
    heard = await town.says(officer, f"/visao {one.number}")
    expect(town, heard, "tạm dừng xét", one.name)
    assert "XYZZY" not in heard + await town.says(year.cast[one.area], "/trangthai"), town.tail()
    await town.posts(year.office, f"/ho-so/{one.number}/assess", 409)
    await town.posts(year.office, f"/ho-so/{one.number}/lift", why="Đã rõ, không có gì")
    expect(town, await town.hears(officer), one.number, "được xét tiếp")


async def release(year: "Year", phase: Phase, chosen: set[str]) -> list[Dossier]:
    """The decision in the evening, its announcement in the morning; letters to whom it concerns at once.

    Gives the dossiers that had to stop.
    """
    town, office, watcher = year.town, year.office, year.cast["observer1"]
    if town.bot.clocks.campaign() < phase.closes:
        await year.to(phase.ends + timedelta(days=8), NOON)
    names, standing = {one.number: one.name for one in year.sums.standing(phase.id)}, year.sums.standing(phase.id)
    stops = year.sums.release(phase.id, chosen)
    number, morning = f"QĐ {1001 + len(year.sums.laureates())}/QĐ-UBND", year.today + timedelta(days=1)
    year.decisions.append(number)
    year.there[number] = {one.key for one in (*year.cast.of("area_head"), *year.selectors)}
    await town.says(office, "/congbo")
    await town.says(office, number, tones=True)
    await town.says(office, f"Kết quả {phase.name}")
    await town.talk(office, "hôm nay", "1")
    heard = await town.says(office, f"lúc 7h ngày {morning.day} tháng {morning.month}")
    expect(town, heard, f"Được công nhận ({len(chosen)})", *([] if chosen else ["không"]))
    for one in stops:
        expect(town, heard, "phải dừng", f"{one.number} ({one.name}")
    heard = await town.says(office, "gửi")
    expect(town, heard, f"Đã công nhận {len(chosen)} người, dừng {len(stops)} hồ sơ")
    for one in standing:
        said = "Chúc mừng" if one.number in chosen else "lần này chưa được công nhận"
        expect(town, await town.hears(year.head(one)), said if one.number in chosen else one.number, number)
    assert number not in await town.says(watcher, "/ketqua"), town.tail()
    await year.to(morning)
    expect(town, await town.says(watcher, "/ketqua"), number, *[names[one] for one in sorted(chosen)][:1])
    return stops


async def stopped(year: "Year", one: Dossier) -> None:
    """The unit has the reason with clause and next step, and the slot at once for somebody else."""
    town, officer, phase = year.town, year.cast[one.unit], year.plan.phase(one.phase)
    barred = year.sums.barred(one.phase, one.area, one.name)
    assert barred is not None
    heard = await town.says(officer, f"/visao {one.number}")
    expect(town, heard, "đã được khen ở", f"mục {barred[0].clause}", "/decu")
    others = year.may_stand(officer.unit, phase)
    if others and town.bot.clocks.campaign() < phase.dossiers_close:
        await put(year, officer, phase, year.draw.choice(others))


async def barred(year: "Year", phase: Phase) -> None:
    """Who was awarded cannot be chosen any more: neither by name, nor the area under another head, as the bars say."""
    for bar in year.plan.bars_in(phase.id):
        for one in year.draw.sample(
            year.sums.laureates(bar.awarded_in), min(2, len(year.sums.laureates(bar.awarded_in)))
        ):
            await refused(year, phase, bar, one)


async def refused(year: "Year", phase: Phase, bar: Bar, one: Dossier) -> None:
    """The overview names the reason with its clause; whose name is typed all the same is not taken."""
    town, officer, head = year.town, year.cast[one.unit], year.cast[one.area]
    heard = await deeds.opened(town, officer)
    is_barred = year.sums.barred(phase.id, head.unit, head.name) is not None
    is_there = head.unit not in year.sums.merged
    if is_barred and is_there and year.sums.free(one.unit, phase.id):
        expect(town, heard, "đã được khen ở", f"mục {bar.clause}")
    if "Đề nghị thêm một người" in heard:
        heard = await town.says(officer, "Đề nghị thêm một người")
    if "Đề nghị ai?" in heard and is_barred:
        assert "Vì sao đề nghị" not in await town.says(officer, head.name), town.tail()
    await town.says(officer, "thôi")
    if head in year.may_stand(officer.unit, phase) and year.sums.free(one.unit, phase.id):
        await put(year, officer, phase, head)


async def paying(year: "Year", phase: Phase) -> None:
    """The fund takes in what it needs, every award is given and paid against a receipt, nothing twice."""
    town, finance, money = year.town, year.cast["finance_officer1"], sum(year.sums.sums(phase.id).values())
    if not money:
        return
    given = {"kind": "received", "amount": str(money), "purpose": f"Trao thưởng {phase.name}", "donor": "Bà con"}
    await town.posts(finance, "/kinh-phi/quy", **given)
    for place, one in enumerate(year.sums.laureates(phase.id)):
        await town.posts(year.office, f"/kinh-phi/{one.number}/trao")
        for award in year.plan.awards:
            receipt = {"day": year.today.isoformat(), "receipt": f"PC-{phase.id}-{place}", "received_by": one.name}
            path = f"/kinh-phi/{one.number}/chi"
            await town.posts(finance, path, award=award.id, **receipt)
            if place == 0:
                await town.posts(finance, path, 422, award=award.id, **receipt)
    shown = await town.page(finance, "/kinh-phi")
    assert holds(shown, "Không còn khoản nào chờ chi"), shown
