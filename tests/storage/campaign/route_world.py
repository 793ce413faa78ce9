"""A small district for tests of the route: two communes of three areas, their heads, two officers, the office."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from sqlmodel import select

from storage.book.page import Page
from storage.campaign.dossiers import holding_back, release, route, rules
from storage.campaign.dossiers.hops import Hop
from storage.campaign.dossiers.nominations import Already, Full, NewPut
from storage.campaign.dossiers.release import Released
from storage.campaign.dossiers.route_table import Move
from storage.campaign.dossiers.rules import Candidate, Put, Reason
from storage.campaign.membership import people
from storage.campaign.membership.people import Known
from storage.campaign.planning.plan import Plan
from storage.campaign.planning.plan_file import load_plan
from storage.campaign.tables import Membership
from storage.campaign.territory import units
from storage.campaign.territory.unit_rows import UnitRow

JUNE = datetime(2021, 6, 20, 5, tzinfo=UTC)
JULY = datetime(2021, 7, 5, 5, tzinfo=UTC)
REAL = datetime(2026, 3, 2, 1, tzinfo=UTC)
HERE, THERE = "25273", "25276"
AREAS = tuple(f"{unit}-0{number}" for unit in (HERE, THERE) for number in (1, 2, 3))
UNITS = [
    UnitRow("692", "Lộc Ninh", "huyện", ""),
    UnitRow(HERE, "Lộc Hòa", "xã", "692"),
    UnitRow(THERE, "Lộc An", "xã", "692"),
    *(UnitRow(area, f"Ấp {area[-1]}", "ấp", area[:5]) for area in AREAS),
]
PLAN: Plan = load_plan("151-kh-ubnd")
WAY = (Move.RECEIVE, Move.ASSESS, Move.TO_COUNCIL, Move.RECOGNISE)
FACTS = {
    Move.RECEIVE: {"arrival": "12", "day": "2021-07-01"},
    Move.ASK: {"what": "Bản xác nhận", "until": "2021-12-20"},
    Move.ANSWER: {"text": "Gửi bản xác nhận"},
}


@dataclass
class World:
    """Who is who in the district; `at` is the campaign's time, which a test moves."""

    officers: dict[str, Known]
    office: Known
    heads: dict[str, int]  # by area
    at: datetime = JUNE
    numbers: list[str] = field(default_factory=list)

    def propose(self, page: Page, area: str, phase: str = "I", unit: str = "") -> Put | Reason:
        """The head of an area is put forward by its unit, by the rules in the order of the desk."""
        unit = unit or area[:5]
        candidate = Candidate(unit, area, area, area[:5], self.heads[area])
        if reason := rules.may_put_forward(PLAN, phase, candidate, self.at):
            return reason
        new = NewPut(phase, unit, area, self.heads[area], "Được dân tin.", self.officers[unit].id)
        outcome = route.propose(page, PLAN, new, self.officers[unit], at=self.at, real=REAL)
        match outcome:
            case Put():
                self.numbers.append(outcome.number)
                return outcome
            case Full(standing):
                return rules.quota_used(PLAN, phase, unit, standing)
            case Already(put):
                return rules.already(PLAN, put, candidate)
        return outcome

    def put(self, page: Page, area: str, phase: str = "I") -> Put:
        """The same where nothing stands in the way."""
        outcome = self.propose(page, area, phase)
        assert isinstance(outcome, Put), outcome
        return outcome

    def move(self, page: Page, number: str, wanted: Move, by: Known | None = None, **more: object) -> Hop | Reason:
        """A move by whoever makes it: the office, or the officer given."""
        facts = {**FACTS.get(wanted, {}), **more}
        why = str(facts.pop("why", ""))
        who = by or self.office
        return route.move(page, PLAN, number, wanted, who, at=self.at, real=REAL, why=why, facts=facts)

    def recognise(self, page: Page, number: str) -> None:
        """All the way to a yes that is not released."""
        for wanted in WAY:
            hop = self.move(page, number, wanted)
            assert isinstance(hop, Hop), hop

    def release(self, page: Page, phase: str = "I", decision: str = "QĐ 1") -> Released | Reason:
        """The results of a phase."""
        day = self.at.date()
        return release.release(page, PLAN, phase, decision, day, self.office, at=self.at, real=REAL)

    def hold(self, page: Page, number: str, why: str = "Đang xác minh") -> tuple[Hop, ...] | Reason:
        """The person of a dossier is held back."""
        return holding_back.hold(page, PLAN, number, self.office, why, at=self.at, real=REAL)

    def lift(self, page: Page, number: str) -> tuple[Hop, ...] | Reason:
        """And let go."""
        return holding_back.lift(page, PLAN, number, self.office, "Đã rõ", at=self.at, real=REAL)

    def new_head(self, page: Page, area: str, person: int | None = None) -> int:
        """Somebody new, or somebody from elsewhere, heads an area from now on."""
        held = select(Membership).where(Membership.unit == area, Membership.role == "area_head")
        for row in page.session.exec(held):
            row.until = self.at
        page.session.flush()
        if person is None:
            person = people.appoint(page, f"Người mới {area}", "area_head", area, self.at)
        elif (again := page.session.exec(held.where(Membership.person == person)).first()) is not None:
            again.until = None
        else:
            since = self.at
            page.session.add(Membership(person=person, role="area_head", unit=area, approved=True, since=since))
        page.session.flush()
        self.heads[area] = person
        return person

    def succeed(self, page: Page, old: str, new: str, day: date) -> None:
        """One area takes over from another."""
        units.succeed(page, old, new, day, "")
        page.session.flush()

    def tomorrow(self, days: int = 1) -> None:
        """Time goes on."""
        self.at += timedelta(days=days)


def settle(page: Page) -> World:
    """The district with everybody in office."""
    units.bring_in(page, UNITS)

    def known(name: str, role: str, unit: str) -> Known:
        found = people.by_id(page, people.appoint(page, name, role, unit, JUNE))
        assert found is not None
        return found

    officers = {unit: known(f"Cán bộ {unit}", "unit_officer", unit) for unit in (HERE, THERE)}
    heads = {area: people.appoint(page, f"Trưởng Ban {area}", "area_head", area, JUNE) for area in AREAS}
    return World(officers, known("Văn phòng", "organiser_officer", "692"), heads)
