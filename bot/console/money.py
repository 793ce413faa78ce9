"""The page "Kinh phí": awards given and paid, the community's fund, the statutory bonus, estimates and appraisal."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

from aiohttp import web

from bot.console.guard import act, field
from bot.console.parts import WORKER, Parts, Worker, note, parts_of
from bot.console.posts import OFFICE
from bot.console.selecting import WORD
from bot.console.shown import go, show
from broadcasts.letters import dossiers as letters
from broadcasts.reports import estimate as papers
from storage.book.page import Page
from storage.campaign.amounts import written
from storage.campaign.dossiers.hops import Hop
from storage.campaign.dossiers.rules import Reason
from storage.campaign.membership import people
from storage.campaign.money import bonus, estimate, fund, register
from storage.campaign.money.bonus import Bonus
from storage.campaign.money.estimate import Drawn, Estimate
from storage.campaign.money.fund import Line, NewLine, Sums
from storage.campaign.money.register import Entry, Receipt
from storage.limits import limits
from storage.talk import Refusal
from storage.words import tidy

BOOK: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
RECEIPT_MOST: Final = 40  # characters of a receipt's number
KINDS: Final = ("received", "pledged", "spent")
Work = Callable[[Page, Worker], Reason | None]


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything on the page; people's names are by their numbers."""

    entries: list[Entry]
    bonus: Bonus | None
    sums: Sums
    lines: list[Line]
    promises: list[tuple[Line, int]]
    estimates: list[Estimate]
    drawn: list[Drawn]
    names: dict[int, str]


async def page(request: web.Request) -> web.StreamResponse:
    """Where the money stands."""
    return await _page(request)


async def give(request: web.Request) -> web.StreamResponse:
    """An award is handed out; unit and laureate are there."""
    parts, number = parts_of(request), request.match_info["number"]

    def work(page: Page, worker: Worker) -> Reason | None:
        at, real = parts.clocks.campaign(), parts.clocks.real()
        return _told(page, parts, register.give(page, parts.plan, number, worker.person, at=at, real=real))

    return await _done(request, work)


async def pay(request: web.Request) -> web.StreamResponse:
    """Enter a payment with what proves it."""
    parts, number, award = parts_of(request), request.match_info["number"], await field(request, "award")
    given = await _words(request, "receipt", "received_by", "word")
    day = await field(request, "day")

    def work(page: Page, worker: Worker) -> Reason | None:
        at, real, receipt = parts.clocks.campaign(), parts.clocks.real(), _receipt(day, given)
        made = register.pay(page, parts.plan, number, award, receipt, worker.person, at=at, real=real)
        return None if made is None else _told(page, parts, made)

    return await _done(request, work)


async def correct(request: web.Request) -> web.StreamResponse:
    """Put right what a payment is proved by, with the reason."""
    parts, payment = parts_of(request), int(request.match_info["payment"])
    given = await _words(request, "receipt", "received_by", "why")
    day = await field(request, "day")

    def work(page: Page, worker: Worker) -> None:
        at, real, receipt = parts.clocks.campaign(), parts.clocks.real(), _receipt(day, given)
        why = _reason(given["why"])
        register.correct(page, parts.plan, payment, receipt, why, worker.person, at=at, real=real)

    return await _done(request, work)


async def enter(request: web.Request) -> web.StreamResponse:
    """Write a line of the community's fund."""
    parts, kind = parts_of(request), await field(request, "kind")
    given = await _words(request, "amount", "donor", "purpose", "pledge", "word")
    if kind not in KINDS:
        raise web.HTTPBadRequest

    def work(page: Page, worker: Worker) -> None:
        amount, purpose = fund.sum_of(given["amount"]), given["purpose"]
        if not purpose:
            raise Refusal("money.blank")
        new = NewLine(kind, amount, purpose, given["donor"], given["pledge"], given["word"])  # type: ignore[arg-type]
        at = parts.clocks.campaign()
        line = fund.enter(page, parts.plan, new, by=worker.person.id, at=at)
        note(page, parts, worker.actor, f"fund.{kind}", line.number, amount=amount)

    return await _done(request, work)


async def strike(request: web.Request) -> web.StreamResponse:
    """Strike a wrong line of the fund out."""
    parts, number = parts_of(request), request.match_info["number"]
    given = await _words(request, "why")

    def work(page: Page, worker: Worker) -> None:
        at = parts.clocks.campaign()
        line = fund.strike(page, parts.plan, number, _reason(given["why"]), by=worker.person.id, at=at)
        note(page, parts, worker.actor, "fund.struck", number, amount=line.amount, why=line.struck_why)

    return await _done(request, work)


async def settle(request: web.Request) -> web.StreamResponse:
    """Set the statutory bonus."""
    parts, given = parts_of(request), await _words(request, "amount", "basis")

    def work(page: Page, worker: Worker) -> None:
        amount, basis = fund.sum_of(given["amount"]), _reason(given["basis"])
        bonus.settle(page, amount, basis, worker.person.id, parts.clocks.campaign())
        note(page, parts, worker.actor, "bonus.set", parts.plan.statutory_award.id, amount=amount, basis=basis)

    return await _done(request, work)


