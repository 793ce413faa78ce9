"""The doctor on Telegram: token, network, webhook, what the bot may read, linked groups; on loopback."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from bot.leader import Leader
from bot.settings import Settings
from bot.wiring import opened
from storage.book.page import Page
from storage.campaign.membership import people
from storage.clocks import now
from storage.mail import accounts, groups
from storage.mail.accounts import Account
from storage.talk import Address
from tests.bot.doctor.stage import Office
from tests.fakes.telegram_api import Chat, TelegramApi
from tests.parts import free_port

SECRET = "s3cret_of-the-office"
HERE = f"https://127.0.0.1:{free_port()}"  # nobody answers
HOOK = f"{HERE}/hooks/telegram"
WEBHOOK = {"TELEGRAM_MODE": "webhook", "TELEGRAM_WEBHOOK_SECRET": SECRET, "BOT131_PUBLIC_URL": HERE}
COMMUNE = "25279"


@contextmanager
def running(ours: Office) -> Iterator[None]:
    """A bot holds the data folder."""
    leader = Leader(ours.data)
    yield
    leader.release()


async def tied(ours: Office, chat: int | str, title: str, account: str) -> None:
    """A group is tied to a commune, as /lienket does."""
    async with opened(Settings(data_dir=ours.data)) as bot:
        at = Address("telegram", account, str(chat))
        await bot.book.turn(lambda page: _tie(page, at, title))


def _tie(page: Page, at: Address, title: str) -> None:
    officer = people.appoint(page, "Trần Thị Bình", "unit_officer", COMMUNE, now())
    groups.link(page, at, title, COMMUNE, officer, now())


# --- token and network ---------------------------------------------------------------------------------------------


async def test_a_server_without_webhooks_is_well(on_telegram: Office, api: TelegramApi) -> None:
    """One in Telegram's place may have few methods; what cannot be asked is not told."""
    api.serves = frozenset({"getMe", "getUpdates", "sendMessage"})
    told = await on_telegram.asks()
    assert (told.of("telegram"), told.of("telegram_hook"), told.exit_code) == ([("ok", "known")], [], 0)


async def test_all_is_well_with_a_bot_that_polls(on_telegram: Office, api: TelegramApi) -> None:
    """Token, webhook, rights, groups; exit 0, and the token is printed nowhere."""
    told = await on_telegram.asks()
    assert told.of("telegram") == [("ok", "known")]
    assert told.of("telegram_hook") == [("ok", "polling")]
    assert told.of("telegram_reads") == [("ok", "addressed")]
    assert told.of("telegram_groups") == [("skipped", "none")]
    assert told.exit_code == 0
    assert api.token.partition(":")[2] not in told.raw
    assert {request.method for request in api.ledger.requests} <= {"getMe", "getWebhookInfo"}


@pytest.mark.parametrize(
    ("token", "finding"), [("131000151:" + "B" * 35, "token_refused"), ("abc", "token_shape"), ("12 34", "token_shape")]
)
async def test_a_wrong_token_is_a_fault(on_telegram: Office, token: str, finding: str) -> None:
    """BotFather is the cure; the token is not repeated."""
    told = await on_telegram.asks(TELEGRAM_BOT_TOKEN=token)
    assert told.of("telegram") == [("fault", finding)]
    assert "@BotFather" in told.sentence("telegram", finding)
    assert token not in told.raw
    assert told.exit_code == 1


async def test_a_network_that_blocks_telegram_is_a_fault(on_telegram: Office, api: TelegramApi) -> None:
    """The web chat goes on, and a server between may help."""
    base = f"http://127.0.0.1:{free_port()}"
    told = await on_telegram.asks(TELEGRAM_API_BASE=base)
    assert told.of("telegram") == [("fault", "blocked")]
    assert told.of("clock") == [("skipped", "no_answer")]
    sentence = told.sentence("telegram", "blocked")
    assert "trang web và Zalo vẫn dùng được" in sentence
    assert "TELEGRAM_API_BASE" in sentence


@pytest.mark.parametrize(
    ("fault", "found"),
    [
        ("html", ("fault", "another")),
        ("not_ok", ("fault", "another")),
        ("reset_after", ("fault", "silent")),
        ("broken", ("fault", "silent")),
        ("unauthorized", ("fault", "token_refused")),
        ("flood", ("skipped", "busy")),
    ],
)
async def test_strange_answers_are_told_apart(
    on_telegram: Office, api: TelegramApi, fault: str, found: tuple[str, str]
) -> None:
    """A captive portal, a proxy's page, a cut line, a flood."""
    getattr(api.faults, fault)(method="getMe", times=None)
    told = await on_telegram.asks()
    assert told.of("telegram") == [found]
    assert told.of("check") == []


