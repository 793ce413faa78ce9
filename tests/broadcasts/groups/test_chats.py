"""A group that is lost to us counts no more, and somebody who can tie it again hears of it, once."""

from collections.abc import Callable

import pytest
from sqlmodel import select

from broadcasts.audience import GROUPS, Audience, Directory
from broadcasts.delivery import Delivery
from broadcasts.groups.chats import Chats
from broadcasts.undelivered import Gone, Later, Never
from storage.book.book import Book
from storage.book.page import Page
from storage.campaign.membership import people
from storage.campaign.tables import Membership
from storage.mail import groups, letters
from storage.mail.letters import Draft
from storage.mail.tables import Letter
from storage.talk import Reply
from storage.texts.texts import texts
from tests.broadcasts.mailing import COMMUNE, NOON, ORGANISER, Mailing, at, plan
from tests.fakes.recorder import Recorder

GROUP = "nhom"


@pytest.fixture
async def mailing(book: Book) -> Mailing:
    """A linked group, tied by an officer of its commune; and the organiser's officer."""
    made = Mailing(book)
    await made.begin()
    officer = await made.person("Trần Thị B", "unit_officer", COMMUNE, "officer")
    await made.person("Lê Văn C", "organiser_officer", ORGANISER, "boss")
    await book.turn(lambda page: groups.link(page, at(GROUP), "Nhóm xã", COMMUNE, officer, made.now))
    return made


def chats(mailing: Mailing) -> Chats:
    return Chats(mailing.book, texts(), mailing.clocks, mailing.put.extend)


async def told(mailing: Mailing) -> list[tuple[str, str]]:
    """Whom letters went to, with their first words; each was handed to delivery."""
    rows = await mailing.book.read(
        lambda page: [(one.chat, one.body["text"].partition(".")[0]) for one in page.session.exec(select(Letter))]
    )
    assert sorted(one.to.chat for one in mailing.put) == sorted(chat for chat, _ in rows)
    return rows


async def test_the_officer_who_tied_it_is_told_once(mailing: Mailing) -> None:
    """Both ways may tell of the same loss, and Telegram may tell it twice."""
    for _ in range(2):
        await chats(mailing).moved(at(GROUP), "")
        await mailing.book.turn(lambda page: chats(mailing).closed(page, at(GROUP)))
    assert await told(mailing) == [
        ("officer", "Hệ thống không còn gửi được vào nhóm đã nối: Nhóm xã (Xã Lộc Tấn)"),
    ]
    reach = await mailing.book.read(lambda page: Directory(page, plan(), mailing.now).reach(Audience((GROUPS,))))
    assert reach.targets == ()


def unbind(page: Page) -> None:
    people.unbind(page, at("officer"), "officer")


def leave_office(page: Page) -> None:
    page.session.exec(select(Membership).where(Membership.role == "unit_officer")).one().until = NOON


@pytest.mark.parametrize("goes", [unbind, leave_office])
async def test_where_that_officer_cannot_be_told_the_organiser_is(
    mailing: Mailing, goes: Callable[[Page], None]
) -> None:
    """The role left the one contact, or the office: somebody else must be able to tie it again."""
    await mailing.book.turn(goes)
    await chats(mailing).moved(at(GROUP), "")
    assert [chat for chat, _ in await told(mailing)] == ["boss"]


@pytest.mark.parametrize("chat", ["nobody's group", "officer"])
async def test_a_chat_that_was_no_linked_group_says_nothing(mailing: Mailing, chat: str) -> None:
    """Being put out of some other group, or blocked by a person, is no news for anybody."""
    await chats(mailing).moved(at(chat), "")
    assert await told(mailing) == []
    assert [one.at.chat for one in await mailing.book.read(groups.linked)] == [GROUP]


async def test_a_group_that_moves_stays_tied(mailing: Mailing) -> None:
    """Its new id takes the place of the old one."""
    await chats(mailing).moved(at(GROUP), "moi")
    assert [one.at.chat for one in await mailing.book.read(groups.linked)] == ["moi"]


@pytest.mark.parametrize(
    ("outcome", "tied"),
    [
        (Gone("blocked"), []),
        (Gone("closed"), []),
        (Gone("moved", "moi"), ["moi"]),
        (Never("too_large"), [GROUP]),
        (Later("flood", 3600), [GROUP]),
    ],
    ids=["kicked", "closed", "moved", "one letter refused", "flood"],
)
async def test_only_a_refusal_of_the_group_itself_unties_it(
    mailing: Mailing, outcome: Exception, tied: list[str]
) -> None:
    """In the turn in which the letter's end is written."""
    recorder = Recorder()
    recorder.groups.add(GROUP)
    recorder.fail(outcome)
    delivery = Delivery(mailing.book, [recorder], lambda: mailing.now, chats(mailing).closed)
    draft = Draft(at(GROUP), Reply("Mời họp."), 3, mailing.now)
    await mailing.book.turn(lambda page: letters.put(page, draft, now=mailing.now))
    await delivery.start()
    try:
        await recorder.until(lambda: bool(recorder.tried))
        await delivery.idle()
        assert [one.at.chat for one in await mailing.book.read(groups.linked)] == tied
        assert ([one.to.chat for one in mailing.put] == ["officer"]) == (tied == [])
    finally:
        await delivery.stop()
