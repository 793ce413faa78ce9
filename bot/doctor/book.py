"""The database: reached, of the right version, taking writes; and what is looked up in it for other checks."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import TypeVar

from bot.doctor.findings import Finding, Patient, fault, warning, well
from storage.book import marks
from storage.book.inspecting import Tables, inspect, place_of, takes_writes
from storage.book.opening import SQLITE, open_book
from storage.book.page import Page
from storage.mail import holding

T = TypeVar("T")


async def tables(patient: Patient) -> AsyncIterator[Finding]:
    """How the database stands, whether it takes writes, and whether the key that belongs to it is there."""
    url = patient.settings.url
    state, where = await asyncio.to_thread(inspect, url), place_of(url)
    kind = "SQLite" if url.startswith(SQLITE) else "PostgreSQL"
    if state is Tables.READY:
        yield await _written(patient, kind, where)
        if await _lacks_key(patient):
            yield fault("database", "key_lost", folder=(patient.settings.data_dir / "keys").absolute())
    elif state is Tables.NEW or (state is Tables.OLD and url.startswith(SQLITE)):
        yield well("database", state.value, kind=kind, where=where)
    else:
        yield fault("database", state.value, kind=kind, where=where)


async def held(patient: Patient) -> AsyncIterator[Finding]:
    """Whether everything outgoing is held since a copy was brought back."""
    found = await look_up(patient, holding.held, None)
    if found is None:
        yield well("holding", "free")
    else:
        yield warning("holding", "held", since=found.since.astimezone().strftime("%d/%m/%Y %H:%M"))


async def look_up(patient: Patient, work: Callable[[Page], T], otherwise: T) -> T:
    """What some reading finds in the database; `otherwise` where there is none, or none that we can read."""
    if await asyncio.to_thread(inspect, patient.settings.url) is not Tables.READY:
        return otherwise
    book = open_book(patient.settings.url)
    try:
        return await book.read(work)
    finally:
        await book.close()


async def _written(patient: Patient, kind: str, where: str) -> Finding:
    book = open_book(patient.settings.url)
    try:
        writes = await takes_writes(book, patient.clock())
    finally:
        await book.close()
    return (well if writes else fault)("database", "ready" if writes else "unwritable", kind=kind, where=where)


async def _lacks_key(patient: Patient) -> bool:
    """Whether a bot has run on this database, but not with the keys that are here."""
    if (patient.settings.data_dir / "keys" / "server.key").exists():
        return False
    return await look_up(patient, lambda page: marks.mark(page, marks.ALIVE), None) is not None
