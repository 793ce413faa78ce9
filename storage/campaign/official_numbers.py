"""How the number of a decision is written, from how it was typed: "qd 1004/qd-ubnd" is "QĐ 1004/QĐ-UBND"; pure."""

import re
from typing import Final

from storage.words import fold, tidy

LEADS: Final = {"qd": "QĐ", "qd so": "QĐ số", "so": "Số", "quyet dinh": "Quyết định", "quyet dinh so": "Quyết định số"}
SIGNS: Final = {"QD": "QĐ", "HDND": "HĐND", "LDTBXH": "LĐTBXH", "HDTDKT": "HĐTĐKT"}  # what has a đ, typed without
_DECISION: Final = re.compile(
    r"(?P<lead>[^\d/]*?)\s*(?P<number>\d+[a-zA-Z]?)(?:\s*/\s*(?P<year>\d{4}))?(?:\s*/\s*(?P<sign>\w[\w\s.-]*\w))?"
)


def proper(typed: str) -> str:
    """A decision's number in its form (Decree 30/2020, appendix III: signs in capitals); any other comes back as it is.

    It is one that says so: by "QĐ" before the number or in the sign behind it, with or without the đ.
    """
    line = tidy(typed)
    found = _DECISION.fullmatch(line)
    if found is None or fold(found["lead"]) not in {"", *LEADS}:
        return line
    sign = "-".join(_sign(part) for part in re.split(r"\s*-\s*", found["sign"] or ""))
    if sign.partition("-")[0] != "QĐ" and (sign or fold(found["lead"]) in {"", "so"}):
        return line
    lead = LEADS.get(fold(found["lead"]), "")
    return " ".join(filter(None, (lead, "/".join(filter(None, (found["number"], found["year"], sign))))))


def _sign(part: str) -> str:
    upper = part.upper()
    return SIGNS.get(upper, upper)
