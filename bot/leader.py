"""One running bot, and one room of the hotline, for a data folder: locks that die with their processes."""

import fcntl
import os
from pathlib import Path

LOCK = "bot131.lock"
ROOM = "room.lock"


class AnotherRuns(Exception):
    """Another bot131 holds this data folder; its process number is the message."""


class Leader:
    """Holds a lock in the data folder for as long as this process lives."""

    def __init__(self, folder: Path, lock: str = LOCK) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)  # people's words are in it
        self._file = (folder / lock).open("a+", encoding="utf8")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._file.seek(0)
            raise AnotherRuns(self._file.read().strip()) from None
        self._file.seek(0)
        self._file.truncate()
        self._file.write(str(os.getpid()))
        self._file.flush()

    def release(self) -> None:
        """Let another process take over."""
        self._file.close()


def holder(folder: Path, lock: str = LOCK) -> str:
    """The process that holds a lock of a data folder, as its number; empty if none does. Changes nothing."""
    path = folder / lock
    if not path.is_file():
        return ""
    with path.open(encoding="utf8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return file.read().strip() or "?"
    return ""
