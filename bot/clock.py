"""The metronome: APScheduler calls on the beat; what is due stands in the database, never in the scheduler."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from storage.book import marks
from storage.book.book import Book
from storage.book.columns import instant, stamp
from storage.clocks import Clocks

BEAT = 15  # seconds: nothing that is due waits longer for its beat
CLOCK = "clock"
ALIVE = marks.ALIVE

Job = Callable[[], Awaitable[None]]


class Metronome:
    """Runs each job on every beat; a job still running is not started twice, a missed beat is not made up."""

    def __init__(self) -> None:
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._expected: dict[str, datetime] = {}
        self._running: set[asyncio.Task[None]] = set()

    def start(self, jobs: dict[str, tuple[Job, int]]) -> None:
        """Begin to beat: each job by its name, with seconds between two runs."""
        for name, (job, seconds) in jobs.items():
            self._scheduler.add_job(
                self._run,
                "interval",
                [job],
                seconds=seconds,
                id=name,
                max_instances=1,
                coalesce=True,
                misfire_grace_time=seconds,
            )
        self._scheduler.start()

    def expect(self, moments: dict[str, datetime], job: Job) -> None:
        """Run a job once at each of these moments (real time), each under its name; those set before are replaced."""
        for name in self._expected.keys() - moments.keys():
            self._forget(name)
        for name, at in moments.items():
            if self._expected.get(name) != at:
                self._scheduler.add_job(
                    self._run, "date", [job], run_date=at, id=name, replace_existing=True, misfire_grace_time=None
                )
        self._expected = dict(moments)

    @property
    def expected(self) -> dict[str, datetime]:
        """The moments that are waited for, by name."""
        return dict(self._expected)

    def _forget(self, name: str) -> None:
        if self._scheduler.get_job(name) is not None:
            self._scheduler.remove_job(name)

    async def stop(self) -> None:
        """Beat no more, and let the jobs that run finish: the scheduler itself would cut them off."""
        self._scheduler.pause()
        if self._running:
            await asyncio.wait(self._running)
        self._scheduler.shutdown(wait=False)

    async def _run(self, job: Job) -> None:
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - the scheduler runs each job in one
        self._running.add(task)
        try:
            await job()
        finally:
            self._running.discard(task)


async def set_campaign_clock(book: Book, clocks: Clocks, wanted: datetime | None) -> bool:
    """Set the campaign clock's offset as stored, or as wanted; True when it was moved.

    The same wanted instant as at the last start, or none, lets time run on; another one moves campaign time there.
    """
    asked = "" if wanted is None else stamp(wanted)
    kept = await book.read(lambda page: marks.mark(page, CLOCK))
    before, _, seconds = (kept or "|").partition("|")
    if kept is not None and asked in {"", before}:
        clocks.offset = timedelta(seconds=float(seconds or 0))
        return False
    clocks.offset = timedelta() if wanted is None else wanted - clocks.real()
    value = f"{asked}|{clocks.offset.total_seconds()}"
    await book.turn(lambda page: marks.keep_mark(page, CLOCK, value))
    return kept is not None or wanted is not None


async def last_alive(book: Book) -> datetime | None:
    """When this bot was last known to run."""
    text = await book.read(lambda page: marks.mark(page, ALIVE))
    return None if text is None else instant(text)
