"""The pages "Kiến nghị": the list with its filter, one suggestion with its files, and its answer."""

from dataclasses import dataclass
from typing import Final

from aiohttp import web

from bot.console.answering import Writing, occasion, send, written
from bot.console.guard import act, field
from bot.console.parts import WORKER, Worker, parts_of, title
from bot.console.shown import Leaf, go, show
from storage.book import fetches
from storage.book.fetches import FetchInfo
from storage.book.page import Page
from storage.campaign.correspondence import suggestions
from storage.campaign.correspondence.suggestions import Filed
from storage.campaign.membership import people
from storage.campaign.works import commitments
from storage.campaign.works.commitments import Committed
from storage.limits import limits
from storage.mail import outcomes
from storage.mail.outcomes import Outcome
from storage.talk import Refusal

FILTERS: Final = {
    "cho-tra-loi": "received",
    "da-tra-loi": "answered",
    "da-chuyen": "forwarded",
    "da-rut": "withdrawn",
    "tat-ca": None,
}
CONFLICT: Final = frozenset({"answering.already", "answering.withdrawn"})


@dataclass(frozen=True, slots=True)
class Shown:
    """A suggestion with what stands around it: names of its places, its files, the answer's author and letter."""

    filed: Filed
    where: str
    files: list[FetchInfo]
    author: str
    letter: Outcome | None
    works: list[Committed]


async def listing(request: web.Request) -> web.StreamResponse:
    """The suggestions in reach, by state."""
    parts, worker = parts_of(request), request[WORKER]
    chosen = request.query.get("loc", "cho-tra-loi")
    if chosen not in FILTERS:
        raise web.HTTPNotFound

    def read(page: Page) -> tuple[dict[str, int], Leaf, list[tuple[Filed, str]]]:
        counts, state = suggestions.count_by_state(page, worker.units), FILTERS[chosen]
        leaf = Leaf.asked(request, sum(counts.values()) if state is None else counts[state])
        found = suggestions.listing(page, worker.units, state, limit=limits().console.page_rows, offset=leaf.offset)
        return counts, leaf, [(filed, _where(page, filed)) for filed in found]

    counts, leaf, rows = await parts.book.read(read)
    now = parts.clocks.campaign()
    return show(request, "petitions.html", chosen=chosen, filters=FILTERS, counts=counts, leaf=leaf, rows=rows, now=now)


async def one(request: web.Request) -> web.StreamResponse:
    """One suggestion, with the form for its answer while it waits."""
    return await _page(request, Writing())


async def reply(request: web.Request) -> web.StreamResponse:
    """Preview an answer, go back to its words, or send it."""
    writing = Writing(await field(request, "text"), forwarded=bool(await field(request, "forwarded")))
    step = await field(request, "step")
    if step not in {"preview", "edit", "send"}:
        raise web.HTTPBadRequest
    if step == "edit":
        return await _page(request, writing)
    try:
        return await (_send if step == "send" else _preview)(request, writing)
    except Refusal as refusal:
        said = parts_of(request).texts.say(refusal.key, **refusal.facts)
        return await _page(request, writing, 409 if refusal.key in CONFLICT else 422, refused=said)


async def _preview(request: web.Request, writing: Writing) -> web.StreamResponse:
    parts, worker, number = parts_of(request), request[WORKER], request.match_info["number"]
    letter = await parts.book.read(lambda page: written(page, parts, worker, _within(page, worker, number), writing))
    return await _page(request, writing, preview=letter.text)


async def _send(request: web.Request, writing: Writing) -> web.StreamResponse:
    parts, number = parts_of(request), request.match_info["number"]
    await act(request, lambda page, worker: send(page, parts, worker, _within(page, worker, number), writing))
    return go(request, "petition", number=number)


async def _page(request: web.Request, writing: Writing, status: int = 200, **facts: object) -> web.Response:
    parts, worker, number = parts_of(request), request[WORKER], request.match_info["number"]
    shown = await parts.book.read(lambda page: _shown(page, _within(page, worker, number)))
    rules = limits().suggestions
    return show(request, "petition.html", status, shown=shown, writing=writing, rules=rules, **facts)


def _within(page: Page, worker: Worker, number: str) -> Filed:
    filed = suggestions.by_number(page, number, worker.units)
    if filed is None:
        raise web.HTTPNotFound
    return filed


def _shown(page: Page, filed: Filed) -> Shown:
    author = people.by_id(page, filed.answered_by) if filed.answered_by else None
    letter = outcomes.outcome(page, occasion(filed.number))
    works = commitments.of_suggestion(page, filed.number)
    where, files = _where(page, filed), fetches.of(page, filed.files)
    return Shown(filed, where, files, author.name if author else "", letter, works)


def _where(page: Page, filed: Filed) -> str:
    return ", ".join(title(page, unit) for unit in (filed.area, filed.unit) if unit)
