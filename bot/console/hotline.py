"""The way from the console to the hotline's room, which is another process at another address."""

from aiohttp import web

from bot.console.parts import parts_of
from bot.console.shown import show
from storage.book import marks

PORT = "hotline.port"  # the mark with the port at which the room listens
PATH = "/duong-day-nong"


async def room(request: web.Request) -> web.StreamResponse:
    """Lead an officer on duty there."""
    parts = parts_of(request)
    port = await parts.book.read(lambda page: marks.mark(page, PORT))
    if port is None:
        return show(request, "no_room.html", web.HTTPServiceUnavailable.status_code)
    return web.Response(status=303, headers={"Location": address(parts.public_url, request.url.host or "", port)})


def address(public_url: str, host: str, port: str) -> str:
    """Where the room is: below our public address, if there is one, else on the same machine at its own port."""
    if public_url:
        return f"{public_url.rstrip('/')}{PATH}"
    return f"http://{f'[{host}]' if ':' in host else host}:{port}{PATH}"
