"""People's words: each is said somewhere and none is missing, with the facts it needs, in good Vietnamese."""

import re
import unicodedata
from dataclasses import replace

import pytest

from storage.texts.texts import Texts, texts
from tests.storage.texts import spoken
from tests.storage.texts.spoken import Saying

VI = texts()
KEYS = VI.keys()
LISTS = re.compile(r".*(\.words(\..*)?|\.headings)|roles_also\..*")  # words that people type or that head a table
EXACT = [saying for saying in spoken.sayings() if saying.exact]
OPEN = [saying for saying in spoken.sayings() if not saying.exact]
VISIBLE = [saying for saying in EXACT if saying.facts is not None]
CONVENTION = spoken.by_convention()

FORBIDDEN = re.compile(
    r"\b(GPS|EXIF|session|draft|error|code|None|null|True|False|bug|id|user|callback)\b|\bmã lỗi\b", re.IGNORECASE
)
ENGLISH = re.compile(
    r"\b(the|and|please|not|your|you|message|invalid|click|button|save|send|file|of|is|are|was|with|this|that)\b",
    re.IGNORECASE,
)
TECHNICAL = ("cli.", "doctor.")  # what the command line says to whoever runs it may name programs and files


def place(saying: Saying) -> str:
    return f"{saying.place}-{saying.pattern}"


def said(key: str) -> bool:
    """Whether some place in the code says this sentence."""
    if key in CONVENTION or key in spoken.constants() or any(saying.means(key) for saying in EXACT):
        return True
    return any(_filled(shape, key) for shape in spoken.shapes())


def _filled(shape: str, key: str) -> bool:
    """Whether a key is of this shape, and what fills its open parts is itself a word of the code."""
    parts = re.fullmatch(shape.replace(spoken.ANY, f"({spoken.ANY})"), key)
    return parts is not None and all(word in spoken.words() for part in parts.groups() for word in part.split("."))


# --- texts and code ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("saying", EXACT, ids=place)
def test_what_the_code_says_stands_in_the_texts(saying: Saying) -> None:
    """A missing sentence would be silence towards a person."""
    assert any(saying.means(key) for key in KEYS)


@pytest.mark.parametrize("saying", OPEN, ids=place)
def test_what_the_code_puts_together_meets_some_sentence(saying: Saying) -> None:
    """A family of keys that has no member was renamed on one side only."""
    assert any(saying.means(key) for key in KEYS)


@pytest.mark.parametrize("key", sorted(CONVENTION))
def test_forms_and_commands_find_their_words(key: str) -> None:
    """Each question has its sentence and its short name, each command its words and its line."""
    assert VI.has(key)
    facts = CONVENTION[key]
    assert facts is None or VI.facts(key) <= facts


@pytest.mark.parametrize("reason", sorted({*spoken.reasons(), "stopped", "unknown"}))
def test_every_reason_of_a_lost_letter_has_its_words(reason: str) -> None:
    """Officers read why somebody did not get a letter."""
    assert VI.facts(f"undelivered.{reason}") == set()


def test_no_sentence_is_left_over() -> None:
    """What nobody says is deleted."""
    assert [key for key in KEYS if not said(key)] == []


@pytest.mark.parametrize("saying", VISIBLE, ids=place)
def test_every_sentence_gets_the_facts_that_it_needs(saying: Saying) -> None:
    """Where the call shows its facts, no placeholder stays empty."""
    assert saying.facts is not None
    lacking = {key: VI.facts(key) - saying.facts for key in KEYS if saying.means(key) and not LISTS.fullmatch(key)}
    assert {key: facts for key, facts in lacking.items() if facts} == {}


# --- the words themselves ------------------------------------------------------------------------------------------

SENTENCES = [key for key in KEYS if not LISTS.fullmatch(key)]


def plain(key: str) -> str:
    """A sentence without its placeholders and without commands."""
    return re.sub(r"\{\w+\}|/\w+|https?://\S+", "", VI._sentences[key])


@pytest.mark.parametrize("key", KEYS)
def test_every_text_is_in_one_unicode_form(key: str) -> None:
    """NFC, and nothing invisible: what is compared and shown is what is seen."""
    text = VI._sentences[key]
    assert text == unicodedata.normalize("NFC", text)
    assert [
        sign for sign in text if unicodedata.category(sign) in {"Cc", "Cf", "Co", "Cs", "Cn"} and sign != "\n"
    ] == []
    assert text == text.strip()
    assert text


@pytest.mark.parametrize("key", SENTENCES)
def test_no_sentence_speaks_like_a_machine(key: str) -> None:
    """No English, no words of programmers; what people type as a command is theirs to choose."""
    assert FORBIDDEN.findall(plain(key)) == []
    assert key.startswith(TECHNICAL) or ENGLISH.findall(plain(key)) == []


@pytest.mark.parametrize("key", SENTENCES)
def test_every_sentence_has_its_accents(key: str) -> None:
    """Four words without any accent are not Vietnamese."""
    words = re.findall(r"[^\W\d_]+", plain(key))
    assert len(words) < 4 or any(not word.isascii() for word in words)


# --- the room itself -----------------------------------------------------------------------------------------------


def test_braces_in_peoples_words_stay_as_they_are() -> None:
    """A fact is put in once and never read as a text."""
    assert Texts({"a": "Nghe: {words}"}).say("a", words="{words} {0} {key}") == "Nghe: {words} {0} {key}"


@pytest.mark.parametrize(("key", "facts"), [("b", {"words": "x"}), ("a", {})])
def test_a_missing_sentence_or_fact_is_a_fault(key: str, facts: dict[str, str]) -> None:
    """It is raised where it happens, and never said half."""
    with pytest.raises(KeyError):
        Texts({"a": "Nghe: {words}"}).say(key, **facts)


def test_a_list_has_an_entry_a_line() -> None:
    """Blank ones are left out."""
    room = Texts({"a": "lùi\n\nquay lại"})
    assert (room.lines("a"), room.has("a"), room.has("b"), room.keys()) == (["lùi", "quay lại"], True, False, ["a"])


def test_the_reader_of_the_code_sees_what_is_said() -> None:
    """Otherwise the tests above would prove nothing: these are known to be said, one of each kind."""
    found = {saying.pattern.replace("\\", "") for saying in spoken.sayings()}
    assert {"desk.fault", "desk.stale", "forms.unsure", "leave.drop", "commands..+.line", "roles..+"} <= found
    assert Saying("", r"desk\.fault", frozenset({"reference"})) in {replace(one, place="") for one in EXACT}
    assert "suggestion.text.short" in CONVENTION
    assert not said("desk.never_said")
    assert not said("roles.never_a_role")
