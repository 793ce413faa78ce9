"""What a turn of a form takes and gives: what was said; the notes, the progress and the outcome that follow."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from handlers.forms.form import Progress
from storage.limits import limits
from storage.talk import Refusal
from storage.words import grouped


@dataclass(frozen=True, slots=True)
class Said:
    """What a person did: typed, pressed a choice's key, sent files (ids of fetches), or edited a message."""

    text: str = ""
    press: str = ""
    files: tuple[int, ...] = ()
    album: str = ""
    message: str = ""  # the channel's id of it; of several that were joined, all, by space
    edits: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence to say before the next question: a text key and its facts."""

    key: str
    facts: Mapping[str, object] = field(default_factory=dict)


class Outcome(StrEnum):
    """How a turn ends."""

    OPEN = "open"
    FILE = "file"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Step:
    """What a turn gave."""

    progress: Progress
    notes: tuple[Note, ...] = ()
    outcome: Outcome = Outcome.OPEN


def together(held: Said | None, said: Said) -> Said:
    """Two messages as one, both kept whole; raises Refusal where a form could not take so much."""
    if held is not None:
        text, message = _joined("\n", held.text, said.text.strip()), _joined(" ", held.message, said.message)
        said = replace(said, text=text, message=message, files=held.files + said.files)
    not_too_long(said.text)
    if len(said.files) > limits().forms.files_max:
        raise Refusal("forms.too_many_files", {"most": limits().forms.files_max})
    return said


def _joined(by: str, *parts: str) -> str:
    return by.join(filter(None, parts))


def not_too_long(text: str) -> None:
    """Raises Refusal where an answer is longer than any question takes."""
    most, count = limits().forms.text_max, len(text)
    if count > most:
        facts = {name: grouped(number) for name, number in (("most", most), ("count", count))}
        raise Refusal("forms.too_long", facts)
