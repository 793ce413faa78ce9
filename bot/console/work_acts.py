"""What an officer does with an achievement on the unit's page: take in, return, unlock or not, put in its group."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from aiohttp import web

from bot.console.guard import act, field, ticked
from bot.console.parts import Parts, Worker, note, parts_of, title
from bot.console.shown import go
from broadcasts.letters import work_letters
from broadcasts.occasions import local_day
from storage.book.page import Page
from storage.campaign.works import achievements, amending, work_rules
from storage.campaign.works.achievements import Work
from storage.campaign.works.amending import ITEMS
from storage.talk import Refusal

NOTE_MOST: Final = 500  # characters of what the unit says


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the form says: questions, until when, in which words, which group, which movements."""

    items: tuple[str, ...]
    until: date | None
    note: str
    criterion: str
    movements: tuple[str, ...]


Step = Callable[[Page, Parts, Worker, Work, Wanted], None]


async def do(request: web.Request) -> web.StreamResponse:
    """Do one step; a "no" comes back as the sentence that says why."""
    parts, number, step = parts_of(request), request.match_info["number"], request.match_info["step"]
    if step not in STEPS:
        raise web.HTTPNotFound
    wanted = await _wanted(request)

    def work(page: Page, worker: Worker) -> Work:
        found = achievements.by_number(page, number, worker.units)
        if found is None:
            raise web.HTTPNotFound
        STEPS[step](page, parts, worker, found, wanted)
        return found

    try:
        done = await act(request, work)
    except Refusal as refusal:
        said = parts.texts.say(refusal.key, **refusal.facts)
        return web.Response(status=web.HTTPConflict.status_code, text=said)
    return go(request, "unit_works", unit=done.new.unit)


async def _wanted(request: web.Request) -> Wanted:
    try:
        until = date.fromisoformat(await field(request, "until") or date.min.isoformat())
    except ValueError:
        raise web.HTTPBadRequest from None
    items = tuple(one for one in await ticked(request, "items") if one in ITEMS)
    known, chosen = parts_of(request).plan, await ticked(request, "movements")
    movements = tuple(one.id for one in known.movements if one.id in chosen)
    criterion = await field(request, "criterion")
    if criterion and criterion not in {one.id for one in known.criteria}:
        raise web.HTTPBadRequest
    note_ = (await field(request, "note")).strip()[:NOTE_MOST]
    return Wanted(items, until if until > date.min else None, note_, criterion, movements)


def _take(page: Page, parts: Parts, worker: Worker, work: Work, _wanted: Wanted) -> None:
    if amending.take_in(page, work.number, parts.clocks.campaign()):
        note(page, parts, worker.actor, "achievement.taken_in", work.number)


def _ask(page: Page, parts: Parts, worker: Worker, work: Work, wanted: Wanted) -> None:
    if not wanted.items or not wanted.note or wanted.until is None:
        raise Refusal("unit_work.incomplete")
    until, at = _until(parts, work, wanted), parts.clocks.campaign()
    asked = amending.ask(page, work.number, wanted.items, wanted.note, until, worker.person.id, at)
    if asked is None:
        raise Refusal("unit_work.asked_already", {"number": work.number})
    facts = {"questions": list(asked.items), "until": until.isoformat()}
    note(page, parts, worker.actor, "achievement.returned", work.number, **facts)
    _tell(page, parts, work, "work.told_asked", asked.items, until, note=wanted.note)


def _unlock(page: Page, parts: Parts, worker: Worker, work: Work, wanted: Wanted) -> None:
    if wanted.until is None:
        raise Refusal("unit_work.incomplete")
    _decide(page, parts, worker, work, _until(parts, work, wanted))


def _refuse(page: Page, parts: Parts, worker: Worker, work: Work, _wanted: Wanted) -> None:
    _decide(page, parts, worker, work, None)


def _decide(page: Page, parts: Parts, worker: Worker, work: Work, until: date | None) -> None:
    asked = amending.decide(page, work.number, until, parts.clocks.campaign())
    if asked is None:
        raise Refusal("unit_work.decided_already", {"number": work.number})
    done = "unlocked" if until else "refused"
    note(page, parts, worker.actor, f"achievement.{done}", work.number, questions=list(asked.items))
    _tell(page, parts, work, f"work.told_{done}", asked.items, until)


def _sort(page: Page, parts: Parts, worker: Worker, work: Work, wanted: Wanted) -> None:
    sorted_as = {"criterion": wanted.criterion, "movements": list(wanted.movements)}
    if amending.sort(page, work.number, sorted_as, worker.person.id, parts.clocks.campaign()):
        note(page, parts, worker.actor, "achievement.sorted", work.number, **sorted_as)


def _until(parts: Parts, work: Work, wanted: Wanted) -> date:
    today = parts.clocks.campaign().astimezone(parts.plan.tzinfo).date()
    assert wanted.until is not None  # noqa: S101 - asked for before
    if reason := work_rules.may_set(parts.plan, work, wanted.until, today):
        facts = {name: local_day(fact) if isinstance(fact, date) else fact for name, fact in reason.facts.items()}
        raise Refusal(reason.key, facts)
    return wanted.until


def _tell(
    page: Page, parts: Parts, work: Work, key: str, items: tuple[str, ...], until: date | None, **facts: str
) -> None:
    """The letter to the head."""
    named = ", ".join(parts.texts.say(f"work.items.{name}") for name in items)
    day = "" if until is None else local_day(until)
    told = {"unit": title(page, work.new.unit), "title": work.new.title, "number": work.number}
    said = parts.texts.say(key, **told, items=named, until=day, **facts)
    put = work_letters.to_head(page, work.new.person, said, parts.clocks.real())
    page.after(lambda: parts.delivery.post(put))


STEPS: Final[Mapping[str, Step]] = {
    "nhan": _take,
    "bo-sung": _ask,
    "mo": _unlock,
    "khong-mo": _refuse,
    "nhom": _sort,
}
