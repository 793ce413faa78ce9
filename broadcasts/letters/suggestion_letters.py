"""To whoever made a suggestion: that it has become a work, and that the work is done; each once, where one can write.

The form promises an answer at the very place it was sent from: no other contact is looked for, none where it was
detached.
"""

from datetime import datetime

from broadcasts.occasions import local_day
from broadcasts.outbox import Priority, occasion_of
from storage.book.page import Page
from storage.campaign.correspondence import suggestions
from storage.campaign.territory import units
from storage.campaign.works import commitments
from storage.campaign.works.commitments import Committed
from storage.mail import letters
from storage.mail.letters import Draft, Posted
from storage.talk import Reply
from storage.texts.texts import Texts


def taken_up(page: Page, texts: Texts, work: Committed, real: datetime) -> tuple[Posted, ...]:
    """It has become a work; of a second work from the same suggestion nothing more is said."""
    others = [one for one in commitments.of_suggestion(page, work.new.suggestion or "") if one.number != work.number]
    return () if others else _tell(page, texts, work, "taken_up", real)


def done(page: Page, texts: Texts, number: str, now: datetime, real: datetime) -> tuple[Posted, ...]:
    """The work of a number is done; nobody is told twice of one that was reopened meanwhile."""
    work = commitments.by_number(page, number)
    if work is None or work.new.suggestion is None or not commitments.tell_done(page, work.new.suggestion, number, now):
        return ()
    return _tell(page, texts, work, "done", real)


def _tell(page: Page, texts: Texts, work: Committed, what: str, real: datetime) -> tuple[Posted, ...]:
    filed = suggestions.by_number(page, work.new.suggestion or "")
    if filed is None or filed.to is None or filed.is_observation:
        return ()
    facts = {"number": filed.number, "subject": filed.subject, "title": work.new.title}
    place, until = units.whole_title(page, work.new.area), local_day(work.new.until)
    said = Reply(texts.say(f"suggestion.{what}", **facts, place=place, until=until))
    once = occasion_of("suggestion", what, filed.number)
    letter = letters.put(page, Draft(filed.to, said, Priority.ALERT, real, once, filed.number), now=real)
    return () if letter is None else (letter,)
