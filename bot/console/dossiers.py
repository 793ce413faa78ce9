"""The pages "Hồ sơ": the dossiers of a phase by where they are, one with its hops, and the moves that are legal now."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from aiohttp import web

from bot.console.guard import act, field
from bot.console.looking_again import lasting_of
from bot.console.parts import WORKER, Parts, Worker, parts_of
from bot.console.shown import go, show
from broadcasts.audience import campaign_day
from broadcasts.letters import dossiers as letters
from storage.book import fetches
from storage.book.fetches import FetchInfo
from storage.book.page import Page
from storage.campaign.dossiers import holding_back, holds, nominations, route, transfers
from storage.campaign.dossiers.hops import Hop
from storage.campaign.dossiers.route_table import ROLES, Move, State, Who, outward
from storage.campaign.dossiers.rules import Put, Reason
from storage.campaign.membership import people
from storage.campaign.planning.past import Past, of_area, of_person
from storage.campaign.planning.plan_parts import Phase
from storage.campaign.territory import units
from storage.limits import limits

FIELDS: Final = {  # what a move asks for: each field with its kind
    Move.RECEIVE: (("arrival", "text"), ("day", "date")),
    Move.ASK: (("what", "words"), ("until", "date")),
    Move.ASSESS: (),
    Move.TO_COUNCIL: (),
    Move.AWARD: (),
    Move.WITHDRAW: (("why", "words"),),
    Move.RECONSIDER: (("why", "words"),),
    Move.HOLD: (("why", "words"),),
    Move.LIFT: (("why", "words"),),
    Move.OFFER: (("to", "unit"),),
    Move.ACCEPT: (),
    Move.KEEP: (),
    Move.RECALL: (),
}
UNITS: Final = frozenset({Who.UNIT, Who.TAKER})
TRANSFERS: Final = frozenset({Move.OFFER, Move.ACCEPT, Move.KEEP, Move.RECALL})  # what units do here by themselves
HOLDING: Final = {Move.HOLD: holding_back.hold, Move.LIFT: holding_back.lift}
CONFLICT: Final = frozenset({"route_not_now", "completion_awaited", "held_already", "not_held", "nothing_to_hold"})


@dataclass(frozen=True, slots=True)
class Line:
    """A hop as the page tells it."""

    hop: Hop
    said: str
    by: str
    why: str
    files: list[FetchInfo]


@dataclass(frozen=True, slots=True)
class Shown:
    """A dossier with its unit, where it is, its hops, what can be done, and why it is held back (for the office)."""

    put: Put
    unit: str
    state: State
    lines: list[Line]
    moves: list[Move]
    held: str
    area_before: list[Past]  # awards of earlier years
    person_before: list[Past]
    lasting: list[str]  # whether what was done lasts, as last found
    targets: dict[str, str]  # the units to which it can be offered, with their titles


async def listing(request: web.Request) -> web.StreamResponse:
    """The dossiers in reach of a phase, by where they are."""
    parts, worker, phase = parts_of(request), request[WORKER], _phase(request)
    chosen = request.query.get("buoc", "")
    if chosen and chosen not in set(State):
        raise web.HTTPNotFound
    found = await parts.book.read(lambda page: _within(page, worker, phase))
    counts = {state: sum(one == state for one, _ in found) for state in State}
    rows = [(state, put) for state, put in found if chosen in {"", state}]
    return show(request, "dossiers.html", phase=phase, rows=rows, counts=counts, chosen=chosen, states=_states(parts))


async def one(request: web.Request) -> web.StreamResponse:
    """One dossier with its hops and the moves that this officer can make."""
    return await dossier_page(request)


async def move(request: web.Request) -> web.StreamResponse:
    """Make a move with the facts that the form asked for; a "no" comes back with its reason."""
    wanted = request.match_info["move"]
    if wanted not in {one.value for one in FIELDS}:
        raise web.HTTPNotFound
    parts, number, made = parts_of(request), request.match_info["number"], Move(wanted)
    facts = {name: (await field(request, name)).strip()[: limits().people.reason_max] for name, _ in FIELDS[made]}
    typed = {"tried": made, "typed": facts}
    if no := _unclear(parts, facts):
        return await dossier_page(request, 422, refused=no, **typed)
    outcome = await act(request, lambda page, worker: _moved(page, parts, worker, number, made, facts))
    if not isinstance(outcome, Reason):
        return go(request, "dossier", number=number)
    status = web.HTTPConflict.status_code if outcome.code in CONFLICT else 422
    return await dossier_page(request, status, refused=letters.said_of(parts.texts, outcome), **typed)


async def dossier_page(request: web.Request, status: int = 200, **facts: object) -> web.StreamResponse:
    """The page, after something was refused with the reason and what was typed."""
    parts, worker, number = parts_of(request), request[WORKER], request.match_info["number"]
    shown = await parts.book.read(lambda page: _shown(page, parts, worker, number))
    today = parts.clocks.campaign().astimezone(parts.plan.tzinfo).date().isoformat()
    names = {one: parts.texts.say(f"route.move.{one}") for one in FIELDS}
    return show(
        request,
        "dossier.html",
        status,
        shown=shown,
        fields=FIELDS,
        names=names,
        states=_states(parts),
        today=today,
        most=limits().people.reason_max,
        **facts,
    )


def _moved(
    page: Page, parts: Parts, worker: Worker, number: str, wanted: Move, facts: dict[str, str]
) -> tuple[Hop, ...] | Reason:
    """The move, and the letters to everybody whom it concerns."""
    if nominations.by_number(page, number, worker.units) is None:
        raise web.HTTPNotFound
    at, real, why = parts.clocks.campaign(), parts.clocks.real(), facts.get("why", "")
    if wanted in HOLDING:
        made = HOLDING[wanted](page, parts.plan, number, worker.person, why, at=at, real=real)
    else:
        told = {name: fact for name, fact in facts.items() if name != "why"}
        hop = route.move(page, parts.plan, number, wanted, worker.person, at=at, real=real, why=why, facts=told)
        made = hop if isinstance(hop, Reason) else (hop,)
    for hop in () if isinstance(made, Reason) else made:
        put = letters.told(page, parts.plan, parts.texts, hop, real)
        page.after(lambda put=put: parts.delivery.post(put))  # type: ignore[misc]  # bound at once
    return made


def _unclear(parts: Parts, facts: dict[str, str]) -> str:
    """What is wrong with a day that was typed."""
    for name in ("day", "until"):
        try:
            date.fromisoformat(facts.get(name) or date.min.isoformat())
        except ValueError:
            return parts.texts.say("route.unclear_day")
    return ""


def _phase(request: web.Request) -> Phase:
    """The phase that the address names; without one that which was last to begin, or comes first."""
    parts = parts_of(request)
    chosen = request.query.get("giai-doan")
    begun = [phase for phase in parts.plan.phases if phase.opens <= parts.clocks.campaign()]
    if chosen is None:
        return begun[-1] if begun else parts.plan.phases[0]
    found = next((phase for phase in parts.plan.phases if phase.id == chosen), None)
    if found is None:
        raise web.HTTPNotFound
    return found


def _within(page: Page, worker: Worker, phase: Phase) -> list[tuple[State, Put]]:
    every = route.listing(page, phase.id)
    mine = [put for put in every if worker.sees(put.unit) or is_offered(page, worker, put)]
    return [(_told(worker, put), put) for put in mine]


def _inside(worker: Worker) -> bool:
    return worker.may(frozenset(ROLES[Who.BODY]))


def _told(worker: Worker, put: Put) -> State:
    state = State(put.state)
    return state if _inside(worker) else outward(state)


def _shown(page: Page, parts: Parts, worker: Worker, number: str) -> Shown:
    put = in_reach(page, worker, number)
    inside = _inside(worker)
    lines = [_line(page, parts, worker, put, hop) for hop in route.hops_of(page, number, inside=inside)]
    targets = _targets(page, parts, put)
    legal = _legal(page, parts, worker, put, targets)
    today = parts.clocks.campaign().astimezone(parts.plan.tzinfo).date()
    if route.completion_until(page, put, today):
        legal = [one for one in legal if one is not Move.ASSESS]
    held = holds.why(page, put.person) if inside else ""
    if worker.may(frozenset(ROLES[Who.OFFICE])):
        legal += _holding(page, put)
    title = units.whole_title(page, put.unit)
    past = parts.plan.past
    before = of_area(past, put.area), of_person(past, put.unit, put.name)
    lasting = lasting_of(page, parts, [number]).get(number, [])
    return Shown(put, title, _told(worker, put), lines, legal, held, *before, lasting, targets)


def in_reach(page: Page, worker: Worker, number: str) -> Put:
    """A dossier in reach, or one that another unit offers to ours; 404 for any other, whether it exists or not."""
    put = nominations.by_number(page, number)
    if put is None or not (worker.sees(put.unit) or is_offered(page, worker, put)):
        raise web.HTTPNotFound
    return put


def is_offered(page: Page, worker: Worker, put: Put) -> bool:
    """Whether a dossier waits for the answer of a unit in reach."""
    return put.state == State.TRANSFERRING and worker.sees(route.offered_to(page, put.number))


def _legal(page: Page, parts: Parts, worker: Worker, put: Put, targets: dict[str, str]) -> list[Move]:
    """The moves of the table that this officer makes on pages; a unit's own are those of a transfer."""
    rows = route.next_moves(parts.plan, put, worker.person, route.offered_to(page, put.number))
    known = [row for row in rows if row.move in TRANSFERS or (row.move in FIELDS and row.who not in UNITS)]
    return [row.move for row in known if row.move is not Move.OFFER or targets]


