"""The webhook acknowledges what is on disk, asks for the rest again, and tells strangers nothing."""

import asyncio
import io
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.channels.hook import LARGEST
from bot.channels.telegram import Access, Telegram
from bot.channels.telegram.api import KINDS
from bot.channels.telegram.webhook import SECRET
from storage.book.book import Unwritable
from storage.clocks import now
from tests import parts
from tests.bot.channels.telegram.stage import QUICK, Desk, attached, listening, stays
from tests.fakes.telegram_api import TelegramApi

AN, BINH = 1001, 1002
WORD = "s3cret_of-the-office"


@pytest.fixture
async def api() -> AsyncIterator[TelegramApi]:
    """A fake Telegram with two people who started the bot."""
    async with TelegramApi() as api:
        for number in (AN, BINH):
            api.private_chat(api.user(number))
        yield api


@dataclass(slots=True)
class Hook:
    """The webhook and the desk behind it; `post` is anybody on the internet."""

    desk: Desk
    url: str
    client: aiohttp.ClientSession

    async def post(self, body: bytes, secret: str | None = WORD) -> tuple[int, str, dict[str, str]]:
        headers = {} if secret is None else {SECRET: secret}
        async with self.client.post(self.url, data=io.BytesIO(body), headers=headers) as answer:
            return answer.status, await answer.text(), dict(answer.headers)


@pytest.fixture
async def hook(api: TelegramApi) -> AsyncIterator[Hook]:
    """A listening webhook that nobody has announced."""
    desk = Desk()
    async with listening(api, desk, mode="webhook", webhook_secret=WORD) as url, aiohttp.ClientSession() as client:
        yield Hook(desk, f"{url}/hooks/telegram", client)


def encoded(update: dict[str, Any]) -> bytes:
    return json.dumps(update).encode()


async def test_what_is_handed_over_is_taken_and_acknowledged_empty(api: TelegramApi, hook: Hook) -> None:
    """200 without a body: a call in the answer would be carried out without a trace."""
    status, body, _ = await hook.post(encoded(api.say(AN, "một")))
    assert (status, body, hook.desk.texts()) == (200, "", ["một"])


async def test_the_acknowledgement_waits_for_the_disk(api: TelegramApi, hook: Hook) -> None:
    """While the desk has not taken the message, Telegram has no answer."""
    hook.desk.held = str(AN)
    answer = asyncio.create_task(hook.post(encoded(api.say(AN, "một"))))
    await hook.desk.until(lambda: len(hook.desk.begun) == 1)
    assert (await hook.post(encoded(api.say(BINH, "hai"))))[0] == 200
    assert not answer.done()
    hook.desk.held = ""
    await hook.desk.tell()
    assert (await answer)[0] == 200
    assert hook.desk.texts() == ["hai", "một"]


@pytest.mark.parametrize("secret", [None, "", "wrong", WORD[:-1], WORD + "x", "chữ"])
async def test_strangers_are_refused_before_anything_is_read(api: TelegramApi, hook: Hook, secret: str | None) -> None:
    """Every wrong secret gets the same 401, whatever is posted."""
    answers = [await hook.post(body, secret) for body in (encoded(api.say(AN, "một")), b"{", b"")]
    assert [(status, body) for status, body, _ in answers] == [(401, "unauthorized")] * 3
    assert hook.desk.begun == []


async def test_a_server_that_shows_no_secret_is_told_how_to_mend_it(
    api: TelegramApi, hook: Hook, caplog: pytest.LogCaptureFixture
) -> None:
    """Once a minute at most, since strangers knock as well."""
    for _ in range(3):
        await hook.post(encoded(api.say(AN, "một")), None)
    told = [line for line in caplog.messages if "without our secret" in line]
    assert len(told) == 1
    assert "TELEGRAM_WEBHOOK_SECRET" in told[0]


async def test_more_than_any_update_is_refused(hook: Hook) -> None:
    """One byte over 1 MiB is 413; up to there it is read, and found to be no update."""
    assert (await hook.post(b"x" * (LARGEST + 1)))[0] == 413
    assert (await hook.post(b"x" * LARGEST))[0] == 200


BROKEN = [b"", b"{", b"[]", b"null", b'"a"', b"\xff\xfe", b"[" * 100_000, b'{"update_id": "x"}', b'{"update_id": 1e9}']


