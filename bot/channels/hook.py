"""What a platform hands over at one of our hooks: a body within its limit, and the JSON in it."""

import json

from aiohttp import web

LARGEST = 1024 * 1024  # bytes of a delivery; true ones have a few thousand
RETRY_AFTER = "5"  # seconds after which a platform may come again with what could not be written


async def body_of(request: web.Request) -> bytes | None:
    """The body; None if it is larger than any delivery."""
    body = bytearray()
    async for chunk in request.content.iter_any():
        body += chunk
        if len(body) > LARGEST:
            return None
    return bytes(body)


def decoded(body: bytes) -> object:
    """What the JSON says; None also for what is no JSON."""
    try:
        value: object = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return value
