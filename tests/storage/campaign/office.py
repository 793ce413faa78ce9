"""A district for tests of people: two communes with areas, and one approved person of each role that is asked for."""

from datetime import UTC, datetime

from storage.book.book import Book
from storage.book.page import Page
from storage.book.server_key import ServerKey
from storage.campaign.membership import appointing, invites, people, posts, registrations
from storage.campaign.membership.invites import NewInvite
from storage.campaign.membership.people import Known
from storage.campaign.membership.posts import Post
from storage.campaign.membership.registrations import Bearer
from storage.campaign.territory import units
from storage.campaign.territory.unit_rows import UnitRow
from storage.talk import Address

NOON = datetime(2021, 6, 20, 5, tzinfo=UTC)
REAL = datetime(2026, 3, 2, 1, tzinfo=UTC)
KEY = ServerKey(b"k" * 32)
UNITS = [
    UnitRow("692", "Lộc Ninh", "huyện", ""),
    UnitRow("25273", "Lộc Hòa", "xã", "692"),
    UnitRow("25273-01", "Ấp 6", "ấp", "25273"),
    UnitRow("25273-02", "Ấp 7", "ấp", "25273"),
    UnitRow("25276", "Lộc An", "xã", "692"),
    UnitRow("25276-01", "Ấp 1", "ấp", "25276"),
]
AN, BINH = "Nguyễn Văn An", "Trần Thị Bình"


def chat(name: str) -> Address:
    """The private chat of somebody."""
    return Address("telegram", "bot", name)


async def settle(book: Book) -> None:
    """Bring the units in."""
    await book.turn(lambda page: units.bring_in(page, UNITS))


async def officer(book: Book, role: str, unit: str, name: str = BINH) -> Known:
    """An approved person who can be written to in the chat of the role and unit."""

    def appoint(page: Page) -> Known:
        person = people.appoint(page, name, role, unit, NOON)
        people.bind(page, person, chat(f"{role}@{unit}"), f"{role}@{unit}", NOON)
        found = people.by_id(page, person)
        assert found is not None
        return found

    return await book.turn(appoint)


async def invited(
    book: Book, role: str = "area_head", unit: str = "25273-01", name: str = "", *, approved: bool = False
) -> str:
    """The code of a fresh invite."""
    return await book.turn(lambda page: invites.make(page, KEY, NewInvite(role, unit, name, approved), REAL))


async def registered(book: Book, code: str, name: str = AN, sender: str = "an") -> Post:
    """What becomes of whoever uses a code from the chat of that sender."""

    def register(page: Page) -> Post:
        invite = invites.claim(page, print_of(code), REAL)
        assert invite is not None
        known = people.by_contact(page, chat(sender), sender)
        return registrations.register(page, invite, Bearer(chat(sender), sender, name, known), at=NOON, real=REAL)

    return await book.turn(register)


async def asked(book: Book, role: str, unit: str, name: str = AN, sender: str = "an") -> Post:
    """Somebody who registered with an invite that still needs a yes."""
    return await registered(book, await invited(book, role, unit), name, sender)


async def approved(book: Book, by: Known, post: Post) -> Post:
    """The post after a yes."""
    return await book.turn(lambda page: appointing.approve(page, by, post.id, NOON))


async def pending(book: Book, by: Known) -> list[Post]:
    """Who waits for somebody's yes."""
    return await book.read(lambda page: posts.pending(page, by))


def print_of(code: str) -> str:
    """What the book knows a code by."""
    found = invites.print_of(KEY, code)
    assert found is not None
    return found
