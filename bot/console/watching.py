"""The page "Giám sát": the process in numbers, the log's seal and its check, observations and their answers."""

from collections.abc import Mapping
from dataclasses import dataclass

from aiohttp import web

from bot.console.guard import act, field
from bot.console.parts import Parts, Worker, note, parts_of, title
from bot.console.shown import go, show
from broadcasts.audience import campaign_day
from handlers.observers.observing import fit_story, fit_subject
from storage.book.page import Page
from storage.campaign.auditing import audit_check, sealing
from storage.campaign.auditing.audit_check import Verdict
from storage.campaign.auditing.sealing import Head, head_of
from storage.campaign.correspondence import suggestions
from storage.campaign.correspondence.suggestions import OBSERVATION, Filed, NewSuggestion
from storage.campaign.dossiers import progress, watching
from storage.campaign.dossiers.progress import UnitProgress
from storage.campaign.dossiers.watching import SeenHop
from storage.campaign.membership import people
from storage.campaign.planning.plan_parts import Phase
from storage.campaign.territory import units
from storage.talk import Refusal

HOPS = 50  # the newest; the dossiers themselves are the office's
OBSERVATIONS = 20
NOTHING = {"place": "", "subject": "", "text": ""}
UNPROCESSABLE = web.HTTPUnprocessableEntity.status_code


@dataclass(frozen=True, slots=True)
class Stands:
    """One phase in numbers: each unit's, and how many dossiers stand in each state, in people's words."""

    phase: Phase
    rows: list[UnitProgress]
    states: list[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything on the page; places are (code, title)."""

    stands: list[Stands]
    hops: list[tuple[SeenHop, str, str]]  # with its words and its unit's name
    head: Head | None
    waiting: int
    places: list[tuple[str, str]]
    observations: list[Filed]


async def page(request: web.Request) -> web.StreamResponse:
    """Process, counts, the log's head, observations."""
    return await _page(request)


async def verify(request: web.Request) -> web.StreamResponse:
    """Check the whole log now, against a head that the observer has kept, if one is given."""
    parts, words = parts_of(request), (await field(request, "head")).strip()
    kept = head_of(words) if words else None
    if words and kept is None:
        return await _page(request, UNPROCESSABLE, refused=parts.texts.say("observing.unknown_head"))
    verdict = await parts.book.read(lambda page: audit_check.check(page, [kept] if kept else []))
    return await _page(request, verdict=_told(parts, verdict, kept), whole=verdict.broken is None)


async def file(request: web.Request) -> web.StreamResponse:
    """File an observation; the answer comes to this page, and to the chat where the observer has one."""
    parts = parts_of(request)
    typed = {name: await field(request, name) for name in ("place", "subject", "text")}
    try:
        said = typed["place"], None, _subject(parts, typed["subject"]), fit_story(typed["text"])
        await act(request, lambda page, worker: _file(page, parts, worker, NewSuggestion(*said, kind=OBSERVATION)))
    except Refusal as refusal:
        return await _page(request, UNPROCESSABLE, refused=parts.texts.say(refusal.key, **refusal.facts), typed=typed)
    return go(request, "watching")


def _subject(parts: Parts, text: str) -> str:
    line = fit_subject(text)
    if not line:
        raise Refusal("observing.text_short")
    return line


def _file(page: Page, parts: Parts, worker: Worker, new: NewSuggestion) -> None:
    if new.unit not in dict(_places(page, parts)):
        raise Refusal("observing.wrong_place")
    at = parts.clocks.campaign()
    ways = people.addresses(page, worker.person.id)
    address, sender = (ways[-1], ways[-1].chat) if ways else (None, "")
    told = NewSuggestion(new.unit, None, new.subject, new.text, (), address, sender, new.kind)
    number = suggestions.file(page, told, at=at, year=at.astimezone(parts.plan.tzinfo).year)
    note(page, parts, worker.actor, "observation.filed", number, unit=new.unit, files=0)


def _told(parts: Parts, found: Verdict, kept: Head | None) -> str:
    """A check in one or two sentences."""
    say, broken = parts.texts.say, found.broken
    if broken is not None:
        return say("observing.broken", place=broken.place, why=say(f"cli.audit.why.{broken.why}"))
    whole = say("observing.whole", sealed=found.sealed, waiting=found.waiting)
    return f"{whole} {say('observing.kept')}" if kept else whole


async def _page(
    request: web.Request, status: int = 200, typed: Mapping[str, str] | None = None, **more: object
) -> web.Response:
    parts = parts_of(request)
    found = await parts.book.read(lambda page: _facts(page, parts))
    return show(request, "watching.html", status, found=found, typed={**NOTHING, **(typed or {})}, **more)


def _facts(page: Page, parts: Parts) -> Facts:
    say, now = parts.texts.say, parts.clocks.campaign()
    begun = [phase for phase in parts.plan.phases if phase.opens <= now] or [parts.plan.phases[0]]
    return Facts(
        stands=[_stands(page, parts, phase) for phase in reversed(begun)],
        hops=[(hop, say(f"route.move.{hop.move}"), title(page, hop.unit)) for hop in watching.hops(page, HOPS)],
        head=sealing.head(page),
        waiting=sealing.waiting(page),
        places=_places(page, parts),
        observations=suggestions.observations(page, limit=OBSERVATIONS),
    )


def _stands(page: Page, parts: Parts, phase: Phase) -> Stands:
    states = [(parts.texts.say(f"route.state.{s}"), n) for s, n in watching.states(page, phase.id).items()]
    return Stands(phase, progress.of_units(page, parts.plan, phase, phase.ends), states)


def _places(page: Page, parts: Parts) -> list[tuple[str, str]]:
    """The organiser and the units that select."""
    organiser = units.place(page, parts.plan.organiser.code)
    selecting = progress.selecting(page, parts.plan, campaign_day(parts.plan, parts.clocks.campaign()))
    every = [*([organiser] if organiser else []), *(one for one in selecting if one != organiser)]
    return [(one.code, one.title) for one in every]
