"""Letters about a ballot in chat: whoever may vote learns where, and that nobody but the server could know what."""

from collections.abc import Iterable
from datetime import datetime

from broadcasts.outbox import Priority
from storage.book.page import Page
from storage.campaign.dossiers.ballots import Ballot
from storage.campaign.membership import people
from storage.campaign.planning.plan import Plan
from storage.campaign.territory import units
from storage.mail import letters
from storage.mail.letters import Draft, Posted
from storage.talk import Reply
from storage.texts.texts import Texts


def invited(
    page: Page, plan: Plan, texts: Texts, ballot: Ballot, persons: Iterable[int], now: datetime
) -> tuple[Posted, ...]:
    """To those who may vote and have not."""
    meeting = ballot.meeting
    facts = {"unit": units.whole_title(page, meeting.unit), "phase": plan.phase(meeting.phase).name}
    said = texts.say("ballot.invited", number=ballot.number, **facts)
    to = [at for person in persons for at in people.addresses(page, person)]
    put = (letters.put(page, Draft(at, Reply(said), Priority.ALERT, now), now=now) for at in to)
    return tuple(letter for letter in put if letter is not None)
