"""/suckhoe: how the bot is, for officials: what waits, how each channel is, what the platforms' plans still allow."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from broadcasts import budget, restoring
from broadcasts.budget import Accounts, Need, Spending, Standing, month_of
from broadcasts.groups import group_care
from handlers.visit import Visit
from storage.book.page import Page
from storage.campaign.membership.scopes import scope
from storage.limits import limits
from storage.mail import accounts, letters, outcomes, pastes
from storage.mail.accounts import Account
from storage.talk import Address, Reply
from storage.texts.texts import Texts
from storage.words import grouped

ROLES = ("organiser_officer", "admin", "unit_officer", "hotline_officer", "media_officer", "finance_officer")
SILENT_AFTER = timedelta(minutes=2)  # an account is reported every few seconds while its process lives
WAITING = ("pending", "sending", "retry")
HEALTHY = ("well", "starting")


@dataclass(frozen=True, slots=True)
class Bearing:
    """How one of our accounts is, in words; `limited`: its platform's plan ends somewhere."""

    name: str
    facts: str
    healthy: bool
    limited: bool


def show(visit: Visit, _words: str) -> None:
    """First whether all is well, then what waits, then each channel."""
    say = visit.office.texts.say
    found = bearings(visit.page, visit.office.texts, visit.office.ours, visit.real, visit.plan.tzinfo)
    ill = sum(1 for one in found if not one.healthy)
    first = say("health.ill", count=ill) if ill else say("health.well")
    held = restoring.standing(visit.page)
    kept = [] if held is None else [say("health.held", count=held.new)]
    lines = [say("health.line", name=one.name, facts=one.facts) for one in found] + _groups(visit)
    visit.replies.append(Reply("\n".join([*kept, first, _letters(visit), *lines])))


def _groups(visit: Visit) -> list[str]:
    """How the groups in reach are: counted, and those with a trouble by name."""
    assert visit.person is not None  # noqa: S101 - the command is for officials
    say, whole = visit.office.texts.say, visit.person.has("media_officer")
    units = None if whole else scope(visit.page, visit.person)
    found = group_care.standing(visit.page, visit.real, units)
    ill = [one for one in found if one.state != group_care.WELL]
    if not found:
        return []
    lines = [say("health.group", **group_care.words(visit.page, visit.office.texts, one)) for one in ill]
    return [say("health.groups", well=len(found) - len(ill), ill=len(ill)), *lines]


def bearings(page: Page, texts: Texts, ours: Accounts, real: datetime, zone: tzinfo) -> list[Bearing]:
    """How our accounts are; for chat and console alike."""
    standings = {
        (one.spending.channel, one.spending.account): one for one in budget.standings(page, ours, month_of(real, zone))
    }
    known = {(one.channel, one.account): one for one in accounts.reported(page)}
    here = [known[key] for key in ours if key in known]
    serving = [one for one in here if _state(one, real) in HEALTHY and one.channel != pastes.CHANNEL]
    others = ", ".join(_name(texts, one.channel, one.title) for one in serving)
    return [
        Bearing(
            _name(texts, one.channel, one.title),
            "; ".join(_facts(texts, ours, one, standings.get((one.channel, one.account)), real, zone, others)),
            _state(one, real) in HEALTHY,
            (one.channel, one.account) in standings,
        )
        for one in here
    ]


def named(visit: Visit, spending: Spending) -> str:
    """An account as people know it: the platform, and the account's own name there."""
    key = (spending.channel, spending.account)
    title = next((one.title for one in accounts.reported(visit.page) if (one.channel, one.account) == key), "")
    return _name(visit.office.texts, spending.channel, title)


def needs(visit: Visit, targets: Iterable[Address], said: Reply) -> list[Need]:
    """What a broadcast asks of our limited accounts, this month."""
    month = month_of(visit.real, visit.plan.tzinfo)
    return budget.needs(visit.page, visit.office.ours, month, targets, said)


def _state(one: Account, real: datetime) -> str:
    return "silent" if real - one.at > SILENT_AFTER else one.state


def _facts(
    texts: Texts,
    ours: Accounts,
    one: Account,
    standing: Standing | None,
    real: datetime,
    zone: tzinfo,
    others: str,
) -> list[str]:
    """How it is, and for one that is ill since when, and which ways people have meanwhile."""
    state = _state(one, real)
    facts = [texts.say(f"health.states.{state}")]
    if state == one.state and one.since is not None:
        facts[0] = texts.say("health.since", state=facts[0], at=_moment(texts, one.since.astimezone(zone)))
        facts += [texts.say("health.others", channels=others)] if others else []
    facts += _spelled(texts, standing) if standing else []
    if ours[one.channel, one.account].abilities.groups and not one.joins_groups:
        facts.append(texts.say("health.no_groups"))
    return facts


def _moment(texts: Texts, at: datetime) -> str:
    return texts.say("desk.moment", time=f"{at:%H:%M}", day=f"{at.day}/{at.month}/{at.year}")


def _name(texts: Texts, channel: str, title: str) -> str:
    key = f"health.channels.{channel}"
    name = texts.say(key) if texts.has(key) else channel
    return texts.say("health.named", channel=name, title=title) if title else name


def _spelled(texts: Texts, one: Standing) -> list[str]:
    """What the plan still allows."""
    facts, month = [], one.spending
    if month.monthly:
        numbers = {"spent": month.spent, "most": month.monthly, "left": month.left}
        facts.append(texts.say("health.budget", **{name: grouped(number) for name, number in numbers.items()}))
    if one.people_most:
        key = "health.people" if one.people < one.people_most else "health.people_full"
        facts.append(texts.say(key, people=one.people, most=one.people_most))
    return facts


def _letters(visit: Visit) -> str:
    counts = letters.counts(visit.page)
    since = visit.real - timedelta(days=limits().console.trouble_days)
    troubled = outcomes.count_troubled(visit.page, since)
    lost = {state: sum(count for (one, _), count in troubled.items() if one == state) for state in outcomes.TROUBLED}
    waiting = sum(counts.get(state, 0) for state in WAITING)
    return visit.office.texts.say("health.letters", waiting=waiting, failed=lost["failed"], unsure=lost["unknown"])