@pytest.mark.parametrize("body", [*BROKEN, encoded({"update_id": 1, "message": {"text": "chuyện riêng"}})])
async def test_what_nobody_can_read_is_told_to_the_log_and_acknowledged(
    hook: Hook, body: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    """It would not be readable the next time either, and would block its chat for a day."""
    assert (await hook.post(body))[0] == 200
    assert hook.desk.begun == []
    assert "cannot be read" in caplog.text
    assert "riêng" not in caplog.text


@pytest.mark.parametrize("refusal", [Unwritable(), RuntimeError("chuyện riêng")], ids=["unwritable", "bug"])
async def test_what_cannot_be_written_is_not_acknowledged(
    api: TelegramApi, hook: Hook, refusal: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    """503 and a time to come again; when it can be written, Telegram hands it over once more."""
    hook.desk.refusal = refusal
    status, body, headers = await hook.post(encoded(api.say(AN, "một")))
    assert (status, body, headers["Retry-After"]) == (503, "", "5")
    assert "riêng" not in caplog.text
    assert ("at receive:" in caplog.text) == isinstance(refusal, RuntimeError)
    hook.desk.refusal = None
    api.deliver_to(hook.url, WORD)
    await api.until_delivered()
    assert hook.desk.texts() == ["một"]


async def test_only_posts_are_taken(hook: Hook) -> None:
    """Whoever looks at the address sees that it is no page."""
    async with hook.client.get(hook.url) as answer:
        assert answer.status == 405


async def test_polling_opens_no_door(api: TelegramApi) -> None:
    """A bot that asks by itself has no webhook that strangers could try."""
    async with (
        listening(api, Desk()) as url,
        aiohttp.ClientSession() as client,
        client.post(f"{url}/hooks/telegram", data=b"{}") as answer,
    ):
        assert answer.status == 404


async def test_the_bot_announces_its_own_address(api: TelegramApi) -> None:
    """With a public address it sets the webhook itself, through an outage, and drops nothing that waits."""
    public = f"http://127.0.0.1:{parts.free_port()}"
    api.say(AN, "một")
    api.faults.broken(502, method="setWebhook", times=2)
    desk = Desk()
    async with listening(api, desk, mode="webhook", webhook_secret=WORD, public_url=public):
        await api.until_delivered()
        api.say(AN, "hai")
        await api.until_delivered()
    assert desk.texts() == ["một", "hai"]
    told = api.ledger.asked("setWebhook")[-1].params
    assert told.pop("allowed_updates") == json.dumps(KINDS)
    assert told == {"url": f"{public}/hooks/telegram", "max_connections": "10", "secret_token": WORD}
    assert api.ledger.asked("getUpdates") == []


async def test_an_office_without_a_secret_has_one_nevertheless(api: TelegramApi) -> None:
    """It follows from the token, so it is the same after every start and nobody else's."""
    public = f"http://127.0.0.1:{parts.free_port()}"
    api.say(AN, "một")
    desk = Desk()
    async with listening(api, desk, mode="webhook", public_url=public), aiohttp.ClientSession() as client:
        await api.until_delivered()
        async with client.post(f"{public}/hooks/telegram", data=b"{}") as answer:
            assert answer.status == 401
    secret = api.ledger.asked("setWebhook")[-1].params["secret_token"]
    assert secret == Access(api.token).secret != Access(api.token + "x").secret
    assert len(secret) == 64


async def test_without_a_public_address_nothing_is_announced(api: TelegramApi) -> None:
    """Where somebody else sets the webhook, we leave it alone."""
    async with listening(api, Desk(), mode="webhook", webhook_secret=WORD):
        await api.ledger.until(lambda: len(api.ledger.asked("setMyCommands")) == 1)
    assert api.ledger.asked("setWebhook") == []


async def test_a_hook_that_nobody_can_know_is_told_at_the_start(
    api: TelegramApi, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither an address to register nor a secret that somebody else has registered."""
    channel = Telegram(Access(api.token, api.base_url, "webhook"), Path, stays, now, rules=QUICK)
    async with attached(channel, Desk()):
        await api.ledger.until(lambda: channel.state == "no_address")
        await api.ledger.until(lambda: len(api.ledger.asked("setMyCommands")) == 1)
        assert channel.state == "no_address"
    assert [one.levelname for one in caplog.records if "BOT131_PUBLIC_URL" in one.message] == ["CRITICAL"]


@pytest.mark.parametrize("taken", ["removed", "elsewhere"])
async def test_a_webhook_that_was_taken_from_us_is_noticed(api: TelegramApi, taken: str) -> None:
    """One that was removed is set again; another program's is left alone and told, until it has gone."""
    public = f"http://127.0.0.1:{parts.free_port()}"
    access = Access(api.token, api.base_url, "webhook", WORD, public)
    channel, desk = Telegram(access, Path, stays, now, rules=QUICK), Desk()
    async with attached(channel, desk, int(public.rpartition(":")[2])):
        await api.ledger.until(lambda: channel.state == "well" and api.courier.hook is not None)
        api.courier.clear()
        if taken == "elsewhere":
            api.deliver_to("https://elsewhere.example.vn/hooks")
            await api.ledger.until(lambda: channel.state == "foreign_hook")
            api.courier.clear()
        api.say(AN, "một")
        await api.until_delivered()
        await api.ledger.until(lambda: channel.state == "well")
    assert desk.texts() == ["một"]
    assert api.courier.hook is not None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["message", "chat", "id", "text", "from"]), inner),
    max_leaves=12,
)


@given(bodies=st.lists(st.binary() | JSON.map(lambda value: json.dumps(value).encode()), min_size=20, max_size=20))
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_no_body_whatever_breaks_the_webhook(bodies: list[bytes]) -> None:
    """Random bytes and random JSON are acknowledged, and a true update after them is taken."""
    asyncio.run(_posted(bodies))


async def _posted(bodies: list[bytes]) -> None:
    desk = Desk()
    async with (
        TelegramApi() as api,
        listening(api, desk, mode="webhook", webhook_secret=WORD) as url,
        aiohttp.ClientSession() as client,
    ):
        hook = Hook(desk, f"{url}/hooks/telegram", client)
        assert {(await hook.post(body))[0] for body in bodies} == {200}
        assert (await hook.post(encoded(api.say(api.user(AN), "một"))))[0] == 200
        assert desk.texts() == ["một"]
