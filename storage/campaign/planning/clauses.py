"""A plan's text as a tree of clauses: chapters (I, II …), articles (1, 2 …), notes, and the parts around them."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from storage.campaign.planning.errata import Erratum, Placed
from storage.campaign.planning.plan_parts import Headings
from storage.words import fold

CHAPTER = re.compile(r"([IVXL]+)\.\s+(.+)")
ARTICLE = re.compile(r"(\d+)\.\s+(.+)")
BULLET = re.compile(r"^\*[ \t]+", re.MULTILINE)
EMPHASIS = re.compile(r"\*\*|(?<![\w*])\*(?=[^\s*])|(?<=[^\s*])\*(?![\w*])")
LAYOUT = re.compile(f"{BULLET.pattern}|{EMPHASIS.pattern}", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of a clause's plain text; with an erratum it is the words that should read otherwise."""

    text: str
    erratum: Erratum | None = None


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of the text under a stable key ("III.1"); its own lines, without those of the clauses inside it.

    `original` keeps every character, layout marks and line ends too: all originals joined are the text.
    """

    key: str
    title: str
    line: int  # of the text, from 1
    original: str
    annotated: tuple[Run, ...]
    children: tuple["Clause", ...] = ()

    @property
    def plain(self) -> str:
        """The words as they stand, without layout marks."""
        return "".join(run.text for run in self.annotated)

    @property
    def corrected(self) -> str:
        """The words with every erratum applied: for searching; people are shown both readings."""
        return "".join(run.erratum.right if run.erratum else run.text for run in self.annotated)

    @property
    def errata(self) -> tuple[Erratum, ...]:
        """The errata of this clause's own lines."""
        return tuple(run.erratum for run in self.annotated if run.erratum)

    def told(self, say: Callable[[Erratum], str]) -> str:
        """The plain text in which `say` words each erratum ("Trường Ban [đúng: Trưởng Ban]")."""
        return "".join(say(run.erratum) if run.erratum else run.text for run in self.annotated)

    def walk(self) -> Iterator["Clause"]:
        """This clause and all inside it, in the order of the text."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True, slots=True)
class Start:
    """The line with which a clause begins."""

    line: int
    key: str
    title: str
    inner: bool = False


def read_clauses(text: str, errata: tuple[Placed, ...], headings: Headings) -> tuple[Clause, ...]:
    """The text as a tree; a number counts as a heading only when it is the next one in its row."""
    lines = [f"{line}\n" for line in text.split("\n")]
    lines[-1] = lines[-1].removesuffix("\n")
    starts = find_starts(lines, headings)
    made: list[Clause] = []
    offset = 0
    for start, following in zip(starts, [*starts[1:], None], strict=True):
        own = "".join(lines[start.line - 1 : following.line - 1 if following else None])
        clause = Clause(start.key, start.title, start.line, own, runs_of(own, offset, errata))
        offset += len(own)
        if start.inner:
            made[-1] = replace(made[-1], children=(*made[-1].children, clause))
        else:
            made.append(clause)
    return tuple(made)


def find_starts(lines: list[str], headings: Headings) -> list[Start]:
    finder = StartFinder(headings)
    bare = ((number, LAYOUT.sub("", line).strip()) for number, line in enumerate(lines, 1))
    starts = [start for number, line in bare if line and (start := finder.start(number, line))]
    begins_at_once = starts and starts[0].line == 1
    return starts if begins_at_once else [Start(1, headings.opening, headings.opening), *starts]


class StartFinder:
    """Reads line after line and knows which headings may come next."""

    def __init__(self, headings: Headings) -> None:
        self.headings = headings
        self.chapters = 0
        self.articles = 0
        self.notes = 0
        self.chapter = ""
        self.tail = ""  # which part after the last chapter is being read

    def start(self, number: int, line: str) -> Start | None:
        if self.tail:
            return self.after_chapters(number, line)
        return self.heading(number, line) or self.note(number, line) or self.closing(number, line)

    def heading(self, number: int, line: str) -> Start | None:
        if (match := CHAPTER.fullmatch(line)) and match[1] == roman(self.chapters + 1):
            self.chapters, self.articles, self.notes, self.chapter = self.chapters + 1, 0, 0, match[1]
            return Start(number, match[1], match[2])
        if self.chapter and (match := ARTICLE.fullmatch(line)) and int(match[1]) == self.articles + 1:
            self.articles += 1
            return Start(number, f"{self.chapter}.{match[1]}", match[2], inner=True)
        return None

    def note(self, number: int, line: str) -> Start | None:
        if self.chapter and begins(line, f"{self.headings.note}:"):
            self.notes += 1
            name = self.headings.note if self.notes == 1 else f"{self.headings.note} {self.notes}"
            return Start(number, f"{self.chapter}.{name}", name, inner=True)
        return None

    def closing(self, number: int, line: str) -> Start | None:
        if self.chapter and begins(line, self.headings.closing_begins):
            return self.open_tail(number, self.headings.closing)
        return self.recipients(number, line)

    def recipients(self, number: int, line: str) -> Start | None:
        return self.open_tail(number, self.headings.recipients) if begins(line, self.headings.recipients) else None

    def after_chapters(self, number: int, line: str) -> Start | None:
        if self.tail == self.headings.closing:
            return self.recipients(number, line)
        if self.tail == self.headings.recipients and not line.startswith("-"):
            return self.open_tail(number, self.headings.signature)
        return None

    def open_tail(self, number: int, name: str) -> Start:
        self.tail = name
        return Start(number, name, name)


def begins(line: str, words: str) -> bool:
    return fold(line).startswith(fold(words))


def roman(number: int) -> str:
    """The number, below 90, in Roman digits."""
    shown = ""
    for value, digits in ((50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")):
        shown += digits * (number // value)
        number %= value
    return shown


def runs_of(own: str, offset: int, errata: tuple[Placed, ...]) -> tuple[Run, ...]:
    """The plain text of a clause that begins at `offset` of the text, cut where its errata stand."""
    at, end = len(own) - len(own.lstrip()), len(own.rstrip())
    stretches: list[tuple[int, int, Erratum | None]] = []
    for placed in errata:
        begin = placed.begin - offset
        if at <= begin < end:
            stretches += [(at, begin, None), (begin, placed.end - offset, placed.erratum)]
            at = placed.end - offset
    stretches.append((at, end, None))
    dropped = {index for match in LAYOUT.finditer(own) for index in range(*match.span())}
    texts = ["".join(own[index] for index in range(begin, end) if index not in dropped) for begin, end, _ in stretches]
    return tuple(Run(text, erratum) for text, (_, _, erratum) in zip(texts, stretches, strict=True) if text)
