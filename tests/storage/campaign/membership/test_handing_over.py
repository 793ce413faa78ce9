"""Handing over on both databases: the old access stops, works and numbers stay, the new one comes in by the code."""

import pytest
from sqlmodel import col, select

from storage.book.book import Book
from storage.book.page import Page
from storage.book.server_key import ServerKey
from storage.campaign.dossiers import nominations
from storage.campaign.dossiers.route_table import Move
from storage.campaign.dossiers.rules import Put
from storage.campaign.membership import appointing, handed_over, handing_over, invites, people, posts, registrations
from storage.campaign.membership.handing_over import Done
from storage.campaign.membership.invites import NewInvite
from storage.campaign.membership.people import Known
from storage.campaign.membership.posts import Post
from storage.campaign.membership.registrations import Bearer
from storage.campaign.tables import Membership
from storage.talk import Address, Refusal
from tests.storage.campaign.dossiers.test_route import code
from tests.storage.campaign.route_world import AREAS, HERE, JULY, PLAN, REAL, World, settle

KEY = ServerKey(b"k" * 32)
DUNG = "Phạm Thị Dung"


def post_of(page: Page, person: int) -> Post:
    return next(post for post in posts.staff(page, None) if post.person == person)


def hand_over(page: Page, post: Post, by: Known) -> Done:
    return handing_over.hand_over(page, PLAN, KEY, post.id, DUNG, by, at=JULY, real=REAL)


def comes_in(page: Page, given: str) -> Post:
    """Somebody uses a code."""
    invite = invites.claim(page, invites.print_of(KEY, given) or "", REAL)
    assert invite is not None
    bearer = Bearer(Address("zalo", "1", "dung"), "dung", invite.name, None)
    return registrations.register(page, invite, bearer, at=JULY, real=REAL)


async def test_a_head_is_replaced_in_mid_phase(book: Book) -> None:
    """The dossier stays the old head's and stands; the new one heads the area, which no second dossier may use."""

    def live(page: Page) -> None:
        world = settle(page)
        old, put = world.heads[AREAS[0]], world.put(page, AREAS[0])
        post = post_of(page, old)
        shown = handing_over.preview(page, PLAN, post, at=JULY)
        assert [line.key for line in shown.goes] == ["area"]
        assert [line.key for line in shown.stays] == ["dossiers", "undecided"]
        assert shown.stays[0].facts["numbers"] == put.number
        done = hand_over(page, post, world.officers[HERE])
        assert (done.number, done.needs_yes) == ("BG-2021-0001", False)
        left = people.by_id(page, old)
        assert left is not None
        assert left.roles == ()
        new = comes_in(page, done.code)
        assert new.approved
        invite = invites.print_of(KEY, done.code) or ""
        sheet = handed_over.taken(page, new, invite, at=JULY)
        assert sheet is not None
        assert (sheet.left_by, sheet.lines) == (f"Trưởng Ban {AREAS[0]}", shown.goes)
        taker = people.by_id(page, new.person)
        assert taker is not None
        assert handed_over.sheets(page, taker) == [sheet]
        again = nominations.by_number(page, put.number)
        assert again is not None
        assert (again.person, again.stands) == (old, True)
        world.heads[AREAS[0]] = new.person
        assert code(world.propose(page, AREAS[0])) == "area_already"

    await book.turn(live)


async def test_an_awarded_area_bars_its_new_head_and_the_sheet_says_so(book: Book) -> None:
    """Eligibility looks at area and person: the new head is barred by the area, the old one in person elsewhere."""

    def live(page: Page) -> None:
        world = settle(page)
        number, old = world.put(page, AREAS[0]).number, world.heads[AREAS[0]]
        world.at = JULY
        world.recognise(page, number)
        world.release(page)
        done = hand_over(page, post_of(page, old), world.officers[HERE])
        assert [line.key for line in done.preview.goes] == ["area", "barred"]
        world.heads[AREAS[0]] = comes_in(page, done.code).person
        assert code(world.propose(page, AREAS[0], "II")) == "area_awarded"
        world.new_head(page, AREAS[1], old)
        assert code(world.propose(page, AREAS[1], "II")) == "person_awarded"

    await book.turn(live)


