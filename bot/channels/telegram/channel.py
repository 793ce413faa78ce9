"""Telegram as the rest of the bot sees it: a channel that listens, sends and hands files over."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import aclosing
from datetime import datetime

from aiohttp import web

from bot.channels.telegram import menu as menu_room
from bot.channels.telegram import topics
from bot.channels.telegram.access import PATH, Access
from bot.channels.telegram.announcing import Hook
from bot.channels.telegram.api import Api
from bot.channels.telegram.menu import Menu
from bot.channels.telegram.patience import Patience, persist
from bot.channels.telegram.polling import Polling
from bot.channels.telegram.problems import undelivered
from bot.channels.telegram.reach import Reach
from bot.channels.telegram.reading import CHANNEL
from bot.channels.telegram.receiving import Moved, Receive, Receiving
from bot.channels.telegram.rivals import TOKEN
from bot.channels.telegram.sending import Kept, Sending
from bot.channels.telegram.webhook import Webhook
from broadcasts.layout import Abilities, Piece
from broadcasts.pace import Tempo
from broadcasts.undelivered import Later, Undelivered, Unknown
from storage.book.unkept import TooLarge
from storage.limits import Telegram as Rules
from storage.limits import limits
from storage.talk import Address, FileRef

TEMPO = Tempo(per_second=28, at_once=30, chat_every=1.0, burst=20, group_per_minute=20)
ABILITIES = Abilities(
    buttons=True,
    edit=True,
    groups=True,
    files_out=True,
    text_limit=4096,
    caption_limit=1024,
    button_limit=40,
    press_life=150.0,
    tempo=TEMPO,
)


class Telegram:
    """One bot on Telegram.

    `kept` tells where a file of ours is; `moved` is told when a group has another id; `menu` is what Telegram
    lists as commands.
    """

    name = CHANNEL
    abilities = ABILITIES

    def __init__(
        self,
        access: Access,
        kept: Kept,
        moved: Moved,
        clock: Callable[[], datetime],
        menu: Menu = (),
        rules: Rules | None = None,
    ) -> None:
        self.account = access.account
        self.username = ""  # once Telegram has told it
        rules = rules or limits().telegram
        self._reach = Reach(clock, rules.longest_pause)
        self._access = access
        self._api = Api(access, rules, self._reach.heard)
        self._sending = Sending(self._api, kept)
        self._moved = moved
        self._clock = clock
        self._menu = menu

    def attach(self, app: web.Application, receive: Receive) -> None:
        """Listen while the application runs: by asking, or at /hooks/telegram."""
        receiving = Receiving(self._api, self.account, receive, self._moved, self._clock)
        if self._access.mode == "webhook":
            app.router.add_post(PATH, Webhook(self._access, receiving).take)

        async def listening(_app: web.Application) -> AsyncIterator[None]:
            tasks = [asyncio.create_task(work, name="telegram") for work in self._work(receiving)]
            yield
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await receiving.close()
            await self._api.line.shutdown()

        app.cleanup_ctx.append(listening)

    @property
    def state(self) -> str:
        """How this account is: a key of texts `health.states.*`."""
        return self._reach.state

    @property
    def since(self) -> datetime | None:
        """Since when Telegram does not answer, while that is so."""
        return self._reach.since

    def is_group(self, chat: str) -> bool:
        """Groups and channels have negative ids."""
        return chat.startswith("-")

    async def send(self, to: Address, piece: Piece) -> str:
        """Hand a piece to Telegram; its id of the message, or `Undelivered`."""
        try:
            return await self._sending.hand_over(to.chat, piece)
        except Exception as error:  # noqa: BLE001 - the table knows them all
            raise (topics.left(to.chat, error) or undelivered(error)) from None

    async def fetch(self, file: FileRef) -> AsyncIterator[bytes]:
        """A file that a person sent; raises Never, Later, or TooLarge for more than any file may have."""
        try:
            path = (await self._api.call("getFile", {"file_id": file.source}))["file_path"]
            address = f"{self._api.files}/{path}"
            async with aclosing(self._api.line.download(address, limits().files.bytes_max)) as chunks:
                async for chunk in chunks:
                    yield chunk
        except TooLarge:
            raise
        except Exception as error:  # noqa: BLE001 - the table knows them all
            raise _unfetched(undelivered(error)) from None

    async def forget(self, file: FileRef) -> None:
        """Telegram keeps its files itself."""

    def _work(self, receiving: Receiving) -> list[Coroutine[None, None, None]]:
        """What runs beside the web server."""
        api, access = self._api, self._access
        rules = api.rules
        told = self._reach.told
        work = [persist("introduction", lambda: self._introduce(receiving), Patience(rules), lambda: told(TOKEN))]
        if access.mode == "polling":
            return [*work, Polling(api, access, receiving, told).run()]
        return [*work, Hook(api, access, told).keep()]

    async def _introduce(self, receiving: Receiving) -> None:
        """Learn our own name, which commands in groups carry, and show the menu; nothing waits for either."""
        me = await self._api.call("getMe", {})
        self.username = receiving.username = str(me.get("username") or "") if isinstance(me, dict) else ""
        self._reach.introduced()
        await menu_room.show(self._api, self._menu)


def _unfetched(problem: Undelivered) -> Exception:
    """A file may be asked for again and again, so what is in doubt is only late."""
    if isinstance(problem, Unknown):
        return Later(problem.reason)
    return TooLarge() if problem.reason == "too_large" else problem
