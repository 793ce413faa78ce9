"""What every page of the console works with: the book, the clocks, the words; and who sits at this browser."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from aiohttp import web

from broadcasts.budget import Accounts
from broadcasts.delivery import Delivery
from storage.book import sessions
from storage.book.book import Book
from storage.book.files import FileStore
from storage.book.page import Page
from storage.book.server_key import ServerKey
from storage.book.sessions import Session
from storage.campaign.auditing import audit
from storage.campaign.membership import people
from storage.campaign.membership.people import Known
from storage.campaign.membership.scopes import scope
from storage.campaign.planning.plan import Plan
from storage.campaign.territory import units
from storage.clocks import Clocks
from storage.texts.texts import Texts


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of the bot that the pages use; `public_url` is the address by which others reach us, if any."""

    book: Book
    clocks: Clocks
    texts: Texts
    plan: Plan
    delivery: Delivery
    store: FileStore
    key: ServerKey
    public_url: str
    ours: Accounts
    announce: Callable[[], None] = lambda: None  # tells that a broadcast may be due, once it is on disk


@dataclass(frozen=True, slots=True)
class Worker:
    """An officer at work: the person, each post as (role, unit's title), the units in reach (None: all)."""

    person: Known
    posts: tuple[tuple[str, str], ...]
    units: frozenset[str] | None
    session: Session

    def may(self, roles: frozenset[str]) -> bool:
        """Whether one of the roles held is among these."""
        return any(self.person.has(role) for role in roles)

    def sees(self, unit: str) -> bool:
        """Whether a unit is in reach."""
        return self.units is None or unit in self.units

    @property
    def actor(self) -> str:
        """The worker, as the audit names people."""
        return f"person:{self.person.id}"


PARTS = web.AppKey("parts", Parts)
WORKER = web.RequestKey("worker", Worker)
NOW = web.RequestKey("now", Parts)


def parts_of(request: web.Request) -> Parts:
    """The console's parts; once somebody is let in, with the plan in force: days of it may have moved."""
    now: Parts | None = request.get(NOW)
    return request.config_dict[PARTS] if now is None else now


def at_work(page: Page, token: str, now: datetime) -> Worker | None:
    """Who holds this token: None when the session has ended, or the person holds no post any more."""
    session = sessions.find(page, token, now)
    person = None if session is None else in_office(page, session.person)
    if session is None or person is None:
        return None
    posts = tuple((role, title(page, unit)) for role, unit in person.roles)
    return Worker(person, posts, scope(page, person), session)


def in_office(page: Page, person: int) -> Known | None:
    """A person who holds at least one post."""
    known = people.by_id(page, person)
    return known if known is not None and known.roles else None


def title(page: Page, unit: str) -> str:
    """A unit as people speak of it."""
    place = units.place(page, unit)
    return unit if place is None else place.title


def note(page: Page, parts: Parts, actor: str, action: str, subject: str, **facts: object) -> int:
    """Write down what an officer did here; gives the row's number."""
    at, campaign_at = parts.clocks.real(), parts.clocks.campaign()
    return audit.note(page, at=at, campaign_at=campaign_at, actor=actor, action=action, subject=subject, facts=facts)
