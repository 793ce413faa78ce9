"""Key files: written once, whole and durable, for the service alone; overwritten before they are erased."""

import contextlib
import os
import secrets
from pathlib import Path

from storage.book.durable import make_durable

FOR_US_ALONE = 0o600


def write_once(path: Path, content: bytes) -> None:
    """Write beside, flush to disk, then link: whoever starts at once agrees on one key. A file that is there stays."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = path.with_suffix(f".{secrets.token_hex(8)}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FOR_US_ALONE)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    with contextlib.suppress(FileExistsError):
        os.link(beside, path)
    beside.unlink()
    make_durable(path.parent)


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
    make_durable(path.parent)
