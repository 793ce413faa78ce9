"""Sittings: opened over a list of dossiers with everything settled that counts, closed once with their record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any, cast

from sqlmodel import col, select

from storage.book.marks import numbered
from storage.book.page import Page
from storage.campaign.council.adopting import Adopted
from storage.campaign.council.cards import Card
from storage.campaign.council.ranking import Rule
from storage.campaign.council.tables import Sitting, SittingCase
from storage.campaign.dossiers import nominations
from storage.campaign.dossiers.rules import Put
from storage.campaign.planning.plan_parts import Method, Per, Share


@dataclass(frozen=True, slots=True)
class Terms:
    """How a sitting judges: the plan's own words where it has them, else what the office settles at its opening."""

    method: Method
    per: Per
    quorum: Share
    invited_score: bool

    def rule(self, priorities: Sequence[str]) -> Rule:
        """The rule of ranking, with the plan's priorities in their order."""
        return Rule(self.method, self.per, tuple(priorities))


@dataclass(frozen=True, slots=True)
class NewSitting:
    """What a sitting opens with."""

    body: str
    phase: str
    terms: Terms
    card: Adopted
    dossiers: Sequence[str]
    second_of: str = ""  # the number of the sitting whose equal dossiers these are


@dataclass(frozen=True, slots=True)
class Meeting:
    """A sitting as it stands; `record` is there once it is closed; times are campaign time."""

    id: int
    number: str
    body: str
    phase: str
    terms: Terms
    card: Card
    card_version: int
    opened_at: datetime
    closed_at: datetime | None
    record: Mapping[str, Any] | None
    second_of: str = ""

    @property
    def is_open(self) -> bool:
        """Whether members still score."""
        return self.closed_at is None

    @property
    def quorum(self) -> Fraction:
        """Which share of the scoring members must take part."""
        return Fraction(self.terms.quorum.part, self.terms.quorum.of)


@dataclass(frozen=True, slots=True)
class Decided:
    """What a body decided about a dossier, and why in its own words; pending until results are released."""

    dossier: str
    outcome: str | None
    why: str


def open_one(page: Page, new: NewSitting, by: int, at: datetime, *, year: int) -> Meeting | None:
    """Open a sitting over these dossiers; None where the body has an open one in this phase."""
    if now_open(page, new.body, new.phase) is not None:
        return None
    row = Sitting(
        number=numbered(page, "PH", year),
        body=new.body,
        phase=new.phase,
        second_of=new.second_of,
        method=new.terms.method,
        per=new.terms.per,
        quorum_part=new.terms.quorum.part,
        quorum_of=new.terms.quorum.of,
        invited_score=new.terms.invited_score,
        card=new.card.card.as_json(),
        card_version=new.card.version,
        opened_by=by,
        opened_at=at,
    )
    page.session.add(row)
    page.session.flush()
    for place, number in enumerate(new.dossiers, 1):
        page.session.add(SittingCase(sitting=row.id or 0, dossier=number, place=place))
    page.session.flush()
    return _meeting(row)


def now_open(page: Page, body: str, phase: str) -> Meeting | None:
    """The sitting of a body in a phase that is open."""
    wanted = select(Sitting).where(Sitting.body == body, Sitting.phase == phase, Sitting.is_open == 1)
    row = page.session.exec(wanted).first()
    return None if row is None else _meeting(row)


def listing(page: Page, phase: str | None = None, *, only_open: bool = False) -> list[Meeting]:
    """Sittings, newest first."""
    wanted = select(Sitting).order_by(col(Sitting.id).desc())
    wanted = wanted if phase is None else wanted.where(Sitting.phase == phase)
    wanted = wanted.where(Sitting.is_open == 1) if only_open else wanted
    return [_meeting(row) for row in page.session.exec(wanted)]


def rounds(page: Page, number: str) -> list[Meeting]:
    """The later rounds of a sitting, the oldest first."""
    return [
        _meeting(row)
        for row in page.session.exec(select(Sitting).where(Sitting.second_of == number).order_by(col(Sitting.id)))
    ]


def by_number(page: Page, number: str) -> Meeting | None:
    """The sitting of a number such as PH-2021-0001."""
    row = page.session.exec(select(Sitting).where(Sitting.number == number)).first()
    return None if row is None else _meeting(row)


def locked(page: Page, number: str) -> Meeting | None:
    """As `by_number`, but nobody else scores or closes before this turn ends."""
    row = _row(page, number)
    return None if row is None else _meeting(row)


def cases(page: Page, meeting: Meeting) -> list[Put]:
    """The dossiers of a sitting in its order, also those that were taken back since."""
    wanted = select(SittingCase.dossier).where(SittingCase.sitting == meeting.id).order_by(col(SittingCase.place))
    places = {number: place for place, number in enumerate(page.session.exec(wanted))}
    return sorted(nominations.by_numbers(page, places), key=lambda put: places[put.number])


def use_card(page: Page, number: str, card: Adopted) -> Meeting | None:
    """Score an open sitting by a newer card: what was given by the older one is kept and counts no more."""
    row = _row(page, number)
    if row is None or row.is_open is None or row.card_version == card.version:
        return None
    row.card, row.card_version = card.card.as_json(), card.version
    page.session.flush()
    return _meeting(row)


def close(page: Page, number: str, record: Mapping[str, Any], by: int, at: datetime) -> Meeting | None:
    """End the scoring with the facts of the minutes; None where it has ended before."""
    row = _row(page, number)
    if row is None or row.is_open is None:
        return None
    row.is_open, row.closed_by, row.closed_at, row.record = None, by, at, dict(record)
    page.session.flush()
    return _meeting(row)


def decided(page: Page, meeting: Meeting) -> list[Decided]:
    """What the body decided about each of its dossiers, in the sitting's order."""
    wanted = select(SittingCase).where(SittingCase.sitting == meeting.id).order_by(col(SittingCase.place))
    return [Decided(row.dossier, row.outcome, row.why) for row in page.session.exec(wanted)]


def of_dossier(page: Page, dossier: str) -> list[Meeting]:
    """The sittings that a dossier came before, newest first; later rounds are parts of theirs."""
    wanted = select(Sitting).join(SittingCase, col(SittingCase.sitting) == col(Sitting.id))
    wanted = wanted.where(SittingCase.dossier == dossier, Sitting.second_of == "").order_by(col(Sitting.id).desc())
    return [_meeting(row) for row in page.session.exec(wanted)]


def decide(page: Page, meeting: Meeting, found: Decided, by: int, at: datetime) -> bool:
    """Write down what the body decided about one of its dossiers; False where it is none of them."""
    row = page.session.get(SittingCase, (meeting.id, found.dossier))
    if row is None:
        return False
    row.outcome, row.why, row.decided_by, row.decided_at = found.outcome, found.why, by, at
    page.session.flush()
    return True


def _row(page: Page, number: str) -> Sitting | None:
    wanted = select(Sitting).where(Sitting.number == number).with_for_update()
    return page.session.exec(wanted.execution_options(populate_existing=True)).first()


def _meeting(row: Sitting) -> Meeting:
    quorum = Share(row.quorum_part, row.quorum_of)
    terms = Terms(cast(Method, row.method), cast(Per, row.per), quorum, row.invited_score)
    return Meeting(
        row.id or 0,
        row.number,
        row.body,
        row.phase,
        terms,
        Card.from_json(row.card),
        row.card_version,
        row.opened_at,
        row.closed_at,
        row.record,
        row.second_of,
    )
