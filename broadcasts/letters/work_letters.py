"""Letters about works: to the head whose work it is, to the officers of the unit."""

from collections.abc import Iterable
from datetime import datetime

from broadcasts.outbox import Priority
from storage.book.page import Page
from storage.campaign.membership import people, reach
from storage.campaign.planning.plan import Plan
from storage.mail import letters
from storage.mail.letters import Draft, Posted
from storage.talk import Address, Reply


def to_head(page: Page, person: int, said: str, now: datetime) -> tuple[Posted, ...]:
    """To the newest chat of a head; nothing where there is none."""
    return _write(page, people.addresses(page, person)[-1:], said, now)


def to_heads(page: Page, area: str, said: str, now: datetime) -> tuple[Posted, ...]:
    """To whoever heads an area."""
    found = (one for one in reach.holders(page) if one.role == "area_head" and one.unit == area)
    return _write(page, [one.to for one in found if one.to is not None], said, now)


def to_unit(page: Page, plan: Plan, unit: str, said: str, now: datetime) -> tuple[Posted, ...]:
    """To all officers of a unit."""
    roles = plan.officers_of(unit)
    found = (one for one in reach.holders(page) if one.role in roles and one.unit == unit)
    return _write(page, [one.to for one in found if one.to is not None], said, now)


def _write(page: Page, to: Iterable[Address], said: str, now: datetime) -> tuple[Posted, ...]:
    put = (letters.put(page, Draft(at, Reply(said), Priority.ALERT, now), now=now) for at in dict.fromkeys(to))
    return tuple(letter for letter in put if letter is not None)
