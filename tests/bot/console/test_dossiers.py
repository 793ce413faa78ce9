"""The pages of dossiers: where each is, the legal moves alone, a "no" with its reason, nothing told too early."""

from functools import partial

from sqlmodel import select

from storage.book.page import Page
from storage.campaign.dossiers import holds, route
from storage.campaign.dossiers.hops import Hop
from storage.campaign.dossiers.nominations import NewPut
from storage.campaign.dossiers.route_table import Move, State
from storage.campaign.dossiers.rules import Put
from storage.campaign.membership import people
from storage.campaign.tables import Nomination, Unit
from tests.bot.console.stage import FOREIGN, OWN, Browser, Stage, plan
from tests.bot.console.test_safety import HOSTILE


async def proposed(stage: Stage, merit: str = "Được dân tin.") -> str:
    """A dossier of our commune; its head and officer can be written to."""
    head, officer = stage.people["area_head"], stage.people["unit_officer"]

    def write(page: Page) -> str:
        by = people.by_id(page, officer)
        assert by is not None
        for person in (head, officer):
            people.bind(page, person, stage.recorder.address(str(person)), str(person), stage.clock())
        new = NewPut("I", OWN, f"{OWN}-01", head, merit, officer)
        put = route.propose(page, plan(), new, by, at=stage.clocks.campaign(), real=stage.clock())
        assert isinstance(put, Put)
        return put.number

    return await stage.book.turn(write)


async def moves(browser: Browser, number: str) -> set[str]:
    """What the page offers to do."""
    actions = (await browser.get(f"/ho-so/{number}")).page.values("form", "action")
    return {action.rpartition("/")[2] for action in actions if number in action}


async def test_the_office_takes_a_dossier_along_its_way(stage: Stage) -> None:
    """Each page offers the legal moves only, asks what they need, and unit and head are told."""
    number, office = await proposed(stage), await stage.browser("organiser_officer")
    assert f"{number}: Nguyễn Văn area_head" in (await office.get("/ho-so?giai-doan=I&buoc=proposed")).page.words
    assert "Không có hồ sơ nào ở đây." in (await office.get("/ho-so?giai-doan=I&buoc=paid")).body
    assert await moves(office, number) == {"receive", "hold"}
    assert (await office.post(f"/ho-so/{number}/receive", arrival="", day="2021-06-20")).status == 422
    assert (await office.post(f"/ho-so/{number}/receive", arrival="12", day="hôm qua")).status == 422
    assert (await office.post(f"/ho-so/{number}/receive", arrival="12", day="2021-06-20")).status == 303
    assert await moves(office, number) == {"ask", "assess", "hold"}
    late = await office.post(f"/ho-so/{number}/ask", what="Bản xác nhận", until="2021-06-01")
    assert (late.status, "Chọn một ngày sau hôm nay." in late.body) == (422, True)
    assert (await office.post(f"/ho-so/{number}/assess")).status == 303
    again = await office.post(f"/ho-so/{number}/assess")
    assert (again.status, "đang ở bước “đang được đánh giá”" in again.body) == (409, True)
    shown = (await office.get(f"/ho-so/{number}")).page.words
    assert "tiếp nhận, số đến 12, ngày 20/6/2021" in shown
    assert "Nguyễn Văn organiser_officer" in shown
    await stage.settled()
    for role in ("area_head", "unit_officer"):
        told = stage.recorder.texts(str(stage.people[role]))
        assert [line for line in told if "số đến 12" in line] != []


