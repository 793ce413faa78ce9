"""Files on their way in: looks for wanted ones, has them fetched and kept, and tells the sender what failed."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncGenerator, Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from broadcasts.delivery import Channel, Delivery
from broadcasts.outbox import Priority
from broadcasts.undelivered import Gone, Later, Never
from storage import faults
from storage.book import fetches
from storage.book.book import Book, Unwritable
from storage.book.fetches import Wanted
from storage.book.files import FileStore
from storage.book.intake import Intake, Taken
from storage.book.page import Page
from storage.book.signatures import HEIF
from storage.book.unkept import TooLarge, Unkept, Unreadable, Unwelcome
from storage.clocks import Clocks
from storage.limits import limits
from storage.mail import letters
from storage.mail.letters import Draft
from storage.talk import FileKind, Reply
from storage.texts.texts import Texts

log = logging.getLogger("bot131.fetching")

AT_ONCE = 4  # files fetched at the same time: enough for an album, few enough for a small machine
LOOK_EVERY = 1.0  # seconds; other processes want files in the same database
DRAIN = 5.0  # seconds that a stop waits for files under way; what is cut off is fetched again

LOST = "files.lost"
KINDS = {
    FileKind.PHOTO: "files.sent.photo",
    FileKind.VOICE: "files.sent.voice",
    FileKind.VIDEO: "files.sent.video",
    FileKind.DOCUMENT: "files.sent.document",
}


@dataclass(frozen=True, slots=True)
class GivenUp:
    """A file that nobody will get: the key of the sentence that its sender is told."""

    key: str


@dataclass(frozen=True, slots=True)
class TryAgain:
    """A try that failed: why, and the pause that the platform asked for (seconds)."""

    reason: str
    seconds: float = 0.0


Outcome = Taken | GivenUp | TryAgain


class Sealing(Protocol):
    """Takes in the files of confidential talks, of which no byte may touch the disk unsealed."""

    def knows(self, wanted: Wanted) -> bool:
        """Whether this file is one of those."""

    async def settle(self, wanted: Wanted, channels: Mapping[tuple[str, str], Channel]) -> None:
        """Try to take it in, and write what came of that."""


class Fetching:
    """Fetches files that turns have wanted, a few at once. A kill at any moment means only that one is fetched again.

    The sender is told in campaign time, in the campaign's `zone`, when a file was sent; all else goes by real time.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - the parts that the composition root puts together
        self,
        book: Book,
        channels: Iterable[Channel],
        store: FileStore,
        delivery: Delivery,
        texts: Texts,
        clocks: Clocks,
        zone: str = "Asia/Ho_Chi_Minh",
        sealing: Sealing | None = None,
    ) -> None:
        self._sealing = sealing
        self._book = book
        self._channels = {(channel.name, channel.account): channel for channel in channels}
        self._store = store
        self._intake = Intake(store)
        self._delivery = delivery
        self._texts = texts
        self._clocks = clocks
        self._zone = ZoneInfo(zone)
        self._under_way: dict[int, asyncio.Task[None]] = {}
        self._broken: set[int] = set()  # what could not be settled; left alone until the next start
        self._looker: asyncio.Task[None] | None = None
        self._wake = asyncio.Event()

    async def start(self) -> None:
        """Sweep up after a killed process and begin to look; without channels, leave that to the process with them."""
        if not self._channels:
            return
        await asyncio.to_thread(self._store.sweep)
        self._looker = asyncio.create_task(self._look(), name="fetching")

    async def stop(self) -> None:
        """Begin nothing more, and let what is under way finish if that is soon."""
        if self._looker is not None:
            self._looker.cancel()
            await asyncio.wait([self._looker])
        if self._under_way:
            await asyncio.wait(self._under_way.values(), timeout=DRAIN)
        left = list(self._under_way.values())
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    def wake(self) -> None:
        """Look now: a turn has just wanted a file."""
        self._wake.set()

    async def _look(self) -> None:
        while True:
            self._wake.clear()
            for wanted in await self._due():
                self._begin(wanted)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LOOK_EVERY):  # in Python 3.11 wait_for may swallow a stop
                    await self._wake.wait()

    async def _due(self) -> list[Wanted]:
        free = AT_ONCE - len(self._under_way)
        if free <= 0:
            return []
        passed_over = self._under_way.keys() | self._broken  # as of before the look, which may be stale when it returns
        try:
            found = await self._book.read(lambda page: fetches.due(page, self._clocks.real(), free + len(passed_over)))
        except Exception:  # a look that fails must not be the last one
            log.exception("no look at the wanted files")
            return []
        return [wanted for wanted in found if wanted.id not in passed_over][:free]

    def _begin(self, wanted: Wanted) -> None:
        task = asyncio.create_task(self._settle(wanted), name=f"fetch {wanted.id}")
        self._under_way[wanted.id] = task
        task.add_done_callback(lambda _task: self._ended(wanted.id))

    def _ended(self, fetch: int) -> None:
        del self._under_way[fetch]
        self._wake.set()

    async def _settle(self, wanted: Wanted) -> None:
        if self._sealing is not None and self._sealing.knows(wanted):
            await self._settle_sealed(self._sealing, wanted)
            return
        outcome = await self._outcome(wanted)
        try:
            settled = await self._kept(lambda page: self._write(page, wanted, outcome))
            channel = self._channels.get((wanted.at.channel, wanted.at.account))
            if settled and channel is not None:
                await channel.forget(wanted.file)
        except Exception:  # a bug of ours; fetched over and over it would be no better
            log.exception("file %s cannot be settled", wanted.id)
            self._broken.add(wanted.id)

    async def _settle_sealed(self, sealing: Sealing, wanted: Wanted) -> None:
        try:
            await sealing.settle(wanted, self._channels)
        except Exception as error:  # noqa: BLE001 - a bug of ours; its message may hold what was confided
            log.error("file %s cannot be settled: %s", wanted.id, type(error).__name__)  # noqa: TRY400 - no message
            self._broken.add(wanted.id)

    async def _outcome(self, wanted: Wanted) -> Outcome:
        try:
            async with asyncio.timeout(limits().files.fetch_seconds):
                return await self._take(wanted)
        except Unkept as refused:
            log.info("file %s: %s", wanted.id, type(refused).__name__)
            return GivenUp(_sentence(refused))
        except (Never, Gone) as problem:
            log.info("file %s on %s: %s", wanted.id, wanted.at.channel, problem)
            return GivenUp(LOST)
        except Later as problem:
            return TryAgain(problem.reason, problem.seconds or 0.0)
        except Exception as error:  # noqa: BLE001 - unknown outcome, full disk, bug of ours: a later try may go better
            log.warning("file %s on %s: %s", wanted.id, wanted.at.channel, faults.told(error))
            return TryAgain(type(error).__name__)

    async def _take(self, wanted: Wanted) -> Taken:
        channel = self._channels.get((wanted.at.channel, wanted.at.account))
        if channel is None:
            raise Later("channel_missing")
        if (wanted.file.size or 0) > limits().files.bytes_max:
            raise TooLarge
        chunks = channel.fetch(wanted.file)
        try:
            return await self._intake.take(chunks)
        finally:
            if isinstance(chunks, AsyncGenerator):
                await chunks.aclose()  # lets go of the line at once, also after a refusal

    async def _kept(self, work: Callable[[Page], bool]) -> bool:
        """What `work` returned once it is on disk, however long the database takes no writes."""
        while True:
            try:
                return await self._book.turn(work, "fetches")
            except Unwritable:
                log.warning("files: the database cannot be written now")
                await asyncio.sleep(LOOK_EVERY)

    def _write(self, page: Page, wanted: Wanted, outcome: Outcome) -> bool:
        """Write what came of a try; whether the file is settled now."""
        if isinstance(outcome, Taken):
            return fetches.done(page, wanted.id, outcome.kept, outcome.original, outcome.look)
        if isinstance(outcome, TryAgain) and wanted.attempt + 1 < limits().files.tries:
            pause = max(outcome.seconds, pause_after(wanted.attempt + 1))
            fetches.later(page, wanted.id, self._clocks.real() + timedelta(seconds=pause), outcome.reason)
            return False
        key, reason = (outcome.key,) * 2 if isinstance(outcome, GivenUp) else (LOST, outcome.reason)
        if settled := fetches.failed(page, wanted.id, reason):
            self._tell(page, wanted, key)
        return settled

    def _tell(self, page: Page, wanted: Wanted, key: str) -> None:
        now = self._clocks.real()
        said = self._texts.say(key, file=self._which(wanted), most=limits().files.bytes_max // 2**20)
        draft = Draft(wanted.at, Reply(said), Priority.ALERT, now, dedupe=f"fetch:{wanted.id}")
        if letter := letters.put(page, draft, now=now):
            page.after(lambda: self._delivery.post((letter,)))

    def _which(self, wanted: Wanted) -> str:
        key = "files.sent.named" if wanted.file.name else KINDS[wanted.file.kind]
        time = (wanted.made + self._clocks.offset).astimezone(self._zone).strftime("%H:%M")
        return self._texts.say(key, name=wanted.file.name, time=time)


def pause_after(attempt: int) -> float:
    """Seconds before another try after `attempt` tries that failed."""
    rules = limits().files
    return min(rules.first_pause * rules.pause_growth ** (attempt - 1), rules.longest_pause)


def _sentence(refused: Unkept) -> str:
    if isinstance(refused, TooLarge):
        return "files.too_large"
    if isinstance(refused, Unreadable):
        return "files.unreadable"
    return "files.as_photo" if isinstance(refused, Unwelcome) and refused.mime == HEIF else "files.unwelcome"
