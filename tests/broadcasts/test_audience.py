"""Audiences: each person and chat once, at the newest contact; who cannot be reached is named."""

from datetime import timedelta

import pytest
from sqlmodel import col, select

from broadcasts.audience import (
    BELOW,
    EVERYONE,
    GROUPS,
    HEADS,
    LISTED,
    NO_WORKS,
    OFFICERS,
    OPEN,
    Audience,
    Directory,
    Reach,
)
from storage.book.book import Book
from storage.book.page import Hot, Page
from storage.campaign.dossiers.route_table import GONE, State
from storage.campaign.tables import Membership, Nomination
from storage.campaign.works import achievements, amending
from storage.campaign.works.achievements import NewWork
from tests.broadcasts.mailing import AREA, COMMUNE, NOON, Mailing, plan


@pytest.fixture
async def mailing(book: Book) -> Mailing:
    """A campaign with units and nobody in it."""
    made = Mailing(book)
    await made.begin()
    return made


async def reach(mailing: Mailing, *kinds: str, unit: str = "", below: str = "") -> Reach:
    """Whom these audiences reach."""
    audience = Audience(kinds, unit, below)
    return await mailing.book.read(lambda page: Directory(page, plan(), NOON).reach(audience))


def chats(found: Reach) -> list[str]:
    """The chats that get it."""
    return sorted(one.to.chat for one in found.targets)


async def test_a_person_with_several_chats_gets_one_copy_in_the_newest(mailing: Mailing) -> None:
    """Of three contacts the last bound one is written to."""
    await mailing.person("An", "area_head", AREA, "first", "second", "third")
    assert chats(await reach(mailing, HEADS)) == ["third"]


async def test_a_person_in_two_audiences_gets_one_copy(mailing: Mailing) -> None:
    """Head and, by role, everybody: the same person once."""
    await mailing.person("An", "area_head", AREA, "an")
    await mailing.person("Bình", "unit_officer", COMMUNE, "binh")
    assert chats(await reach(mailing, HEADS, OFFICERS, EVERYONE)) == ["an", "binh"]


async def test_listed_people_are_reached_in_the_last_post_that_they_left(mailing: Mailing) -> None:
    """In office or gone, each once; who has no chat, or is not on the list, gets nothing."""
    gone = [await mailing.person(name, "area_head", AREA, name) for name in ("an", "cường", "em")]
    stays = await mailing.person("Bình", "unit_officer", COMMUNE, "binh")
    dumb = await mailing.person("Dung", "area_head", AREA)

    def leave(page: Page) -> None:
        page.session.add(
            Membership(person=gone[0], role="unit_officer", unit="25276", duties={}, approved=True, since=NOON)
        )
        page.session.flush()
        rows = page.session.exec(select(Membership).where(col(Membership.person).in_([*gone, dumb]))).all()
        for later, row in enumerate(rows):
            row.until = NOON + timedelta(days=later)

    await mailing.book.turn(leave)
    audience = Audience((LISTED,), people=(*gone[:2], stays, dumb))
    found = await mailing.book.read(lambda page: Directory(page, plan(), NOON).targets(audience))
    assert {(one.to.chat, one.unit) for one in found} == {("an", "25276"), ("cường", AREA), ("binh", COMMUNE)}


async def test_areas_without_a_head_and_heads_without_a_chat_are_named(mailing: Mailing) -> None:
    """130 of 131 areas have nobody; the one whose head has no chat is named with the head."""
    await mailing.person("An", "area_head", AREA, "an")
    await mailing.person("Không nối", "area_head", "25279-02")
    missing = (await reach(mailing, HEADS)).missing
    assert len(missing) == 130
    assert [one.name for one in missing if one.unit.code == "25279-02"] == ["Không nối"]
    assert AREA not in {one.unit.code for one in missing}


async def test_who_stood_for_what_has_merged_away_is_no_more_head_or_officer(mailing: Mailing) -> None:
    """From the day on, though the post is not ended yet; everybody's words, and a list with the name, still come."""
    an = await mailing.person("An", "area_head", AREA, "an")
    await mailing.person("Bình", "unit_officer", COMMUNE, "binh")
    assert chats(await reach(mailing, HEADS, OFFICERS)) == ["an", "binh"]

    def merge(page: Page) -> None:
        """Both end on the day before."""
        for code in (AREA, COMMUNE):
            page.change(Hot("UPDATE units SET valid_to = '2021-06-19' WHERE code = :code"), code=code)

    await mailing.book.turn(merge)
    for kind in (HEADS, OFFICERS, NO_WORKS, OPEN):
        assert chats(await reach(mailing, kind)) == []
    assert chats(await reach(mailing, EVERYONE)) == ["an", "binh"]
    listed = Audience((LISTED,), people=(an,))
    found = await mailing.book.read(lambda page: Directory(page, plan(), NOON).reach(listed))
    assert chats(found) == ["an"]


