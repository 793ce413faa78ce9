"""Scoring in the console: a member gives points line by line, abstains or stands aside, as in chat."""

from fractions import Fraction

from aiohttp import web

from bot.console.guard import act, field
from bot.console.parts import Worker, note, parts_of
from bot.console.shown import go
from bot.console.sitting import sitting_page
from storage.book.page import Page
from storage.campaign.council import cards, scoring, sittings
from storage.talk import Refusal
from storage.words import tidy

WHY_LEAST, WHY_MOST = 5, 500  # characters of a reason that stands in the minutes
ACTS = {"abstain": scoring.abstain, "recuse": scoring.recuse}


async def give(request: web.Request) -> web.StreamResponse:
    """Write down a member's word on one dossier; what is no number, or too many points, is said and nothing kept."""
    parts, number = parts_of(request), request.match_info["number"]
    dossier, what = await field(request, "dossier"), await field(request, "act")
    if what not in {"give", *ACTS}:
        raise web.HTTPBadRequest
    typed = {name: str(value) for name, value in (await request.post()).items()}

    def work(page: Page, worker: Worker) -> None:
        person, at = worker.person.id, parts.clocks.campaign()
        if what == "give":
            points = _points(page, number, typed)
            scoring.give(page, parts.plan, number, dossier, person, points, at)
        else:
            ACTS[what](page, parts.plan, number, dossier, person, _why(typed), at)
        note(page, parts, worker.actor, "score.given" if what == "give" else f"score.{what}", dossier, meeting=number)

    try:
        await act(request, work, "council")
    except Refusal as refusal:
        return await sitting_page(request, 409, typed=typed, refused=parts.texts.say(refusal.key, **refusal.facts))
    return go(request, "sitting", number=number)


def _points(page: Page, number: str, typed: dict[str, str]) -> dict[str, Fraction]:
    """The points of every line of the sitting's card."""
    meeting = sittings.by_number(page, number)
    if meeting is None:
        raise web.HTTPNotFound
    found: dict[str, Fraction] = {}
    for item in meeting.card.items:
        points = cards.heard(typed.get(f"item-{item.id}", ""))
        if points is None or points > item.most:
            raise Refusal("score.console_unclear", {"line": item.name, "most": item.most})
        found[item.id] = points
    return found


def _why(typed: dict[str, str]) -> str:
    why = tidy(typed.get("why", ""))
    if not WHY_LEAST <= len(why) <= WHY_MOST:
        raise Refusal("score.why_length", {"least": WHY_LEAST, "most": WHY_MOST})
    return why
