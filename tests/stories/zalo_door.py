"""The door of Zalo: the real adapter by long polling, against the fake Zalo on loopback; everything by typing."""

from dataclasses import replace

from aiohttp import web

from bot.entrances import Entrance
from bot.wiring import Bot, serve
from broadcasts.pace import Tempo
from storage.talk import Address
from tests import parts
from tests.bot.channels.zalo.stage import Behind, channel_on
from tests.fakes.pictures import photo
from tests.fakes.zalo_bot import Person, Sent, ZaloBotApi


class ZaloDoor:
    """What was read comes back on every poll, if `replay`; else every message comes twice."""

    def __init__(self, *, replay: bool) -> None:
        self._api = ZaloBotApi()
        self._api.port = parts.free_port()
        self._api.switches.replay = replay
        self._behind = Behind(self._api.account().id)
        self._people: dict[str, Person] = {}
        self._read: dict[str, int] = {}
        self._runner: web.AppRunner | None = None

    def channels(self) -> list[Entrance] | None:
        """The adapter without its pace, which would only make a story long."""
        channel = channel_on(self._api, self._behind)
        channel.abilities = replace(channel.abilities, tempo=Tempo())
        return [channel]

    async def ready(self, bot: Bot) -> None:
        """Zalo is there before the bot starts, and stays until it has stopped."""
        self._behind.bot = bot
        if not self._api.is_up:
            await self._api.start()

    async def open(self) -> None:
        """The bot listens."""
        assert self._behind.bot is not None
        self._runner = await serve(self._behind.bot)

    async def close(self) -> None:
        """The bot listens no more."""
        assert self._runner is not None
        await self._runner.cleanup()

    async def leave(self) -> None:
        """Zalo goes."""
        await self._api.stop()

    def person(self, who: str) -> tuple[Address, str]:
        """A private chat has the person's own id."""
        number = self._person(who).id
        return Address("zalo_bot", self._api.account().id, number), number

    async def says(self, who: str, text: str) -> None:
        """Write in the private chat."""
        update = self._api.say(self._person(who), text)
        if not self._api.switches.replay:
            self._api.redeliver(update)
        await self._api.until_delivered()

    async def presses(self, who: str, label: str) -> None:
        """There are no buttons: the label is typed."""
        await self.says(who, label)

    async def sends_photo(self, who: str, text: str) -> None:
        """A real JPEG with its caption."""
        self._api.send_photo(self._person(who), photo(), text)
        await self._api.until_delivered()

    async def heard(self, who: str) -> str:
        """What was said since."""
        assert self._behind.bot is not None
        await self._behind.bot.delivery.idle()
        mine = self._mine(who)
        fresh = mine[self._read.get(who, 0) :]
        self._read[who] = len(mine)
        return "\n".join(one.text for one in fresh)

    def _mine(self, who: str) -> list[Sent]:
        return self._api.ledger.messages(self._person(who).id)

    def _person(self, who: str) -> Person:
        if who not in self._people:
            self._people[who] = self._api.person(f"Người {who}")
        return self._people[who]
