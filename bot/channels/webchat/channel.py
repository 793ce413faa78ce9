"""The web chat as a channel: a word is sent once it stands in the browser's mailbox; live lines only hurry it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from aiohttp import web

from bot.channels.webchat.doors import add_doors
from bot.channels.webchat.mailboxes import NAME, Mailboxes
from bot.channels.webchat.parts import BOT, ROOM
from broadcasts.layout import Abilities, Piece
from broadcasts.undelivered import Later, Unknown
from storage.book.book import InDoubt, Unwritable
from storage.talk import Address, FileRef, Message


class Webchat:
    """The channel that needs no token and no other company's server."""

    name = NAME
    abilities = Abilities(buttons=True, files_out=True, groups=True, text_limit=20_000, caption_limit=20_000)

    def __init__(self, mailboxes: Mailboxes) -> None:
        self.account = mailboxes.account
        self._boxes = mailboxes

    def attach(self, app: web.Application, receive: Callable[[Message], Awaitable[None]]) -> None:
        """Add the page and its doors."""
        add_doors(app, self._boxes, receive)

    def is_group(self, chat: str) -> bool:
        """Whether this mailbox is the room."""
        return chat == ROOM

    async def send(self, to: Address, piece: Piece) -> str:
        """Put a piece into the mailbox and wake the browser; Later if the database takes no writes now."""
        try:
            return str(await self._boxes.post(to.chat, BOT, _as_body(piece)))
        except InDoubt:
            raise Unknown("no_answer") from None
        except Unwritable:
            raise Later("busy") from None

    def fetch(self, file: FileRef) -> AsyncIterator[bytes]:
        """The content of an upload."""
        return self._boxes.uploads.read(file.source)

    async def forget(self, file: FileRef) -> None:
        """The store has it, or gave it up: the upload may go."""
        await asyncio.to_thread(self._boxes.uploads.forget, file.source)


def _as_body(piece: Piece) -> dict[str, Any]:
    body: dict[str, Any] = {"text": piece.text}
    if piece.buttons:
        body["buttons"] = [[[button.label, button.data] for button in row] for row in piece.buttons]
    if piece.file:
        file = piece.file
        body["file"] = {"sha256": file.sha256, "name": file.name, "kind": file.kind, "alt": file.alt}
    return body
