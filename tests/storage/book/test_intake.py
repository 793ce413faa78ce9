"""Files taken in from the line: pictures reach the disk only drawn anew, by a process that a bad one cannot leave."""

import asyncio
import hashlib
import io
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PIL import Image

from storage.book import intake
from storage.book.files import FileStore
from storage.book.intake import Intake, clean_apart
from storage.book.pictures import clean
from storage.book.unkept import TooLarge, Unkept, Unreadable, Unwelcome
from storage.limits import limits
from tests import house, samples

BREAK_OUT = """
import dataclasses
import storage.book.pictures as pictures
rules = pictures.limits()
rules = dataclasses.replace(rules, files=dataclasses.replace(rules.files, picture_seconds=1))
pictures.limits = lambda: rules
def hostile(content):
    try:
        {deed}
    except (OSError, MemoryError):
        raise pictures.Unreadable
    return b"broke out"
pictures.clean = hostile
raise SystemExit(pictures.main())
"""

# Stands in for the child: fails if another is there, and hands back what it got.
ALONE = """
import os, sys, time
os.close(os.open(sys.argv[1], os.O_CREAT | os.O_EXCL))
time.sleep(0.05)
os.remove(sys.argv[1])
sys.stdout.buffer.write(sys.stdin.buffer.read())
"""


async def chunks(content: bytes, size: int = 7) -> AsyncIterator[bytes]:
    """A file as it comes through a slow line."""
    for at in range(0, len(content), size):
        yield content[at : at + size]


def on_disk(folder: Path) -> bytes:
    """All bytes in a folder."""
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


@pytest.mark.parametrize("make", [samples.photo, samples.png, samples.webp])
async def test_a_picture_is_kept_without_its_traces_and_known_by_its_original(tmp_path: Path, make: object) -> None:
    """No byte on disk tells place or camera; the SHA-256 of what came stays as evidence."""
    assert callable(make)
    came = make()
    taken = await Intake(FileStore(tmp_path)).take(chunks(came))
    assert taken.original == hashlib.sha256(came).hexdigest()
    assert taken.kept.mime == "image/jpeg"
    assert on_disk(tmp_path) == clean(came)
    assert [trace for trace in samples.TRACES if trace in on_disk(tmp_path)] == []


async def test_no_byte_of_the_original_touches_the_disk_on_the_way(tmp_path: Path) -> None:
    """While a picture comes in and is drawn anew, the folder stays empty."""
    seen: list[bytes] = []

    async def watched() -> AsyncIterator[bytes]:
        async for chunk in chunks(samples.photo(), 500):
            seen.append(on_disk(tmp_path))
            yield chunk

    await Intake(FileStore(tmp_path)).take(watched())
    assert len(seen) > 3
    assert set(seen) == {b""}


async def test_what_is_no_picture_is_kept_as_it_came(tmp_path: Path) -> None:
    """Sounds, films and papers are not changed, so the original's SHA-256 is their own."""
    voice = samples.ogg(b"OpusHead")
    taken = await Intake(FileStore(tmp_path)).take(chunks(voice))
    assert taken.original == taken.kept.sha256 == hashlib.sha256(voice).hexdigest()
    assert on_disk(tmp_path) == voice


async def test_a_picture_that_is_also_something_else_is_only_a_picture_afterwards(tmp_path: Path) -> None:
    """Of a photo with an archive and a page behind it only the photo stays."""
    double = samples.photo() + samples.archive("evil.class") + b"<html><script>alert(1)</script>"
    taken = await Intake(FileStore(tmp_path)).take(chunks(double, 4096))
    assert taken.kept.mime == "image/jpeg"
    assert [part for part in (b"PK\x03\x04", b"evil", b"<script>") if part in on_disk(tmp_path)] == []


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (samples.photo()[:700], Unreadable),
        (b"\x89PNG\r\n\x1a\n" + b"<script>", Unreadable),
        (b"", Unreadable),
        (b"MZ" + bytes(300), Unwelcome),
        (samples.film(b"heic"), Unwelcome),
        (samples.photo() + bytes(20 * 1024 * 1024), TooLarge),
        (b"%PDF-" + bytes(20 * 1024 * 1024), TooLarge),
    ],
    ids=["cut photo", "page as PNG", "empty", "program", "HEIC", "large photo", "large PDF"],
)
async def test_what_is_refused_leaves_nothing(tmp_path: Path, content: bytes, refusal: type[Unkept]) -> None:
    """Whatever the reason, the folder is as before."""
    with pytest.raises(refusal):
        await Intake(FileStore(tmp_path)).take(chunks(content, 65536))
    assert list(tmp_path.iterdir()) == []


