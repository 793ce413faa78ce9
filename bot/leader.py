"""One running bot for a data folder: a lock that dies with its process."""

import fcntl
import os
from pathlib import Path


class AnotherRuns(Exception):
    """Another bot131 holds this data folder; its process number is the message."""


class Leader:
    """Holds `bot131.lock` in the data folder for as long as this process lives."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._file = (folder / "bot131.lock").open("a+", encoding="utf8")
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
