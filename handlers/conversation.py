"""Where the talk with one person stands: the form in hand, the ones kept for later, and what waits for a form."""

from collections.abc import Mapping
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
        self.kept[active.form] = active
        return active.form

    def files(self) -> set[int]:
        """The numbers of the files that the forms in hand, those kept and the first words came with."""
        forms = [*self.kept.values(), *([] if self.active is None else [self.active])]
        mine = {number for form in forms for numbers in form.files.values() for number in numbers}
        return mine | set(self.held.files if self.held is not None else ())

    def latest_kept(self) -> str:
        """The form that was kept last; "" if none."""
        return max(self.kept, key=lambda form: self.kept[form].at, default="")
