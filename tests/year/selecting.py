"""A phase's selection: meetings with votes and ties, who is put forward, taken back, put back; late ones refused."""

import re
from datetime import time, timedelta
from typing import TYPE_CHECKING

from storage.campaign.planning.plan_parts import Phase
from tests.year import deeds
from tests.year.cast import Person
from tests.year.deeds import expect, found
from tests.year.reckoning import WITHDRAWN, Dossier

if TYPE_CHECKING:
    from tests.year.year import Year

OPTION = re.compile(r"^(\d+)\. (.+)$", re.MULTILINE)
MEET = 0.3  # the share of units that write their meeting down
LATE_AT, AFTER = time(23, 40), time(0, 20)


async def selecting(year: "Year", phase: Phase) -> None:
    """Every unit uses its quota, but one, which comes after the deadline."""
    free = [unit for unit in year.units if year.sums.free(unit.unit, phase.id)]
    late = year.draw.choice(free or year.units)
    for officer in year.units:
        leave = 1 if officer is late and year.sums.free(officer.unit, phase.id) else 0
        await fill(year, officer, phase, leave=leave)
    await change_mind(year, year.draw.choice(year.units), phase)
    if year.sums.free(late.unit, phase.id) and year.may_stand(late.unit, phase):
        await too_late(year, late, phase)


async def fill(
    year: "Year",
    officer: Person,
    phase: Phase,
    first: list[Dossier] | None = None,
    leave: int = 0,
    without: str = "",
) -> None:
    """Put people forward until the quota is used but for `leave`; then one more is refused."""
    names = [one.name for one in first or []]
    if not names and year.draw.random() < MEET and year.sums.free(officer.unit, phase.id):
        names = await meet(year, officer, phase)
    can = [head for head in year.may_stand(officer.unit, phase) if head.name != without]
    order = sorted(can, key=lambda head: _place(names, head.name))
    for head in order[: max(0, year.sums.free(officer.unit, phase.id) - leave)]:
        await put(year, officer, phase, head)
    if not year.sums.free(officer.unit, phase.id):
        quota = f"{phase.quota}/{phase.quota}"
        expect(year.town, await year.town.says(officer, "/decu"), f"đã đề nghị đủ {quota}", f"mục {phase.clause}")
        await year.town.says(officer, "thôi")


async def put(year: "Year", officer: Person, phase: Phase, head: Person) -> str:
    """Somebody is put forward, in the book and in the reckoning; the head hears of it."""
    number = await deeds.put_forward(year.town, officer, head)
    assert number, year.town.tail()
    year.sums.file(number, phase.id, officer.unit, head.unit, head.name)
    expect(year.town, await year.town.hears(head), number)
    return number


def _place(names: list[str], name: str) -> int:
    return names.index(name) if name in names else len(names)


# --- the meeting -----------------------------------------------------------------------------------------------------


async def meet(year: "Year", officer: Person, phase: Phase) -> list[str]:
    """A meeting is written down; gives the names in the order that its votes make, which the bot must tell, too."""
    town, draw = year.town, year.draw
    await town.talk(officer, "/hopbinhxet", "1", "abc", "15/18")
    heard = await town.talk(officer, "Hoàng Văn Chủ, Đỗ Thị Thư", *draw.choice((("1", "15 15 14"), ("2",))))
    names = [label.partition(" – ")[2] for _, label in OPTION.findall(heard) if " – " in label][:4]
    assert names, f"{heard}\n{town.tail()}"
    numbers = " ".join(str(place) for place in range(1, len(names) + 1))
    expect(town, await town.says(officer, numbers if len(names) > 1 else "1"), "mấy phiếu", *names)
    votes = [draw.randint(2, 7) for _ in names]
    heard = await town.says(officer, " ".join(map(str, votes)))
    again = [0] * len(names)
    if "Bằng phiếu nhau" in heard:
        assert len(set(votes)) < len(votes), town.tail()
        tied = [place for place, vote in enumerate(votes) if votes.count(vote) > 1]
        for seat, place in enumerate(tied):
            again[place] = 12 - seat
        expect(town, await town.says(officer, "Giơ tay lại giữa những người đó"), "Lần hai")
        tied.sort(key=lambda place: (-votes[place], place))
        heard = await town.says(officer, " ".join(str(again[place]) for place in _told_order(heard, names, tied)))
    order = sorted(range(len(names)), key=lambda place: (-votes[place], -again[place]))
    expect(town, heard, *(f"{at}. {names[place]}" for at, place in enumerate(order, 1)), "Anh/chị xem lại.")
    expect(town, await town.says(officer, "gửi"), "Đã ghi cuộc họp bình xét số")
    return [names[place] for place in order]


