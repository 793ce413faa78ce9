"""Our own accounts on the platforms: how each is, what it has said in a month, and with how many people it talks."""

from dataclasses import dataclass
from datetime import datetime

from storage.book import marks
from storage.book.columns import instant, stamp
from storage.book.page import Hot, Page

_REPORT = Hot(
    "INSERT INTO accounts (channel, account, title, state, joins_groups, at)"
    " VALUES (:channel, :account, :title, :state, :joins, :at) ON CONFLICT (channel, account) DO UPDATE SET"
    " title = excluded.title, state = excluded.state, joins_groups = excluded.joins_groups, at = excluded.at"
)
_REPORTED = Hot("SELECT channel, account, title, state, joins_groups, at FROM accounts ORDER BY channel, account")
_SPEND = Hot(
    "INSERT INTO budgets (channel, account, month, spent) VALUES (:channel, :account, :month, 1)"
    " ON CONFLICT (channel, account, month) DO UPDATE SET spent = budgets.spent + 1"
)
_GIVE_BACK = Hot(
    "UPDATE budgets SET spent = spent - 1"
    " WHERE channel = :channel AND account = :account AND month = :month AND spent > 0"
)
_SPENT = Hot("SELECT spent FROM budgets WHERE channel = :channel AND account = :account AND month = :month")
# From chat to chat in the letters' index: their number counts, not that of a season's letters.
_CHATS = Hot(
    "WITH RECURSIVE written (chat) AS ("
    " SELECT min(chat) FROM letters WHERE channel = :channel AND account = :account"
    " UNION ALL SELECT (SELECT min(l.chat) FROM letters l"
    " WHERE l.channel = :channel AND l.account = :account AND l.chat > written.chat)"
    " FROM written WHERE written.chat IS NOT NULL)"
    " SELECT chat FROM written WHERE chat IS NOT NULL"
    " UNION SELECT chat FROM conversations WHERE channel = :channel AND account = :account"
)

TITLE = 120  # characters
WELL, STARTING = "well", "starting"


@dataclass(frozen=True, slots=True)
class Account:
    """How an account is: `state` is a key of texts `health.states.*`, `at` when that was last true (real time).

    `since`: from when on it is not well; as the channel tells it, else when that was first written down.
    """

    channel: str
    account: str
    title: str
    state: str
    joins_groups: bool
    at: datetime
    since: datetime | None = None


def report(page: Page, one: Account) -> None:
    """Write down how an account is."""
    page.change(
        _REPORT,
        channel=one.channel,
        account=one.account,
        title=one.title[:TITLE],
        state=one.state,
        joins=one.joins_groups,
        at=stamp(one.at),
    )
    known = marks.mark(page, _ill(one.channel, one.account))
    if one.state == WELL and known:
        marks.forget_mark(page, _ill(one.channel, one.account))
    if one.state not in {WELL, STARTING} and not known:  # a start in the midst of an outage does not end it
        marks.keep_mark(page, _ill(one.channel, one.account), stamp(one.since or one.at))


def reported(page: Page) -> list[Account]:
    """All accounts that ever were, in a fixed order."""
    return [
        Account(channel, account, title, state, bool(joins), instant(at), _since(page, channel, account, state))
        for channel, account, title, state, joins, at in page.rows(_REPORTED)
    ]


def _since(page: Page, channel: str, account: str, state: str) -> datetime | None:
    found = None if state in {WELL, STARTING} else marks.mark(page, _ill(channel, account))
    return None if found is None else instant(found)


def _ill(channel: str, account: str) -> str:
    """The mark of since when an account is not well."""
    return f"ill {channel} {account}"


def spend(page: Page, channel: str, account: str, month: str) -> None:
    """One message more in a month ("2021-06")."""
    page.change(_SPEND, channel=channel, account=account, month=month)


def give_back(page: Page, channel: str, account: str, month: str) -> None:
    """One message less: it surely did not go."""
    page.change(_GIVE_BACK, channel=channel, account=account, month=month)


def spent(page: Page, channel: str, account: str, month: str) -> int:
    """How many messages went in a month."""
    row = page.one(_SPENT, channel=channel, account=account, month=month)
    return 0 if row is None else int(row[0])


def chats(page: Page, channel: str, account: str) -> set[str]:
    """The chats of which something is kept; whoever left nothing here, as after a tip, is not among them."""
    return {chat for (chat,) in page.rows(_CHATS, channel=channel, account=account)}
