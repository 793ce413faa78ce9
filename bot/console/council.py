"""The page "Hội đồng": both bodies with their members, the card they score by, what waits for them, their sittings."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from aiohttp import web

from bot.console.guard import act, field
from bot.console.parts import WORKER, Parts, Worker, note, parts_of
from bot.console.reasons import said
from bot.console.shown import go, show
from broadcasts.letters import dossiers, sitting_letters
from broadcasts.reports import council_papers, submission
from storage.book.page import Page
from storage.campaign.council import adopting, bodies, cards, passing, sittings
from storage.campaign.council.adopting import Adopted
from storage.campaign.council.bodies import Seated
from storage.campaign.council.passing import Acting
from storage.campaign.council.proposals import Submission
from storage.campaign.council.sittings import Meeting, NewSitting, Terms
from storage.campaign.dossiers import late_requests
from storage.campaign.dossiers.hops import Hop
from storage.campaign.dossiers.late_requests import Late
from storage.campaign.dossiers.rules import Put, Reason
from storage.campaign.membership.posts import Post
from storage.campaign.planning.plan_parts import Body, Phase, Share
from storage.campaign.territory import units
from storage.talk import Refusal

Work = Callable[[Page, Worker], None]
QUORUMS = {
    "2/3": Share(2, 3),
    "1/2": Share(1, 2),
    "3/4": Share(3, 4),
}  # offered where the plan is silent


@dataclass(frozen=True, slots=True)
class Bench:
    """A body on the page: its members, who could become one, and by phase the dossiers that wait for it."""

    body: Body
    members: list[Seated]
    outside: list[Post]
    waiting: list[tuple[Phase, list[Put]]]


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything on the page."""

    benches: list[Bench]
    card: Adopted | None
    template: cards.Card
    sittings: list[Meeting]
    late: list[tuple[Late, str, str]]  # who asks to file after the deadline: the unit's title, and why it has no room
    opened: list[tuple[Late, str]]  # the filings that are open and not used
    papers: list[tuple[Submission, list[str]]]  # of the phases that came before the first body: what they lack


async def board(request: web.Request) -> web.StreamResponse:
    """Bodies, card, sittings."""
    return await _page(request)


async def seat(request: web.Request) -> web.StreamResponse:
    """Give a member a duty in a body, or take the member out of it."""
    parts, post = parts_of(request), int(request.match_info["post"])
    body, duty = await field(request, "body"), await field(request, "duty")
    _known(parts, body)

    def work(page: Page, worker: Worker) -> None:
        seated = bodies.seat(page, worker.person, post, body, duty)
        note(page, parts, worker.actor, "council.seated", f"person:{seated.person}", body=body, duty=duty)

    return await _done(request, work)


async def adopt(request: web.Request) -> web.StreamResponse:
    """Adopt the card of 100 points."""
    parts = parts_of(request)

    def work(page: Page, worker: Worker) -> None:
        card = adopting.adopt(page, parts.plan, cards.template(), worker.person.id, parts.clocks.campaign())
        if card is None:
            raise Refusal("council.card_in_force")
        note(page, parts, worker.actor, "council.card_adopted", f"card:{card.version}", name=card.card.name)

    return await _done(request, work)


async def open_sitting(request: web.Request) -> web.StreamResponse:
    """Open a sitting of a body over everything that waits for it; what the plan says of how it judges holds."""
    parts = parts_of(request)
    body, phase = _known(parts, await field(request, "body")), await field(request, "phase")
    if phase not in {one.id for one in parts.plan.phases}:
        raise web.HTTPBadRequest
    terms = _terms(body, {name: await field(request, name) for name in ("method", "per", "quorum", "invited")})

    def work(page: Page, worker: Worker) -> None:
        meeting = _open(page, parts, worker, body, phase, terms)
        facts = {"body": body.id, "phase": phase, "card": meeting.card_version, "method": terms.method}
        note(page, parts, worker.actor, "sitting.opened", meeting.number, **facts)

    return await _done(request, work)


