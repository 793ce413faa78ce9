"""A small HTTP door under /_control/ so that other processes can drive the fake server: JSON in, JSON out."""

import base64
import dataclasses
import json
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from tests.fakes.telegram_api.call import Json
from tests.fakes.telegram_api.ledger import Sent
from tests.fakes.telegram_api.server import TelegramApi

Act = Callable[[TelegramApi, Json], Any]
FAULTS = frozenset(
    "refuse flood flood_without_time blocked unauthorized migrated broken html not_ok reset_before reset_after "
    "lost_answer slow".split()
)


def _user(api: TelegramApi, asked: Json) -> int:
    """The person who acts; unknown ones are made, so that a demo needs no preparation."""
    return api.user(asked["user"], asked.get("name", "")).id


def _bytes(asked: Json) -> bytes:
    return base64.b64decode(asked.get("data", ""))


def _make_user(api: TelegramApi, asked: Json) -> Json:
    person = api.user(_user(api, asked), username=asked.get("username", ""))
    api.private_chat(person)
    return person.shape()


def _make_group(api: TelegramApi, asked: Json) -> Json:
    people = {role: [api.user(user_id) for user_id in asked.get(role, [])] for role in ("members", "admins")}
    kind = asked.get("type", "group")
    chat = api.group(asked.get("id"), asked.get("title", "Nhóm"), people["members"], people["admins"], kind=kind)
    return chat.shape()


def _say(api: TelegramApi, asked: Json) -> Json:
    return api.say(_user(api, asked), asked["text"], asked.get("chat"), reply_to=asked.get("reply_to"))


def _press(api: TelegramApi, asked: Json) -> Json:
    return api.press(_user(api, asked), asked["button"], asked.get("chat"), message_id=asked.get("message_id"))


def _photo(api: TelegramApi, asked: Json) -> Json:
    return api.send_photo(_user(api, asked), _bytes(asked) or None, asked.get("caption", ""), asked.get("chat"))


def _document(api: TelegramApi, asked: Json) -> Json:
    user, data, name = _user(api, asked), _bytes(asked), asked.get("file_name", "tep.pdf")
    return api.send_document(user, data, name, asked.get("caption", ""), asked.get("chat"), size=asked.get("size"))


def _location(api: TelegramApi, asked: Json) -> Json:
    return api.send_location(_user(api, asked), asked["latitude"], asked["longitude"], asked.get("chat"))


def _contact(api: TelegramApi, asked: Json) -> Json:
    return api.send_contact(_user(api, asked), asked["phone"], asked.get("chat"), of=asked.get("of"))


def _block(api: TelegramApi, asked: Json) -> Json:
    return api.block(_user(api, asked))


def _migrate(api: TelegramApi, asked: Json) -> Json:
    return api.migrate(asked["chat"], _user(api, asked)).shape()


def _fault(api: TelegramApi, asked: Json) -> Json:
    """A fault by its name in `fault`; the rest are its parameters, such as method, chat, nth, times, seconds."""
    name = asked.pop("fault")
    if name not in FAULTS:
        raise ValueError(f"no fault {name!r}; there are {sorted(FAULTS)}")
    getattr(api.faults, name)(**asked)
    return {"faults": len(api.faults.script)}


def _clear_faults(api: TelegramApi, asked: Json) -> Json:
    api.faults.clear()
    return {"faults": 0}


def _advance(api: TelegramApi, asked: Json) -> Json:
    api.clock.advance(asked["seconds"])
    return {"now": api.clock.now()}


def _deliver_to(api: TelegramApi, asked: Json) -> Json:
    api.deliver_to(asked["url"], asked.get("secret", ""))
    return api.courier.info()


def _redeliver(api: TelegramApi, asked: Json) -> Json:
    update = next(update for update in api.queue.issued if update["update_id"] == asked["update_id"])
    api.redeliver(update)
    return update


async def _ledger(api: TelegramApi, asked: Json) -> list[Json]:
    """The words to a chat (or all), after `wait` of them came or `within` seconds passed; `since` skips the first."""
    chat = int(asked["chat"]) if "chat" in asked else None
    if "wait" in asked:
        await api.ledger.wait_for(chat, int(asked["wait"]), float(asked.get("within", 5)))
    words = api.ledger.entries if chat is None else api.ledger.to(chat)
    return [_seen(sent) for sent in words[int(asked.get("since", 0)) :]]


def _seen(sent: Sent) -> Json:
    plain = {name: getattr(sent, name) for name in ("at", "chat_id", "method", "message_id", "text", "params")}
    plain["buttons"] = [[dataclasses.asdict(button) for button in row] for row in sent.buttons]
    coded = [(file, base64.b64encode(file.data).decode()) for file in sent.files]
    return plain | {"files": [{"name": file.name, "mime": file.mime, "data": data} for file, data in coded]}


def _requests(api: TelegramApi, asked: Json) -> list[Json]:
    return [dataclasses.asdict(request) for request in api.ledger.requests]


def _state(api: TelegramApi, asked: Json) -> Json:
    """What waits and who listens."""
    pending = [item.id for item in api.queue.pending()]
    return {"pending": pending, "polled": api.polling.held, "webhook": api.courier.info(), "now": api.clock.now()}


ACTS: dict[str, Act] = {
    "user": _make_user,
    "group": _make_group,
    "say": _say,
    "press": _press,
    "photo": _photo,
    "document": _document,
    "location": _location,
    "contact": _contact,
    "block": _block,
    "migrate": _migrate,
    "fault": _fault,
    "clear_faults": _clear_faults,
    "advance": _advance,
    "deliver_to": _deliver_to,
    "redeliver": _redeliver,
    "ledger": _ledger,
    "requests": _requests,
    "state": _state,
}


class ControlledApi(TelegramApi):
    """The fake server with the control door open."""

    def routes(self) -> list[web.RouteDef]:
        """The API's addresses and /_control/{act}."""
        return [web.route("*", "/_control/{act}", self._control), *super().routes()]

    async def _control(self, http: web.Request) -> web.Response:
        """One act; parameters from the address and from a JSON body; 400 says what is wrong."""
        act = ACTS.get(http.match_info["act"])
        if act is None:
            return _answer({"error": f"no such act; there are {sorted(ACTS)}"}, 404)
        try:
            asked: Json = dict(http.query) | (await http.json() if http.can_read_body else {})
            result = act(self, asked)
            return _answer(await result if isinstance(result, Awaitable) else result)
        except (KeyError, LookupError, ValueError, TypeError, TimeoutError, StopIteration) as error:
            return _answer({"error": f"{type(error).__name__}: {error}"}, 400)


def _answer(body: Any, status: int = 200) -> web.Response:
    return web.Response(text=json.dumps(body, ensure_ascii=False), status=status, content_type="application/json")
