"""What an occasion of the calendar says and to whom; each happens once, a late one waits for a person."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from broadcasts import hours, schedule
from broadcasts.announcements import body_of, cancel
from broadcasts.audience import GROUPS, HEADS, LISTED, OFFICERS, OPEN, UNREPORTED, Audience, Directory
from broadcasts.conferences import reminding
from broadcasts.copies import worded
from broadcasts.schedule import Kind, Occasion, ToAnnounce
from storage.book import marks
from storage.book.columns import instant, stamp
from storage.book.page import Page
from storage.campaign import decisions, occurrences
from storage.campaign.conferences import conferences
from storage.campaign.decisions import Entered
from storage.campaign.planning.plan import Plan
from storage.limits import limits
from storage.mail import broadcasts, holding
from storage.mail.broadcasts import Job, NewBroadcast
from storage.talk import Refusal
from storage.texts.texts import Texts

FOLLOWED = "calendar"  # the mark that says since when (campaign time) the calendar is followed
AUDIENCES = {
    Kind.DEADLINE: (OPEN,),
    Kind.REPORT: (UNREPORTED,),
    Kind.HEADS: (HEADS,),
    Kind.CONFERENCE: (LISTED,),
    Kind.MILESTONE: (GROUPS,),
    Kind.DECISION: (GROUPS, HEADS, OFFICERS),
}


@dataclass(frozen=True, slots=True)
class Calendar:
    """The campaign's calendar at one moment: campaign time `now`, real time `real`."""

    page: Page
    plan: Plan
    texts: Texts
    now: datetime
    real: datetime

    def coming(self) -> tuple[Occasion, ...]:
        """The occasions that are to come, the next first."""
        every = schedule.coming(self.plan, self.now, self._decisions())
        return tuple(one for one in every if not self._is_off(one))

    def _is_off(self, one: Occasion) -> bool:
        """Whether it reminds of a conference that is called off."""
        return one.kind is Kind.CONFERENCE and bool(conferences.of(self.page, self.plan, one.about).off)

    def find(self, name: str) -> Occasion | None:
        """The occasion of a name; None once its date is no more in the plan."""
        every = schedule.occasions(self.plan, self._decisions())
        return next((one for one in every if one.name == name), None)

    def happen(self) -> int:
        """Let happen what has come since the calendar is followed, each once; returns how many were new."""
        since, known = self._followed(), occurrences.names(self.page)
        new = [
            one
            for one in schedule.due(self.plan, self.now, self._decisions())
            if one.at >= since and one.name not in known
        ]
        self.keep_true()
        return sum(self.come(one) for one in new)

    def come(self, one: Occasion) -> bool:
        """An occasion has come: told at once, or held if it is late; False if it has come before.

        While a copy that was brought back holds everything, it may have been told since that copy was made.
        """
        late = self.now - one.at > timedelta(hours=limits().broadcasts.reminder_grace_hours)
        late = late or holding.is_held(self.page) or self.is_over(one)
        if not occurrences.come(self.page, one.name, one.at, self.real, "held" if late else "sent"):
            return False
        if not late and not self.tell(one):
            occurrences.change(self.page, one.name, "sent", "nobody", self.real)
        return True

    def decided(self, name: str, *, tell: bool) -> bool:
        """A person has decided on a held occasion: tell it now, or never; False if somebody was quicker.

        Refusal to tell what nobody can do anything about any more.
        """
        if tell and not self.can_tell(name):
            raise Refusal("held.over")
        if not occurrences.change(self.page, name, "held", "sent" if tell else "dropped", self.real):
            return False
        found = self.find(name)
        if tell and found is not None and not self.tell(found):
            occurrences.change(self.page, name, "sent", "nobody", self.real)
        return True

    def can_tell(self, name: str) -> bool:
        """Whether a held occasion can still be told: its date is in the plan, and what it reminds of is to come."""
        found = self.find(name)
        return found is not None and not self.is_over(found)

    def is_over(self, one: Occasion) -> bool:
        """Whether words that are put now would be read after the day they tell of; at night they rest till morning."""
        end = self._end(one)
        if one.kind is Kind.CONFERENCE and reminding.has_begun(self.page, self.plan, one.about, self._read_at()):
            return True
        return end is not None and self._read_at().date() > end

    def tell(self, one: Occasion) -> bool:
        """Put the occasion's broadcast; False where nobody is there to be told."""
        if one.kind is Kind.DECISION:
            decisions.announce(self.page, one.about, self.now)
        audience = self._audience(one)
        if not Directory(self.page, self.plan, self.now).reach(audience).targets:
            return False
        number = broadcasts.next_broadcast(self.page, self.now.astimezone(self.plan.tzinfo).year)
        said = body_of(self.words(one))
        new = NewBroadcast(number, said, audience.as_json(), self.real, occasion=one.name, by=self._by(one))
        broadcasts.put(self.page, new, self.real)
        return True

    def words(self, one: Occasion) -> str:
        """What is said on an occasion."""
        if one.kind is Kind.DECISION:
            decision = decisions.by_number(self.page, one.about)
            return "" if decision is None else decision_words(self.texts, decision)
        if one.kind is Kind.MILESTONE:
            return self.texts.say("calendar.milestone", name=self._milestone(one.about))
        return self._reminder(one)

    def keep_true(self) -> None:
        """What is on its way tells the days that are left when it is read; what would come too late stops."""
        for job in broadcasts.of_calendar(self.page):
            one = self.find(job.occasion)
            if one is None or one.kind is Kind.DECISION:
                continue
            if not self.is_over(one):
                self._reword(job, self.words(one))
            elif cancel(self.page, job, self.real):
                occurrences.change(self.page, one.name, "sent", "dropped", self.real)

    def _reword(self, job: Job, said: str) -> None:
        """Its letters also when the words stand already: one that was in hand as they changed came back since."""
        body = {**job.body, "text": said}
        if said != job.body["text"]:
            broadcasts.rewrite(self.page, job.id, body)
        broadcasts.reword(self.page, job.id, worded(self.texts, replace(job, body=body)).as_json())

    def _audience(self, one: Occasion) -> Audience:
        kinds = AUDIENCES[one.kind]
        if one.kind is Kind.CONFERENCE:
            return Audience(kinds, people=reminding.guests(self.page, self.plan, one.about))
        return Audience(kinds, period=one.about if one.kind is Kind.REPORT else "")

    def _reminder(self, one: Occasion) -> str:
        """It tells the days that are left when it is read, which a late one has fewer of than its name says."""
        end = self._end(one)
        assert end is not None  # noqa: S101 - a reminder is of a day
        days, ends = (end - self._read_at().date()).days, named_day(self.texts, end)
        if one.kind is Kind.CONFERENCE:
            return self._conference(one, days, ends)
        if one.kind is Kind.REPORT:
            key = "calendar.report" if days else "calendar.report_last_day"
            period = self.plan.report(one.about)
            assert period is not None  # noqa: S101 - the occasion was made of it
            return self.texts.say(key, period=period.name, days=days, due=ends)
        key = f"calendar.{one.kind}" if days else "calendar.last_day"
        return self.texts.say(key, phase=self.plan.phase(one.about).name, days=days, ends=ends)

    def _conference(self, one: Occasion, days: int, day: str) -> str:
        met = conferences.of(self.page, self.plan, one.about)
        when = {0: "today", 1: "tomorrow"}.get(days, "later")
        left = self.texts.say(f"conference.near.{when}", days=days)
        said = self.texts.say("conference.near.reminder", name=met.name, left=left, hour=met.hour, day=day)
        return "\n".join([said, self.texts.say("conference.near.place", place=met.place)])

    def _end(self, one: Occasion) -> date | None:
        """The day of which an occasion tells; None for a decision, which is true on any day."""
        match one.kind:
            case Kind.DEADLINE:
                return self.plan.phase(one.about).dossiers_end
            case Kind.HEADS:
                return self.plan.phase(one.about).ends
            case Kind.REPORT:
                period = self.plan.report(one.about)
                return None if period is None else self.plan.report_due(period)
            case Kind.CONFERENCE:
                return self.plan.phase(one.about).review.date
            case Kind.MILESTONE:
                return next(marked.date for marked in self.plan.milestones if marked.id == one.about)
        return None

    def _read_at(self) -> datetime:
        """The local moment at which words that are put now are read."""
        local = self.now.astimezone(self.plan.tzinfo)
        return hours.quiet_ends(local) if hours.is_quiet(local) else local

    def _milestone(self, about: str) -> str:
        return next(one.name for one in self.plan.milestones if one.id == about)

    def _by(self, one: Occasion) -> int | None:
        decision = decisions.by_number(self.page, one.about) if one.kind is Kind.DECISION else None
        return None if decision is None else decision.by

    def _decisions(self) -> list[ToAnnounce]:
        entered = decisions.to_announce(self.page)
        return [ToAnnounce(one.id, one.number, one.announce_at) for one in entered if one.announce_at is not None]

    def _followed(self) -> datetime:
        """Since when the calendar is followed: what was before nobody missed. A clock set back begins anew."""
        since = self.now - timedelta(hours=limits().broadcasts.reminder_grace_hours)
        kept = marks.mark(self.page, FOLLOWED)
        if kept is not None and instant(kept) <= self.now:
            return instant(kept)
        marks.keep_mark(self.page, FOLLOWED, stamp(since))
        return since


