"""The fake Zalo as one object to start and drive: addresses, tokens, long polls, faults, people who write."""

import asyncio
import json
import socket
import struct
from typing import Any, Self

from aiohttp import web

from tests.fakes.telegram_api.clock import Bell
from tests.fakes.zalo_bot.call import Call, Json, Refused, read_call
from tests.fakes.zalo_bot.faults import Fault, Faults
from tests.fakes.zalo_bot.hooks import Courier
from tests.fakes.zalo_bot.ledger import Ledger, Request
from tests.fakes.zalo_bot.methods import NO_RESULT, WEBHOOK_SET, Methods
from tests.fakes.zalo_bot.world import DEFAULT_TOKEN, Account, Group, Person, World
from tests.patience import PATIENCE

WATCH = 0.05  # real seconds between looks at whether a client has hung up
LARGEST = 1 << 20
POLL_SECONDS = 30.0


class ZaloBotApi(World):
    """A Zalo Bot Platform on loopback; `start()` after `stop()` comes back on the same port with everything known."""

    def __init__(self, tokens: tuple[str, ...] = (DEFAULT_TOKEN,), *, scale: float = 1.0, first: int = 1) -> None:
        super().__init__(tokens, scale, first)
        self.port = 0
        self.ledger = Ledger()
        self.faults = Faults()
        self.courier = Courier(self)
        self._methods = Methods(self, self.ledger, self.courier)
        self._pictures: dict[str, bytes] = {}
        self._runner: web.AppRunner | None = None
        self._farewell = Bell()
        self._stopping = False

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *failure: object) -> None:
        await self.stop()

    @property
    def base_url(self) -> str:
        """The root: `{base}/bot{token}/{method}`."""
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        """Listen on a free port, or on the former one."""
        self._stopping = False
        application = web.Application(client_max_size=LARGEST)
        application.router.add_route("*", "/bot{token}/{method}", self._serve)
        application.router.add_get("/pictures/{name}", self._picture)
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()
        self.port = self._runner.addresses[0][1]

    @property
    def is_up(self) -> bool:
        """Whether it listens."""
        return self._runner is not None

    async def stop(self) -> None:
        """Hang up on everybody and stop listening."""
        self._stopping = True
        self._farewell.ring()
        for account in self.accounts.values():
            account.news.ring()
        await self.courier.close()
        if self._runner is not None:
            await self._runner.cleanup()
        self._runner = None

    # --- people ------------------------------------------------------------------------------------------------

    def say(self, person: Person, text: str, bot: str = "") -> Json:
        """Somebody writes to a bot in private."""
        return self._happens("text", self.message(person, None, text=text), bot)

    def say_in(self, group: Group, person: Person, text: str, bot: str = "", *, reply: bool = False) -> Json | None:
        """Somebody writes in a group; the bot hears it only where it is named, or where it is answered."""
        named = f"@{self.account(bot).name}".casefold() in text.casefold()
        return self._happens("text", self.message(person, group, text=text), bot) if named or reply else None

    def send_photo(self, person: Person, picture: bytes, caption: str = "", bot: str = "") -> Json:
        """Somebody sends a picture; it lies at an address of this server."""
        name = f"{self.new_id('picture')}.jpg"
        self._pictures[name] = picture
        address, key = f"{self.base_url}/pictures/{name}", self.switches.picture_key
        content = {one: address for one in ("photo_url", "photo") if key in {one, "both"}}
        content |= {"caption": caption} if caption else {}
        return self._happens("image", self.message(person, None, **content), bot)

    def picture(self, address: str) -> bytes:
        """A picture that somebody has sent, by its address; LookupError if there is none."""
        return self._pictures[address.rpartition("/")[2]]

    def send_sticker(self, person: Person, bot: str = "") -> Json:
        """Somebody sends a sticker."""
        content = {"sticker": "e8b9b2", "url": f"{self.base_url}/pictures/sticker.png"}
        return self._happens("sticker", self.message(person, None, **content), bot)

    def send_voice(self, person: Person, sound: bytes, bot: str = "") -> Json:
        """Somebody speaks."""
        name = f"{self.new_id('voice')}.aac"
        self._pictures[name] = sound
        return self._happens("voice", self.message(person, None, voice_url=f"{self.base_url}/pictures/{name}"), bot)

    def withhold(self, person: Person, bot: str = "", *, bare: bool = False) -> Json:
        """Somebody of whom Zalo hands nothing on; `bare` without even the message's id and date."""
        message = self.message(person, None)
        if bare:
            del message["message_id"], message["date"]
        return self._happens("unsupported", message, bot)

    def redeliver(self, update: Json, bot: str = "") -> None:
        """The same update once more, under the same id."""
        self.tell(update, bot)

    async def until_delivered(self, timeout: float = PATIENCE) -> None:  # noqa: ASYNC109
        """Wait until every bot has come back after reading all of its updates; TimeoutError after real seconds."""
        async with asyncio.timeout(timeout):
            for account in self.accounts.values():
                while account.confirmed < len(account.updates):
                    await account.news.wait(WATCH)

    def _happens(self, kind: str, message: Json, bot: str) -> Json:
        return self.tell({"event_name": f"message.{kind}.received", "message": message}, bot)

    # --- requests ----------------------------------------------------------------------------------------------

    async def _serve(self, http: web.Request) -> web.StreamResponse:
        """One request from its address to its answer."""
        token, method = http.match_info["token"], http.match_info["method"]
        request = Request(self.clock.now(), token.partition(":")[0], method, {})
        self.ledger.log(request)
        try:
            call = await read_call(http, method)
            request.params = call.params
            fault = self.faults.take(call)
            response = await self._disturbed(http, request, token, call, fault)
        except Refused as refusal:
            response = self._refusal(request, refusal)
        self.ledger.settled(request, response.status if response.status != 499 else None)
        return response

    async def _disturbed(
        self, http: web.Request, request: Request, token: str, call: Call, fault: Fault | None
    ) -> web.StreamResponse:
        """The true answer, or what the script makes of it."""
        if fault is not None and fault.kind == "answer":
            kind, headers = fault.content_type, fault.headers
            return web.Response(text=fault.body, status=fault.status, content_type=kind, headers=headers)
        if fault is not None and fault.kind == "drop_before":
            return _cut(http)
        try:
            response = self._json(await self._body(http, token, call))
        except Refused as refusal:
            response = self._refusal(request, refusal)
        return response if fault is None else await self._lost(http, fault)

    def _refusal(self, request: Request, refusal: Refused) -> web.Response:
        request.description = refusal.description
        return self._json(refusal.body, self.switches.errors_as or refusal.status or refusal.code)

    async def _lost(self, http: web.Request, fault: Fault) -> web.Response:
        while fault.kind == "hang" and _listening(http) and not self._stopping:
            await self._farewell.wait(WATCH)
        return _cut(http)

    async def _body(self, http: web.Request, token: str, call: Call) -> Json:
        if token not in self.accounts:
            raise Refused(401, "Unauthorized")
        account = self.accounts[token]
        if call.method == "getUpdates":
            return {"ok": True, "result": await self._poll(http, account, call)}
        if call.method not in self._methods.table:
            raise Refused(404, "Not Found")
        result: Any = await self._methods.table[call.method](account, call)
        return result if result is NO_RESULT else {"ok": True, "result": result}

    async def _poll(self, http: web.Request, account: Account, call: Call) -> Json:
        """The next update, or in replay mode the last one again; two polls at once share what comes."""
        if account.hook:
            raise Refused(400, WEBHOOK_SET)
        account.confirmed = account.read
        account.polling += 1
        account.most_polling = max(account.most_polling, account.polling)
        account.news.ring()
        try:
            return await self._next(http, account, self.clock.now() + call.seconds("timeout", POLL_SECONDS))
        finally:
            account.polling -= 1

    async def _next(self, http: web.Request, account: Account, end: float) -> Json:
        while account.read >= len(account.updates):
            if self.switches.replay and account.read:
                return account.updates[account.read - 1]
            left = end - self.clock.now()
            if left <= 0 or self._stopping or not _listening(http):
                raise Refused(408, "Request timeout", self.switches.idle_status)
            await account.news.wait(min(WATCH, left / self.clock.scale))
        if not _listening(http):
            raise Refused(408, "Request timeout")
        account.read += 1
        return account.updates[account.read - 1]

    async def _picture(self, http: web.Request) -> web.StreamResponse:
        """A picture or voice that somebody sent."""
        content = self._pictures.get(http.match_info["name"])
        if content is None:
            raise web.HTTPNotFound
        return web.Response(body=content, content_type="application/octet-stream")

    def _json(self, body: Json, status: int = 200) -> web.Response:
        text = json.dumps(body, ensure_ascii=False)
        response = web.Response(text=text, status=status, content_type="application/json")
        if self.switches.two_servers:  # as Zalo's edge does, against RFC 9110
            response.headers.add("Server", "ZServer")
            response.headers.add("Server", "edge")
        return response


def _listening(http: web.Request) -> bool:
    return http.transport is not None and not http.transport.is_closing()


def _cut(http: web.Request) -> web.Response:
    """Reset the connection, so that the client sees it break rather than end; the response never leaves."""
    if http.transport is not None:
        connection = http.transport.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        http.transport.abort()
    return web.Response(status=499)
