"""Posts on both databases: who stands above whom, what a yes and a no do, and that nobody decides outside the scope."""

from collections.abc import Callable

import pytest
from sqlalchemy import event

from storage.book.book import Book
from storage.book.page import Page
from storage.campaign.membership import appointing, people, posts
from storage.campaign.membership.people import Known
from storage.campaign.membership.posts import Post
from storage.campaign.tables import ROLES
from storage.campaign.territory import units
from storage.talk import Refusal
from tests.storage.campaign.office import (
    AN,
    BINH,
    NOON,
    UNITS,
    approved,
    asked,
    chat,
    invited,
    officer,
    pending,
    registered,
    settle,
)

OFFICE = {"organiser_officer", "admin"}
OFFICES = [(role, "692") for role in ("organiser_officer", "admin", "observer")]


@pytest.fixture(autouse=True)
async def district(book: Book) -> None:
    """The units of a small district."""
    await settle(book)


def allowed(by: str, own: str, role: str, unit: str) -> bool:
    """The rule, said once more in other words: the unit above, or whoever is above that."""
    if role == "citizen" or by not in {"unit_officer", *OFFICE}:
        return False
    if by == "admin":
        return True
    if by == "organiser_officer":
        return role not in OFFICE
    return role == "area_head" and unit.startswith(f"{own}-")


@pytest.mark.parametrize("by", ROLES)
async def test_each_role_decides_within_its_own_scope_alone(book: Book, by: str) -> None:
    """Every role × every role asked for × every unit, foreign ones too: may, and sees it among the pending."""
    own = {"area_head": "25273-01", "unit_officer": "25273"}.get(by, "692")
    who = await officer(book, by, own)
    grid = [(role, row.code) for role in ROLES for row in UNITS]
    found = await book.read(lambda page: [posts.may_appoint(page, who, *one) for one in grid])
    assert found == [allowed(by, own, *one) for one in grid]


@pytest.mark.parametrize("by", ROLES)
async def test_nobody_says_yes_or_no_to_what_is_out_of_reach(book: Book, by: str) -> None:
    """Of all who wait in all units each role can approve exactly those that it may; the others stay as they are."""
    own = {"area_head": "25273-01", "unit_officer": "25273"}.get(by, "692")
    who = await officer(book, by, own)
    waiting = [
        await asked(book, role, unit, f"{role} {unit}", f"{role}{unit}")
        for role, unit in (("area_head", "25273-01"), ("area_head", "25276-01"), ("unit_officer", "25273"), *OFFICES)
    ]
    mine = [post.id for post in waiting if allowed(by, own, post.role, post.unit)]
    assert [post.id for post in await pending(book, who)] == mine
    foreign = [post for post in waiting if post.id not in mine]
    assert [await answer(book, who, post) for post in foreign] == ["people.gone"] * len(foreign)
    assert [post.id for post in await pending(book, who)] == mine


async def answer(book: Book, who: Known, post: Post) -> str:
    """The refusal of a yes, which is the same for a no and for taking the role away."""
    keys = set()
    for act in (appointing.approve, appointing.refuse, appointing.end):
        with pytest.raises(Refusal) as refused:
            await book.turn(lambda page, act=act: act(page, who, post.id, NOON))  # type: ignore[misc]
        keys.add(refused.value.key)
    (key,) = keys
    return key


async def test_who_waits_may_do_what_a_citizen_may(book: Book) -> None:
    """Known by name and chat, but without any role until the yes; afterwards with exactly that role."""
    post = await asked(book, "area_head", "25273-01")
    known = await book.read(lambda page: people.by_contact(page, chat("an"), "an"))
    assert known == Known(post.person, AN, ())
    await approved(book, await officer(book, "unit_officer", "25273"), post)
    known = await book.read(lambda page: people.by_contact(page, chat("an"), "an"))
    assert known == Known(post.person, AN, (("area_head", "25273-01"),))


async def test_a_yes_is_said_once(book: Book) -> None:
    """The second officer is told that it is done."""
    who = await officer(book, "unit_officer", "25273")
    post = await asked(book, "area_head", "25273-01")
    await approved(book, who, post)
    with pytest.raises(Refusal, match=r"people\.gone"):
        await approved(book, who, post)


async def test_nobody_says_yes_to_oneself(book: Book) -> None:
    """An officer who asks to be a head as well waits for the next level."""
    who = await officer(book, "unit_officer", "25273")
    code = await invited(book, "area_head", "25273-01")
    post = await registered(book, code, BINH, "unit_officer@25273")
    assert post.person == who.id
    assert await pending(book, who) == []
    assert [one.id for one in await pending(book, await officer(book, "organiser_officer", "692"))] == [post.id]


