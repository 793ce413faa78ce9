"""How the command line speaks: Vietnamese sentences, one problem a line, progress on a terminal only."""

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TextIO

from rich.console import Console
from rich.progress import Progress

from storage.campaign.planning.faults import Fault
from storage.texts.texts import texts


class Stopped(Exception):
    """A command cannot do what was asked; its message is the sentence that says what to do."""


def say(key: str, /, **facts: object) -> str:
    """A sentence of the texts."""
    return texts().say(key, **facts)


def tell(line: str, to: TextIO | None = None) -> None:
    """Print a line at once."""
    print(line, file=to or sys.stdout, flush=True)


def fault_lines(faults: Iterable[Fault]) -> Iterator[str]:
    """Each fault of a plan folder as "file:line key: problem cure"."""
    for fault in faults:
        problem, cure = say(fault.problem_key, **fault.facts), say(fault.cure_key, **fault.facts)
        yield f"{fault.file}:{fault.line} {fault.key}: {problem} {cure}"


@contextmanager
def progress(title: str, total: int) -> Iterator[Callable[[int], None]]:
    """A progress bar on a terminal, nothing where nobody looks; gives the function that moves it on."""
    if not sys.stderr.isatty():
        yield lambda _count: None
        return
    with Progress(console=Console(stderr=True)) as shown:
        task = shown.add_task(title, total=total)
        yield lambda count: shown.advance(task, count)
