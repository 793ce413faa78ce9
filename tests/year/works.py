"""The works of a phase: chosen beforehand, told with pictures, told twice, returned, completed, withdrawn."""

from datetime import timedelta
from typing import TYPE_CHECKING

from storage.campaign.planning.plan_parts import Phase
from tests.year import deeds, lasting
from tests.year.cast import Person
from tests.year.deeds import expect, found

if TYPE_CHECKING:
    from tests.year.year import Year


async def works(year: "Year", phase: Phase) -> None:
    """Some heads hand in; whatever can happen to a work happens once."""
    await year.to(max(phase.starts + timedelta(days=2), phase.dossiers_end - timedelta(days=16)))
    heads = [head for head in year.cast.of("area_head") if year.draw.random() < year.share]
    chosen = year.draw.sample(year.cast.of("area_head"), 3)
    await commit(year, chosen[0])
    await commit(year, chosen[1])
    numbers = {}
    for head in {one.key: one for one in (*chosen, *heads)}.values():
        numbers[head.key] = await deeds.hand_in(year.town, head, year.draw, twice=head is chosen[1])
    await returned(year, chosen[0], numbers[chosen[0].key])
    await withdrawn(year, chosen[1], numbers[chosen[1].key], back=True)
    await lasting.taken_in(year, chosen[1], numbers[chosen[1].key])
    await withdrawn(year, chosen[2], numbers[chosen[2].key], back=False)


async def commit(year: "Year", head: Person) -> None:
    """A work is chosen beforehand, for whose need and until when; the unit hears of it."""
    town = year.town
    heard = await town.says(head, "đăng ký việc")
    if "Việc sẽ làm là gì?" not in heard:
        heard = await town.says(head, "1")
    expect(town, heard, "Việc sẽ làm là gì?")
    heard = await town.talk(head, "Lắp đèn đường tổ 5", "40 hộ tổ 5 đi làm về tối", "12 bóng đèn", "1")
    expect(town, heard, "Anh/chị xem lại.")
    expect(town, await town.says(head, "gửi"), "Đã đăng ký việc VL-")
    expect(town, await town.hears(year.officer_of(head)), head.name, "đăng ký việc VL-")


async def returned(year: "Year", head: Person, number: str) -> None:
    """The unit gives a part of a work back until a day; the head completes exactly that part."""
    town, officer = year.town, year.officer_of(head)
    expect(town, await town.talk(officer, "/xemthanhtich", number), number, "Anh/chị làm gì với")
    heard = await town.talk(officer, "Trả lại để bổ sung", "Tên việc", "1", "Ghi rõ đường nào, tổ mấy.")
    expect(town, heard, "Đã nhờ", head.name, number)
    expect(town, await town.hears(head), number, "nhờ anh/chị bổ sung")
    heard = await town.talk(head, f"bổ sung {number}", "Mở đường liên tổ 5 và 6")
    expect(town, heard, "Anh/chị xem lại.")
    expect(town, await town.says(head, "gửi"), "Đã bổ sung thành tích số", number)
    expect(town, await town.hears(officer), head.name, "đã bổ sung thành tích số", number)


async def withdrawn(year: "Year", head: Person, number: str, *, back: bool) -> None:
    """A head takes a work back, and perhaps changes his mind."""
    expect(year.town, await year.town.says(head, f"rút {number}"), f"Đã rút thành tích số {number}")
    if back:
        found(year.town, deeds.WORK, await year.town.says(head, f"khôi phục {number}"))
    stands = await year.town.rows(f"SELECT state FROM achievements WHERE number = '{number}'")  # noqa: S608
    assert [row["state"] for row in stands] == ["submitted" if back else "withdrawn"], year.town.tail()