async def test_the_letter_goes_to_the_level_above(book: Book) -> None:
    """A commune's officers for its heads, the organiser for communes and offices, the administrator for those."""
    commune, other = await officer(book, "unit_officer", "25273"), await officer(book, "unit_officer", "25276")
    office, admin = await officer(book, "organiser_officer", "692"), await officer(book, "admin", "692")
    wanted = {
        ("area_head", "25273-01"): commune,
        ("area_head", "25276-01"): other,
        ("unit_officer", "25273"): office,
        ("finance_officer", "692"): office,
        ("organiser_officer", "692"): admin,
        ("admin", "692"): admin,
    }
    found = await book.read(lambda page: {one: posts.above(page, *one) for one in wanted})
    assert found == {one: [who.id] for one, who in wanted.items()}


async def test_a_level_without_anybody_is_passed_over(book: Book) -> None:
    """A commune without an officer: the organiser hears of its heads; without one the administrator; else nobody."""

    async def above() -> list[int]:
        return await book.read(lambda page: posts.above(page, "area_head", "25273-01"))

    await officer(book, "unit_officer", "25276")
    assert await above() == []
    admin = await officer(book, "admin", "692")
    assert await above() == [admin.id]
    office = await officer(book, "organiser_officer", "692")
    assert await above() == [office.id]


async def test_a_no_leaves_no_way_to_the_person(book: Book) -> None:
    """Whoever has no role is nobody to us: the contact goes, and where to write the reason to comes back."""
    post = await asked(book, "area_head", "25273-01")
    who = await officer(book, "unit_officer", "25273")
    told, ways = await book.turn(lambda page: appointing.refuse(page, who, post.id, NOON))
    assert (told.person, ways) == (post.person, [chat("an")])
    assert await book.read(lambda page: people.by_contact(page, chat("an"), "an")) is None
    assert await book.read(lambda page: people.by_id(page, post.person)) is None


async def test_a_no_takes_only_what_was_asked_for(book: Book) -> None:
    """Who holds another role keeps it, and the chat."""
    who = await officer(book, "organiser_officer", "692")
    head = await approved(book, who, await asked(book, "area_head", "25273-01"))
    more = await registered(book, await invited(book, "observer", "692"))
    assert more.person == head.person
    await book.turn(lambda page: appointing.refuse(page, who, more.id, NOON))
    known = await book.read(lambda page: people.by_contact(page, chat("an"), "an"))
    assert known == Known(head.person, AN, (("area_head", "25273-01"),))


async def test_one_person_on_two_channels_by_an_invite_that_needs_no_yes(book: Book) -> None:
    """Invited again by the same name, role and unit: the same person, reached in both chats."""
    first = await registered(book, await invited(book, name=AN, approved=True))
    second = await registered(book, await invited(book, name=AN, approved=True), sender="an2")
    assert (second.person, second.id) == (first.person, first.id)
    assert await book.read(lambda page: people.addresses(page, first.person)) == [chat("an"), chat("an2")]


async def test_a_stolen_letter_does_not_reach_an_approved_person(book: Book) -> None:
    """An invite that needs a yes joins nobody before the yes; then the chats are one person's, and one row stays."""
    who = await officer(book, "unit_officer", "25273")
    first = await approved(book, who, await registered(book, await invited(book, name=AN)))
    second = await registered(book, await invited(book, name=AN), sender="an2")
    assert second.person != first.person
    known = await book.read(lambda page: people.by_contact(page, chat("an2"), "an2"))
    assert known == Known(second.person, AN, ())
    joined = await approved(book, who, second)
    assert (joined.person, joined.id) == (first.person, first.id)
    assert await book.read(lambda page: people.addresses(page, first.person)) == [chat("an"), chat("an2")]
    assert await book.read(lambda page: people.by_id(page, second.person)) is None
    assert await pending(book, who) == []


async def test_a_name_typed_by_its_bearer_joins_nobody(book: Book) -> None:
    """An invite without a name, or with another one, never becomes somebody who is there already."""
    first = await registered(book, await invited(book, name=AN, approved=True))
    unnamed = await registered(book, await invited(book, approved=True), AN, "b")
    renamed = await registered(book, await invited(book, name=BINH, approved=True), AN, "c")
    assert len({first.person, unnamed.person, renamed.person}) == 3


async def test_a_role_taken_away_begins_anew(book: Book) -> None:
    """Ended it counts for nothing; a later invite makes it wait for a yes again."""
    who = await officer(book, "unit_officer", "25273")
    post = await approved(book, who, await asked(book, "area_head", "25273-01"))
    await book.turn(lambda page: appointing.end(page, who, post.id, NOON))
    assert await book.read(lambda page: people.by_contact(page, chat("an"), "an")) == Known(post.person, AN, ())
    again = await registered(book, await invited(book))
    assert (again.id, again.approved) == (post.id, False)


