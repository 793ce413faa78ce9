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
ESCAPED = {re.escape(key): key for key in KEYS}
NAMED = {ESCAPED[saying.pattern] for saying in EXACT if saying.pattern in ESCAPED}
CONVENTION = spoken.by_convention()

FORBIDDEN = re.compile(
    r"\b(GPS|EXIF|session|draft|error|code|None|null|True|False|bug|id|user|callback)\b|\bmã lỗi\b", re.IGNORECASE
)
ENGLISH = re.compile(
    r"\b(the|and|please|not|your|you|message|invalid|click|button|save|send|file|of|is|are|was|with|this|that)\b",
    re.IGNORECASE,
)
TECHNICAL = ("cli.", "doctor.")  # what the command line says to whoever runs it may name programs and files


def said(key: str) -> bool:
    """Whether some place in the code says this sentence."""
    if key in CONVENTION or key in spoken.constants() or key in NAMED:
        return True
    return any(_filled(shape, key) for shape in spoken.shapes())


def _filled(shape: str, key: str) -> bool:
    """Whether a key is of this shape, and what fills its open parts is itself a word of the code."""
    parts = spoken.shaped(shape).fullmatch(key)
    return parts is not None and all(word in spoken.words() for part in parts.groups() for word in part.split("."))


# --- texts and code ------------------------------------------------------------------------------------------------


def test_what_the_code_says_stands_in_the_texts() -> None:
    """A missing sentence would be silence towards a person; a family of keys without a member was renamed by halves."""
    open_ones = [one for one in spoken.sayings() if not one.exact]
    assert [one for one in EXACT if one.pattern not in ESCAPED] == []
    assert [one for one in open_ones if not any(one.means(key) for key in KEYS)] == []


def test_forms_and_commands_find_their_words() -> None:
    """Each question has its sentence and its short name, each command its words and its line, with their facts."""
    assert [key for key in CONVENTION if not VI.has(key)] == []
    lacking = {key: VI.facts(key) - facts for key, facts in CONVENTION.items() if facts is not None}
    assert {key: facts for key, facts in lacking.items() if facts} == {}


def test_every_reason_of_a_lost_letter_has_its_words() -> None:
    """Officers read why somebody did not get a letter."""
    assert [reason for reason in {*spoken.reasons(), "stopped", "unknown"} if not VI.has(f"undelivered.{reason}")] == []


def test_no_sentence_is_left_over() -> None:
    """What nobody says is deleted."""
    assert [key for key in KEYS if not said(key)] == []


def test_every_sentence_gets_the_facts_that_it_needs() -> None:
    """Where the call shows its facts, no placeholder stays empty."""
    lacking = [
        (saying.place, key, missing)
        for saying in EXACT
        for key in (ESCAPED.get(saying.pattern, ""),)
        if key and saying.facts is not None and (missing := VI.facts(key) - saying.facts)
    ]
    assert lacking == []


# --- the words themselves ------------------------------------------------------------------------------------------

SENTENCES = [key for key in KEYS if not LISTS.fullmatch(key)]


def plain(key: str) -> str:
    """A sentence without its placeholders, commands and addresses."""
    return re.sub(r"\{\w+\}|/\w+|https?://\S+", "", VI._sentences[key])


def hidden(text: str) -> list[str]:
    """The signs of a text that no eye sees."""
    return [sign for sign in text if unicodedata.category(sign) in {"Cc", "Cf", "Co", "Cs", "Cn"} and sign != "\n"]


def test_every_text_is_in_one_unicode_form() -> None:
    """NFC, and nothing invisible or blank: what is compared and shown is what is seen."""
    texts = {key: VI._sentences[key] for key in KEYS}
    assert [key for key, text in texts.items() if text != unicodedata.normalize("NFC", text).rstrip()] == []
    assert [key for key, text in texts.items() if hidden(text) or not text] == []


def test_a_part_that_joins_a_sentence_keeps_its_space() -> None:
    """A code is not glued to the line behind it, nor a bracket to the word before it."""
    code = VI.say(
        "link.code", code="AAAAA-BBBBB", unit="Xã A", maker=VI.say("link.code_maker", channels="Zalo"), minutes=30
    )
    assert "/lienket AAAAA-BBBBB\nNhóm trên Zalo" in code
    assert VI.say("relay.with_files", count=1).startswith(" (")


def test_no_sentence_speaks_like_a_machine() -> None:
    """No English, no words of programmers; what people type as a command is theirs to choose."""
    assert {key: found for key in SENTENCES if (found := FORBIDDEN.findall(plain(key)))} == {}
    people = [key for key in SENTENCES if not key.startswith(TECHNICAL)]
    assert {key: found for key in people if (found := ENGLISH.findall(plain(key)))} == {}


def test_every_sentence_has_its_accents() -> None:
    """Four words without any accent are not Vietnamese."""
    words = {key: re.findall(r"[^\W\d_]+", plain(key)) for key in SENTENCES}
    assert [key for key, said in words.items() if len(said) > 3 and all(word.isascii() for word in said)] == []


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
