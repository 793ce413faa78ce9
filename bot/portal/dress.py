"""How every answer of the public column leaves: headers that forbid what no page needs, faults as plain pages."""

import functools
import logging
from collections.abc import Awaitable, Callable
from typing import Final

from aiohttp import web

from bot.faults import RETRY_AFTER, noted
from storage.book.book import Unwritable

log = logging.getLogger("bot131.portal")

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Sorry = Callable[[int, str], web.Response]

HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'none'; base-uri 'none';"
        " frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}


def dressed(handler: Handler, sorry: Sorry) -> Handler:
    """The handler with our headers on all that it answers; what it raises becomes a page."""

    @functools.wraps(handler)
    async def door(request: web.Request) -> web.StreamResponse:
        try:
            response = await handler(request)
        except ConnectionError:
            raise  # the browser has gone; nobody hears an answer
        except web.HTTPException as error:
            response = sorry(error.status, "")
        except Unwritable:
            response = sorry(web.HTTPServiceUnavailable.status_code, "")
            response.headers["Retry-After"] = str(RETRY_AFTER)
        except Exception as error:  # noqa: BLE001 - a bug of ours, told with a reference
            response = sorry(web.HTTPInternalServerError.status_code, noted(log, "column", error))
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    return door
