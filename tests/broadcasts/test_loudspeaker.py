"""Bulletins for the loudspeaker: figures as they are read aloud, the time that is given, sentences that stay whole."""

import pytest

from broadcasts.groups import media
from broadcasts.reports.aloud import aloud, number
from broadcasts.reports.loudspeaker import LEAST, MOST, Frame, script
from storage.texts.texts import texts
from tests.broadcasts.mailing import plan

FRAME = Frame("Kính thưa bà con.", "Xin nhắc lại.", "Xem thêm trên trang.", "Cảm ơn bà con.")
SHORT = {"UBND": "Ủy ban nhân dân", "QĐ": "Quyết định", "KDC": "khu dân cư"}


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0, "không"),
        (15, "mười lăm"),
        (21, "hai mươi mốt"),
        (24, "hai mươi tư"),
        (105, "một trăm lẻ năm"),
        (1004, "một nghìn không trăm lẻ bốn"),
        (2021, "hai nghìn không trăm hai mươi mốt"),
        (131000, "một trăm ba mươi mốt nghìn"),
        (1000005, "một triệu không trăm lẻ năm"),
        (5000000000, "năm tỷ"),
    ],
)
def test_numbers_are_read_as_people_read_them(value: int, said: str) -> None:
    """One, four and five change behind tens; empty hundreds are said behind thousands."""
    assert number(value) == said


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("ngày 20/6/2021", "ngày hai mươi tháng sáu năm hai nghìn không trăm hai mươi mốt"),
        ("tới 4/4/2021", "tới ngày bốn tháng tư năm hai nghìn không trăm hai mươi mốt"),
        ("lúc 08:05, 7h30 và 14h", "lúc tám giờ năm phút, bảy giờ ba mươi phút và mười bốn giờ"),
        ("1.250 m2 và 1,5 km", "một nghìn hai trăm năm mươi mét vuông và một phẩy năm ki-lô-mét"),
        ("đạt 98%", "đạt chín mươi tám phần trăm"),
        ("gọi 0271", "gọi không hai bảy một"),
        ("số 12/QĐ-UBND", "số mười hai, Quyết định của Ủy ban nhân dân"),
        ("1. Ông A – Ấp 2", "Một, Ông A, Ấp hai"),
        ("hai KDC", "hai khu dân cư"),
    ],
)
def test_what_stands_in_figures_is_said_in_words(written: str, said: str) -> None:
    """Dates, hours, measures, shares, decisions, lists and short forms."""
    assert aloud(written, SHORT) == said


def test_a_long_text_is_cut_at_a_sentence_and_fits() -> None:
    """60 to 90 seconds; the last words point to the whole text."""
    made = script("Câu thứ 1 kể một việc tốt của bà con trong ấp. " * 60, FRAME, {})
    assert (made.cut, made.short, LEAST <= made.words <= MOST, 60 <= made.seconds <= 90) == (True, False, True, True)
    assert made.lines[-2:] == (FRAME.more, FRAME.closing)
    assert set(made.lines[1:-2]) == {"Câu thứ một kể một việc tốt của bà con trong ấp."}


def test_a_short_text_is_repeated_and_a_shorter_one_says_so() -> None:
    """Repeated until a minute is full, twice at most; no figure is left to be read."""
    made = script("Sáng nay bà con cùng nhau trồng cây xanh dọc đường liên ấp. " * 5, FRAME, {})
    assert (made.cut, made.short, made.words <= MOST, "Xin nhắc lại." in made.lines) == (False, False, True, True)
    assert script("Có tin.", FRAME, {}).short


def test_the_plans_outlets_get_their_words() -> None:
    """Groups and pages the text with its link, the loudspeaker its bulletin; the outlets are the plan's own."""
    found = {one.outlet.id: one.text for one in media.copies(plan(), texts(), "Trồng 20 cây", "Bà con vui.", "x/tin/1")}
    assert list(found) == ["zalo", "facebook", "huyen_uy", "truyen_thanh"]
    assert found["zalo"] == "Trồng 20 cây\n\nBà con vui.\n\nXem thêm: x/tin/1"
    assert "Trồng hai mươi cây." in found["truyen_thanh"]
    assert not any(sign.isdigit() or sign == "/" for sign in found["truyen_thanh"])