def named(texts: Texts, plan: Plan, one: Occasion | None) -> str:
    """An occasion in words, as lists tell it; None is one whose date is no more in the plan."""
    match one:
        case None:
            return texts.say("calendar.about.dropped")
        case Occasion(kind=Kind.MILESTONE):
            return next(marked.name for marked in plan.milestones if marked.id == one.about)
        case Occasion(kind=Kind.DECISION):
            return texts.say("calendar.about.decision", number=one.about)
        case Occasion(kind=Kind.REPORT):
            period = next(period.name for period in plan.reports if period.id == one.about)
            return texts.say("calendar.about.report", period=period, days=one.days)
        case Occasion(kind=Kind.CONFERENCE):
            met = plan.phase(one.about).review
            return texts.say("calendar.about.conference", name=met.name, day=local_day(met.date or one.at.date()))
    key = f"calendar.about.{one.kind}" if one.days else f"calendar.last_day_of.{one.kind}"
    return texts.say(key, phase=plan.phase(one.about).name, days=one.days)


def decision_words(texts: Texts, decision: Entered) -> str:
    """A decision as it is announced."""
    return texts.say("result.letter", number=decision.number, day=local_day(decision.day), text=decision.text)


def local_day(day: date) -> str:
    """A day as people write it: 20/6/2021."""
    return f"{day.day}/{day.month}/{day.year}"


def named_day(texts: Texts, day: date) -> str:
    """A day with its name: Chủ Nhật 20/6/2021."""
    return f"{texts.lines('broadcast.weekdays')[day.weekday()]} {local_day(day)}"
