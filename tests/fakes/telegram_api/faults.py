"""Scripted faults: what goes wrong, at which request, and how often."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, TypedDict, Unpack

from tests.fakes.telegram_api.call import Call

Kind = Literal["answer", "reset_before", "reset_after", "hang_after", "slow"]
HTML_PAGE = "<html><head><title>{0}</title></head><body><h1>{0}</h1></body></html>"


class Where(TypedDict, total=False):
    """Which requests a fault hits: method, chat, the nth that fits (from 1), how often (None: always), a predicate."""

    method: str
    chat: int
    nth: int
    times: int | None
    when: Callable[[Call], bool]


@dataclass(slots=True)
class Fault:
    """One scripted fault; `answer` replaces the whole answer, the others disturb a true one."""

    name: str
    kind: Kind
    where: Where
    status: int = 200
    body: str = ""
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0  # of the fake's clock
    fitted: int = 0
    fired: int = 0

    @property
    def blind(self) -> bool:
        """Whether it can strike before the request's body is read."""
        return self.kind == "reset_before" and "chat" not in self.where and "when" not in self.where

    def strikes(self, call: Call) -> bool:
        """Count a request that fits and say whether it is hit."""
        where = self.where
        if where.get("method", call.method).lower() != call.method.lower():
            return False
        if "chat" in where and where["chat"] != call.chat_id:
            return False
        if "when" in where and not where["when"](call):
            return False
        self.fitted += 1
        times = where.get("times", 1)
        hit = self.fitted >= where.get("nth", 1) and (times is None or self.fired < times)
        self.fired += hit
        return hit


class Faults:
    """The script; each request is hit by the first fault that strikes."""

    def __init__(self) -> None:
        self.script: list[Fault] = []

    def take(self, call: Call, *, blind: bool) -> Fault | None:
        """The fault that hits this request; blind ones are asked before its body is read."""
        return next((fault for fault in self.script if fault.blind == blind and fault.strikes(call)), None)

    def clear(self) -> None:
        """Nothing goes wrong any more."""
        self.script.clear()

    def add(self, fault: Fault) -> Fault:
        """Put a fault at the end of the script."""
        self.script.append(fault)
        return fault

    def refuse(
        self, code: int, description: str, parameters: dict[str, int] | None = None, **where: Unpack[Where]
    ) -> Fault:
        """Any refusal in the true shape, such as 403 "Forbidden: bot was blocked by the user"."""
        body: dict[str, object] = {"ok": False, "error_code": code, "description": description}
        body |= {"parameters": parameters} if parameters else {}
        wait = (parameters or {}).get("retry_after")
        headers = {"Retry-After": str(wait)} if wait else {}
        return self.add(Fault("refuse", "answer", where, code, json.dumps(body), headers=headers))

    def flood(self, retry_after: int = 3, **where: Unpack[Where]) -> Fault:
        """429 with the seconds to wait, in the parameters and in the header."""
        description = f"Too Many Requests: retry after {retry_after}"
        return self.refuse(429, description, {"retry_after": retry_after}, **where)

    def flood_without_time(self, **where: Unpack[Where]) -> Fault:
        """429 that does not say how long."""
        return self.refuse(429, "Too Many Requests", **where)

    def blocked(self, **where: Unpack[Where]) -> Fault:
        """403: the person blocked the bot."""
        return self.refuse(403, "Forbidden: bot was blocked by the user", **where)

    def unauthorized(self, **where: Unpack[Where]) -> Fault:
        """401: the token is no longer valid."""
        return self.refuse(401, "Unauthorized", **where)

    def migrated(self, new_chat: int, **where: Unpack[Where]) -> Fault:
        """400: the group became a supergroup."""
        description = "Bad Request: group chat was upgraded to a supergroup chat"
        return self.refuse(400, description, {"migrate_to_chat_id": new_chat}, **where)

    def broken(self, status: int = 502, **where: Unpack[Where]) -> Fault:
        """A 5xx page of a proxy, in HTML."""
        title = {500: "500 Internal Server Error", 504: "504 Gateway Time-out"}.get(status, f"{status} Bad Gateway")
        return self.add(Fault("broken", "answer", where, status, HTML_PAGE.format(title), "text/html"))

    def html(self, **where: Unpack[Where]) -> Fault:
        """200 with a web page, as a captive portal answers."""
        return self.add(Fault("html", "answer", where, 200, HTML_PAGE.format("Welcome"), "text/html"))

    def not_ok(self, **where: Unpack[Where]) -> Fault:
        """200 that says ok: false."""
        body = '{"ok": false, "error_code": 500, "description": "Internal Server Error"}'
        return self.add(Fault("not_ok", "answer", where, 200, body))

    def reset_before(self, **where: Unpack[Where]) -> Fault:
        """The connection is cut and nothing was stored; without chat and predicate the body is not even read."""
        return self.add(Fault("reset_before", "reset_before", where))

    def reset_after(self, **where: Unpack[Where]) -> Fault:
        """The request is carried out, then the connection is cut instead of an answer."""
        return self.add(Fault("reset_after", "reset_after", where))

    def lost_answer(self, seconds: float = 600.0, **where: Unpack[Where]) -> Fault:
        """The request is carried out, then nothing comes until the client gives up or the time is over."""
        return self.add(Fault("lost_answer", "hang_after", where, seconds=seconds))

    def slow(self, seconds: float, **where: Unpack[Where]) -> Fault:
        """The request is carried out at once and answered late."""
        return self.add(Fault("slow", "slow", where, seconds=seconds))
