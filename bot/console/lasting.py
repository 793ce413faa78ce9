"""An officer of the unit answers on its page whether what was done still serves, as /duytri asks in chat."""

from dataclasses import dataclass

from aiohttp import web

from bot.console.guard import act, field
from bot.console.looking_again import answers_for, waits_for
from bot.console.parts import Parts, Worker, note, parts_of
from bot.console.shown import go
from bot.console.works import unit_page
from broadcasts.letters import lasting_letters
from handlers.units.lasting import fit_note, fit_why
from storage.book.page import Page
from storage.campaign.works import lasting
from storage.campaign.works.lasting import UNIT, Found
from storage.campaign.works.lasting_tables import STATES
from storage.talk import Refusal


@dataclass(frozen=True, slots=True)
class Said:
    """What the form says."""

    state: str
    note: str

    def checked(self) -> "Said":
        """The same as it is kept; Refusal where words are missing, or too many."""
        return Said(self.state, (fit_note if self.state == "lasts" else fit_why)(self.note))


async def answer(request: web.Request) -> web.StreamResponse:
    """Write down what the unit found; a "no" comes back on the unit's page, with the words that were typed."""
    parts, number = parts_of(request), request.match_info["number"]
    said = Said(await field(request, "state"), await field(request, "note"))
    if said.state not in STATES:
        raise web.HTTPBadRequest
    found = await parts.book.read(lambda page: lasting.of(page, [number]).get(number, []))
    if not found:
        raise web.HTTPNotFound
    unit, phase = found[-1].unit, found[-1].phase
    try:
        await act(request, lambda page, worker: _answer(page, parts, worker, number, said.checked()))
    except Refusal as refusal:
        told = parts.texts.say(refusal.key, **refusal.facts)
        return await unit_page(request, unit, parts.plan.phase(phase), 422, refused=told, tried=number, said=said)
    return go(request, "unit_works", unit=unit)


def _answer(page: Page, parts: Parts, worker: Worker, number: str, said: Said) -> None:
    asked = [one for one in lasting.newest(page, worker.units) if one.achievement == number]
    if asked and not answers_for(parts, worker, asked[-1].unit):
        raise web.HTTPForbidden
    check = waits_for(parts, worker, asked)
    if check is None:
        raise Refusal("lasting.answered")
    at = parts.clocks.campaign()
    found = Found(said.state, said.note, (), UNIT, worker.person.id, worker.person.name, at)
    lasting.answer(page, check.id, said.state, said.note, (), UNIT, worker.person.id, at)
    facts = {"state": said.state, "days": check.days, "role": UNIT, "files": 0}
    note(page, parts, worker.actor, "achievement.lasts", number, **facts)
    put = lasting_letters.answered(page, parts.plan, parts.texts, check, found, parts.clocks.real())
    page.after(lambda: parts.delivery.post(put))
