"""Files of a tip on their way in: fetched into memory, sealed in a thread, and only then on disk."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable, Mapping
from datetime import datetime, timedelta

from broadcasts.delivery import Channel
from broadcasts.undelivered import Gone, Later, Never
from handlers.citizens.tips.counter import Counter
from handlers.fetching import pause_after
from storage.book import fetches as open_fetches
from storage.book.book import Book, Unwritable
from storage.book.fetches import Wanted
from storage.book.files import FileStore
from storage.book.page import Page
from storage.book.signatures import HEIF
from storage.book.unkept import TooLarge, Unkept, Unreadable, Unwelcome
from storage.confidential import evidence, fetches
from storage.confidential.draft_keys import KeyGone
from storage.confidential.evidence import Kept
from storage.confidential.fetches import Sought
from storage.limits import limits
from storage.talk import Reply

log = logging.getLogger("bot131.tips")

AGAIN = 1.0  # seconds between two tries while the database cannot be written


class Sealing:
    """Takes in the files of drafts, for whoever fetches files; a draft that is gone wants none any more."""

    def __init__(self, book: Book, store: FileStore, counter: Counter, clock: Callable[[], datetime]) -> None:
        self._book = book
        self._store = store
        self._counter = counter
        self._clock = clock
        self._darkroom = asyncio.Semaphore(1)  # one picture is opened at a time: its memory is needed only once

    def knows(self, wanted: Wanted) -> bool:
        """Whether a wanted file belongs to a tip."""
        return fetches.is_hidden(wanted)

    async def settle(self, wanted: Wanted, channels: Mapping[tuple[str, str], Channel]) -> None:
        """Fetch it, seal it, write it down; what fails is tried again, then its sender is told."""
        try:
            sought = fetches.shown(self._counter.keeping.keys, wanted)
        except KeyGone:
            await self._kept(lambda page: fetches.settled(page, wanted.id), "")
            return
        channel = channels.get((sought.at.channel, sought.at.account))
        kept, key = await self._taken(wanted, sought, channel)
        settled = await self._kept(lambda page: self._written(page, wanted, sought, kept, key), sought.sender)
        if settled and channel is not None:
            await channel.forget(sought.file)

    async def _taken(self, wanted: Wanted, sought: Sought, channel: Channel | None) -> tuple[Kept | None, str]:
        """The sealed file, or the key of what its sender is told; neither where it is to be tried again."""
        try:
            async with asyncio.timeout(limits().files.fetch_seconds):
                content = await _whole(channel, sought)
            return await self._sealed(sought, content), ""
        except Unkept as refused:
            return None, _sentence(refused)
        except (Never, Gone):
            return None, "files.lost"
        except Exception as error:  # noqa: BLE001 - unknown outcome, full disk, bug of ours: a later try may go better
            log.warning("file %s: %s", wanted.id, type(error).__name__)
            return None, "" if wanted.attempt + 1 < limits().files.tries else "files.lost"

    async def _sealed(self, sought: Sought, content: bytes) -> Kept | None:
        now, late = self._clock(), sought.late
        draft = await self._book.read(lambda page: self._counter.keeping.of(page, sought.sender, now))
        if draft is None and late is None:
            return None
        async with self._darkroom:
            if late is not None:
                return await asyncio.to_thread(evidence.keep_late, self._store, late, content, sought.file.name)
            assert draft is not None  # noqa: S101 - looked above
            return await asyncio.to_thread(evidence.keep, self._store, draft.opened, content, sought.file.name)

    def _written(self, page: Page, wanted: Wanted, sought: Sought, kept: Kept | None, key: str) -> bool:
        now = self._clock()
        if kept is None and not key and self._counter.keeping.is_wanted(page, sought, now):
            open_fetches.later(page, wanted.id, now + timedelta(seconds=pause_after(wanted.attempt + 1)), "again")
            return False
        if not fetches.settled(page, wanted.id):
            return False
        wanted_still = self._counter.keeping.arrived(page, sought, kept, now)
        if kept is not None and not wanted_still:
            page.after(lambda: self._counter.keeping.stretching.erase([kept.file]))
        if key and wanted_still:
            say = self._counter.reception.office.texts.say
            said = say(key, file=say("tip.a_file"), most=limits().files.bytes_max // 2**20)
            self._counter.discreet.put(page, sought.at, [Reply(said)], now)
        return True

    async def _kept(self, work: Callable[[Page], bool], lane: str) -> bool:
        while True:
            try:
                return await self._book.turn(work, lane)
            except Unwritable:
                await asyncio.sleep(AGAIN)


async def _whole(channel: Channel | None, sought: Sought) -> bytes:
    if channel is None:
        raise Later("channel_missing")
    if (sought.file.size or 0) > limits().files.bytes_max:
        raise TooLarge
    content, chunks = bytearray(), channel.fetch(sought.file)
    try:
        async for chunk in chunks:
            content += chunk
            if len(content) > limits().files.bytes_max:
                raise TooLarge
    finally:
        if isinstance(chunks, AsyncGenerator):
            await chunks.aclose()
    return bytes(content)


def _sentence(refused: Unkept) -> str:
    if isinstance(refused, TooLarge):
        return "files.too_large"
    if isinstance(refused, Unreadable):
        return "files.unreadable"
    return "files.as_photo" if isinstance(refused, Unwelcome) and refused.mime == HEIF else "files.unwelcome"
