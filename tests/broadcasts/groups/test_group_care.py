"""How groups are: silence and unpasted texts are told once to whoever is in charge, never at night."""

from datetime import timedelta

import pytest

from broadcasts.groups import group_care
from storage.book.book import Book
from storage.book.page import Page
from storage.limits import limits
from storage.mail import groups, pastes
from storage.mail.letters import Posted
from storage.talk import Address
from storage.texts.texts import texts
from tests.broadcasts.mailing import COMMUNE, NOON, Mailing, at, plan

LONG = timedelta(days=limits().broadcasts.group_silent_days + 1)


@pytest.fixture
async def mailing(book: Book) -> Mailing:
    """An officer with one group that has a bot and one that has none."""
    made = Mailing(book)
    await made.begin()
    officer = await made.person("Trần Thị B", "unit_officer", COMMUNE, "officer")

    def tie(page: Page) -> None:
        groups.link(page, at("nhom"), "Nhóm xã", COMMUNE, officer, made.now)
        pastes.add_group(page, "Zalo xã", COMMUNE, officer, officer, made.now)

    await book.turn(tie)
    return made


async def states(mailing: Mailing) -> dict[str, str]:
    """How each group is."""
    found = await mailing.book.read(lambda page: group_care.standing(page, mailing.now))
    return {one.group.title: one.state for one in found}


async def warned(mailing: Mailing) -> list[str]:
    """Whom a look writes to."""

    def look(page: Page) -> list[Posted]:
        return group_care.warn(page, texts(), mailing.now, mailing.now.astimezone(plan().tzinfo))

    return [one.to.chat for one in await mailing.book.turn(look)]


async def heard(mailing: Mailing, chat: Address) -> None:
    await mailing.book.turn(lambda page: groups.heard(page, chat, mailing.now))


async def test_a_silence_is_told_once_and_a_new_one_anew(mailing: Mailing) -> None:
    """Two weeks without a word; a word ends it; at night nobody is told."""
    assert (await states(mailing), await warned(mailing)) == ({"Nhóm xã": "well", "Zalo xã": "well"}, [])
    mailing.now = NOON + LONG
    assert await states(mailing) == {"Nhóm xã": "silent", "Zalo xã": "well"}
    mailing.now += timedelta(hours=12)
    assert await warned(mailing) == []
    mailing.now += timedelta(hours=12)
    assert [await warned(mailing), await warned(mailing)] == [["officer"], []]
    await heard(mailing, at("nhom"))
    assert await states(mailing) == {"Nhóm xã": "well", "Zalo xã": "well"}
    mailing.now += LONG
    assert await warned(mailing) == ["officer"]


async def test_a_group_in_which_nobody_pastes_is_told_once(mailing: Mailing) -> None:
    """What was pasted since ends the neglect, and the next one is told anew."""
    group = next(int(one.at.chat) for one in await mailing.book.read(groups.linked) if one.title == "Zalo xã")
    first = await mailing.book.turn(lambda page: pastes.put(page, group, "Tin", None, 1, mailing.now))
    mailing.now += LONG
    await heard(mailing, at("nhom"))
    assert await states(mailing) == {"Zalo xã": "unpasted", "Nhóm xã": "well"}
    assert [await warned(mailing), await warned(mailing)] == [["officer"], []]
    await mailing.book.turn(lambda page: pastes.done(page, first, 1, mailing.now))
    assert (await states(mailing), await warned(mailing)) == ({"Zalo xã": "well", "Nhóm xã": "well"}, [])
    await mailing.book.turn(lambda page: pastes.put(page, group, "Tin sau", None, 1, mailing.now))
    mailing.now += LONG
    await heard(mailing, at("nhom"))
    assert await warned(mailing) == ["officer"]


async def test_a_lost_group_is_shown_with_its_reason_and_one_that_was_untied_is_not(mailing: Mailing) -> None:
    """Kicked, silenced and closed are troubles; what an officer unties is none. One that has moved says so."""
    for why in (groups.KICKED, groups.MUTED, groups.CLOSED):
        await mailing.book.turn(lambda page, why=why: groups.lose(page, at("nhom"), why))  # type: ignore[misc]
        assert (await states(mailing))["Nhóm xã"] == why
        await mailing.book.turn(lambda page: groups.link(page, at("nhom"), "Nhóm xã", COMMUNE, 1, mailing.now))
    await mailing.book.turn(lambda page: groups.move_chat(page, at("nhom"), "-100"))
    moved = await mailing.book.read(
        lambda page: [one.has_moved for one in groups.known(page) if one.title == "Nhóm xã"]
    )
    assert moved == [True]
    await mailing.book.turn(lambda page: groups.unlink(page, at("-100")))
    assert await states(mailing) == {"Zalo xã": "well"}
