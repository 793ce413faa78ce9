"""The text falls into clauses that lose no character and can be read with errata beside the words."""

import pytest

from storage.campaign.planning.clauses import Clause, read_clauses, roman
from storage.campaign.planning.plan import Plan
from storage.campaign.planning.plan_file import load_plan
from storage.campaign.planning.plan_parts import Headings
from storage.texts.texts import texts

HEADINGS = Headings("Đầu", "Lưu ý", "Kết", "Trên đây là", "Nơi nhận", "Ký")


@pytest.fixture(scope="module")
def plan() -> Plan:
    return load_plan("151-kh-ubnd")


def clause(plan: Plan, key: str) -> Clause:
    found = plan.clause(key)
    assert found is not None
    return found


def test_the_text_has_its_clauses(plan: Plan) -> None:
    """Every section of the document has one stable key, in the order of the text."""
    assert [c.key for c in plan.all_clauses()] == (
        ["Phần đầu", "I", "I.1", "I.2", "II", "III", "III.1", "III.2", "III.Lưu ý", "IV", "V"]
        + [f"V.{number}" for number in range(1, 8)]
        + ["Kết luận", "Nơi nhận", "Người ký"]
    )


def test_no_character_is_lost(plan: Plan) -> None:
    """The clauses joined are the scan."""
    assert "".join(c.original for c in plan.all_clauses()) == plan.text


def test_each_clause_begins_on_its_line(plan: Plan) -> None:
    """A clause knows its line in the scan and has its heading as title."""
    lines = plan.text.split("\n")
    assert [c.key for c in plan.all_clauses() if lines[c.line - 1] != c.original.split("\n")[0]] == []
    assert clause(plan, "III.1").title == "Giai đoạn I từ ngày 01/01/2021 đến ngày 30/6/2021"
    assert clause(plan, "V").title == "TỔ CHỨC THỰC HIỆN"


def test_plain_words_have_no_layout_marks(plan: Plan) -> None:
    """Asterisks of the layout go, the words and the closing "./." stay."""
    plain = "\n".join(c.plain for c in plan.all_clauses())
    assert "*" not in plain
    assert clause(plan, "Kết luận").plain.endswith("có hiệu quả./.")
    assert clause(plan, "III.Lưu ý").plain.startswith("Lưu ý: Những cá nhân")
    assert "(chọn việc để làm)" in clause(plan, "I.2").plain
    assert "**Lưu ý:**" in clause(plan, "III.Lưu ý").original


def test_the_annotated_reading_shows_both_wordings(plan: Plan) -> None:
    """The scan's words stay, the right ones stand beside them, in words chosen by the caller."""
    told = clause(plan, "III.1").told(
        lambda e: texts().say(f"plan.erratum.{e.certainty}", stands=e.stands, right=e.right)
    )
    assert told.count("Trường Ban [đúng: Trưởng Ban]") == 2
    assert told.replace(" [đúng: Trưởng Ban]", "") == clause(plan, "III.1").plain
    signature = clause(plan, "Người ký").told(lambda e: f"<{e.stands}>")
    assert signature == "CHỦ TỊCH\n\n<Le> Trường Sơn"


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("III.1", "III.1"),
        ("iii 1", "III.1"),
        ("v.7", "V.7"),
        ("luu y", "III.Lưu ý"),
        ("III. LƯU Ý", "III.Lưu ý"),
        ("noi nhan", "Nơi nhận"),
        ("phần đầu", "Phần đầu"),
        ("1", None),
        ("VI", None),
        ("", None),
    ],
)
def test_a_clause_is_found_by_its_key_as_people_type_it(plan: Plan, typed: str, key: str | None) -> None:
    """Case, dots and accents do not matter; what several clauses could be called finds none."""
    found = plan.clause(typed)
    assert (found.key if found else None) == key


def test_numbers_inside_a_paragraph_are_no_headings() -> None:
    """A line that begins with a number out of its row belongs to the clause before it."""
    text = "I. MỘT\n1. Mục\n3. không phải mục\n2. Mục hai\nV. không phải phần\nII. HAI"
    assert [c.key for top in read_clauses(text, (), HEADINGS) for c in top.walk()] == ["I", "I.1", "I.2", "II"]


def test_a_text_without_chapters_is_one_clause() -> None:
    """Whatever the text, nothing of it is lost."""
    (only,) = read_clauses("Thông báo\n\n1. Họp lúc 7 giờ", (), HEADINGS)
    assert (only.key, only.original) == ("Đầu", "Thông báo\n\n1. Họp lúc 7 giờ")


def test_two_notes_of_a_chapter_have_two_keys() -> None:
    """The second note is numbered."""
    (chapter,) = read_clauses("I. MỘT\nLưu ý: a\n* **Lưu ý:** b", (), HEADINGS)
    assert [c.key for c in chapter.children] == ["I.Lưu ý", "I.Lưu ý 2"]


def test_windows_line_ends_are_kept_and_read() -> None:
    """A text from Windows has the same clauses, and its originals keep the line ends."""
    text = "I. MỘT\r\n1. Mục\r\nchữ\r\nNơi nhận:\r\n- A;\r\n\r\nCHỦ TỊCH\r\n"
    found = [c for top in read_clauses(text, (), HEADINGS) for c in top.walk()]
    assert [c.key for c in found] == ["I", "I.1", "Nơi nhận", "Ký"]
    assert "".join(c.original for c in found) == text


def test_roman_numbers() -> None:
    """Chapters are counted as the document counts them."""
    assert [roman(n) for n in (1, 4, 5, 9, 14, 19, 40, 49)] == ["I", "IV", "V", "IX", "XIV", "XIX", "XL", "XLIX"]
