"""What is kept about a tip, row by row and column by column, so that its informant sees: no channel, no account."""

from dataclasses import dataclass
from typing import Any, Final

from sqlmodel import SQLModel, select

from storage.book.page import Page
from storage.confidential.tables import Tip, TipEvent, TipEvidence, TipField, TipPush, TipWord, TipWrap

TABLES: Final[tuple[type[SQLModel], ...]] = (Tip, TipField, TipWrap, TipEvidence, TipWord, TipEvent, TipPush)


@dataclass(frozen=True, slots=True)
class KeptRow:
    """A row as it stands; a sealed value is told by its length in bytes."""

    table: str
    values: dict[str, object]


def rows(page: Page, tip: str) -> list[KeptRow]:
    """Every row about a tip."""
    return [KeptRow(str(kind.__tablename__), _shown(row)) for kind in TABLES for row in _of(page, kind, tip)]


def _of(page: Page, kind: type[SQLModel], tip: str) -> list[SQLModel]:
    columns: Any = kind
    about = columns.id if kind is Tip else columns.tip
    return list(page.session.exec(select(kind).where(about == tip)))


def _shown(row: SQLModel) -> dict[str, object]:
    return {name: len(value) if isinstance(value, bytes) else value for name, value in row.model_dump().items()}
