"""The mail room in one turn: the page, the plan, its words, the time on both clocks, and who acts."""

from dataclasses import dataclass
from datetime import date, datetime

from broadcasts.audience import Audience, Directory, Reach
from storage import clocks
from storage.book.page import Page
from storage.campaign.auditing import audit
from storage.campaign.planning.plan import Plan
from storage.mail import broadcasts
from storage.texts.texts import Texts


@dataclass(frozen=True, slots=True)
class Mailroom:
    """What chat and console alike hand in: campaign time `now`, real time `real`, the officer's number `by`."""

    page: Page
    plan: Plan
    texts: Texts
    now: datetime
    real: datetime
    by: int

    def reach(self, audience: Audience) -> Reach:
        """Whom an audience reaches now."""
        return Directory(self.page, self.plan, self.now).reach(audience)

    def campaign(self, at: datetime) -> datetime:
        """The local campaign moment of a real one."""
        return clocks.as_campaign(at, now=self.now, real=self.real).astimezone(self.plan.tzinfo)

    def real_of(self, at: datetime) -> datetime:
        """The real moment of a campaign one."""
        return clocks.as_real(at, now=self.now, real=self.real)

    @property
    def today(self) -> date:
        """The campaign's local day."""
        return self.now.astimezone(self.plan.tzinfo).date()

    def number(self) -> str:
        """The next broadcast's number."""
        return broadcasts.next_broadcast(self.page, self.today.year)

    def note(self, action: str, subject: str, **facts: object) -> int:
        """Write down what the officer did; gives the row's number."""
        actor = f"person:{self.by}"
        return audit.note(
            self.page,
            at=self.real,
            campaign_at=self.now,
            actor=actor,
            action=action,
            subject=subject,
            facts=facts,
        )
