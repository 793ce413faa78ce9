"""The page "Việc đã chọn": works chosen beforehand by state, the overdue named; to assign, or make one of a wish."""

from dataclasses import dataclass
from datetime import date, datetime

from aiohttp import web

from bot.console.guard import act, field
from bot.console.parts import WORKER, Parts, Worker, note, parts_of, title
from bot.console.shown import go, show
from broadcasts.audience import campaign_day
from broadcasts.letters import suggestion_letters, work_letters
from broadcasts.occasions import local_day
from storage.book.page import Page
from storage.campaign.correspondence import suggestions
from storage.campaign.correspondence.suggestions import Filed
from storage.campaign.membership import heads, reach
from storage.campaign.territory import units
from storage.campaign.works import commitments
from storage.campaign.works.commitments import Committed, NewCommitment
from storage.words import tidy

TITLE_MOST, MOST = 120, 300  # characters
Place = tuple[str, str]  # code and title


@dataclass(frozen=True, slots=True)
class Board:
    """The works in reach by state, each with its place, and the areas for which one can be assigned."""

    overdue: list[tuple[Committed, str]]
    open: list[tuple[Committed, str]]
    done: list[tuple[Committed, str]]
    dropped: list[tuple[Committed, str]]
    areas: list[Place]


async def board(request: web.Request) -> web.StreamResponse:
    """All works in reach, and the form for another one; with a suggestion in the address it is filled from that."""
    parts, worker, number = parts_of(request), request[WORKER], request.query.get("kien-nghi", "")
    today = _today(parts)

    def read(page: Page) -> tuple[Board, Filed | None]:
        wish = suggestions.by_number(page, number, worker.units) if number else None
        if number and (wish is None or wish.is_observation):
            raise web.HTTPNotFound
        return _board(page, parts, worker, today), wish

    found, wish = await parts.book.read(read)
    return show(request, "chosen_works.html", board=found, wish=wish, today=today)


async def assign(request: web.Request) -> web.StreamResponse:
    """Assign a work to an area, or make one of what people wished for; its head is told."""
    parts = parts_of(request)
    told = {name: tidy(await field(request, name)) for name in ("area", "title", "need", "result", "suggestion")}
    try:
        until = date.fromisoformat(await field(request, "until"))
    except ValueError:
        raise web.HTTPBadRequest from None
    if not all(told[name] for name in ("title", "need", "result")) or until < _today(parts):
        raise web.HTTPBadRequest
    await act(request, lambda page, worker: _assign(page, parts, worker, told, until))
    return go(request, "chosen_works")


async def drop(request: web.Request) -> web.StreamResponse:
    """Say that a work will not be done."""
    parts, number = parts_of(request), request.match_info["number"]

    def work(page: Page, worker: Worker) -> None:
        if commitments.by_number(page, number, worker.units) is None:
            raise web.HTTPNotFound
        if commitments.drop(page, number, parts.clocks.campaign()):
            note(page, parts, worker.actor, "work.dropped", number)

    await act(request, work)
    return go(request, "chosen_works")


def areas_within(page: Page, parts: Parts, worker: Worker) -> list[Place]:
    """The areas of the plan in reach of a worker, each with the unit that it lies in."""
    kinds = parts.plan.participants.kinds
    found = reach.standing(page, campaign_day(parts.plan, parts.clocks.campaign()))
    mine = [code for code, one in found.items() if one.kind in kinds and _sees(worker, code)]
    titles = units.whole_titles(page, mine)
    return [(code, titles[code]) for code in mine]


def _sees(worker: Worker, unit: str) -> bool:
    return worker.sees(unit)


def _assign(page: Page, parts: Parts, worker: Worker, told: dict[str, str], until: date) -> None:
    area, wish = told["area"], told["suggestion"]
    above = heads.above(page, area)
    if above is None or area not in {code for code, _ in areas_within(page, parts, worker)}:
        raise web.HTTPNotFound
    if wish and suggestions.by_number(page, wish, worker.units) is None:
        raise web.HTTPNotFound
    at = parts.clocks.campaign()
    new = NewCommitment(
        above.code,
        area,
        told["title"][:TITLE_MOST],
        told["need"][:MOST],
        told["result"][:MOST],
        until,
        "suggestion" if wish else "assigned",
        worker.person.id,
        wish or None,
    )
    number = commitments.choose(page, new, at=at, year=at.astimezone(parts.plan.tzinfo).year)
    note(page, parts, worker.actor, "work.chosen", number, unit=new.unit, area=area, origin=new.origin, wish=wish)
    _tell(page, parts, worker, number, new)
    made = commitments.by_number(page, number)
    if wish and made is not None:
        put = suggestion_letters.taken_up(page, parts.texts, made, parts.clocks.real())
        page.after(lambda: parts.delivery.post(put))


def _tell(page: Page, parts: Parts, worker: Worker, number: str, new: NewCommitment) -> None:
    key = "work.told_from_suggestion" if new.suggestion else "work.told_assigned"
    facts = {"name": worker.person.name} if new.suggestion is None else {}
    where, until = title(page, new.area), local_day(new.until)
    said = parts.texts.say(key, number=number, title=new.title, place=where, result=new.result, until=until, **facts)
    put = work_letters.to_heads(page, new.area, said, parts.clocks.real())
    page.after(lambda: parts.delivery.post(put))


def _board(page: Page, parts: Parts, worker: Worker, today: date) -> Board:
    found = commitments.listing(page, worker.units)
    titles = units.whole_titles(page, {one.new.area for one in found})
    shown = [(one, titles[one.new.area]) for one in found]
    waiting = [(one, place) for one, place in shown if one.state == "open"]
    return Board(
        [(one, place) for one, place in waiting if one.overdue(today)],
        [(one, place) for one, place in waiting if not one.overdue(today)],
        [(one, place) for one, place in shown if one.state == "done"],
        [(one, place) for one, place in shown if one.state == "dropped"],
        areas_within(page, parts, worker),
    )


def _today(parts: Parts) -> date:
    now: datetime = parts.clocks.campaign()
    return now.astimezone(parts.plan.tzinfo).date()
