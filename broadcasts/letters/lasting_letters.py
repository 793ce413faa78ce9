"""Letters about what lasts: the question on its day, one letter a person; an answer is told to the other side."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from broadcasts.occasions import local_day
from broadcasts.outbox import Priority
from storage.book.page import Page
from storage.campaign.membership import reach
from storage.campaign.membership.reach import Holder
from storage.campaign.planning.plan import Plan
from storage.campaign.territory import units
from storage.campaign.works import lasting
from storage.campaign.works.lasting import Check, Found
from storage.mail import letters
from storage.mail.letters import Draft, Posted
from storage.talk import Address, Choice, Reply
from storage.texts.texts import Texts

PRESS: Final = "ls"  # the prefix of what the letter's button carries


def ask(page: Page, plan: Plan, texts: Texts, now: datetime, real: datetime) -> tuple[Posted, ...]:
    """Ask what has come due: each head and officer gets one letter about all works of the day."""
    due = lasting.ask_due(page, plan, now)
    if not due:
        return ()
    titles = units.whole_titles(page, {one.area for one in due})
    mine: dict[Address, list[Check]] = {}
    for one in reach.holders(page):
        asked = [check for check in due if one.to is not None and _is_asked(plan, one, check)]
        if asked and one.to is not None:
            known = mine.setdefault(one.to, [])
            known += [check for check in asked if check not in known]
    word = texts.say("lasting.word")
    button = (Choice(word, f"{PRESS}:all", word),)
    put = []
    for to, checks in mine.items():
        lines = "\n".join(_line(texts, check, titles[check.area]) for check in checks)
        said = Reply(texts.say("lasting.asks", lines=lines), controls=button)
        put.append(letters.put(page, Draft(to, said, Priority.REMINDER, real), now=real))
    return tuple(letter for letter in put if letter is not None)


def answered(page: Page, plan: Plan, texts: Texts, check: Check, found: Found, real: datetime) -> tuple[Posted, ...]:
    """Tell the other side, the unit or the head, what was found; whoever answered knows."""
    place = units.whole_titles(page, [check.area])[check.area]
    facts = {"number": check.achievement, "title": check.title, "place": place, "name": found.name}
    state = texts.say(f"lasting.states.{found.state}")
    said = _noted(texts, texts.say("lasting.told_other", **facts, state=state), found)
    other = (one for one in reach.holders(page) if one.person != found.by and _is_asked(plan, one, check))
    to = dict.fromkeys(one.to for one in other if one.to is not None and (one.role == "area_head") != _by_head(found))
    put = (letters.put(page, Draft(at, Reply(said), Priority.ALERT, real), now=real) for at in to)
    return tuple(letter for letter in put if letter is not None)


def result_words(texts: Texts, plan: Plan, checks: Iterable[Check], now: datetime) -> list[str]:
    """What was found, a sentence an answer; a question without any says so, and when it was asked."""
    return [line for check in checks for line in _result(texts, plan, check, now)]


def _result(texts: Texts, plan: Plan, check: Check, now: datetime) -> list[str]:
    if not check.found:
        key = "lasting.overdue" if check.overdue(now) else "lasting.unanswered"
        return [texts.say(key, days=check.days, day=_day(plan, check.asked))]
    return [_noted(texts, _said(texts, plan, check, one), one) for one in check.found]


def _said(texts: Texts, plan: Plan, check: Check, one: Found) -> str:
    state, role = texts.say(f"lasting.states.{one.state}"), texts.say(f"lasting.roles.{one.role}")
    return texts.say("lasting.said", days=check.days, state=state, role=role, name=one.name, day=_day(plan, one.at))


def _noted(texts: Texts, said: str, one: Found) -> str:
    return texts.say("lasting.note", said=said, note=one.note) if one.note else said


def _is_asked(plan: Plan, one: Holder, check: Check) -> bool:
    if one.role == "area_head":
        return one.unit == check.area
    return one.unit == check.unit and one.role in plan.officers_of(check.unit)


def _by_head(found: Found) -> bool:
    return found.role == lasting.HEAD


def _line(texts: Texts, check: Check, place: str) -> str:
    return texts.say("lasting.line", number=check.achievement, title=check.title, place=place, days=check.days)


def _day(plan: Plan, at: datetime) -> str:
    return local_day(at.astimezone(plan.tzinfo).date())
