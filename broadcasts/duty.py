"""Calls the officers on duty: alerts again until somebody knows, then who stands above; what is late. No content."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from broadcasts.outbox import Priority, occasion_of
from storage.book.page import Page
from storage.book.server_key import ServerKey
from storage.campaign.membership import people, posts
from storage.campaign.planning.plan import Plan
from storage.confidential import alerts, readers, tips
from storage.confidential.deadlines import SOON
from storage.confidential.slots import end, slot_of
from storage.confidential.states import State
from storage.limits import limits
from storage.mail import holding, letters
from storage.mail.letters import Draft, Posted
from storage.talk import Address, Reply
from storage.texts.texts import Texts
from storage.working_time import WorkingTime

ROLE = "hotline_officer"


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for one officer: how many tips, how many of them urgent, how many late."""

    tips: int
    urgent: int
    late: int


@dataclass(frozen=True, slots=True)
class Call:
    """What is to be said to some people, once for its occasion."""

    persons: tuple[int, ...]
    said: str
    priority: Priority
    occasion: str


@dataclass(frozen=True, slots=True)
class Duty:
    """The duty at one moment of real time."""

    page: Page
    plan: Plan
    texts: Texts
    key: ServerKey
    calendar: WorkingTime
    now: datetime

    def ring(self) -> tuple[Posted, ...]:
        """Alerts that are due: to the officers, after some rings to who stands above them as well.

        While a copy that was brought back holds everything, only what came in since rings, and that goes out like a
        reply: somebody may be in danger.
        """
        held, put = holding.held(self.page), list[Posted]()
        priority = Priority.ALERT if held is None else Priority.REPLY
        for alert in alerts.due(self.page, self.now):
            if (held is None or alert.made >= held.since) and alerts.rung(self.page, alert, self.now):
                put += self._ring(alert, priority)
        return tuple(put)

    def late(self) -> list[Call]:
        """What is to be said of late tips; looks through the whole queue, so it is asked beside the turns."""
        if holding.is_held(self.page):
            return []
        return [*self._reminders(), *self._unread()]

    def say(self, calls: Iterable[Call]) -> tuple[Posted, ...]:
        """Put the letters of those calls that were not made before."""
        return tuple(one for call in calls for one in self._tell(call))

    def waiting(self, holder: str) -> Waiting:
        """What waits for one reader; a tip that leaves him out is not counted, so that no number tells of it."""
        own = tips.queue(self.page, holder)
        late = tips.late(self.page, self.calendar, self.plan.tzinfo, self.now) if own else {}
        return Waiting(len(own), sum(one.priority == 1 for one in own), sum(one.id in late for one in own))

    def _reminders(self) -> Iterator[Call]:
        """Officers who have late tips: pressing ones in every slot, others once a day in working hours."""
        late = tips.late(self.page, self.calendar, self.plan.tzinfo, self.now)
        on_duty = set(self._officers()) if late else set()
        for reader in (one for one in readers.active(self.page, self.key) if one.person in on_duty):
            queue = tips.queue(self.page, reader.holder)
            own = [one for one in queue if one.id in late]
            occasion = self._occasion(pressing=any(one.priority <= SOON for one in own)) if own else None
            if occasion is not None:
                said = self.texts.say("hotline_duty.late", late=len(own), waiting=len(queue))
                yield Call((reader.person,), said, Priority.REMINDER, f"hotline.late:{occasion}")

    def _unread(self) -> Iterator[Call]:
        """Tips that nobody has taken for a day are told to who stands above, once a day, as a number."""
        hours = limits().confidential.unread_hours
        before = self.now - timedelta(hours=hours)
        new = [one for one in tips.in_state(self.page, State.NEW) if end(one.slot) < before]
        occasion = self._occasion(pressing=False) if new else None
        if occasion is not None:
            said = self.texts.say("hotline_duty.unread", count=len(new), hours=hours)
            yield Call(self._above(), said, Priority.REMINDER, f"hotline.unread:{occasion}")

    def _ring(self, alert: alerts.Alert, priority: Priority) -> tuple[Posted, ...]:
        name = f"hotline.alert:{alert.id}:{alert.rung}"
        said = self.texts.say("hotline_duty.alert", number=alert.id)
        put = self._tell(Call(self._officers(), said, priority, name))
        if put and alert.rung < limits().confidential.rings_alone:
            return put
        above = self.texts.say("hotline_duty.alert_above", number=alert.id, rung=alert.rung)
        return (*put, *self._tell(Call(self._above(), above, priority, f"{name}:above")))

    def _officers(self) -> tuple[int, ...]:
        held = (post.person for post in posts.staff(self.page, None) if post.role == ROLE and post.approved)
        return tuple(sorted(set(held)))

    def _above(self) -> tuple[int, ...]:
        own, over = self._officers(), posts.above(self.page, ROLE, self.plan.organiser.code)
        return tuple(one for one in over if one not in own)

    def _occasion(self, *, pressing: bool) -> str | None:
        """The name under which a reminder is written once; None while it has to wait for working hours."""
        if pressing:
            return slot_of(self.now).strftime("%Y-%m-%dT%H")
        local = self.now.astimezone(self.plan.tzinfo)
        in_hours = any(begins <= local.time() < ends for begins, ends in self.calendar.hours)
        return local.date().isoformat() if in_hours and self.calendar.is_working(local.date()) else None

    def _tell(self, call: Call) -> tuple[Posted, ...]:
        """To every chat of these people, once each for the occasion."""
        chats = {at for person in call.persons for at in people.addresses(self.page, person)}
        made = (self._put(at, call) for at in sorted(chats, key=str))
        return tuple(one for one in made if one is not None)

    def _put(self, at: Address, call: Call) -> Posted | None:
        draft = Draft(at, Reply(call.said), call.priority, self.now, occasion_of(call.occasion, at))
        return letters.put(self.page, draft, now=self.now)