async def test_a_unit_sees_its_own_dossiers_and_no_outcome(stage: Stage) -> None:
    """It can do nothing here; what is decided but not released, and why somebody is held back, it does not read."""
    number, office = await proposed(stage), await stage.browser("organiser_officer")
    unit = await stage.browser("unit_officer")
    for step in ("receive", "assess", "to_council"):
        await office.post(f"/ho-so/{number}/{step}", arrival="1", day="2021-06-20")

    def decide(page: Page) -> None:
        by = people.by_id(page, stage.people["organiser_officer"])
        at = stage.clocks.campaign()
        route.move(page, plan(), number, Move.RECOGNISE, by, at=at, real=stage.clock())

    await stage.book.turn(decide)
    assert "Dự kiến công nhận, chưa công bố" in (await office.get(f"/ho-so/{number}")).page.words
    seen = (await unit.get(f"/ho-so/{number}")).page.words
    assert "Chờ hội đồng xét" in seen
    assert "công nhận, chưa công bố" not in seen
    assert await moves(unit, number) == set()
    assert (await office.post(f"/ho-so/{number}/hold", why="Đang xác minh XYZZY")).status == 303
    assert "XYZZY" in (await office.get(f"/ho-so/{number}")).body
    assert "XYZZY" not in (await unit.get(f"/ho-so/{number}")).body
    assert await moves(office, number) == {"lift"}
    assert (await office.post(f"/ho-so/{number}/lift", why="Đã rõ")).status == 303
    assert await stage.book.read(lambda page: route.state(page, number)) == "chosen"


async def test_a_foreign_dossier_is_not_there(stage: Stage) -> None:
    """Neither listed nor shown to an officer of another commune; to one's own it is."""
    number, unit = await proposed(stage), await stage.browser("unit_officer")
    assert number in (await unit.get("/ho-so?giai-doan=I")).body

    def move_away(page: Page) -> None:
        row = page.session.exec(select(Nomination).where(Nomination.number == number)).one()
        row.unit, row.area = FOREIGN, FOREIGN

    await stage.book.turn(move_away)
    assert number not in (await unit.get("/ho-so?giai-doan=I")).body
    assert (await unit.get(f"/ho-so/{number}")).status == 404


async def test_peoples_words_create_nothing_here(stage: Stage) -> None:
    """Hostile words in merit, request and reason stay words."""
    number, office = await proposed(stage, f"{HOSTILE[0]} hết"), await stage.browser("organiser_officer")
    await office.post(f"/ho-so/{number}/receive", arrival=HOSTILE[1][:40], day="2021-06-20")
    await office.post(f"/ho-so/{number}/ask", what=HOSTILE[2], until="2021-06-25")
    await office.post(f"/ho-so/{number}/hold", why=HOSTILE[3])
    shown = (await office.get(f"/ho-so/{number}")).page
    assert f"{HOSTILE[0]} hết" in shown.words
    assert {tag for tag, _ in shown.elements} & {"script", "iframe", "svg", "base"} == set()
    assert [given for _, given in shown.elements if any(name.startswith("on") for name in given)] == []


async def test_whoever_is_held_can_be_let_go_from_any_of_his_dossiers(stage: Stage) -> None:
    """Withdrawn while held: the page still offers to let the person go, and nothing else; then nothing to hold."""
    number, office = await proposed(stage), await stage.browser("organiser_officer")
    assert (await office.post(f"/ho-so/{number}/hold", why="Đang xác minh")).status == 303

    def withdraw(page: Page) -> None:
        by = people.by_id(page, stage.people["unit_officer"])
        at = stage.clocks.campaign()
        assert isinstance(route.move(page, plan(), number, Move.WITHDRAW, by, at=at, real=stage.clock()), Hop)

    await stage.book.turn(withdraw)
    assert await moves(office, number) == {"lift"}
    assert (await office.post(f"/ho-so/{number}/lift", why="Đã rõ")).status == 303
    assert await moves(office, number) == set()
    again = await office.post(f"/ho-so/{number}/hold", why="Thêm việc XYZZY")
    assert (again.status, "không có gì để tạm dừng xét" in again.body) == (409, True)
    assert "XYZZY" in again.page.words


