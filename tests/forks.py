"""Starts our programs as forks of one process that has imported them: as real as any, without two seconds of importing.

`start`, `heard` and `run` ask that process, which the first of them starts; what a test kills is the program itself.
That a program starts by itself, as people start it, is proved where that is the fact under test.
"""

import atexit
import functools
import gc
import importlib.util
import json
import os
import runpy
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from tests.house import ROOT
from tests.patience import PATIENCE

_NUMBER = struct.Struct("!i")
_LINE = 65536  # bytes of an order that are read at once
_asking = threading.Lock()


class Fork:
    """A program that was started; the names are those of `subprocess.Popen`."""

    def __init__(self, told: socket.socket) -> None:
        self._told = told
        self.returncode: int | None = None
        self.pid = self._number(PATIENCE)

    def send_signal(self, number: signal.Signals) -> None:
        """Nothing is sent to a program that has ended."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End it at once, and return when it is gone."""
        self.send_signal(signal.SIGKILL)
        self.wait()

    def wait(self, timeout: float = PATIENCE) -> int:
        """Its exit code, below zero for the signal that ended it; TimeoutError if it goes on."""
        if self.returncode is None:
            self.returncode = self._number(timeout)
            self._told.close()
        return self.returncode

    def _number(self, timeout: float) -> int:
        self._told.settimeout(timeout)
        (number,) = _NUMBER.unpack(self._told.recv(_NUMBER.size, socket.MSG_WAITALL))
        return int(number)


def start(
    module: str,
    *arguments: str,
    stdout: IO[bytes] | IO[str],
    stderr: IO[bytes] | IO[str],
    cwd: Path = ROOT,
    env: Mapping[str, str] | None = None,
) -> Fork:
    """`python -m module arguments`, which writes into these files."""
    mine, its = socket.socketpair()
    asked = json.dumps([module, arguments, str(cwd), dict(os.environ if env is None else env)])
    with its, _asking:
        socket.send_fds(_parent(), [asked.encode() + b"\n"], [stdout.fileno(), stderr.fileno(), its.fileno()])
    return Fork(mine)


@contextmanager
def heard(module: str, *arguments: str) -> Iterator[tuple[Fork, IO[str], IO[str]]]:
    """A program, what it says line by line, and the file of its complaints; killed at the end if it goes on."""
    reading, writing = os.pipe()
    with open(reading, encoding="utf8") as said, tempfile.TemporaryFile("w+") as complaint:  # noqa: PTH123 - a pipe
        with open(writing, "wb") as stdout:  # noqa: PTH123
            program = start(module, *arguments, stdout=stdout, stderr=complaint)
        try:
            yield program, said, complaint
        finally:
            if program.returncode is None:
                program.kill()


def run(
    module: str, *arguments: str, cwd: Path = ROOT, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """A program to its end, with what it said."""
    with tempfile.TemporaryFile("w+") as stdout, tempfile.TemporaryFile("w+") as stderr:
        code = start(module, *arguments, stdout=stdout, stderr=stderr, cwd=cwd, env=env).wait(2 * PATIENCE)
        for file in (stdout, stderr):
            file.seek(0)
        return subprocess.CompletedProcess([module, *arguments], code, stdout.read(), stderr.read())


@functools.cache
def _parent() -> socket.socket:
    """The way to the process of which all are forks; it ends with us."""
    ours, its = socket.socketpair()
    with its:
        parent = subprocess.Popen(
            [sys.executable, "-P", "-m", __name__, str(its.fileno())],
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            pass_fds=[its.fileno()],
        )
    atexit.register(parent.wait)
    atexit.register(ours.close)  # the last one registered comes first
    return ours


# --- in that process -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Order:
    """What is to be started, and the three files that came with it: where it writes, and who is told of its end."""

    module: str
    arguments: list[str]
    cwd: str
    env: dict[str, str]
    files: list[int]

    def let_go(self) -> None:
        for file in self.files:
            os.close(file)


def _main() -> None:
    """Take orders until the tests are over; in a fork, carry out one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with socket.socket(fileno=int(sys.argv[1])) as orders:
        while order := _taken(orders):
            _imported(order.module)
            _reap()
            if os.fork() == 0:
                orders.close()
                _attended(order)
                return
            order.let_go()
    _reap()


def _reap() -> None:
    """Attendants that are done, so that the work of all programs is counted as the tests' own."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG) != (0, 0):
            pass


def _taken(orders: socket.socket) -> _Order | None:
    line, files = b"", list[int]()
    while not line.endswith(b"\n"):
        part, more, _, _ = socket.recv_fds(orders, _LINE, 3)
        if not part:
            return None
        line, files = line + part, files + more
    module, arguments, cwd, env = json.loads(line)
    return _Order(module, arguments, cwd, env, files)


@functools.cache
def _imported(module: str) -> None:
    """All that it needs is there from now on; itself is not, so that it begins anew in each fork."""
    spec = importlib.util.find_spec(module)
    name = f"{module}.__main__" if spec is not None and spec.submodule_search_locations else module
    importlib.import_module(name)
    del sys.modules[name]
    gc.collect()
    gc.freeze()  # a collection in a fork would copy every page of what we share
    assert threading.active_count() == 1  # a fork has one thread, whoever held a lock


def _attended(order: _Order) -> None:
    """One process waits for the program and tells of it; the other is the program."""
    program = os.fork()
    if program == 0:
        _become(order)
        return
    *streams, told = order.files
    for file in streams:
        os.close(file)
    os.write(told, _NUMBER.pack(program))
    _, status = os.waitpid(program, 0)
    os.write(told, _NUMBER.pack(os.waitstatus_to_exitcode(status)))
    os._exit(0)


def _become(order: _Order) -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number, file in enumerate(order.files[:2], 1):
        os.dup2(file, number)
    order.let_go()
    os.environ.clear()
    os.environ.update(order.env)
    time.tzset()
    os.chdir(order.cwd)
    sys.argv = [order.module, *order.arguments]
    runpy.run_module(order.module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    _main()
