"""Where the talk with one person stands: the form in hand, the ones kept for later, and what waits for a form."""

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from handlers.forms.form import Progress
from handlers.forms.steps import Said


@dataclass(slots=True)
class Conversation:
    """The state of a talk. `turn` numbers what was asked, so that an old button can be told from a new one."""

    turn: int = 0
    active: Progress | None = None
    kept: dict[str, Progress] = field(default_factory=dict)
    held: Said | None = None  # what a person wrote before any command
    filed: tuple[int, str] | None = None  # the turn that filed a form last, and the command that shows what came of it

    def as_json(self) -> dict[str, Any]:
        """The shape of the conversation's row; what is empty is left out."""
        body: dict[str, Any] = {"turn": self.turn}
        if self.active is not None:
            body["active"] = self.active.as_json()
        if self.kept:
            body["kept"] = {form: progress.as_json() for form, progress in self.kept.items()}
        if self.held is not None:
            body["held"] = [self.held.text, list(self.held.files), self.held.message]
        if self.filed is not None:
            body["filed"] = list(self.filed)
        return body

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> "Conversation":
        """The conversation that `as_json` wrote; an empty row is a new one."""
        active, held, filed = body.get("active"), body.get("held"), body.get("filed")
        return cls(
            turn=body.get("turn", 0),
            active=None if active is None else Progress.from_json(active),
            kept={form: Progress.from_json(progress) for form, progress in body.get("kept", {}).items()},
            held=None if held is None else Said(text=held[0], files=tuple(held[1]), message=held[2]),
            filed=None if filed is None else (filed[0], filed[1]),
        )

    def set_aside(self) -> str:
        """Keep the form in hand for later, if it is worth it; returns its name, or ""."""
        active, self.active = self.active, None
        if active is None or not active.draft or not (active.answers or active.files):
            return ""
        return self.keep(active)

    def keep(self, draft: Progress) -> str:
        """Keep a draft beside those that are kept; returns its name."""
        name = next(name for name in _names(draft.form) if name not in self.kept)
        self.kept[name] = draft
        return name

    def files(self) -> set[int]:
        """The numbers of the files that the forms in hand, those kept and the first words came with."""
        forms = [*self.kept.values(), *([] if self.active is None else [self.active])]
        mine = {number for form in forms for numbers in form.files.values() for number in numbers}
        return mine | set(self.held.files if self.held is not None else ())

    def latest_kept(self) -> str:
        """The form that was kept last; "" if none."""
        return max(self.kept, key=lambda form: self.kept[form].at, default="")


def _names(form: str) -> Iterator[str]:
    """Names for drafts of a form: its own, then numbered ones, so that no draft takes another's place."""
    return itertools.chain([form], (f"{form} {number}" for number in itertools.count(2)))


def with_held(state: Mapping[str, Any], held: Said | None) -> dict[str, Any]:
    """A talk's row in which these words wait for a form."""
    return dict(state) if held is None else {**state, "held": [held.text, list(held.files), held.message]}


def without_held(state: Mapping[str, Any]) -> dict[str, Any]:
    """A talk's row without the words that wait for a form, and without the question what they are for."""
    asks = state.get("active", {}).get("form") == "first_words"
    gone = {"held", *(["active"] if asks else [])}
    return {name: value for name, value in state.items() if name not in gone}
