"""What an officer composes in the console: the fields of the form, and the broadcast that they mean."""

from dataclasses import dataclass, replace
from datetime import datetime

from aiohttp import web

from bot.console.guard import field, ticked
from bot.console.parts import Parts, Worker
from broadcasts import hours, own_list
from broadcasts.announcements import body_of
from broadcasts.audience import LISTED, SILENT, UNITS, Audience
from broadcasts.mailroom import Mailroom
from broadcasts.own_list import Bad
from handlers.organiser.broadcasting import fitting
from handlers.organiser.moments import moment
from storage.book import fetches
from storage.book.fetches import FetchInfo
from storage.book.marks import keep_mark, mark
from storage.book.page import Page
from storage.mail import broadcasts
from storage.mail.broadcasts import Job, NewBroadcast
from storage.talk import Address, Refusal

KINDS = ("heads", "officers", "groups", "unnominated", "no_works", "everyone")
FILES = 10


@dataclass(frozen=True, slots=True)
class Composed:
    """The form as it was filled in; `files` are numbers of files that came before, `number` is given at the preview."""

    text: str = ""
    kinds: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    silent_of: str = ""
    own: str = ""
    without: str = ""
    within: str = ""
    receipt: str = ""
    when: str = "now"
    at: str = ""
    number: str = ""
    files: tuple[int, ...] = ()
    sure: str = ""


@dataclass(frozen=True, slots=True)
class Meant:
    """The broadcast that a form means, and the lines of its lists that nobody understands."""

    new: NewBroadcast
    bad: tuple[Bad, ...]


async def composed(request: web.Request) -> Composed:
    """The form that a request brings."""
    kinds, units, kept = [await ticked(request, name) for name in ("kind", "unit", "kept")]
    names = ("text", "silent_of", "own", "without", "within", "receipt", "when", "at", "number", "sure")
    told = {name: await field(request, name) for name in names}
    files = tuple(int(one) for one in kept[:FILES] if one.isdecimal() and len(one) < 10)  # noqa: PLR2004 - a row
    chosen = tuple(one for one in kinds if one in KINDS)
    return Composed(**told, kinds=chosen, units=units, files=files)


def desk_of(person: int) -> Address:
    """Where files come from that an officer hands in here."""
    return Address("console", "1", f"person:{person}")


def files_of(page: Page, worker: Worker, form: Composed) -> list[FetchInfo]:
    """The files of a form, those alone that this officer handed in."""
    return fetches.of(page, fetches.sent_from(page, desk_of(worker.person.id), form.files))


def numbered(room: Mailroom, form: Composed) -> Composed:
    """The form with the number that its broadcast is to have: the one it has, where we gave it and it is free."""
    given = mark(room.page, _given(room))
    if form.number and form.number == given and broadcasts.by_number(room.page, given) is None:
        return form
    form = replace(form, number=room.number())
    keep_mark(room.page, _given(room), form.number)
    return form


def handed_in(room: Mailroom, new: NewBroadcast) -> Job | None:
    """The very broadcast, where it was handed in before; Refusal for a number that is not there for this form.

    What a browser sends back is not trusted: another's number, or one's own that another text has, takes no text in.
    """
    first = broadcasts.by_number(room.page, new.number)
    if first is None and new.number == mark(room.page, _given(room)):
        return None
    if first is None or (first.by, first.body["text"], first.audience) != (room.by, new.body["text"], new.audience):
        raise Refusal("broadcast.look_again")
    return first


def _given(room: Mailroom) -> str:
    """The mark of the number that an officer's latest look at a broadcast was given."""
    return f"composing:{room.by}"


def room_of(page: Page, parts: Parts, worker: Worker) -> Mailroom:
    """The mail room in this turn, with who sits there."""
    clocks = parts.clocks
    return Mailroom(page, parts.plan, parts.texts, clocks.campaign(), clocks.real(), worker.person.id)


def meant(room: Mailroom, worker: Worker, form: Composed) -> Meant:
    """The broadcast as the form says; Refusal for what does not fit."""
    text = fitting(form.text)
    audience, bad = _audience(room, worker, form)
    files = fetches.sent_from(room.page, desk_of(worker.person.id), form.files)
    body, due = body_of(text, files), _due(room, form)
    new = NewBroadcast(form.number, body, audience.as_json(), due, form.receipt == "yes", by=room.by)
    return Meant(new, bad)


def _audience(room: Mailroom, worker: Worker, form: Composed) -> tuple[Audience, tuple[Bad, ...]]:
    unit = _within(worker, form)
    listed = own_list.read(room, form.own, worker.units, form.without)
    places = tuple(code for code in form.units if worker.sees(code))
    kinds = [*form.kinds, *([LISTED] if listed.people else []), *([UNITS] if places or listed.units else [])]
    audience = Audience(
        tuple(kinds),
        unit=unit,
        units=(*places, *listed.units),
        people=tuple(listed.people),
        without_units=tuple(listed.without_units),
        without_people=tuple(listed.without_people),
    )
    return _with_silent(room, worker, form, audience), tuple(listed.bad)


def _within(worker: Worker, form: Composed) -> str:
    """The unit within which it goes: "" for the office, else one of the officer's own."""
    if worker.units is None:
        return ""
    mine = [unit for role, unit in worker.person.roles if role == "unit_officer"]
    return form.within if form.within in mine else mine[0]


def _with_silent(room: Mailroom, worker: Worker, form: Composed, audience: Audience) -> Audience:
    if not form.silent_of.strip():
        return audience
    job = broadcasts.by_number(room.page, form.silent_of.strip().upper())
    if job is None or not sees(worker, Audience.from_json(job.audience)):
        raise Refusal("broadcast.unknown", {"number": form.silent_of.strip()})
    return replace(audience, kinds=(*audience.kinds, SILENT), silent=job.id)


def sees(worker: Worker, audience: Audience) -> bool:
    """Whether a broadcast to this audience is an officer's to see."""
    return worker.sees(audience.unit)


def _due(room: Mailroom, form: Composed) -> datetime:
    """The real moment at which it is to go; Refusal for one that is gone or not understood."""
    local = room.now.astimezone(room.plan.tzinfo)
    if form.when == "morning":
        return room.real_of(hours.working_morning(local))
    return at_moment(room, form.at) if form.when == "at" else room.real


def at_moment(room: Mailroom, words: str) -> datetime:
    """The real moment that words name; Refusal for one that is gone or not understood."""
    local = room.now.astimezone(room.plan.tzinfo)
    at = moment(words, local)
    if at is None:
        raise Refusal("broadcast.when.unclear")
    if at <= room.now:
        raise Refusal("broadcast.when.gone", {"at": f"{at:%H:%M %d/%m/%Y}"})
    return room.real_of(at)