async def test_an_officers_post_goes_with_its_open_tasks(book: Book) -> None:
    """What lies open is listed, the old one's codes are void, areas in charge come along, one's own needs a yes."""

    def live(page: Page) -> None:
        world = settle(page)
        old = world.officers[HERE]
        world.put(page, AREAS[0])
        asked = world.put(page, AREAS[3])
        world.move(page, asked.number, Move.RECEIVE)
        appointing.lead(page, world.office, post_of(page, old.id).id, [AREAS[0], AREAS[1]])
        stale = invites.make(page, KEY, NewInvite("area_head", AREAS[2], made_by=f"person:{old.id}"), REAL)
        done = hand_over(page, post_of(page, old.id), old)
        assert done.needs_yes
        assert [line.key for line in done.preview.goes] == ["leads", "under_way"]
        assert invites.look(page, invites.print_of(KEY, stale) or "", REAL) is None
        new = comes_in(page, done.code)
        assert not new.approved
        assert handed_over.taken(page, new, invites.print_of(KEY, done.code) or "", at=JULY) is not None
        taker = people.by_id(page, new.person)
        assert taker is not None
        assert handed_over.sheets(page, taker) == []
        appointing.approve(page, world.office, new.id, JULY)
        assert set(posts.leaders(page, None)) == {AREAS[0], AREAS[1]}

    await book.turn(live)


async def test_nobody_hands_over_what_is_not_his(book: Book) -> None:
    """Not a foreign post, not one that is gone, not the last administrator's: and nothing is changed."""

    def live(page: Page) -> World:
        world = settle(page)
        people.appoint(page, "Quản trị", "admin", "692", JULY)
        return world

    world = await book.turn(live)

    def held(page: Page) -> list[int | None]:
        return list(
            page.session.exec(select(Membership.id).where(col(Membership.until).is_(None)).order_by(col(Membership.id)))
        )

    before = await book.read(held)
    admin = await book.read(lambda page: next(p for p in posts.staff(page, None) if p.role == "admin"))
    foreign = await book.read(lambda page: post_of(page, world.heads[AREAS[3]]))
    boss = await book.read(lambda page: people.by_id(page, admin.person))
    assert boss is not None
    for post, by, key in (
        (foreign, world.officers[HERE], "people.gone"),
        (admin, world.office, "people.gone"),
        (admin, boss, "people.last_admin"),
    ):
        with pytest.raises(Refusal, match=key.replace(".", r"\.")):
            await book.turn(lambda page, post=post, by=by: hand_over(page, post, by))  # type: ignore[misc]
    assert await book.read(held) == before
    assert isinstance(await book.turn(lambda page: world.put(page, AREAS[3])), Put)


async def test_a_hand_over_is_undone_until_the_successor_comes_in(book: Book) -> None:
    """The post, its areas in charge and the work go on as before; the code is void; a stranger undoes nothing."""

    def live(page: Page) -> None:
        world = settle(page)
        old = world.officers[HERE]
        appointing.lead(page, world.office, post_of(page, old.id).id, [AREAS[0], AREAS[1]])
        done = handing_over.hand_over(
            page, PLAN, KEY, post_of(page, old.id).id, DUNG, world.office, at=JULY, real=REAL, why="Nghỉ hưu"
        )
        (sheet,) = handed_over.waiting(page, world.office)
        assert (sheet.number, sheet.successor, sheet.why) == (done.number, DUNG, "Nghỉ hưu")
        assert sheet.lines == done.preview.goes
        assert handed_over.waiting(page, old) == []
        assert handed_over.sheet_of(page, done.number, old) == sheet
        with pytest.raises(Refusal, match=r"handover\.unknown"):
            handed_over.undo(page, done.number, old, at=JULY, real=REAL)
        assert handed_over.undo(page, done.number, world.office, at=JULY, real=REAL) == sheet
        back = post_of(page, old.id)
        assert (back.approved, back.leads) == (True, (AREAS[0], AREAS[1]))
        assert invites.claim(page, invites.print_of(KEY, done.code) or "", REAL) is None
        assert handed_over.waiting(page, world.office) == []
        with pytest.raises(Refusal, match=r"handover\.already_undone"):
            handed_over.undo(page, done.number, world.office, at=JULY, real=REAL)

    await book.turn(live)


