"""The pages of works and nominations: in reach only, by phase, with pictures, and people's words stay words."""

from dataclasses import replace

import pytest

from storage.book.page import Page
from storage.campaign.dossiers import nominations
from storage.campaign.dossiers.nominations import NewPut
from storage.campaign.works import achievements
from storage.campaign.works.achievements import NewWork
from tests.bot.console.stage import FOREIGN, OWN, Stage
from tests.bot.console.test_safety import HOSTILE


async def handed_in(stage: Stage, words: str = "Mở đường", unit: str = OWN, files: tuple[int, ...] = ()) -> str:
    """A work of our head, put forward by our officer in the same turn."""
    head, officer = stage.people["area_head"], stage.people["unit_officer"]
    work = NewWork("I", unit, f"{OWN}-01", head, words[:190], words, ("hieu_qua",), figures=words, files=files)
    at = stage.clocks.campaign()

    def write(page: Page) -> str:
        number = achievements.hand_in(page, work, at=at, year=2021)
        later = replace(work, phase="II", title="Việc giai đoạn sau", text="Chuyện khác hẳn.", files=())
        achievements.hand_in(page, later, at=at, year=2021)
        nominations.put_forward(
            page, NewPut("I", unit, work.area, head, f"{number}: {words}", officer), quota=1, at=at, year=2021
        )
        return number

    return await stage.book.turn(write)


async def with_photo(stage: Stage) -> int:
    """A photo that is kept, not yet with anything."""
    kept = stage.photo()
    return await stage.book.turn(lambda page: stage._file(page, kept))


async def test_a_commune_shows_whom_it_puts_forward_and_its_works_of_the_phase(stage: Stage) -> None:
    """Numbers in the list; on the commune's page names, story and pictures of the phase that was chosen, only."""
    file = await with_photo(stage)
    number = await handed_in(stage, files=(file,))
    browser = await stage.browser("organiser_officer")
    assert "Đã đề nghị 1/1 · 1 thành tích" in (await browser.get("/thanh-tich")).body
    shown = (await browser.get(f"/thanh-tich/{OWN}?giai-doan=I")).page
    assert "DC-2021-0001: Nguyễn Văn area_head – " in shown.words
    assert f"{number}: Mở đường" in shown.words
    assert "Hiệu quả" in shown.words
    assert "Việc giai đoạn sau" not in shown.words
    assert f"/console/tep/{file}" in shown.values("img", "src")
    later = (await browser.get(f"/thanh-tich/{OWN}?giai-doan=II")).page.words
    assert "Chưa đề nghị ai." in later
    assert "Việc giai đoạn sau" in later


async def test_a_unit_officer_sees_the_own_commune_and_no_other(stage: Stage) -> None:
    """A foreign commune is neither listed nor there, and its pictures are not served."""
    file, foreign = await with_photo(stage), await with_photo(stage)
    await handed_in(stage, files=(file,))
    work = NewWork(
        "I", FOREIGN, FOREIGN, stage.people["area_head"], "Việc xã khác", "Kể.", ("hieu_qua",), files=(foreign,)
    )
    at = stage.clocks.campaign()
    await stage.book.turn(lambda page: achievements.hand_in(page, work, at=at, year=2021))
    officer, office = await stage.browser("unit_officer"), await stage.browser("organiser_officer")
    listed = (await officer.get("/thanh-tich")).body
    assert f"/thanh-tich/{OWN}" in listed
    assert FOREIGN not in listed
    assert (await officer.get(f"/thanh-tich/{FOREIGN}")).status == 404
    assert (await office.get(f"/thanh-tich/{FOREIGN}")).status == 200
    served = await officer.get(f"/tep/{file}")
    assert (served.status, served.headers["Content-Type"]) == (200, "image/jpeg")
    assert 'filename="TT-2021-0001-1.jpg"' in served.headers["Content-Disposition"]
    assert (await officer.get(f"/tep/{foreign}")).status == 404
    assert (await office.get(f"/tep/{foreign}")).status == 200


@pytest.mark.parametrize("words", HOSTILE[:8])
async def test_peoples_words_create_nothing(stage: Stage, words: str) -> None:
    """A page with hostile words has the elements of one with harmless words, and shows the words."""
    browser = await stage.browser("admin")
    await handed_in(stage, f"{words} hết")
    hostile = (await browser.get(f"/thanh-tich/{OWN}")).page
    assert f"{words} hết" in hostile.words
    assert {tag for tag, _ in hostile.elements} & {"script", "iframe", "svg", "base", "textarea"} == set()
    assert [given for _, given in hostile.elements if any(name.startswith("on") for name in given)] == []
