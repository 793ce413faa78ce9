"""Letters and files of a tip talk on their way: neither address nor words lie open, and their order is kept."""

from datetime import timedelta
from pathlib import Path

import pytest

from storage.confidential.draft_keys import KeyGone, draft_keys
from storage.confidential.hidden import hide, show
from storage.confidential.seal import Unopened
from storage.talk import Address, Reply
from tests.storage.confidential.duty import AT

HOME = Address("telegram", "bot", "7312345678")


def test_a_letter_comes_out_as_it_went_in(tmp_path: Path) -> None:
    """Address and body; on the row there is neither."""
    keys = draft_keys(tmp_path)
    body = Reply("Chuyện gì xảy ra?").as_json()
    hidden = hide(keys, "letter", HOME, body, AT)
    assert show(keys, "letter", hidden.sealed) == (HOME, body)
    assert b"7312345678" not in hidden.sealed + hidden.name.encode()
    assert "Chuyện".encode() not in hidden.sealed
    with pytest.raises(Unopened):
        show(keys, "fetch", hidden.sealed)


def test_letters_to_one_person_are_known_as_such_for_the_day(tmp_path: Path) -> None:
    """So that they go out in order; another person's, another use's or another day's bear other names."""
    keys = draft_keys(tmp_path)
    name = hide(keys, "letter", HOME, {}, AT).name
    assert hide(keys, "letter", HOME, {"text": "x"}, AT + timedelta(minutes=1)).name == name
    others = [
        hide(keys, "letter", Address("telegram", "bot", "1"), {}, AT),
        hide(keys, "fetch", HOME, {}, AT),
        hide(keys, "letter", HOME, {}, AT + timedelta(days=1)),
    ]
    assert name not in {one.name for one in others}


def test_what_waited_too_long_is_gone(tmp_path: Path) -> None:
    """A letter of a tip talk that could not be sent for two days is sent no more."""
    keys = draft_keys(tmp_path)
    hidden = hide(keys, "letter", HOME, {}, AT)
    keys.rotate(AT + timedelta(days=2))
    with pytest.raises(KeyGone):
        show(keys, "letter", hidden.sealed)
