"""Words are compared as people type them."""

import unicodedata

import pytest

from storage.words import clean, fold, spell, tidy, words


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Lộc Thạnh", "loc thanh"),
        ("ĐƯỜNG DÂY NÓNG", "duong day nong"),
        ("ðường", "duong"),
        (unicodedata.normalize("NFD", "Trưởng Ban điều hành"), "truong ban dieu hanh"),
        ("th\u200bưởng\ufeff", "thuong"),
        ("Ấp 11A, 1.000.000đ", "ap 11a, 1.000.000d"),
    ],
)
def test_folding_leaves_neither_accents_nor_case(typed: str, folded: str) -> None:
    """Whatever the keyboard gave, the folded words are the same."""
    assert fold(typed) == folded


def test_spelling_keeps_accents_but_not_the_place_of_a_tone() -> None:
    """The old and the new way to place a tone are one spelling; different tones are two."""
    assert spell("Lộc Hoà, Hưng THUỶ") == spell("lộc hòa, hưng thủy")
    assert spell("Lộc Thành") != spell("Lộc Thạnh")
    assert spell("Lộc Thanh") != spell("Lộc Thành")
    assert spell("thâm") != spell("tham")


def test_tidying_keeps_the_words_and_drops_the_rest() -> None:
    """Decomposed letters are joined, invisible ones dropped, blanks made single."""
    assert tidy(unicodedata.normalize("NFD", "  Lộc\u00a0 Tấn\u200b ")) == "Lộc Tấn"


def test_cleaning_keeps_the_lines_and_drops_what_no_document_may_hold() -> None:
    """Breaks of every kind are one, tabs stay, control characters and half letters go."""
    assert clean("một\r\nhai\x0bba\x0c\tbốn\x01\x00 \ud83dnăm\uffff") == "một\nhai\nba\n\tbốn năm"


def test_words_stand_without_punctuation() -> None:
    """A text falls into its words, in the order of the text."""
    assert words("HĐND-UBND huyện: (phó) Chủ tịch;") == ["HĐND", "UBND", "huyện", "phó", "Chủ", "tịch"]
