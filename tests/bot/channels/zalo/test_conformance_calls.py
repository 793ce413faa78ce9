"""Zalo, calls: checks 1, 3, 4, 10, 18, 21 and 22, each by its number."""

import asyncio
import logging
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest

from bot.channels.zalo.access import Access
from bot.channels.zalo.api import Api
from bot.channels.zalo.line import AnswerLost, NotSent, Refused
from bot.settings import Settings
from broadcasts.layout import Piece
from broadcasts.undelivered import Gone, Later, Never, Undelivered, Unknown
from storage.limits import Zalo as Rules
from storage.talk import Address, FileKind, FileRef
from tests.bot.channels.zalo.stage import QUICK, SECRET, Apart, Desk, alone, listening
from tests.bot.channels.zalo.wire import speaking
from tests.fakes.zalo_bot import DEFAULT_TOKEN, Person, ZaloBotApi
from tests.fakes.zalo_bot.faults import Faults

HIDDEN = DEFAULT_TOKEN.partition(":")[2]


def line_rules(**changed: Any) -> Rules:
    """The quick rules with some changed."""
    return replace(QUICK, **changed)


HASTY = line_rules(poll_seconds=0, connect_seconds=0.3, answer_seconds=0.3, download_seconds=0.5)


@pytest.fixture
async def api() -> AsyncIterator[ZaloBotApi]:
    """A fake Zalo."""
    async with ZaloBotApi() as api:
        yield api


@pytest.fixture
def lan(api: ZaloBotApi) -> Person:
    """Somebody who may be written to."""
    return api.person("Chị Lan")


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """Everything that any library wants to write."""
    caplog.set_level(logging.DEBUG)
    return caplog


def calls(base: str) -> Api:
    """The calls alone."""
    return Api(Access(DEFAULT_TOKEN, api_base=base), QUICK)


async def sent(api: ZaloBotApi, lan: Person, apart: Apart | None = None, rules: Rules = QUICK) -> Undelivered | str:
    """What comes of sending a word: its name, or why it did not arrive."""
    async with alone(api, apart, rules=rules) as channel:
        try:
            return await channel.send(Address("zalo_bot", channel.account, lan.id), Piece("Chào chị"))
        except Undelivered as problem:
            return problem


# --- 1, 4, 10: what an answer means --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ('{"ok":false,"error_code":400,"description":"bad"}', Never("refused")),
        ('{"ok":false,"errorCode":400,"description":"text too long"}', Never("too_large")),
        ('{"ok":false,"error_code":"429"}', Later("flood", 60.0, whole=True)),
        ("<html>một trang</html>", Unknown("no_answer")),
        ("[]", Unknown("no_answer")),
        ("null", Unknown("no_answer")),
        ("", Unknown("no_answer")),
        ("{" * 100_000, Unknown("no_answer")),
        ('{"ok":true}', Unknown("no_answer")),
        ('{"ok":true,"error_code":0,"result":{"message_id":"m1","date":1}}', "m1"),
        ('{"ok":true,"result":{"message_id":77}}', "77"),
    ],
)
async def test_01_the_body_decides_under_http_200(
    api: ZaloBotApi, lan: Person, body: str, wanted: Undelivered | str
) -> None:
    """A refusal is one, what is no answer is in doubt, and error code 0 beside ok is success."""
    api.faults.says(200, body)
    assert await sent(api, lan) == wanted


@pytest.mark.parametrize(
    ("code", "description", "wanted"),
    [
        (401, "", Later("token", 60.0, whole=True)),
        (403, "internal server error", Unknown("no_answer")),
        (403, "Forbidden: bot was blocked by the user", Gone("closed")),
        (404, "Not Found", Gone("closed")),
        (400, "chat not found", Gone("closed")),
        (413, "", Never("too_large")),
        (418, "", Gone("closed")),
        (500, "", Unknown("no_answer")),
    ],
)
@pytest.mark.parametrize("status", [None, 200])
async def test_01_each_refusal_has_its_meaning(
    api: ZaloBotApi, lan: Person, code: int, description: str, wanted: Undelivered, status: int | None
) -> None:
    """Under its own HTTP status or under 200."""
    api.faults.refuse(code, description, status=status)
    assert await sent(api, lan) == wanted


