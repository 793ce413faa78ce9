"""A question to another department on its way: asked, routed, answered, overdue; one way for chat and console."""

from collections.abc import Iterable
from datetime import datetime

from broadcasts.mailroom import Mailroom
from broadcasts.occasions import local_day
from broadcasts.outbox import Priority
from storage.book.page import Page
from storage.campaign.correspondence import inquiries
from storage.campaign.correspondence.inquiries import Answerer, Asked
from storage.campaign.membership import people, reach
from storage.campaign.planning.plan import Plan
from storage.campaign.territory import units
from storage.limits import limits
from storage.mail import letters
from storage.mail.letters import Draft, Posted
from storage.talk import Address, Refusal, Reply
from storage.texts.texts import Texts
from storage.working_time import working_time

OFFICE = ("organiser_officer",)
ANSWER_LEAST, ANSWER_MOST = 5, 3000  # characters: one message on most channels


def deadline(plan: Plan, start: datetime) -> datetime:
    """Until when a question is to be routed, and then answered: working days of the office's calendar."""
    return working_time().after_days(start, limits().inquiries.days, plan.tzinfo)


def ask(room: Mailroom, unit: str, text: str, files: tuple[int, ...]) -> tuple[Asked, tuple[Posted, ...]]:
    """Write a question down and tell the office."""
    overdue = deadline(room.plan, room.now)
    year = room.today.year
    one = inquiries.ask(room.page, unit, text, files, room.by, at=room.now, year=year, overdue=overdue)
    room.note("inquiry.asked", one.number, unit=unit, files=len(files))
    said = room.texts.say("inquiry.asks", number=one.number, who=_who(room.page, one), text=one.text)
    return one, _write(room.page, _office(room.page), said, room.real)


def route(room: Mailroom, number: str, to: Answerer) -> tuple[Posted, ...]:
    """Give a question to a department: the person there and the asker are told; Refusal where it is answered."""
    one = inquiries.route(room.page, number, to, room.by, room.now, deadline(room.plan, room.now))
    if one is None:
        raise Refusal("inquiry.not_open", {"number": number})
    room.note("inquiry.routed", number, department=to.department, answerer=to.person)
    due = local_day(one.overdue_at.astimezone(room.plan.tzinfo).date())
    facts = {"number": number, "department": to.department, "due": due}
    for_answerer = room.texts.say("inquiry.for_you", who=_who(room.page, one), text=one.text, **facts)
    put = _write(room.page, people.addresses(room.page, to.person), for_answerer, room.real)
    asker = people.addresses(room.page, one.asked_by)
    return put + _write(room.page, asker, room.texts.say("inquiry.on_its_way", **facts), room.real)


def answer(room: Mailroom, number: str, text: str) -> tuple[Posted, ...]:
    """Answer: the asker gets it; Refusal where the words do not fit, or the question is not this person's any more."""
    said = fitting(text)
    one = inquiries.answer(room.page, number, said, room.by, room.now)
    if one is None:
        raise Refusal("inquiry.not_yours", {"number": number})
    room.note("inquiry.answered", number, department=one.department)
    letter = room.texts.say("inquiry.answered", number=number, department=one.department, text=one.text, answer=said)
    return _write(room.page, people.addresses(room.page, one.asked_by), letter, room.real)


def fitting(text: str) -> str:
    """The answer as it will be kept and sent."""
    said = text.strip()
    if not ANSWER_LEAST <= len(said) <= ANSWER_MOST:
        raise Refusal("inquiry.answer_length", {"least": ANSWER_LEAST, "most": ANSWER_MOST})
    return said


def tell_overdue(page: Page, plan: Plan, texts: Texts, now: datetime, real: datetime) -> int:
    """Tell the office, once, of questions that nobody has routed or answered in time; how many there were."""
    late = inquiries.overdue(page, now)
    for one in late:
        key = "inquiry.overdue" if one.state == "routed" else "inquiry.unrouted"
        due = local_day(one.overdue_at.astimezone(plan.tzinfo).date())
        facts = {"number": one.number, "department": one.department, "due": due, "who": _who(page, one)}
        _write(page, _office(page), texts.say(key, **facts), real)
    return len(late)


def state_words(texts: Texts, plan: Plan, one: Asked) -> str:
    """Where a question is, in plain words."""
    due = local_day(one.overdue_at.astimezone(plan.tzinfo).date())
    return texts.say(f"inquiry.states.{one.state}", department=one.department, due=due, answer=one.answer)


def _who(page: Page, one: Asked) -> str:
    known = people.by_id(page, one.asked_by)
    place = units.whole_title(page, one.unit)
    return f"{known.name}, {place}" if known else place


def _office(page: Page) -> list[Address]:
    return [one.to for one in reach.holders(page) if one.role in OFFICE and one.to is not None]


def _write(page: Page, to: Iterable[Address], said: str, real: datetime) -> tuple[Posted, ...]:
    put = (letters.put(page, Draft(at, Reply(said), Priority.ALERT, real), now=real) for at in to)
    return tuple(letter for letter in put if letter is not None)
