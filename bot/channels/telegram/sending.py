"""A piece becomes one call to Telegram; plain text always, so that nobody's words are taken for markup."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, InputFile, Message
from telegram.error import BadRequest

from bot.channels.telegram.api import Api
from broadcasts.layout import Button, Piece
from storage.talk import Attachment, FileKind

Rows = tuple[tuple[Button, ...], ...]
Kept = Callable[[str], Path]  # where a file of ours is, by its SHA-256


class Sending:
    """Sends pieces; remembers under which id Telegram keeps a file, so that a thousand copies cost one upload."""

    def __init__(self, api: Api, kept: Kept) -> None:
        self._api = api
        self._kept = kept
        self._ids: dict[tuple[str, FileKind], str] = {}

    async def hand_over(self, chat: str, piece: Piece) -> str:
        """Send a piece; the id of the message. Raises `telegram.error`, OSError where our own file is missing."""
        if piece.edits:
            return await self._edited(chat, piece)
        if piece.file is None:
            sent = await self._api.call("sendMessage", _text(chat, piece))
            return str(sent["message_id"])
        return str((await self._file(chat, piece, piece.file)).message_id)

    async def _edited(self, chat: str, piece: Piece) -> str:
        """Put words into the place of others; what says the same already is done, so a second try does no harm."""
        call = _text(chat, piece) | {"message_id": int(piece.edits)}
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

    async def _file(self, chat: str, piece: Piece, file: Attachment) -> Message:
        known = self._ids.get((file.sha256, file.kind))
        if known is not None:
            try:
                return await self._posted(chat, piece, file, known)
            except BadRequest as refusal:
                if "file" not in refusal.message.lower():
                    raise
                self._ids.pop((file.sha256, file.kind), None)  # an id may be forgotten; the file itself is not
        content = await asyncio.to_thread(self._kept(file.sha256).read_bytes)
        sent = await self._posted(chat, piece, file, InputFile(content, filename=file.name))
        self._remember(file, sent)
        return sent

    async def _posted(self, chat: str, piece: Piece, file: Attachment, content: str | InputFile) -> Message:
        bot = self._api.bot
        caption, markup = piece.text or None, _markup(piece.buttons)
        if file.kind is FileKind.PHOTO:
            return await bot.send_photo(chat, content, caption=caption, reply_markup=markup)
        if file.kind is FileKind.VOICE:
            return await bot.send_voice(chat, content, caption=caption, reply_markup=markup)
        return await bot.send_document(chat, content, caption=caption, reply_markup=markup)

    def _remember(self, file: Attachment, sent: Message) -> None:
        held: Any = sent.effective_attachment
        kept = held[-1] if isinstance(held, tuple) else held
        if kept is not None:
            self._ids[file.sha256, file.kind] = kept.file_id


def _text(chat: str, piece: Piece) -> dict[str, object]:
    """A text as the Bot API takes it; a link preview would make Telegram fetch whatever address people wrote."""
    call: dict[str, object] = {"chat_id": chat, "text": piece.text, "link_preview_options": {"is_disabled": True}}
    if piece.buttons:
        call["reply_markup"] = {"inline_keyboard": [[_button(button) for button in row] for row in piece.buttons]}
    return call


def _button(button: Button) -> dict[str, str]:
    return {"text": button.label, "callback_data": button.data}


def _markup(rows: Rows) -> InlineKeyboardMarkup | None:
    if not rows:
        return None
    return InlineKeyboardMarkup([[InlineKeyboardButton(b.label, callback_data=b.data) for b in row] for row in rows])
