"""Zalo as the rest of the bot sees it: a channel that listens, sends and hands files over."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import aclosing
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from aiohttp import web

from bot.channels.zalo import webhook
from bot.channels.zalo.access import Access
from bot.channels.zalo.api import Api
from bot.channels.zalo.downloading import Downloading
from bot.channels.zalo.lending import Lending
from bot.channels.zalo.polling import STARTING, WELL, Pause, Polling, told
from bot.channels.zalo.problems import undelivered
from bot.channels.zalo.reading import CHANNEL, GROUP
from bot.channels.zalo.receiving import Receive, Receiving, Withheld
from bot.channels.zalo.sending import Sending
from bot.channels.zalo.webhook import NO_ADDRESS, Webhook
from broadcasts.layout import Abilities, Piece
from broadcasts.pace import Tempo
from broadcasts.undelivered import Undelivered, Unknown
from storage.limits import Zalo as Rules
from storage.limits import limits
from storage.talk import Address, FileRef

log = logging.getLogger("bot131.zalo")

# Zalo names no rates, so these are ours: a word a second to one chat, five a second in all.
TEMPO = Tempo(per_second=5, at_once=5, chat_every=1.0, burst=5)
QUOTA = "quota"
TEXT_LIMIT = 2000
CAPTION_LIMIT = 1500  # Zalo takes 2000, but a link may have to stand below it


class Meter(Protocol):
    """Counts what a bot says in a month; a word is counted before it goes, and given back if it surely did not."""

    async def spend(self) -> None:
        """One message more; raises `Later` while that cannot be written down."""

    async def give_back(self) -> None:
        """That message did not go."""


class Zalo:
    """One bot on Zalo.

    `kept` tells where a file of ours is; `withheld` answers a chat whose messages Zalo keeps back; `meter` counts.
    """

    name = CHANNEL

    def __init__(
        self,
        access: Access,
        kept: Callable[[str], Path],
        withheld: Withheld,
        meter: Meter,
        clock: Callable[[], datetime],
        *,
        rules: Rules | None = None,
        pause: Pause = asyncio.sleep,
    ) -> None:
        self.account = access.account
        self.title = ""  # the bot's name, once Zalo has told it
        self.joins_groups = False
        self._listens = STARTING
        self._refusing = False  # Zalo takes no more words for now
        self.abilities = Abilities(
            groups=True,
            files_out=bool(access.public_url),
            text_limit=TEXT_LIMIT,
            caption_limit=CAPTION_LIMIT,
            doubt_needs_person=True,
            names_admins=False,
            tempo=TEMPO,
            monthly=access.monthly,
            people=access.people,
        )
        self._access = access
        self._api = Api(access, rules or limits().zalo)
        self._lending = Lending(access, kept, clock, self._api.rules)
        self._sending = Sending(self._api, self._lending)
        self._downloading = Downloading(self._api.rules, loopback=access.loopback)
        self._withheld = withheld
        self._meter = meter
        self._clock = clock
        self._pause = pause

    def attach(self, app: web.Application, receive: Receive) -> None:
        """Listen while the application runs, by asking or at our hook, and lend files out."""
        receiving = Receiving(self.account, receive, self._withheld, self._clock)
        path = self._access.path
        app.router.add_get(path + r"/tep/{sha256:[0-9a-f]{64}}/{until:\d{1,12}}/{proof}/{name}", self._lending.serve)
        if self._access.mode == "webhook":
            app.router.add_post(path, Webhook(self._access, receiving, self._is).take)

        async def listening(_app: web.Application) -> AsyncIterator[None]:
            tasks = [asyncio.create_task(work, name="zalo") for work in self._work(receiving)]
            yield
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self._api.line.close()

        app.cleanup_ctx.append(listening)

    def is_group(self, chat: str) -> bool:
        """Groups carry a mark of ours."""
        return chat.startswith(GROUP)

    async def send(self, to: Address, piece: Piece) -> str:
        """Hand a piece to Zalo; its id of the message, or `Undelivered`."""
        await self._meter.spend()
        try:
            name = await self._sending.hand_over(to.chat, piece)
        except Exception as error:  # noqa: BLE001 - the table knows them all
            problem = undelivered(error)
            if not isinstance(problem, Unknown):
                await self._meter.give_back()
            self._note(problem)
            raise problem from None
        self._refusing = False
        return name

    @property
    def state(self) -> str:
        """How this account is: a key of texts `health.states.*`."""
        return QUOTA if self._refusing else self._listens

    async def fetch(self, file: FileRef) -> AsyncIterator[bytes]:
        """A file that a person sent; raises Never, Later, or TooLarge for more than any file may have."""
        async with aclosing(self._downloading.chunks(file.source, limits().files.bytes_max)) as chunks:
            async for chunk in chunks:
                yield chunk

    async def forget(self, file: FileRef) -> None:
        """Zalo keeps its files itself."""

    def _work(self, receiving: Receiving) -> list[Coroutine[None, None, None]]:
        """What runs beside the web server."""
        work = [self._introduce(receiving)]
        if self._access.mode == "polling":
            work.append(Polling(self._api, receiving, self._is, self._pause).run())
        elif self._access.hook:
            work.append(webhook.announce(self._api, self._access, self._is, self._pause))
        else:
            self._is(NO_ADDRESS)
        return work

    async def _introduce(self, receiving: Receiving) -> None:
        """Learn our own name, with which words for us begin in groups; nothing waits for it."""
        me = await self._me()
        receiving.names = tuple(str(me[key]) for key in ("account_name", "display_name") if me.get(key))
        self.title = next(iter(receiving.names), "")
        self.joins_groups = bool(me.get("can_join_groups"))
        if self._listens == STARTING:  # a first poll may bring nothing for long
            self._is(WELL)

    async def _me(self) -> dict[str, Any]:
        """What Zalo says of us, however long that takes; polling tells of outages."""
        wait = self._api.rules.first_pause
        while True:
            try:
                me = await self._api.call("getMe")
                return me if isinstance(me, dict) else {}
            except Exception as error:  # noqa: BLE001 - whatever it is, it must not end the channel
                log.info("getMe: %s", told(error))
                await self._pause(wait)
                wait = min(wait * 2, self._api.rules.longest_pause)

    def _note(self, problem: Undelivered) -> None:
        """Say once that words wait; the letters themselves tell the rest."""
        if problem.reason == "flood" and not self._refusing:
            log.critical("Zalo takes no more words for now: the month's messages are used up, or we were too quick")
            self._refusing = True

    def _is(self, state: str) -> None:
        self._listens = state