async def draw_up(request: web.Request) -> web.StreamResponse:
    """Keep the estimate of a phase, or of the whole, as it is now."""
    parts, phase = parts_of(request), await field(request, "phase")
    if phase not in {estimate.WHOLE, *(one.id for one in parts.plan.phases)}:
        raise web.HTTPBadRequest

    def work(page: Page, worker: Worker) -> None:
        made = estimate.draw_up(page, parts.plan, phase, by=worker.person.id, at=parts.clocks.campaign())
        note(page, parts, worker.actor, "estimate.drawn_up", made.number, phase=phase)

    return await _done(request, work)


async def go_on(request: web.Request) -> web.StreamResponse:
    """Bring an estimate to the next state of its appraisal."""
    parts, number, state = parts_of(request), request.match_info["number"], await field(request, "state")

    def work(page: Page, worker: Worker) -> None:
        made = estimate.go_on(page, number, state, by=worker.person.id, at=parts.clocks.campaign())
        note(page, parts, worker.actor, f"estimate.{made.state}", number)

    return await _done(request, work)


async def paper(request: web.Request) -> web.StreamResponse:
    """An estimate for appraisal, as workbook or document."""
    parts, number, kind = parts_of(request), request.match_info["number"], request.match_info["kind"]
    found = await parts.book.read(lambda page: next((d for d in estimate.drawn(page) if d.number == number), None))
    if found is None:
        raise web.HTTPNotFound
    if kind == "xlsx":
        content, mime = papers.workbook(parts.plan, parts.texts, found), BOOK
    else:
        content, mime = papers.paper(parts.plan, parts.texts, found, parts.plan.tzinfo), WORD
    headers = {"Content-Disposition": f'attachment; filename="du-toan-{number}.{kind}"'}
    return web.Response(body=content, content_type=mime, headers=headers)


async def _words(request: web.Request, *names: str) -> dict[str, str]:
    return {name: tidy(await field(request, name))[: limits().money.purpose_max] for name in names}


def _receipt(day: str, given: dict[str, str]) -> Receipt:
    number, by = given["receipt"][:RECEIPT_MOST], given["received_by"][: limits().people.name_max]
    if not number or not by:
        raise Refusal("money.blank")
    try:
        return Receipt(date.fromisoformat(day), number, by, given.get("word", ""))
    except ValueError:
        raise Refusal("money.unclear_day") from None


def _reason(why: str) -> str:
    least = limits().broadcasts.reason_least
    if len(why) < least:
        raise Refusal("money.too_short", {"least": least})
    return why


def _told(page: Page, parts: Parts, made: Hop | Reason) -> Reason | None:
    if isinstance(made, Reason):
        return made
    put = letters.told(page, parts.plan, parts.texts, made, parts.clocks.real())
    page.after(lambda: parts.delivery.post(put))
    return None


async def _done(request: web.Request, work: Work | Callable[[Page, Worker], None]) -> web.StreamResponse:
    """The page anew after a change, or with the sentence that says why there was none."""
    parts = parts_of(request)
    try:
        reason = await act(request, work, "money")
    except Refusal as refusal:
        return await _page(request, 422, refused=parts.texts.say(refusal.key, **refusal.facts))
    if reason is not None:
        return await _page(request, web.HTTPConflict.status_code, refused=letters.said_of(parts.texts, reason))
    return go(request, "money")


async def _page(request: web.Request, status: int = 200, **facts: object) -> web.StreamResponse:
    parts, worker = parts_of(request), request[WORKER]
    found = await parts.book.read(lambda page: _facts(page, parts))
    now = parts.clocks.campaign()
    return show(
        request,
        "money.html",
        status,
        found=found,
        totals=register.totals(found.entries),
        now=now,
        today=now.astimezone(parts.plan.tzinfo).date().isoformat(),
        money=written,
        kinds={kind: parts.texts.say(f"money.kind.{kind}") for kind in KINDS},
        state_name=lambda state: parts.texts.say(f"money.state.{state}"),
        step_name=lambda state: parts.texts.say(f"money.step.{state}"),
        where=lambda state: parts.texts.say(f"route.state.{state}"),
        says=parts.texts.say,
        phase_name=lambda phase: papers.phase_name(parts.plan, parts.texts, phase),
        office_here=worker.may(OFFICE),
        most=limits().money.purpose_max,
        **facts,
    )


def _facts(page: Page, parts: Parts) -> Facts:
    drawn = estimate.drawn(page)
    numbers = {step.by for one in drawn for step in one.steps}
    known = {number: people.by_id(page, number) for number in numbers}
    return Facts(
        register.entries(page, parts.plan),
        bonus.current(page, parts.plan),
        fund.sums(page),
        fund.lines(page),
        fund.promises(page),
        estimate.reckon(page, parts.plan),
        drawn,
        {number: person.name for number, person in known.items() if person},
    )
