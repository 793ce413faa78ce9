"""The doctor on Zalo: tokens, network, webhook, groups, pictures; on loopback."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.bot.doctor.stage import Office, office
from tests.fakes.zalo_bot import ZaloBotApi
from tests.parts import free_port

TOKENS = ("1310001:one-loopback-never-real", "1310002:two-loopback-never-real")


@pytest.fixture
async def api() -> AsyncIterator[ZaloBotApi]:
    """A fake Zalo with two bots."""
    async with ZaloBotApi(TOKENS) as api:
        yield api


@pytest.fixture
def on_zalo(api: ZaloBotApi, tmp_path: Path) -> Office:
    """An office with both."""
    ours = office(tmp_path)
    ours.environment |= {"ZALO_BOT_TOKENS": ",".join(TOKENS), "ZALO_BOT_API_BASE": api.base_url}
    return ours


async def test_two_bots_that_poll_are_well(on_zalo: Office, api: ZaloBotApi) -> None:
    """By their names; nothing is changed on Zalo, and no token is printed."""
    told = await on_zalo.asks()
    assert told.of("zalo") == [("ok", "known")] * 2
    assert told.of("zalo_hook") == [("ok", "polling")] * 2
    assert told.of("zalo_groups") == [("warning", "may_not")] * 2
    assert told.of("zalo_files") == [("warning", "named")]
    assert "never-real" not in told.raw
    assert {request.method for request in api.ledger.requests} <= {"getMe", "getWebhookInfo"}


async def test_without_tokens_there_is_nothing_to_look_at(tmp_path: Path) -> None:
    """It is said that Zalo is not set up."""
    assert (await office(tmp_path).asks()).of("zalo") == [("skipped", "off")]


@pytest.mark.parametrize(
    ("token", "finding"), [("1310001:" + "b" * 30, "token_refused"), ("khong-phai", "token_shape")]
)
async def test_a_wrong_token_is_a_fault(on_zalo: Office, token: str, finding: str) -> None:
    """The others are looked at all the same."""
    told = await on_zalo.asks(ZALO_BOT_TOKENS=f"{token},{TOKENS[1]}")
    assert told.of("zalo") == [("fault", finding), ("ok", "known")]
    assert token not in told.raw
    assert told.exit_code == 1


async def test_a_webhook_in_the_way_is_a_fault(on_zalo: Office, api: ZaloBotApi) -> None:
    """With both remedies; nothing is removed."""
    api.account().hook = "https://noi-khac.example.vn/hook"
    told = await on_zalo.asks()
    assert told.of("zalo_hook") == [("fault", "in_the_way"), ("ok", "polling")]
    assert "ZALO_BOT_MODE=webhook" in told.sentence("zalo_hook", "in_the_way")
    assert api.account().hook


@pytest.mark.parametrize(
    ("hook", "finding"),
    [
        ("https://a.example.vn/hooks/zalo-bot/1", ("ok", "hook")),
        ("https://b.example.vn/hooks/zalo-bot/1", ("warning", "elsewhere")),
        ("", ("ok", "set_at_start")),
    ],
)
async def test_a_webhook_is_compared_with_ours(
    on_zalo: Office, api: ZaloBotApi, hook: str, finding: tuple[str, str]
) -> None:
    """Where it is elsewhere, a start sets it."""
    api.account().hook = hook
    settings = {"ZALO_BOT_TOKENS": TOKENS[0], "ZALO_BOT_MODE": "webhook", "BOT131_PUBLIC_URL": "https://a.example.vn"}
    told = await on_zalo.asks(**settings)
    assert told.of("zalo_hook") == [finding]
    assert told.of("zalo_files") == [("ok", "lent")]


async def test_a_webhook_needs_https_and_a_secret_of_a_length(on_zalo: Office) -> None:
    """Zalo refuses both at the start; the doctor says so before."""
    told = await on_zalo.asks(ZALO_BOT_MODE="webhook", ZALO_BOT_WEBHOOK_SECRET="short")
    assert told.of("zalo_hook")[:2] == [("fault", "no_https"), ("fault", "secret_shape")]


@pytest.mark.parametrize(("answer", "finding"), [("<html>", "silent"), ('{"ok": true, "result": []}', "another")])
async def test_somebody_else_in_zalos_place_is_a_fault(
    on_zalo: Office, api: ZaloBotApi, answer: str, finding: str
) -> None:
    """A page of the network's, or an answer in no shape of Zalo's."""
    api.faults.says(200, answer, "getMe", times=1)
    assert (await on_zalo.asks()).of("zalo") == [("fault", finding), ("ok", "known")]


async def test_a_network_without_zalo_is_a_fault(on_zalo: Office) -> None:
    """The web chat goes on."""
    told = await on_zalo.asks(ZALO_BOT_API_BASE=f"http://127.0.0.1:{free_port()}")
    assert told.of("zalo") == [("fault", "blocked")] * 2
