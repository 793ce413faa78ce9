"""How people point at a line: by its number in words, "the first", the tone of its name, or to have it changed."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence

from handlers.forms.controls import Control, Lexicon
from handlers.forms.form import Option, Question
from storage.words import fold, tidy, words

_FIRST = {"dau": "1", "dau tien": "1", "nhat": "1"}
_FIGURES = {"mot": "1", "hai": "2", "nhi": "2", "ba": "3", "bon": "4", "tu": "4", "nam": "5", "sau": "6", "bay": "7"}
_FIGURES |= {"tam": "8", "chin": "9", **_FIRST}
_NUMBERED = re.compile(rf"(?:chon )?((?:cai |y )?(?:so|cau|muc|dong|cai|y|thu) )?(\d+|{'|'.join(_FIGURES)})")
_ALONE = {"sau", "nhi", "tu", "dau", "nhat"}  # "afterwards", "from", "where": numbers only behind "số", "cái thứ"
REMARK = 6  # words at most in which somebody says that a line is wrong; more would be a part of the story
_SURE = {"sáu", "tư", "nhất", "nhì"}
_TONES = {"huyen": "\u0300", "sac": "\u0301", "nga": "\u0303", "hoi": "\u0309", "nang": "\u0323"}


def line(text: str, said: str = "") -> str:
    """The number of a line: "so 4", "chọn số 4", "cái thứ hai", "một"; else the words themselves, folded as `said`."""
    said = said or fold(text)
    found = _NUMBERED.fullmatch(said)
    if found is None or (found[2] in _ALONE and not found[1] and text.casefold() not in _SURE):
        return said
    return _FIGURES.get(found[2], found[2])


def toned(said: str, options: Sequence[Option]) -> tuple[str, ...]:
    """Of names that differ by a tone, those that have the one which somebody calls by its name: "cái dấu nặng"."""
    marks = [mark for word, mark in _TONES.items() if re.search(rf"(?:\bdau |^(?:cai )?){word}\b", said)]
    own = {one.key: set(one.label.split()) for one in options}
    return tuple(key for key in own if any(mark in _apart(key, own) for mark in marks))


def _apart(key: str, own: Mapping[str, set[str]]) -> str:
    """The letters and marks of the words that no other of the names has."""
    alone = own[key].difference(*(others for other, others in own.items() if other != key))
    return unicodedata.normalize("NFD", " ".join(alone))


def line_to_change(text: str, lines: Sequence[Question], called: Callable[[Question], str], lexicon: Lexicon) -> str:
    """The question that "sửa 3", "sửa nội dung" or "con số sai rồi" names by its line or its short name."""
    said = fold(tidy(text))
    first, _, which = said.partition(" ")
    if lexicon.control(first) is Control.CHANGE and which.isdecimal():
        return lines[int(which) - 1].name if 0 < int(which) <= len(lines) else ""
    padded = f" {' '.join(words(said))} "
    if len(padded.split()) > REMARK or not any(f" {word} " in padded for word in lexicon.wrong):
        return ""
    named = {fold(called(one)): one.name for one in lines if f" {fold(called(one))} " in padded}
    whole = [name for short, name in named.items() if not any(short in other for other in named if other != short)]
    return whole[0] if len(whole) == 1 else ""  # "nội dung" is not "nơi"
