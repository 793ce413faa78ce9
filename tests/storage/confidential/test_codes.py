"""Codes: 16 digits, read back however they are typed; the right one, a wrong one and no code at all cost the same."""

from pathlib import Path

import pytest

from storage.confidential import codes, seal

CODE = "4821093755661402"
SALT = b"0123456789abcdef"


def test_fresh_codes_have_sixteen_digits_and_none_comes_twice() -> None:
    """Leading zeros are digits, too."""
    drawn = {codes.fresh() for _ in range(3000)}
    assert len(drawn) == 3000
    assert {len(code) for code in drawn} == {16}
    assert {code[0] for code in drawn} == set("0123456789")


def test_a_code_is_shown_in_groups() -> None:
    """As it is copied by hand."""
    assert codes.shown(CODE) == "4821 0937 5566 1402"


@pytest.mark.parametrize(
    "typed", [CODE, "4821 0937 5566 1402", "4821-0937-5566-1402", " 4821.0937.5566.1402 ", "4821–0937 55661402"]
)
def test_a_code_is_read_however_it_is_typed(typed: str) -> None:
    """Spaces, points and dashes do not matter; such a text without a command is meant as a code."""
    assert codes.plain(typed) == CODE
    assert codes.looks_like(typed)


@pytest.mark.parametrize(
    "typed", ["", "1402", CODE[:-1], CODE + "1", "4821 0937 5566 140O", "４８２１０９３７５５６６１４０２"]
)
def test_anything_else_is_no_code(typed: str) -> None:
    """Fifteen digits, a letter, digits of another script: none is made to fit."""
    assert codes.plain(typed) is None
    assert not codes.looks_like(typed)


@pytest.mark.parametrize(
    ("typed", "right"), [("1402", True), (" 14 02", True), (CODE, True), ("4821", False), ("", False)]
)
def test_whoever_copied_the_code_types_its_last_four(typed: str, right: bool) -> None:
    """Or all of it; the first four show nothing."""
    assert codes.is_typed_back(CODE, typed) is right


def test_nothing_typed_back_is_no_copy() -> None:
    """Not even where the code is gone from the draft, since it was copied before."""
    assert not codes.is_typed_back("", "")


def test_a_code_is_worth_the_same_however_it_is_typed() -> None:
    """One code gives one lookup and one pair; a digit more or less, or another salt, gives others."""
    right = codes.keys_of(CODE, SALT)
    assert right == codes.keys_of(codes.shown(CODE), SALT)
    others = [codes.keys_of(CODE[:-1] + "3", SALT), codes.keys_of(CODE, SALT[::-1]), codes.keys_of("xin chào", SALT)]
    assert len({right.lookup, *(other.lookup for other in others)}) == 4
    assert len({right.pair.private, *(other.pair.private for other in others)}) == 4


@pytest.mark.parametrize("typed", [CODE, "0000000000000000", "1402", "xin chào", "", "x" * 4000])
def test_right_wrong_and_no_code_go_one_way(typed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is stretched exactly once, with the same salt and for as many bytes."""
    asked: list[tuple[bytes, int]] = []

    def counted(secret: bytes, salt: bytes, size: int) -> bytes:
        asked.append((salt, size))
        return seal.fresh_key() + seal.fresh_key()

    monkeypatch.setattr(codes, "stretch", counted)
    codes.keys_of(typed, SALT)
    assert asked == [(SALT, 64)]


def test_a_code_shows_itself_nowhere() -> None:
    """What is logged of a code's keys by accident tells nothing of them."""
    keys = codes.keys_of(CODE, SALT)
    shown = repr(keys)
    assert keys.lookup not in shown
    assert repr(keys.pair.private) not in shown


def test_the_salt_is_made_once(tmp_path: Path) -> None:
    """Every start finds the same one, which only we may read."""
    salt = codes.code_salt(tmp_path / "keys")
    assert len(salt) == 16
    assert codes.code_salt(tmp_path / "keys") == salt
    assert codes.code_salt(tmp_path / "others") != salt
    assert (tmp_path / "keys" / "codes.salt").stat().st_mode & 0o777 == 0o600
