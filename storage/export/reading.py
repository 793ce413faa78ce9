"""Reads a table that is handed out, row by row, so that a long one needs no more memory than a short one."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, tzinfo
from typing import Any

from sqlalchemy import text
from sqlmodel import select

from storage.book.columns import instant
from storage.book.page import Page
from storage.campaign.tables import Unit
from storage.campaign.territory import units
from storage.export.sheets import DAYS, FLAGS, JSON, SHEETS, UNITS
from storage.texts.texts import Texts

ROWS = 500  # in memory at once
SAME_STATES = {"receipts": "letters"}  # whose states are called alike


@dataclass(frozen=True, slots=True)
class Table:
    """A table as it is at this moment: its columns, how many rows, and where their words come from."""

    name: str
    columns: tuple[str, ...]
    size: int
    places: Mapping[str, str]  # by code, as people speak of them


def open_table(page: Page, name: str) -> Table:
    """The table of a name in SHEETS."""
    connection = page.session.connection()
    counted = connection.execute(text(f"SELECT count(*) FROM ({SHEETS[name]}) AS whole")).scalar_one()  # noqa: S608
    columns = tuple(connection.execute(text(f"SELECT * FROM ({SHEETS[name]}) AS whole LIMIT 0")).keys())  # noqa: S608
    places = units.whole_titles(page, page.session.exec(select(Unit.code)).all()) if UNITS & set(columns) else {}
    return Table(name, columns, int(counted), places)


def rows(page: Page, table: Table) -> Iterator[tuple[Any, ...]]:
    """Its rows as the driver has them."""
    connection = page.session.connection()
    options = {"stream_results": True, "yield_per": ROWS}
    with connection.execute(text(SHEETS[table.name]), execution_options=options) as found:
        yield from map(tuple, found)


def plain(table: Table, row: tuple[Any, ...]) -> dict[str, Any]:
    """A row for programs: names as they are, moments and days as ISO, unpacked facts."""
    return {name: _plain(table, name, value) for name, value in zip(table.columns, row, strict=True)}


def told(table: Table, row: tuple[Any, ...], words: Texts, zone: tzinfo) -> list[str | int]:
    """A row for people: local moments, places by name, states and roles in words."""
    return [_told(table, name, value, words, zone) for name, value in zip(table.columns, row, strict=True)]


def _plain(table: Table, name: str, value: Any) -> Any:
    if value is None:
        return None
    if name in FLAGS:
        return bool(value)
    if name in UNITS:
        return table.places.get(value, value)
    if name in JSON:
        return json.loads(value)
    return value.isoformat() if isinstance(value, date) else value


def _told(table: Table, name: str, value: Any, words: Texts, zone: tzinfo) -> str | int:
    if value is None:
        return ""
    if name in FLAGS:
        return words.say("export.yes" if value else "export.no")
    if name in UNITS:
        return table.places.get(value, str(value))
    if name.endswith("_at"):
        return instant(value).astimezone(zone).strftime("%d/%m/%Y %H:%M")
    if name in DAYS or name.startswith("valid_"):
        return date.fromisoformat(str(value)).strftime("%d/%m/%Y")
    return _named(table, name, value, words)


def _named(table: Table, name: str, value: Any, words: Texts) -> str | int:
    """A value that has a word of its own in the texts; a number stays one."""
    sheet = SAME_STATES.get(table.name, table.name)
    for key in (f"export.{sheet}.{name}.{value}", f"route.{name}.{value}", f"{name}s.{value}"):
        if words.has(key):
            return words.say(key)
    return value if isinstance(value, int) else str(value)
