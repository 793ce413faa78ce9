"""What was taken in is asked for again on the plan's day: the head and the unit answer, and each hears of the other."""

from datetime import date, timedelta
from typing import TYPE_CHECKING

from tests.year.cast import Person
from tests.year.deeds import expect

if TYPE_CHECKING:
    from tests.year.year import Year


async def taken_in(year: "Year", head: Person, number: str) -> None:
    """The unit takes a work in; from that day it is counted."""
    town, officer = year.town, year.officer_of(head)
    expect(town, await town.talk(officer, "/xemthanhtich", number), number, "Anh/chị làm gì với")
    expect(town, await town.says(officer, "Nhận bài"), "Đã nhận thành tích số", number)
    year.kept.setdefault(number, (head, year.today))


async def looked_at(year: "Year") -> None:
    """On the first of the plan's days; the unit finds it worn, the head says that it serves; nothing else changes."""
    number, (teller, day) = next(iter(year.kept.items()))
    head = year.cast[teller.unit]  # whoever heads the area by now
    days, town, officer = year.plan.lasting.days_after[0], year.town, year.officer_of(head)
    await year.to(_day(day, days))
    for one in (head, officer):
        heard = await town.hears(one)
        assert heard.count(f"{number}: ") == 1, f"{heard}\n{town.tail()}"
        expect(town, heard, "còn dùng tốt không?", number, f"{days} ngày sau khi nhận")
    heard = await town.says(officer, "duy trì")
    if "Công trình, việc nào?" in heard:
        heard = await town.says(officer, number)
    expect(town, heard, number, "Nay còn dùng tốt không?")
    await town.talk(officer, "2", "Mưa làm lở một đoạn.")
    expect(town, await town.says(officer, "gửi"), "đã xuống cấp", "Điểm không tự đổi")
    expect(town, await town.hears(head), officer.name, number, "đã xuống cấp")
    heard = await town.says(head, "duy trì")
    if "Công trình, việc nào?" in heard:
        heard = await town.says(head, number)
    await town.talk(head, "1", "bỏ qua")
    expect(town, await town.says(head, "gửi"), "còn dùng tốt")
    told = await town.says(officer, f"/trangthai {number}")
    expect(town, told, f"cán bộ {officer.name}")
    expect(town, told, head.name)


def _day(taken: date, days: int) -> date:
    return taken + timedelta(days=days)
