"""The webhook: the door at which Zalo hands updates over, each acknowledged when it is on disk."""

import hmac
import logging
from collections.abc import Callable

from aiohttp import web

from bot.channels.hook import RETRY_AFTER, body_of, decoded
from bot.channels.zalo.access import Access
from bot.channels.zalo.api import Api
from bot.channels.zalo.line import Refused
from bot.channels.zalo.polling import NO_CONNECTION, TOKEN, WELL, Pause, told
from bot.channels.zalo.problems import is_token_refused
from bot.channels.zalo.receiving import Receiving
from storage.book.book import Unwritable

log = logging.getLogger("bot131.zalo")

SECRET = "X-Bot-Api-Secret-Token"  # noqa: S105 - the header's name
NO_ADDRESS = "no_address"

Tell = Callable[[str], None]  # how it goes


class Webhook:
    """Answers 200 for what is kept or means nothing, 403 to strangers, 413 for too much, 400 for no JSON object.

    503 means "come again"; whether Zalo does is not documented.
    """

    def __init__(self, access: Access, receiving: Receiving, tell: Tell) -> None:
        self._secret = access.secret.encode()
        self._receiving = receiving
        self._tell = tell

    async def take(self, request: web.Request) -> web.Response:
        """One delivery."""
        shown = request.headers.get(SECRET, "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(shown, self._secret):
            return web.Response(status=403, text="forbidden")
        body = await body_of(request)
        if body is None:
            return web.Response(status=413, text="too large")
        update = decoded(body)
        if not isinstance(update, dict):
            return web.Response(status=400, text="no JSON object")
        try:
            await self._receiving.take(update)
        except Exception as error:  # noqa: BLE001 - whatever it is: what is not kept is not acknowledged
            log.warning("webhook: %s", "unwritable" if isinstance(error, Unwritable) else told(error))
            return web.Response(status=503, headers={"Retry-After": RETRY_AFTER})
        self._tell(WELL)
        return web.Response()


async def announce(api: Api, access: Access, tell: Tell, pause: Pause) -> None:
    """Tell Zalo where to hand updates over, until it has heard; what it refuses, it would refuse again."""
    wait = api.rules.first_pause
    while True:
        try:
            await api.call("setWebhook", {"url": access.hook, "secret_token": access.secret})
        except Exception as error:  # noqa: BLE001 - whatever it is, it must not end the channel
            if isinstance(error, Refused) and error.code in {400, 401}:
                log.critical("setWebhook was refused (%s): is BOT131_PUBLIC_URL a public HTTPS address?", error.code)
                tell(TOKEN if is_token_refused(error) else NO_ADDRESS)
                return
            tell(NO_CONNECTION)
            log.warning("setWebhook: %s; again in %.0f s", told(error), wait)
            await pause(wait)
            wait = min(wait * 2, api.rules.longest_pause)
        else:
            tell(WELL)
            return
