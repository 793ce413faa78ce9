"""An update of Telegram becomes what a person did; pure. Raises almost anything for an update that is malformed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import telegram
from telegram import Animation, Audio, Document, LivePhoto, PhotoSize, Video, VideoNote, Voice

from bot.channels.telegram import topics
from storage.mail.groups import MUTED
from storage.talk import Address, FileKind, FileRef, Message, Quoted

CHANNEL = "telegram"
TITLE = 200  # characters of a group's name that are kept
ANONYMOUS = "anonymous"  # whoever writes as the group or as a channel; nobody is authorised on it
FILES = {
    PhotoSize: FileKind.PHOTO,
    LivePhoto: FileKind.VIDEO,
    Video: FileKind.VIDEO,
    VideoNote: FileKind.VIDEO,
    Animation: FileKind.VIDEO,
    Voice: FileKind.VOICE,
    Audio: FileKind.VOICE,
    Document: FileKind.DOCUMENT,
}
# Kinds by the name of their field, for what python-telegram-bot finds incomplete; the first that is there counts.
FIELDS = {
    "photo": FileKind.PHOTO,
    "video": FileKind.VIDEO,
    "video_note": FileKind.VIDEO,
    "animation": FileKind.VIDEO,
    "voice": FileKind.VOICE,
    "audio": FileKind.VOICE,
    "document": FileKind.DOCUMENT,
}
OTHERS = ("sticker", "location", "venue", "contact", "dice", "poll")
_COMMAND = re.compile(r"\s*(/\w+)@(\w+)")
Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Update:
    """What an update says: a message, the press that wants an answer of its own, a chat's move to another id.

    Where we are put out of a group, it moves to "", and to MUTED where we may only not write there any more.
    """

    message: Message | None = None
    query: str = ""
    moved: tuple[Address, str] | None = None


NOTHING = Update()


def read(update: Json, account: str, username: str, now: datetime) -> Update:
    """What an update tells us; NOTHING for service messages, other bots and kinds that we do not use.

    `username` is our own, where known, to tell commands for us from those for other bots. A press carries no
    time, so `now` is taken for it.
    """
    event = str(_number(update["update_id"]))
    if query := update.get("callback_query"):
        return _press(query, account, event, now)
    if message := update.get("message"):
        return _message(message, account, username, event, now)
    if edited := update.get("edited_message"):
        said = _message(edited, account, username, event, now).message
        return Update(said and replace(said, edits=said.id, at=_time(edited.get("edit_date"), now)))
    if place := update.get("my_chat_member"):
        return _place(place, account)
    return NOTHING


def _place(place: Json, account: str) -> Update:
    """Our own place in a group. Being let in, or made more, changes nothing: an officer's code alone ties a group."""
    group, member = place["chat"]["type"] in {"group", "supergroup"}, place["new_chat_member"]
    if not group or not _shut_out(member):
        return NOTHING
    silenced = member["status"] == "restricted" and bool(member.get("is_member"))
    return Update(moved=(_address(place, account), MUTED if silenced else ""))


def _shut_out(member: Json) -> bool:
    """Whether somebody of this standing (a ChatMember) may not write in the group."""
    status = member["status"]
    restricted = status == "restricted" and not (member.get("is_member") and member.get("can_send_messages"))
    return restricted or status in {"left", "kicked"}


def _press(query: Json, account: str, event: str, now: datetime) -> Update:
    """A button; its message may be too old to be shown, but its chat is told, or is the person's own."""
    number = _text(str(query["id"]))
    if "inline_message_id" in query or "data" not in query:
        return Update(query=number)
    sender = str(_number(query["from"]["id"]))
    shown = query.get("message") or {"chat": {"id": query["from"]["id"]}}
    pressed = Message(_address(shown, account), sender, event, now, press=_text(query["data"]), private=_private(shown))
    return Update(pressed, number)


def _message(message: Json, account: str, username: str, event: str, now: datetime) -> Update:
    to = _address(message, account)
    if new := message.get("migrate_to_chat_id"):
        return Update(moved=(to, str(_number(new))))
    if old := message.get("migrate_from_chat_id"):
        return Update(moved=(replace(to, chat=str(_number(old))), to.chat))
    if message.get("from", {}).get("is_bot") and "sender_chat" not in message:
        return NOTHING
    words = _for_us(_text(message.get("text") or message.get("caption") or ""), username)
    if words is None:
        return NOTHING
    number, at = str(_number(message.get("message_id", 0)) or ""), _time(message.get("date"), now)
    quoted, private = _quoted(message, account), _private(message)
    said = Message(to, _sender(message), event, at, words, quoted=quoted, id=number, private=private)
    if not private:
        said = replace(said, title=_text(message["chat"].get("title") or "")[:TITLE])
    return Update(said if "text" in message else _with_content(said, message))