async def test_pictures_are_opened_one_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An album needs the memory of one picture: no child ever meets another."""
    alone = tmp_path / "alone"
    monkeypatch.setattr(intake, "_COMMAND", (sys.executable, "-c", ALONE, str(alone)))
    together = Intake(FileStore(tmp_path / "files"))
    album = [samples.photo(width=100 + number) for number in range(4)]
    taken = await asyncio.gather(*(together.take(chunks(photo, 4096)) for photo in album))
    assert [one.kept.sha256 for one in taken] == [hashlib.sha256(photo).hexdigest() for photo in album]


def confined(deed: str) -> int:
    """How a child ends in which a flaw in a decoder does this deed: 0 if it went well, 3 if it was denied."""
    command = [sys.executable, "-c", BREAK_OUT.format(deed=deed)]
    return subprocess.run(command, cwd=house.ROOT, input=b"", capture_output=True, check=False, timeout=60).returncode


def test_a_flaw_in_a_decoder_ends_in_its_own_process() -> None:
    """The child can open no file, reach no net and take no more memory and time than a picture needs."""
    assert confined("pass") == 0
    assert confined("open('/etc/passwd')") == 3
    assert confined("__import__('socket').socket()") == 3
    assert confined(f"bytes({limits().files.picture_memory})") == 3
    assert confined("while True: pass") == -signal.SIGXCPU


def suicide(name: str) -> tuple[str, ...]:
    """A child that is ended by a signal."""
    no_core = "import os, resource, signal; resource.setrlimit(resource.RLIMIT_CORE, (0, 0)); "
    return (sys.executable, "-c", f"{no_core} os.kill(os.getpid(), signal.{name})")


@pytest.mark.parametrize("name", ["SIGXCPU", "SIGSEGV", "SIGABRT"])
def test_a_picture_that_brings_its_process_down_is_unreadable(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """A picture that costs too much, or breaks a decoder, is told to its sender like a broken one."""
    monkeypatch.setattr(intake, "_COMMAND", suicide(name))
    with pytest.raises(Unreadable):
        clean_apart(samples.photo())


@pytest.mark.parametrize("name", ["SIGTERM", "SIGKILL"])
def test_a_process_that_is_ended_from_outside_says_nothing_of_the_picture(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """When the machine stops, or has no memory left, nobody is told that his photo is broken."""
    monkeypatch.setattr(intake, "_COMMAND", suicide(name))
    with pytest.raises(RuntimeError):
        clean_apart(samples.photo())


def test_a_child_that_cannot_start_is_our_fault_and_not_the_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    """A broken installation is no reason to tell people that their photos are broken."""
    monkeypatch.setattr(intake, "_COMMAND", (sys.executable, "-c", "import a_module_that_is_missing"))
    with pytest.raises(RuntimeError, match="a_module_that_is_missing"):
        clean_apart(samples.photo())


def test_the_child_is_told_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    """The process that opens strangers' pictures has no token in its environment."""
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "123:secret")
    spill = "import os, sys; sys.stdout.write(repr(dict(os.environ)))"
    monkeypatch.setattr(intake, "_COMMAND", (sys.executable, "-c", spill))
    assert b"secret" not in clean_apart(b"")


def test_a_picture_drawn_apart_is_the_same() -> None:
    """What the child hands back is what the pure function draws."""
    came = samples.photo(orientation=8, width=640, height=480)
    apart = clean_apart(came)
    assert apart == clean(came)
    assert Image.open(io.BytesIO(apart)).size == (480, 640)