def _told_order(heard: str, names: list[str], tied: list[int]) -> list[int]:
    """Those with equal votes, in the order in which the bot named them."""
    told = heard.partition("Bằng phiếu nhau")[2]
    return sorted(tied, key=lambda place: told.find(names[place]))


# --- taken back, put back, too late ----------------------------------------------------------------------------------


async def change_mind(year: "Year", officer: Person, phase: Phase) -> None:
    """A unit takes somebody back and puts him back; then takes him back for somebody else."""
    standing = [one for one in year.sums.standing(phase.id, officer.unit) if one.area != year.merging[0]]
    if not standing:
        return
    one = year.draw.choice(standing)
    await take_back(year, officer, one)
    heard = await deeds.opened(year.town, officer)
    assert f"Khôi phục {one.name}" in heard, year.town.tail()
    expect(year.town, await year.town.says(officer, f"Khôi phục {one.name}"), "Đã khôi phục đề nghị số", one.number)
    others = year.may_stand(officer.unit, phase)
    if others:
        await take_back(year, officer, one)
        one.state = WITHDRAWN
        await put(year, officer, phase, year.draw.choice(others))


async def take_back(year: "Year", officer: Person, one: Dossier) -> None:
    """By its label in the menu, with a reason."""
    heard = await deeds.opened(year.town, officer)
    full = f"Rút {one.name} rồi đề nghị người khác"
    await year.town.says(officer, full if full in heard else f"Rút {one.name}")
    expect(year.town, await year.town.says(officer, "nhầm người"), "Đã rút đề nghị số", one.number)
    if "Đề nghị ai?" in year.town.told[-1]:
        await year.town.says(officer, "thôi")


async def too_late(year: "Year", officer: Person, phase: Phase) -> None:
    """Begun in time and sent after the deadline: refused with clause and next step; the office opens one filing."""
    town, head = year.town, year.may_stand(officer.unit, phase)[0]
    await year.to(phase.dossiers_end, LATE_AT)
    expect(town, await deeds.opens(town, officer), "Đề nghị ai?")
    expect(town, await town.talk(officer, head.name, "Ba năm liền không có trộm cắp."), "Anh/chị xem lại.")
    await year.to(phase.dossiers_end + timedelta(days=1), AFTER)
    heard = await town.says(officer, "gửi")
    expect(town, heard, f"{phase.name} đã đóng", f"mục {phase.clause}", "/nopmuon")
    await town.says(officer, "/thoat")
    heard = await town.says(officer, "/nopmuon")
    if "Xin nộp muộn cho" in heard:
        heard = await town.says(officer, phase.name)
    await town.says(officer, "Mưa lũ mất điện hai ngày, xin nộp muộn.")
    expect(town, await town.says(officer, "gửi"), "Đã gửi đề nghị nộp muộn")
    expect(town, await town.hears(year.office), "xin nộp muộn")
    (asked,) = await town.rows("SELECT id FROM late_requests WHERE state = 'asked'")
    await town.posts(year.office, f"/nop-muon/{asked['id']}", step="yes", answer="Nộp trong ngày")
    expect(town, await town.hears(officer), "cho", "nộp muộn")
    heard = await deeds.opens(town, officer, phase.name)
    expect(town, heard, "Đề nghị ai?")
    expect(town, await town.talk(officer, head.name, "Ba năm liền không có trộm cắp."), "Anh/chị xem lại.")
    number = found(town, deeds.DOSSIER, expect(town, await town.says(officer, "gửi"), "Đã ghi nhận đề nghị số"))
    year.sums.file(number, phase.id, officer.unit, head.unit, head.name)
