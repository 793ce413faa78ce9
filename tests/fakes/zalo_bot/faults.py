"""Scripted faults: what goes wrong, at which request, and how often."""

import json
from dataclasses import dataclass, field
from typing import Literal

from tests.fakes.zalo_bot.call import Call

Kind = Literal["answer", "drop_before", "drop_after", "hang"]
PAGE = "<html><head><title>{0}</title></head><body><h1>{0}</h1></body></html>"


@dataclass(slots=True)
class Fault:
    """One scripted fault: `answer` replaces the answer before anything is done, the others disturb a true one."""

    kind: Kind
    method: str
    times: int | None  # None: always
    skip: int = 0  # fitting requests that pass before
    chat: str = ""
    status: int = 200
    body: str = ""
    content_type: str = "application/json"
    fired: int = 0
    headers: dict[str, str] = field(default_factory=dict)

    def strikes(self, call: Call) -> bool:
        """Count a request that fits, and say whether it is hit."""
        fits = self.method in {"", call.method} and self.chat in {"", call.text("chat_id")}
        if not fits or (self.times is not None and self.fired >= self.times):
            return False
        if self.skip:
            self.skip -= 1
            return False
        self.fired += 1
        return True


class Faults:
    """The script; the first fault that fits strikes. `method` "" means all, `times` None for ever."""

    def __init__(self) -> None:
        self.script: list[Fault] = []

    def take(self, call: Call) -> Fault | None:
        """The fault that hits this request."""
        return next((fault for fault in self.script if fault.strikes(call)), None)

    def clear(self) -> None:
        """Nothing goes wrong any more."""
        self.script.clear()

    def refuse(
        self,
        code: int,
        description: str = "refused",
        method: str = "sendMessage",
        times: int | None = 1,
        *,
        status: int | None = None,
        chat: str = "",
    ) -> None:
        """A refusal in Zalo's shape, under its own status or another."""
        body = json.dumps({"ok": False, "error_code": code, "description": description})
        self._add(Fault("answer", method, times, chat=chat, status=code if status is None else status, body=body))

    def says(self, status: int, body: str, method: str = "sendMessage", times: int | None = 1) -> None:
        """Any answer: a web page, nothing, broken JSON, a list."""
        self._add(Fault("answer", method, times, status=status, body=body, content_type="text/html"))

    def moves(self, address: str, method: str = "sendMessage") -> None:
        """A redirect, which would carry the token elsewhere."""
        self._add(Fault("answer", method, 1, status=302, headers={"Location": address}))

    def broken(self, status: int = 502, method: str = "sendMessage", times: int | None = 1) -> None:
        """A proxy's page instead of an answer."""
        self.says(status, PAGE.format(f"{status} Bad Gateway"), method, times)

    def drop_before(self, method: str = "sendMessage", times: int | None = 1) -> None:
        """The connection breaks and nothing was done."""
        self._add(Fault("drop_before", method, times))

    def drop_after(self, method: str = "sendMessage", times: int | None = 1) -> None:
        """The connection breaks after it was done."""
        self._add(Fault("drop_after", method, times))

    def hang(self, method: str = "sendMessage", times: int | None = 1) -> None:
        """It was done, and no answer comes until the client hangs up."""
        self._add(Fault("hang", method, times))

    def _add(self, fault: Fault) -> None:
        self.script.append(fault)
