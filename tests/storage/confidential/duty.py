"""A hotline for tests: officers with keys, a recovery pair, tips with a code; the slow stretching left out."""

import itertools
import secrets
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from storage.book.book import Book
from storage.book.page import Page
from storage.book.server_key import ServerKey
from storage.campaign.membership import people
from storage.campaign.territory import units
from storage.campaign.territory.unit_rows import UnitRow
from storage.confidential import casework, drafts, filing, reader_changes, readers, seal
from storage.confidential.codes import CodeKeys
from storage.confidential.filing import NewTip
from storage.confidential.opened import Opened
from storage.confidential.reader_changes import Change
from storage.confidential.readers import Locked
from storage.confidential.states import Act, Outcome

AT = datetime(2026, 3, 2, 14, 37, 21, 123000, tzinfo=UTC)  # a Monday, in the middle of a slot
KEY = ServerKey(b"k" * 32)
WORDS = {"story": "Nhà số 9 tụ tập đá gà mỗi tối.", "place": "Ấp 6", "credit": "25273-01"}
UNITS = [UnitRow("692", "Lộc Ninh", "huyện", ""), UnitRow("25273", "Lộc Hòa", "xã", "692")]
UNITS += [UnitRow(f"25273-0{number}", f"Ấp {number}", "ấp", "25273") for number in (1, 2)]
CODES = itertools.count(10**15)


@dataclass(frozen=True, slots=True)
class Officer:
    """A hotline officer: the person, the number as a reader, and the private key as the console holds it."""

    person: int
    reader: int
    private: bytes


@dataclass(frozen=True, slots=True)
class Filed:
    """A tip and what its informant's code is worth."""

    tip: str
    worth: CodeKeys


async def settle(book: Book) -> None:
    """Bring the units in."""
    await book.turn(lambda page: units.bring_in(page, UNITS))


def enrolled(page: Page, name: str) -> tuple[Officer, Change]:
    """A new officer with a pair, and the change that makes a reader of him."""
    person, pair = people.appoint(page, name, "hotline_officer", "692", AT), seal.fresh_pair()
    change = reader_changes.enrol(page, KEY, person, Locked(pair.public, b"locked"))
    return Officer(person, change.reader, pair.private), change


async def officers(book: Book, count: int) -> list[Officer]:
    """Officers who read tips, each admitted by those before."""

    def admit(page: Page, name: str) -> Officer:
        officer, change = enrolled(page, name)
        voices = iter(readers.active(page, KEY))
        while not change.done:
            change = reader_changes.agree(page, KEY, change.id, by=next(voices).id)
        return officer

    return [await book.turn(lambda page, n=n: admit(page, f"Cán bộ {n}")) for n in range(count)]  # type: ignore[misc]


def worth() -> CodeKeys:
    """What some code is worth, without the slow stretching."""
    return CodeKeys(secrets.token_hex(32), seal.fresh_pair())


def new_tip(of: CodeKeys, **more: object) -> NewTip:
    """A tip ready to be filed."""
    draft = drafts.begin(str(next(CODES)), AT).stretched(of)
    return replace(NewTip(draft, "gambling", 3, WORDS, area="25273-01"), **more)  # type: ignore[arg-type]


async def filed(book: Book, *, at: datetime = AT, **more: object) -> Filed:
    """A filed tip."""
    of = worth()
    tip = await book.turn(lambda page: filing.file(page, KEY, new_tip(of, **more), at))
    return Filed(tip, of)


def in_hand(page: Page, tip: str, officer: Officer, at: datetime = AT) -> Opened:
    """The tip opened by an officer."""
    return casework.open_tip(page, tip, officer.reader, officer.private, "đọc tin mới", at)


def closed(
    page: Page, tip: str, officer: Officer, outcome: Outcome, at: datetime = AT, *, timely: bool = False
) -> None:
    """The tip acknowledged and closed by an officer."""
    found = in_hand(page, tip, officer, at)
    casework.advance(page, found, Act.ACKNOWLEDGE, officer.reader, at)
    casework.close(page, found, outcome, "đã kiểm tra", officer.reader, at, timely=timely)
