"""A conference as its organisers see it: what is fixed, what has to be ready, who is honoured, what comes next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from broadcasts import schedule
from broadcasts.occasions import local_day
from storage.book.page import Page
from storage.campaign.conferences import checklist, conferences, honoured
from storage.campaign.conferences.checklist import Item
from storage.campaign.conferences.conferences import Conference, Line
from storage.campaign.conferences.honoured import Honoured
from storage.campaign.planning import moved_days
from storage.campaign.planning.plan import Plan
from storage.mail import reminded
from storage.texts.texts import Texts


@dataclass(frozen=True, slots=True)
class Prepared:
    """How a conference stands; `invitations` are broadcasts with their states, the newest last.

    `coming` is what was said of the day, hour and place that stand now.
    """

    met: Conference
    items: tuple[Item, ...]
    honoured: Honoured
    invitations: tuple[tuple[str, str], ...]
    coming: dict[int, bool]

    @property
    def missing(self) -> list[Item]:
        """What is not ready."""
        return [one for one in self.items if not one.done]

    @property
    def next(self) -> Item | None:
        """What is to be done next: the missing item with the earliest day, those without one last."""
        return min(self.missing, key=lambda one: one.due or date.max, default=None)

    def late(self, today: date) -> list[Item]:
        """What should be ready by now and is not; nothing presses while it is called off."""
        return [] if self.met.off else [one for one in self.items if one.is_late(today)]

    @property
    def come(self) -> int:
        """How many said that they come."""
        return sum(self.coming.values())


def look(page: Page, plan: Plan, phase: str) -> Prepared:
    """How the conference of a phase stands."""
    met, found = conferences.of(page, plan, phase), honoured.of_phase(page, phase)
    invitations = tuple(reminded.numbers(page, series(plan, phase)))
    holds = {
        "day": met.day is not None,
        "place": bool(met.hour and met.place),
        "agenda": bool(met.agenda),
        "results": found.settled,
        "invitations": any(state != "cancelled" for _, state in invitations),
    }
    items = checklist.items(page, plan, met, {fact for fact, known in holds.items() if known})
    return Prepared(met, tuple(items), found, invitations, conferences.answers(page, phase))


def late(page: Page, plan: Plan, today: date) -> list[tuple[Conference, list[Item]]]:
    """The conferences to come for which something is late, each with what."""
    stand = [look(page, plan, phase.id) for phase in conferences.ahead(plan, today)]
    return [(one.met, found) for one in stand if (found := one.late(today))]


def series(plan: Plan, phase: str) -> str:
    """How the occasions of a conference's invitations begin; a day that moves finds by it who was told."""
    return schedule.series_of(plan, moved_days.key_of(phase, moved_days.REVIEW))[0]


def where_and_when(texts: Texts, met: Conference) -> str:
    """Hour, day and place in one line; what is open, or called off, is said to be so."""
    if met.off:
        return texts.say("conference.off.shown", why=met.off)
    day = texts.say("redate.open") if met.day is None else local_day(met.day)
    when = texts.say("conference.at_hour", hour=met.hour, day=day) if met.hour else day
    return texts.say("conference.at_place", when=when, place=met.place) if met.place else when


def agenda_lines(texts: Texts, agenda: Sequence[Line]) -> list[str]:
    """The agenda, a line each, as people read it."""
    found = []
    for one in agenda:
        what = f"{one.hour} {one.what}" if one.hour else one.what
        found.append(texts.say("conference.agenda_who", what=what, who=one.who) if one.who else what)
    return found


def invited_to(page: Page, plan: Plan, person: int) -> frozenset[str]:
    """The phases to whose conferences a person was invited."""
    return frozenset(phase.id for phase in plan.phases if person in reminded.told(page, series(plan, phase.id)))
