"""A desk that hears many people and says which messages it has acknowledged, until it is killed.

`python -m tests.handlers.killed_desk FOLDER FIRST`: messages are numbered from FIRST on; its channel keeps a ledger.
"""

import asyncio
import itertools
import sys
from pathlib import Path

from broadcasts.layout import Piece
from storage.talk import Address
from tests.fakes.recorder import Recorder
from tests.handlers.front_desk import FrontDesk

PEOPLE = 12


class Ledger(Recorder):
    """A channel that writes down what arrived before it answers, as a platform's server does."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path

    async def send(self, to: Address, piece: Piece) -> str:
        """Into the ledger first; the answer may come too late for a process that is killed."""
        self._note(f"{to.chat}\t{piece.text}\n")
        await asyncio.sleep(0.001)
        return "m1"

    def _note(self, line: str) -> None:
        with self._path.open("a", encoding="utf8") as file:
            file.write(line)


async def talk(desk: FrontDesk, numbers: "itertools.count[int]") -> None:
    """One person, who writes the next message when the last one is acknowledged."""
    while True:
        number = next(numbers)
        await desk.recorder.says(f"/kehoach {number}", f"c{number % PEOPLE}", event=str(number))
        print(number, flush=True)  # noqa: T201 - this is how it acknowledges


async def _main(folder: Path, first: int) -> None:
    desk = FrontDesk(f"sqlite:///{folder / 'book.sqlite'}", folder, Ledger(folder / "ledger"))
    await desk.start()
    numbers = itertools.count(first)
    await asyncio.gather(*(talk(desk, numbers) for _ in range(PEOPLE)))


if __name__ == "__main__":
    asyncio.run(_main(Path(sys.argv[1]), int(sys.argv[2])))
