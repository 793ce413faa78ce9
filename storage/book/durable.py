"""Puts a folder's own entries on disk: without it a power cut may take a name that a file already had."""

import os
from pathlib import Path


def make_durable(folder: Path) -> None:
    """When this returns, names that were made or taken away in the folder stay so."""
    if os.name == "nt":  # opens no folders, and its file systems keep a journal of names
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
