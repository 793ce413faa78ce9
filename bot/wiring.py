"""The one composition root: settings in, a bot out; tests call the same with their own channels and clock."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime

from aiohttp import web

from bot import clock as clock_room
from bot import entrances
from bot.calendar import Ringing
from bot.channels.telegram import Telegram
from bot.clock import Metronome
from bot.confiding import Confiding, build_confiding
from bot.console import build_console
from bot.duty_calls import DutyCalls
from bot.entrances import Entrance
from bot.feeds import add_feeds
from bot.health import account_of, add_health
from bot.housekeeping import SEAL_SECONDS, Hotline, seal_up, tend_tips, tidy_up
from bot.invite_letters import TELEGRAM_NAME
from bot.portal import Column
from bot.settings import Settings
from broadcasts import restoring
from broadcasts.announcements import Announcements
from broadcasts.delivery import Channel, Delivery
from broadcasts.discreet import Forgetting
from broadcasts.groups import group_care, media
from broadcasts.groups.chats import Chats
from broadcasts.letters import appointments
from handlers import catalogue
from handlers.asking_again import ask_again
from handlers.desk import Desk
from handlers.fetching import Fetching
from handlers.visit import Office
from handlers.withheld import Withheld
from storage.book import generation, marks
from storage.book.book import Book, Unwritable
from storage.book.columns import stamp
from storage.book.files import FileStore
from storage.book.opening import SQLITE, migrate, open_book, version
from storage.book.page import Page
from storage.book.server_key import ServerKey, server_key
from storage.campaign.auditing import audit
from storage.campaign.planning.plan import Plan
from storage.campaign.planning.plan_file import load_plan
from storage.campaign.territory import units
from storage.clocks import Clocks, now
from storage.limits import limits
from storage.mail import accounts, holding
from storage.mail.letters import Posted
from storage.talk import Attachment, FileKind
from storage.texts.texts import Texts, texts

log = logging.getLogger("bot131")

CHUNK = 500  # units written in one turn: about 10 ms, so that nobody waits for an import
UNITS = "units"  # the mark that all units of the plan are in the book
HOUR = 60 * 60


class OldTables(Exception):
    """The database's tables are older than this program; on PostgreSQL a person brings them up to date."""


class PortTaken(Exception):
    """Another program listens at our address."""


