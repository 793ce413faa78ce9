"""The last "no" that a person got, as it was told: so that it can be explained without guessing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from storage.book.columns import packed, stamp
from storage.book.page import Hot, Page
from storage.campaign.dossiers.route_rows import RefusalRow

_REMEMBER = Hot(
    "INSERT INTO refusals (person, code, clause, facts, at) VALUES (:person, :code, :clause, :facts, :at)"
    " ON CONFLICT (person) DO UPDATE SET code = excluded.code, clause = excluded.clause, facts = excluded.facts,"
    " at = excluded.at"
)


@dataclass(frozen=True, slots=True)
class Refused:
    """A "no": its code, the plan's clause, and the facts as they were told; `at` is campaign time."""

    code: str
    clause: str
    facts: Mapping[str, str]
    at: datetime


def remember(page: Page, person: int, refused: Refused) -> None:
    """Keep the newest "no" that a person got, in place of the one before."""
    page.change(
        _REMEMBER,
        person=person,
        code=refused.code,
        clause=refused.clause,
        facts=packed(dict(refused.facts)),
        at=stamp(refused.at),
    )


def last(page: Page, person: int) -> Refused | None:
    """The newest "no" that a person got; None: none yet."""
    row = page.session.get(RefusalRow, person, populate_existing=True)
    return None if row is None else Refused(row.code, row.clause, row.facts, row.at)
