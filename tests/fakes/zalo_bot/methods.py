"""The methods of the fake Zalo: what each demands, does and answers."""

import unicodedata
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp

from tests.fakes.zalo_bot import hooks
from tests.fakes.zalo_bot.call import Call, Json, Refused
from tests.fakes.zalo_bot.hooks import Courier
from tests.fakes.zalo_bot.ledger import Ledger, Sent
from tests.fakes.zalo_bot.world import Account, World
from tests.patience import PATIENCE

TEXT_MOST = 2000  # the larger of code points and UTF-16 units
WEBHOOK_SET = "You cannot use this API while a webhook is set. Please remove the webhook first"
NO_RESULT: Json = {"ok": True}


class Methods:
    """Carries requests out; `table` names what there is, in exactly these letters."""

    def __init__(self, world: World, ledger: Ledger, courier: Courier) -> None:
        self._world = world
        self._ledger = ledger
        self._courier = courier
        self.table: dict[str, Callable[[Account, Call], Awaitable[Any]]] = {
            "getMe": self._me,
            "setWebhook": self._set_webhook,
            "deleteWebhook": self._delete_webhook,
            "getWebhookInfo": self._webhook_info,
            "sendMessage": self._message,
            "sendPhoto": self._photo,
            "sendSticker": self._sticker,
            "sendVoice": self._voice,
            "sendChatAction": self._action,
        }

    async def _me(self, account: Account, _call: Call) -> Json:
        groups = self._world.switches.can_join_groups
        return {"id": account.id, "account_name": account.name, "account_type": "BASIC", "can_join_groups": groups}

    async def _set_webhook(self, account: Account, call: Call) -> Json:
        url, secret = hooks.checked(call, loopback=self._world.switches.loopback_hooks)
        self._courier.set(account, url, secret)
        told: Json = {"url": url, "updated_at": account.hook_at}
        if self._world.switches.verification:
            told["verification"] = {"ok": True, "url": url, "outcome": "webhook.ok", "hint": ""}
        return told

    async def _delete_webhook(self, account: Account, _call: Call) -> Json:
        self._courier.set(account, "", "")
        return {"url": "", "updated_at": account.hook_at}

    async def _webhook_info(self, account: Account, _call: Call) -> Json:
        if not account.hook and self._world.switches.without_webhook == "404":
            raise Refused(404, "Not Found")
        return {"url": account.hook, "updated_at": account.hook_at}

    async def _message(self, account: Account, call: Call) -> Json:
        text = _measured(call, "text", least=1)
        if call.text("parse_mode") and self._world.switches.markup_refused:
            raise Refused(400, "can't parse text")
        return self._accept(account, call, text)

    async def _photo(self, account: Account, call: Call) -> Json:
        caption, address = _measured(call, "caption"), call.needed("photo")
        return self._accept(account, call, caption, await _fetched(address))

    async def _sticker(self, account: Account, call: Call) -> Json:
        return self._accept(account, call, call.needed("sticker"))

    async def _voice(self, account: Account, call: Call) -> Json:
        if not call.needed("voice_url").endswith(".aac"):
            raise Refused(400, "voice_url must end with .aac")
        return self._accept(account, call, "")

    async def _action(self, _account: Account, call: Call) -> Json:
        if call.needed("chat_id") and call.needed("action") != "typing":
            raise Refused(400, "action is not supported")
        return NO_RESULT

    def _accept(self, account: Account, call: Call, text: str, picture: bytes = b"") -> Json:
        """A word that arrives, unless the plan's messages are used up."""
        chat, switches = call.needed("chat_id"), self._world.switches
        if switches.quota is not None:
            if not switches.quota:
                raise Refused(429, "Quota exceeded")
            switches.quota -= 1
        number, clock = self._world.new_id("answer"), self._world.clock
        self._ledger.add(Sent(clock.now(), account.id, chat, call.method, number, text, picture, call.params))
        return {"message_id": number, "date": self._world.stamp()}


def _measured(call: Call, name: str, least: int = 0) -> str:
    """A text within Zalo's limit."""
    text = unicodedata.normalize("NFC", call.text(name))
    if not least <= max(len(text), len(text.encode("utf-16-le")) // 2) <= TEXT_MOST:
        raise Refused(400, f"{name} must have {least} to {TEXT_MOST} characters")
    return text


async def _fetched(address: str) -> bytes:
    """The picture at an address, which Zalo fetches itself."""
    try:
        limit = aiohttp.ClientTimeout(PATIENCE)
        async with aiohttp.ClientSession(timeout=limit) as session, session.get(address) as answer:
            body = await answer.read()
    except (aiohttp.ClientError, TimeoutError, ValueError):
        raise Refused(400, "photo cannot be downloaded") from None
    if answer.status != 200 or not answer.content_type.startswith("image/"):
        raise Refused(400, "photo cannot be downloaded")
    return body
