"""A process that makes or takes a backup until it is killed: `… backup|restore FILE FOLDER URL [ASIDE]`."""

import asyncio
import sys
from pathlib import Path

from broadcasts import restoring
from storage.backup import reading, writing
from storage.backup.places import Place, restore
from storage.book.opening import open_book
from storage.clocks import now


def say(_count: int) -> None:
    """A step is done; so long a line that the pipe fills up before the end, and who kills us cannot come too late."""
    print("step".ljust(400), flush=True)  # noqa: T201 - this is how it tells


async def back_up(file: Path, folder: Path, url: str) -> None:
    """As the command does."""
    book = open_book(url)
    with writing.beside(file) as out:
        await book.read(lambda page: writing.write(page, folder / "files", out, now(), say))
    await book.close()


def bring_back(file: Path, folder: Path, url: str, aside: str) -> None:
    """As the command does."""
    with reading.opened(file) as found:
        restore(Place(folder, url), found, aside, lambda page: restoring.begin(page, now()), say)
    say(0)


def main(what: str, file: str, folder: str, url: str, *aside: str) -> None:
    """Do it."""
    if what == "backup":
        asyncio.run(back_up(Path(file), Path(folder), url))
    else:
        bring_back(Path(file), Path(folder), url, *aside)


if __name__ == "__main__":
    main(*sys.argv[1:])
