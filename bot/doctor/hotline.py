"""The hotline: whether somebody reads tips, and whether the paper lies in the safe for the day when all forget."""

from collections.abc import AsyncIterator

from bot.doctor.book import look_up
from bot.doctor.findings import Finding, Patient, skipped, warning, well
from storage.book.page import Page
from storage.book.server_key import server_key
from storage.confidential import readers, recovery


async def recoverable(patient: Patient) -> AsyncIterator[Finding]:
    """Without readers nothing is taken; without the paper a forgotten passphrase loses what it opened."""
    folder = patient.settings.data_dir / "keys"
    if not (folder / "server.key").exists():
        yield skipped("hotline", "not_set_up")
        return
    key = server_key(folder)

    def look(page: Page) -> tuple[int, bool]:
        return len(readers.active(page, key)), recovery.public(page, key) is not None

    count, paper = await look_up(patient, look, (0, False))
    if not count:
        yield skipped("hotline", "no_readers")
    elif paper:
        yield well("hotline", "recoverable", count=count)
    else:
        yield warning("hotline", "no_recovery", count=count)
