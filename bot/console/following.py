"""The page of one broadcast: how it goes, who got it and why not; what can be done with it; the table."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from aiohttp import web

from bot.console.composing import at_moment, room_of, sees
from bot.console.guard import act, field
from bot.console.parts import WORKER, Parts, Worker, note, parts_of
from bot.console.shown import Leaf, go, show
from broadcasts import announcements, correcting, nudging, previewing, submitting
from broadcasts.audience import Audience
from broadcasts.mailroom import Mailroom
from broadcasts.reports.who_got_it import MIME, outcome, read_word, who_got_it, why_not
from broadcasts.standing import Standing, standing
from handlers.organiser.broadcasting import fitting
from storage.book.page import Page
from storage.campaign.membership import people
from storage.campaign.territory import units
from storage.limits import limits
from storage.mail import broadcasts, rolls
from storage.mail.broadcasts import Job
from storage.mail.letters import Posted
from storage.mail.rolls import Line
from storage.talk import Refusal

PLAIN = ("pause", "resume", "retry", "more", "cancel")


@dataclass(frozen=True, slots=True)
class Row:
    """A recipient: place, name (""; a group), outcome, why it did not arrive, whether "Đã rõ" was said."""

    place: str
    name: str
    state: str
    outcome: str
    why: str
    read: str


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything on the page; moments are campaign time, lists that may be long begin only (the table has all)."""

    now: Standing
    due: datetime
    leaf: Leaf
    rows: list[Row]
    failed: list[Row]
    unknown: list[Row]
    silent: list[Row]
    wrong: list[Row]
    folded: list[tuple[str, int]]
    missing: list[tuple[str, str]]
    maker: str
    decider: str
    may_decide: bool
    corrects: str


async def one(request: web.Request) -> web.StreamResponse:
    """Where a broadcast in reach stands; the page comes anew by itself while it runs."""
    return await _page(request)


async def table(request: web.Request) -> web.StreamResponse:
    """Who got it, as a workbook."""
    parts, worker, number = parts_of(request), request[WORKER], request.match_info["number"]

    def make(page: Page) -> bytes:
        room = room_of(page, parts, worker)
        return who_got_it(room, standing(room, _within(page, worker, number)))

    content = await parts.book.read(make)
    headers = {"Content-Type": MIME, "Content-Disposition": f'attachment; filename="{number}.xlsx"'}
    return web.Response(body=content, headers=headers)


async def do(request: web.Request) -> web.StreamResponse:
    """Do what a button says; what cannot be done is told on the page."""
    step = await field(request, "step")
    works: dict[str, Callable[[Mailroom, Job], list[Posted]]] = {
        "nudge": await _nudge(request),
        "correct": await _correct(request),
        "yes": submitting.approve,
        "no": submitting.refuse,
        "hurry": await _hurry(request),
        **{name: _plainly(parts_of(request), name) for name in PLAIN},
    }
    if step not in works:
        raise web.HTTPBadRequest
    try:
        await _act(request, works[step])
    except Refusal as refusal:
        said = parts_of(request).texts.say(refusal.key, **refusal.facts)
        return await _page(request, 422, refused=said)
    return go(request, "broadcast", number=request.match_info["number"])


async def _act(request: web.Request, work: Callable[[Mailroom, Job], list[Posted]]) -> None:
    parts, number = parts_of(request), request.match_info["number"]

    def turn(page: Page, worker: Worker) -> None:
        put = work(room_of(page, parts, worker), _within(page, worker, number))
        page.after(lambda: parts.delivery.post(put))
        page.after(parts.announce)

    await act(request, turn)


def _plainly(parts: Parts, what: str) -> Callable[[Mailroom, Job], list[Posted]]:
    def work(room: Mailroom, job: Job) -> list[Posted]:
        if not announcements.change(room, job, what):
            raise Refusal("broadcast.not_now", {"number": job.number})
        note(room.page, parts, f"person:{room.by}", f"broadcast.{what}", job.number)
        return []

    return work


async def _nudge(request: web.Request) -> Callable[[Mailroom, Job], list[Posted]]:
    """A reminder now, or at a moment that is typed."""
    at = await field(request, "at")

    def work(room: Mailroom, job: Job) -> list[Posted]:
        done = nudging.nudge(room, job, at_moment(room, at) if at.strip() else room.real)
        if not done.fresh:
            raise Refusal("broadcast_care.nudged", {"number": done.job.number})
        return list(done.put)

    return work


async def _correct(request: web.Request) -> Callable[[Mailroom, Job], list[Posted]]:
    text = await field(request, "text")
    return lambda room, job: list(correcting.correct(room, job, fitting(text)).put)


async def _hurry(request: web.Request) -> Callable[[Mailroom, Job], list[Posted]]:
    reason = await field(request, "reason")
    return lambda room, job: submitting.hurry(room, job, reason)


async def _page(request: web.Request, status: int = 200, **facts: object) -> web.Response:
    parts, worker, number = parts_of(request), request[WORKER], request.match_info["number"]

    def read(page: Page) -> Facts:
        return _facts(request, room_of(page, parts, worker), _within(page, worker, number))

    found = await parts.book.read(read)
    return show(request, "broadcast.html", status, found=found, job=found.now.job, **facts)


def _within(page: Page, worker: Worker, number: str) -> Job:
    job = broadcasts.by_number(page, number)
    if job is None or not sees(worker, Audience.from_json(job.audience)):
        raise web.HTTPNotFound
    return job


def _facts(request: web.Request, room: Mailroom, job: Job) -> Facts:
    now = standing(room, job)
    leaf, most = Leaf.asked(request, now.count), limits().broadcasts.listed
    few = [rolls.some(room.page, job.id, "all", limits().console.page_rows, leaf.offset)]
    counts = {"failed": now.of("failed"), "unknown": now.of("unknown"), "silent": now.silent, "wrong": now.wrong}
    few += [rolls.some(room.page, job.id, which, most) if count else [] for which, count in counts.items()]
    lost = now.missing[:most]
    codes = {line.unit for some in few for line in some if line.unit} | {one.unit.code for one in lost}
    titles = units.whole_titles(room.page, codes)
    shown = {line.person for some in few for line in some if line.person is not None}
    refused = rolls.refused(room.page, job.number, shown)
    rows, failed, unknown, silent, wrong = ([_row(room, now, titles, line, refused) for line in some] for some in few)
    first = broadcasts.by_id(room.page, job.corrects) if job.corrects else None
    return Facts(
        now,
        room.campaign(job.due),
        leaf,
        rows,
        failed,
        unknown,
        silent,
        wrong,
        previewing.folded(room, now.missing),
        [(titles[one.unit.code], one.name) for one in lost],
        _name(room.page, job.by),
        _name(room.page, now.clearance.by if now.clearance else None),
        submitting.may_decide(room, job),
        first.number if first else "",
    )


def _row(room: Mailroom, now: Standing, titles: dict[str, str], line: Line, refused: Mapping[int, str]) -> Row:
    texts = room.texts
    place = titles.get(line.unit, "")
    told = outcome(texts, line, refused), why_not(texts, line), read_word(texts, now, line)
    return Row(place, line.name if line.person is not None else "", line.state or "waiting", *told)


def _name(page: Page, person: int | None) -> str:
    known = None if person is None else people.by_id(page, person)
    return known.name if known else ""
