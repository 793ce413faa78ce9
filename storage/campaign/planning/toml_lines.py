"""Finds the line on which each key, table and list entry of a TOML text stands; the text must be valid TOML."""

import re
from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

Path: TypeAlias = tuple[str | int, ...]

TOKEN = re.compile(
    r'''(?P<text>"""(?:\\.|[^\\])*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:\\.|[^"\\\n])*"|'[^'\n]*')'''
    r"""|(?P<skip>[ \t\r]+|\#[^\n]*)"""
    r"""|(?P<mark>[\[\]{}=,.\n])"""
    r"""|(?P<bare>[^\s\[\]{}=,."'\#]+)""",
    re.DOTALL | re.VERBOSE,
)
BETWEEN = {",", "\n"}
AFTER_VALUE = BETWEEN | {"]", "}"}


class Token(NamedTuple):
    """A piece of the text: a quoted text, a mark or a bare word; and the line on which it begins."""

    text: str
    line: int


def lines_of(source: str) -> dict[Path, int]:
    """The line of every path in the text, from 1; entries of lists have their index, from 0, in the path."""
    return LineFinder(source).lines


def tokens(source: str) -> Iterator[Token]:
    """The pieces of the text without blanks and comments, closed by a newline."""
    line = 1
    for match in TOKEN.finditer(source):
        if match.lastgroup != "skip":
            yield Token(match.group(), line)
        line += match.group().count("\n")
    yield Token("\n", line)


class LineFinder:
    """Walks the pieces of a valid TOML text once and writes down where each path begins."""

    def __init__(self, source: str) -> None:
        self.tokens = list(tokens(source))
        self.at = 0
        self.lines: dict[Path, int] = {}
        self.newest: dict[Path, int] = {}  # the last entry so far of each list of tables
        table: Path = ()
        while self.at < len(self.tokens):
            table = self.statement(table)

    @property
    def next(self) -> Token:
        return self.tokens[self.at]

    def take(self) -> Token:
        self.at += 1
        return self.tokens[self.at - 1]

    def statement(self, table: Path) -> Path:
        """A header, which opens a table, or a key with its value; gives the table that is then open."""
        if self.next.text == "[":
            return self.header()
        if self.next.text == "\n":
            self.at += 1
        else:
            self.pair(table)
        return table

    def header(self) -> Path:
        line = self.take().line
        many = self.next.text == "["
        if many:
            self.at += 1
        names = self.names(until="]")
        if many:
            self.at += 1
        table: Path = ()
        for name in names[:-1]:
            table = self.entry((*table, name))
        table = (*table, names[-1])
        if many:
            self.lines.setdefault(table, line)
            self.newest[table] = self.newest.get(table, -1) + 1
        self.lines[self.entry(table)] = line
        return self.entry(table)

    def entry(self, path: Path) -> Path:
        """The path itself, or its last entry when it is a list of tables."""
        return (*path, self.newest[path]) if path in self.newest else path

    def names(self, until: str) -> list[str]:
        found: list[str] = []
        while (token := self.take()).text != until:
            if token.text != ".":
                found.append(token.text.strip("\"'"))
        return found

    def pair(self, table: Path) -> None:
        line = self.next.line
        path = table
        for name in self.names(until="="):
            path = (*path, name)
            self.lines.setdefault(path, line)
        self.value(path)

    def value(self, path: Path) -> None:
        opening = self.next.text
        if opening in {"[", "{"}:
            self.at += 1
            self.inside(path, "]" if opening == "[" else "}")
            return
        while self.next.text not in AFTER_VALUE:
            self.at += 1

    def inside(self, path: Path, closing: str) -> None:
        """The entries of a list, or the pairs of an inline table."""
        index = 0
        while self.next.text != closing:
            if self.next.text in BETWEEN:
                self.at += 1
            elif closing == "}":
                self.pair(path)
            else:
                self.lines[(*path, index)] = self.next.line
                self.value((*path, index))
                index += 1
        self.at += 1
