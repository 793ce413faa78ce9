"""The key of drafts: a new one every day in a file of its own, destroyed a day after; what it sealed dies with it.

Never part of a backup. Whatever of a tip talk has to lie on disk before the tip is sent (the draft, our questions on
their way out, files to fetch) is sealed here and found by keyed prints, so that later nothing tells who wrote.
"""

import contextlib
import hmac
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from storage.book.key_files import destroy, write_once
from storage.confidential import seal

_DAY = timedelta(days=1)
_BYTES_OF_DAY = 4
_FORM = "%Y-%m-%d.key"


class KeyGone(Exception):
    """The key of that day is destroyed; what it sealed is gone for good."""


class DraftKeys:
    """The keys of today and yesterday (UTC), `folder/<day>.key`, read at each use: a destroyed key lingers nowhere."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def seal(self, about: str, content: bytes, now: datetime) -> bytes:
        """The content sealed under today's key, for this purpose; the day stands in front."""
        day = _day(now)
        return day.toordinal().to_bytes(_BYTES_OF_DAY) + seal.seal(self._today(day), _place(about), content)

    def unseal(self, about: str, sealed: bytes) -> bytes:
        """What was sealed for this purpose. Raises KeyGone after the key's life, Unopened for what was changed."""
        key = self._key(day_of(sealed))
        if key is None:
            raise KeyGone
        return seal.unseal(key, _place(about), sealed[_BYTES_OF_DAY:])

    def names(self, about: str, now: datetime) -> list[str]:
        """By what a row about somebody is found (64 hexadecimal digits): today's name, then yesterday's."""
        day = _day(now)
        keys = (self._today(day), self._key(day - _DAY))
        return [hmac.digest(key, _place(about).encode(), "sha256").hex() for key in keys if key is not None]

    def rotate(self, now: datetime) -> list[date]:
        """Make today's key and destroy those older than yesterday's; returns the days that are gone."""
        today = _day(now)
        self._today(today)
        old = {day: path for path in self._folder.glob("*.key") if (day := _named(path)) and day < today - _DAY}
        for path in old.values():
            destroy(path)
        return sorted(old)

    def _today(self, day: date) -> bytes:
        key = self._key(day)
        if key is None:
            write_once(self._path(day), seal.fresh_key())
            key = self._path(day).read_bytes()
        return key

    def _key(self, day: date) -> bytes | None:
        with contextlib.suppress(FileNotFoundError):
            return self._path(day).read_bytes()
        return None

    def _path(self, day: date) -> Path:
        return self._folder / day.strftime(_FORM)


def draft_keys(folder: Path) -> DraftKeys:
    """The draft keys in `folder/drafts`."""
    return DraftKeys(folder / "drafts")


def day_of(sealed: bytes) -> date:
    """The day whose key opens it."""
    try:
        return date.fromordinal(int.from_bytes(sealed[:_BYTES_OF_DAY]))
    except (ValueError, OverflowError) as error:
        raise seal.Unopened from error


def _day(now: datetime) -> date:
    return now.astimezone(UTC).date()


def _named(path: Path) -> date | None:
    try:
        return datetime.strptime(path.name, _FORM).replace(tzinfo=UTC).date()
    except ValueError:
        return None


def _place(about: str) -> str:
    return f"draft|{about}"
