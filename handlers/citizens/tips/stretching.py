"""The slow part of codes, beside the turns: two at a time, those of drafts again after a kill, until none is left."""

import asyncio
import contextlib
import logging
import os
import sys
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from storage.book.book import Book, Unwritable
from storage.book.columns import stamp
from storage.book.files import FileStore
from storage.book.page import Page
from storage.confidential import codes, drafts
from storage.confidential.codes import CodeKeys
from storage.confidential.draft_keys import DraftKeys
from storage.confidential.drafts import Draft

log = logging.getLogger("bot131.tips")

AT_ONCE = 2  # each takes 64 MiB and a core for 0.15 s
NICENESS = 10
LOOK = 50  # drafts taken up at once
LOOK_EVERY = 5.0  # seconds

Stretched = Callable[[Page, str, CodeKeys | None, str, datetime], None]


class Stretching:
    """Works out what codes are worth. `stretched` writes it down for a draft, in the order of its sender's turns."""

    def __init__(
        self, book: Book, keys: DraftKeys, salt: bytes, store: FileStore, clock: Callable[[], datetime]
    ) -> None:
        self.stretched: Stretched | None = None  # set by the wiring; the counter needs us first
        self._book = book
        self._keys = keys
        self._salt = salt
        self._store = store
        self._clock = clock
        self._threads = ThreadPoolExecutor(AT_ONCE, "stretch", initializer=_give_way)
        self._wake = asyncio.Event()
        self._worker: asyncio.Task[None] | None = None
        self._busy = False

    async def start(self) -> None:
        """Begin to look for drafts whose code is not worked out."""
        self._worker = asyncio.create_task(self._work(), name="stretching")

    async def stop(self) -> None:
        """Begin nothing more; what is cut off is begun again at the next start."""
        if self._worker is not None:
            self._worker.cancel()
            await asyncio.wait([self._worker])
        await asyncio.get_running_loop().run_in_executor(None, self._threads.shutdown)

    def wake(self) -> None:
        """Look now: a draft was kept."""
        self._wake.set()

    async def worth(self, text: str) -> CodeKeys:
        """What a typed text is worth as a code."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, codes.keys_of, text, self._salt)

    def erase(self, files: Iterable[str]) -> None:
        """Erase sealed files of a tip that is gone."""
        for name in files:
            self._store.path(name).unlink(missing_ok=True)

    async def idle(self) -> None:
        """Return once no draft waits for its code."""
        while self._busy or await self._look():  # noqa: ASYNC110 - the database rings no bell
            await asyncio.sleep(0.01)

    async def _work(self) -> None:
        while True:
            self._wake.clear()
            self._busy = True
            found = await self._look()
            for at in range(0, len(found), AT_ONCE):
                await asyncio.gather(*(self._one(*one) for one in found[at : at + AT_ONCE]))
            self._busy = False
            if found:
                continue
            await self._file_sent()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LOOK_EVERY):
                    await self._wake.wait()

    async def _look(self) -> list[tuple[str, Draft]]:
        try:
            return await self._book.read(self._waiting)
        except Exception:  # a look that fails must not be the last one
            log.exception("no look at the drafts")
            return []

    def _waiting(self, page: Page) -> list[tuple[str, Draft]]:
        return drafts.unstretched(page, self._keys, self._clock(), LOOK)

    async def _file_sent(self) -> None:
        """Tips that are sent and waited for the credit to be told, or for a file, in vain or not."""
        try:
            found = await self._book.read(lambda page: drafts.stretched(page, self._keys, self._clock()))
        except Exception:  # as above
            log.exception("no look at the tips that were sent")
            return
        now = stamp(self._clock())
        for row, draft in found:
            if draft.talk.get("sending") and draft.talk["until"] <= now:
                await self._write(row, None, _lane(draft))

    async def _one(self, row: str, draft: Draft) -> None:
        await self._write(row, await self.worth(draft.code), _lane(draft))

    async def _write(self, row: str, worth: CodeKeys | None, lane: str) -> None:
        try:
            await self._book.turn(lambda page: self._written(page, row, worth, lane), lane)
        except Unwritable:
            await asyncio.sleep(LOOK_EVERY)
        except Exception as error:  # noqa: BLE001 - a bug of ours; its words may be in the message
            log.error("a draft cannot go on: %s", type(error).__name__)  # noqa: TRY400 - no message, no lines
            await asyncio.sleep(LOOK_EVERY)

    def _written(self, page: Page, row: str, worth: CodeKeys | None, lane: str) -> None:
        assert self.stretched is not None  # noqa: S101 - the wiring sets it
        self.stretched(page, row, worth, lane, self._clock())


def _give_way() -> None:
    """People's turns come first: in a flood of tips this thread takes what they leave."""
    if sys.platform == "linux":  # elsewhere a thread has no niceness of its own
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)


def _lane(draft: Draft) -> str:
    """Who writes, as the desk names the lane of his turns."""
    return f"{'/'.join(draft.talk['at'])}/{draft.talk['sender']}"
