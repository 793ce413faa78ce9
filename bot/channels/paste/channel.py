"""The channel to groups without a bot: a piece is sent once a person has been asked to paste it."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from datetime import datetime

from aiohttp import web

from bot.channels.paste.pages import Pages
from broadcasts import hours
from broadcasts.groups.handing import Handing
from broadcasts.layout import Abilities, Piece
from broadcasts.undelivered import Gone, Later, Never, Unknown
from storage.book.book import Book, InDoubt, Unwritable
from storage.book.page import Page
from storage.mail import holding, pastes
from storage.mail.letters import Posted
from storage.talk import Address, FileRef, Message
from storage.texts.texts import Texts

log = logging.getLogger("bot131.paste")

LOOK_EVERY = 60.0  # seconds between two looks for what nobody has pasted


class PasteByHand:
    """Messages are cut to what a person can paste into a Zalo group at once: 2,000 characters."""

    name = pastes.CHANNEL
    account = pastes.ACCOUNT
    abilities = Abilities(groups=True, files_out=True, text_limit=2000)

    def __init__(
        self,
        book: Book,
        pages: Pages,
        texts: Texts,
        clock: Callable[[], datetime],
        post: Callable[[Iterable[Posted]], None],
    ) -> None:
        self._book = book
        self._clock = clock
        self._post = post
        self._pages = pages
        self._handing = Handing(texts, pages.link)

    def attach(self, app: web.Application, receive: Callable[[Message], Awaitable[None]]) -> None:
        """Add the page with the button to copy, and the look for what nobody has pasted."""
        self._pages.add_to(app)
        app.cleanup_ctx.append(self._handed_on)

    def is_group(self, chat: str) -> bool:
        """Always."""
        return True

    async def send(self, to: Address, piece: Piece) -> str:
        """Ask somebody to paste a piece; Gone: the group is no longer kept; Never: nobody can be asked."""

        def hand(page: Page) -> int:
            group = pastes.group(page, to.chat)
            if group is None:
                raise Gone("closed")
            paste, put = self._handing.hand(page, group, piece.text, piece.file, self._clock())
            page.after(lambda: self._post(put))
            return paste

        try:
            return str(await self._book.turn(hand, "pastes"))
        except InDoubt:
            raise Unknown("no_answer") from None
        except Unwritable:
            raise Later("busy") from None

    def fetch(self, file: FileRef) -> AsyncIterator[bytes]:
        """Nothing comes in this way."""
        raise Never("not_found")

    async def forget(self, file: FileRef) -> None:
        """Nothing is held."""

    async def hand_on(self) -> None:
        """Ask others for what nobody has pasted for hours; never at night, nor while letters are held."""

        def work(page: Page) -> None:
            if hours.is_quiet(self._pages.local()) or holding.is_held(page):
                return
            put = self._handing.hand_on(page, self._clock())
            page.after(lambda: self._post(put))

        await self._book.turn(work, "pastes")

    async def _handed_on(self, _app: web.Application) -> AsyncIterator[None]:
        looking = asyncio.create_task(self._look(), name="pastes")
        yield
        looking.cancel()
        await asyncio.wait([looking])

    async def _look(self) -> None:
        while True:
            with contextlib.suppress(Unwritable):
                try:
                    await self.hand_on()
                except Unwritable:
                    raise
                except Exception:  # a look that fails must not be the last one
                    log.exception("texts to paste could not be handed on")
            await asyncio.sleep(LOOK_EVERY)
