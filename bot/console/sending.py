"""The pages "Phát tin": all broadcasts in reach, and the way of a new one: composed, looked at, handed in."""

from dataclasses import dataclass, replace
from datetime import datetime

from aiohttp import web

from bot.console.composing import KINDS, Composed, composed, files_of, handed_in, meant, numbered, room_of, sees
from bot.console.guard import act, field
from bot.console.parts import WORKER, Worker, parts_of, title
from bot.console.shown import Leaf, go, show
from bot.console.uploads import taken_in
from broadcasts import hours, own_list, previewing
from broadcasts.audience import Audience, Missing
from broadcasts.budget import Accounts
from broadcasts.mailroom import Mailroom
from broadcasts.previewing import Preview
from broadcasts.standing import ARRIVED
from broadcasts.submitting import Submitted, submit
from storage.book.fetches import FetchInfo
from storage.book.page import Page
from storage.campaign.dossiers import progress
from storage.campaign.territory import units
from storage.limits import limits
from storage.mail import broadcasts, copies
from storage.mail.broadcasts import Job
from storage.talk import Refusal

LATEST = 200  # broadcasts; a season has fewer


@dataclass(frozen=True, slots=True)
class Shown:
    """A preview with what the page tells of it; moments are campaign time, places (name, count)."""

    preview: Preview
    due: datetime
    quiet: bool
    day_off: bool
    channels: list[str]
    needs: list[str]
    folded: list[tuple[str, int]]
    missing: list[tuple[str, str]]
    bad: str
    sure: str  # what "send it anyway" carries, where a line leaves out nobody we know
    files: list[FetchInfo]


@dataclass(frozen=True, slots=True)
class Choices:
    """What the form offers: kinds of people with how many places they reach, and units as (code, title)."""

    kinds: list[tuple[str, str]]
    places: list[tuple[str, str]]
    mine: list[tuple[str, str]]
    morning: datetime
    now: datetime


async def listing(request: web.Request) -> web.StreamResponse:
    """The broadcasts in reach, newest first."""
    parts, worker = parts_of(request), request[WORKER]

    def read(page: Page) -> tuple[Leaf, list[tuple[Job, datetime, int, int]]]:
        mine = [job for job in broadcasts.recent(page, LATEST) if sees(worker, Audience.from_json(job.audience))]
        leaf, room = Leaf.asked(request, len(mine)), room_of(page, parts, worker)
        some = mine[leaf.offset : leaf.offset + limits().console.page_rows]
        return leaf, [(job, room.campaign(job.due), *arrived(page, job)) for job in some]

    leaf, rows = await parts.book.read(read)
    return show(request, "broadcasts.html", leaf=leaf, rows=rows)


def arrived(page: Page, job: Job) -> tuple[int, int]:
    """How many have a broadcast, of how many."""
    found = copies.counts(page, job.id)
    return sum(found.get(state, 0) for state in ARRIVED), sum(found.values())


async def new(request: web.Request) -> web.StreamResponse:
    """An empty form."""
    return await _form(request, Composed())


async def compose(request: web.Request) -> web.StreamResponse:
    """Look at what was composed, go back to it, or hand it in."""
    form, step = await composed(request), await field(request, "step")
    if step not in {"preview", "edit", "send"}:
        raise web.HTTPBadRequest
    try:
        if step == "send":
            return await _send(request, form)
        form = replace(form, files=(*form.files, *await taken_in(request)))
        return await _form(request, form) if step == "edit" else await _preview(request, form)
    except Refusal as refusal:
        said = parts_of(request).texts.say(refusal.key, **refusal.facts)
        return await _form(request, form, 422, refused=said)


async def _preview(request: web.Request, form: Composed) -> web.StreamResponse:
    parts = parts_of(request)

    def look(page: Page, worker: Worker) -> tuple[Composed, Shown]:
        room = room_of(page, parts, worker)
        looked_at = numbered(room, form)
        return looked_at, _shown(room, worker, looked_at, parts.ours)

    looked_at, shown = await act(request, look)
    facts: dict[str, object] = {"form": looked_at, "shown": shown, **hours.quiet_words()}
    return show(request, "broadcast_preview.html", 200, **facts)


def _shown(room: Mailroom, worker: Worker, form: Composed, ours: Accounts) -> Shown:
    told = meant(room, worker, form)
    seen = previewing.preview(room, told.new, ours)
    due = room.campaign(told.new.due)
    lost = seen.reach.missing[: limits().broadcasts.listed]
    named = units.whole_titles(room.page, {one.unit.code for one in lost})
    return Shown(
        seen,
        due,
        hours.is_quiet(due),
        hours.is_day_off(due),
        previewing.channel_lines(room, seen),
        [previewing.need_line(room, _channel(room, one.standing.channel), one) for one in seen.needs],
        previewing.folded(room, seen.reach.missing),
        [_missing(named, one) for one in lost],
        own_list.told(room, told.bad),
        own_list.mark_of(own_list.told(room, own_list.unclear(told.bad))),
        files_of(room.page, worker, form),
    )


def _channel(room: Mailroom, channel: str) -> str:
    key = f"health.channels.{channel}"
    return room.texts.say(key) if room.texts.has(key) else channel


def _missing(titles: dict[str, str], one: Missing) -> tuple[str, str]:
    return titles[one.unit.code], one.name


async def _send(request: web.Request, form: Composed) -> web.StreamResponse:
    parts = parts_of(request)

    def hand_in(page: Page, worker: Worker) -> Submitted:
        room = room_of(page, parts, worker)
        told = meant(room, worker, form)
        own_list.agreed(room, told.bad, form.sure)
        if (first := handed_in(room, told.new)) is not None:
            return Submitted(first, fresh=False)
        done = submit(room, told.new)
        page.after(lambda: parts.delivery.post(done.put))
        page.after(parts.announce)
        return done

    done = await act(request, hand_in)
    return go(request, "broadcast", number=done.job.number)


async def _form(request: web.Request, form: Composed, status: int = 200, **facts: object) -> web.Response:
    parts, worker = parts_of(request), request[WORKER]
    found, files = await parts.book.read(
        lambda page: (_choices(room_of(page, parts, worker), worker), files_of(page, worker, form))
    )
    told = {**facts, **hours.quiet_words()}
    return show(request, "broadcast_form.html", status, form=form, choices=found, files=files, **told)


def _choices(room: Mailroom, worker: Worker) -> Choices:
    labels, say = room.plan.labels, room.texts.say
    names = {"heads": labels.area_head, "no_works": labels.area_head, "officers": labels.selecting}
    mine = [unit for role, unit in worker.person.roles if role == "unit_officer"] if worker.units is not None else []
    within = mine[0] if len(mine) == 1 else ""
    kinds = []
    for kind in KINDS if worker.units is None else ("heads", "groups", "no_works", "everyone"):
        count = len(room.reach(Audience((kind,), unit=within)).targets)
        kinds.append((kind, say(f"broadcast.audience.{kind}", name=names.get(kind, ""), count=count)))
    every = progress.selecting(room.page, room.plan, room.today) if worker.units is None else []
    places = every if len(every) > 1 else []  # where there is but one, it is everybody
    local = room.now.astimezone(room.plan.tzinfo)
    titles = [(unit, title(room.page, unit)) for unit in mine]
    return Choices(kinds, [(one.code, one.title) for one in places], titles, hours.working_morning(local), local)
