"""How every answer leaves: headers that forbid what the page does not need; faults as a sentence, nothing leaked."""

import functools
import logging
from collections.abc import Awaitable, Callable

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from bot.channels.webchat.reading import Refused
from bot.faults import RETRY_AFTER, noted
from storage.book.book import Unwritable

log = logging.getLogger("bot131.webchat")

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:;"
        " connect-src 'self'; manifest-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def dressed(handler: Handler) -> Handler:
    """The handler with our headers on all that it answers; what it raises becomes an answer, too."""

    @functools.wraps(handler)
    async def door(request: web.Request) -> web.StreamResponse:
        try:
            response = await handler(request)
        except web.HTTPException as refused:
            refused.headers.extend(_missing(refused))
            raise
        except ConnectionError:
            raise  # the browser has gone; nobody hears an answer
        except Exception as error:  # noqa: BLE001 - told to the browser, which tries again
            response = _sorry(error)
        if not response.prepared:
            response.headers.extend(_missing(response))
        return response

    return door


def _missing(response: web.StreamResponse) -> dict[str, str]:
    return {name: value for name, value in HEADERS.items() if name not in response.headers}


def _sorry(error: Exception) -> web.Response:
    """What is answered when we cannot take it: bytes that break HTTP, no database, or a bug of ours, by a reference."""
    match error:
        case web.RequestPayloadError() | HttpProcessingError():
            refused = Refused(400, "webchat.not_understood")
        case Unwritable():
            refused = Refused(503, "webchat.busy", wait=RETRY_AFTER)
        case _:
            refused = Refused(500, "webchat.fault", reference=noted(log, "web chat", error))
    headers = {name: value for name, value in refused.headers.items() if name == "Retry-After"}
    return web.Response(text=refused.text, status=refused.status, content_type="application/json", headers=headers)
