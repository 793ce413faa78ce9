"""/suckhoe: how the bot is, for officials: what waits, how each channel is, what the platforms' plans still allow."""

from collections.abc import Iterable
from datetime import timedelta

from broadcasts import budget
from broadcasts.budget import Need, Standing, month_of
from handlers.visit import Visit
from storage.limits import limits
from storage.mail import accounts, letters, outcomes
from storage.mail.accounts import Account
from storage.talk import Address, Reply
from storage.texts.texts import Texts

ROLES = ("organiser_officer", "admin", "unit_officer", "hotline_officer", "media_officer", "finance_officer")
SILENT_AFTER = timedelta(minutes=2)  # an account is reported every few seconds while its process lives
WAITING = ("pending", "sending", "retry")
HEALTHY = ("well", "starting")


def show(visit: Visit, _words: str) -> None:
    """First whether all is well, then what waits, then each channel."""
    say, found = visit.office.texts.say, _accounts(visit)
    ill = sum(1 for one in found if one.state not in HEALTHY)
    standings = {(one.channel, one.account): one for one in _standings(visit)}
    lines = [_line(visit, one, standings.get((one.channel, one.account))) for one in found]
    first = say("health.ill", count=ill) if ill else say("health.well")
    visit.replies.append(Reply("\n".join([first, _letters(visit), *lines])))


def named(visit: Visit, standing: Standing) -> str:
    """An account as people know it: the platform, and the account's own name there."""
    title = next((one.title for one in _accounts(visit) if one.account == standing.account), "")
    return name_of(visit.office.texts, standing.channel, title)


def needs(visit: Visit, targets: Iterable[Address], said: Reply) -> list[Need]:
    """What a broadcast asks of our limited accounts, this month."""
    month = month_of(visit.real, visit.plan.tzinfo)
    return budget.needs(visit.page, visit.office.ours, month, targets, said)


def name_of(texts: Texts, channel: str, title: str) -> str:
    """The platform's name, with the account's own behind it."""
    key = f"health.channels.{channel}"
    name = texts.say(key) if texts.has(key) else channel
    return texts.say("health.named", channel=name, title=title) if title else name


def _accounts(visit: Visit) -> list[Account]:
    """Our accounts as they were last reported; one that has not been for a while is silent."""
    known = {(one.channel, one.account): one for one in accounts.reported(visit.page)}
    return [_now(visit, known[key]) for key in visit.office.ours if key in known]


def _now(visit: Visit, one: Account) -> Account:
    silent = visit.real - one.at > SILENT_AFTER
    return Account(one.channel, one.account, one.title, "silent", one.joins_groups, one.at) if silent else one


def _standings(visit: Visit) -> list[Standing]:
    return budget.standings(visit.page, visit.office.ours, month_of(visit.real, visit.plan.tzinfo))


def _letters(visit: Visit) -> str:
    counts = letters.counts(visit.page)
    since = visit.real - timedelta(days=limits().console.trouble_days)
    troubled = outcomes.count_troubled(visit.page, since)
    lost = {state: sum(count for (one, _), count in troubled.items() if one == state) for state in outcomes.TROUBLED}
    waiting = sum(counts.get(state, 0) for state in WAITING)
    return visit.office.texts.say("health.letters", waiting=waiting, failed=lost["failed"], unsure=lost["unknown"])


def _line(visit: Visit, one: Account, standing: Standing | None) -> str:
    texts = visit.office.texts
    facts = [texts.say(f"health.states.{one.state}"), *(spelled(texts, standing) if standing else [])]
    if visit.office.ours[one.channel, one.account].abilities.groups and not one.joins_groups:
        facts.append(texts.say("health.no_groups"))
    return texts.say("health.line", name=name_of(texts, one.channel, one.title), facts="; ".join(facts))


def spelled(texts: Texts, one: Standing) -> list[str]:
    """How an account stands, in words."""
    facts = []
    if one.monthly:
        facts.append(texts.say("health.budget", spent=one.spent, most=one.monthly, left=one.left))
    if one.people_most:
        facts.append(texts.say("health.people", people=one.people, most=one.people_most))
    return facts
