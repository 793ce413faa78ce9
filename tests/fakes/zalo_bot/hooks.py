"""Webhooks of the fake Zalo: which addresses it takes, and delivery in order, again until the receiver says 200."""

import asyncio
import contextlib
import ipaddress
from dataclasses import dataclass

import aiohttp
from yarl import URL

from tests.fakes.zalo_bot.call import Call, Json, Refused
from tests.fakes.zalo_bot.world import Account, World
from tests.patience import PATIENCE

SECRET_HEADER = "X-Bot-Api-Secret-Token"
AGAIN_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Delivery:
    """One attempt to hand an update over; `status` is None where no answer came."""

    bot: str
    update: Json
    status: int | None


def checked(call: Call, *, loopback: bool) -> tuple[str, str]:
    """Address and secret of setWebhook as the real Zalo demands them; `loopback` permits a receiver on this machine."""
    url, secret = call.needed("url"), call.needed("secret_token")
    if not 8 <= len(secret) <= 256:
        raise Refused(400, "secret_token must have 8 to 256 characters")
    host = URL(url).host or ""
    if loopback and host in {"127.0.0.1", "localhost"}:
        return url, secret
    if URL(url).scheme != "https" or _private(host):
        raise Refused(400, "url must be a public HTTPS address")
    return url, secret


def _private(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return False


class Courier:
    """Hands updates to the webhooks that are set; who does not take one in `hook_tries` attempts loses it."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._session: aiohttp.ClientSession | None = None
        self.deliveries: list[Delivery] = []

    def set(self, account: Account, url: str, secret: str) -> None:
        """Deliver to this address from now on, beginning with what waits; "" stops it."""
        self.stop(account)
        account.hook, account.secret, account.hook_at = url, secret, self._world.stamp()
        if url:
            self._tasks[account.token] = asyncio.create_task(self._serve(account), name="courier")

    def stop(self, account: Account) -> None:
        """Deliver nothing more."""
        if task := self._tasks.pop(account.token, None):
            task.cancel()

    async def close(self) -> None:
        """Stop all work."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        self._tasks.clear()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()
        self._session = None

    async def push(self, account: Account, update: Json, secret: str | None = None) -> int | None:
        """One delivery now, beside all others; `secret` in place of the right one."""
        self._session = self._session or aiohttp.ClientSession()
        headers = {SECRET_HEADER: account.secret if secret is None else secret}
        body, limit = {"ok": True, "result": update}, aiohttp.ClientTimeout(PATIENCE)
        status = None
        with contextlib.suppress(aiohttp.ClientError, TimeoutError):
            async with self._session.post(account.hook, json=body, headers=headers, timeout=limit) as answer:
                await answer.read()
                status = answer.status
        self.deliveries.append(Delivery(account.id, update, status))
        return status

    async def _serve(self, account: Account) -> None:
        while True:
            while account.confirmed < len(account.updates):
                await self._hand_over(account, account.updates[account.confirmed])
                account.confirmed += 1
                account.read = account.confirmed
                account.news.ring()
            await account.news.wait()

    async def _hand_over(self, account: Account, update: Json) -> None:
        for _ in range(self._world.switches.hook_tries):
            if await self.push(account, update) == 200:
                return
            await self._world.clock.sleep(AGAIN_SECONDS)
