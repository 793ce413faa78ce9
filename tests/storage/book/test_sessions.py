"""Console logins on both databases: links work once and briefly, sessions end by idleness, age and revocation."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from storage.book import sessions
from storage.book.book import Book
from storage.book.page import Page
from storage.book.sessions import Opened
from storage.book.tables import ConsoleSession, LoginLink
from storage.campaign.membership import people
from storage.campaign.territory import units
from storage.campaign.territory.unit_rows import UnitRow
from storage.limits import limits

NOON = datetime(2026, 3, 2, 5, tzinfo=UTC)
RULES = limits().console


@pytest.fixture
async def hoa(book: Book) -> int:
    """An officer."""
    return await officer(book, "Hoa")


async def officer(book: Book, name: str) -> int:
    def appoint(page: Page) -> int:
        units.bring_in(page, [UnitRow("692", "Lộc Ninh", "huyện", "")])
        return people.appoint(page, name, "admin", "692", NOON)

    return await book.turn(appoint)


async def link(book: Book, person: int, at: datetime = NOON) -> str:
    return await book.turn(lambda page: sessions.make_link(page, person, at))


async def login(book: Book, person: int, at: datetime = NOON) -> Opened:
    token = await link(book, person, at)
    opened = await book.turn(lambda page: sessions.redeem(page, token, at, "Firefox, Windows"))
    assert opened is not None
    return opened


async def is_live(book: Book, token: str, at: datetime) -> bool:
    return await book.read(lambda page: sessions.find(page, token, at)) is not None


async def test_no_token_stands_in_the_book(book: Book, hoa: int) -> None:
    """Only hashes are kept: who reads the tables can neither redeem a link nor take over a session."""
    token = await link(book, hoa)
    opened = await login(book, hoa)

    def everything(page: Page) -> str:
        rows = [*page.session.exec(select(LoginLink)), *page.session.exec(select(ConsoleSession))]
        return " ".join(str(row.model_dump()) for row in rows)

    written = await book.read(everything)
    assert sessions.hashed(token) in written
    assert sessions.hashed(opened.token) in written
    assert token not in written
    assert opened.token not in written


async def test_tokens_have_128_bits_and_never_repeat(book: Book, hoa: int) -> None:
    """Twenty-two characters of base 64 each, all different."""
    tokens = [await link(book, hoa) for _ in range(20)]
    assert {len(token) for token in tokens} == {22}
    assert len(set(tokens)) == 20


async def test_looking_at_a_link_does_not_use_it_up(book: Book, hoa: int) -> None:
    """It can be asked about any number of times and redeemed once."""
    token = await link(book, hoa)
    asked = [await book.turn(lambda page: sessions.is_open(page, token, NOON)) for _ in range(3)]
    assert asked == [True, True, True]
    assert await book.turn(lambda page: sessions.redeem(page, token, NOON)) is not None
    assert await book.turn(lambda page: sessions.redeem(page, token, NOON)) is None
    assert await book.read(lambda page: sessions.is_open(page, token, NOON)) is False


async def test_of_two_redemptions_at_once_one_succeeds(book: Book, hoa: int) -> None:
    """A link never opens two sessions, also not in a race."""
    token = await link(book, hoa)
    race = [book.turn(lambda page: sessions.redeem(page, token, NOON), str(lane)) for lane in range(8)]
    assert sum(opened is not None for opened in await asyncio.gather(*race)) == 1
    assert len(await book.read(lambda page: sessions.of_person(page, hoa, NOON))) == 1


async def test_a_link_lives_for_minutes(book: Book, hoa: int) -> None:
    """Up to its last second it opens, at that second no more; one that nobody made never does."""
    token, end = await link(book, hoa), NOON + timedelta(minutes=RULES.link_minutes)
    assert await book.read(lambda page: sessions.is_open(page, token, end)) is False
    assert await book.turn(lambda page: sessions.redeem(page, token, end)) is None
    assert await book.turn(lambda page: sessions.redeem(page, token, end - timedelta(seconds=1))) is not None
    assert await book.turn(lambda page: sessions.redeem(page, "x" * 22, NOON)) is None


async def test_a_session_is_made_anew_for_each_login(book: Book, hoa: int) -> None:
    """Two logins have two tokens and two form secrets, neither of them the link's token."""
    token = await link(book, hoa)
    first = await book.turn(lambda page: sessions.redeem(page, token, NOON))
    second = await login(book, hoa)
    assert first is not None
    assert len({token, first.token, second.token, first.session.csrf, second.session.csrf}) == 5


async def test_a_session_ends_by_idleness_and_by_age(book: Book, hoa: int) -> None:
    """Each use puts the idle end off, but nothing the end of the working day."""
    opened = await login(book, hoa)
    idle, day = timedelta(minutes=RULES.idle_minutes), timedelta(hours=RULES.session_hours)
    assert await is_live(book, opened.token, NOON + idle - timedelta(seconds=1)) is True
    assert await is_live(book, opened.token, NOON + idle) is False
    await book.turn(lambda page: sessions.touch(page, opened.session.key, NOON + timedelta(minutes=20)))
    assert await is_live(book, opened.token, NOON + idle) is True
    await book.turn(lambda page: sessions.touch(page, opened.session.key, NOON + day - timedelta(minutes=1)))
    assert await is_live(book, opened.token, NOON + day - timedelta(seconds=1)) is True
    assert await is_live(book, opened.token, NOON + day) is False


async def test_a_revoked_session_is_over(book: Book, hoa: int) -> None:
    """One, all others, or all: each ends at once, and how many did is told; ending it again ends nothing."""
    one, two, three = [await login(book, hoa) for _ in range(3)]

    async def live() -> list[bool]:
        return [await is_live(book, opened.token, NOON) for opened in (one, two, three)]

    key = one.session.key
    assert await book.turn(lambda page: sessions.revoke(page, hoa, NOON, only=key)) == 1
    assert await live() == [False, True, True]
    assert await book.turn(lambda page: sessions.revoke(page, hoa, NOON, only=key)) == 0
    assert await book.turn(lambda page: sessions.revoke(page, hoa, NOON, but=two.session.key)) == 1
    assert await live() == [False, True, False]
    assert await book.turn(lambda page: sessions.revoke(page, hoa, NOON)) == 1
    assert await live() == [False, False, False]


async def test_nobody_ends_anothers_session(book: Book, hoa: int) -> None:
    """A key is good only together with its own person; lists hold one's own sessions alone."""
    other = await officer(book, "Bình")
    opened = await login(book, hoa)
    assert await book.turn(lambda page: sessions.revoke(page, other, NOON, only=opened.session.key)) == 0
    assert await is_live(book, opened.token, NOON) is True
    assert await book.read(lambda page: sessions.of_person(page, other, NOON)) == []
    assert await book.read(lambda page: sessions.of_person(page, hoa, NOON)) == [opened.session]


async def test_what_opens_nothing_any_more_is_forgotten(book: Book, hoa: int) -> None:
    """Used and old links and ended sessions go; live ones stay."""
    await link(book, hoa, NOON - timedelta(hours=1))
    ended, live = await login(book, hoa), await login(book, hoa)
    fresh = await link(book, hoa)
    await book.turn(lambda page: sessions.revoke(page, hoa, NOON, only=ended.session.key))
    assert await book.turn(lambda page: sessions.forget_old(page, NOON)) == 4
    assert await is_live(book, live.token, NOON) is True
    assert await book.read(lambda page: sessions.is_open(page, fresh, NOON)) is True