@pytest.mark.parametrize("status", [200, 408])
async def test_04_an_idle_poll_brings_nothing(api: ZaloBotApi, log: pytest.LogCaptureFixture, status: Any) -> None:
    """No error, no growing pause: the next poll begins; what comes then is taken."""
    api.switches.idle_status = status
    desk, pauses = Desk(), []

    async def pause(seconds: float) -> None:
        pauses.append(seconds)
        await asyncio.sleep(0)

    rules = {"poll_seconds": 0, "nothing_new_pause": 0.0}
    async with listening(api, desk, rules=line_rules(**rules), pause=pause) as here:
        await api.ledger.until(lambda: len(api.ledger.asked("getUpdates")) > 20)
        api.say(api.person("Lan"), "có ai không")
        await desk.until(lambda: desk.texts() == ["có ai không"])
        assert here.channel.state == "well"
    assert set(pauses) == {0.0}
    assert [one for one in log.records if one.levelno >= logging.WARNING] == []


@pytest.mark.parametrize("status", [200, 408])
async def test_04_a_408_to_a_word_is_doubt(api: ZaloBotApi, lan: Person, status: int) -> None:
    """It went out, and nobody knows whether it arrived."""
    api.faults.refuse(408, "Request timeout", status=status)
    assert await sent(api, lan) == Unknown("no_answer")


@pytest.mark.parametrize("way", ["404", "empty"])
async def test_10_no_webhook_is_understood_in_both_ways(api: ZaloBotApi, way: Any) -> None:
    """404, and an empty address; another refusal is none of them."""
    api.switches.without_webhook = way
    one = calls(api.base_url)
    assert await one.webhook() == ""
    api.account().hook = "https://thidua.example.vn/hook"
    assert await one.webhook() == "https://thidua.example.vn/hook"
    api.faults.refuse(500, method="getWebhookInfo")
    with pytest.raises(Refused):
        await one.webhook()
    await one.line.close()


# --- 18, 21, 22: words ---------------------------------------------------------------------------------------------


async def test_18_words_go_without_markup(api: ZaloBotApi) -> None:
    """What people write is never taken for markup, so a Zalo that refuses markup refuses nothing of ours."""
    api.switches.markup_refused = True
    person = api.person("Lan")
    async with alone(api) as channel:
        await channel.send(Address("zalo_bot", channel.account, person.id), Piece("*a* _b_ <b>c</b> {red}d{/red}"))
    (request,) = api.ledger.asked("sendMessage")
    assert request.params == {"chat_id": person.id, "text": "*a* _b_ <b>c</b> {red}d{/red}"}


@pytest.mark.parametrize(("drop", "arrived"), [("drop_after", 1), ("hang", 1), ("drop_before", 0)])
async def test_21_what_may_have_arrived_is_in_doubt(api: ZaloBotApi, lan: Person, drop: str, arrived: int) -> None:
    """Asked once: the adapter does not send again by itself; and the word stays counted."""
    getattr(api.faults, drop)()
    apart = Apart()
    rules = line_rules(connect_seconds=1, answer_seconds=1) if drop == "hang" else QUICK
    assert await sent(api, lan, apart, rules) == Unknown("no_answer")
    assert (len(api.ledger.asked("sendMessage")), len(api.ledger.entries)) == (1, arrived)
    assert apart.spent == 1


async def test_21_what_surely_did_not_go_is_only_late(api: ZaloBotApi, lan: Person) -> None:
    """Where nobody listens, nothing was sent, and nothing is counted."""
    await api.stop()
    apart = Apart()
    assert await sent(api, lan, apart) == Later("no_connection")
    assert apart.spent == 0


async def test_22_a_success_may_have_no_result(api: ZaloBotApi, lan: Person) -> None:
    """As that of typing."""
    one = calls(api.base_url)
    assert await one.call("sendChatAction", {"chat_id": lan.id, "action": "typing"}) is None
    await one.line.close()


# --- 3: the token --------------------------------------------------------------------------------------------------

TROUBLES: dict[str, Callable[[Faults, str], object]] = {
    "401": lambda faults, method: faults.refuse(401, f"bad token {HIDDEN}", method),
    "400": lambda faults, method: faults.refuse(400, f"no such path /bot{DEFAULT_TOKEN}", method),
    "500": lambda faults, method: faults.broken(500, method),
    "html": lambda faults, method: faults.says(200, f"<a href='/bot{DEFAULT_TOKEN}'>", method),
    "redirect": lambda faults, method: faults.moves(f"http://127.0.0.1:9/bot{DEFAULT_TOKEN}/getMe", method),
    "reset": lambda faults, method: faults.drop_after(method),
    "silence": lambda faults, method: faults.hang(method),
}


