"""The doors through which a story is played: each is a person's way to the bot, with what the person sees."""

import asyncio
import io
import itertools
import tempfile
from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from bot.channels.terminal import Terminal
from bot.entrances import Entrance
from bot.wiring import Bot
from broadcasts.layout import Abilities
from storage.talk import Address, FileKind, FileRef, Message
from tests.fakes.pictures import photo
from tests.fakes.recorder import Recorder


class Door(Protocol):
    """A way to the bot for several people, each by a name ("" is the first)."""

    def channels(self) -> list[Entrance] | None:
        """The channels to build the bot with; None: those of the settings."""

    async def ready(self, bot: Bot) -> None:
        """The bot is built and will start, and may speak at once: its platform is there."""

    async def open(self) -> None:
        """The bot has started: it listens from now on."""

    async def close(self) -> None:
        """The bot is about to stop: it listens no more, but may still speak."""

    async def leave(self) -> None:
        """The story is over, and the bot has stopped."""

    def person(self, who: str) -> tuple[Address, str]:
        """Where this person writes from, and as which sender."""

    async def says(self, who: str, text: str) -> None:
        """Write words; returns when the bot has acknowledged them."""

    async def presses(self, who: str, label: str) -> None:
        """Press the newest button of a label, or type the label where there are no buttons."""

    async def sends_photo(self, who: str, text: str) -> None:
        """Send a photo, with or without words."""

    async def heard(self, who: str) -> str:
        """What the person has seen since last asked; empty after a while in which nothing came."""


class RecorderDoor:
    """A channel in memory, with or without buttons: the quickest door."""

    def __init__(self, *, buttons: bool, clock: Callable[[], datetime]) -> None:
        self._recorder = Recorder(abilities=Abilities(buttons=buttons, files_out=True))
        self._clock = clock
        self._events = itertools.count(1)
        self._read: dict[str, int] = {}
        self._bot: Bot | None = None

    def channels(self) -> list[Entrance] | None:
        """The one recorder."""
        return [self._recorder]

    async def ready(self, bot: Bot) -> None:
        """Remember the bot."""
        self._bot = bot

    async def open(self) -> None:
        """It always listens."""

    async def close(self) -> None:
        """Nothing is held."""

    async def leave(self) -> None:
        """Nothing is held."""

    def person(self, who: str) -> tuple[Address, str]:
        """A chat of one's own."""
        return self._recorder.address(f"chat{who}"), f"person{who}"

    async def says(self, who: str, text: str) -> None:
        """Hand the words to the desk."""
        await self._receive(who, text=text)

    async def presses(self, who: str, label: str) -> None:
        """The newest button of that label, with or without its number."""
        if not self._recorder.abilities.buttons:
            await self.says(who, label)
            return
        rows = [row for sent in reversed(self._mine(who)) for row in sent.piece.buttons]
        data = next(b.data for row in rows for b in row if b.label == label or b.label.partition(". ")[2] == label)
        await self._receive(who, press=data)

    async def sends_photo(self, who: str, text: str) -> None:
        """A real JPEG."""
        name = f"photo-{next(self._events)}"
        self._recorder.files[name] = photo()
        await self._receive(who, text=text, files=(FileRef(FileKind.PHOTO, name, f"{name}.jpg"),))

    async def heard(self, who: str) -> str:
        """Pieces as text, buttons as lines."""
        assert self._bot is not None
        await self._bot.delivery.idle()
        mine = self._mine(who)
        fresh = mine[self._read.get(who, 0) :]
        self._read[who] = len(mine)
        return "\n".join(spelled(one.piece.text, [b.label for row in one.piece.buttons for b in row]) for one in fresh)

    def _mine(self, who: str) -> list:  # type: ignore[type-arg]
        return [one for one in self._recorder.sent if one.to.chat == f"chat{who}"]

    async def _receive(self, who: str, text: str = "", press: str = "", files: tuple[FileRef, ...] = ()) -> None:
        assert self._bot is not None
        event = str(next(self._events))
        to, sender = self.person(who)
        message = Message(to, sender, event, self._clock(), text, press, files, id=event)
        await self._bot.desk.receive(message)
        await self._bot.desk.receive(message)  # every platform delivers twice now and then


class TerminalDoor:
    """The terminal adapter, typed into and read from."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._out = io.StringIO()
        self._terminal = Terminal("terminal", clock, self._out)
        self._bot: Bot | None = None
        self._read = 0

    def channels(self) -> list[Entrance] | None:
        """The one terminal."""
        return [self._terminal]

    async def ready(self, bot: Bot) -> None:
        """Remember the bot."""
        self._bot = bot

    async def open(self) -> None:
        """It always listens."""

    async def close(self) -> None:
        """Nothing is held."""

    async def leave(self) -> None:
        """Nothing is held."""

    def person(self, who: str) -> tuple[Address, str]:
        """The one person at the terminal."""
        assert not who, "a terminal has one person"
        return Address(self._terminal.name, self._terminal.account, self._terminal.person), self._terminal.person

    async def says(self, who: str, text: str) -> None:
        """Type a line; a terminal has one person."""
        assert self._bot is not None
        assert not who, "a terminal has one person"
        await self._bot.desk.receive(self._terminal.message(text))

    async def presses(self, who: str, label: str) -> None:
        """Type the label."""
        await self.says(who, label)

    async def sends_photo(self, who: str, text: str) -> None:
        """A terminal sends the file, then the words."""
        path = await asyncio.to_thread(_photo_file)
        await self.says(who, f"@{path}")
        if text:
            await self.says(who, text)

    async def heard(self, who: str) -> str:
        """What was printed since."""
        assert self._bot is not None
        await self._bot.delivery.idle()
        text = self._out.getvalue()[self._read :]
        self._read += len(text)
        return text.strip()


def spelled(text: str, labels: list[str]) -> str:
    """A message with buttons as it would be without."""
    return "\n".join([text, *labels])


def _photo_file() -> str:
    with tempfile.NamedTemporaryFile(suffix=".jpg", delete=False) as file:
        file.write(photo())
    return file.name
