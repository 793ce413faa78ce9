"""Whether the bot is well: /healthz for a watchdog, /metrics for Prometheus; no word or id of any person."""

from collections.abc import Callable
from datetime import datetime, tzinfo

from aiohttp import web
from prometheus_client import CollectorRegistry, Gauge, generate_latest

from bot.channels.telegram import Telegram
from bot.channels.zalo import Zalo
from broadcasts import budget
from broadcasts.budget import Accounts
from broadcasts.delivery import Channel
from storage.book.book import Book
from storage.book.page import Page
from storage.mail import letters
from storage.mail.accounts import Account

PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"


def add_health(app: web.Application, book: Book, ours: Accounts, zone: tzinfo, clock: Callable[[], datetime]) -> None:
    """Add both pages; a month of an account's budget is one of this zone, by this clock."""

    async def healthz(_request: web.Request) -> web.Response:
        try:
            counts = await book.read(letters.counts)
        except Exception as error:  # noqa: BLE001 - any fault of the database means "not well"
            return web.json_response({"well": False, "fault": type(error).__name__}, status=503)
        channels = [_shown(account_of(one, clock())) for one in ours.values()]
        return web.json_response({"well": True, "letters": counts, "channels": channels})

    async def metrics(_request: web.Request) -> web.Response:
        registry = CollectorRegistry()
        gauge = Gauge("bot131_letters", "Letters in the outbox by state", ["state"], registry=registry)
        for state, count in (await book.read(letters.counts)).items():
            gauge.labels(state).set(count)
        month = budget.month_of(clock(), zone)
        await book.read(lambda page: _count_budgets(page, ours, month, registry))
        return web.Response(body=generate_latest(registry), headers={"Content-Type": PROMETHEUS})

    app.router.add_get("/healthz", healthz)
    app.router.add_get("/metrics", metrics)


def _count_budgets(page: Page, ours: Accounts, month: str, registry: CollectorRegistry) -> None:
    """What each account with a monthly limit has said this month, beside the limit."""
    labels = ["channel", "account", "month"]
    used = Gauge("bot131_month_messages_used", "Messages of the month", labels, registry=registry)
    limit = Gauge("bot131_month_messages_limit", "Messages that the plan allows", labels, registry=registry)
    for one in (standing.spending for standing in budget.standings(page, ours, month) if standing.spending.monthly):
        used.labels(one.channel, one.account, month).set(one.spent)
        limit.labels(one.channel, one.account, month).set(one.monthly)


def _shown(one: Account) -> dict[str, str]:
    """A channel that cannot reach its platform is no reason to start us anew, so it does not count as "not well"."""
    told = {"channel": one.channel, "account": one.account, "state": one.state}
    return told | ({"since": one.since.isoformat(timespec="seconds")} if one.since else {})


def account_of(channel: Channel, at: datetime) -> Account:
    """How one of our accounts is, as far as its channel can tell; our own server's doors are open while it runs."""
    title, state, joins, since = "", "well", channel.abilities.groups, None
    match channel:
        case Zalo():
            title, state, joins = channel.title, channel.state, channel.joins_groups
        case Telegram():
            title, state, joins, since = channel.username, channel.state, True, channel.since
    return Account(channel.name, channel.account, title, state, joins, at, since)
