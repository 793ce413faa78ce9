"""An official paper as its reader sees it: head, paragraphs with their place on the line, signatures."""

import io
from dataclasses import dataclass
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH

CENTRE = WD_ALIGN_PARAGRAPH.CENTER


@dataclass(frozen=True, slots=True)
class Seen:
    """A document: lines of the head's left and right, each paragraph of the body, the last table's two cells."""

    issuer: list[str]
    number: str
    place_and_day: str
    body: list[Any]
    left: list[str]
    right: list[str]

    def find(self, words: str) -> Any:
        """The one paragraph of the body that begins so."""
        (found,) = [one for one in self.body if one.text.startswith(words)]
        return found

    def is_centred(self, words: str) -> bool:
        """Whether it stands in the middle, without an indent."""
        found = self.find(words)
        return found.alignment is CENTRE and found.paragraph_format.first_line_indent is None

    def is_italic(self, words: str) -> bool:
        """Whether all of it is in italics."""
        return all(run.italic for run in self.find(words).runs)


def seen(content: bytes, signed: int = -1) -> Seen:
    """Read a document; `signed` is the place of the table in which it is signed."""
    paper = docx.Document(io.BytesIO(content))
    head, signatures = paper.tables[0], paper.tables[signed]
    left, right = ([one.text for one in cell.paragraphs if one.text] for cell in signatures.rows[-1].cells[:2])
    issuer = [one.text for one in head.rows[0].cells[0].paragraphs]
    number, day = (cell.text for cell in head.rows[1].cells)
    return Seen(issuer, number, day, list(paper.paragraphs), left, right)
