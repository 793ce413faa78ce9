"""A district with a council for tests: two communes, their heads, members with duties, dossiers on their way."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

from storage.book.page import Page
from storage.campaign.council import adopting, bodies, cards, passing, sittings
from storage.campaign.council.passing import Acting
from storage.campaign.council.sittings import Meeting, NewSitting, Terms
from storage.campaign.dossiers import route
from storage.campaign.dossiers.nominations import NewPut
from storage.campaign.dossiers.route_table import Move
from storage.campaign.dossiers.rules import Put
from storage.campaign.membership import people
from storage.campaign.membership.people import Known
from storage.campaign.planning.plan import Plan
from storage.campaign.planning.plan_file import load_plan
from storage.campaign.planning.plan_parts import Share
from storage.campaign.territory import units

NOON = datetime(2021, 6, 20, 5, tzinfo=UTC)
COMMUNES = ("25273", "25276", "25279")
GROUP, COUNCIL = "assessment", "emulation_council"
TWO_THIRDS = Share(2, 3)
DUTIES = {"chair": "chair", "one": "member", "two": "member", "secretary": "secretary", "guest": "invited"}
TERMS = Terms("median", "whole", TWO_THIRDS, invited_score=False)


@cache
def plan() -> Plan:
    """The bundled plan."""
    return load_plan("151-kh-ubnd")


@dataclass(frozen=True, slots=True)
class House:
    """Numbers of the people of a district, and of the dossiers before its assessment group."""

    office: Known
    officers: dict[str, Known]
    members: dict[str, int]
    dossiers: list[str]

    @property
    def acting(self) -> Acting:
        """The office at noon."""
        return Acting(self.office, NOON, NOON)


def known(page: Page, name: str, role: str, unit: str) -> Known:
    """A new person in a role."""
    found = people.by_id(page, people.appoint(page, name, role, unit, NOON))
    assert found is not None
    return found


def settle(page: Page) -> House:
    """One dossier of each commune, received by the office; a chair, two members, a secretary and an invited one."""
    rows = [row for row in plan().units if row.code == "692" or row.code[:5] in COMMUNES]
    units.bring_in(page, rows)
    office = known(page, "Lê Văn Phòng", "organiser_officer", "692")
    officers = {unit: known(page, f"Cán bộ {unit}", "unit_officer", unit) for unit in COMMUNES}
    return House(office, officers, seated(page, office), [received(page, office, officers[unit]) for unit in COMMUNES])


def seated(page: Page, office: Known, body: str = GROUP) -> dict[str, int]:
    """Members of a body by their duty and number: chair, member, other, secretary, invited."""
    found = {}
    for name, duty in DUTIES.items():
        found[name] = people.appoint(page, f"Thành viên {name}", "council_member", "692", NOON)
        (post,) = [post.id for post in bodies.outside(page, body) if post.person == found[name]]
        bodies.seat(page, office, post, body, duty)
    return found


def received(page: Page, office: Known, officer: Known) -> str:
    """A head of the officer's commune, put forward and received by the office."""
    ((_, unit),) = officer.roles
    head = people.appoint(page, f"Trưởng Ban {unit}", "area_head", f"{unit}-01", NOON)
    new = NewPut("I", unit, f"{unit}-01", head, "Được dân tin yêu.", officer.id)
    put = route.propose(page, plan(), new, officer, at=NOON, real=NOON)
    assert isinstance(put, Put)
    facts = {"arrival": "12", "day": "2021-06-20"}
    made = route.move(page, plan(), put.number, Move.RECEIVE, office, at=NOON, real=NOON, facts=facts)
    assert isinstance(made, route.Hop)
    return put.number


def opened(page: Page, house: House, body: str = GROUP, terms: Terms = TERMS) -> Meeting:
    """A sitting over everything that waits for a body, by the card of 100 points."""
    adopting.adopt(page, plan(), cards.template(), house.office.id, NOON)
    card = adopting.current(page, plan())
    brought = passing.bring(page, plan(), body, "I", house.acting)
    assert card is not None
    assert isinstance(brought, passing.Brought)
    new = NewSitting(body, "I", terms, card, brought.dossiers)
    meeting = sittings.open_one(page, new, house.office.id, NOON, year=2021)
    assert meeting is not None
    return meeting