async def test_what_was_typed_comes_back_with_the_refusal(stage: Stage) -> None:
    """A day that is gone, a day that is none: the request stands in its field again."""
    number, office = await proposed(stage), await stage.browser("organiser_officer")
    await office.post(f"/ho-so/{number}/receive", arrival="12", day="2021-06-20")
    for until in ("2021-06-01", "hôm qua"):
        refused = await office.post(f"/ho-so/{number}/ask", what="Bản xác nhận <của> dân", until=until)
        assert refused.status == 422
        assert '">Bản xác nhận &lt;của&gt; dân</textarea>' in refused.body
        assert f'value="{until}"' in refused.body
        assert refused.body.count("Bản xác nhận") == 1


async def test_a_completion_is_awaited_to_its_day(stage: Stage) -> None:
    """Until then the page offers to take it back, not to go on."""
    number, office = await proposed(stage), await stage.browser("organiser_officer")
    await office.post(f"/ho-so/{number}/receive", arrival="12", day="2021-06-20")
    until = stage.clocks.campaign().astimezone(plan().tzinfo).date()
    assert (await office.post(f"/ho-so/{number}/ask", what="Ảnh", until=until.isoformat())).status == 303
    assert await moves(office, number) == {"withdraw", "hold"}
    refused = await office.post(f"/ho-so/{number}/assess")
    assert (refused.status, "Chờ đơn vị bổ sung, hoặc hết ngày đó thì trình." in refused.body) == (409, True)


async def test_nobody_is_held_back_from_what_is_awarded(stage: Stage) -> None:
    """Once the decision is out there is no button, and a press is refused with the reason; no hold is kept."""
    number, office = await proposed(stage), await stage.browser("organiser_officer")

    def award(page: Page) -> None:
        row = page.session.exec(select(Nomination).where(Nomination.number == number)).one()
        row.state = State.RECOGNISED.value

    await stage.book.turn(award)
    assert await moves(office, number) == {"award"}
    refused = await office.post(f"/ho-so/{number}/hold", why="Đang xác minh")
    assert refused.status == 409
    assert "không có gì để tạm dừng xét (kế hoạch 151/KH-UBND, mục III.1)" in refused.page.words
    assert f"Xem hồ sơ đang ở đâu: /trangthai {number}" in refused.page.words
    assert await stage.book.read(holds.standing) == {}


async def test_a_dossier_goes_to_the_right_unit_on_its_page(stage: Stage) -> None:
    """Its unit offers it where its area belongs by now; the other one sees just that dossier, leaves it, then takes."""
    number, office = await proposed(stage), await stage.browser("organiser_officer")
    appoint = partial(people.appoint, name="Đỗ Thị Xa", role="unit_officer", unit=FOREIGN, at=stage.clock())
    stage.people["xa"] = await stage.book.turn(appoint)
    giver, taker = await stage.browser("unit_officer"), await stage.browser("xa")
    assert await moves(giver, number) == set()

    def move_area(page: Page) -> None:
        page.session.exec(select(Unit).where(Unit.code == f"{OWN}-01")).one().parent = FOREIGN

    await stage.book.turn(move_area)
    assert await moves(giver, number) == {"offer"}
    assert (await taker.get(f"/ho-so/{number}")).status == 404
    assert (await giver.post(f"/ho-so/{number}/offer", to="25279")).status == 400
    assert (await office.post(f"/ho-so/{number}/offer", to=FOREIGN)).status == 422
    assert (await giver.post(f"/ho-so/{number}/offer", to=FOREIGN)).status == 303
    assert (await moves(giver, number), await moves(taker, number)) == ({"recall"}, {"accept", "keep"})
    assert number in (await taker.get("/ho-so?giai-doan=I")).page.words
    assert (await taker.post(f"/ho-so/{number}/keep")).status == 303
    assert (await taker.get(f"/ho-so/{number}")).status == 404
    await giver.post(f"/ho-so/{number}/offer", to=FOREIGN)
    assert (await taker.post(f"/ho-so/{number}/accept")).status == 303
    assert "Đơn vị đề nghị" in (await taker.get(f"/ho-so/{number}")).page.words
    assert (await giver.get(f"/ho-so/{number}")).status == 404
    await stage.settled()
    told = stage.recorder.texts(str(stage.people["unit_officer"]))
    assert [line for line in told if number in line] != []
