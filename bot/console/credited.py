"""What tips that proved true and timely are worth to areas: bands of a closed phase, for the council alone."""

from aiohttp import web

from bot.console.parts import parts_of
from bot.console.shown import show
from storage.book.page import Page
from storage.campaign.territory import units
from storage.confidential import credits as tip_credits


async def listing(request: web.Request) -> web.StreamResponse:
    """Each phase with the areas that have a band; never a number."""
    parts = parts_of(request)

    def read(page: Page) -> dict[str, list[tuple[str, str]]]:
        return {phase.id: _bands(page, phase.id) for phase in parts.plan.phases}

    return show(request, "credited.html", bands=await parts.book.read(read))


def _bands(page: Page, phase: str) -> list[tuple[str, str]]:
    found = tip_credits.bands(page, phase)
    return sorted((units.whole_title(page, area), band) for area, band in found.items())
