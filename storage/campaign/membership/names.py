"""What is taken for a person's name: in registering and in handing a post over, by whatever door."""

from typing import Final

from storage.limits import limits
from storage.talk import Refusal
from storage.words import tidy

LEAST_LETTERS: Final = 2


def fit(text: str) -> str:
    """A name as it is kept; Refusal for what is too long, or no name."""
    line, most = tidy(text), limits().people.name_max
    if len(line) > most:
        raise Refusal("registration.name.too_long", {"most": most})
    if sum(sign.isalpha() for sign in line) < LEAST_LETTERS or any(sign.isdecimal() for sign in line):
        raise Refusal("registration.name.no_name")
    return line