async def test_a_server_between_without_https_is_a_fault(on_telegram: Office) -> None:
    """The token would go through the net in clear; it is not sent there to be looked at either if it is malformed."""
    told = await on_telegram.asks(TELEGRAM_API_BASE=f"http://ip6-localhost:{free_port()}", TELEGRAM_BOT_TOKEN="abc")
    assert told.of("telegram") == [("fault", "in_clear"), ("fault", "token_shape")]


# --- the webhook ---------------------------------------------------------------------------------------------------


async def test_a_webhook_while_we_poll_is_told(on_telegram: Office, api: TelegramApi) -> None:
    """It keeps updates from us, whether a bot runs or not; the sentence says what to do and hides the path."""
    api.deliver_to("https://elsewhere.example.vn/hooks/secret-path")
    told = await on_telegram.asks()
    assert told.of("telegram_hook") == [("fault", "foreign")]
    assert told.exit_code == 1
    with running(on_telegram):
        told = await on_telegram.asks()
    assert told.of("telegram_hook") == [("fault", "foreign")]
    assert "TELEGRAM_OLD_WEBHOOK=elsewhere.example.vn" in told.sentence("telegram_hook", "foreign")
    assert "secret-path" not in told.raw


@pytest.mark.parametrize(
    "settings", [{"BOT131_PUBLIC_URL": HERE}, {"TELEGRAM_OLD_WEBHOOK": "127.0.0.1"}], ids=["ours", "named"]
)
async def test_a_webhook_of_ours_while_we_poll_needs_nobody(
    on_telegram: Office, api: TelegramApi, settings: dict[str, str]
) -> None:
    """The bot removes it by itself."""
    api.deliver_to(HOOK)
    assert (await on_telegram.asks(**settings)).of("telegram_hook") == [("warning", "left_over")]


async def test_another_poller_is_told_as_the_running_bot_met_it(on_telegram: Office) -> None:
    """The doctor asks for no updates itself, and of a bot that does not run it tells nothing old."""
    async with opened(Settings(data_dir=on_telegram.data)) as bot:
        met = Account("telegram", "131000151", "bot131_test_bot", "second_poller", joins_groups=True, at=now())
        await bot.book.turn(lambda page: accounts.report(page, met))
    assert (await on_telegram.asks()).of("telegram_hook") == [("ok", "polling")]
    with running(on_telegram):
        told = await on_telegram.asks()
    assert told.of("telegram_hook") == [("ok", "polling"), ("fault", "second_poller")]
    assert "@BotFather" in told.sentence("telegram_hook", "second_poller")


async def test_updates_that_pile_up_are_told_while_a_bot_runs(on_telegram: Office, api: TelegramApi) -> None:
    """A bot that listens has none waiting for long."""
    an = api.user(1001, "An")
    for _ in range(101):
        api.say(an, "chào")
    assert (await on_telegram.asks()).of("telegram_hook") == [("ok", "polling")]
    with running(on_telegram):
        assert (await on_telegram.asks()).of("telegram_hook") == [("warning", "piling_up")]


async def test_a_webhook_that_is_not_set_is_a_fault_while_a_bot_runs(on_telegram: Office) -> None:
    """Before, the start sets it."""
    assert (await on_telegram.asks(**WEBHOOK)).of("telegram_hook") == [("skipped", "set_at_start")]
    with running(on_telegram):
        assert (await on_telegram.asks(**WEBHOOK)).of("telegram_hook") == [("fault", "not_set")]


async def test_a_webhook_at_our_address_is_well(on_telegram: Office, api: TelegramApi) -> None:
    """And one elsewhere is not."""
    api.deliver_to(HOOK, SECRET)
    assert (await on_telegram.asks(**WEBHOOK)).of("telegram_hook") == [("ok", "hook")]
    api.deliver_to("https://elsewhere.example.vn/hooks/telegram", SECRET)
    told = await on_telegram.asks(**WEBHOOK)
    assert told.of("telegram_hook") == [("warning", "elsewhere")]
    assert SECRET not in told.raw


