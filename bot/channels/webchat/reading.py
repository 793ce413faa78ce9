"""What a browser's request says, checked; nonsense is answered with a sentence that says what to do."""

import json
import re
import unicodedata
from typing import Any

from aiohttp import web

from storage.limits import limits
from storage.texts.texts import texts
from storage.words import fold, grouped, tidy

EVENT = re.compile(r"[0-9A-Za-z-]{8,64}")
NO_TEXT = re.compile("[\x00\ud800-\udfff]")  # what neither UTF-8 nor PostgreSQL can hold: NUL, halves of letters
WHOLE = re.compile(r"[0-9]{1,18}")
ESCAPED = 13  # bytes of JSON for one letter at most, written as a pair of escapes; a few more for the rest
PRESS_MOST = 64
NAME_MOST = 40
OURS = {"bot", "bot131", "he thong", "to truc"}  # nobody in the room may pass for us


class Refused(web.HTTPException):
    """An answer other than yes, as JSON {"say": a sentence for the person}; `wait` are seconds to wait."""

    def __init__(self, status: int, key: str, wait: int = 0, **facts: object) -> None:
        self.status_code = status
        said = json.dumps({"say": texts().say(key, **facts)}, ensure_ascii=False)
        headers = {"Retry-After": str(wait)} if wait else None
        super().__init__(text=said, content_type="application/json", headers=headers)


async def told(request: web.Request) -> dict[str, Any]:
    """The request's JSON object. Refused: 400 for anything else, 413 for too much of it."""
    content = await _body(request)
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise Refused(400, "webchat.not_understood")
    return found


def refuse_packed(request: web.Request) -> None:
    """Refused (400) for a packed body: no browser packs what it sends, and a small one may unpack to any size."""
    if request.headers.get("Content-Encoding", "identity") != "identity":
        raise Refused(400, "webchat.not_understood")


async def _body(request: web.Request) -> bytes:
    refuse_packed(request)
    content = bytearray()
    async for chunk in request.content.iter_any():
        content += chunk
        if len(content) > limits().webchat.text_max * ESCAPED:
            raise too_long()
    return bytes(content)


def event_in(fields: dict[str, Any]) -> str:
    """The client's own id of what it sends."""
    event = fields.get("event")
    if not isinstance(event, str) or not EVENT.fullmatch(event):
        raise Refused(400, "webchat.not_understood")
    return event


def text_in(fields: dict[str, Any], name: str = "text") -> str:
    """People's words, whole, in one Unicode form (NFC). Refused (413) beyond what any form could want."""
    value = fields.get(name) or ""
    if not isinstance(value, str):
        raise Refused(400, "webchat.not_understood")
    if len(value) > limits().webchat.text_max:
        raise too_long()
    return unicodedata.normalize("NFC", NO_TEXT.sub("\ufffd", value))


def mark_in(fields: dict[str, Any], name: str) -> str:
    """An id that the client may name besides (an album, an earlier message), or ""."""
    value = fields.get(name) or ""
    if value and not (isinstance(value, str) and EVENT.fullmatch(value)):
        raise Refused(400, "webchat.not_understood")
    return str(value)


def press_in(fields: dict[str, Any]) -> str:
    """The data of a pressed button, or ""; longer than any button of ours is nonsense."""
    press = text_in(fields, "press")
    if len(press) > PRESS_MOST:
        raise Refused(400, "webchat.not_understood")
    return press


def name_in(fields: dict[str, Any]) -> str:
    """The name under which somebody speaks in the room; nobody may take ours."""
    name = "".join(letter for letter in tidy(text_in(fields, "name")) if letter.isprintable())[:NAME_MOST].strip()
    if not name:
        raise Refused(400, "webchat.room_needs_name")
    if fold(name) in OURS:
        raise Refused(400, "webchat.name_taken", name=name)
    return name


def number_in(value: object) -> int:
    """A whole number as a client tells it, 0 for anything else."""
    return int(str(value)) if WHOLE.fullmatch(str(value)) else 0


def too_long() -> Refused:
    """What is answered to a text beyond all forms."""
    return Refused(413, "webchat.too_long", most=grouped(limits().webchat.text_max))
