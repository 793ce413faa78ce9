"""One request to the fake Zalo: its parameters from query, JSON, form or multipart; and a refusal in Zalo's shape."""

from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

Json = dict[str, Any]


@dataclass(slots=True)
class Refused(Exception):
    """What Zalo answers instead of a result; `status` is the HTTP status, which may be 200 all the same."""

    code: int
    description: str
    status: int = 0

    @property
    def body(self) -> Json:
        """The envelope."""
        return {"ok": False, "error_code": self.code, "description": self.description}


@dataclass(slots=True)
class Call:
    """A request as a method sees it; values are strings or what JSON made of them."""

    method: str
    params: Json = field(default_factory=dict)

    def text(self, name: str) -> str:
        """A parameter as a string; "" where it is missing."""
        value = self.params.get(name)
        return "" if value is None else str(value)

    def needed(self, name: str) -> str:
        """A parameter that must not be missing."""
        if not self.text(name):
            raise Refused(400, f"{name} is required")
        return self.text(name)

    def seconds(self, name: str, default: float) -> float:
        """A parameter in seconds, as a number or as digits."""
        try:
            return float(self.text(name) or default)
        except ValueError:
            raise Refused(400, f"{name} is invalid") from None


async def read_call(request: web.Request, method: str) -> Call:
    """Take the request apart; an empty body is none."""
    call = Call(method, dict(request.query))
    if request.content_type == "application/json" and request.can_read_body:
        call.params |= await _json(request)
    elif request.content_type in {"application/x-www-form-urlencoded", "multipart/form-data"}:
        call.params |= dict(await request.post())
    return call


async def _json(request: web.Request) -> Json:
    try:
        body = await request.json()
    except ValueError:
        raise Refused(400, "invalid JSON") from None
    if not isinstance(body, dict):
        raise Refused(400, "the body must be an object")
    return body