def _open(page: Page, parts: Parts, worker: Worker, body: Body, phase: str, terms: Terms) -> Meeting:
    card, now = adopting.current(page, parts.plan), parts.clocks.campaign()
    if card is None:
        raise Refusal("council.no_card")
    if not any(bodies.scores(one.duty, invited=terms.invited_score) for one in bodies.roster(page, body.id)):
        raise Refusal("council.nobody")
    brought = passing.bring(page, parts.plan, body.id, phase, Acting(worker.person, now, parts.clocks.real()))
    if isinstance(brought, Reason):
        raise Refusal("council.stopped", {"reason": said(parts, brought)})
    if not brought.dossiers:
        raise Refusal("council.nothing_waits")
    new = NewSitting(body.id, phase, terms, card, brought.dossiers)
    meeting = sittings.open_one(page, new, worker.person.id, now, year=now.astimezone(parts.plan.tzinfo).year)
    if meeting is None:
        raise Refusal("council.open_already")
    _tell(page, parts, meeting, brought.hops)
    return meeting


def _tell(page: Page, parts: Parts, meeting: Meeting, hops: Iterable[Hop]) -> None:
    """Heads and units learn that their dossiers are before a body, and its members that they may score."""
    now = parts.clocks.real()
    put = [letter for hop in hops for letter in dossiers.told(page, parts.plan, parts.texts, hop, now)]
    put += sitting_letters.opened(page, parts.plan, parts.texts, meeting, now)
    page.after(lambda: parts.delivery.post(put))


def _terms(body: Body, chosen: dict[str, str]) -> Terms:
    """The plan's own words first; where it is silent what the office chose."""
    quorum = body.quorum or QUORUMS.get(chosen["quorum"])
    if quorum is None:
        raise web.HTTPBadRequest
    method = body.method or ("mean" if chosen["method"] == "mean" else "median")
    per = body.per or ("criterion" if chosen["per"] == "criterion" else "whole")
    return Terms(method, per, quorum, invited_score=(body.invited or chosen["invited"]) == "score")


def _known(parts: Parts, body: str) -> Body:
    found = next((one for one in parts.plan.bodies if one.id == body), None)
    if found is None:
        raise web.HTTPBadRequest
    return found


async def _done(request: web.Request, work: Work) -> web.StreamResponse:
    try:
        await act(request, work, "council")
    except Refusal as refusal:
        return await _page(request, 409, refused=parts_of(request).texts.say(refusal.key, **refusal.facts))
    return go(request, "council")


async def refused(request: web.Request, why: str, **typed: object) -> web.Response:
    """The page with why something was not done, and what was typed."""
    return await _page(request, 409, refused=why, **typed)


async def _page(request: web.Request, status: int = 200, **facts: object) -> web.Response:
    parts = parts_of(request)
    found = await parts.book.read(lambda page: _facts(page, parts))
    mine = await parts.book.read(lambda page: bodies.of_person(page, request[WORKER].person.id))
    return show(request, "council.html", status, found=found, mine=mine, quorums=QUORUMS, **facts)


def _facts(page: Page, parts: Parts) -> Facts:
    plan = parts.plan
    return Facts(
        [
            Bench(
                body,
                bodies.roster(page, body.id),
                bodies.outside(page, body.id),
                [(phase, passing.waiting(page, plan, body.id, phase.id)) for phase in plan.phases],
            )
            for body in plan.bodies
        ],
        adopting.current(page, plan),
        cards.template(),
        sittings.listing(page),
        [(one, units.whole_title(page, one.unit), _no_room(page, parts, one)) for one in late_requests.waiting(page)],
        [(one, units.whole_title(page, one.unit)) for one in late_requests.allowed(page)],
        _papers(page, parts),
    )


def _papers(page: Page, parts: Parts) -> list[tuple[Submission, list[str]]]:
    found = council_papers.all_drawn_up(page, parts.plan, parts.clocks.campaign())
    return [(one, submission.lacking(parts.texts, one)) for one in found]


def _no_room(page: Page, parts: Parts, late: Late) -> str:
    """Why no filing can be opened for a unit now; "" where a slot is free."""
    reason = late_requests.full(page, parts.plan, late)
    return "" if reason is None else said(parts, reason)
