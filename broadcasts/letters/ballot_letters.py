"""Letters about a ballot in chat: whoever may vote learns where, and that nobody but the server could know what."""

from collections.abc import Iterable
from datetime import datetime

from broadcasts.outbox import Priority, occasion_of
from storage.book.page import Page
from storage.campaign.dossiers.ballots import Ballot
from storage.campaign.membership import people
from storage.campaign.planning.plan import Plan
from storage.campaign.territory import units
from storage.limits import limits
from storage.mail import letters
from storage.mail.letters import Draft, Posted
from storage.talk import Reply
from storage.texts.texts import Texts


def invited(
    page: Page, plan: Plan, texts: Texts, ballot: Ballot, persons: Iterable[int], now: datetime
) -> tuple[Posted, ...]:
    """To those who may vote."""
    return _put(page, plan, texts, ballot, persons, now, "open")


def reminded(
    page: Page, plan: Plan, texts: Texts, ballot: Ballot, persons: Iterable[int], now: datetime
) -> tuple[Posted, ...]:
    """To those who have not voted; `now` is real time, in parts of which nobody is reminded twice."""
    part = int(now.timestamp()) // (limits().nominations.ballot_remind_hours * 3600)
    return _put(page, plan, texts, ballot, persons, now, part)


def _put(
    page: Page, plan: Plan, texts: Texts, ballot: Ballot, persons: Iterable[int], now: datetime, when: object
) -> tuple[Posted, ...]:
    meeting = ballot.meeting
    facts = {"unit": units.whole_title(page, meeting.unit), "phase": plan.phase(meeting.phase).name}
    key = "ballot.invited" if ballot.first is None else "ballot.invited_again"
    said = Reply(texts.say(key, number=ballot.number, **facts))
    to = (at for person in persons for at in people.addresses(page, person))
    drafts = (Draft(at, said, Priority.ALERT, now, occasion_of("ballot", ballot.number, when, at)) for at in to)
    put = (letters.put(page, draft, now=now) for draft in drafts)
    return tuple(letter for letter in put if letter is not None)
