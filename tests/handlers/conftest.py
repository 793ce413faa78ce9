"""Fixtures of the tests of handlers."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from broadcasts import delivery
from storage.book.book import Book
from tests.handlers.lines import Line


@pytest.fixture
async def line(book: Book, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Line]:
    """A line with its delivery running, which sends what it is told of; what a test starts is stopped at the end."""
    monkeypatch.setattr(delivery, "LOOK_EVERY", 3600)
    laid = Line(book, tmp_path)
    async with laid.open:
        await laid.delivery.start()
        laid.open.push_async_callback(laid.delivery.stop)
        yield laid
        laid.recorder.release()
