"""The topics of a forum: a topic is a chat of its own to us, "chat/topic", and falls back to its group; pure."""

from collections.abc import Mapping
from typing import Any

from telegram.error import BadRequest

from broadcasts.undelivered import Gone
from storage.mail.groups import ROOM, whole

GENERAL = 1  # the topic that every forum has; Telegram takes words for it without a topic only
LOST = ("thread not found", "topic_closed", "topic_deleted", "topic_id_invalid")


def of(message: Mapping[str, Any]) -> str:
    """The end of the key of a chat for a message in a topic; in other groups a thread is only a row of answers."""
    topic = message.get("message_thread_id")
    return f"{ROOM}{topic}" if message.get("is_topic_message") and type(topic) is int and topic != GENERAL else ""


def place(chat: str) -> dict[str, object]:
    """Where a call goes."""
    group, _, topic = chat.partition(ROOM)
    return {"chat_id": group} | ({"message_thread_id": int(topic)} if topic else {})


def left(chat: str, error: Exception) -> Gone | None:
    """A topic that was closed or deleted has moved to its group, for letters and all that is kept of it."""
    words = error.message.lower() if isinstance(error, BadRequest) else ""
    return Gone("moved", whole(chat)) if ROOM in chat and any(one in words for one in LOST) else None
