"""The HTTP side of the fake server: addresses, tokens, faults, and the whole as one object to start and drive."""

import asyncio
import inspect
import json
import socket
import struct
from typing import Any, Self

from aiohttp import web

from tests.fakes.telegram_api import about, editing, sending
from tests.fakes.telegram_api.about import Described
from tests.fakes.telegram_api.call import UPLOAD_LIMIT, Call, Json, read_call
from tests.fakes.telegram_api.clock import Bell
from tests.fakes.telegram_api.faults import Fault
from tests.fakes.telegram_api.groups import Groups
from tests.fakes.telegram_api.ledger import Request
from tests.fakes.telegram_api.refusals import (
    NO_SUCH_METHOD,
    NO_SUCH_PATH,
    TOO_LARGE,
    UNAUTHORIZED,
    WEBHOOK_ACTIVE,
    Refused,
    conflict,
)
from tests.fakes.telegram_api.webhook import Webhook
from tests.patience import PATIENCE

METHODS: dict[str, sending.Method] = {**about.METHODS, **sending.METHODS, **editing.METHODS}
CANONICAL = {name.lower(): name for name in [*METHODS, "getUpdates"]}
WATCH = 0.05  # real seconds between looks at whether a client has hung up
FAREWELL = 0.2  # real seconds that open requests get at the end


