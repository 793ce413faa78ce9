"""What the hotline needs once a day, in one turn: old keys destroyed, dead drafts and old tips gone, warnings due."""

from dataclasses import dataclass
from datetime import datetime

from storage.book.page import Page
from storage.confidential import alerts, drafts, evidence, retention
from storage.confidential.draft_keys import DraftKeys


@dataclass(frozen=True, slots=True)
class Tended:
    """Files for the caller to erase once the turn is on disk, and tips of whose end their officers are to be told."""

    files: tuple[str, ...]
    warned: tuple[str, ...]


def tend(page: Page, keys: DraftKeys, now: datetime) -> Tended:
    """Do what is due (real time); a second time on the same day it finds nothing to do."""
    keys.rotate(now)
    drafts.sweep(page, now)
    alerts.forget(page, now)
    retention.forget_pushes(page, now)
    erased = [file for one in retention.erase_due(page, now) for file in one.files]
    return Tended((*evidence.forget_unclaimed(page, now), *erased), tuple(retention.warn(page, now)))
