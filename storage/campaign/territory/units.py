"""Units as a tree of any depth: who belongs to whom on a day, what people call them, what became of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from sqlalchemy.orm import aliased
from sqlmodel import col, select

from storage.book.page import Hot, Page
from storage.campaign.tables import Unit, UnitAlias
from storage.campaign.territory.unit_table import UnitRow

_CHILDREN = Hot(
    "SELECT code, name, kind FROM units WHERE parent = :parent"
    " AND (valid_from IS NULL OR valid_from <= :day) AND (valid_to IS NULL OR valid_to >= :day) ORDER BY place, code"
)
_ALIASES = Hot("SELECT a.unit, a.alias FROM unit_aliases a JOIN units u ON u.code = a.unit WHERE u.parent = :parent")
_PLACES = Hot("SELECT code, place FROM units")
_ONE = Hot("SELECT code, name, kind FROM units WHERE code = :code")
_WRITE = Hot(
    "INSERT INTO units (code, name, kind, parent, place, valid_from, valid_to, basis)"
    " VALUES (:code, :name, :kind, :parent, :place, :valid_from, :valid_to, :basis)"
    " ON CONFLICT (code) DO UPDATE SET name = excluded.name, kind = excluded.kind, parent = excluded.parent,"
    " place = excluded.place, valid_from = excluded.valid_from, valid_to = excluded.valid_to, basis = excluded.basis"
)
_CALL = Hot("INSERT INTO unit_aliases (unit, alias) VALUES (:unit, :alias) ON CONFLICT DO NOTHING")
_SUCCEED = Hot(
    "INSERT INTO unit_successions (predecessor, successor, day, name) VALUES (:predecessor, :successor, :day, :name)"
    " ON CONFLICT (predecessor, successor, day) DO UPDATE SET name = excluded.name"
)

NO_PLACES: Mapping[str, int] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Place:
    """A unit as people speak of it."""

    code: str
    name: str
    kind: str
    aliases: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """Kind and name: "Xã Lộc Tấn", "Ấp 6" (where the name has the kind already), "Khu phố Ninh Phú"."""
        if self.name.casefold().startswith(self.kind.casefold()):
            return self.name
        return f"{self.kind[:1].upper()}{self.kind[1:]} {self.name}"

    @property
    def bare(self) -> str:
        """The name without its kind: "6" for "Ấp 6"."""
        start = len(self.kind)
        return self.name[start:].strip() if self.name.casefold().startswith(self.kind.casefold()) else self.name


def parent(page: Page, code: str) -> str:
    """The code of the unit above; "" at the top and for an unknown unit."""
    row = page.session.get(Unit, code)
    return row.parent or "" if row is not None else ""


def children(page: Page, parent: str, day: date) -> list[Place]:
    """The units directly below one on a day, in the office's own order."""
    called: dict[str, tuple[str, ...]] = {}
    for unit, alias in page.rows(_ALIASES, parent=parent):
        called[unit] = (*called.get(unit, ()), alias)
    rows = page.rows(_CHILDREN, parent=parent, day=day.isoformat())
    return [Place(code, name, kind, called.get(code, ())) for code, name, kind in rows]


def below(page: Page, code: str, day: date | None = None) -> list[Place]:
    """All units under one, to any depth, each before what lies below it; those of a day, or past and present."""
    wanted = select(Unit).where(Unit.parent == code).order_by(col(Unit.place), col(Unit.code))
    found: list[Place] = []
    for row in page.session.exec(wanted).all():
        if day is None or ((row.valid_from or day) <= day <= (row.valid_to or day)):
            found += [Place(row.code, row.name, row.kind), *below(page, row.code, day)]
    return found


def place(page: Page, code: str) -> Place | None:
    """A unit by its code."""
    row = page.one(_ONE, code=code)
    return None if row is None else Place(*row)


def whole_title(page: Page, code: str) -> str:
    """A unit with the one above it where that tells which one is meant: "Ấp 1, Xã Lộc An", but "Xã Lộc An"."""
    return whole_titles(page, [code])[code]


def whole_titles(page: Page, codes: Iterable[str]) -> dict[str, str]:
    """Many units so told, by code, read at once; an unknown one is called by its code."""
    wanted, over = set(codes), aliased(Unit)
    both = select(Unit, over).outerjoin(over, col(over.code) == col(Unit.parent))
    rows = page.session.exec(both.where(col(Unit.code).in_(wanted))).all()
    return {code: code for code in wanted} | {here.code: _told(here, above) for here, above in rows}


def _told(row: Unit, over: Unit | None) -> str:
    return _title(row) if over is None or over.parent is None else f"{_title(row)}, {_title(over)}"


def _title(row: Unit) -> str:
    return Place(row.code, row.name, row.kind).title


def bring_in(page: Page, rows: Iterable[UnitRow], start: int = 0, places: Mapping[str, int] = NO_PLACES) -> int:
    """Write units from a table, new or changed, in its order from `start`, or at their `places`; returns how many."""
    number = start
    for row in rows:
        page.change(
            _WRITE,
            code=row.code,
            name=row.name,
            kind=row.kind,
            parent=row.parent or None,
            place=places.get(row.code, number),
            valid_from=row.valid_from and row.valid_from.isoformat(),
            valid_to=row.valid_to and row.valid_to.isoformat(),
            basis=row.basis,
        )
        for alias in row.aliases:
            page.change(_CALL, unit=row.code, alias=alias)
        number += 1
    return number - start


def succeed(page: Page, predecessor: str, successor: str, day: date, name: str) -> None:
    """Write down which unit took over from which."""
    page.change(_SUCCEED, predecessor=predecessor, successor=successor, day=day.isoformat(), name=name)


def places(page: Page) -> dict[str, int]:
    """Where each unit stands in the office's order."""
    return {str(code): int(place) for code, place in page.rows(_PLACES)}


def hand_out(page: Page) -> list[UnitRow]:
    """All units as rows of a table, in the office's order."""
    called: dict[str, list[str]] = {}
    for alias in page.session.exec(select(UnitAlias).order_by(col(UnitAlias.alias))):
        called.setdefault(alias.unit, []).append(alias.alias)
    units = page.session.exec(select(Unit).order_by(col(Unit.place), col(Unit.code)))
    return [
        UnitRow(
            u.code, u.name, u.kind, u.parent or "", u.valid_from, u.valid_to, tuple(called.get(u.code, ())), u.basis
        )
        for u in units
    ]
