"""Official papers keep the form of Decree 30/2020: who issues, number, bases, who decides, who signs, where it goes."""

import io
from datetime import date

import docx
import pytest
from docx.oxml.ns import qn

from broadcasts.letters.appointments import of_plan
from broadcasts.reports import conference, submission
from broadcasts.reports.handover_paper import Told, Top, of_handover, top_of
from broadcasts.reports.paper import sign_of
from storage.book.book import Book
from storage.campaign.conferences.conferences import Conference
from storage.campaign.council.proposals import Submission
from storage.campaign.territory import units
from storage.texts.texts import texts
from tests.broadcasts.mailing import plan
from tests.broadcasts.reports.reading import seen

DAY = date(2021, 7, 5)
WORDS = of_plan(texts(), plan().labels)
FOUND = Submission(
    plan().phase("I"), plan().bodies[0], plan().bodies[1], (), (), (), (), (), None
)  # nobody: the form is the same


def test_the_draft_decision_has_the_form_of_one() -> None:
    """One issuer with nothing above it, the one who decides and his word in the middle, bases in italics."""
    found = seen(submission.decision(plan(), WORDS, FOUND, DAY), signed=-2)
    assert found.issuer[0] == "ỦY BAN NHÂN DÂN\nHUYỆN LỘC NINH"
    assert found.number == "Số:      /QĐ-UBND\nDỰ THẢO"
    for words in ("CHỦ TỊCH UBND HUYỆN", "QUYẾT ĐỊNH:"):
        assert found.is_centred(words), words
    for words in ("Căn cứ …", "Căn cứ Kế hoạch", "Căn cứ kết quả", "Theo đề nghị"):
        assert found.is_italic(words), words
    ends = [one.text[-1] for one in found.body if one.text.startswith(("Căn cứ", "Theo đề nghị"))]
    assert ends == [";", ";", ";", "."]
    assert found.body[0].text == "QUYẾT ĐỊNH"
    assert not found.is_italic("Điều 1.")
    assert [(run.text, run.bold) for run in found.find("Điều 2.").runs] == [
        ("Điều 2. ", True), ("Mức thưởng theo Kế hoạch số 151/KH-UBND:", None)
    ]  # fmt: skip
    assert (found.left, found.right) == (["Nơi nhận:", "- Như Điều 3;", "- Lưu: VT."], ["CHỦ TỊCH UBND HUYỆN"])


def test_the_nations_name_has_one_line_and_columns_their_widths() -> None:
    """The cell is wider than the 81 mm that the name takes, without margins; both ways of telling widths agree."""
    paper = docx.Document(io.BytesIO(submission.paper(plan(), WORDS, FOUND, DAY)))
    head, people = paper.tables[0], paper.tables[1]
    assert [round(cell.width.mm) for cell in head.rows[0].cells] == [76, 89]
    assert [mar.get(qn("w:w")) for mar in head._tbl.tblPr.find(qn("w:tblCellMar"))] == ["0", "0"]
    assert [round(column.width.mm) for column in people.columns] == [10, 32, 38, 60, 15, 10]
    assert [round(cell.width.mm) for cell in people.rows[0].cells] == [10, 32, 38, 60, 15, 10]


def test_the_submission_has_the_form_of_one() -> None:
    """Two agencies, a number with the office's sign, the addressee in the middle, its recipients beside the signer."""
    found = seen(submission.paper(plan(), WORDS, FOUND, DAY))
    assert found.issuer[:2] == ["UBND HUYỆN LỘC NINH", "VĂN PHÒNG HĐND-UBND HUYỆN"]
    assert (found.number, found.place_and_day) == ("Số:      /TTr-VP", "Lộc Ninh, ngày 05 tháng 7 năm 2021")
    assert found.is_centred("Kính gửi: ")
    assert found.is_italic("Căn cứ Kế hoạch")
    assert (found.left[0], found.right) == ("Nơi nhận:", ["ĐẠI DIỆN VĂN PHÒNG HĐND-UBND HUYỆN"])


def test_an_offices_sign_ends_where_an_abbreviation_begins() -> None:
    """As its clerks write it."""
    assert [sign_of(one) for one in ("Văn phòng HĐND và UBND phường", "Phòng Nội vụ")] == ["VP", "PNV"]


def test_a_conferences_papers_leave_their_own_day_to_whoever_signs() -> None:
    """The day in the head is the paper's, not the conference's: nobody knows it before it is signed."""
    dots = "Lộc Ninh, ngày …… tháng …… năm ……"
    for day in (None, date(2021, 7, 10)):
        met = Conference("I", "Hội nghị sơ kết", day, "08:00", "Hội trường", "", ())
        assert seen(conference.programme(plan(), WORDS, met)).place_and_day == dots


@pytest.mark.parametrize(
    ("unit", "top"),
    [
        ("692", Top("UBND huyện Lộc Ninh", "Văn phòng HĐND-UBND huyện", "Lộc Ninh")),
        ("25279", Top("UBND huyện Lộc Ninh", "UBND Xã Lộc Tấn", "Lộc Tấn")),
        ("25279-01", Top("UBND Xã Lộc Tấn", "Ấp 1B", "Lộc Tấn")),
    ],
)
async def test_minutes_of_a_hand_over_are_headed_by_the_posts_own_unit(book: Book, unit: str, top: Top) -> None:
    """The organiser's office, a commune's committee, an area under its commune."""
    await book.turn(lambda page: units.bring_in(page, plan().units))
    found = await book.read(lambda page: top_of(page, plan(), WORDS, unit))
    assert found == top
    told = Told(found, "BG-2021-0001", "cán bộ", "An", "Bình", "", DAY, ["Một việc."])
    paper = seen(of_handover(WORDS, told))
    assert paper.issuer[:2] == [top.above.upper(), top.issuer.upper()]
    assert paper.place_and_day == f"{top.place}, ngày 05 tháng 7 năm 2021"
    assert paper.is_centred("BIÊN BẢN BÀN GIAO")
