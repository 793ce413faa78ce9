"""A report that the office gives back: its unit's officers are told why, from chat and console alike."""

from broadcasts.mailroom import Mailroom
from broadcasts.outbox import Priority
from storage.campaign.correspondence import reports
from storage.campaign.membership import reach
from storage.campaign.planning.plan_parts import ReportPeriod
from storage.campaign.territory import units
from storage.mail import letters
from storage.mail.letters import Draft, Posted
from storage.talk import Refusal, Reply

WORD_LEAST, WORD_MOST = 5, 1000  # characters: "sai" alone tells nobody what to mend


def fitting(word: str) -> str:
    """The word as it will be sent; Refusal when too short or too long."""
    said = word.strip()
    if not WORD_LEAST <= len(said) <= WORD_MOST:
        raise Refusal("report_office.word_length", {"least": WORD_LEAST, "most": WORD_MOST})
    return said


def give_back(room: Mailroom, period: ReportPeriod, unit: str, word: str) -> tuple[Posted, ...]:
    """Give a unit's report back with a word; Refusal where the word does not fit, or nothing is there to give back."""
    word = fitting(word)
    if reports.give_back(room.page, period.id, unit, word) is None:
        raise Refusal("report_office.before")
    room.note("report.returned", f"{period.id}:{unit}")
    facts = {"period": period.name, "unit": units.whole_title(room.page, unit), "word": word}
    said = room.texts.say("report.returned_letter", office=room.plan.organiser.standing_office, **facts)
    roles = room.plan.officers_of(unit)
    to = [one.to for one in reach.holders(room.page) if one.unit == unit and one.role in roles and one.to is not None]
    put = (letters.put(room.page, Draft(at, Reply(said), Priority.ALERT, room.real), now=room.real) for at in to)
    return tuple(letter for letter in put if letter is not None)