def _quoted(message: Json, account: str) -> Quoted | None:
    """In a group the post that is answered; in private where a forwarded one comes from."""
    origin = message.get("forward_origin")
    if _private(message):
        at = "" if origin is None else _origin(origin.get("sender_user"), origin["date"])
        return None if origin is None else Quoted(origin=at, ours=_is_us(origin, account))
    answered = message.get("reply_to_message")
    if answered is None or "forum_topic_created" in answered:  # what is said in a topic answers its beginning
        return None
    words = _text(answered.get("text") or answered.get("caption") or "")
    bare = Message(_address(answered, account), "", "", datetime.fromtimestamp(0, UTC), words)
    held = (_with_content(bare, answered) if "text" not in answered else None) or bare
    here = {"sender_user": answered.get("from"), "date": answered.get("date", 0)}
    made = answered.get("forward_origin") or here
    ours = _is_us(here, account) or _is_us(made, account)
    first = _origin(made.get("sender_user"), made["date"])
    return Quoted(str(_number(answered["message_id"])), words, held.files, first, ours)


def _origin(author: Json | None, date: Any) -> str:
    """Who wrote a post when: the same wherever it is forwarded to, if its author lets himself be named."""
    return "" if author is None else f"{_number(author['id'])}:{_number(date)}"


def _is_us(origin: Json, account: str) -> bool:
    author = origin.get("sender_user") or {}
    return str(author.get("id")) == account


def _with_content(said: Message, message: Json) -> Message | None:
    """The message with its file, or the kind of what no form asks for; None for a service message.

    Telegram knows some twenty kinds of content, several with a second one beside them for old clients;
    python-telegram-bot tells which it is, unless it misses something that we do not need.
    """
    try:
        content: object = telegram.Message.de_json(dict(message), None).effective_attachment
    except (KeyError, TypeError):
        return _with_part(said, message)
    if isinstance(content, LivePhoto):
        content = content.photo or content
    if isinstance(content, tuple):
        content = max(content, key=lambda size: size.width * size.height)
    if content is None:
        return None
    kind = FILES.get(type(content))
    if kind is None:
        return replace(said, other=type(content).__name__.lower())
    return replace(said, files=(_file(kind, content),), album=_text(message.get("media_group_id", "")))


def _with_part(said: Message, message: Json) -> Message | None:
    """The same from the fields alone; the last size of a photo is its largest."""
    name = next((name for name in FIELDS if message.get(name)), "")
    if not name:
        other = next((name for name in OTHERS if name in message), "")
        return replace(said, other=other) if other else None
    part = message[name][-1] if name == "photo" else message[name]
    size = part.get("file_size")
    file = FileRef(
        FIELDS[name],
        _text(part["file_id"]),
        _text(part.get("file_name") or ""),
        size if isinstance(size, int) else None,
    )
    return replace(said, files=(file,), album=_text(message.get("media_group_id", "")))


def _file(kind: FileKind, content: Any) -> FileRef:
    size = content.file_size
    name = getattr(content, "file_name", None) or ""
    return FileRef(kind, _text(content.file_id), _text(name), size if isinstance(size, int) else None)


def _for_us(text: str, username: str) -> str | None:
    """The text without our own name behind its command; None where the command is for another bot."""
    found = _COMMAND.match(text)
    if found is None:
        return text
    if username and found[2].lower() != username.lower():
        return None
    return found[1] + text[found.end() :]


def _address(message: Json, account: str) -> Address:
    topic = "" if _private(message) else topics.of(message)
    return Address(CHANNEL, account, f"{_number(message['chat']['id'])}{topic}")


def _private(message: Json) -> bool:
    """Groups and channels have negative ids, should nobody say more."""
    chat = message["chat"]
    return bool(chat["type"] == "private") if "type" in chat else _number(chat["id"]) > 0


def _sender(message: Json) -> str:
    """Who it is from; in private that is whose chat it is, and in a group nobody, should nobody say."""
    if "from" not in message and "sender_chat" not in message and _private(message):
        return str(_number(message["chat"]["id"]))
    return ANONYMOUS if "from" not in message or "sender_chat" in message else str(_number(message["from"]["id"]))


def _time(seconds: Any, now: datetime) -> datetime:
    """When it was; now, where that is not told."""
    return now if seconds is None else datetime.fromtimestamp(_number(seconds), UTC)


def _number(value: Any) -> int:
    """A whole number, also one that was sent as a string."""
    if type(value) is str and value.removeprefix("-").isdecimal() and value.isascii():
        return int(value)
    if type(value) is not int:
        raise TypeError("a number was expected")
    return value


def _text(value: Any) -> str:
    """The text as databases can hold it: without NUL and halves of letters, which JSON can carry."""
    cleaned: str = value.encode("utf-8", "ignore").decode("utf-8").replace("\0", "")
    return cleaned
