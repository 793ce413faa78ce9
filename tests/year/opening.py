"""Before the first phase: codes for everybody, registration through all doors, approvals, the plan to every area."""

import csv
import re
from typing import TYPE_CHECKING

from tests.year import deeds
from tests.year.cast import Person
from tests.year.deeds import expect, found

if TYPE_CHECKING:
    from tests.year.year import Year

BY_UNIT = 4  # heads who get their code from their unit and wait for its yes
SECOND_YES = 30  # places beyond which a broadcast needs a second officer
BROADCAST = re.compile(r"PT-\d{4}-\d+")


async def opening(year: "Year") -> None:
    """Everybody comes in; every area has the plan, and says so."""
    waiting = year.heads_of(year.units[0].unit)[:BY_UNIT]
    await first_officer(year)
    await letters(year, [one for one in year.cast.people.values() if one not in {*waiting, year.office}])
    everybody = [one for one in year.cast.people.values() if one not in waiting and one is not year.office]
    year.draw.shuffle(everybody)
    for one in everybody:
        await deeds.register(year.town, one, year.draw)
    for place, head in enumerate(waiting):
        await by_unit(year, year.units[0], head, by_chat=place % 2 == 0)
    await send_plan(year)


async def first_officer(year: "Year") -> None:
    """The first officer's code comes from the command line."""
    office = year.office
    exit_code, said = await year.town.types("invite", office.role, "--name", office.name, "--approved")
    assert exit_code == 0, said
    office.code = found(year.town, deeds.CODE, said)
    await deeds.register(year.town, office, year.draw)


async def letters(year: "Year", people: list[Person]) -> None:
    """One table of people makes all letters; each reads the code on his own."""
    table, out = year.folder / "moi.csv", year.folder / "thu"
    rows = [f"{one.role},{one.unit},{one.name}" for one in people]
    table.write_text("\n".join(["vai trò,mã đơn vị,họ tên", *rows]), "utf8")
    exit_code, said = await year.town.types("invite", "--from", str(table), "--out", str(out), "--approved")
    assert (exit_code, f"Đã cấp {len(rows)} mã" in said) == (0, True), said
    with (out / "ma.csv").open(encoding="utf-8-sig", newline="") as file:
        codes = {name: code for name, _, _, code, *_ in csv.reader(file)}
    for one in people:
        one.code = codes[one.name]


async def by_unit(year: "Year", officer: Person, head: Person, *, by_chat: bool) -> None:
    """The unit makes the code in the console; whoever uses it waits for the unit's yes, in chat or in the console."""
    made = await year.town.posts(officer, "/nguoi/ma", 200, role=head.role, unit=head.unit, name=head.name)
    head.code = found(year.town, deeds.CODE, made.page.words)
    expect(year.town, await deeds.register(year.town, head, year.draw), "đang chờ cán bộ")
    expect(year.town, await year.town.says(head, "/thanhtich"), "chờ duyệt")
    expect(year.town, await year.town.hears(officer), head.name, "đang chờ anh/chị duyệt")
    if by_chat:
        expect(year.town, await year.town.talk(officer, "/duyet", head.name, "Duyệt"), "Đã duyệt", head.name)
    else:
        rows = await year.town.rows(
            "SELECT memberships.id, people.name FROM memberships JOIN people ON people.id = memberships.person"
        )
        post = next(row["id"] for row in rows if row["name"] == head.name)
        await year.town.posts(officer, f"/nguoi/{post}/duyet", step="yes")
    expect(year.town, await year.town.hears(head), "Anh/chị đã được duyệt")


async def send_plan(year: "Year") -> None:
    """The plan goes to every area; who has read it says so, and the silent ones are listed until then."""
    town, second, heads = year.town, year.cast["organiser_officer2"], year.cast.of("area_head")
    expect(town, await town.says(year.office, "/guikehoach"), "kế hoạch tới", "Gửi khi nào?")
    expect(town, await town.says(year.office, "1"), "Gửi tới", f"{len(heads)} người")
    number = found(town, BROADCAST, await town.says(year.office, "gửi"))
    if len(heads) > SECOND_YES:
        expect(town, await town.hears(second), number)
        await town.says(second, f"duyệt tin {number}")
    for head in heads:
        expect(town, await town.hears(head), year.plan.number)
        said = year.draw.choice(("Đã rõ", "đã rõ ạ", "da ro"))
        expect(town, await town.says(head, said), "đã ghi nhận anh/chị rõ tin", number)
    expect(town, await town.says(year.office, f"/phattin {number}"), f"Đã rõ: {len(heads)}/{len(heads)}")
