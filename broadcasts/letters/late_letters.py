"""Letters about filing late: to the office that a unit asks, to whoever asked what the office said."""

from collections.abc import Iterable
from datetime import datetime

from broadcasts.outbox import Priority
from storage.book.page import Page
from storage.campaign.dossiers.late_requests import Late
from storage.campaign.membership import people, reach
from storage.campaign.planning.plan import Plan
from storage.campaign.territory import units
from storage.mail import letters
from storage.mail.letters import Draft, Posted
from storage.talk import Address, Reply
from storage.texts.texts import Texts

OFFICE = ("organiser_officer",)


def asks(page: Page, plan: Plan, texts: Texts, late: Late, now: datetime) -> tuple[Posted, ...]:
    """To everybody of the office who can be written to."""
    to = [one.to for one in reach.holders(page) if one.role in OFFICE and one.to is not None]
    facts = {"unit": units.whole_title(page, late.unit), "phase": plan.phase(late.phase).name, "why": late.why}
    return _write(page, to, texts.say("late_filing.asks", **facts), now)


def decided(page: Page, plan: Plan, texts: Texts, late: Late, now: datetime) -> tuple[Posted, ...]:
    """To whoever asked: one filing is open, or not."""
    return _answered(page, plan, texts, late, f"late_filing.{late.state}", now)


def taken_back(page: Page, plan: Plan, texts: Texts, late: Late, now: datetime) -> tuple[Posted, ...]:
    """To whoever asked: the filing that was open is so no longer."""
    return _answered(page, plan, texts, late, "late_filing.taken_back", now)


def _answered(page: Page, plan: Plan, texts: Texts, late: Late, key: str, now: datetime) -> tuple[Posted, ...]:
    facts = {"office": plan.organiser.standing_office, "unit": units.whole_title(page, late.unit)}
    said = texts.say(key, phase=plan.phase(late.phase).name, **facts)
    if late.answer:
        said = f"{said}\n{texts.say('late_filing.answered', answer=late.answer)}"
    return _write(page, people.addresses(page, late.by), said, now)


def _write(page: Page, to: Iterable[Address], said: str, now: datetime) -> tuple[Posted, ...]:
    put = (letters.put(page, Draft(at, Reply(said), Priority.ALERT, now), now=now) for at in to)
    return tuple(letter for letter in put if letter is not None)