def _targets(page: Page, parts: Parts, put: Put) -> dict[str, str]:
    found = transfers.targets(page, parts.plan, put, campaign_day(parts.plan, parts.clocks.campaign()))
    return units.whole_titles(page, found)


def _holding(page: Page, put: Put) -> list[Move]:
    """A person is held back, not a dossier: whoever is held can be let go from any of his, whatever became of it."""
    if put.person in holds.standing(page):
        return [Move.LIFT]
    return [Move.HOLD] if holding_back.may_hold(page, put.person) else []


def _line(page: Page, parts: Parts, worker: Worker, put: Put, hop: Hop) -> Line:
    """A hop in words; papers are for whoever has the dossier in reach already."""
    by = hop.by or hop.facts.get("officer")
    known = people.by_id(page, int(str(by))) if by else None
    files = fetches.of(page, [int(one) for one in _files(hop)]) if worker.sees(put.unit) else []
    said = letters.hop_words(page, parts.plan, parts.texts, put, hop)
    return Line(hop, said, known.name if known else "", hop.why if _inside(worker) else "", files)


def _files(hop: Hop) -> list[int]:
    found = hop.facts.get("files", ())
    return list(found) if isinstance(found, (list, tuple)) else []


def _states(parts: Parts) -> dict[State, str]:
    return {state: parts.texts.say(f"route.state.{state}") for state in State}
