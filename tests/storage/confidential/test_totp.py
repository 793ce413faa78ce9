"""Codes of an officer's telephone: the numbers of the standard, once each, within a telephone's drift."""

from datetime import UTC, datetime, timedelta

import pytest

from storage.confidential import totp

SECRET = b"12345678901234567890"  # RFC 6238, appendix B
AT = datetime(2026, 3, 2, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("second", "code"),
    [
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (2000000000, "279037"),
        (20000000000, "353130"),
    ],
)
def test_codes_are_those_of_the_standard(second: int, code: str) -> None:
    """The last six digits of the table in appendix B."""
    assert totp.code(SECRET, totp.step_of(datetime.fromtimestamp(second, UTC))) == code


@pytest.mark.parametrize("steps", [-1, 0, 1])
def test_a_telephones_clock_may_be_a_little_off(steps: int) -> None:
    """Half a minute before and after; blanks between digits are forgiven."""
    step = totp.step_of(AT) + steps
    code = totp.code(SECRET, step)
    assert totp.matching(SECRET, f" {code[:3]} {code[3:]}", AT, 0) == step


@pytest.mark.parametrize("steps", [-2, 2])
def test_a_code_of_another_time_is_wrong(steps: int) -> None:
    """Beyond that it is no code."""
    assert totp.matching(SECRET, totp.code(SECRET, totp.step_of(AT) + steps), AT, 0) is None


def test_a_code_and_those_before_it_work_once() -> None:
    """Once a step was used, it and the earlier ones are over, and the next one works."""
    step = totp.step_of(AT)
    assert totp.matching(SECRET, totp.code(SECRET, step), AT, step) is None
    assert totp.matching(SECRET, totp.code(SECRET, step - 1), AT, step) is None
    later = AT + timedelta(seconds=totp.STEP)
    assert totp.matching(SECRET, totp.code(SECRET, step + 1), later, step) == step + 1


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "ü" * 6])
def test_what_is_no_code_is_wrong(typed: str) -> None:
    """Whatever somebody types."""
    assert totp.matching(SECRET, typed, AT, 0) is None


def test_the_picture_says_what_authenticators_expect() -> None:
    """Names are quoted, the secret is base32 without padding, and by hand it is typed in groups."""
    uri = totp.uri(SECRET, "Hoàng Thị Trực", "bot131")
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    assert uri == f"otpauth://totp/bot131:Ho%C3%A0ng%20Th%E1%BB%8B%20Tr%E1%BB%B1c?secret={secret}&issuer=bot131"
    assert totp.shown(SECRET).replace(" ", "") == secret


def test_secrets_differ() -> None:
    """Twenty random bytes each."""
    made = {totp.fresh_secret() for _ in range(100)}
    assert len(made) == 100
    assert {len(one) for one in made} == {20}
