"""What came is made fit to keep and to show: one Unicode form, without signs that no database or eye should meet."""

import hashlib
import re
import unicodedata
from dataclasses import replace

from storage.limits import limits
from storage.talk import FileRef, Message

# PostgreSQL refuses NUL, UTF-8 knows no lone surrogate; the other control signs mean nothing in a message, and
# those of direction (U+202A to U+202E, U+2066 to U+2069) make a line read otherwise than it was written.
_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
# Signs that show nothing: blanks, joiners, marks and fillers without a letter. Words of these alone are no words.
_SEEN = re.compile(
    "[^\\s\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0]"
)
EVENT = 128  # characters of an event's key
MARKS = 8  # marks on one letter; no language needs more than four
SHORT = 500  # characters; a pile of marks in so few costs nothing (normalizing takes its square in time)
LONGEST = 4  # times the longest answer: longer texts are refused anyway, so nothing more is done to them


def legible(message: Message) -> Message:
    """The message with its words in one Unicode form, without what cannot be kept or would deceive the eye."""
    return replace(
        message,
        event=_key(message.event),
        text=readable(message.text),
        press=_fit(message.press),
        files=tuple(_file(file) for file in message.files),
        album=_fit(message.album),
        id=_fit(message.id),
        edits=_fit(message.edits),
    )


def readable(text: str) -> str:
    """The text as it is kept: plain ends of lines, NFC, no more marks on a letter than a language has."""
    fit = _fit(text.replace("\r\n", "\n").replace("\r", "\n"))
    if not _SEEN.search(fit):
        return ""
    if len(fit) > LONGEST * limits().forms.text_max:
        return fit
    return unicodedata.normalize("NFC", fit if len(fit) <= SHORT else _thinned(fit))


def _fit(text: str) -> str:
    return _UNFIT.sub("", text)


def _file(file: FileRef) -> FileRef:
    return replace(file, source=_fit(file.source), name=_fit(file.name))


def _key(event: str) -> str:
    """An event's key as long as its column; a longer one keeps its beginning and its hash."""
    fit = _fit(event)
    return fit if len(fit) <= EVENT else f"{fit[: EVENT - 65]}#{hashlib.sha256(fit.encode()).hexdigest()}"


def _thinned(text: str) -> str:
    kept, marks = [], 0
    for sign in text:
        marks = marks + 1 if unicodedata.combining(sign) else 0
        if marks <= MARKS:
            kept.append(sign)
    return "".join(kept)
