"""An update of Zalo becomes what a person did; pure. Raises almost anything for an update that is malformed."""

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from storage.talk import Address, FileKind, FileRef, Message
from storage.words import fold

CHANNEL = "zalo_bot"
GROUP = "g:"  # ids are opaque, so a group's carries this mark in our addresses
WITHHELD = "message.unsupported.received"
Json = Mapping[str, Any]

_COMMAND = re.compile(r"@[^/\n]{1,80}(/.*)", re.DOTALL)  # a mention by a name that we do not know, then a command


@dataclass(frozen=True, slots=True)
class Update:
    """What an update says: a message, or that Zalo keeps one back; `event` is its key, "" for what means nothing."""

    event: str = ""
    message: Message | None = None
    withheld: Address | None = None


NOTHING = Update()


def unframed(raw: Any) -> list[Any]:
    """The updates in an answer or a delivery: alone, in the envelope {ok, result}, or in a list."""
    if isinstance(raw, Mapping) and "result" in raw:
        raw = raw["result"]
    if isinstance(raw, list):
        return raw
    return [raw] if raw else []


def read(update: Json, account: str, names: Iterable[str], now: datetime) -> Update:
    """What an update tells us; `names` are the bot's own, with which words for it begin in groups."""
    kind, message = str(update["event_name"]), update["message"]
    if message.get("from", {}).get("is_bot"):
        return NOTHING
    to, private = _address(message, account)
    if kind == WITHHELD:
        return Update(_event(message), withheld=to if private else None)
    event = _text(message["message_id"])
    content = _content(kind, message, lambda text: text if private else for_us(text, names))
    if content is None or not (private or any(content.values())):
        return Update(event)
    said = Message(
        to,
        _text(_sender(message)),
        event,
        _time(message.get("date"), now),
        id=event,
        private=private,
        **content,
    )
    return Update(event, said)


def for_us(text: str, names: Iterable[str]) -> str:
    """Words in a group as a command: without the mention in front, whose name nobody can be sure of, with a slash."""
    bare = text.strip()
    for name in sorted(filter(None, names), key=len, reverse=True):
        if fold(bare).startswith(f"@{fold(name)}"):
            bare = _after(bare, name)
            break
    else:
        found = _COMMAND.match(bare)
        bare = found[1] if found else bare
    return bare if bare.startswith("/") or not bare else f"/{bare}"


def _after(text: str, name: str) -> str:
    """The text behind a mention, however its name is accented or written there."""
    at = next(at for at in range(1, len(text) + 1) if fold(text[:at]) == f"@{fold(name)}")
    return text[at:].lstrip(" :,.–-\n\t\u00a0")


def _content(kind: str, message: Json, addressed: Callable[[str], str]) -> dict[str, Any] | None:
    """The fields of a message that its kind fills; None for a kind that we do not know."""
    match kind:
        case "message.text.received":
            return {"text": addressed(_text(message["text"]))}
        case "message.image.received":
            source = _text(message.get("photo_url") or message["photo"])
            files = (FileRef(FileKind.PHOTO, source),)
            return {"text": addressed(_text(message.get("caption") or "")), "files": files}
        case "message.voice.received":
            return {"files": (FileRef(FileKind.VOICE, _text(message["voice_url"])),)}
        case "message.sticker.received":
            return {"other": "sticker"}
    return None


def _address(message: Json, account: str) -> tuple[Address, bool]:
    """The chat, and whether it is a private one; a chat whose type is not told is private if it has the person's id."""
    chat = message["chat"]
    number, kind = _text(chat["id"]), chat.get("chat_type")
    private = kind == "PRIVATE" or (kind is None and number == _text(_sender(message)))
    return Address(CHANNEL, account, number if private else f"{GROUP}{number}"), private


def _sender(message: Json) -> Any:
    return message.get("from", {}).get("id") or message["chat"]["id"]


def _event(message: Json) -> str:
    """The message's id; of one without, its content's hash."""
    if message.get("message_id"):
        return _text(message["message_id"])
    return hashlib.sha256(json.dumps(message, sort_keys=True).encode()).hexdigest()


def _time(milliseconds: Any, now: datetime) -> datetime:
    if milliseconds is None:
        return now
    return datetime.fromtimestamp(int(milliseconds) / 1000, UTC)


def _text(value: Any) -> str:
    """The value as text that databases can hold: ids come as numbers, too; without NUL and halves of letters."""
    if not isinstance(value, str | int) or isinstance(value, bool):
        raise TypeError("text was expected")
    return str(value).encode("utf-8", "ignore").decode("utf-8").replace("\0", "")
