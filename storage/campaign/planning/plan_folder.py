"""The files of a plan folder: read once, with a digest over all of them and the faults that hinder reading."""

import hashlib
import re
import tomllib
from pathlib import Path
from typing import Any, Final

from storage.campaign.planning import past
from storage.campaign.planning.faults import Fault

PLAN: Final = "plan.toml"
TEXT: Final = "text.md"
ERRATA: Final = "errata.toml"
AREAS: Final = "areas.csv"
SUCCESSIONS: Final = "successions.csv"
LAUREATES: Final = past.FILE
FILES: Final = (PLAN, TEXT, ERRATA, AREAS, SUCCESSIONS, LAUREATES)
NEEDED: Final = (PLAN, TEXT, AREAS)

BUNDLED: Final = Path(__file__).parents[1] / "plans"
AT_LINE = re.compile(r"\(at line (\d+), column \d+\)")


def bundled_plans() -> list[str]:
    """The names of the plans that come with the program."""
    return sorted(folder.name for folder in BUNDLED.iterdir() if (folder / PLAN).is_file())


def folder_of(name_or_folder: str | Path) -> Path:
    """The folder of a bundled name, or the folder itself."""
    return BUNDLED / name_or_folder if str(name_or_folder) in bundled_plans() else Path(name_or_folder)


class PlanFolder:
    """Reads the files by name and notes what hinders."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.faults: list[Fault] = []
        self._digest = hashlib.sha256()
        if not folder.is_dir():
            facts = {"value": str(folder), "known": ", ".join(bundled_plans())}
            self.faults.append(Fault(folder.name, 1, "", "fault.missing_folder", facts))

    @property
    def version(self) -> str:
        """Twelve hexadecimal digits that change with any character of the files read so far."""
        return self._digest.hexdigest()[:12]

    def has_faults(self, name: str) -> bool:
        """Whether something is wrong in that file, so that what depends on it cannot be judged."""
        return any(fault.file == name and not fault.warning for fault in self.faults)

    def text(self, name: str) -> str | None:
        """The text of a file as it stands, line ends too; None when it is missing or no UTF-8."""
        path = self.folder / name
        if not path.is_file():
            if name in NEEDED and self.folder.is_dir():
                self.faults.append(Fault(name, 1, "", "fault.missing_file", {"value": name}))
            return None
        content = path.read_bytes()
        self._digest.update(f"{name} {len(content)}\n".encode() + content)
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            self.faults.append(Fault(name, line, "", "fault.not_utf8", {"value": name}))
            return None

    def toml(self, name: str) -> tuple[dict[str, Any] | None, str]:
        """The table of a TOML file and its source; no table when it is missing or no TOML."""
        source = self.text(name)
        if source is None:
            return None, ""
        try:
            return tomllib.loads(source), source
        except tomllib.TOMLDecodeError as error:
            place = AT_LINE.search(str(error))
            line = int(place[1]) if place else source.count("\n") + 1  # "at end of document"
            shown = source.split("\n")[line - 1].strip()
            self.faults.append(Fault(name, line, "", "fault.toml_syntax", {"value": shown}))
            return None, source