@pytest.mark.parametrize(
    ("message", "finding"),
    [("Wrong response from the webhook: 401 Unauthorized", "refused"), ("Connection refused", "failing")],
)
async def test_the_last_error_of_the_webhook_is_told_while_it_is_fresh(
    on_telegram: Office, api: TelegramApi, message: str, finding: str
) -> None:
    """401 is a secret that does not fit; what was two hours ago is over."""
    api.deliver_to(HOOK, SECRET)
    api.courier.last_error = (int(now().timestamp()) - 60, message)
    told = await on_telegram.asks(**WEBHOOK)
    assert told.of("telegram_hook") == [("fault", finding)]
    assert message in told.sentence("telegram_hook", finding)
    api.courier.last_error = (int(now().timestamp()) - 7200, message)
    assert (await on_telegram.asks(**WEBHOOK)).of("telegram_hook") == [("ok", "hook")]


@pytest.mark.parametrize(
    ("settings", "finding"),
    [
        ({"TELEGRAM_WEBHOOK_SECRET": "mật khẩu"}, "secret_shape"),
        ({"TELEGRAM_WEBHOOK_SECRET": "", "BOT131_PUBLIC_URL": ""}, "no_secret"),
        ({"BOT131_PUBLIC_URL": "http://thidua.example.vn"}, "in_clear"),
    ],
)
async def test_settings_of_a_webhook_are_looked_at(on_telegram: Office, settings: dict[str, str], finding: str) -> None:
    """Each of these keeps Telegram from reaching us."""
    told = await on_telegram.asks(**(WEBHOOK | settings))
    assert ("fault", finding) in told.of("telegram_hook")
    assert "mật khẩu" not in told.raw


async def test_without_a_secret_of_the_office_ours_serves(on_telegram: Office, api: TelegramApi) -> None:
    """It follows from the token, as long as the bot sets the webhook itself."""
    api.deliver_to(HOOK)
    told = await on_telegram.asks(**(WEBHOOK | {"TELEGRAM_WEBHOOK_SECRET": ""}))
    assert told.of("telegram_hook") == [("ok", "hook")]


# --- groups --------------------------------------------------------------------------------------------------------


async def test_a_bot_that_reads_everything_is_told(on_telegram: Office, api: TelegramApi) -> None:
    """Residents' talk is none of its business."""
    api.privacy = False
    told = await on_telegram.asks()
    assert told.of("telegram_reads") == [("warning", "everything")]
    assert "/setprivacy" in told.sentence("telegram_reads", "everything")


async def test_linked_groups_are_visited(on_telegram: Office, api: TelegramApi) -> None:
    """One line for all while we are in them; a group without us, or where we may not speak, by its name and unit."""
    head = api.user(1001, "An")
    chats: dict[str, Chat] = {title: api.supergroup(title=title, admins=[head]) for title in ("Nhóm Một", "Nhóm Hai")}
    for title, chat in chats.items():
        await tied(on_telegram, chat.id, title, str(api.bot.id))
    told = await on_telegram.asks()
    assert told.of("telegram_groups") == [("ok", "all_there")]
    api.remove_bot(chats["Nhóm Một"], head)
    api.restrict_bot(chats["Nhóm Hai"], head, can_send_messages=False)
    told = await on_telegram.asks()
    assert sorted(told.of("telegram_groups")) == [("fault", "gone"), ("fault", "muted")]
    assert "“Nhóm Một” (Xã Lộc Tấn)" in told.sentence("telegram_groups", "gone")
    assert told.exit_code == 1


async def test_a_group_in_which_we_rule_is_told(on_telegram: Office, api: TelegramApi) -> None:
    """An administrator sees everything that is said."""
    head = api.user(1001, "An")
    chat = api.supergroup(title="Nhóm Một", admins=[head])
    await tied(on_telegram, chat.id, "Nhóm Một", str(api.bot.id))
    api.promote_bot(chat, head)
    assert (await on_telegram.asks()).of("telegram_groups") == [("warning", "admin")]


async def test_groups_of_another_bot_are_told(on_telegram: Office) -> None:
    """With a new token nobody is in the groups that the old bot was in."""
    await tied(on_telegram, -1002000000001, "Nhóm Một", "999999999")
    told = await on_telegram.asks()
    assert told.of("telegram_groups") == [("fault", "other_bot")]
    assert "Xã Lộc Tấn" in told.sentence("telegram_groups", "other_bot")


async def test_a_group_that_nobody_knows_is_gone(on_telegram: Office, api: TelegramApi) -> None:
    """Telegram has deleted it."""
    await tied(on_telegram, -1002000000099, "Nhóm Cũ", str(api.bot.id))
    assert (await on_telegram.asks()).of("telegram_groups") == [("fault", "gone")]
