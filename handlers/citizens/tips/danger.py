"""Danger that is going on: whom to call, before anything else, and a ring for the officers on duty, without content."""

from datetime import timedelta

from broadcasts.discreet import Discreet
from broadcasts.duty import Duty
from handlers.citizens.tips.confided import is_open
from handlers.citizens.tips.hand import TipVisit
from storage.book import conversations
from storage.book.page import Page
from storage.campaign.membership import people
from storage.confidential import alerts
from storage.talk import Message
from storage.working_time import working_time

RINGS_ANEW = timedelta(minutes=1)  # an alert that nobody has answered yet stands for those of the next minute


def is_report(page: Page, message: Message) -> bool:
    """Whether an official is in the middle of a form: works are told of fires that were put out."""
    at, sender = message.address, message.sender
    return "active" in conversations.load(page, at, sender) and people.by_contact(page, at, sender) is not None


def warn(visit: TipVisit, discreet: Discreet) -> None:
    """Say the numbers at once, and ring."""
    rings, real = is_open(visit), visit.real
    visit.say("tip.danger" if rings else "tip.danger_alone", emergency=visit.emergency)
    discreet.put(visit.page, visit.message.address, visit.replies, real)
    if rings and not any(real - one.made < RINGS_ANEW for one in alerts.waiting(visit.page)):
        _ring(visit)


def _ring(visit: TipVisit) -> None:
    """An alert, whose first letters go out with this turn; the beat rings again."""
    office = visit.office
    alerts.sound(visit.page, visit.real)
    visit.post(Duty(visit.page, visit.plan, office.texts, office.key, working_time(), visit.real).ring())
