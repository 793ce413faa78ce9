"""The ways in and out that the settings configure: web chat, Telegram, Zalo's bots, groups that people paste into."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Protocol

from aiohttp import web

from bot.channels.paste import Pages, PasteByHand
from bot.channels.telegram import Telegram, access_of, named
from bot.channels.webchat import About, Discretion, Mailboxes, Webchat
from bot.channels.zalo import Access, Zalo, accesses_of
from bot.confiding import Confiding
from bot.settings import Settings
from broadcasts.budget import Meter
from broadcasts.delivery import Channel
from broadcasts.groups.chats import Chats
from handlers.commands import Commands
from handlers.visit import Office
from handlers.withheld import Withheld
from storage.book.book import Book
from storage.book.files import FileStore
from storage.campaign.planning.plan import Plan
from storage.clocks import Clocks
from storage.talk import Message
from storage.texts.texts import texts


class Entrance(Channel, Protocol):
    """A channel that also listens: it adds its routes and background tasks to the web application."""

    def attach(self, app: web.Application, receive: Callable[[Message], Awaitable[None]]) -> None:
        """Hand every message to `receive`, and acknowledge it only when that has returned."""


def webchat(
    settings: Settings,
    plan: Plan,
    book: Book,
    store: FileStore,
    clock: Callable[[], datetime],
    confiding: Confiding,
    *,
    demo: bool,
) -> tuple[Entrance, ...]:
    """The web chat, which is always there."""
    about = About(
        name=plan.labels.campaign,
        group=texts().say("webchat.room", group=plan.labels.group_short),
        demo=demo,
        emergency=", ".join(entry.number for entry in plan.hotline.emergency),
    )
    discretion = Discretion(confiding.keys, confiding.discreet.is_talking)
    return (Webchat(Mailboxes(book, settings.data_dir, store, about, clock, discretion=discretion)),)


def telegram(
    settings: Settings, store: FileStore, clock: Callable[[], datetime], chats: Chats, commands: Commands
) -> tuple[Entrance, ...]:
    """Telegram, where there is a token."""
    access = access_of(settings)
    if not access.token:
        return ()

    lines = [texts().say(f"commands.{one.name}.line") for one in commands.table if one.listed and not one.roles]
    return (Telegram(access, store.path, chats.moved, clock, named(lines)),)


def zalo(
    settings: Settings, book: Book, store: FileStore, clock: Callable[[], datetime], withheld: Withheld
) -> tuple[Entrance, ...]:
    """One channel for each bot: a person stays with the one that he wrote to."""

    def door(access: Access) -> Zalo:
        meter = Meter(book, Zalo.name, access.account, withheld.plan.tzinfo, clock)
        return Zalo(access, store.path, withheld.answer, meter, clock)

    return tuple(map(door, accesses_of(settings)))


def by_hand(settings: Settings, book: Book, store: FileStore, office: Office, clocks: Clocks) -> tuple[Entrance, ...]:
    """The way into groups without a bot, which a person opens by hand."""
    pages = Pages(book, store, office.key, settings.public_url, clocks, office.plan.tzinfo)
    return (PasteByHand(book, pages, office.texts, clocks.real, office.post),)
