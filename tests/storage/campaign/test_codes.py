"""Codes: well mixed, read back however they are typed, and never taken for a word or a telephone number."""

import pytest

from storage.campaign import codes


def test_fresh_codes_are_many_mixed_and_readable() -> None:
    """Two groups of five of Crockford's characters, with a letter and a digit in each code; none comes twice."""
    drawn = {codes.fresh() for _ in range(2000)}
    assert len(drawn) == 2000
    assert {len(code) for code in drawn} == {11}
    assert {code[5] for code in drawn} == {"-"}
    assert set("".join(drawn)) == {*codes.ALPHABET, "-"}
    assert all(codes.looks_like(code) for code in drawn)


@pytest.mark.parametrize(
    "typed", ["7Q4MK-2R0T1", "7q4mk2r0t1", " 7q4mk 2r0t1 ", "7Q4MK–2ROTI", "7q4mk_2rotl", "7 Q 4 M K - 2 R 0 T 1"]
)
def test_a_code_is_read_however_it_is_typed(typed: str) -> None:
    """Case, hyphens of any kind and spaces do not matter; O is 0, I and L are 1."""
    assert codes.plain(typed) == "7Q4MK2R0T1"


@pytest.mark.parametrize("typed", ["", "7Q4MK-2R0T", "7Q4MK-2R0T11", "7Q4MK-2R0TU", "7Q4MK/2R0T1", "đường hỏng"])
def test_anything_else_is_no_code(typed: str) -> None:
    """Nine or eleven characters, a letter that no code has, other signs: none is made to fit."""
    assert codes.plain(typed) is None


@pytest.mark.parametrize(
    "text", ["0912345678", "thanhtichh", "XINCHAOANH", "ấp 3 xã an", "7Q4MK 2R0T1 ạ", "12345 67890"]
)
def test_words_and_numbers_alone_are_not_taken_for_a_code(text: str) -> None:
    """Ten digits are a telephone number, ten letters a word: only a mix of both without any other word is meant."""
    assert not codes.looks_like(text)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("7q4mk 2r0t1", "7q4mk 2r0t1"),
        ("đăng ký 7Q4MK-2R8TD", "7Q4MK-2R8TD"),
        ("dang ky 7q4mk 2r8td", "7q4mk 2r8td"),
        ("tôi để quên ở nhà", None),
        ("12345 67890 nhé", None),
    ],
)
def test_a_code_is_picked_out_of_the_words_before_it(typed: str, code: str | None) -> None:
    """Who is asked for the code may type the command's words again; words alone hold none."""
    assert codes.picked_out(typed) == code
