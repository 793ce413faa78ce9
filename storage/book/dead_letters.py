"""A buried message opened for the operator, and how many wait; burying and closing stand in `receipts`."""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func
from sqlmodel import col, select

from storage.book.page import Page
from storage.book.server_key import ServerKey
from storage.book.tables import DeadLetter


@dataclass(frozen=True, slots=True)
class Unsealed:
    """What a person sent, without who it was: the words, the button, how many files, and when by the platform."""

    text: str
    press: str
    files: int
    at: datetime


def count_waiting(page: Page) -> int:
    """How many buried messages wait for a person."""
    wanted = select(func.count()).select_from(DeadLetter).where(col(DeadLetter.closed_at).is_(None))
    return page.session.exec(wanted).one()


def unseal(page: Page, key: ServerKey, reference: str) -> Unsealed | None:
    """Open a message that waits; None if none waits under this reference. Raises OtherKey."""
    wanted = select(DeadLetter.sealed).where(DeadLetter.reference == reference, col(DeadLetter.closed_at).is_(None))
    sealed = page.session.exec(wanted).first()
    if sealed is None:
        return None
    body = json.loads(key.unseal(sealed))
    return Unsealed(body["text"], body["press"], len(body["files"]), datetime.fromisoformat(body["at"]))
