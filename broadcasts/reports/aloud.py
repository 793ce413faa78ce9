"""How figures and short forms are read aloud in Vietnamese: numbers, dates, hours, shares, decisions; pure."""

import re
from collections.abc import Callable, Mapping

_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_SCALES = ("", " nghìn", " triệu", " tỷ", " nghìn tỷ")
_MOST = 10**15  # what is longer is no number that people say
_UNITS = {"m2": "mét vuông", "m²": "mét vuông", "m3": "mét khối", "km": "ki-lô-mét", "kg": "ki-lô-gam", "m": "mét"}
_UNITS |= {"ha": "héc-ta", "đ": "đồng", "%": "phần trăm", "cm": "xăng-ti-mét"}
_PLAIN = r"\d{1,3}(?:\.\d{3})+|\d+"
_NUMBERED = re.compile(r"\b(\d+)/([A-ZĐ]{2,})-([A-ZĐ]{2,})\b")
_DAY = re.compile(r"(?:\b(ngày)\s+)?\b(\d{1,2})[/-](\d{1,2})[/-](\d{4})\b", re.IGNORECASE)
_SHORT_DAY = re.compile(r"\b(ngày\s+)(\d{1,2})/(\d{1,2})\b", re.IGNORECASE)
_HOUR = re.compile(r"\b(\d{1,2})(?::|h|g)(\d{2})\b|\b(\d{1,2})h\b")
_MEASURED = re.compile(
    rf"\b({_PLAIN})(?:,(\d+))?\s?({'|'.join(sorted(map(re.escape, _UNITS), key=len, reverse=True))})(?!\w)"
)
_NUMBER = re.compile(rf"\b({_PLAIN})(?:,(\d+))?\b")
_POINT = re.compile(r"^\s*(\d{1,3})[.)]\s+", re.MULTILINE)
_MARK = re.compile(r"[“”\"«»*•_#]|\s[–—-]\s")


def aloud(text: str, short: Mapping[str, str]) -> str:
    """The text as it is read out; `short` gives the whole words of short forms ("UBND")."""
    text = _NUMBERED.sub(lambda found: _numbered(found, short), text)
    for key in sorted(short, key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(key)}(?!\w)", short[key], text)
    steps: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
        (_POINT, lambda found: f"{number(int(found[1])).capitalize()}, "),
        (_DAY, _day),
        (_SHORT_DAY, lambda found: f"{found[1]}{number(int(found[2]))} tháng {_month(int(found[3]))}"),
        (_HOUR, _hour),
        (_MEASURED, lambda found: f"{_figure(found[1], found[2])} {_UNITS[found[3]]}"),
        (_NUMBER, lambda found: _figure(found[1], found[2])),
        (_MARK, lambda found: ", " if found[0].strip() in {"–", "—", "-"} else ""),
    )
    for pattern, said in steps:
        text = pattern.sub(said, text)
    return text


def number(value: int) -> str:
    """A whole number in words: 1205 is "một nghìn hai trăm lẻ năm"."""
    if value < len(_DIGITS):
        return _DIGITS[value]
    groups: list[int] = []
    while value:
        value, rest = divmod(value, 1000)
        groups.append(rest)
    last = len(groups) - 1
    said = [
        _group(groups[scale], first=scale == last) + _SCALES[scale] for scale in range(last, -1, -1) if groups[scale]
    ]
    return " ".join(said)


def _group(value: int, *, first: bool) -> str:
    """Three digits; those behind others say their empty hundreds."""
    hundreds, rest = divmod(value, 100)
    tens, ones = divmod(rest, 10)
    said = [] if first and not hundreds else [f"{_DIGITS[hundreds]} trăm"]
    if tens == 1:
        said.append("mười")
    elif tens:
        said.append(f"{_DIGITS[tens]} mươi")
    elif ones and said:
        said.append("lẻ")
    return " ".join([*said, *_ones(tens, ones)])


def _ones(tens: int, ones: int) -> list[str]:
    if not ones:
        return []
    changed = {1: "mốt", 4: "tư", 5: "lăm"} if tens > 1 else {5: "lăm"} if tens else {}
    return [changed.get(ones, _DIGITS[ones])]


def _figure(whole: str, part: str | None) -> str:
    """A number as it is written; a telephone number, or one that is too long, digit by digit."""
    plain = whole.replace(".", "")
    long = int(plain) >= _MOST or (plain.startswith("0") and len(plain) > 1)
    said = " ".join(_DIGITS[int(digit)] for digit in plain) if long else number(int(plain))
    return f"{said} phẩy {' '.join(_DIGITS[int(digit)] for digit in part)}" if part else said


def _month(value: int) -> str:
    return "tư" if value == 4 else number(value)  # noqa: PLR2004 - April


def _day(found: re.Match[str]) -> str:
    day, month, year = int(found[2]), int(found[3]), int(found[4])
    return f"{found[1] or 'ngày'} {number(day)} tháng {_month(month)} năm {number(year)}"


def _hour(found: re.Match[str]) -> str:
    hour, minute = int(found[1] or found[3]), int(found[2] or 0)
    return f"{number(hour)} giờ {number(minute)} phút" if minute else f"{number(hour)} giờ"


def _numbered(found: re.Match[str], short: Mapping[str, str]) -> str:
    kind, unit = (short.get(found[at], found[at]) for at in (2, 3))
    return f"{number(int(found[1]))}, {kind} của {unit}"
