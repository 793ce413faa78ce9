"""A campaign's units and people in a book, with a recorder to write to: for tests of words to many."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache

from broadcasts.announcements import Announcements, body_of
from broadcasts.audience import Audience
from broadcasts.occasions import Calendar
from storage.book.book import Book
from storage.campaign.membership import people
from storage.campaign.planning.plan import Plan
from storage.campaign.planning.plan_file import load_plan
from storage.campaign.territory import units
from storage.clocks import Clocks
from storage.mail import broadcasts, groups, rolls
from storage.mail.broadcasts import Job, NewBroadcast
from storage.mail.letters import Posted, Settlement, claim, settle
from storage.mail.rolls import Line
from storage.talk import Address
from storage.texts.texts import texts

NOON = datetime(2021, 6, 20, 5, tzinfo=UTC)  # 12:00 in Việt Nam
AREA, COMMUNE, ORGANISER = "25279-01", "25279", "692"


@cache
def plan() -> Plan:
    """The bundled plan."""
    return load_plan("151-kh-ubnd")


@dataclass(slots=True)
class Mailing:
    """A book with units, and a process that carries out broadcasts."""

    book: Book
    now: datetime = NOON
    put: list[Posted] = field(default_factory=list)

    @property
    def clocks(self) -> Clocks:
        """Campaign time is real time here."""
        return Clocks(lambda: self.now)

    async def begin(self) -> None:
        """Bring the units in."""
        await self.book.turn(lambda page: units.bring_in(page, plan().units))

    def process(self) -> Announcements:
        """A process that carries out broadcasts; what it puts is remembered."""
        made = Announcements(self.book, plan(), texts(), self.clocks)
        made._post = self.put.extend
        return made

    async def person(self, name: str, role: str = "area_head", unit: str = AREA, *chats: str) -> int:
        """Somebody in a role, bound in these chats, the newest last."""
        person = await self.book.turn(lambda page: people.appoint(page, name, role, unit, self.now))
        for number, chat in enumerate(chats):
            since = self.now + timedelta(seconds=number)
            await self.book.turn(lambda page, c=chat, s=since: people.bind(page, person, at(c), c, s))  # type: ignore[misc]
        return person

    async def group(self, chat: str, unit: str = COMMUNE) -> None:
        """A linked group."""
        boss = await self.person(f"người nối {chat}", "admin", ORGANISER)
        await self.book.turn(lambda page: groups.link(page, at(chat), "", unit, boss, self.now))

    async def broadcast(
        self, *kinds: str, number: str = "PT-2021-001", asks: bool = False, by: int | None = None
    ) -> Job:
        """A broadcast that is due now."""
        audience = Audience(kinds).as_json()
        new = NewBroadcast(number, body_of("Mời họp lúc 8 giờ."), audience, self.now, asks, by=by)
        job = await self.book.turn(lambda page: broadcasts.put(page, new, self.now))
        assert job is not None
        return job

    async def job(self, number: str = "PT-2021-001") -> Job:
        """A broadcast as it stands."""
        job = await self.book.read(lambda page: broadcasts.by_number(page, number))
        assert job is not None
        return job

    async def roll(self, job: Job) -> list[Line]:
        """What became of its recipients."""
        return await self.book.read(lambda page: rolls.roll(page, job.id))

    async def deliver(self, limit: int = 1000, state: str = "sent", reason: str = "") -> int:
        """Settle the letters that may go, as delivery would; returns how many."""
        taken = await self.book.turn(lambda page: claim(page, "recorder", "1", epoch=1, now=self.now, limit=limit))
        done = [Settlement(one.id, state, self.now, self.now, 0, 1, reason) for one in taken]
        await self.book.turn(lambda page: settle(page, done, epoch=1))
        return len(taken)

    async def ring(self, now: datetime) -> int:
        """A beat of the calendar at a moment; returns how many occasions were new."""
        self.now = now
        return await self.book.turn(lambda page: Calendar(page, plan(), texts(), now, now).happen())


def at(chat: str) -> Address:
    """A chat on the recorder's channel."""
    return Address("recorder", "1", chat)
