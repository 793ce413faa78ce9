"""The webhook: the door at which Telegram hands updates over, each acknowledged when it is on disk."""

import hmac
import logging

from aiohttp import web

from bot.channels.hook import RETRY_AFTER, body_of, decoded
from bot.channels.telegram.access import Access
from bot.channels.telegram.api import KINDS, Api
from bot.channels.telegram.patience import told
from bot.channels.telegram.receiving import Receiving

log = logging.getLogger("bot131.telegram")

SECRET = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the header's name
CONNECTIONS = 10  # at once; each waits for a shared commit, so more would not be quicker


class Webhook:
    """Answers 200 for what is kept or cannot be read, 401 to strangers, 413 for too much, 503 for "come again".

    Never 410, after which Telegram would remove the webhook, and never a call in the answer, whose fate nobody is told.
    """

    def __init__(self, access: Access, receiving: Receiving) -> None:
        self._secret = access.secret.encode()
        self._receiving = receiving

    async def take(self, request: web.Request) -> web.Response:
        """One update."""
        shown = request.headers.get(SECRET, "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(shown, self._secret):
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


async def announce(api: Api, access: Access) -> None:
    """Tell Telegram where to hand updates over."""
    await api.bot.set_webhook(
        access.hook, secret_token=access.secret, allowed_updates=KINDS, max_connections=CONNECTIONS
    )
