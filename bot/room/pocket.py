"""The cookie that leads to an unlocked key: beside the session's, of this room alone, gone with the browser."""

from urllib.parse import urlsplit

from aiohttp import web

from bot.console.hotline import PATH
from bot.console.parts import parts_of

NAME = "bot131-khoa"


def token_of(request: web.Request) -> str:
    """The token that the browser brought, or ""."""
    return request.cookies.get(_name(request), "")


def give(request: web.Request, response: web.StreamResponse, token: str) -> None:
    """Let the browser keep a token; only addresses of this room see it."""
    response.set_cookie(_name(request), token, path=PATH, secure=_is_https(request), httponly=True, samesite="Strict")


def _name(request: web.Request) -> str:
    return f"__Secure-{NAME}" if _is_https(request) else NAME


def _is_https(request: web.Request) -> bool:
    return request.secure or urlsplit(parts_of(request).public_url).scheme == "https"
