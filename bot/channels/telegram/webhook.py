"""The webhook: the door at which Telegram hands updates over, each acknowledged when it is on disk."""

import asyncio
import hmac
import logging

from aiohttp import web

from bot.channels.hook import RETRY_AFTER, body_of, decoded
from bot.channels.telegram.access import Access
from bot.channels.telegram.patience import told
from bot.channels.telegram.receiving import Receiving

log = logging.getLogger("bot131.telegram")

SECRET = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the header's name
UNSIGNED = (
    "a delivery without our secret was refused: let the bot register its webhook (BOT131_PUBLIC_URL), set "
    "TELEGRAM_WEBHOOK_SECRET to the one registered, and let the web server before us pass on the header " + SECRET
)
TOLD_EVERY = 60.0  # seconds; strangers may knock as often as they like


class Webhook:
    """Answers 200 for what is kept or cannot be read, 401 to strangers, 413 for too much, 503 for "come again".

    Never 410, after which Telegram would remove the webhook, and never a call in the answer, whose fate nobody is told.
    """

    def __init__(self, access: Access, receiving: Receiving) -> None:
        self._secret = access.secret.encode()
        self._receiving = receiving
        self._told_at = -TOLD_EVERY

    async def take(self, request: web.Request) -> web.Response:
        """One update."""
        shown = request.headers.get(SECRET, "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(shown, self._secret):
            self._refused()
            return web.Response(status=401, text="unauthorized")
        body = await body_of(request)
        if body is None:
            return web.Response(status=413, text="too large")
        try:
            await self._receiving.take(decoded(body))
        except Exception as error:  # noqa: BLE001 - whatever it is: what is not kept is not acknowledged
            log.warning("webhook: %s", told(error))
            return web.Response(status=503, headers={"Retry-After": RETRY_AFTER})
        return web.Response()

    def _refused(self) -> None:
        """Strangers knock at every door; a server of bots that does, too, is told how to be let in."""
        now = asyncio.get_running_loop().time()
        if now - self._told_at >= TOLD_EVERY:
            self._told_at = now
            log.warning(UNSIGNED)
