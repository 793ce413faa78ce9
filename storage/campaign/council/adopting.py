"""Which card holds: the plan's own weights, else the newest that the office adopted; none as long as it has not."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func
from sqlmodel import col, select

from storage.book.page import Page
from storage.campaign.council import cards
from storage.campaign.council.cards import Card
from storage.campaign.council.tables import ScoreCard
from storage.campaign.planning.plan import Plan


@dataclass(frozen=True, slots=True)
class Adopted:
    """A card in force; version 0 is the plan's own."""

    version: int
    card: Card
    at: datetime | None = None


def current(page: Page, plan: Plan) -> Adopted | None:
    """The card in force; None: nobody has settled by what is scored ("chưa ấn định")."""
    own = cards.of_plan(plan)
    if own is not None:
        return Adopted(0, own)
    row = page.session.exec(select(ScoreCard).order_by(col(ScoreCard.version).desc()).limit(1)).first()
    return None if row is None else Adopted(row.version, Card.from_json(row.body), row.adopted_at)


def adopt(page: Page, plan: Plan, card: Card, by: int, at: datetime) -> Adopted | None:
    """Make a card the one in force, as the next version; None where the plan weighs itself, or it is in force."""
    now = current(page, plan)
    if now is not None and (now.version == 0 or now.card == card):
        return None
    version = 1 + (page.session.exec(select(func.max(col(ScoreCard.version)))).one() or 0)
    page.session.add(ScoreCard(version=version, body=card.as_json(), adopted_by=by, adopted_at=at))
    page.session.flush()
    return Adopted(version, card, at)
