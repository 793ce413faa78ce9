"""What stands about a person in rows that others read or that came of an office: told to that person, and why not all.

Every column that names a person belongs to one of three lists: told by /dulieu line by line, counted there, or kept
back for the reason beside it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Final

from sqlmodel import col, func, select

from storage.book.page import Hot, Page
from storage.campaign.council import cards
from storage.campaign.council.tables import Recusal, Score
from storage.campaign.dossiers.route_rows import LaureateRow
from storage.campaign.money.tables import FundRow, PaymentRow

TOLD: Final[Mapping[str, str]] = {  # table: the sentence by which /dulieu tells each row
    "people": "mydata.role",
    "memberships": "mydata.role",
    "contacts": "mydata.other_way",
    "conversations": "mydata.drafts",
    "moves": "mydata.drafts",
    "letters": "mydata.letters",
    "suggestions": "mydata.suggestion",
    "achievements": "mydata.work",
    "commitments": "mydata.chosen",
    "nominations": "mydata.nomination",
    "laureates": "mydata.awarded",
    "payments": "mydata.paid",
    "scores": "mydata.score",
    "recusals": "mydata.score_aside",
    "refusals": "mydata.refusal",
    "lasting_answers": "mydata.lasting",
    "fund_lines": "mydata.donor",
}
COUNTED: Final[Mapping[str, tuple[str, ...]]] = {  # table: whose columns name who did it in office
    "achievement_versions": ("replaced_by",),
    "amendments": ("asked_by",),
    "ballot_voters": ("person",),  # that one is on the list, never how one voted
    "ballots": ("opened_by",),
    "bonuses": ("set_by",),
    "broadcasts": ("put_by",),
    "conference_answers": ("person",),
    "conference_items": ("done_by",),
    "console_sessions": ("person",),
    "decisions": ("put_by",),
    "estimate_steps": ("made_by",),
    "feeds": ("person",),
    "groups": ("linked_by",),
    "handovers": ("left_by", "made_by", "taken_by", "undone_by"),
    "hops": ("made_by",),
    "inquiries": ("asked_by", "answerer", "routed_by", "answered_by"),
    "late_requests": ("asked_by", "decided_by"),
    "paste_groups": ("keeper",),
    "plan_changes": ("put_by",),
    "postings": ("done_by",),
    "recipients": ("person",),
    "relays": ("put_by", "decided_by"),
    "reports": ("sent_by",),
    "score_cards": ("adopted_by",),
    "selections": ("put_by",),
    "sitting_cases": ("decided_by",),
    "sittings": ("opened_by", "closed_by"),
    "stories": ("written_by",),
}
KEPT_BACK: Final[Mapping[str, str]] = {
    "audit": "the sealed log: who did what, as the console shows to those who may read it; nothing in it can be erased",
    "audit_values": "words and names of the log, with its rows",
    "clearances": "counted with the broadcast that it lets go",
    "dead_letters": "who closed a message that could not be handled; the message itself is sealed",
    "duty_alerts": "the hotline's; its room shows its officers what they did",
    "fetches": "files, told with what they were sent with; those of no form are erased within days",
    "holds": "why somebody is held back is for office and bodies (decision 31); that one waits, the person is told",
    "invites": "only a print of the code; the name on it is that of the role, told above once it was used",
    "link_codes": "a code of half an hour",
    "login_links": "a link of minutes",
    "mailbox": "the browser's own letters, counted among letters",
    "marks": "names of settings, of nobody",
    "occurrences": "names of days, of nobody",
    "pastes": "asked by hand: letters, counted among these",
    "paste_askings": "as above",
    "tip_drafts": "bound to nobody: no function of the sender's id",
    "tip_events": "the hotline's; its room shows its officers what they did",
    "tip_fields": "names of questions, of nobody",
    "tip_readers": "keys of the hotline's officers, in its room",
    "tip_words": "whether office or informant spoke, of nobody",
    "unit_successions": "units, of nobody",
    "units": "units, of nobody",
}


@dataclass(frozen=True, slots=True)
class Scored:
    """A member's own newest word on a dossier: the sum of the points, or None with why there are none."""

    dossier: str
    total: Fraction | None
    why: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Paid:
    """A sum in đồng that was paid for a person's award, who received it, and its receipt."""

    dossier: str
    amount: int
    receipt: str
    received_by: str
    day: date


_COUNTS: Final = {
    table: Hot(f"SELECT count(*) FROM {table} WHERE {' OR '.join(f'{column} = :person' for column in columns)}")  # noqa: S608 - our own names
    for table, columns in COUNTED.items()
}


def counts(page: Page, person: int) -> dict[str, int]:
    """How many rows of each table name this person for what was done in office; tables with none are left out."""
    found = {table: page.one(hot, person=person) for table, hot in _COUNTS.items()}
    return {table: int(row[0]) for table, row in found.items() if row is not None and row[0]}


def scores_of(page: Page, person: int) -> list[Scored]:
    """What a member gave, the newest word on each dossier of each sitting alone; never what others gave."""
    newest: dict[tuple[int, str], Scored] = {}
    for row in page.session.exec(select(Score).where(Score.person == person).order_by(col(Score.id))):
        total = None if row.points is None else sum(cards.read(row.points).values(), Fraction(0))
        newest[row.sitting, row.dossier] = Scored(row.dossier, total, row.why, row.at)
    declared = page.session.exec(select(Recusal).where(Recusal.person == person).order_by(col(Recusal.at)))
    return [*newest.values(), *(Scored(row.dossier, None, row.why, row.at) for row in declared)]


def awards(page: Page, person: int) -> list[tuple[str, str, date]]:
    """The dossiers by which a person was awarded, each with decision and day."""
    wanted = select(LaureateRow).where(LaureateRow.person == person)
    return [(row.dossier, row.decision, row.day) for row in page.session.exec(wanted)]


def paid(page: Page, person: int) -> list[Paid]:
    """What was paid for a person's awards."""
    wanted = select(PaymentRow).join(LaureateRow, col(LaureateRow.dossier) == col(PaymentRow.dossier))
    rows = page.session.exec(wanted.where(LaureateRow.person == person).order_by(col(PaymentRow.id)))
    return [Paid(row.dossier, row.amount, row.receipt, row.received_by, row.day) for row in rows]


def donors_called(page: Page, name: str) -> int:
    """How many lines of the fund name a donor as this person is called; whose they are the book does not know."""
    wanted = select(func.count()).select_from(FundRow).where(FundRow.donor == name)
    return int(page.session.exec(wanted).one())
