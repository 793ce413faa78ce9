"""Letters about a sitting: each of its members learns that it is open, and what to type."""

from datetime import datetime

from broadcasts.outbox import Priority
from storage.book.page import Page
from storage.campaign.council import bodies, sittings
from storage.campaign.council.sittings import Meeting
from storage.campaign.membership import people
from storage.campaign.planning.plan import Plan
from storage.mail import letters
from storage.mail.letters import Draft, Posted
from storage.talk import Reply
from storage.texts.texts import Texts


def opened(page: Page, plan: Plan, texts: Texts, meeting: Meeting, now: datetime) -> tuple[Posted, ...]:
    """To everybody in the body."""
    body, phase = plan.body(meeting.body).name, plan.phase(meeting.phase).name
    count = len(sittings.cases(page, meeting))
    facts = {"meeting": meeting.number, "body": body, "phase": phase, "count": count, "first": meeting.second_of}
    said = texts.say("council.opened_again" if meeting.second_of else "council.opened", **facts)
    to = [at for one in bodies.roster(page, meeting.body) for at in people.addresses(page, one.person)]
    put = (letters.put(page, Draft(at, Reply(said), Priority.ALERT, now), now=now) for at in to)
    return tuple(letter for letter in put if letter is not None)
