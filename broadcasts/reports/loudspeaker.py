"""The script of a loudspeaker's bulletin: 60 to 90 seconds of words, written as they are read aloud; pure."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from broadcasts.reports.aloud import aloud

PER_SECOND = 2.5  # words that a calm voice reads
LEAST, MOST = round(60 * PER_SECOND), round(90 * PER_SECOND)  # words
AGAIN = 2  # how often a short text is repeated; more would be no bulletin
_SENTENCE = re.compile(r"(?<=[.!?…:])\s+|\n+")
_PART = re.compile(r"(?<=[,;])\s+")


@dataclass(frozen=True, slots=True)
class Frame:
    """The words around a bulletin: before it, between it and its repetition, where it was cut, after it."""

    opening: str
    again: str
    more: str
    closing: str


@dataclass(frozen=True, slots=True)
class Script:
    """What the speaker reads, a sentence a line; `cut`: the text was longer than the time."""

    lines: tuple[str, ...]
    cut: bool

    @property
    def words(self) -> int:
        """How many words it has."""
        return sum(_count(line) for line in self.lines)

    @property
    def seconds(self) -> int:
        """How long it takes to read."""
        return round(self.words / PER_SECOND)

    @property
    def short(self) -> bool:
        """Whether there is too little to say, however often it is repeated."""
        return self.words < LEAST


def script(text: str, frame: Frame, short: Mapping[str, str]) -> Script:
    """The bulletin of a text: what is too long is cut at a sentence, what is too short is read again."""
    opening, again, more, closing = (
        aloud(words, short) for words in (frame.opening, frame.again, frame.more, frame.closing)
    )
    said = [line for line in _sentences(aloud(text, short)) if line]
    room = MOST - _count(opening) - _count(closing) - _count(more)
    body = list(_fitting(said, room))
    cut = len(body) < len(said)
    body += [more] if cut else []
    for _ in range(AGAIN):
        if _all([opening, *body, closing]) >= LEAST:
            break
        left = MOST - _all([opening, *body, again, closing])
        body += [again, *_fitting(said, left)]
    return Script((opening, *body, closing), cut)


def _fitting(lines: Iterable[str], room: int) -> Iterable[str]:
    """The first lines for which there is room."""
    for line in lines:
        room -= _count(line)
        if room < 0:
            return
        yield line


def _sentences(text: str) -> Iterable[str]:
    """The sentences; one that alone would fill the time is read in parts."""
    for sentence in (_tidy(found) for found in _SENTENCE.split(text)):
        if _count(sentence) <= LEAST // 2:
            yield sentence
        else:
            yield from (_tidy(part) for part in _PART.split(sentence))


def _tidy(text: str) -> str:
    line = re.sub(r"\s+([,.;:])", r"\1", " ".join(text.split()))
    return re.sub(r",{2,}", ",", line)


def _all(lines: Iterable[str]) -> int:
    return sum(map(_count, lines))


def _count(text: str) -> int:
    return len(text.split())