def whole(error: BaseException | None) -> str:
    """All that an exception could be made to say, and those behind it."""
    said = ""
    while error is not None:
        said += "".join([str(error), repr(error.args), *traceback.format_exception(error)])
        error = error.__cause__ or error.__context__
    return said


@pytest.mark.parametrize("name", TROUBLES)
async def test_03_no_trouble_tells_the_token(api: ZaloBotApi, log: pytest.LogCaptureFixture, name: str) -> None:
    """Words, pictures and plain calls fail in every way, and no exception, traceback or record names it."""
    said = ""
    async with alone(api, rules=HASTY) as channel:
        to = Address("zalo_bot", channel.account, "x")
        tries: list[tuple[str, Callable[[], Awaitable[object]]]] = [
            ("sendMessage", lambda: channel.send(to, Piece("a"))),
            ("getUpdates", channel._api.poll),
            ("getMe", lambda: channel._api.call("getMe")),
        ]
        for method, act in tries:
            TROUBLES[name](api.faults, method)
            with pytest.raises(Exception) as failure:  # noqa: PT011 - of any kind
                await act()
            said += whole(failure.value)
    assert said
    assert HIDDEN not in said + log.text


@pytest.mark.parametrize("name", [*TROUBLES, "nobody"])
async def test_03_a_file_that_is_lost_tells_no_address(
    api: ZaloBotApi, log: pytest.LogCaptureFixture, name: str
) -> None:
    """Even if a stranger made us fetch from the address of our own bot."""
    said = ""
    if name == "nobody":
        await api.stop()
    else:
        TROUBLES[name](api.faults, "")
    async with alone(api, rules=HASTY) as channel:
        source = f"{api.base_url}/bot{DEFAULT_TOKEN}/x"
        try:
            await anext(channel.fetch(FileRef(FileKind.PHOTO, source)))
        except Undelivered as problem:
            said = whole(problem)
    assert HIDDEN not in said + log.text


async def test_03_a_refused_connection_tells_nothing(api: ZaloBotApi, log: pytest.LogCaptureFixture) -> None:
    """Neither does an answer with a broken head."""
    await api.stop()
    said = ""
    async with alone(api) as channel:
        with pytest.raises(NotSent) as failure:
            await channel._api.call("getMe")
        said += whole(failure.value)
    async with speaking(b"HTTP/1.1 200 OK\r\nServer: a\r\n broken\r\n\x00: b\r\n\r\n") as base:
        one = calls(base)
        with pytest.raises(AnswerLost) as lost:
            await one.call("getMe")
        await one.line.close()
        said += whole(lost.value)
    assert said
    assert HIDDEN not in said + log.text


async def test_03_a_day_of_trouble_tells_no_secret(api: ZaloBotApi, log: pytest.LogCaptureFixture) -> None:
    """A bot that meets every trouble while it listens writes neither token nor secret, nor words and names (X3)."""
    desk, lan = Desk(), api.person("Nguyễn Thị Riêng")
    api.switches.replay = True  # else a dropped answer takes what it carried with it
    for script in TROUBLES.values():
        script(api.faults, "getUpdates")
        script(api.faults, "getMe")
    async with listening(
        api, desk, rules=line_rules(poll_seconds=1, connect_seconds=0.5, answer_seconds=1), webhook_secret=SECRET
    ):
        api.tell({"event_name": "message.text.received", "message": {"text": "chuyện riêng hỏng"}})
        api.say(lan, "chuyện riêng của tôi")
        await desk.until(lambda: bool(desk.taken))
    assert "polling" in log.text
    assert not [secret for secret in (HIDDEN, SECRET, "riêng", "Riêng") if secret in log.text]


def test_03_what_holds_the_token_does_not_show_it(api: ZaloBotApi) -> None:
    """Settings and access can be printed."""
    access = Access(DEFAULT_TOKEN, webhook_secret=SECRET)
    settings = Settings.model_validate({"zalo_bot_tokens": DEFAULT_TOKEN, "zalo_bot_webhook_secret": SECRET})
    shown = f"{access!r} {settings!r}"
    assert "Access(" in shown
    assert not [secret for secret in (HIDDEN, SECRET) if secret in shown]
