"""The live line: a browser says who it is and what it has seen, then everything comes in order, nothing twice."""

import asyncio
import contextlib
import json
import logging
from typing import Any

from aiohttp import WSCloseCode, WSMsgType, web

from bot.channels.webchat.access import mailbox_of, same_origin
from bot.channels.webchat.mailboxes import Mailboxes
from bot.channels.webchat.reading import number_in
from storage.limits import limits
from storage.mail.mailbox import Entry, Seen

log = logging.getLogger("bot131.webchat")

HELLO_MOST = 4096  # bytes of a first frame
BEAT = "{}"  # an empty message, "that was all": a page cannot see the protocol's own pings


class Lines:
    """All live lines that are open."""

    def __init__(self, boxes: Mailboxes) -> None:
        self._boxes = boxes
        self._open: set[web.WebSocketResponse] = set()

    async def live(self, request: web.Request) -> web.WebSocketResponse:
        """Serve one line until the browser hangs up; a page of another site gets none."""
        if not same_origin(request):
            raise web.HTTPForbidden
        line = web.WebSocketResponse(heartbeat=limits().webchat.beat_seconds, max_msg_size=HELLO_MOST)
        await line.prepare(request)
        self._open.add(line)
        try:
            await self._serve(line, request.query.get("room", ""))
        finally:
            self._open.discard(line)
            await line.close()
        return line

    async def hang_up(self, _app: web.Application) -> None:
        """The server stops, and browsers come back to the next one; none is waited for, it may have fallen asleep."""
        farewells = (line.close(code=WSCloseCode.GOING_AWAY, drain=False) for line in self._open)
        await asyncio.gather(*farewells, return_exceptions=True)

    async def _serve(self, line: web.WebSocketResponse, room: str) -> None:
        mine, seen = await _hello(line)
        if mine is None:
            await line.close(code=WSCloseCode.POLICY_VIOLATION)
            return
        pouring = asyncio.create_task(self._pour(line, mine, self._boxes.mailbox(mine, room), seen), name="live")
        try:
            async for _ in line:
                pass  # a browser only listens here; this returns when it has hung up
        finally:
            pouring.cancel()
            await asyncio.wait([pouring])

    async def _pour(self, line: web.WebSocketResponse, mine: str, box: str, seen: Seen) -> None:
        """Send what is there and what comes; beats between them, so that a dead line is noticed at both ends."""
        try:
            with self._boxes.listening(box) as news:
                while not line.closed:
                    news.clear()
                    seen = await self._send_all(line, mine, box, seen)
                    await line.send_str(BEAT)
                    await _came(news)
        except ConnectionError:
            pass
        except Exception as error:  # noqa: BLE001 - the browser comes back and gets all that it has not seen
            log.warning("a live line broke: %s", type(error).__name__)
        finally:
            await line.close()

    async def _send_all(self, line: web.WebSocketResponse, mine: str, box: str, seen: Seen) -> Seen:
        most = limits().webchat.page_back
        while True:
            entries = await self._boxes.since(box, seen, most)
            for entry in entries:
                await line.send_json(shown(entry, mine), dumps=_dumps)
                seen = Seen(entry.id, entry.at)
            if len(entries) < most:
                return seen


def shown(entry: Entry, mine: str) -> dict[str, Any]:
    """A message as the browser takes it: a file's hash stays here, and only its author learns its event."""
    body = dict(entry.body)
    if "file" in body:
        body["file"] = {name: body["file"][name] for name in ("name", "kind", "alt")}
    owner, _, event = entry.event.partition(":")
    own = {"event": event} if event and owner == mine else {}
    return {"id": entry.id, "author": entry.author, "at": entry.at, **body, **own}


async def _hello(line: web.WebSocketResponse) -> tuple[str | None, Seen]:
    """The mailbox that the first frame opens, None if it opens none, and the last message that was seen there."""
    try:
        frame = await line.receive(timeout=limits().webchat.hello_seconds)
        told = json.loads(frame.data) if frame.type is WSMsgType.TEXT else None
    except (TimeoutError, ValueError, RecursionError):
        told = None
    if not isinstance(told, dict):
        return None, Seen()
    return mailbox_of(told.get("token")), Seen(number_in(told.get("after")), str(told.get("at") or ""))


async def _came(news: asyncio.Event) -> None:
    """Wait for news, at most until the next beat is due."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(limits().webchat.beat_seconds):
            await news.wait()


def _dumps(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
