"""What a person may say at every question, and the words for it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from storage.texts.texts import Texts
from storage.words import fold, in_full, shorn

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
    WAIT = "~wait"  # "khoan", "cảm ơn": said on the way, and no answer


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words that people use for controls, folded; they stand in the texts, so that offices can add theirs."""

    controls: Mapping[str, Control]
    corrections: tuple[str, ...]  # how people begin when they take something back: "a lon", "a nham"
    answers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # how people say "yes" and "no"
    stop: str = ""  # what stands beside the way out of a menu
    unlisted: tuple[str, ...] = ()  # how people say that a list lacks what they look for
    contrast: tuple[str, ...] = ()  # what stands between what is meant and what is not: "chứ không phải"
    wrong: tuple[str, ...] = ()  # how people call an answer wrong
    every: tuple[str, ...] = ()  # how people choose all there is

    def said(self, *, menu: bool) -> Mapping[str, tuple[str, ...]]:
        """How people say "yes" and "no"; "thôi" is no answer where it stands beside the way out, as in a menu."""
        if not menu:
            return self.answers
        return {key: tuple(word for word in words if fold(word) != self.stop) for key, words in self.answers.items()}

    def control(self, text: str) -> Control | None:
        """The control that a text means as a whole, if any."""
        return self.controls.get(fold(shorn(text)).strip("/"))

    def uncorrected(self, text: str) -> str:
        """What is said behind the words of taking back: "đổi lại ông Ân nha" → "ông Ân"."""
        said = shorn(text)
        before = max((word for word in self.corrections if fold(said).startswith(word)), key=len, default="")
        behind = min((at for at in (fold(said).find(word) for word in self.contrast) if at >= 0), default=len(said))
        return said[len(before) : behind]

    def corrects(self, text: str) -> bool:
        """Whether somebody takes something back: "à lộn, …", "… chứ không phải …"."""
        said = fold(text)
        return said.startswith(self.corrections) or any(phrase in said for phrase in self.contrast)

    def misses(self, text: str) -> bool:
        """Whether somebody says that the list lacks what he looks for."""
        said = in_full(fold(text))
        return any(phrase in said for phrase in self.unlisted)


def lexicon(texts: Texts) -> Lexicon:
    """The words of a language for controls."""
    words = {fold(word): control for control in Control for word in texts.lines(f"forms.words.{control.name.lower()}")}
    corrections = tuple(fold(word) for word in texts.lines("forms.words.correction"))
    answers = {key: tuple(texts.lines(f"forms.words.{key}")) for key in (YES, NO)}
    stop = fold(texts.say("forms.stop"))
    kinds = ("unlisted", "contrast", "wrong", "every")
    more = {kind: tuple(fold(word) for word in texts.lines(f"forms.words.{kind}")) for kind in kinds}
    return Lexicon(words, corrections, answers, stop, **more)
