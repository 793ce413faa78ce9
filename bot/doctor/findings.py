"""What a check finds: how one thing stands, with the facts of the sentence that tells it; and what checks look at."""

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.leader import holder
from bot.settings import Settings

State = Literal["ok", "warning", "fault", "skipped"]


@dataclass(frozen=True, slots=True)
class Finding:
    """How one thing stands. Its sentence is the text `doctor.{check}.{what}`, its cure the one with `_cure` behind.

    Facts never hold a secret: they are printed.
    """

    check: str
    state: State
    what: str
    facts: Mapping[str, object]


def well(check: str, what: str, /, **facts: object) -> Finding:
    """All is as it should be."""
    return Finding(check, "ok", what, facts)


def warning(check: str, what: str, /, **facts: object) -> Finding:
    """The bot works, but a person should know."""
    return Finding(check, "warning", what, facts)


def fault(check: str, what: str, /, **facts: object) -> Finding:
    """Something does not work until a person mends it."""
    return Finding(check, "fault", what, facts)


def skipped(check: str, what: str, /, **facts: object) -> Finding:
    """Nothing to look at here, or it cannot be seen now."""
    return Finding(check, "skipped", what, facts)


@dataclass(frozen=True, slots=True)
class Patient:
    """The bot that is looked at, as it is set up; it may be running meanwhile."""

    settings: Settings
    clock: Callable[[], datetime]

    @property
    def runs(self) -> bool:
        """Whether a bot runs on this data folder, on this machine."""
        return bool(holder(self.settings.data_dir))


Look = Callable[[Patient], AsyncIterator[Finding]]