async def test_the_last_administrator_stays(book: Book) -> None:
    """One of two may go, the last one not."""
    one, two = await officer(book, "admin", "692"), await officer(book, "admin", "692", AN)

    def end(page: Page, by: Known, whose: Known) -> Post:
        (held,) = [post for post in posts.staff(page, None) if post.person == whose.id]
        return appointing.end(page, by, held.id, NOON)

    await book.turn(lambda page: end(page, one, two))
    with pytest.raises(Refusal, match=r"people\.last_admin"):
        await book.turn(lambda page: end(page, one, one))


async def test_staff_is_seen_within_reach_in_the_offices_order(book: Book) -> None:
    """By unit as the office lists them; another commune's people are not there."""
    who = await officer(book, "unit_officer", "25273")
    await officer(book, "unit_officer", "25276")
    head = await asked(book, "area_head", "25273-01")
    seen = await book.read(lambda page: posts.staff(page, frozenset({"25273", "25273-01"})))
    assert [(one.person, one.approved) for one in seen] == [(who.id, True), (head.person, False)]
    everybody = await book.read(lambda page: posts.staff(page, None))
    assert [one.unit for one in everybody] == ["25273", "25273-01", "25276"]


async def test_an_area_has_one_leader_of_its_own_commune(book: Book) -> None:
    """Areas go from one leader to the other; those of another commune are left out; duties of other names stay."""
    one, two = await officer(book, "unit_officer", "25273"), await officer(book, "unit_officer", "25273", AN)

    def lead(page: Page, whose: Known, *areas: str) -> Post:
        (held,) = [post for post in posts.staff(page, None) if post.person == whose.id]
        return appointing.lead(page, one, held.id, areas)

    async def leaders() -> dict[str, int]:
        found = await book.read(lambda page: posts.leaders(page, None))
        return {area: post.person for area, post in found.items()}

    await book.turn(lambda page: lead(page, one, "25273-01", "25273-02", "25276-01", "25273"))
    assert await leaders() == {"25273-01": one.id, "25273-02": one.id}
    await book.turn(lambda page: lead(page, two, "25273-02"))
    assert await leaders() == {"25273-01": one.id, "25273-02": two.id}
    await book.turn(lambda page: lead(page, one))
    assert await leaders() == {"25273-02": two.id}


async def test_a_foreign_officer_puts_nobody_in_charge(book: Book) -> None:
    """Another commune's officer is refused, and so is a person who is no officer of a unit."""
    one, foreign = await officer(book, "unit_officer", "25273"), await officer(book, "unit_officer", "25276")
    office = await officer(book, "organiser_officer", "692")
    held = {post.person: post.id for post in await book.read(lambda page: posts.staff(page, None))}
    for by, whose in ((foreign, one), (office, office)):
        with pytest.raises(Refusal, match=r"people\.gone"):
            await book.turn(lambda page, b=by, w=whose: appointing.lead(page, b, held[w.id], ["25273-01"]))  # type: ignore[misc]
    assert await book.read(lambda page: posts.leaders(page, None)) == {}


async def test_how_many_wait_does_not_tell_in_statements(book: Book) -> None:
    """A commune's officer with one and with twelve who wait: the list takes as many questions of the book."""
    who = await officer(book, "unit_officer", "25273")
    counts = []
    for number in range(12):
        await asked(book, "area_head", "25273-01", f"Người {number}", f"{number}")
        counts.append(await book.read(lambda page: statements(page, lambda: posts.pending(page, who))))
    assert len(await pending(book, who)) == 12
    assert counts == [counts[0]] * 12


async def test_whole_titles_are_told_in_one_statement(book: Book) -> None:
    """An area with its commune, a commune and a district alone, an unknown unit by its code."""
    codes = ["25273-01", "25276-01", "25273", "692", "25273-01", "nowhere"]

    def work(page: Page) -> tuple[int, dict[str, str]]:
        count = statements(page, lambda: units.whole_titles(page, codes))
        return count, units.whole_titles(page, codes)

    assert await book.read(work) == (
        1,
        {
            "25273-01": "Ấp 6, Xã Lộc Hòa",
            "25276-01": "Ấp 1, Xã Lộc An",
            "25273": "Xã Lộc Hòa",
            "692": "Huyện Lộc Ninh",
            "nowhere": "nowhere",
        },
    )


def statements(page: Page, work: Callable[[], object]) -> int:
    """How many statements some work runs."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        seen.append(statement)

    connection = page.session.connection()
    event.listen(connection, "before_cursor_execute", note)
    work()
    event.remove(connection, "before_cursor_execute", note)
    return len(seen)
