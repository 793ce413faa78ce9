"""Zalo, listening at a webhook: checks 11 to 13 as far as they are the adapter's, each by its number."""

import asyncio
import io
import logging
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from storage.book.book import Unwritable
from tests import parts
from tests.bot.channels.zalo.stage import SECRET, Desk, Listening, listening, until_state
from tests.fakes.zalo_bot import Person, ZaloBotApi

HEADER = "X-Bot-Api-Secret-Token"
TEXT = {
    "event_name": "message.text.received",
    "message": {
        "message_id": "a1",
        "date": 1764000000000,
        "text": "chào",
        "from": {"id": "lan", "display_name": "Chị Lan", "is_bot": False},
        "chat": {"id": "lan", "chat_type": "PRIVATE"},
    },
}
FRAMED = {"ok": True, "result": TEXT}


@pytest.fixture
async def api() -> AsyncIterator[ZaloBotApi]:
    """A fake Zalo whose clock is the messages' own."""
    async with ZaloBotApi() as api:
        yield api


@pytest.fixture
def lan(api: ZaloBotApi) -> Person:
    """Somebody who writes."""
    return api.person("Chị Lan")


@pytest.fixture
def desk() -> Desk:
    """Where what is taken arrives."""
    return Desk()


@pytest.fixture
async def here(api: ZaloBotApi, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Listening]:
    """The adapter at its hook, which Zalo knows."""
    port = parts.free_port()
    public = f"http://127.0.0.1:{port}"
    async with listening(api, desk, mode="webhook", webhook_secret=SECRET, public_url=public, port=port) as here:
        await api.ledger.until(lambda: bool(api.account().hook))
        yield here


async def posted(hook: str, headers: dict[str, str] | None = None, method: str = "POST", **body: Any) -> int:
    """The status of one delivery."""
    async with aiohttp.ClientSession() as session, session.request(method, hook, headers=headers, **body) as answer:
        await answer.read()
        return answer.status


async def test_11_the_bot_sets_its_webhook_itself(api: ZaloBotApi, here: Listening) -> None:
    """At the address of its place in the list of tokens, with the office's secret."""
    (request,) = api.ledger.asked("setWebhook")
    assert request.params == {"url": here.hook, "secret_token": SECRET}
    await until_state(here.channel, "well")


@pytest.mark.parametrize("verification", [True, False])
async def test_11_both_answers_to_it_are_taken(api: ZaloBotApi, verification: bool) -> None:
    """Without an office's secret one is made from the token, of a length that Zalo takes."""
    api.switches.verification = verification
    port = parts.free_port()
    async with listening(api, Desk(), mode="webhook", public_url=f"http://127.0.0.1:{port}", port=port) as here:
        await until_state(here.channel, "well")
    assert len(api.account().secret) == 64


async def test_11_an_address_that_zalo_refuses_is_told_once(api: ZaloBotApi, caplog: pytest.LogCaptureFixture) -> None:
    """It would refuse it again, so nobody asks for ever; and without an address there is nothing to ask."""
    api.switches.loopback_hooks = False
    async with listening(api, Desk(), mode="webhook", public_url="http://thidua.example.vn") as here:
        await until_state(here.channel, "no_address")
    assert len(api.ledger.asked("setWebhook")) == 1
    (told,) = [one.message for one in caplog.records if one.levelno == logging.CRITICAL]
    assert "public HTTPS address" in told
    async with listening(api, Desk(), mode="webhook") as here:
        assert here.channel.state == "no_address"


async def test_11_an_outage_at_the_start_is_outlived(api: ZaloBotApi) -> None:
    """It tries until it works."""
    port = parts.free_port()
    api.faults.broken(502, "setWebhook", times=3)
    async with listening(api, Desk(), mode="webhook", public_url=f"http://127.0.0.1:{port}", port=port):
        await api.ledger.until(lambda: bool(api.account().hook))
    assert len(api.ledger.asked("setWebhook")) == 4


