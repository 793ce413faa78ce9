"""What a tip costs: the slow stretching of a code beside the turns, and drafts, filing and finding within them."""

import asyncio
import secrets
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from pathlib import Path

from storage.book.book import Book
from storage.book.page import Hot, Page
from storage.book.server_key import ServerKey
from storage.campaign.membership import people
from storage.clocks import now
from storage.confidential import codes, drafts, filing, follow_up, reader_changes, readers, recovery, seal
from storage.confidential.codes import CodeKeys
from storage.confidential.draft_keys import DraftKeys, draft_keys
from storage.confidential.drafts import Draft
from storage.confidential.filing import NewTip
from storage.confidential.readers import Locked
from tests import books

OFFICERS = 3
KEY = ServerKey(b"k" * 32)
STORY = "Nhà ông Tư đầu ấp tụ tập đá gà mỗi tối thứ bảy. " * 20
_BYTES = (
    Hot("SELECT coalesce(sum(length(sealed)), 0) FROM tip_fields"),
    Hot("SELECT coalesce(sum(length(sealed)), 0) FROM tip_wraps"),
)


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU milliseconds of one tip in each step (`stretch` runs in a thread), and bytes of ciphertext in the book."""

    stretch: float
    draft: float
    filing: float
    finding: float
    bytes: int


def measure(tips: int) -> Cost:
    """File so many tips on SQLite, many at once, and find each by its code."""
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(_measured(Path(folder), tips))


def report(cost: Cost) -> str:
    """One line for people."""
    return (
        f"a tip for {OFFICERS} officers, the envelope and its informant: {cost.draft:.2f} ms CPU a kept answer,"
        f" {cost.filing:.2f} ms to seal and file, {cost.finding:.2f} ms to find, {cost.bytes:,} bytes sealed;"
        f" a code stretched beside the turns: {cost.stretch:.0f} ms"
    )


async def _measured(folder: Path, tips: int) -> Cost:
    stretch = statistics.median(_stretched() for _ in range(5))
    keys, at = draft_keys(folder), now()
    worth = [CodeKeys(secrets.token_hex(32), seal.fresh_pair()) for _ in range(tips)]
    new = [replace(drafts.begin(codes.fresh(), at).stretched(of), talk={"story": STORY}) for of in worth]
    async with books.opened(f"sqlite:///{folder / 'bench.sqlite'}") as book:
        await book.turn(_set_up)
        draft = await _spent(tips, lambda n: _kept(book, keys, n, new[n]))
        filed = await _spent(tips, lambda n: _filed(book, new[n]))
        finding = await _spent(tips, lambda n: _found(book, worth[n]))
        size = sum(await book.read(lambda page: [int((page.one(one) or (0,))[0]) for one in _BYTES]))
    return Cost(stretch, draft, filed, finding, size // tips)


def _stretched() -> float:
    began = time.process_time()
    codes.keys_of(codes.fresh(), b"0123456789abcdef")
    return (time.process_time() - began) * 1000


async def _spent(tips: int, one: Callable[[int], Awaitable[None]]) -> float:
    """CPU milliseconds of one, all of them asked for at once."""
    began = time.process_time()
    await asyncio.gather(*(one(number) for number in range(tips)))
    return (time.process_time() - began) * 1000 / tips


def _set_up(page: Page) -> None:
    recovery.make(page, KEY)
    for number in range(OFFICERS):
        person = people.take_in(page, f"Cán bộ {number}", now())
        voices = readers.active(page, KEY)
        change = reader_changes.enrol(page, KEY, person, Locked(seal.fresh_pair().public, b"x"))
        for voice in voices:
            reader_changes.agree(page, KEY, change.id, by=voice.id)


async def _kept(book: Book, keys: DraftKeys, number: int, draft: Draft) -> None:
    await book.turn(lambda page: drafts.keep(page, keys, f"telegram/bot/{number}/{number}", draft, draft.begun))


async def _filed(book: Book, draft: Draft) -> None:
    await book.turn(lambda page: filing.file(page, KEY, NewTip(draft, "gambling", 3, {"story": STORY}), draft.begun))


async def _found(book: Book, worth: CodeKeys) -> None:
    assert await book.turn(lambda page: follow_up.find(page, worth)) is not None
