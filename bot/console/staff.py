"""The page "Người và mã": who holds which role where, who waits for a yes, what is vacant, what is done about it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from aiohttp import web

from bot.console.guard import act, field
from bot.console.parts import WORKER, Parts, Worker, note, parts_of
from bot.console.shown import go, show
from broadcasts.letters import appointments
from storage.book.page import Page
from storage.campaign.auditing import audit
from storage.campaign.membership import appointing, invites, people, posts
from storage.campaign.membership.people import Way
from storage.campaign.membership.posts import Post
from storage.campaign.tables import Invite
from storage.campaign.territory import units
from storage.limits import limits
from storage.mail.letters import Posted
from storage.talk import Refusal
from storage.words import tidy

LEAST_REASON = 5  # characters
Work = Callable[[Page, Worker], None]
Titles = Mapping[str, str]  # of units, by code


@dataclass(frozen=True, slots=True)
class Row:
    """A person in a post: the ways to write there, whether the post may be ended from here."""

    post: Post
    ways: tuple[Way, ...]
    may_end: bool
    areas: tuple[tuple[str, str], ...]  # of a unit's officer: what there is to be in charge of, as (code, title)

    @property
    def lost(self) -> bool:
        """Whether no way is left that takes letters, though there was one."""
        return bool(self.ways) and all(way.gone is not None for way in self.ways)


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything on the page; places are (code, title)."""

    pending: list[tuple[Post, str]]
    staff: list[tuple[str, list[Row]]]
    lost: list[tuple[Post, str]]  # people to whom no letter gets through any more, each with the place
    headless: dict[str, list[str]]
    leaderless: dict[str, list[str]]
    open_invites: list[tuple[Invite, str]]
    roles: list[str]
    places: list[tuple[str, str]]


async def listing(request: web.Request) -> web.StreamResponse:
    """People, pending approvals, vacancies and open codes in reach."""
    return await staff_page(request)


async def decide(request: web.Request) -> web.StreamResponse:
    """Say yes or no to somebody who waits."""
    membership, step = int(request.match_info["post"]), await field(request, "step")
    reason = tidy(await field(request, "reason"))
    if step not in {"yes", "no"}:
        raise web.HTTPBadRequest
    if step == "yes":
        return await _done(request, lambda page, worker: _approve(page, parts_of(request), worker, membership))
    return await _done(request, lambda page, worker: _refuse(page, parts_of(request), worker, membership, reason))


async def end(request: web.Request) -> web.StreamResponse:
    """Take a role away."""
    membership = int(request.match_info["post"])
    return await _done(request, lambda page, worker: _end(page, parts_of(request), worker, membership))


async def lead(request: web.Request) -> web.StreamResponse:
    """Put an officer in charge of the areas that are ticked."""
    membership = int(request.match_info["post"])
    areas = [str(area) for area in (await request.post()).getall("area", [])]
    return await _done(request, lambda page, worker: _lead(page, parts_of(request), worker, membership, areas))


async def staff_page(request: web.Request, status: int = 200, **facts: object) -> web.Response:
    """The page, after something was refused with the reason."""
    parts, worker = parts_of(request), request[WORKER]
    found = await parts.book.read(lambda page: _facts(page, parts, worker))
    return show(request, "staff.html", status, found=found, reason_max=limits().people.reason_max, **facts)


async def refused(request: web.Request, refusal: Refusal) -> web.Response:
    """The page with the sentence that says why something could not be done."""
    status = web.HTTPConflict.status_code if refusal.key.startswith("people.") else 422
    return await staff_page(request, status, refused=parts_of(request).texts.say(refusal.key, **refusal.facts))


async def _done(request: web.Request, work: Work) -> web.StreamResponse:
    try:
        await act(request, work)
    except Refusal as refusal:
        return await refused(request, refusal)
    return go(request, "staff")


def _approve(page: Page, parts: Parts, worker: Worker, membership: int) -> None:
    post = appointing.approve(page, worker.person, membership, parts.clocks.campaign())
    note(page, parts, worker.actor, "post.approved", f"person:{post.person}", role=post.role, unit=post.unit)
    _send(page, parts, appointments.approved(page, parts.texts, post, parts.clocks.real()))


