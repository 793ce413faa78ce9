"""Key files: one key whoever starts at once, readable by us alone, and zeros where a key was."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from storage.book import key_files


def test_all_who_start_at_once_agree_on_one_key(tmp_path: Path) -> None:
    """Threads and processes alike: the first one's key counts, whole, and nothing else is left in the folder."""
    path = tmp_path / "keys" / "x.key"

    def start(number: int) -> bytes:
        key_files.write_once(path, bytes([number]) * 32)
        return path.read_bytes()

    with ThreadPoolExecutor(8) as threads:
        seen = set(threads.map(start, range(64)))
    (key,) = seen
    assert key == bytes([key[0]]) * 32
    assert [file.name for file in path.parent.iterdir()] == ["x.key"]
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_a_key_is_overwritten_before_it_is_erased(tmp_path: Path) -> None:
    """Whoever holds a second name of the file, as a snapshot does, finds zeros."""
    path, second = tmp_path / "x.key", tmp_path / "second"
    key_files.write_once(path, b"k" * 32)
    second.hardlink_to(path)
    key_files.destroy(path)
    assert not path.exists()
    assert second.read_bytes() == bytes(32)
    key_files.destroy(path)
