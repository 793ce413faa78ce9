"""Delivery to a webhook: one update in flight in each lane, retried until it is taken or expires."""

import asyncio
import ipaddress
import random
from dataclasses import dataclass

import aiohttp
from yarl import URL

from tests.fakes.telegram_api.call import Json
from tests.fakes.telegram_api.updates import DEFAULT_KINDS, Pending, UpdateQueue
from tests.patience import PATIENCE

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
ANSWER_TIME = 60.0  # seconds that the real server waits for an answer
LONGEST_RETRY_AFTER = 3600
GONE_PATIENCE = 23 * 3600  # seconds of 410 after which the webhook is removed


@dataclass(frozen=True, slots=True)
class Delivery:
    """One attempt to hand an update over; `status` is None where no answer came."""

    at: float
    update_id: int
    lane: str
    attempt: int
    status: int | None
    error: str = ""

    @property
    def taken(self) -> bool:
        """Whether the receiver took the update."""
        return self.status is not None and 200 <= self.status <= 299


@dataclass(slots=True)
class Webhook:
    """Where updates go."""

    url: str
    secret: str = ""
    max_connections: int = 40


def is_loopback(url: str) -> bool:
    """Whether an address leads to this machine only; the fake posts nowhere else."""
    host = URL(url).host or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class Courier:
    """Posts queued updates to the webhook while one is set."""

    def __init__(self, queue: UpdateQueue) -> None:
        self.queue = queue
        self.clock = queue.clock
        self.hook: Webhook | None = None
        self.deliveries: list[Delivery] = []
        self.last_error: tuple[int, str] | None = None
        self._lanes: dict[str, asyncio.Task[None]] = {}
        self._session: aiohttp.ClientSession | None = None
        self._free = asyncio.Semaphore()
        self._gone_since: float | None = None
        queue.listen(self._serve_lane)

    def set(self, hook: Webhook) -> None:
        """Deliver to this webhook from now on, beginning with what waits."""
        self.clear()
        self.hook = hook
        self._free = asyncio.Semaphore(hook.max_connections)
        self.kick()

    def clear(self) -> None:
        """Stop delivering; what was not taken waits in the queue."""
        self.hook = None
        self.last_error = self._gone_since = None
        for task in self._lanes.values():
            task.cancel()
        self._lanes.clear()

    def kick(self) -> None:
        """Start a worker for each lane that has work and none."""
        for lane in self.queue.lanes():
            self._serve_lane(lane)

    def _serve_lane(self, lane: str) -> None:
        if self.hook is not None and lane not in self._lanes and is_loopback(self.hook.url):
            self._lanes[lane] = asyncio.create_task(self._serve(lane, self.hook))

    async def close(self) -> None:
        """Stop all work."""
        tasks = list(self._lanes.values())
        self.clear()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._session:
            await self._session.close()
        self._session = None

    def info(self) -> Json:
        """The Bot API's WebhookInfo."""
        waiting = len(self.queue.pending())
        shape: Json = {"url": "", "has_custom_certificate": False, "pending_update_count": waiting}
        if self.queue.allowed != DEFAULT_KINDS:
            shape["allowed_updates"] = sorted(self.queue.allowed)
        if self.hook is None:
            return shape
        shape |= {"url": self.hook.url, "max_connections": self.hook.max_connections}
        if self.last_error:
            shape["last_error_date"], shape["last_error_message"] = self.last_error
        return shape

    async def _serve(self, lane: str, hook: Webhook) -> None:
        """Hand over the updates of one lane, head first."""
        attempt, last = 0, None
        while self.hook is hook and (item := self.queue.head(lane)):
            attempt = attempt + 1 if item is last else 1
            last = item
            delivery, retry_after = await self._post(item, hook, attempt)
            self.deliveries.append(delivery)
            if delivery.taken:
                self.queue.done(item)
            elif not await self._wait(item, attempt, retry_after):
                self.queue.give_up(item)
        self._lanes.pop(lane, None)

    async def _wait(self, item: Pending, attempt: int, retry_after: float) -> bool:
        """Wait for the next attempt; False if the update would be too old by then."""
        pause = retry_after if attempt == 1 else min(2.0 ** (attempt - 1), random.uniform(60, 120))  # noqa: S311
        if self.clock.now() + pause >= item.expires:
            return False
        await self.clock.sleep(pause)
        return True

    async def _post(self, item: Pending, hook: Webhook, attempt: int) -> tuple[Delivery, float]:
        self._session = self._session or aiohttp.ClientSession()
        headers = {SECRET_HEADER: hook.secret} if hook.secret else {}
        limit = aiohttp.ClientTimeout(max(ANSWER_TIME / self.clock.scale, PATIENCE))
        status, error, retry_after = None, "", 0.0
        try:
            async with (
                self._free,
                self._session.post(hook.url, json=item.update, headers=headers, timeout=limit) as response,
            ):
                await response.read()
                status, retry_after = response.status, _seconds(response.headers.get("Retry-After", ""))
        except (aiohttp.ClientError, TimeoutError) as problem:
            error = "Read timeout expired" if isinstance(problem, TimeoutError) else "Connection failed"
        delivery = Delivery(self.clock.now(), item.id, item.lane, attempt, status, error)
        self._note(delivery, hook)
        return delivery, retry_after

    def _note(self, delivery: Delivery, hook: Webhook) -> None:
        """Keep the last error for getWebhookInfo; a receiver that is gone for long loses its webhook."""
        if delivery.taken:
            self._gone_since = None
            return
        answer = f"Wrong response from the webhook: {delivery.status}"
        self.last_error = (self.clock.date(), delivery.error or answer)
        if delivery.status != 410:
            self._gone_since = None
            return
        self._gone_since = self._gone_since or delivery.at
        if delivery.at - self._gone_since > GONE_PATIENCE and self.hook is hook:
            self.hook = None


def _seconds(header: str) -> float:
    return float(min(int(header), LONGEST_RETRY_AFTER)) if header.isdigit() else 0.0