def _refuse(page: Page, parts: Parts, worker: Worker, membership: int, reason: str) -> None:
    most = limits().people.reason_max
    if not LEAST_REASON <= len(reason) <= most:
        raise Refusal("approving.reason.length", {"least": LEAST_REASON, "most": most})
    post, ways = appointing.refuse(page, worker.person, membership, parts.clocks.campaign())
    row = note(page, parts, worker.actor, "post.refused", f"person:{post.person}", role=post.role, unit=post.unit)
    audit.beside(page, row, post.person, name=post.name, reason=reason)
    _send(page, parts, appointments.refused(page, parts.texts, post, ways, reason, parts.clocks.real()))


def _end(page: Page, parts: Parts, worker: Worker, membership: int) -> None:
    post = appointing.end(page, worker.person, membership, parts.clocks.campaign())
    note(page, parts, worker.actor, "post.ended", f"person:{post.person}", role=post.role, unit=post.unit)


def _lead(page: Page, parts: Parts, worker: Worker, membership: int, areas: Iterable[str]) -> None:
    post = appointing.lead(page, worker.person, membership, areas)
    note(page, parts, worker.actor, "post.leads", f"person:{post.person}", unit=post.unit, areas=list(post.leads))


def _send(page: Page, parts: Parts, put: tuple[Posted, ...]) -> None:
    page.after(lambda: parts.delivery.post(put))


def _facts(page: Page, parts: Parts, worker: Worker) -> Facts:
    day = parts.clocks.campaign().astimezone(parts.plan.tzinfo).date()
    near = _places(page, parts, worker, day)
    held, waiting = posts.staff(page, worker.units), posts.pending(page, worker.person)
    invited = invites.waiting(page, parts.clocks.real(), worker.units)
    named = [
        *(place.code for place in near),
        *(post.unit for post in (*held, *waiting)),
        *(one.unit for one in invited),
    ]
    titles = units.whole_titles(page, named)
    own = posts.say_of(page, worker.person)
    staff = _by_unit(page, parts, worker, [post for post in held if post.approved], titles)
    return Facts(
        pending=[(post, titles[post.unit]) for post in waiting],
        staff=staff,
        lost=list({row.post.person: (row.post, where) for where, rows in staff for row in rows if row.lost}.values()),
        headless=_vacant(parts, near, titles, {post.unit for post in held if _heads(post)}),
        leaderless=_vacant(parts, near, titles, set(posts.leaders(page, worker.units))),
        open_invites=[(one, titles[one.unit]) for one in invited if own.covers(one.role, one.unit)],
        roles=[role for role in posts.ABOVE if any(own.covers(role, place.code) for place in near[-1:])],
        places=[(place.code, titles[place.code]) for place in near],
    )


def _heads(post: Post) -> bool:
    return post.role == "area_head" and post.approved


def _places(page: Page, parts: Parts, worker: Worker, day: date) -> list[units.Place]:
    """The units in reach, each followed by what lies below it."""
    top = units.place(page, parts.plan.organiser.code)
    found = [] if top is None else [top, *units.below(page, top.code, day)]
    return [place for place in found if worker.sees(place.code)]


def _vacant(parts: Parts, near: Iterable[units.Place], titles: Titles, taken: set[str]) -> dict[str, list[str]]:
    """The areas in reach that are not taken, by the unit above."""
    kinds, found = parts.plan.participants.kinds, dict[str, list[str]]()
    for place in near:
        if place.kind in kinds and place.code not in taken:
            _, _, over = titles[place.code].rpartition(", ")
            found.setdefault(over, []).append(place.title)
    return found


def _by_unit(page: Page, parts: Parts, worker: Worker, held: list[Post], titles: Titles) -> list[tuple[str, list[Row]]]:
    ways = {
        person: tuple(_by_campaign(parts, way) for way in found)
        for person, found in people.ways(page, {post.person for post in held}).items()
    }
    decided = {post.id for post in posts.decided(page, worker.person, held)}
    rows = [(post.unit, _row(page, post, ways.get(post.person, ()), decides=post.id in decided)) for post in held]
    return [(titles[unit], [row for _, row in some]) for unit, some in groupby(rows, key=lambda r: r[0])]


def _by_campaign(parts: Parts, way: Way) -> Way:
    """All of it in the time in which the page tells days."""
    return way if way.gone is None else replace(way, gone=way.gone + parts.clocks.offset)


def _row(page: Page, post: Post, ways: tuple[Way, ...], *, decides: bool) -> Row:
    areas = units.below(page, post.unit) if post.role == "unit_officer" else []
    named = tuple((place.code, place.title) for place in areas)
    return Row(post, ways, decides, named)
