"""The recovery key out of the safe: gives a reader, such as an officer with a new pair, the tips that he lost."""

from datetime import datetime
from typing import Final

from storage.book.page import Hot, Page
from storage.book.server_key import ServerKey
from storage.confidential import casework, opened, recovery
from storage.confidential.seal import public_of
from storage.talk import Refusal

_WITHOUT: Final = Hot(
    "SELECT r.tip FROM tip_wraps r WHERE r.holder = :recovery AND r.opens = 'tip' AND NOT EXISTS"
    " (SELECT 1 FROM tip_wraps w WHERE w.tip = r.tip AND w.holder = :reader) ORDER BY r.tip"
)


def by_paper(page: Page, key: ServerKey, paper: str, reader: int, now: datetime) -> int:
    """Type the paper in and give a reader what it opens; returns how many tips. Refusal for any other paper."""
    private = recovery.from_paper(paper)
    if recovery.public(page, key) != public_of(private):
        raise Refusal("tips.wrong_paper")
    return recover(page, key, private, reader, now)


def recover(page: Page, key: ServerKey, private: bytes, reader: int, now: datetime) -> int:
    """Wrap anew, for a reader in force, all that the recovery key opens; returns how many tips.

    `private` comes from paper (`recovery.from_paper`). Tips whose informant left that reader out stay closed to him.
    """
    missing = [str(tip) for (tip,) in page.rows(_WITHOUT, recovery=recovery.HOLDER, reader=f"reader:{reader}")]
    return sum(_given(page, key, tip, private, reader, now) for tip in missing)


def _given(page: Page, key: ServerKey, tip: str, private: bytes, reader: int, now: datetime) -> bool:
    found = opened.open_for(page, tip, recovery.HOLDER, private)
    if found is None:
        return False
    try:
        casework.share(page, key, found, reader, None, now)
    except Refusal:
        return False
    return True
