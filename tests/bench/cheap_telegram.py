"""A Telegram that costs little: takes every call and counts messages; for load, not for truth."""

import argparse
import itertools
import json

from aiohttp import web

NUMBERS = itertools.count(1)
COUNTS = {"sent": 0}


async def call(request: web.Request) -> web.Response:
    """Any method: true for set-up calls, a message for sendMessage."""
    body = await request.read()
    if request.match_info["method"] == "getMe":
        return web.json_response(
            {"ok": True, "result": {"id": 1, "is_bot": True, "first_name": "b", "username": "b_bot"}}
        )
    if request.match_info["method"] != "sendMessage":
        return web.json_response({"ok": True, "result": True})
    COUNTS["sent"] += 1
    told = json.loads(body) if request.content_type == "application/json" else dict(await request.post())
    chat = {"id": int(str(told["chat_id"])), "type": "private"}
    message = {"message_id": next(NUMBERS), "date": 1624150000, "chat": chat, "text": "x"}
    return web.json_response({"ok": True, "result": message})


async def count(_request: web.Request) -> web.Response:
    """How many messages were taken."""
    return web.json_response(COUNTS)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int)
    app = web.Application()
    app.router.add_get("/count", count)
    app.router.add_route("*", "/bot{token}/{method}", call)
    web.run_app(app, host="127.0.0.1", port=parser.parse_args().port, print=None, access_log=None)
