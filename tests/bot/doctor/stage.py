"""An office whose doctor is asked at the command line, in a folder of its own, on loopback."""

import asyncio
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from typer.testing import CliRunner, Result

from bot.__main__ import app
from tests.parts import free_port

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Told:
    """What the doctor said: every finding in its order, and how the command ended."""

    findings: list[Json]
    exit_code: int
    raw: str

    def of(self, check: str) -> list[tuple[str, str]]:
        """State and finding of all lines of one check."""
        return [(one["state"], one["finding"]) for one in self.findings if one["check"] == check]

    def sentence(self, check: str, finding: str) -> str:
        """What was told of a finding, its cure included."""
        (one,) = [one for one in self.findings if (one["check"], one["finding"]) == (check, finding)]
        return f"{one['what']} – {one['cure']}"


@dataclass(slots=True)
class Office:
    """What is set in the environment; the data folder is closed to others, as the bot makes it."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def url(self) -> str:
        return f"sqlite:///{self.data / 'bot131.sqlite'}"

    async def asks(self, **environment: str) -> Told:
        """What `bot131 doctor --json` tells, with these settings besides."""
        result = await self.types("--json", **environment)
        return Told(json.loads(result.stdout), result.exit_code, result.output)

    async def types(self, *arguments: str, **environment: str) -> Result:
        """The command itself, in a thread of its own: the servers that it asks live in this one."""
        settings = self.environment | environment
        return await asyncio.to_thread(CliRunner().invoke, app, ["doctor", *arguments], env=settings)


def office(folder: Path) -> Office:
    """An office with nothing but a place for data and a free port."""
    settings = {"BOT131_DATA_DIR": str(folder / "data"), "BOT131_LISTEN": f"127.0.0.1:{free_port()}"}
    return Office(folder, settings)
