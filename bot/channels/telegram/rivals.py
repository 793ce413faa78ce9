"""Who else uses our token: a webhook elsewhere is looked at and left alone, another poller is noticed."""

import asyncio
import logging
from collections.abc import Callable

from telegram.error import Conflict, EndPointNotFound, RetryAfter, TelegramError

from bot.channels.telegram.access import Access
from bot.channels.telegram.api import Api
from bot.channels.telegram.line import NotSent

log = logging.getLogger("bot131.telegram")

STARTING, WELL, TOKEN = "starting", "well", "token"
FOREIGN_HOOK, SECOND_POLLER = "foreign_hook", "second_poller"
REMEDIES = {
    FOREIGN_HOOK: "updates go to a webhook that is not ours: stop that program or take a new token from @BotFather; "
    "if it is an old address of ours, set TELEGRAM_OLD_WEBHOOK to its host",
    SECOND_POLLER: "another program asks for updates with our token: stop it or take a new token from @BotFather",
}
QUIET = 3  # longest pauses without a conflict: by then a rival as patient as we are would have been met again


class Rivals:
    """Tells how we listen, a key of `health.states.*`; our own webhook is removed, nobody else's."""

    def __init__(self, api: Api, access: Access, tell: Callable[[str], None]) -> None:
        self._api = api
        self._access = access
        self._tell = tell
        self._state = STARTING
        self._unsure = True  # whether a webhook stands in the way
        self._quiet_from = 0.0  # when a rival that was met counts as gone; of the loop's clock

    async def look(self) -> None:
        """Clear the way if that has not been done since the last conflict; raises Conflict for another's webhook."""
        if not self._unsure:
            return
        url = await self._hook()
        if url is None:  # the question for updates will be refused if there is one
            return
        if url and not self._access.owns(url):
            self.is_now(FOREIGN_HOOK)
            raise Conflict("a webhook elsewhere")
        if url:
            await self._api.bot.delete_webhook()  # what waits for it is kept
        self._is_free(ours=bool(url))
        self._unsure = False

    async def _hook(self) -> str | None:
        """The webhook that is set, "" for none; None while nobody says."""
        try:
            info = await self._api.call("getWebhookInfo", {})
        except (NotSent, RetryAfter):
            raise
        except EndPointNotFound:  # a server without webhooks
            return ""
        except TelegramError as error:
            log.info("getWebhookInfo: %s", type(error).__name__)
            return None
        return str(info.get("url") or "") if isinstance(info, dict) else ""

    def met(self) -> None:
        """A question for updates was refused because of somebody else."""
        self._unsure = True
        self._quiet_from = _time() + QUIET * self._api.rules.longest_pause

    def gone(self) -> bool:
        """Whether a question that was answered means that all is well: a rival may only be pausing."""
        if _time() < self._quiet_from:
            return False
        self.is_now(WELL)
        return True

    def is_now(self, state: str) -> None:
        """Tell a state; what a person has to mend is said once in the log."""
        if state != self._state and state in REMEDIES:
            log.critical("%s", REMEDIES[state])
        self._state = state
        self._tell(state)

    def _is_free(self, *, ours: bool) -> None:
        """No webhook is in the way any more; if none was, it was a poller that we met."""
        if self._state == FOREIGN_HOOK:
            self._quiet_from = 0.0
            self.is_now(WELL)
        elif not ours and _time() < self._quiet_from:
            self.is_now(SECOND_POLLER)


def _time() -> float:
    return asyncio.get_running_loop().time()
