"""A piece becomes one call to Telegram; plain text always, so that nobody's words are taken for markup."""

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

from telegram import InputFile
from telegram.error import BadRequest, EndPointNotFound, NetworkError

from bot.channels.telegram import topics
from bot.channels.telegram.api import Api
from bot.channels.telegram.line import AnswerLost, NotSent
from broadcasts.layout import Button, Piece
from storage.talk import Attachment, FileKind

log = logging.getLogger("bot131.telegram")

Rows = tuple[tuple[Button, ...], ...]
Kept = Callable[[str], Path]  # where a file of ours is, by its SHA-256


class Sending:
    """Sends pieces; remembers under which id Telegram keeps a file, so that a thousand copies cost one upload."""

    def __init__(self, api: Api, kept: Kept) -> None:
        self._api = api
        self._kept = kept
        self._ids: dict[tuple[str, FileKind], str] = {}

    async def hand_over(self, chat: str, piece: Piece) -> str:
        """Send a piece; the id of the message, where told. Raises `telegram.error`, OSError where our file is missing.

        Where a server takes no files at all, the words beside one go alone.
        """
        if piece.edits:
            return await self._edited(chat, piece)
        if piece.file is None:
            return await self._said(chat, piece)
        try:
            return await self._file(chat, piece, piece.file)
        except EndPointNotFound:
            log.warning("this server takes no files")
            if not piece.text:
                raise
        return await self._said(chat, piece)

    async def _said(self, chat: str, piece: Piece) -> str:
        try:
            sent = await self._api.call("sendMessage", _text(chat, piece))
        except EndPointNotFound:
            raise NotSent("no way to send now") from None  # a server on the way; every server of bots can send
        except NetworkError as error:
            if not isinstance(error, NotSent | AnswerLost):
                self._api.misread()
            raise
        self._api.understood()
        return _id(sent)

    async def _edited(self, chat: str, piece: Piece) -> str:
        """Put words into the place of others; what says the same already is done, so a second try does no harm."""
        call = _text(chat, piece) | {"message_id": int(piece.edits)}
        call.pop("message_thread_id", None)
        method = "editMessageText"
        if piece.file is not None:
            method, call["caption"] = "editMessageCaption", call.pop("text")
            call.pop("link_preview_options")
        try:
            await self._api.call(method, call)
        except BadRequest as refusal:
            if "not modified" not in refusal.message.lower():
                raise
        return piece.edits

    async def _file(self, chat: str, piece: Piece, file: Attachment) -> str:
        known = self._ids.get((file.sha256, file.kind))
        if known is not None:
            try:
                return _id(await self._api.call(*_parcel(chat, piece, file, known)))
            except BadRequest as refusal:
                if "file" not in refusal.message.lower():
                    raise
                self._ids.pop((file.sha256, file.kind), None)  # an id may be forgotten; the file itself is not
        content = await asyncio.to_thread(self._kept(file.sha256).read_bytes)
        method, call = _parcel(chat, piece, file)
        sent = await self._api.upload(method, call, file_field(file), InputFile(content, filename=file.name))
        self._remember(file, sent)
        return _id(sent)

    def _remember(self, file: Attachment, sent: Any) -> None:
        held = sent.get(file_field(file)) if isinstance(sent, dict) else None
        kept = held[-1] if isinstance(held, list) and held else held
        if isinstance(kept, dict) and isinstance(kept.get("file_id"), str):
            self._ids[file.sha256, file.kind] = kept["file_id"]


def file_field(file: Attachment) -> str:
    """How Telegram calls such a file; a video of ours goes as a document, too."""
    return file.kind.value if file.kind in {FileKind.PHOTO, FileKind.VOICE} else FileKind.DOCUMENT.value


def _parcel(chat: str, piece: Piece, file: Attachment, known: str = "") -> tuple[str, dict[str, object]]:
    """The method for such a file, and what stands beside it; with the id by which Telegram knows it."""
    field = file_field(file)
    words = {"caption": piece.text} if piece.text else {}
    named = {field: known} if known else {}
    return f"send{field.capitalize()}", topics.place(chat) | words | named | _markup(piece.buttons)


def _id(sent: Any) -> str:
    """The id of the message that was made; a server that tells none has it all the same."""
    return str(sent.get("message_id", "")) if isinstance(sent, dict) else ""


def _text(chat: str, piece: Piece) -> dict[str, object]:
    """A text as the Bot API takes it; a link preview would make Telegram fetch whatever address people wrote."""
    words = {"text": piece.text, "link_preview_options": {"is_disabled": True}}
    return topics.place(chat) | words | _markup(piece.buttons)


def _markup(rows: Rows) -> dict[str, object]:
    if not rows:
        return {}
    return {"reply_markup": {"inline_keyboard": [[_button(button) for button in row] for row in rows]}}


def _button(button: Button) -> dict[str, str]:
    return {"text": button.label, "callback_data": button.data}
