"""An official document as a .docx, laid out as Decree 30/2020/NĐ-CP (Appendix I) asks; pure: words in, bytes out."""

import io
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import takewhile
from typing import Any, Final

import docx
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.shared import Mm, Pt

from storage.words import clean

FONT: Final = "Times New Roman"
NATION: Final = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
COMMITTEE: Final = "ỦY BAN NHÂN DÂN "  # before the unit's own name, which has a line of its own
MOTTO: Final = "Độc lập - Tự do - Hạnh phúc"
BODY, SMALL, LIST = 14, 13, 11  # points
TOP: Final = (Mm(76), Mm(89))  # without margins in the cells: the nation's name, 81 mm wide, has one line of its own
ISSUER_RULE, MOTTO_RULE, TITLE_RULE = Mm(25), Mm(16), Mm(55)  # from either side: how long each line is, by the decree
CENTRE, JUSTIFY, LEFT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.JUSTIFY, WD_ALIGN_PARAGRAPH.LEFT


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands at the top: the agency above ("" for none), the one that issues, number, place, day, kind, about.

    `mark` stands below the number, as "DỰ THẢO" does on what is not signed yet.
    """

    above: str
    issuer: str
    number: str
    place_and_day: str
    kind: str
    about: str
    mark: str = ""


class Paper:
    """A document under way; `content` gives its bytes."""

    def __init__(self, heading: Heading) -> None:
        self._doc = docx.Document()
        self._doc.core_properties.title = f"{heading.kind}: {heading.about}"
        self._doc.core_properties.author = heading.issuer
        self._set_up()
        self._top(heading)
        self._text(heading.kind.upper(), BODY, bold=True, align=CENTRE, before=12)
        self._text(heading.about, BODY, bold=True, align=CENTRE)
        self._rule(self._doc.add_paragraph(), TITLE_RULE)

    def section(self, words: str) -> None:
        """The title of a part."""
        self._text(words, BODY, bold=True, before=6, indent=True)

    def line(self, words: str) -> None:
        """A paragraph of the body."""
        self._text(words, BODY, align=JUSTIFY, before=6, indent=True)

    def article(self, words: str) -> None:
        """An article of a decision: what it is called up to the first stop ("Điều 1.") in bold."""
        called, stop, rest = words.partition(". ")
        found = self._text(f"{called}{stop}", BODY, bold=True, align=JUSTIFY, before=6, indent=True)
        found.add_run(clean(rest)).font.size = Pt(BODY)

    def centred(self, words: str, *, bold: bool = False) -> None:
        """A line in the middle: whom it is for, who decides."""
        self._text(words, BODY, bold=bold, align=CENTRE, before=6)

    def basis(self, words: str) -> None:
        """What it is based on, each in its own paragraph and in italics."""
        self._text(words, BODY, align=JUSTIFY, before=6, indent=True).runs[0].italic = True

    def leaf(self, title: str, below: str) -> None:
        """Begin a new page, as an appendix does: its title, and what it belongs to."""
        self._text(title, BODY, bold=True, align=CENTRE).paragraph_format.page_break_before = True
        self._text(below, BODY, align=CENTRE).paragraph_format.space_after = Pt(6)

    def table(
        self,
        head: Sequence[str],
        rows: Sequence[Sequence[str]],
        size: int = LIST,
        widths: Sequence[Mm] = (),
        words_in: Collection[int] = (),
    ) -> None:
        """A table with a head that is repeated on each page; without `widths` its columns are alike.

        Columns are in the middle, as numbers are; those of `words_in`, counted from 0, begin at the left.
        """
        self._doc.paragraphs[-1].paragraph_format.space_after = Pt(4)
        table = self._doc.add_table(rows=1, cols=len(head), style="Table Grid")
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        for cell, words in zip(table.rows[0].cells, head, strict=True):
            self._cell(cell, words, size, bold=True)
        repeat = OxmlElement("w:tblHeader")
        table.rows[0]._tr.get_or_add_trPr().append(repeat)  # noqa: SLF001 - the library has no other way
        for row in rows:
            for at, (cell, words) in enumerate(zip(table.add_row().cells, row, strict=True)):
                self._cell(cell, words, size, align=LEFT if at in words_in else CENTRE)
        self._wide(table, widths)

    def signatures(self, left: tuple[str, str], right: tuple[str, str]) -> None:
        """Who signs, title and name, the one who answers for the paper on the right."""
        table = self._doc.add_table(rows=1, cols=2)
        for cell, (title, name) in zip(table.rows[0].cells, (left, right), strict=True):
            self._signer(cell, title, name)

    def signed(self, title: str, name: str, head: str, recipients: Sequence[str]) -> None:
        """The one who signs, and beside it on the left where it goes."""
        left, right = self._doc.add_table(rows=1, cols=2).rows[0].cells
        self._cell(left, head, 12, bold=True, before=12, align=LEFT)
        left.paragraphs[0].runs[0].italic = True
        for words in recipients:
            self._added(left, words, LIST, align=LEFT)
        self._signer(right, title, name)

    def recipients(self, head: str, lines: Sequence[str]) -> None:
        """Where a paper that two sign goes."""
        found = self._text(head, 12, bold=True, before=12)
        found.runs[0].italic = True
        for words in lines:
            self._text(words, LIST)

    def content(self) -> bytes:
        """The document as it is written to a file."""
        kept = io.BytesIO()
        self._doc.save(kept)
        return kept.getvalue()

    def _set_up(self) -> None:
        page = self._doc.sections[0]
        page.page_width, page.page_height = Mm(210), Mm(297)
        page.top_margin, page.bottom_margin, page.left_margin, page.right_margin = Mm(20), Mm(20), Mm(30), Mm(15)
        style: Any = self._doc.styles["Normal"]
        style.font.name, style.font.size = FONT, Pt(BODY)
        style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
        style.paragraph_format.space_after = Pt(0)
        page.different_first_page_header_footer = True  # pages are numbered from the second one
        number = page.header.paragraphs[0]
        number.alignment = CENTRE
        field = OxmlElement("w:fldSimple")
        field.set(qn("w:instr"), "PAGE")
        field.append(OxmlElement("w:r"))
        number._p.append(field)  # noqa: SLF001 - as above

    def _wide(self, table: Any, widths: Sequence[Mm]) -> None:
        """Fixed widths, by column and by cell: one program reads these, the other one those."""
        table.autofit = not widths
        for column, width in zip(table.columns, widths, strict=False):
            column.width = width
            for cell in column.cells:
                cell.width = width

    def _top(self, heading: Heading) -> None:
        table = self._doc.add_table(rows=2, cols=2)
        self._wide(table, TOP)
        self._without_margins(table)
        left, right = table.rows[0].cells
        if heading.above:
            self._cell(left, heading.above.upper(), SMALL)
        issuer = left.add_paragraph() if heading.above else left.paragraphs[0]
        lone = "" if heading.above else COMMITTEE
        words = heading.issuer.upper()
        self._fill(issuer, words.replace(lone, f"{lone.strip()}\n", 1) if lone else words, SMALL, bold=True)
        self._rule(left.add_paragraph(), ISSUER_RULE)
        self._cell(right, NATION, 12, bold=True)
        self._added(right, MOTTO, SMALL, bold=True)
        self._rule(right.add_paragraph(), MOTTO_RULE)
        below_left, below_right = table.rows[1].cells
        self._cell(below_left, heading.number, SMALL, before=6)
        self._cell(below_right, heading.place_and_day, SMALL, before=6)
        below_right.paragraphs[0].runs[0].italic = True
        if heading.mark:
            self._added(below_left, heading.mark.upper(), SMALL, bold=True)

    def _without_margins(self, table: Any) -> None:
        """The text of its cells begins at their edges."""
        margins = OxmlElement("w:tblCellMar")
        for side in ("left", "right"):
            none = OxmlElement(f"w:{side}")
            none.set(qn("w:w"), "0")
            none.set(qn("w:type"), "dxa")
            margins.append(none)
        table._tbl.tblPr.find(qn("w:tblLook")).addprevious(margins)  # noqa: SLF001 - where the standard has its place

    def _signer(self, cell: Any, title: str, name: str) -> None:
        """A title, room for a signature, and the name."""
        self._cell(cell, title.upper(), BODY, bold=True, before=12)
        for words in ("", "", "", name):
            self._added(cell, words, BODY, bold=True)

    def _cell(
        self, cell: Any, words: str, size: int, *, bold: bool = False, before: int = 0, align: Any = CENTRE
    ) -> None:
        self._fill(cell.paragraphs[0], words, size, bold=bold, before=before, align=align)

    def _added(self, cell: Any, words: str, size: int, *, bold: bool = False, align: Any = CENTRE) -> Any:
        return self._fill(cell.add_paragraph(), words, size, bold=bold, align=align)

    def _text(
        self, words: str, size: int, *, bold: bool = False, align: Any = LEFT, before: int = 0, indent: bool = False
    ) -> Any:
        found = self._fill(self._doc.add_paragraph(), words, size, bold=bold, before=before, align=align)
        if indent:
            found.paragraph_format.first_line_indent = Mm(12.7)
        return found

    def _fill(
        self, paragraph: Any, words: str, size: int, *, bold: bool = False, before: int = 0, align: Any = CENTRE
    ) -> Any:
        run = paragraph.add_run(clean(words))
        run.bold, run.font.size = bold, Pt(size)
        paragraph.alignment, paragraph.paragraph_format.space_before = align, Pt(before)
        return paragraph

    def _rule(self, paragraph: Any, indent: Mm) -> None:
        """A line of its own: a paragraph of no height with a border above, as far from both sides."""
        self._fill(paragraph, "", 1)
        borders, top = OxmlElement("w:pBdr"), OxmlElement("w:top")
        for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
            top.set(qn(f"w:{name}"), value)
        borders.append(top)
        paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = indent
        paragraph._p.get_or_add_pPr().insert_element_before(borders, "w:spacing", "w:ind", "w:jc")  # noqa: SLF001 - as above


def sign_of(office: str) -> str:
    """An office in the number of its papers: the first letters up to an abbreviation, "VP" of "Văn phòng HĐND"."""
    return "".join(word[0].upper() for word in takewhile(lambda word: not word.isupper(), office.split()))


def long_day(day: date | datetime) -> str:
    """A day as official papers write it, padded where a stroke could change it: ngày 04 tháng 02 năm 2021."""
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)  # noqa: PLR2004 - January and February
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"
