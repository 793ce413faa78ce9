"""How every answer leaves: headers that forbid what no page needs, faults as plain pages, nothing leaked."""

import logging
from collections.abc import Awaitable, Callable
from typing import Final

import aiohttp_jinja2
from aiohttp import web

from bot.console.parts import WORKER
from bot.faults import RETRY_AFTER, noted
from storage.book.book import Unwritable

log = logging.getLogger("bot131.console")

# Scripts, frames, fonts and foreign sources are not used, so they are not allowed.
POLICY: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
# "no-referrer" would make browsers hide the origin of our own forms as well (Fetch, "append a request Origin header"),
# and the doorkeeper asks for it; "same-origin" tells other sites as little.
HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex",
}
KEPT: Final = ("Allow", "WWW-Authenticate")
RETRY: Final = {"Retry-After": str(RETRY_AFTER)}


@web.middleware
async def dress(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Every answer with its headers; a refusal or fault as a page that says what to do."""
    try:
        response = await handler(request)
    except web.HTTPException as error:
        response = _sorry(request, error.status, {name: error.headers[name] for name in KEPT if name in error.headers})
    except Unwritable:
        response = _sorry(request, web.HTTPServiceUnavailable.status_code, RETRY)
    except Exception as error:  # noqa: BLE001 - a bug of ours, told with a reference
        response = _sorry(request, web.HTTPInternalServerError.status_code, {}, noted(log, "console", error))
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response


def _sorry(request: web.Request, status: int, headers: dict[str, str], reference: str = "") -> web.Response:
    facts = {"status": status, "reference": reference, "worker": request.get(WORKER), "path": request.path}
    response = aiohttp_jinja2.render_template("sorry.html", request, facts, status=status)
    response.headers.update(headers)
    return response
