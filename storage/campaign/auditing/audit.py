"""The audit's plain rows: who did what to which fact, when and why; written in the turn that did it.

What a person said or is called stands beside the row and can be erased: the chain covers only its salted print.
"""

import hashlib
import secrets
from collections.abc import Mapping
from datetime import datetime

from storage.book.columns import packed, stamp
from storage.book.page import Hot, Page

SALT_BYTES = 16
_NOTE = Hot(
    "INSERT INTO audit (at, campaign_at, actor, action, subject, facts)"
    " VALUES (:at, :campaign_at, :actor, :action, :subject, :facts) RETURNING id"
)
_BESIDE = Hot(
    "INSERT INTO audit_values (audit, name, person, salt, value, digest)"
    " VALUES (:audit, :name, :person, :salt, :value, :digest)"
)
_OF_SUBJECT = Hot("SELECT at, actor, action, facts FROM audit WHERE subject = :subject ORDER BY id")
_ERASE = Hot("UPDATE audit_values SET salt = NULL, value = NULL WHERE person = :person AND value IS NOT NULL")
_ERASE_ROW = Hot("UPDATE audit_values SET salt = NULL, value = NULL WHERE audit = :audit AND value IS NOT NULL")


def note(
    page: Page,
    *,
    at: datetime,
    campaign_at: datetime,
    actor: str,
    action: str,
    subject: str,
    facts: Mapping[str, object],
) -> int:
    """Write down a change of a fact; gives the row's number. `facts` never hold a private text, see `beside`."""
    row = page.one(
        _NOTE,
        at=stamp(at),
        campaign_at=stamp(campaign_at),
        actor=actor,
        action=action,
        subject=subject,
        facts=packed(dict(facts)),
    )
    assert row is not None  # noqa: S101 - RETURNING always gives the row
    return int(row[0])


def beside(page: Page, row: int, about: int | None, **values: str) -> None:
    """Keep a person's words or name beside a row, where they can be erased; in the turn that wrote the row."""
    for name, value in values.items():
        salt = secrets.token_hex(SALT_BYTES)
        kept = {"audit": row, "name": name, "person": about, "salt": salt, "value": value}
        page.change(_BESIDE, **kept, digest=print_of(salt, value))


def print_of(salt: str, value: str) -> str:
    """The print of a personal value: it tells nothing of the value once its salt is erased."""
    return hashlib.sha256(f"{salt}{value}".encode()).hexdigest()


def erase(page: Page, person: int) -> int:
    """Erase what the audit keeps of a person's words and name; the chain goes on to verify. Returns how many."""
    return page.change(_ERASE, person=person)


def erase_row(page: Page, row: int) -> int:
    """Erase what stands beside one row, such as the name of somebody whom nobody here knows. Returns how many."""
    return page.change(_ERASE_ROW, audit=row)


def history(page: Page, subject: str) -> list[tuple[str, str, str, str]]:
    """What happened to a subject, oldest first: (stamp, actor, action, facts as JSON)."""
    return [(at, actor, action, facts) for at, actor, action, facts in page.rows(_OF_SUBJECT, subject=subject)]
