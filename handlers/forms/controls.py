"""What a person may say at every question, and the words for it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from storage.texts.texts import Texts
from storage.words import fold, shorn

YES, NO = "yes", "no"  # the keys of choices that are said in many ways
CLOSE = "close"  # the key of a choice that ends a menu


class Control(StrEnum):
    """A way through a form; the value is the key that its button carries."""

    BACK = "~back"
    LATER = "~later"
    SKIP = "~skip"
    KEEP = "~keep"
    MORE = "~more"
    SEND = "~send"
    CHANGE = "~change"
    DONE = "~done"


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words that people use for controls, folded; they stand in the texts, so that offices can add theirs."""

    controls: Mapping[str, Control]
    corrections: tuple[str, ...]  # how people begin when they take something back: "a lon", "a nham"
    answers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # how people say "yes" and "no"

    def control(self, text: str) -> Control | None:
        """The control that a text means as a whole, if any."""
        return self.controls.get(fold(shorn(text)).strip("/"))


def lexicon(texts: Texts) -> Lexicon:
    """The words of a language for controls."""
    words = {fold(word): control for control in Control for word in texts.lines(f"forms.words.{control.name.lower()}")}
    corrections = tuple(fold(word) for word in texts.lines("forms.words.correction"))
    return Lexicon(words, corrections, {key: tuple(texts.lines(f"forms.words.{key}")) for key in (YES, NO)})
