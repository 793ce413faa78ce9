"""How groups are: tied and alive, silent, unpasted, or lost; whoever is in charge hears of a silence, once."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from broadcasts import hours
from broadcasts.groups.chats import in_charge
from broadcasts.outbox import Priority
from storage.book.page import Page
from storage.campaign.territory import units
from storage.limits import limits
from storage.mail import groups, holding, letters, pastes
from storage.mail.groups import Known, Lost
from storage.mail.letters import Draft, Posted
from storage.talk import Address, Reply
from storage.texts.texts import Texts

WELL, SILENT, UNPASTED = "well", "silent", "unpasted"


@dataclass(frozen=True, slots=True)
class Standing:
    """A group and how it is: well, silent, unpasted, or why it is lost (kicked, muted, closed); `days` of silence."""

    group: Known
    state: str
    days: int


def standing(page: Page, now: datetime, within: frozenset[str] | None = None) -> list[Standing]:
    """How the groups of these units (None: all) are; those with a trouble first."""
    oldest = now - timedelta(days=limits().broadcasts.group_silent_days)
    neglected = pastes.neglected(page, oldest)
    found = [_one(group, neglected, oldest, now) for group in groups.known(page, within)]
    return sorted(found, key=lambda one: one.state == WELL)


def words(page: Page, texts: Texts, one: Standing) -> dict[str, str]:
    """A group's name and its state, as people are told."""
    unit = units.whole_title(page, one.group.unit)
    key = "link.titled" if one.group.title else "broadcast.group_of"
    state = texts.say(f"health.group_states.{one.state}", days=one.days)
    return {"group": texts.say(key, title=one.group.title, unit=unit), "state": state}


def warn(page: Page, texts: Texts, now: datetime, local: datetime) -> list[Posted]:
    """Tell those in charge of silent groups, each silence once; never at night, nor while letters are held."""
    if hours.is_quiet(local) or holding.is_held(page):
        return []
    put = []
    for one in standing(page, now):
        if one.state in {SILENT, UNPASTED} and groups.warned(page, one.group.at, now):
            put += _told(page, texts, one, now)
        elif one.state == WELL and one.group.was_warned:
            groups.stirs(page, one.group.at)
    return put


def _one(group: Known, neglected: frozenset[Address], oldest: datetime, now: datetime) -> Standing:
    last = group.heard or group.since
    by_hand = group.at.channel == pastes.CHANNEL
    troubled = group.at in neglected if by_hand else last < oldest
    alive = (UNPASTED if by_hand else SILENT) if troubled else WELL
    state = group.gone or alive
    days = limits().broadcasts.group_silent_days if state == UNPASTED else (now - last).days
    return Standing(group, state, days)


def _told(page: Page, texts: Texts, one: Standing, now: datetime) -> list[Posted]:
    key = "link.unpasted" if one.state == UNPASTED else "link.quiet"
    said = Reply(texts.say(key, **words(page, texts, one)))
    lost = Lost(one.group.title, one.group.unit, one.group.by)
    drafts = [Draft(to, said, Priority.REMINDER, now) for to in in_charge(page, lost)]
    return [letter for draft in drafts if (letter := letters.put(page, draft, now=now))]
