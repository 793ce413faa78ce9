"""A second round among dossiers that a sitting left equal: scored as the first was, by a sitting over them alone."""

from datetime import datetime

from storage.book.page import Page
from storage.campaign.council import passing, sittings
from storage.campaign.council.adopting import Adopted
from storage.campaign.council.judging import Result
from storage.campaign.council.sittings import Meeting, NewSitting
from storage.campaign.dossiers.route_table import State
from storage.campaign.planning.plan import Plan
from storage.talk import Refusal


def tied(page: Page, plan: Plan, result: Result) -> tuple[str, ...]:
    """The dossiers that are equal to another one on which the body can still say its word, in their order."""
    states = {put.number: State(put.state) for put in sittings.cases(page, result.meeting)}
    left = ([one for one in tie if passing.may_say(plan, result.meeting, states[one])] for tie in result.ties)
    return tuple(one for tie in left if len(tie) > 1 for one in tie)


def under_way(page: Page, meeting: Meeting) -> Meeting | None:
    """The round that is still scored."""
    return next((one for one in sittings.rounds(page, meeting.number) if one.is_open), None)


def open_round(page: Page, plan: Plan, result: Result, by: int, at: datetime, *, year: int) -> Meeting:
    """Open a round over the equal ones by the same card and terms; Refusal says why it may not be."""
    meeting = result.meeting
    if meeting.is_open:
        raise Refusal("council.still_open")
    found = () if meeting.second_of else tied(page, plan, result)
    if not found:
        raise Refusal("council.none_tied")
    card = Adopted(meeting.card_version, meeting.card)
    new = NewSitting(meeting.body, meeting.phase, meeting.terms, card, found, second_of=meeting.number)
    opened = sittings.open_one(page, new, by, at, year=year)
    if opened is None:
        raise Refusal("council.open_already")
    return opened
