"""The reminder before a conference: to whom it goes, and when there is nothing to remind of any more."""

from datetime import datetime

from broadcasts import schedule
from storage.book.page import Page
from storage.campaign.conferences import conferences
from storage.campaign.planning import moved_days
from storage.campaign.planning.plan import Plan
from storage.mail import reminded


def guests(page: Page, plan: Plan, phase: str) -> tuple[int, ...]:
    """Who was invited and has not said no; nobody while day, hour or place are open."""
    if not conferences.of(page, plan, phase).is_fixed:
        return ()
    key = moved_days.key_of(phase, moved_days.REVIEW)
    invited = reminded.told(page, schedule.series_of(plan, key)[0])
    away = {person for person, coming in conferences.answers(page, phase).items() if not coming}
    return tuple(sorted(invited - away))


def has_begun(page: Page, plan: Plan, phase: str, now: datetime) -> bool:
    """Whether it is under way, or over, at a moment of campaign time."""
    begins = conferences.of(page, plan, phase).at(plan.tzinfo)
    return begins is not None and begins <= now
