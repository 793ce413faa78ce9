"""A piece becomes one call to Zalo: plain text always, so that nobody's words are taken for markup."""

from typing import Any

from bot.channels.zalo.api import Api
from bot.channels.zalo.lending import Lending
from bot.channels.zalo.line import AnswerLost
from bot.channels.zalo.reading import GROUP
from broadcasts.layout import Piece
from storage.talk import Attachment, FileKind


class Sending:
    """Sends pieces; a picture goes by its address, any other file as a link in the words."""

    def __init__(self, api: Api, lending: Lending) -> None:
        self._api = api
        self._lending = lending

    async def hand_over(self, chat: str, piece: Piece) -> str:
        """Send a piece; the id of the message. Raises `ZaloError`, FileNotFoundError where our own file is missing."""
        to = {"chat_id": chat.removeprefix(GROUP)}
        if piece.file is None:
            return _name(await self._api.call("sendMessage", to | {"text": piece.text}))
        address = await self._lending.address(piece.file)
        if piece.file.kind is FileKind.PHOTO:
            caption = {"caption": piece.text} if piece.text else {}
            return _name(await self._api.call("sendPhoto", to | {"photo": address} | caption))
        return _name(await self._api.call("sendMessage", to | {"text": _linked(piece.text, piece.file, address)}))


def _linked(text: str, file: Attachment, address: str) -> str:
    return "\n\n".join(filter(None, [text, f"{file.name}: {address}"]))


def _name(result: Any) -> str:
    """The id of a message that was taken; without one nobody knows what came of it."""
    if not isinstance(result, dict) or not result.get("message_id"):
        raise AnswerLost("no message id")
    return str(result["message_id"])
