"""The audit's plain rows: who did what to which fact, when and why; written in the turn that did it."""

from collections.abc import Mapping
from datetime import datetime

from storage.book.columns import packed, stamp
from storage.book.page import Hot, Page

_NOTE = Hot(
    "INSERT INTO audit (at, campaign_at, actor, action, subject, facts)"
    " VALUES (:at, :campaign_at, :actor, :action, :subject, :facts)"
)
_OF_SUBJECT = Hot("SELECT at, actor, action, facts FROM audit WHERE subject = :subject ORDER BY id")


def note(
    page: Page,
    *,
    at: datetime,
    campaign_at: datetime,
    actor: str,
    action: str,
    subject: str,
    facts: Mapping[str, object],
) -> None:
    """Write down a change of a fact. `facts` never hold a private text."""
    page.change(
        _NOTE,
        at=stamp(at),
        campaign_at=stamp(campaign_at),
        actor=actor,
        action=action,
        subject=subject,
        facts=packed(dict(facts)),
    )


def history(page: Page, subject: str) -> list[tuple[str, str, str, str]]:
    """What happened to a subject, oldest first: (stamp, actor, action, facts as JSON)."""
    return [(at, actor, action, facts) for at, actor, action, facts in page.rows(_OF_SUBJECT, subject=subject)]
