"""One request to the fake server: its parameters from JSON, form, multipart or query string, and the files in it."""

import json
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.fakes.telegram_api.refusals import bad

Json = dict[str, Any]
UPLOAD_LIMIT = 50 << 20  # bytes of a whole request, as the hosted server allows


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was uploaded."""

    name: str
    mime: str
    data: bytes


@dataclass(slots=True)
class Call:
    """A request as a method sees it; values may be JSON or strings that hold JSON, as on the real server."""

    method: str
    params: Json
    files: dict[str, Upload] = field(default_factory=dict)

    def has(self, name: str) -> bool:
        """Whether the parameter or file was given and is not empty."""
        return self.params.get(name) not in (None, "") or name in self.files

    def text(self, name: str, default: str = "") -> str:
        """The parameter as a string."""
        value = self.params.get(name)
        if value is None:
            return default
        return value if isinstance(value, str) else json.dumps(value)

    def integer(self, name: str, default: int = 0, low: int | None = None, high: int | None = None) -> int:
        """The parameter as a number inside the bounds; what is no number counts as the default."""
        try:
            value = int(self.text(name) or default)
        except ValueError:
            value = default
        value = value if low is None else max(low, value)
        return value if high is None else min(high, value)

    def flag(self, name: str) -> bool:
        """The parameter as yes or no."""
        return self.text(name).strip().lower() in {"true", "yes", "1"}

    def decoded(self, name: str) -> Any:
        """The parameter decoded from JSON where it came as a string; None if it is missing."""
        value = self.params.get(name)
        if not isinstance(value, str) or not value:
            return value or None
        try:
            return json.loads(value)
        except ValueError as error:
            raise bad(f"can't parse {name.replace('_', ' ')} JSON object") from error

    @property
    def chat_id(self) -> int | None:
        """The chat that the request names, where it is a number."""
        try:
            return int(self.text("chat_id"))
        except ValueError:
            return None


async def read_call(request: web.Request, method: str) -> Call:
    """Take the request apart; the parameters of the address hold for all kinds of body."""
    call = Call(method, dict(request.query))
    if request.content_type == "application/json":
        call.params |= await _read_json(request)
    elif request.content_type in {"multipart/form-data", "application/x-www-form-urlencoded"}:
        await _read_form(request, call)
    return call


async def _read_json(request: web.Request) -> Json:
    try:
        body = await request.json()
    except ValueError as error:
        raise bad("can't parse request body as JSON object") from error
    if not isinstance(body, dict):
        raise bad("request body must be a JSON object")
    return body


async def _read_form(request: web.Request, call: Call) -> None:
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            call.files[name] = Upload(value.filename, value.content_type, value.file.read())
            value.file.close()
        else:
            call.params[name] = value.decode() if isinstance(value, bytes | bytearray) else value
