"""Key files: written once, whole and durable, for the service alone; overwritten before they are erased."""

import os
from pathlib import Path

FOR_US_ALONE = 0o600


def write_once(path: Path, content: bytes) -> None:
    """Write beside, flush to disk, then link: two starts at once agree on one key. A file that is there stays."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = path.with_suffix(f".{os.getpid()}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, FOR_US_ALONE)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(beside, path)
    except FileExistsError:
        pass
    finally:
        beside.unlink()


def destroy(path: Path) -> None:
    """Overwrite a key, flush that to disk, and erase the file; one that is gone already is fine."""
    try:
        with path.open("r+b") as file:
            file.write(bytes(path.stat().st_size))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()
    except FileNotFoundError:
        return
