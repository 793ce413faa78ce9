"""Files are kept whole or not at all, under the name of their content, and nothing is left of what was refused."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from storage.book.files import FileStore, Kept
from storage.book.unkept import TooLarge, Unreadable, Unwelcome
from tests import samples

PDF = b"%PDF-1.7\n" + b"trang 1\n" * 50_000
MOST = 20 * 1024 * 1024
NOON = datetime(2021, 6, 20, 5, tzinfo=UTC)  # long before any file here was written
LATER = datetime.now(UTC) + timedelta(days=1)


async def chunks(content: bytes, size: int = 65536) -> AsyncIterator[bytes]:
    """A file as it comes through a line."""
    for at in range(0, len(content), size):
        await asyncio.sleep(0)
        yield content[at : at + size]


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    """An empty store."""
    return FileStore(tmp_path / "files")


def names(store: FileStore) -> list[str]:
    """What is in the store's folder, finished or not."""
    return sorted(path.name for path in store.path("0" * 64).parent.iterdir())


async def test_a_file_is_kept_under_the_name_of_its_content(store: FileStore) -> None:
    """What came is on disk byte for byte, and nothing else is."""
    kept = await store.keep(chunks(PDF), MOST)
    assert kept == Kept(hashlib.sha256(PDF).hexdigest(), len(PDF), "application/pdf")
    assert store.path(kept.sha256).read_bytes() == PDF
    assert names(store) == [kept.sha256]


async def test_the_same_content_is_kept_once(store: FileStore) -> None:
    """Two people who send one file at the same time share it."""
    one, two = await asyncio.gather(store.keep(chunks(PDF), MOST), store.keep(chunks(PDF, 1000), MOST))
    assert one == two == store.keep_bytes(PDF)
    assert names(store) == [one.sha256]


async def test_twenty_mebibytes_are_taken_and_one_byte_more_is_not(store: FileStore) -> None:
    """The limit is exact, and holds whatever size the channel had told."""
    full = b"%PDF-" + bytes(MOST - 5)
    assert (await store.keep(chunks(full, 1 << 20), MOST)).size == MOST
    with pytest.raises(TooLarge):
        await store.keep(chunks(full + b"\0", 1 << 20), MOST)
    assert len(names(store)) == 1


async def test_a_refused_file_leaves_nothing(store: FileStore) -> None:
    """A program, an empty file: not a byte of them stays in the folder."""
    with pytest.raises(Unwelcome):
        await store.keep(chunks(b"MZ" + bytes(100)), MOST)
    with pytest.raises(Unreadable):
        await store.keep(chunks(b""), MOST)
    with pytest.raises(Unwelcome):
        store.keep_bytes(samples.archive("a.txt"))
    assert names(store) == []


async def test_a_line_that_breaks_leaves_nothing(store: FileStore) -> None:
    """A fetch that dies in the middle is as if it had never begun."""

    async def broken() -> AsyncIterator[bytes]:
        yield PDF[:1000]
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await store.keep(broken(), MOST)
    assert names(store) == []


async def test_a_cancelled_fetch_leaves_nothing(store: FileStore) -> None:
    """Neither does one that is cut off by a stop."""
    begun = asyncio.Event()

    async def endless() -> AsyncIterator[bytes]:
        yield PDF
        begun.set()
        await asyncio.Event().wait()

    task = asyncio.create_task(store.keep(endless(), MOST))
    await begun.wait()
    assert [name.endswith(".part") for name in names(store)] == [True]
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert names(store) == []


def test_files_of_our_own_may_be_of_any_kind(store: FileStore) -> None:
    """What the bot itself draws and writes is kept under the kind that it tells."""
    kept = store.keep_bytes(b"<svg/>", "image/svg+xml")
    assert (kept.mime, store.path(kept.sha256).read_bytes()) == ("image/svg+xml", b"<svg/>")


@pytest.mark.parametrize("name", ["", "..", "../x", "a" * 63, "A" * 64, "a" * 64 + "\n", "a" * 63 + "/", "g" * 64])
def test_only_the_name_of_a_content_leads_to_a_file(store: FileStore, name: str) -> None:
    """A name made up by a stranger leads nowhere."""
    with pytest.raises(ValueError, match="SHA-256"):
        store.path(name)
    with pytest.raises(ValueError, match="SHA-256"):
        store.forget(name, LATER)


def test_a_forgotten_file_is_gone(store: FileStore) -> None:
    """Forgetting erases, may be done twice, and leaves what is younger than it was told."""
    kept = store.keep_bytes(PDF)
    assert [store.forget(kept.sha256, before) for before in (NOON, LATER, LATER)] == [False, True, False]
    assert names(store) == []


def test_what_a_killed_process_left_is_swept_and_nothing_else(store: FileStore) -> None:
    """Half-written files go at the start; finished ones stay."""
    kept = store.keep_bytes(PDF)
    store.path(kept.sha256).with_name("0123456789abcdef.part").write_bytes(b"half")
    assert store.sweep() == 1
    assert names(store) == [kept.sha256]


def test_only_we_may_enter_the_folder(store: FileStore) -> None:
    """People's photos are not for other accounts of the machine."""
    assert store.path("0" * 64).parent.stat().st_mode & 0o777 == 0o700