@dataclass(slots=True)
class Bot:
    """A bot that is put together; `running` starts and stops its parts in order."""

    settings: Settings
    plan: Plan
    book: Book
    clocks: Clocks
    store: FileStore
    channels: Sequence[Entrance]
    delivery: Delivery
    fetching: Fetching
    desk: Desk
    announcements: Announcements
    chats: Chats
    confiding: Confiding
    metronome: Metronome = field(default_factory=Metronome)
    _open: AsyncExitStack = field(default_factory=AsyncExitStack)

    async def start(self) -> None:
        """Bring in the units at the first start, set the clocks, open the door out, then ask again what is open."""
        self._open.push_async_callback(self.book.close)
        await self._bring_in_units()
        await self._set_clock()
        if self.channels:
            await self.book.turn(self._step_on)
            await self._ringing.keep_true()
        await self.delivery.start()
        self._open.push_async_callback(self.delivery.stop)
        self.confiding.serve(self.delivery, self.channels)
        await self.confiding.start()
        self._open.push_async_callback(self.confiding.stop)
        await self.fetching.start()
        self._open.push_async_callback(self.fetching.stop)
        if not self.channels:
            return
        await self.announcements.start(self.delivery.post)
        self._open.push_async_callback(self.announcements.stop)
        await self._ask_again()
        await self._tick()
        await tend_tips(self.book, self.store, self.hotline, self.clocks.real())
        beats = {"tick": (self._tick, clock_room.BEAT), "seal": (self._seal, SEAL_SECONDS), "tidy": (self._tidy, HOUR)}
        self.metronome.start(beats | self._duty.jobs)
        self._open.push_async_callback(self.metronome.stop)

    @property
    def hotline(self) -> Hotline:
        """What the upkeep of tips needs."""
        return Hotline(self.confiding.keys, self.desk.key, self.desk.reception.office.texts)

    async def stop(self) -> None:
        """Take nothing more in, let words under way finish, close the book."""
        await self._open.aclose()

    def app(self) -> web.Application:
        """The web application: every channel's routes, the console, health."""
        app = web.Application(client_max_size=limits().files.bytes_max + 1024 * 1024)
        for channel in self.channels:
            channel.attach(app, self.desk.receive)
        console = build_console(
            book=self.book,
            clocks=self.clocks,
            texts=self.desk.reception.office.texts,
            plan=self.plan,
            delivery=self.delivery,
            store=self.store,
            key=self.desk.key,
            public_url=self.settings.public_url,
            ours=self.desk.reception.office.ours,
            announce=self.announcements.wake,
        )
        app.add_subapp("/console", console)
        words, public_url = self.desk.reception.office.texts, self.settings.public_url
        Column(self.book, self.plan, words, self.clocks, self.store, public_url).add_to(app)
        office = self.desk.reception.office
        add_feeds(app, self.book, self.plan, office.texts, self.clocks, self.desk.key)
        add_health(app, self.book, office.ours, self.plan.tzinfo, self.clocks.real)
        return app

    async def _bring_in_units(self) -> None:
        if await self.book.read(lambda page: marks.mark(page, UNITS)):
            return
        rows = self.plan.units
        for start in range(0, len(rows), CHUNK):
            await self.book.turn(lambda page, at=start: units.bring_in(page, rows[at : at + CHUNK], at))  # type: ignore[misc]
        await self.book.turn(self._bring_in_successions)

    def _bring_in_successions(self, page: Page) -> None:
        for one in self.plan.successions:
            units.succeed(page, one.old, one.new, one.day, one.name)
        marks.keep_mark(page, UNITS, "1")  # a first start that was killed on the way begins anew

    async def _set_clock(self) -> None:
        if not await clock_room.set_campaign_clock(self.book, self.clocks, self.settings.clock):
            return
        at, campaign_at = self.clocks.real(), self.clocks.campaign()
        facts = {"to": stamp(campaign_at)}
        await self.book.turn(
            lambda page: audit.note(
                page, at=at, campaign_at=campaign_at, actor="system", action="clock.moved", subject="clock", facts=facts
            )
        )

    async def _ask_again(self) -> None:
        """After an outage in which platforms may have dropped button presses, open questions are asked once more."""
        alive = await clock_room.last_alive(self.book)
        if alive is None or await self.book.read(holding.is_held):  # the first start, or a copy that was brought back
            return
        away = (self.clocks.real() - alive).total_seconds()
        forgetful = {(c.name, c.account) for c in self.channels if 0 < c.abilities.press_life <= away}
        await ask_again(self.book, self.desk.reception, self.delivery, forgetful, alive, self.clocks.real())
        real, counter = self.clocks.real(), self.confiding.counter
        await self.book.turn(lambda page: counter.ask_again(page, forgetful, real))

    async def _tick(self) -> None:
        """A fault of the calendar must not silence the hotline's alerts, nor the other way round."""
        for part in (self._look_round, self._ring_the_calendar, self._duty.ring):
            try:
                await part()
            except Unwritable:
                log.warning("the database cannot be written now")
            except Exception:  # a bug of ours; the next beat tries again
                log.exception("a part of the beat failed")
        self.delivery.wake()  # the parts put letters; none of them waits for the next look

    async def _look_round(self) -> None:
        now = stamp(self.clocks.real())
        await self.book.turn(lambda page: self._keep_marks(page, now))

    async def _ring_the_calendar(self) -> None:
        await self._ringing.ring()

    @property
    def _ringing(self) -> Ringing:
        words = self.desk.reception.office.texts
        return Ringing(self.book, self.plan, words, self.clocks, self.metronome, self.announcements)

    @property
    def _duty(self) -> DutyCalls:
        words = self.desk.reception.office.texts
        return DutyCalls(self.book, self.plan, words, self.desk.key, self.clocks, self.delivery)

    def _keep_marks(self, page: Page, now: str) -> None:
        """A sign of life, how our accounts are, and our name on Telegram, to which letters with invite codes lead."""
        self._step_on(page)
        marks.keep_mark(page, clock_room.ALIVE, now)
        for channel in self.channels:
            accounts.report(page, account_of(channel, self.clocks.real()))
            if isinstance(channel, Telegram) and channel.username:
                marks.keep_mark(page, TELEGRAM_NAME, channel.username)

    def _step_on(self, page: Page) -> None:
        """A database that is not the one which ran here last was brought back or copied: then everything is held."""
        if generation.step(page, self.settings.data_dir):
            return
        at, campaign_at = self.clocks.real(), self.clocks.campaign()
        restoring.begin(page, at)
        audit.note(
            page, at=at, campaign_at=campaign_at, actor="system", action="restore.begun", subject="database", facts={}
        )

    async def _seal(self) -> None:
        await seal_up(self.book)

    async def _tidy(self) -> None:
        await tidy_up(self.book, self.store, self.clocks.real())
        await tend_tips(self.book, self.store, self.hotline, self.clocks.real())
        await self.book.turn(self._look_after)

    def _look_after(self, page: Page) -> None:
        """Silent groups, and stories whose heads agree no more, are told to those in charge."""
        words, now = self.desk.reception.office.texts, self.clocks.real()
        put = group_care.warn(page, words, now, self.clocks.campaign().astimezone(self.plan.tzinfo))
        put += media.gone(page, self.plan, words, now)
        page.after(lambda: self.delivery.post(put))


