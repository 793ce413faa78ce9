"""A second round among the dossiers that a sitting left equal: opened by a press, scored as the first was."""

from aiohttp import web

from bot.console.guard import act
from bot.console.parts import Worker, note, parts_of
from bot.console.shown import go
from bot.console.sitting import meeting_of, sitting_page
from broadcasts.letters import sitting_letters
from storage.book.page import Page
from storage.campaign.council import judging, second_rounds
from storage.talk import Refusal


async def open_round(request: web.Request) -> web.StreamResponse:
    """Open a second round among the dossiers that are still equal, scored as the first was."""
    parts, number = parts_of(request), request.match_info["number"]

    def work(page: Page, worker: Worker) -> str:
        at, result = parts.clocks.campaign(), judging.result(page, parts.plan, meeting_of(page, number))
        year = at.astimezone(parts.plan.tzinfo).year
        opened = second_rounds.open_round(page, parts.plan, result, worker.person.id, at, year=year)
        note(page, parts, worker.actor, "sitting.opened", opened.number, body=opened.body, second_of=number)
        put = sitting_letters.opened(page, parts.plan, parts.texts, opened, parts.clocks.real())
        page.after(lambda: parts.delivery.post(put))
        return opened.number

    try:
        return go(request, "sitting", number=await act(request, work, "council"))
    except Refusal as refusal:
        return await sitting_page(request, 409, refused=parts.texts.say(refusal.key, **refusal.facts))
