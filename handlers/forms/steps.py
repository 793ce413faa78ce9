"""What a turn of a form takes and gives: what was said; the notes, the progress and the outcome that follow."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from handlers.forms.form import Answer, Option, Progress
from storage.limits import limits
from storage.talk import Refusal
from storage.words import grouped

A_LINE = 60  # characters: as much as one line of a phone shows


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


def all_of(chosen: Sequence[Option], said: Said) -> Answer:
    """Several choices as one answer."""
    return Answer([option.key for option in chosen], ", ".join(option.label for option in chosen), said.message)


def short_of(text: str) -> str:
    """As much of a text as one line of a phone shows."""
    return text if len(text) <= A_LINE else text[: A_LINE - 3] + "…"


def with_files(progress: Progress, place: str | None, said: Said) -> Step:
    """The talk with the files that came, at the question `place`; a note says what became of them."""
    if place is None:
        return Step(progress, (Note("forms.no_files"),))
    kept, most = progress.files.get(place, []), limits().forms.files_max
    if len(said.files) > most - len(kept):
        return Step(progress, (Note("forms.too_many_files", {"most": most}),))
    albums = {**progress.albums, said.album: place} if said.album else progress.albums
    files = {**progress.files, place: [*kept, *said.files]}
    return Step(replace(progress, files=files, albums=albums), (Note("forms.got_files", {"count": len(files[place])}),))
