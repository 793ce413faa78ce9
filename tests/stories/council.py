"""What the office does about a sitting while a story is played: opens it for those named, and ends its scoring."""

import re
from datetime import datetime

from storage.book.page import Page
from storage.campaign.council import adopting, bodies, judging, passing, sittings
from storage.campaign.council.cards import Card, Item
from storage.campaign.council.passing import Acting
from storage.campaign.council.sittings import NewSitting, Terms
from storage.campaign.dossiers import route
from storage.campaign.dossiers.route_table import Move, State
from storage.campaign.membership import people
from storage.campaign.membership.people import Known
from storage.campaign.planning.plan import Plan
from storage.campaign.planning.plan_parts import Share

DUTIES = {"chủ trì": "chair", "thành viên": "member", "thư ký": "secretary", "mời": "invited"}
CARD = Card("Phiếu ba giá trị", (Item("A", "Năng động", 25), Item("B", "Sáng tạo", 25), Item("C", "Hiệu quả", 50)))
TERMS = Terms("median", "whole", Share(1, 2), invited_score=False)


def sit(page: Page, plan: Plan, seats: str, at: datetime, by: Card = CARD) -> None:
    """Open a sitting of the first body over all dossiers, with "Hồ Văn D chủ trì, …" in it; "" ends the open one."""
    body, phase = plan.bodies[0].id, plan.phases[0].id
    if not seats:
        meeting = sittings.now_open(page, body, phase)
        assert meeting is not None
        assert judging.close(page, plan, meeting.number, _office(page, plan, at).id, at) is not None
        return
    office = _office(page, plan, at)
    for seat in seats.split(", "):
        _seat(page, office, body, seat)
    for put in route.listing(page, phase, [State.PROPOSED]):
        facts = {"arrival": put.number, "day": at.date().isoformat()}
        assert isinstance(
            route.move(page, plan, put.number, Move.RECEIVE, office, at=at, real=at, facts=facts), route.Hop
        )
    brought = passing.bring(page, plan, body, phase, Acting(office, at, at))
    card = adopting.adopt(page, plan, by, office.id, at)
    assert isinstance(brought, passing.Brought)
    assert card is not None
    new = NewSitting(body, phase, TERMS, card, brought.dossiers)
    assert sittings.open_one(page, new, office.id, at, year=at.astimezone(plan.tzinfo).year) is not None


def _office(page: Page, plan: Plan, at: datetime) -> Known:
    name = "Văn phòng của chuyện"
    found = people.find(page, name)
    if not found:
        people.appoint(page, name, "organiser_officer", plan.organiser.code, at)
    return people.find(page, name)[0]


def _seat(page: Page, office: Known, body: str, seat: str) -> None:
    found = re.fullmatch(rf"(.+) ({'|'.join(DUTIES)})", seat)
    assert found is not None, seat
    (post,) = [one.id for one in bodies.outside(page, body) if one.name == found[1]]
    bodies.seat(page, office, post, body, DUTIES[found[2]])
