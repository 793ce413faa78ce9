"""Numbers as people type them: "1tr5" is 1.500.000đ, "620m2" is 620 m²; pure, and what is unclear stays as it was."""

import re
from decimal import Decimal, InvalidOperation
from typing import Final

from storage.words import fold, grouped, tidy

MOST: Final = 10**15  # đồng: more than any budget of a campaign; beyond it a zero was typed too many
SCALES: Final = {
    "ty": 10**9,
    "ti": 10**9,
    "trieu": 10**6,
    "tr": 10**6,
    "nghin": 10**3,
    "ngan": 10**3,
    "k": 10**3,
    "": 1,
}
UNITS: Final = {"m2": "m²", "m²": "m²", "m3": "m³", "m³": "m³", "km2": "km²", "km²": "km²"} | {
    unit: unit for unit in ("m", "km", "ha", "kg", "cm")
}

_NUMBER: Final = r"\d+(?:[.,]\d+)*"
_SURE: Final = r"(?:đồng|vnđ|vnd|đ)"  # "số 6D" is a house
_CURRENCY: Final = r"(?:đồng|dong|vnđ|vnd|đ|d)"
_WORDS: Final = r"tỷ|tỉ|ty|ti|triệu|trieu|nghìn|nghin|ngàn|ngan"
_MONEY: Final = re.compile(rf"({_NUMBER}) ?(ty|ti|trieu|tr|nghin|ngan|k)? ?(\d{{1,3}}|ruoi)? ?(?:dong|vnd|d)?\.?")
_IN_WORDS: Final = re.compile(
    rf"(?<![\w.,])(?:{_NUMBER}(?:tr|k)(?:\d{{1,3}})?(?: ?{_CURRENCY})?"  # 1tr5, 500k, 15trđ
    rf"|{_NUMBER} ?(?:tr|{_WORDS})(?: ?\d{{1,3}}| rưỡi)?(?: ?{_CURRENCY}|(?= ?(?:[.,;)]|$)))"  # 15 triệu đồng, 2 tỷ;
    rf"|{_NUMBER} ?{_SURE})(?!\w)",  # 500000đ
    re.IGNORECASE,
)
_SAID: Final = dict(
    zip(("một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười"), range(1, 11), strict=True)
)
_ONE: Final = "|".join(_SAID)
_SPELLED: Final = re.compile(
    rf"(?<!mươi )(?<!mười )(?<!trăm )(?<!linh )(?<!lẻ )\b({_ONE}) (triệu|tỷ|tỉ|nghìn|ngàn)(?: ({_ONE}|rưỡi))?"
    rf"(?: ?{_SURE}|(?= ?(?:[.,;)]|$)))(?!\w)",  # một triệu hai; not "một triệu người", nor "hai mươi năm triệu"
    re.IGNORECASE,
)
_MEASURE: Final = re.compile(rf"(?<![\w.,])({_NUMBER}) ?(km2|km²|m2|m²|m3|m³|km|cm|ha|kg|m)(?![\w²³])", re.IGNORECASE)
_GROUPED: Final = re.compile(r"[1-9]\d{0,2}(?:([.,])\d{3})(?:\1\d{3})*")


def money(text: str) -> int | None:
    """A sum in đồng ("1tr5", "1,5 triệu", "500k", "1.000.000đ", "2 tỷ"), or None where the words are no whole sum."""
    found = _MONEY.fullmatch(fold(tidy(text)))
    number = None if found is None else _number(found[1])
    if found is None or number is None:
        return None
    scale, rest = SCALES[found[2] or ""], found[3]
    if rest and (not found[2] or number != int(number)):
        return None
    total = number * scale + _rest(rest, scale)
    return int(total) if total == int(total) and 0 < total <= MOST else None


def written(amount: int) -> str:
    """A sum as people write it: 1.500.000đ."""
    return f"{grouped(amount)}đ"


def echo(text: str) -> str:
    """The words with every clear sum and measure written out: "620m2, góp 1tr5" is "620 m², góp 1.500.000đ"."""
    return _MEASURE.sub(_measured, _IN_WORDS.sub(_summed, _SPELLED.sub(_in_figures, tidy(text))))


def _in_figures(found: re.Match[str]) -> str:
    """A sum in words: "một triệu hai", "hai triệu rưỡi"."""
    number, scale, rest = (part and part.lower() for part in found.groups())
    amount = money(f"{_SAID[number]} {scale} {_SAID.get(rest, rest) if rest else ''}")
    return found[0] if amount is None else written(amount)


def _rest(rest: str | None, scale: int) -> Decimal:
    """What stands behind the unit: "1tr5" is half a million more, "1tr050" fifty thousand, "rưỡi" a half."""
    if not rest:
        return Decimal(0)
    return Decimal("0.5") * scale if rest == "ruoi" else Decimal(f"0.{rest}") * scale


def _number(digits: str) -> Decimal | None:
    """Groups of three are thousands ("1.500" and "1.000.000"), a single other mark a comma ("1,5", "1.25")."""
    if _GROUPED.fullmatch(digits):
        return Decimal(re.sub(r"[.,]", "", digits))
    try:
        return Decimal(digits.replace(",", "."))
    except InvalidOperation:
        return None


def _summed(found: re.Match[str]) -> str:
    amount = money(found[0])
    return found[0] if amount is None else written(amount)


def _measured(found: re.Match[str]) -> str:
    number = found[1]
    if found[2] == "M":  # "12M" may mean millions
        return found[0]
    plain = number.isdecimal() and len(number) <= len(str(MOST)) and not number.startswith("0")
    return f"{grouped(int(number)) if plain else number} {UNITS[found[2].lower()]}"
