"""Finds or starts the real parts that some tests need: PostgreSQL and Chromium; and how much of a big matrix to run."""

import contextlib
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn, TypedDict

import psycopg
import pytest

SEED = int(os.environ.get("BOT131_SEED") or secrets.randbelow(2**32))
EVERYTHING = bool(os.environ.get("BOT131_TEST_ALL"))
PORTS = range(10_000, 32_000)  # below those that Linux hands out by itself: ip_local_port_range
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
START_SECONDS = 60
LAYOUT = ("--username=bot131", "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync")
# A test's data may vanish with the machine; waiting for the disk would only be slow.
QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=60")
_administrators: dict[str, psycopg.Connection[tuple[object, ...]]] = {}


class Credentials(TypedDict, total=False):
    """Whom a program runs as."""

    user: int
    group: int
    extra_groups: list[int]


def missing(part: str, package: str) -> NoReturn:
    """Skip with the cure, but fail where every part has to be: in continuous integration."""
    reason = f"{part} is not on this machine (Debian: apt-get install {package})"
    if os.environ.get("BOT131_CI"):
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def find_chromium() -> str | None:
    """The path of a Chromium or Chrome, if there is one."""
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


def find_postgres() -> Path | None:
    """The folder of the newest PostgreSQL's programs; Debian keeps them out of the PATH."""
    kept = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name), reverse=True)
    on_path = [Path(found).resolve().parent for found in (shutil.which("initdb"),) if found]
    return next((folder for folder in (*on_path, *kept) if (folder / "initdb").exists()), None)


@contextlib.contextmanager
def postgres_server(programs: Path) -> Iterator[tuple[str, Path]]:
    """A PostgreSQL of our own on loopback: the URL without a database's name, and the folder, which goes with it.

    The folder lies apart from a test's own, which the lesser account may not enter.
    """
    folder = Path(tempfile.mkdtemp(prefix="bot131-postgres-"))
    account = lesser_account()
    try:
        if account:
            os.chown(folder, account.pw_uid, account.pw_gid)
        make_cluster(programs, folder, account)
        with running(programs, folder, account) as port:
            url = f"postgresql://bot131@127.0.0.1:{port}"
            with contextlib.ExitStack() as at_end:
                at_end.callback(let_go, url)
                yield url, folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def lesser_account() -> pwd.struct_passwd | None:
    """Whom to run the server as when we are root, which PostgreSQL refuses."""
    if os.getuid() != 0:
        return None
    names = {account.pw_name: account for account in pwd.getpwall()}
    return names.get("postgres") or names["nobody"]


def as_account(account: pwd.struct_passwd | None) -> Credentials:
    """The arguments of subprocess that step down from root."""
    return Credentials(user=account.pw_uid, group=account.pw_gid, extra_groups=[]) if account else Credentials()


def make_cluster(programs: Path, folder: Path, account: pwd.struct_passwd | None) -> None:
    """Lay out an empty cluster that trusts whoever reaches its loopback port."""
    command = (programs / "initdb", "-D", folder / "data", *LAYOUT)
    made = subprocess.run(command, cwd=folder, **as_account(account), capture_output=True, text=True, check=False)
    if made.returncode != 0:
        pytest.fail(f"initdb failed: {made.stderr or made.stdout}", pytrace=False)


@contextlib.contextmanager
def running(programs: Path, folder: Path, account: pwd.struct_passwd | None) -> Iterator[int]:
    """Start the server, wait until it answers, and stop it at the end; yields its port."""
    port = free_port()
    settings = (*QUICK, f"port={port}", "listen_addresses=127.0.0.1", f"unix_socket_directories={folder}")
    options = [part for one in settings for part in ("-c", one)]
    command = [str(programs / "postgres"), "-D", str(folder / "data"), *options]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(command, cwd=folder, **as_account(account), stdout=log, stderr=log)
    try:
        wait_for(server, port, folder / "log")
        yield port
    finally:
        server.send_signal(signal.SIGINT)  # "fast": PostgreSQL's word for closing sessions and stopping
        server.wait(timeout=START_SECONDS)


def free_port() -> int:
    """A port for a program that starts later; no system gives one of these to anybody who asks for any."""
    while True:
        port = secrets.choice(PORTS)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def wait_for(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    """Return once the server answers; fail with its log if it ended or stays silent."""
    end = time.monotonic() + START_SECONDS
    while server.poll() is None and time.monotonic() < end:
        with contextlib.suppress(psycopg.OperationalError), administer(f"postgresql://bot131@127.0.0.1:{port}"):
            return
        time.sleep(0.05)
    pytest.fail(f"PostgreSQL did not start: {log.read_text(errors='replace')}", pytrace=False)


def administer(url: str) -> psycopg.Connection[tuple[object, ...]]:
    """A connection that may make and drop databases."""
    return psycopg.connect(f"{url}/postgres", autocommit=True)


def administrator(url: str) -> psycopg.Connection[tuple[object, ...]]:
    """The one such connection of a server, which is opened once: each costs the server more than a database does."""
    if url not in _administrators:
        _administrators[url] = administer(url)
    return _administrators[url]


def let_go(url: str) -> None:
    """Close that connection before its server stops."""
    if url in _administrators:
        _administrators.pop(url).close()


@contextlib.contextmanager
def fresh_database(url: str, template: str = "template1") -> Iterator[str]:
    """A copy of a database on a running server; yields its URL and drops it at the end, whoever is still connected."""
    name = f"test_{secrets.token_hex(6)}"
    administrator(url).execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY".encode())
    try:
        yield f"{url}/{name}"
    finally:
        administrator(url).execute(f"DROP DATABASE {name} WITH (FORCE)".encode())