def build(
    settings: Settings,
    *,
    channels: Iterable[Entrance] | None = None,
    clock: Callable[[], datetime] = now,
    demo: bool = False,
) -> Bot:
    """Put a bot together. Without `channels` it has those that the settings configure, the web chat always.

    Raises PlanFaults for a broken plan folder, OldTables where a person has to run `bot131 migrate`.
    """
    plan = load_plan(settings.plan)
    _prepare(settings)
    book = open_book(settings.url)
    clocks, store = Clocks(clock), FileStore(settings.data_dir / "files")
    key = server_key(settings.data_dir / "keys")

    def post(put: Iterable[Posted]) -> None:
        delivery.post(put)

    words = appointments.of_plan(texts(), plan.labels)
    ours: dict[tuple[str, str], Channel] = {}
    announcements = Announcements(book, plan, words, clocks, ours)
    chats = Chats(book, words, clocks, post)
    office = replace(_office(plan, words, store, key, post, settings), announce=announcements.wake, ours=ours)
    reception = catalogue.reception(office, clocks)
    confiding = build_confiding(settings, book, store, reception, clock)
    if channels is None:
        channels = entrances.webchat(settings, plan, book, store, clock, confiding, demo=demo)
        channels += entrances.telegram(settings, store, clock, chats, reception.commands)
        withheld = Withheld(book, plan, words, clock, post, settings.public_url)
        channels += entrances.zalo(settings, book, store, clock, withheld)
    doors = tuple(channels)
    if doors:
        doors += entrances.by_hand(settings, book, store, office, clocks)
    ours.update({(door.name, door.account): door for door in doors})
    delivery = Delivery(Forgetting(book), doors, clock, chats.closed, announcements.wake)
    fetching = Fetching(book, doors, store, delivery, words, clocks, plan.zone, confiding.sealing)
    desk = Desk(book, delivery, reception, clocks, key, fetching, confiding.counter)
    return Bot(settings, plan, book, clocks, store, doors, delivery, fetching, desk, announcements, chats, confiding)


def _prepare(settings: Settings) -> None:
    """A folder that only the service may enter, and tables as this program needs them."""
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    _bring_up_to_date(settings.url)


def _bring_up_to_date(url: str) -> None:
    """The embedded database upgrades itself; on PostgreSQL a person does it, since others may be using it."""
    found, needed = version(url)
    if found == needed:
        return
    if not url.startswith(SQLITE) and found is not None:
        raise OldTables(f"{found} → {needed}")
    migrate(url)


def _office(
    plan: Plan,
    words: Texts,
    store: FileStore,
    key: ServerKey,
    post: Callable[[Iterable[Posted]], None],
    settings: Settings,
) -> Office:
    kept = store.keep_bytes(plan.text.encode())
    name = f"{plan.number.replace('/', '-')}.txt"
    papers = {"plan": Attachment(kept.sha256, name, FileKind.DOCUMENT, plan.title)}
    return Office(plan, words, papers, key, post, store.keep_bytes, public_url=settings.public_url)


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Bot]:
    """A bot without channels, for a command that only looks at or changes the book."""
    bot = build(settings, channels=())
    await bot.start()
    try:
        yield bot
    finally:
        await bot.stop()


async def serve(bot: Bot) -> web.AppRunner:
    """Listen at the settings' address; returns the runner, to be cleaned up before the bot stops."""
    runner = web.AppRunner(bot.app(), access_log=None, shutdown_timeout=5.0)
    await runner.setup()
    host, port = bot.settings.address
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError as error:
        await runner.cleanup()
        raise PortTaken(bot.settings.listen) from error
    return runner


async def run(bot: Bot, *, ready: Callable[[], Awaitable[None]] | None = None) -> None:
    """Start, listen, and go on until cancelled; then stop in the other order."""
    await bot.start()
    try:
        runner = await serve(bot)
        try:
            if ready is not None:
                await ready()
            await asyncio.Event().wait()
        finally:
            await runner.cleanup()
    finally:
        await bot.stop()