@pytest.mark.parametrize(
    "headers",
    [{}, {HEADER: ""}, {HEADER: "wrong"}, {HEADER: SECRET.upper()}, {HEADER: f"{SECRET} "[:-2]}, {HEADER: "ế"}],
)
async def test_12_strangers_are_refused_before_a_word_is_read(
    here: Listening, desk: Desk, headers: dict[str, str]
) -> None:
    """Without the secret, or with another, even what could not be read is 403."""
    assert await posted(here.hook, headers, json=FRAMED) == 403
    assert await posted(here.hook, headers, data=b"\xff" * 1000) == 403
    assert desk.begun == []


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"[]", 400),
        (b"[1]", 400),
        (b"null", 400),
        (b"", 400),
        (b"{", 400),
        (b"\xff", 400),
        (b"[" * 100_000, 400),
        (b'{"a": "' + b"x" * (1 << 20) + b'"}', 413),
        (b"{}", 200),
        (b'{"ok": true, "result": null}', 200),
    ],
)
async def test_12_what_is_no_delivery_is_told_so(here: Listening, desk: Desk, body: bytes, status: int) -> None:
    """400 for no JSON object, 413 for too much; an object that means nothing is taken: it need not come again."""
    assert await posted(here.hook, {HEADER: SECRET}, data=io.BytesIO(body)) == status
    assert desk.begun == []


async def test_12_only_posts_are_deliveries(here: Listening) -> None:
    """A browser that looks there sees nothing."""
    assert await posted(here.hook, {HEADER: SECRET}, method="GET") == 405


@pytest.mark.parametrize("body", [FRAMED, TEXT], ids=["framed", "bare"])
async def test_12_a_delivery_is_acknowledged_when_it_is_on_disk(
    api: ZaloBotApi, here: Listening, desk: Desk, body: dict[str, Any]
) -> None:
    """Not before: while the disk takes nothing it is "come again"; that is our promise in place of "at once"."""
    fresh = {**TEXT, "message": {**TEXT["message"], "date": api.stamp()}}  # type: ignore[dict-item]
    body = {"ok": True, "result": fresh} if "ok" in body else fresh
    desk.refusals = [Unwritable()]
    assert await posted(here.hook, {HEADER: SECRET}, json=body) == 503
    assert desk.taken == []
    assert await posted(here.hook, {HEADER: SECRET}, json=body) == 200
    assert desk.texts() == ["chào"]


async def test_13_the_same_push_three_times_at_once_is_one_message(
    api: ZaloBotApi, here: Listening, desk: Desk, lan: Person
) -> None:
    """All three are acknowledged; the desk, which knows events by their id, sees no more than one new one."""
    update = api.say(lan, "một lần")
    await api.until_delivered()
    statuses = await asyncio.gather(*(api.courier.push(api.account(), update) for _ in range(3)))
    assert statuses == [200, 200, 200]
    assert {message.event for message in desk.begun} == {update["message"]["message_id"]}
    assert desk.texts() == ["một lần"]


async def test_13_words_come_in_their_order(api: ZaloBotApi, here: Listening, desk: Desk, lan: Person) -> None:
    """What could not be written comes again before the next."""
    desk.refusals = [Unwritable()]
    for word in ("một", "hai", "ba"):
        api.say(lan, word)
    await api.until_delivered()
    assert desk.texts() == ["một", "hai", "ba"]


async def test_two_bots_have_two_hooks() -> None:
    """Each token its place, its secret and its updates."""
    tokens = ("1:one-loopback", "2:two-loopback")
    port = parts.free_port()
    async with ZaloBotApi(tokens) as api:
        desk, access = Desk(), {"mode": "webhook", "public_url": f"http://127.0.0.1:{port}", "number": 2}
        async with listening(api, desk, port=port, token=tokens[1], **access):  # type: ignore[arg-type]
            second = api.account(tokens[1])
            await api.ledger.until(lambda: bool(second.hook))
            api.say(api.person("Lan"), "gửi bot hai", tokens[1])
            await desk.until(lambda: bool(desk.taken))
    assert second.hook.endswith("/hooks/zalo-bot/2")
    assert desk.taken[0].address.account == "2"
