"""What waits for an officer: each kind of work with how much of it there is, and the page on which it is done."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.console.parts import Parts, Worker, title
from bot.console.posts import ANSWERING, ANY_POST, CONFERRING, COUNCIL, MEDIA, MONEY, OFFICE
from bot.console.shown import trouble_since, when
from broadcasts.conferences import preparing
from storage.book import dead_letters, lost_files
from storage.book.page import Page
from storage.campaign import occurrences
from storage.campaign.correspondence import inquiries, suggestions
from storage.campaign.council import bodies, scoring, sittings
from storage.campaign.dossiers import late_requests, nominations, route
from storage.campaign.dossiers.route_table import State
from storage.campaign.membership import posts
from storage.campaign.money import estimate
from storage.campaign.works import achievements, lasting
from storage.mail import clearances, outcomes, relays


@dataclass(frozen=True, slots=True)
class Way:
    """The address of a page: the door's name, and what its address needs."""

    door: str
    where: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Task:
    """So many of a kind; `words` and `more` are sentences, `age` is said behind the second."""

    count: int
    words: str
    more: str
    way: Way
    age: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Desk:
    """An officer at work at a moment of the campaign; `tasks` is what lies there, the most urgent first."""

    page: Page
    parts: Parts
    worker: Worker
    now: datetime

    def tasks(self) -> list[Task]:
        """Everything that waits for this person."""
        looks = (
            (MONEY, self._estimates),
            (ANSWERING, self._lasting),
            (CONFERRING, self._conferences),
            (OFFICE, self._office),
            (ANSWERING, self._answering),
            (MEDIA, self._media),
            (COUNCIL, self._council),
            (OFFICE, self._troubles),
            (ANY_POST, self._everybody),
        )
        return [task for roles, look in looks if self.worker.may(roles) for task in look() if task.count]

    def _office(self) -> Iterator[Task]:
        page = self.page
        for number in clearances.waiting_for(page, self.worker.person.id):
            yield self._task(1, "clearance", Way("broadcast", {"number": number}), number=number)
        for phase in self.parts.plan.phases:
            count = len(route.listing(page, phase.id, {State.PROPOSED}))
            query = {"giai-doan": phase.id, "buoc": State.PROPOSED.value}
            yield self._task(count, "proposed", Way("dossiers", query=query), phase=phase.name)
        yield self._task(len(late_requests.waiting(page)), "late", Way("council"))
        yield self._task(len(occurrences.held(page)), "held", Way("dates"))
        yield self._task(len(inquiries.listing(page, "asked")), "unrouted", Way("inquiries"))

    def _answering(self) -> Iterator[Task]:
        page, worker = self.page, self.worker
        yield self._task(len(posts.pending(page, worker.person)), "people", Way("staff"))
        if worker.units is not None:
            yield from self._unit(worker.units)
        waiting = suggestions.count_by_state(page, worker.units)["received"]
        oldest = suggestions.waiting_since(page, worker.units)
        age = None if oldest is None else self.parts.clocks.campaign() - oldest
        yield self._task(waiting, "petitions", Way("petitions"), age)

    def _unit(self, inside: frozenset[str]) -> Iterator[Task]:
        """What a unit has to do itself: take works in, complete its dossiers, answer for those it is offered."""
        page, plan = self.page, self.parts.plan
        for (unit, handed_in), count in achievements.count_untaken(page, inside).items():
            way = Way("unit_works", {"unit": unit}, {"giai-doan": handed_in})
            yield self._task(count, "works", way, place=title(page, unit), phase=plan.phase(handed_in).name)
        for phase in plan.phases:
            for put in nominations.in_states(page, phase.id, {State.COMPLETION, State.TRANSFERRING}):
                asked = put.unit if put.state == State.COMPLETION else route.offered_to(page, put.number)
                if asked in inside:
                    what = "completion" if put.state == State.COMPLETION else "offered"
                    yield self._task(1, what, Way("dossier", {"number": put.number}), number=put.number, name=put.name)

    def _media(self) -> Iterator[Task]:
        yield self._task(len(relays.waiting(self.page)), "relays", Way("groups"))

    def _council(self) -> Iterator[Task]:
        person = self.worker.person.id
        seats = bodies.of_person(self.page, person)
        for meeting in sittings.listing(self.page, only_open=True):
            if not bodies.scores(seats.get(meeting.body, ""), invited=meeting.terms.invited_score):
                continue
            desk = scoring.desk(self.page, self.parts.plan, meeting, person)
            count = sum(one.state == scoring.OPEN for one in desk)
            yield self._task(count, "sitting", Way("sitting", {"number": meeting.number}), number=meeting.number)

    def _estimates(self) -> Iterator[Task]:
        for one in estimate.overdue(self.page, self.now):
            yield self._task(1, "estimate", Way("money"), one.age(self.now), number=one.number)

    def _lasting(self) -> Iterator[Task]:
        for one in lasting.overdue(self.page, self.worker.units, self.now):
            way = Way("unit_works", {"unit": one.unit}, {"giai-doan": one.phase}, one.achievement)
            at = when(one.asked, self.parts.plan.tzinfo)
            yield self._task(1, "lasting", way, number=one.achievement, title=one.title, at=at)

    def _conferences(self) -> Iterator[Task]:
        day = self.now.astimezone(self.parts.plan.tzinfo).date()
        for met, items in preparing.late(self.page, self.parts.plan, day):
            what = "conference" if len(items) == 1 else "conference_and_more"
            way = Way("conference", {"phase": met.phase})
            yield self._task(len(items), what, way, name=met.name, first=items[0].name)

    def _troubles(self) -> Iterator[Task]:
        since, texts = trouble_since(self.parts.clocks.real()), self.parts.texts
        yield self._task(dead_letters.count_waiting(self.page), "dead", Way("dead"))
        for (state, reason), count in outcomes.count_troubled(self.page, since).items():
            what = "unknown" if state == "unknown" else "failed"
            known = f"undelivered.{reason}"
            why = texts.say(known) if texts.has(known) else texts.say(f"waiting.{what}_unsaid")
            yield self._task(count, what, Way("undelivered"), why=why)
        yield self._task(lost_files.count_lost(self.page, since), "files", Way("undelivered"))

    def _everybody(self) -> Iterator[Task]:
        yield self._task(len(inquiries.waiting_for(self.page, self.worker.person.id)), "inquiries", Way("inquiries"))

    def _task(self, count: int, what: str, way: Way, age: timedelta | None = None, **facts: object) -> Task:
        say = self.parts.texts.say
        return Task(count, say(f"waiting.{what}", **facts), say(f"waiting.{what}_more", **facts), way, age)
