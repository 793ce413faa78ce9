"""The conference of a phase: day, place, agenda, invitations of each kind, answers, programme and list on paper."""

import io
from datetime import timedelta
from typing import TYPE_CHECKING

import docx

from storage.campaign.planning.plan_parts import Phase
from tests.year import days
from tests.year.cast import Person
from tests.year.deeds import expect
from tests.year.opening import SECOND_YES
from tests.year.town import holds

if TYPE_CHECKING:
    from tests.year.year import Year

AHEAD = timedelta(days=10)  # where the plan names no day
ANSWERING = 6  # guests who say something
PLACE = "Hội trường trung tâm"
AGENDA = "8h Ổn định tổ chức – Văn phòng\n8:30 Trao thưởng"
WORDS = "Kính mời anh/chị dự hội nghị tại hội trường trung tâm."


async def hold(year: "Year", phase: Phase) -> None:
    """Laureates and units are invited, each once; they answer, and the office can print what it needs."""
    town, path = year.town, f"/hoi-nghi/{phase.id}"
    if phase.review.date is None:
        await days.settle_conference(year, phase, year.today + AHEAD)
    await town.posts(year.office, f"{path}/noi-hop", step="ask", hour="8h", place=PLACE, presiding="Lãnh đạo")
    await town.posts(year.office, f"{path}/chuong-trinh", agenda=AGENDA)
    laureates = [year.head(one) for one in year.sums.laureates(phase.id)]
    theirs = {one.unit for one in year.sums.laureates(phase.id)}
    first = [*laureates, *(one for one in year.units if one.unit in theirs)]
    others = [one for one in year.units if one not in first]
    await _invited(year, phase, "laureates", first)
    await _invited(year, phase, "officers", others)
    await _answered(year, phase, [*first, *others], times=2 if others else 1)
    await _printed(year, path, laureates)


async def _invited(year: "Year", phase: Phase, kind: str, people: list[Person]) -> None:
    """Everybody of a kind who has no invitation yet gets one; where nobody is left, that is said."""
    seen = str(len(await _invitations(year, phase)))
    status = 303 if people else 422
    path = f"/hoi-nghi/{phase.id}/moi"
    await year.town.posts(year.office, path, status, step="send", kind=kind, text=WORDS, seen=seen)
    if len(people) > SECOND_YES:
        (newest,) = await year.town.rows("SELECT max(number) AS number FROM broadcasts")
        await year.town.says(year.cast["organiser_officer2"], f"duyệt tin {newest['number']}")
    for one in people:
        heard = await year.town.hears(one)
        assert heard.count(WORDS) == 1, f"{heard}\n{year.town.tail()}"


async def _answered(year: "Year", phase: Phase, guests: list[Person], times: int) -> None:
    """Some come, some cannot, some are silent; whoever was not invited is told so."""
    town, said = year.town, {True: 0, False: 0}
    for one in year.draw.sample(guests, min(ANSWERING, len(guests))):
        coming = year.draw.choice((True, False, None))
        if coming is not None:
            expect(town, await town.says(one, f"/hoinghi {phase.review.name}", tones=True), PLACE)
            words = "sẽ dự" if coming else "không dự được"
            expect(town, await town.says(one, "1" if coming else "2"), f"anh/chị {words}", phase.review.name)
            said[coming] += 1
    told = await town.says(year.office, f"/hoinghi {phase.review.name}", tones=True)
    expect(town, told, f"Đã mời: {times} lần gửi. Báo sẽ dự: {said[True]}, không dự được: {said[False]}.")
    await town.says(year.office, "thôi")


async def _printed(year: "Year", path: str, laureates: list[Person]) -> None:
    """The programme and the list of laureates, every one of them by name."""
    browser = await year.town.browser(year.office)
    for paper, wanted in (("chuong-trinh", ["Trao thưởng"]), ("danh-sach", [one.name for one in laureates])):
        async with browser.client.get(f"{browser.base}{path}/{paper}.docx") as answer:
            assert answer.status == 200, f"{paper}: {answer.status}"
            found = docx.Document(io.BytesIO(await answer.read()))
        cells = [cell.text for table in found.tables for row in table.rows for cell in row.cells]
        words = "\n".join([*cells, *(one.text for one in found.paragraphs)])
        assert all(holds(words, one) for one in wanted), words


async def _invitations(year: "Year", phase: Phase) -> list[dict[str, object]]:
    place = [one.id for one in year.plan.phases].index(phase.id) + 1
    return await year.town.rows(f"SELECT number FROM broadcasts WHERE occasion LIKE 'gd{place}-hoi-nghi-%'")  # noqa: S608