class TelegramApi(Groups):
    """A Telegram Bot API on loopback for one bot; `async with TelegramApi() as api:` starts and stops it.

    `api.base_url` is the root for `TELEGRAM_API_BASE`; `start()` after `stop()` comes back on the same port with
    everything still known, so that an outage can be played.
    """

    port: int = 0
    serves: frozenset[str] | None = None  # the methods that this server has; None: all
    reads: frozenset[str] | None = None  # the content types of bodies that it looks into; None: all
    brief = False  # of a message that was sent it tells the id alone
    _runner: web.AppRunner | None = None
    _stopping = False
    _farewell: Bell

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *failure: object) -> None:
        await self.stop()

    @property
    def base_url(self) -> str:
        """The root: `{base}/bot{token}/{method}` and `{base}/file/bot{token}/{path}`."""
        return f"http://127.0.0.1:{self.port}"

    def routes(self) -> list[web.RouteDef]:
        """The addresses that are served; the first that fits answers."""
        return [
            web.route("*", "/bot{token}/{method}", self._serve),
            web.get("/file/bot{token}/{path:.+}", self._download),
            web.route("*", "/{rest:.*}", self._nothing_here),
        ]

    async def start(self, port: int | None = None) -> None:
        """Listen on a free port, or on the given or former one."""
        self._stopping, self._farewell = False, Bell()
        application = web.Application(client_max_size=UPLOAD_LIMIT)
        application.add_routes(self.routes())
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=FAREWELL)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port if port is None else port).start()
        self.port = self._runner.addresses[0][1]
        self.courier.kick()

    @property
    def is_up(self) -> bool:
        """Whether it listens."""
        return self._runner is not None

    async def stop(self) -> None:
        """Hang up on everybody and stop listening; a webhook that was set goes on after the next start."""
        self._stopping = True
        self._farewell.ring()
        self.polling.close()
        hook = self.courier.hook
        await self.courier.close()
        self.courier.hook = hook
        if self._runner:
            await self._runner.cleanup()
        self._runner = None

    def deliver_to(self, url: str, secret: str = "") -> None:
        """Deliver updates to this address from now on, as if the bot had called setWebhook."""
        self.courier.set(Webhook(url, secret))

    def redeliver(self, update: Json) -> None:
        """Send an update once more, beside the others and out of their order."""
        self.queue.redeliver(update)

    async def until_delivered(self, timeout: float = PATIENCE) -> None:  # noqa: ASYNC109
        """Wait until no update is pending; TimeoutError after real seconds."""
        async with asyncio.timeout(timeout):
            while self.queue.pending():
                await self.queue.changed.wait(WATCH)

    async def until_polled(self, timeout: float = PATIENCE) -> None:  # noqa: ASYNC109
        """Wait until somebody holds a long poll; TimeoutError after real seconds."""
        async with asyncio.timeout(timeout):
            while not self.polling.held:
                await self.polling.changed.wait(timeout)

    async def _serve(self, http: web.Request) -> web.StreamResponse:
        """One request from its address to its answer."""
        asked = http.match_info["method"]
        method = CANONICAL.get(asked.lower(), asked)
        call = Call(method, dict(http.query))
        request = Request(self.clock.now(), method, call.params)
        self.ledger.log(request)
        try:
            self._check_token(http.match_info["token"])
            fault = self.faults.take(call, blind=True)
            if fault is None:
                call = await self._read(http, method)
                request.params, request.files = call.params, tuple(call.files)
                fault = self.faults.take(call, blind=False)
            response = await self._answer(http, call, request, fault)
        except Refused as refusal:
            request.description = refusal.description
            response = _json(refusal.body(), refusal.code, refusal.headers())
        except web.HTTPRequestEntityTooLarge:
            response = _json(Refused(*TOO_LARGE).body(), 413)
        self.ledger.settled(request, response.status if response.status != 499 else None)
        return response

    async def _read(self, http: web.Request, method: str) -> Call:
        """What is asked; nothing of a body in a shape that this server does not look into."""
        if self.reads is not None and http.content_type not in self.reads:
            return Call(method, dict(http.query))
        return await read_call(http, method)

    def _check_token(self, token: str) -> None:
        if token != self.token:
            raise Refused(*(UNAUTHORIZED if ":" in token else NO_SUCH_PATH))

    async def _answer(self, http: web.Request, call: Call, request: Request, fault: Fault | None) -> web.StreamResponse:
        """The true answer, disturbed by the fault that struck."""
        if fault is None:
            return _json(await self._result(http, call))
        request.fault = fault.name
        if fault.kind == "answer":
            request.description = fault.name
            return web.Response(
                text=fault.body, status=fault.status, content_type=fault.content_type, headers=fault.headers
            )
        if fault.kind == "reset_before":
            return _cut(http)
        body = await self._result(http, call)
        if fault.kind == "slow":
            await self.clock.sleep(fault.seconds)
            return _json(body)
        if fault.kind == "hang_after":
            await self._hang(http, fault.seconds)
        return _cut(http)

    async def _hang(self, http: web.Request, seconds: float) -> None:
        """Say nothing until the client hangs up, the time is over or the server stops."""
        end = self.clock.now() + seconds
        while _listening(http) and self.clock.now() < end and not self._stopping:
            await self._farewell.wait(WATCH)

    async def _result(self, http: web.Request, call: Call) -> Json:
        """Carry a request out; the body of its answer."""
        if self.serves is not None and call.method not in self.serves:
            raise Refused(*NO_SUCH_PATH)
        if call.method == "getUpdates":
            return {"ok": True, "result": await self._get_updates(http, call)}
        if call.method not in METHODS:
            raise Refused(*NO_SUCH_METHOD)
        self.pace.check(call)
        result: Any = METHODS[call.method](self, call)
        if inspect.isawaitable(result):
            result = await result
        if self.brief and isinstance(result, dict) and "message_id" in result:
            result = {"message_id": result["message_id"]}
        return result.body if isinstance(result, Described) else {"ok": True, "result": result}

    async def _get_updates(self, http: web.Request, call: Call) -> list[Json]:
        if self.courier.hook is not None:
            refusal = conflict(WEBHOOK_ACTIVE)
            await self.polling.refuse(refusal)
            raise refusal
        return await self.polling.get_updates(call, lambda: _listening(http))

    async def _download(self, http: web.Request) -> web.StreamResponse:
        """A file by the path that getFile told."""
        path = http.match_info["path"]
        request = Request(self.clock.now(), "download", {"path": path})
        self.ledger.log(request)
        stored = self.shelf.at(path)
        fault = self.faults.take(Call("download", request.params), blind=True)
        fault = fault or self.faults.take(Call("download", request.params), blind=False)
        try:
            self._check_token(http.match_info["token"])
        except Refused as refusal:
            return _json(refusal.body(), refusal.code)
        if fault and fault.kind == "answer":
            return web.Response(text=fault.body, status=fault.status, content_type=fault.content_type)
        if fault:
            return _cut(http)
        if stored is None:
            return _json(Refused(*NO_SUCH_PATH).body(), 404)
        return web.Response(body=stored.data, content_type="application/octet-stream")

    async def _nothing_here(self, http: web.Request) -> web.StreamResponse:
        return _json(Refused(*NO_SUCH_PATH).body(), 404)


def _json(body: Json, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    text = json.dumps(body, ensure_ascii=False)
    return web.Response(text=text, status=status, headers=headers, content_type="application/json")


def _listening(http: web.Request) -> bool:
    return http.transport is not None and not http.transport.is_closing()


def _cut(http: web.Request) -> web.Response:
    """Reset the connection, so that the client sees it break rather than end; the response never leaves."""
    if http.transport is not None:
        connection = http.transport.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        http.transport.abort()
    return web.Response(status=499)
