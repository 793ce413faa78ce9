"""This machine: the program, the data folder and its room, who may read the secrets, the port."""

import errno
import os
import shutil
import socket
import sys
import tempfile
import tomllib
from collections.abc import AsyncIterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from bot.doctor.findings import Finding, Patient, fault, skipped, warning, well
from bot.leader import holder
from bot.settings import MESSENGERS
from storage.limits import limits

OTHERS = 0o077  # rights of everybody but the owner
GB = 10**9
OURS = ("BOT131_", *MESSENGERS)
CLONE = Path(__file__).parent.parent.parent


async def program(patient: Patient) -> AsyncIterator[Finding]:
    """Which program this is, for whoever is asked for help."""
    yield well("program", "runs", version=_version(), python=sys.version.split()[0])


async def folder(patient: Patient) -> AsyncIterator[Finding]:
    """Whether data can be written, and who else may read them."""
    data = patient.settings.data_dir.absolute()
    where = _nearest(data)
    if not _writable(where):
        yield fault("folder", "closed", folder=data)
    elif not data.exists():
        yield well("folder", "new", folder=data)
    elif data.stat().st_mode & OTHERS:
        yield warning("folder", "open", folder=data)
    else:
        yield well("folder", "writable", folder=data)


async def room(patient: Patient) -> AsyncIterator[Finding]:
    """How much room the disk has."""
    free = shutil.disk_usage(_nearest(patient.settings.data_dir.absolute())).free
    needed = limits().doctor.room_bytes
    facts = {"free": f"{free / GB:.1f}", "needed": f"{needed / GB:.1f}"}
    yield well("room", "enough", **facts) if free >= needed else fault("room", "low", **facts)


async def secrets(patient: Patient) -> AsyncIterator[Finding]:
    """Files with secrets that others on this machine may read."""
    ours, named = _our_secrets(patient.settings.data_dir / "keys"), _named_secrets()
    for path in filter(_is_open, ours):
        yield fault("secrets", "open", path=path)
    for path in filter(_is_open, named):  # containers hand theirs out open, and nobody else is in there
        yield warning("secrets", "open", path=path)
    if not (ours or named):
        yield skipped("secrets", "none")
    elif not any(map(_is_open, (*ours, *named))):
        yield well("secrets", "closed", count=len(ours) + len(named))


async def port(patient: Patient) -> AsyncIterator[Finding]:
    """Whether we can listen where we are told to, or do so already."""
    host, number = patient.settings.address
    listen = patient.settings.listen
    problem = _cannot_listen(host, number)
    process = holder(patient.settings.data_dir)
    if problem is None:
        yield well("port", "free", listen=listen)
    elif problem != errno.EADDRINUSE:
        known = {errno.EACCES: "forbidden", errno.EADDRNOTAVAIL: "not_ours"}
        yield fault("port", known.get(problem, "not_ours"), listen=listen)
    elif process:
        yield well("port", "ours", listen=listen, process=process)
    else:
        yield fault("port", "taken", listen=listen)


def _version() -> str:
    """Our version; a clone that nobody installed tells it in its own file, a container does not."""
    try:
        return version("bot131")
    except PackageNotFoundError:
        told = CLONE / "pyproject.toml"
        return str(tomllib.loads(told.read_text("utf8"))["project"]["version"]) if told.exists() else "–"


def _nearest(path: Path) -> Path:
    """The folder itself, or the nearest one above it that exists."""
    return next(one for one in (path, *path.parents) if one.is_dir())


def _writable(folder: Path) -> bool:
    try:
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".bot131-") as probe:
            probe.write(b"131")
            probe.flush()
            os.fsync(probe.fileno())
    except OSError:
        return False
    return True


def _our_secrets(keys: Path) -> list[Path]:
    """The keys, and the office's `.env`."""
    return [path.absolute() for path in (*sorted(keys.glob("*")), Path(".env")) if path.is_file()]


def _named_secrets() -> list[Path]:
    """The files that variables name."""
    names = sorted(name for name in os.environ if name.endswith("_FILE") and name.startswith(OURS))
    return [path for name in names if (path := Path(os.environ[name]).absolute()).is_file()]


def _is_open(path: Path) -> bool:
    return bool(path.stat().st_mode & OTHERS)


def _cannot_listen(host: str, number: int) -> int | None:
    """The number of the system's refusal; None if the port is free."""
    try:
        family = socket.getaddrinfo(host, number, type=socket.SOCK_STREAM)[0][0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, number))
            probe.listen()
    except OSError as error:
        return error.errno or errno.EADDRNOTAVAIL
    return None
