"""Words as people compare them: the same name with or without accents, in any case and any Unicode form."""

import re
import unicodedata

INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")  # what a paste from a phone or a web page carries along
BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")  # \x0b: what a word processor writes inside a paragraph
CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")  # what no XML may hold
MARKS = re.compile("[\u0300-\u036f]")
TONES = re.compile("[\u0300\u0301\u0303\u0309\u0323]")  # huyền, sắc, ngã, hỏi, nặng: their place in a word varies
D_WITH_STROKE = str.maketrans({"đ": "d", "Đ": "D", "ð": "d", "Ð": "D"})  # eth is what some keyboards give for đ
WORD = re.compile(r"\w+")
AROUND = " .,;:!?…"
IN_SHORT = {"k": "khong", "ko": "khong", "kg": "khong", "hok": "khong"}  # not "hong": a lamp may be "hỏng"
IN_SHORT |= {"dc": "duoc", "j": "gi", "vs": "voi", "r": "roi", "bit": "biet", "bik": "biet"}
POLITE = re.compile(r"(?:[\s.,;:!?…]+(?:ạ|nhé|nhe|nha))*[\s.,;:!?…]*$", re.IGNORECASE)  # not "a": Ấp 8 A


def tidy(text: str) -> str:
    """The text in one Unicode form (NFC), without invisible characters, with single spaces: fit to keep and show."""
    return " ".join(INVISIBLE.sub("", unicodedata.normalize("NFC", text)).split())


def clean(text: str) -> str:
    """The text with its lines as they are but without control characters: fit for a workbook and a document."""
    return CONTROLS.sub("", BREAKS.sub("\n", text))


def fold(text: str) -> str:
    """The text without accents and case ("Lộc Thạnh" → "loc thanh"): for comparing only, never for showing."""
    apart = unicodedata.normalize("NFD", INVISIBLE.sub("", text).casefold())
    return unicodedata.normalize("NFC", MARKS.sub("", apart).translate(D_WITH_STROKE))


def in_full(folded: str) -> str:
    """Folded text with what people write short in messages written out ("k bit" → "khong biet"): for comparing only."""
    return " ".join(IN_SHORT.get(word, word) for word in folded.split())


def shorn(text: str) -> str:
    """The text without the marks and the politeness around it: " Đồng ý ạ." → "Đồng ý"; letters stay as they are."""
    return POLITE.sub("", tidy(text)).strip(AROUND)


def spell(text: str) -> str:
    """The text without case but with its accents, "hoà" and "hòa" alike: for comparing names that differ by accents."""
    apart = unicodedata.normalize("NFD", INVISIBLE.sub("", text).casefold())
    return " ".join(TONES.sub("", word) + "".join(TONES.findall(word)) for word in apart.split())


def grouped(number: int) -> str:
    """A number as people write it: 4.000."""
    return f"{number:,}".replace(",", ".")


def words(text: str) -> list[str]:
    """The words of the text, unchanged but for the Unicode form (NFC), without marks of punctuation."""
    return WORD.findall(INVISIBLE.sub("", unicodedata.normalize("NFC", text)))
