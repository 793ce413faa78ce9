"""What the year brings beside the calendar: whether works last, completions that come near, invitations."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final

from broadcasts import hours
from broadcasts.announcements import body_of
from broadcasts.audience import HEADS, OFFICERS, Audience
from broadcasts.conferences import inviting, preparing
from broadcasts.letters import completion_letters, lasting_letters
from broadcasts.mailroom import Mailroom
from storage.book.page import Page
from storage.campaign.conferences import conferences
from storage.campaign.conferences.conferences import Conference
from storage.campaign.planning.plan import Plan
from storage.campaign.works import lasting
from storage.mail import broadcasts, reminded
from storage.mail.broadcasts import NewBroadcast
from storage.texts.texts import Texts

COMPLETION, LASTING, INVITATION = "completion", "lasting", "invitation"
INVITED: Final = (HEADS, OFFICERS)  # whom an invitation that nobody has composed yet is shown to


@dataclass(frozen=True, slots=True)
class Beside:
    """Letters that came at an hour beside the calendar, and how many."""

    at: datetime
    what: str
    count: int


def moments(page: Page, plan: Plan, texts: Texts) -> set[datetime]:
    """The hours of the year at which something of it may be due."""
    found = {*lasting.moments(page, plan), *completion_letters.moments(page, plan, texts)}
    return found | {at for _, at in _to_invite(page, plan)}


def happen(room: Mailroom) -> list[Beside]:
    """Let out what is due now: the letters, how many of each kind."""
    page, plan, texts, now, real = room.page, room.plan, room.texts, room.now, room.real
    for met, at in _to_invite(page, plan):
        if at == now:
            _invite(room, met)
    put = {
        COMPLETION: completion_letters.remind(page, plan, texts, now, real),
        LASTING: lasting_letters.ask(page, plan, texts, now, real),
    }
    return [Beside(now, what, len(some)) for what, some in put.items() if some]


def is_invitation(plan: Plan, occasion: str) -> bool:
    """Whether a broadcast invites to a conference."""
    return any(occasion.startswith(preparing.series(plan, phase.id)) for phase in plan.phases)


def _to_invite(page: Page, plan: Plan) -> Iterator[tuple[Conference, datetime]]:
    """The conferences with day, hour and place to which no invitation is composed, and when the plan wants one out."""
    before = next((one.days_before for one in plan.preparations if one.shown_by == "invitations"), 0)
    for phase in plan.phases:
        met = conferences.of(page, plan, phase.id)
        if met.day is not None and met.is_fixed and not reminded.numbers(page, preparing.series(plan, phase.id)):
            day = hours.working_day_by(met.day - timedelta(days=before))
            yield met, datetime.combine(day, time(hours.awake(plan.reminders.hour)), plan.tzinfo)


def _invite(room: Mailroom, met: Conference) -> None:
    """The words that the office is offered, to everybody who works for the campaign where people live."""
    audience, occasion = Audience(INVITED).as_json(), f"{preparing.series(room.plan, met.phase)}1"
    body = body_of(inviting.proposal(room, met))
    broadcasts.put(room.page, NewBroadcast(room.number(), body, audience, room.real, True, occasion), room.real)
