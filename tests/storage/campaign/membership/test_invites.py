"""Invites on both databases: one use, one life, taken back, kept only as a print, and one winner of two."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import text as sql

from storage.book.book import Book
from storage.book.page import Page
from storage.book.server_key import ServerKey
from storage.campaign.membership import invites, people
from storage.campaign.membership.invites import NewInvite
from storage.campaign.planning.plan_file import load_plan
from storage.limits import limits
from storage.talk import Refusal
from tests.storage.campaign.office import AN, KEY, NOON, REAL, invited, print_of, registered, settle

PLAN = load_plan("151-kh-ubnd")


@pytest.fixture(autouse=True)
async def district(book: Book) -> None:
    """The units of a small district."""
    await settle(book)


async def usable(book: Book, code: str, days: float = 0) -> bool:
    at = REAL + timedelta(days=days)
    return await book.read(lambda page: invites.look(page, print_of(code), at) is not None)


async def test_an_invite_says_for_whom_it_is(book: Book) -> None:
    """Role, unit, name and whether a yes is needed are read back; the code may be typed in any way."""
    code = await invited(book, name=AN, approved=True)
    found = await book.read(lambda page: invites.look(page, print_of(f" {code.lower()} "), REAL))
    assert found is not None
    assert (found.role, found.unit, found.name, found.approved) == ("area_head", "25273-01", AN, True)


async def test_the_code_is_nowhere_in_the_book(book: Book) -> None:
    """Neither the code nor its ten characters stand in any table; under another key the print is another one."""
    code = await invited(book)

    def everything(page: Page) -> str:
        rows = page.session.connection().execute(sql("SELECT * FROM invites")).all()
        return repr(rows) + repr(page.session.connection().execute(sql("SELECT * FROM marks")).all())

    kept = await book.read(everything)
    assert code not in kept
    assert code.replace("-", "") not in kept
    assert print_of(code) in kept
    assert invites.print_of(ServerKey(b"x" * 32), code) != print_of(code)


async def test_an_invite_lives_thirty_days(book: Book) -> None:
    """To the last moment, and not a moment longer."""
    code, days = await invited(book), limits().people.invite_days
    assert (await usable(book, code, days - 0.001), await usable(book, code, days)) == (True, False)


async def test_a_used_invite_is_not_there_any_more(book: Book) -> None:
    """Looked for again it is like one that never was; who used it is known."""
    code = await invited(book)
    post = await registered(book, code)
    assert not await usable(book, code)
    used = await book.read(lambda page: invites.used(page, print_of(code)))
    assert used is not None
    assert (used.used_by, used.used_at) == (post.person, REAL)


async def test_an_invite_is_taken_back_within_reach_only(book: Book) -> None:
    """Out of reach nothing is found; once taken back nobody can use it, and it cannot be taken back again."""
    code = await invited(book)

    async def revoke(within: frozenset[str] | None) -> bool:
        return await book.turn(lambda page: invites.revoke(page, print_of(code), REAL, within) is not None)

    assert not await revoke(frozenset({"25276", "25276-01"}))
    assert await usable(book, code)
    assert await revoke(frozenset({"25273", "25273-01"}))
    assert not await usable(book, code)
    assert not await revoke(None)


async def test_open_invites_are_listed_within_reach(book: Book) -> None:
    """Used, expired and revoked ones are left out, and those of other units."""
    here, there = await invited(book), await invited(book, unit="25276-01")
    gone = await invited(book)
    await registered(book, gone)

    async def waiting(within: frozenset[str] | None, days: int = 0) -> set[str]:
        at = REAL + timedelta(days=days)
        return {one.code_hash for one in await book.read(lambda page: invites.waiting(page, at, within))}

    assert await waiting(None) == {print_of(here), print_of(there)}
    assert await waiting(frozenset({"25273-01"})) == {print_of(here)}
    assert await waiting(None, days=31) == set()


async def test_all_invites_of_one_maker_are_taken_back(book: Book) -> None:
    """Those of other makers stay."""
    mine = await book.turn(
        lambda page: invites.make(page, KEY, NewInvite("area_head", "25273-01", made_by="demo"), REAL)
    )
    other = await invited(book)
    assert await book.turn(lambda page: invites.withdraw(page, "demo", REAL)) == 1
    assert (await usable(book, mine), await usable(book, other)) == (False, True)


async def test_of_two_who_use_a_code_at_once_one_wins(book: Book) -> None:
    """In two turns at the same moment exactly one claims the invite; the other finds nothing."""
    code = await invited(book)

    def use(page: Page, name: str) -> bool:
        invite = invites.claim(page, print_of(code), REAL)
        if invite is None:
            return False
        invites.use(page, invite, people.take_in(page, name, NOON), REAL)
        return True

    tries = [book.turn(lambda page, who=str(n): use(page, who), str(n)) for n in range(8)]  # type: ignore[misc]
    assert sorted(await asyncio.gather(*tries)) == [False] * 7 + [True]


@pytest.mark.parametrize(
    ("role", "unit", "placed"),
    [
        ("area_head", "25273-01", "25273-01"),
        ("unit_officer", "25273", "25273"),
        ("council_member", "", "692"),
        ("admin", "692", "692"),
    ],
)
async def test_a_role_has_its_place(book: Book, role: str, unit: str, placed: str) -> None:
    """Heads at areas, officers of a unit at communes, everybody else at the organiser's, also without being told."""
    assert await book.read(lambda page: invites.placed(page, PLAN, role, unit)) == placed


@pytest.mark.parametrize(
    ("role", "unit", "key"),
    [
        ("boss", "692", "invites.unknown_role"),
        ("citizen", "25273-01", "invites.unknown_role"),
        ("area_head", "", "invites.unit_wanted"),
        ("area_head", "99999", "invites.unknown_unit"),
        ("area_head", "25273", "invites.wrong_unit"),
        ("unit_officer", "25273-01", "invites.wrong_unit"),
        ("observer", "25273", "invites.wrong_unit"),
    ],
)
async def test_a_role_elsewhere_is_refused(book: Book, role: str, unit: str, key: str) -> None:
    """Unknown roles and units, and units of another kind."""
    with pytest.raises(Refusal) as refused:
        await book.read(lambda page: invites.placed(page, PLAN, role, unit))
    assert refused.value.key == key
