"""What is logged holds no token, no telephone number, and of an error only its kind and its place."""

import logging
import sys

import pytest

from bot import logs

WHO, WHAT = "ông Tư", "thuốc nổ"  # joined below, since a traceback shows the code's own lines


def _fail() -> None:
    try:
        dict[str, str]()["nhà " + WHO + " bán " + WHAT]
    except KeyError as error:
        raise ValueError("Failing row contains (7, " + WHO + ")") from error


def logged(style: str, capsys: pytest.CaptureFixture[str]) -> str:
    """An error with a person's words in its message, as it is logged in a style."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    try:
        logs.set_up("info", style)
        root.handlers[0].setStream(sys.stderr)  # type: ignore[attr-defined]  # the one that is read here
        try:
            _fail()
        except ValueError:
            logging.getLogger("bot131.test").exception("letter %s of 0912 345 678 with %s", 7, "123456:" + "a" * 35)
    finally:
        root.handlers[:], root.level = handlers, level
    return capsys.readouterr().err


@pytest.mark.parametrize("style", ["console", "json"])
def test_an_error_is_told_without_its_words(style: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The kind, what it came from and the line stay; messages, tokens and numbers do not."""
    line = logged(style, capsys)
    assert [word in line for word in ("ValueError", "KeyError", "test_logs.py", "letter 7")] == [True] * 4
    assert [word in line for word in (WHO, WHAT, "0912", "123456:")] == [False] * 4


def test_a_fault_of_the_machine_says_what_it_is() -> None:
    """An operator needs to read that the disk is full."""
    assert logs.trace(OSError(28, "No space left on device")) == "OSError: No space left on device"
