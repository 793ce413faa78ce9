"""A row of the table of units, and a row that could not be read: plain values, no database."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit of the tree; `parent` is a code, empty at the root; both days of validity are included, if known."""

    code: str
    name: str
    kind: str
    parent: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    aliases: tuple[str, ...] = ()
    basis: str = ""

    @property
    def title(self) -> str:
        """Kind and name as people write them: "Xã Lộc Thái", but "Ấp 1", which has its kind in its name."""
        has_kind = self.name.casefold().startswith(f"{self.kind} ")
        return self.name if has_kind or not self.kind else f"{self.kind[0].upper()}{self.kind[1:]} {self.name}"


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that a person has to mend: its line in the table (from 1), the column as headed there, and the value."""

    line: int
    column: str
    value: str
    reason: str
    candidates: tuple[str, ...] = ()
    extra: Mapping[str, str] = field(default_factory=dict)

    @property
    def problem_key(self) -> str:
        """The text that says what is wrong."""
        return f"plan.unit.{self.reason}.problem"

    @property
    def cure_key(self) -> str:
        """The text that says what to do about it."""
        return f"plan.unit.{self.reason}.cure"

    @property
    def facts(self) -> dict[str, str]:
        """What fills the placeholders of both texts."""
        told = {"line": str(self.line), "column": self.column, "value": self.value}
        return {**told, "candidates": "; ".join(self.candidates), **self.extra}
