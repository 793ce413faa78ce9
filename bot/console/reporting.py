"""The page "Báo cáo": who has sent a period's report, who owes it, figures with sums, proposals, one table."""

from aiohttp import web

from bot.console.composing import room_of
from bot.console.guard import act, field
from bot.console.parts import Parts, Worker, parts_of
from bot.console.shown import go, show
from broadcasts.letters import report_letters
from broadcasts.reports.communes import collect, state, workbook
from broadcasts.reports.who_got_it import MIME
from storage.book import fetches
from storage.book.page import Page
from storage.campaign.planning.plan_parts import ReportPeriod
from storage.talk import Refusal


async def page(request: web.Request) -> web.StreamResponse:
    """A period; without a choice the one that began last."""
    return await _page(request)


async def table(request: web.Request) -> web.StreamResponse:
    """All reports of a period as a workbook."""
    parts, period = parts_of(request), _named(request)
    now = parts.clocks.campaign()
    content = await parts.book.read(
        lambda page: workbook(parts.texts, parts.plan, collect(page, parts.plan, period, now))
    )
    headers = {"Content-Type": MIME, "Content-Disposition": f'attachment; filename="bao-cao-{period.id}.xlsx"'}
    return web.Response(body=content, headers=headers)


async def give_back(request: web.Request) -> web.StreamResponse:
    """A report is to be mended: its unit's officers read why."""
    parts, period = parts_of(request), _named(request)
    unit, word = request.match_info["unit"], await field(request, "word")
    try:
        await act(request, lambda page, worker: _give_back(page, parts, worker, period, unit, word))
    except Refusal as refusal:
        return await _page(request, 422, refused=parts.texts.say(refusal.key, **refusal.facts))
    return go(request, "report_period", period=period.id)


def _give_back(page: Page, parts: Parts, worker: Worker, period: ReportPeriod, unit: str, word: str) -> None:
    put = report_letters.give_back(room_of(page, parts, worker), period, unit, word)
    page.after(lambda: parts.delivery.post(put))


async def _page(request: web.Request, status: int = 200, **facts: object) -> web.StreamResponse:
    parts = parts_of(request)
    if not parts.plan.reports:
        return show(request, "reports.html", status, period=None, **facts)
    period, now = _named(request), parts.clocks.campaign()
    found = await parts.book.read(lambda page: collect(page, parts.plan, period, now))
    files = await parts.book.read(
        lambda page: {place.code: fetches.of(page, one.new.files) for place, one in found.sent}
    )
    sums = found.sums(figure.id for figure in parts.plan.report_figures)
    states = {place.code: state(parts.texts, parts.plan, found, one) for place, one in found.sent}
    return show(
        request, "reports.html", status, period=period, found=found, sums=sums, states=states, files=files, **facts
    )


def _named(request: web.Request) -> ReportPeriod:
    """The period of the address, or the one that began last; 404 for one that the plan does not know."""
    parts, asked = parts_of(request), request.match_info.get("period", "")
    begun = [one for one in parts.plan.reports if parts.plan.phase(one.phase).opens <= parts.clocks.campaign()]
    found = parts.plan.report(asked) if asked else [*parts.plan.reports[:1], *begun][-1]
    if found is None:
        raise web.HTTPNotFound
    return found