async def test_nothing_is_undone_once_the_successor_holds_the_post(book: Book) -> None:
    """The code made him the head at once: it is said that he has it, and nothing waits."""

    def live(page: Page) -> None:
        world = settle(page)
        done = hand_over(page, post_of(page, world.heads[AREAS[0]]), world.officers[HERE])
        invite = invites.print_of(KEY, done.code) or ""
        assert handed_over.taken(page, comes_in(page, done.code), invite, at=JULY) is not None
        for by in (world.officers[HERE], world.office):
            assert handed_over.waiting(page, by) == []
            with pytest.raises(Refusal, match=r"handover\.taken"):
                handed_over.undo(page, done.number, by, at=JULY, real=REAL)

    await book.turn(live)


@pytest.mark.parametrize("refused", [False, True], ids=["asked", "refused"])
async def test_a_successor_without_a_yes_keeps_nobody_from_the_post(book: Book, refused: bool) -> None:
    """He waits, or was refused: who decides can give the post back, and the request ends; who left it alone cannot."""

    def live(page: Page) -> None:
        world = settle(page)
        old = world.officers[HERE]
        done = hand_over(page, post_of(page, old.id), old)
        assert [sheet.step for sheet in handed_over.waiting(page, old)] == ["unused"]
        new = comes_in(page, done.code)
        assert handed_over.taken(page, new, invites.print_of(KEY, done.code) or "", at=JULY) is not None
        if refused:
            appointing.refuse(page, world.office, new.id, JULY)
        (sheet,) = handed_over.waiting(page, world.office)
        assert sheet.step == ("refused" if refused else "asked")
        with pytest.raises(Refusal, match=r"handover\.unknown"):
            handed_over.undo(page, done.number, old, at=JULY, real=REAL)
        undone = handed_over.undo(page, done.number, world.office, at=JULY, real=REAL)
        assert undone.refused == (() if refused else (Address("zalo", "1", "dung"),))
        assert post_of(page, old.id).approved
        assert posts.one(page, new.id) is None
        assert handed_over.waiting(page, world.office) == []
        with pytest.raises(Refusal, match=r"handover\.already_undone"):
            handed_over.undo(page, done.number, world.office, at=JULY, real=REAL)

    await book.turn(live)


async def test_a_successor_known_from_before_has_the_post_with_the_yes(book: Book) -> None:
    """The yes joins his registration with who he was; the post is held, and nothing can be undone."""

    def live(page: Page) -> None:
        world = settle(page)
        old = world.officers[HERE]
        people.appoint(page, DUNG, "unit_officer", HERE, JULY)
        done = hand_over(page, post_of(page, old.id), old)
        new = comes_in(page, done.code)
        assert handed_over.taken(page, new, invites.print_of(KEY, done.code) or "", at=JULY) is not None
        assert appointing.approve(page, world.office, new.id, JULY).person != new.person
        assert handed_over.waiting(page, world.office) == []
        with pytest.raises(Refusal, match=r"handover\.taken"):
            handed_over.undo(page, done.number, world.office, at=JULY, real=REAL)

    await book.turn(live)


async def test_who_decides_nothing_any_more_undoes_nothing(book: Book) -> None:
    """An administrator who handed a post over and lost every role sees its sheet no longer, and gives it to nobody."""

    def live(page: Page) -> None:
        world = settle(page)
        for name in ("Quản trị", "Quản trị hai"):
            people.appoint(page, name, "admin", "692", JULY)
        (first, second) = (people.by_id(page, post.person) for post in posts.staff(page, None) if post.role == "admin")
        assert first is not None
        assert second is not None
        done = hand_over(page, post_of(page, world.heads[AREAS[0]]), first)
        appointing.end(page, second, post_of(page, first.id).id, JULY)
        past = people.by_id(page, first.id)
        assert past is not None
        assert handed_over.waiting(page, past) == []
        assert handed_over.sheet_of(page, done.number, past) is None
        with pytest.raises(Refusal, match=r"handover\.unknown"):
            handed_over.undo(page, done.number, past, at=JULY, real=REAL)
        assert handed_over.undo(page, done.number, second, at=JULY, real=REAL).number == done.number

    await book.turn(live)
