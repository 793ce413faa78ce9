"""How people type the code of a tip: with O for 0 and l for 1, and some words around it; nothing here is kept."""

import re

from storage.confidential import codes
from storage.words import words

_LIKE_FIGURES = str.maketrans("OoQIl|i", "0001111")
_CODE = re.compile(r"(?<!\d)\d{4}(?:[\s.\-_‐-―]*\d{4}){3}(?!\d)")
_SAYS = {"mã", "ma", "code", "theo"}  # the first of the few words that somebody writes around a code: "mã của tôi là …"
_NAMES = (
    "mã của tôi",
    "mã của tui",
    "ma cua toi",
    "ma cua tui",
    "tin của tôi",
    "tin của tui",
    "tin cua toi",
    "tin cua tui",
)
WORDS = 6  # around it at most; more is a story that has a long number in it
FIGURES = 4  # of which a try at a code has at least so many


def in_figures(text: str) -> str:
    """The text with the letters that look like figures as figures."""
    return text.translate(_LIKE_FIGURES)


def code_in(text: str) -> str:
    """The code that a message is, or names in a few words ("mã của tôi là …"); "" if none."""
    if codes.looks_like(in_figures(text)) and is_try(text):
        return in_figures(text)
    found = _CODE.search(text)
    if found is None:
        return ""
    said = [word.casefold() for word in words(text) if word.isalpha()]
    around = 0 < len(said) <= WORDS and said[0] in _SAYS
    named = len(said) <= 2 * WORDS and any(f" {phrase} " in f" {' '.join(said)} " for phrase in _NAMES)
    return found[0] if around or named else ""


def is_try(text: str) -> bool:
    """Whether a text has figures enough to be meant as a code, where one is awaited."""
    return sum(map(str.isdecimal, text)) >= FIGURES


def within(text: str) -> str:
    """The code in a text where one is awaited, whatever stands around it; else the text, which is none."""
    found = _CODE.search(in_figures(text))
    return text if found is None else found[0]
