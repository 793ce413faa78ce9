"""What a platform's plan lets our accounts say in a month: counted before each word, looked at before a broadcast."""

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo

from broadcasts.delivery import Channel
from broadcasts.layout import pieces
from broadcasts.undelivered import Later
from storage.book.book import Book, Unwritable
from storage.book.page import Page
from storage.mail import accounts, pastes
from storage.talk import Address, Reply

log = logging.getLogger("bot131.budget")

Accounts = Mapping[tuple[str, str], Channel]  # ours, by (channel's name, account)
BUSY = 1.0  # seconds until a word tries again that could not be counted
LANE = "budget"


class Meter:
    """Counts what one account says. A kill between count and word leaves one too many in the count, never too few."""

    def __init__(self, book: Book, channel: str, account: str, zone: tzinfo, clock: Callable[[], datetime]) -> None:
        self._book = book
        self._key = (channel, account)
        self._zone = zone
        self._clock = clock

    async def spend(self) -> None:
        """One message more; raises `Later` while that cannot be written down."""
        month = month_of(self._clock(), self._zone)
        try:
            await self._book.turn(lambda page: accounts.spend(page, *self._key, month), LANE)
        except Unwritable:
            raise Later("busy", BUSY) from None

    async def give_back(self) -> None:
        """That message surely did not go; what cannot be written down stays counted."""
        month = month_of(self._clock(), self._zone)
        try:
            await self._book.turn(lambda page: accounts.give_back(page, *self._key, month), LANE)
        except Unwritable:
            log.info("a message that did not go stays counted")


@dataclass(frozen=True, slots=True)
class Spending:
    """What a limited account has said in a month; a limit of 0 means that there is no end."""

    channel: str
    account: str
    spent: int
    monthly: int

    @property
    def left(self) -> int:
        """Messages that may still go this month."""
        return max(0, self.monthly - self.spent)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a limited account stands: its month, and how many people it talks with (`most` 0: without end)."""

    spending: Spending
    people: int
    people_most: int


@dataclass(frozen=True, slots=True)
class Need:
    """What a broadcast asks of a limited account: messages for so many addresses, and how many are left.

    `pasted` are the groups whose keeper is asked there to paste: one message asks, then comes what is pasted.
    """

    standing: Spending
    addresses: int
    pasted: int
    each: int  # messages for one address

    @property
    def messages(self) -> int:
        """Messages for all of them."""
        return self.addresses * self.each + self.pasted * (self.each + 1)

    @property
    def unfit(self) -> int:
        """Addresses and groups for which this month's messages do not suffice."""
        reached = min(self.addresses, self.standing.left // self.each)
        left = self.standing.left - reached * self.each
        return self.addresses - reached + max(0, self.pasted - left // (self.each + 1))


def month_of(at: datetime, zone: tzinfo) -> str:
    """The local month: "2021-06"."""
    return at.astimezone(zone).strftime("%Y-%m")


def standings(page: Page, ours: Accounts, month: str) -> list[Standing]:
    """All accounts with a limit, and how they stand."""
    limited = [one for _, one in sorted(ours.items()) if one.abilities.monthly or one.abilities.people]
    return [_standing(page, one, month) for one in limited]


def needs(page: Page, ours: Accounts, month: str, targets: Iterable[Address], said: Reply) -> list[Need]:
    """What saying this to these addresses asks of each account with a monthly limit."""
    reached = list(targets)
    by_hand = any(to.channel == pastes.CHANNEL for to in reached)
    keepers = pastes.keepers(page) if by_hand else {}
    wanted = Counter(map(_key, reached))
    pasted = Counter(_key(keepers[to]) for to in reached if to in keepers)
    limited = [ours[key] for key in sorted(wanted | pasted) if key in ours and ours[key].abilities.monthly]
    return [
        _need(page, one, month, wanted[one.name, one.account], pasted[one.name, one.account], said) for one in limited
    ]


def _key(at: Address) -> tuple[str, str]:
    return at.channel, at.account


def _need(page: Page, one: Channel, month: str, addresses: int, pasted: int, said: Reply) -> Need:
    each = max(1, len(pieces(said, one.abilities)))
    return Need(_spending(page, one, month), addresses, pasted, each)


def _standing(page: Page, one: Channel, month: str) -> Standing:
    people = sum(1 for chat in accounts.chats(page, one.name, one.account) if not one.is_group(chat))
    return Standing(_spending(page, one, month), people, one.abilities.people)


def _spending(page: Page, one: Channel, month: str) -> Spending:
    spent = accounts.spent(page, one.name, one.account, month)
    return Spending(one.name, one.account, spent, one.abilities.monthly)