async def test_people_of_a_list_without_a_chat_are_named_once_for_each_post(mailing: Mailing) -> None:
    """Who has a chat is not; one who left has none in office, and a list of nobody asks nothing."""
    an = await mailing.person("An", "area_head", AREA)
    officer = Membership(person=an, role="unit_officer", unit=COMMUNE, duties={}, approved=True, since=NOON)
    await mailing.book.turn(lambda page: page.session.add(officer))
    binh = await mailing.person("Bình", "unit_officer", COMMUNE, "binh")
    away = await mailing.person("Cúc", "area_head", AREA)

    def leave(page: Page) -> None:
        """Her post ends."""
        page.change(Hot("UPDATE memberships SET until = '2021-06-01' WHERE person = :person"), person=away)

    await mailing.book.turn(leave)

    async def named(*who: int) -> list[tuple[str, str]]:
        """The units and names of those who cannot be reached."""
        asked = Audience((LISTED,), people=who)
        found = await mailing.book.read(lambda page: Directory(page, plan(), NOON).missing(asked))
        return sorted((one.unit.code, one.name) for one in found)

    assert await named(binh, an, away, 0) == [(COMMUNE, "An"), (AREA, "An")]
    assert await named(binh) == await named() == []


async def test_a_unit_reaches_what_lies_below_it_and_nothing_beside(mailing: Mailing) -> None:
    """Its heads, officers and groups; another commune's stay out, and so within an officer's own unit."""
    await mailing.person("An", "area_head", AREA, "an")
    await mailing.person("Xa", "area_head", "25276-01", "xa")
    await mailing.group("g1", COMMUNE)
    await mailing.group("g2", "25276")
    assert chats(await reach(mailing, BELOW, below=COMMUNE)) == ["an", "g1"]
    assert chats(await reach(mailing, HEADS, GROUPS, unit=COMMUNE)) == ["an", "g1"]
    assert len((await reach(mailing, HEADS, unit=COMMUNE)).missing) == len((await reach(mailing, HEADS)).missing) - sum(
        1 for one in plan().participant_units if one.parent != COMMUNE and one.code != "25276-01"
    )


async def test_only_communes_with_a_free_slot_are_reminded(mailing: Mailing) -> None:
    """Who has put forward as many as the phase allows is left alone."""
    head = await mailing.person("An", "area_head", AREA)
    busy = await mailing.person("Đã xong", "unit_officer", COMMUNE, "done")
    await mailing.person("Chưa xong", "unit_officer", "25276", "open")
    row = Nomination(
        number="DC-2021-0001",
        phase="I",
        unit=COMMUNE,
        slot=1,
        area=AREA,
        person=head,
        active_area=AREA,
        active_person=head,
        merit="Mở đường tổ 5",
        by=busy,
        at=NOON,
    )
    await mailing.book.turn(lambda page: page.session.add(row))
    assert chats(await reach(mailing, OPEN)) == ["open"]
    for state in State:

        def hop(page: Page, state: State = state) -> None:
            kept = page.session.exec(select(Nomination)).one()
            kept.state, kept.slot = state, None if state in GONE else 1

        await mailing.book.turn(hop)
        owes = state in {State.COMPLETION, *GONE}
        assert (state, "done" in chats(await reach(mailing, OPEN))) == (state, owes)


async def test_an_area_whose_work_was_withdrawn_has_handed_in_none(mailing: Mailing) -> None:
    """Its head is meant until something stands; one work that is left is enough."""
    head = await mailing.person("An", "area_head", AREA, "an")

    def hand_in(page: Page) -> str:
        new = NewWork("I", COMMUNE, AREA, head, "Mở đường tổ 5", "Kể chuyện.", ("hieu_qua",))
        return achievements.hand_in(page, new, at=NOON, year=2021)

    assert chats(await reach(mailing, NO_WORKS)) == ["an"]
    first = await mailing.book.turn(hand_in)
    assert chats(await reach(mailing, NO_WORKS)) == []
    await mailing.book.turn(lambda page: amending.withdraw(page, first, NOON))
    assert chats(await reach(mailing, NO_WORKS)) == ["an"]
