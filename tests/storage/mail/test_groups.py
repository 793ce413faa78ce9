"""Rooms of a group: words in one count for the group, and a lost one never takes a tie of it away; both databases."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from storage.book.book import Book
from storage.book.page import Page
from storage.campaign.membership import people
from storage.campaign.planning.plan_file import load_plan
from storage.campaign.territory import units
from storage.mail import groups
from storage.talk import Address

AT = datetime(2021, 6, 20, 5, tzinfo=UTC)
GROUP = Address("telegram", "1", "-100")
ROOM, OTHER = replace(GROUP, chat="-100/7"), replace(GROUP, chat="-100/8")
HERE, THERE = "25279", "692"


def tie(page: Page, *ties: tuple[Address, str]) -> None:
    units.bring_in(page, load_plan("151-kh-ubnd").units)
    by = people.appoint(page, "Cán bộ", "unit_officer", HERE, AT)
    for at, unit in ties:
        groups.link(page, at, "", unit, by, AT)


def ties(page: Page) -> set[tuple[str, str]]:
    return {(one.at.chat, one.unit) for one in groups.linked(page)}


async def test_words_in_a_room_count_for_its_group(book: Book) -> None:
    """Of a room that is tied itself for both; what is said in the group counts for no room."""

    def live(page: Page) -> None:
        tie(page, (GROUP, THERE), (ROOM, HERE))
        found = [groups.at_address(page, at) for at in (GROUP, ROOM, OTHER, replace(GROUP, chat="-1001"))]
        assert [one and one.unit for one in found] == [THERE, HERE, THERE, None]
        groups.heard(page, GROUP, AT)
        assert [one.heard for one in groups.known(page)] == [AT, None]
        groups.heard(page, ROOM, AT)
        assert [one.heard for one in groups.known(page)] == [AT, AT]

    await book.turn(live)


@pytest.mark.parametrize("gone_before", [False, True], ids=["tied", "lost before"])
async def test_a_lost_room_never_displaces_a_tie(book: Book, gone_before: bool) -> None:
    """The group's own stays; of two rooms the first to be lost goes to the group, and the second ends."""

    def live(page: Page) -> None:
        tie(page, (GROUP, THERE), (ROOM, HERE))
        if gone_before:
            groups.lose(page, ROOM)
        groups.move_chat(page, ROOM, GROUP.chat)
        assert ties(page) == {(GROUP.chat, THERE)}
        assert [one.gone for one in groups.known(page) if one.at == ROOM] == [groups.CLOSED]

    await book.turn(live)


async def test_of_two_lost_rooms_the_first_has_the_group(book: Book) -> None:
    """A group that becomes another one takes its place there, as before."""

    def live(page: Page) -> None:
        tie(page, (ROOM, HERE), (OTHER, THERE))
        groups.move_chat(page, ROOM, GROUP.chat)
        groups.move_chat(page, OTHER, GROUP.chat)
        assert ties(page) == {(GROUP.chat, HERE)}
        groups.link(page, replace(GROUP, chat="-200"), "", THERE, 1, AT)
        groups.move_chat(page, GROUP, "-200")
        assert ties(page) == {("-200", HERE)}

    await book.turn(live)
