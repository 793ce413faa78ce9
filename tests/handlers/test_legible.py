"""Whatever comes is made fit to keep, the same however often, and without costing more than its length."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from handlers.legible import EVENT, MARKS, legible, readable
from storage.limits import limits
from tests.fakes.recorder import Recorder

anything = st.text(st.characters(codec=None), max_size=200)  # lone surrogates, too


@given(anything)
@example("\ud83d\ude00")
@example("a\u0301" * 300 + "\u0323" * 900)
@example("\u202e\u2066đảo\u2069\u202c")
def test_every_database_takes_what_is_left(text: str) -> None:
    """UTF-8 can write it, PostgreSQL takes it, and reading it again changes nothing."""
    kept = readable(text)
    assert "\x00" not in kept
    assert kept.encode().decode() == kept == unicodedata.normalize("NFC", kept) == readable(kept)


@given(st.text(st.characters(exclude_categories=["C", "Z"]), max_size=200))
def test_letters_stay_as_they_were(text: str) -> None:
    """Only the form of their accents changes."""
    assert readable(f"a {text}") == unicodedata.normalize("NFC", f"a {text}")


def test_piles_of_marks_are_thinned_before_they_cost_anything() -> None:
    """Putting a hundred thousand marks into order would take seconds; no language has more than a few on a letter."""
    pile = "a" + "\u0301\u0323" * 3000 + " b\u0302\u0301"
    assert readable(pile) == unicodedata.normalize("NFC", "a" + "\u0301\u0323" * (MARKS // 2)) + " b\u0302\u0301"
    endless = "\u0301\u0323" * 5 * limits().forms.text_max
    assert readable(endless) == endless  # too long for any answer: refused as it is


def test_keys_of_events_fit_their_column_and_stay_apart() -> None:
    """Two long keys that differ at their ends are two events."""
    said = [legible(Recorder().message(event="e" * 500 + end)).event for end in "aba"]
    assert [len(key) for key in said] == [EVENT] * 3
    assert said[0] == said[2] != said[1]


def test_the_rest_of_the_message_stays() -> None:
    """Who, where, when and whether in private are the channel's words."""
    message = Recorder().message("xã Lộc Tấn", album="a1", press="3:c1", edits="m1", private=False)
    assert legible(message) == message


@pytest.mark.parametrize("text", ["", "   ", "\u200b", "\u200b\ufeff\u2060 \n\u00ad", "\u3164\u2800", "\ufe0f\u200d"])
def test_signs_that_show_nothing_are_no_words(text: str) -> None:
    """Whoever sends only blanks, joiners or fillers has sent no words; the bot says that it saw none."""
    assert readable(text) == ""


@pytest.mark.parametrize("text", ["1", "❤\ufe0f", "👨\u200d👩\u200d👧", "\u200bđược", ".", "?"])
def test_one_sign_that_shows_is_kept_with_its_joiners(text: str) -> None:
    """Emoji keep their joiners, and a single digit or dot is an answer."""
    assert readable(text) == text
