"""The day's key: new every day, readable by us alone, destroyed a day after, and with it all that it sealed."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from storage.confidential.draft_keys import DraftKeys, KeyGone, day_of, draft_keys
from storage.confidential.seal import Unopened

LATE = datetime(2026, 3, 2, 23, 59, 59, tzinfo=UTC)
WORDS = "Nhà số 9 tụ tập đá gà".encode()


@pytest.fixture
def keys(tmp_path: Path) -> DraftKeys:
    """Draft keys in a folder of their own."""
    return draft_keys(tmp_path)


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "drafts").iterdir())


def test_each_day_has_a_file_that_only_we_may_read(keys: DraftKeys, tmp_path: Path) -> None:
    """Mode 0600 in a folder of mode 0700; one key serves the whole day."""
    for at in (LATE - timedelta(hours=23), LATE, LATE + timedelta(seconds=1)):
        keys.seal("tip", WORDS, at)
    assert files(tmp_path) == ["2026-03-02.key", "2026-03-03.key"]
    first, second = (tmp_path / "drafts" / name for name in files(tmp_path))
    assert {path.stat().st_mode & 0o777 for path in (first, second)} == {0o600}
    assert (tmp_path / "drafts").stat().st_mode & 0o777 == 0o700
    assert first.read_bytes() != second.read_bytes()


def test_what_was_sealed_at_the_last_second_opens_for_a_day(keys: DraftKeys) -> None:
    """The key outlives its day by 24 hours, then it is destroyed."""
    sealed = keys.seal("tip", WORDS, LATE)
    assert day_of(sealed) == date(2026, 3, 2)
    assert keys.rotate(LATE + timedelta(hours=24)) == []
    assert keys.unseal("tip", sealed) == WORDS
    assert keys.rotate(LATE + timedelta(hours=24, seconds=1)) == [date(2026, 3, 2)]
    with pytest.raises(KeyGone):
        keys.unseal("tip", sealed)


def test_a_destroyed_key_is_gone_from_everywhere_at_once(keys: DraftKeys, tmp_path: Path) -> None:
    """Another process that rotated leaves nothing in this one's memory; a long outage catches up in one step."""
    sealed = keys.seal("tip", WORDS, LATE)
    assert DraftKeys(tmp_path / "drafts").rotate(LATE + timedelta(days=90)) == [date(2026, 3, 2)]
    with pytest.raises(KeyGone):
        keys.unseal("tip", sealed)
    assert files(tmp_path) == ["2026-05-31.key"]


def test_a_seal_serves_one_purpose(keys: DraftKeys) -> None:
    """A letter's ciphertext put in the place of a draft opens nothing, nor does a changed one."""
    sealed = keys.seal("letter:7", WORDS, LATE)
    for about, bad in (("tip", sealed), ("letter:7", sealed[:-1]), ("letter:7", b"\xff" * 4 + sealed[4:])):
        with pytest.raises(Unopened):
            keys.unseal(about, bad)


def test_names_change_with_the_key(keys: DraftKeys) -> None:
    """Somebody is found today and tomorrow, and under no name of today the day after."""
    (today,) = keys.names("sender:7312345678", LATE)
    tomorrow = keys.names("sender:7312345678", LATE + timedelta(hours=1))
    assert tomorrow[1] == today
    assert keys.names("sender:7312345679", LATE) != [today]
    keys.rotate(LATE + timedelta(days=2))
    assert today not in keys.names("sender:7312345678", LATE + timedelta(days=2))


def test_other_files_in_the_folder_are_left_alone(keys: DraftKeys, tmp_path: Path) -> None:
    """Only files named by a day are keys."""
    keys.seal("tip", WORDS, LATE)
    (tmp_path / "drafts" / "server.key").write_bytes(b"x")
    keys.rotate(LATE + timedelta(days=9))
    assert files(tmp_path) == ["2026-03-11.key", "server.key"]
