"""The cookie that holds a session's token: this browser's alone, out of reach of scripts and of other sites."""

from urllib.parse import urlsplit

from aiohttp import web

from bot.console.parts import parts_of

NAME = "bot131"


def token_of(request: web.Request) -> str:
    """The token that the browser brought, or ""."""
    return request.cookies.get(_name(request), "")


def give(request: web.Request, response: web.StreamResponse, token: str) -> None:
    """Let the browser keep a token until it is closed."""
    response.set_cookie(_name(request), token, path="/", secure=_is_https(request), httponly=True, samesite="Strict")


def take_back(request: web.Request, response: web.StreamResponse) -> None:
    """Let the browser forget its token."""
    response.del_cookie(_name(request), path="/", secure=_is_https(request), httponly=True, samesite="Strict")


def _name(request: web.Request) -> str:
    return f"__Host-{NAME}" if _is_https(request) else NAME


def _is_https(request: web.Request) -> bool:
    """Whether the browser speaks HTTPS, to us or to the proxy before us."""
    return request.secure or urlsplit(parts_of(request).public_url).scheme == "https"
