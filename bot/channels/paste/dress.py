"""How every answer of the paste pages leaves: headers on all; a refusal or fault as a page that says what to do."""

import functools
import logging
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from pathlib import Path
from typing import Final

import jinja2
from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from bot.faults import RETRY_AFTER, noted
from storage.book.book import Unwritable

log = logging.getLogger("bot131.paste")

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

HERE: Final = Path(__file__).with_name("page")
SHEETS: Final = jinja2.Environment(
    loader=jinja2.FileSystemLoader(HERE), autoescape=True, undefined=jinja2.StrictUndefined
)
HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; form-action 'self';"
        " base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


def dressed(handler: Handler) -> Handler:
    """The handler with our headers on all that it answers; what it raises becomes a page."""

    @functools.wraps(handler)
    async def door(request: web.Request) -> web.StreamResponse:
        try:
            response = await handler(request)
        except ConnectionError:
            raise  # the browser has gone; nobody hears an answer
        except Exception as error:  # noqa: BLE001 - told to the person, who tries again
            response = _sorry(request, error)
        if not response.prepared:
            for name, value in HEADERS.items():
                response.headers.setdefault(name, value)
        return response

    return door


def _sorry(request: web.Request, error: Exception) -> web.Response:
    match error:
        case web.HTTPException():
            return _page(request, error.status)
        case web.RequestPayloadError() | HttpProcessingError():
            return _page(request, HTTPStatus.BAD_REQUEST)
        case Unwritable():
            busy = _page(request, HTTPStatus.SERVICE_UNAVAILABLE)
            busy.headers["Retry-After"] = str(RETRY_AFTER)
            return busy
        case _:
            return _page(request, HTTPStatus.INTERNAL_SERVER_ERROR, noted(log, "paste page", error))


def _page(request: web.Request, status: int, reference: str = "") -> web.Response:
    body = SHEETS.get_template("sorry.html").render(status=status, reference=reference, here=request.path)
    return web.Response(text=body, status=status, content_type="text/html")
