"""A line for tests of fetching: a recorder whose files are fetched into a store, with a clock that the test moves."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from broadcasts.delivery import Delivery
from handlers.fetching import Fetching
from storage.book import fetches
from storage.book.book import Book
from storage.book.fetches import FetchInfo
from storage.book.files import FileStore
from storage.clocks import Clocks
from storage.talk import FileKind, FileRef
from storage.texts.texts import texts
from tests import samples
from tests.fakes.recorder import Recorder
from tests.patience import PATIENCE

T = TypeVar("T")
NOON = datetime(2021, 6, 20, 5, 4, tzinfo=UTC)  # 12:04 in Việt Nam
PHOTO = FileRef(FileKind.PHOTO, "photo")
VOICE = samples.ogg(b"OpusHead")


class Line:
    """What stands between a person's files and the store; nothing runs until a test starts it."""

    def __init__(self, book: Book, folder: Path, recorder: Recorder | None = None) -> None:
        self.book = book
        self.recorder = recorder or Recorder()
        self.store = FileStore(folder / "files")
        self.now = NOON
        self.offset = timedelta()  # of campaign time
        self.delivery = Delivery(book, [self.recorder], lambda: self.now)
        self.open = AsyncExitStack()

    async def start(self, book: Book | None = None, channels: list[Recorder] | None = None) -> Fetching:
        """A process that fetches, on the line's own book and channel unless others are given."""
        served = [self.recorder] if channels is None else channels
        clocks = Clocks(lambda: self.now, self.offset)
        running = Fetching(book or self.book, served, self.store, self.delivery, texts(), clocks)
        await running.start()
        self.open.push_async_callback(running.stop)
        return running

    async def want(self, *files: FileRef) -> None:
        """Turns in which files were sent; the first one is number 1."""
        at = self.recorder.address()
        for file in files:
            await self.book.turn(lambda page, file=file: fetches.want(page, at, file, self.now))  # type: ignore[misc]

    async def info(self, *ids: int) -> list[FetchInfo]:
        """Where files stand."""
        return await self.book.read(lambda page: fetches.of(page, ids))

    async def until(self, *states: str) -> list[FetchInfo]:
        """Wait until the files wanted first are in these states."""
        ids = range(1, len(states) + 1)
        return await eventually(lambda: self.info(*ids), lambda found: [one.state for one in found] == list(states))

    async def until_tried(self, tries: int) -> None:
        """Wait until so many tries of the file that waits have failed."""
        await eventually(self.tries, lambda found: found == tries)

    async def tries(self) -> int:
        """How many tries of the file that waits have failed; -1 if none waits."""
        ever = self.now + timedelta(days=1)
        waiting = await self.book.read(lambda page: fetches.due(page, ever, 1))
        return waiting[0].attempt if waiting else -1

    def kept(self) -> list[str]:
        """The names in the store's folder, half-written ones too."""
        return sorted(path.name for path in self.store.path("0" * 64).parent.iterdir())


async def eventually(look: Callable[[], Awaitable[T]], is_so: Callable[[T], bool]) -> T:
    """What `look` gives as soon as it is so; TimeoutError if it never is."""
    async with asyncio.timeout(PATIENCE):
        while not is_so(found := await look()):  # noqa: ASYNC110 - the database rings no bell
            await asyncio.sleep(0.01)
    return found
