"""Letters about a post that was handed over, and its sheet in words."""

from collections.abc import Iterable
from datetime import datetime

from broadcasts.letters import appointments
from broadcasts.outbox import Priority
from storage.book.page import Page
from storage.campaign.membership import people
from storage.campaign.membership.handed_over import Sheet
from storage.campaign.membership.handing_over import Done
from storage.campaign.membership.handover_sheet import Line
from storage.mail import letters
from storage.mail.letters import Draft, Posted
from storage.talk import Address, Reply
from storage.texts.texts import Texts


def left(page: Page, texts: Texts, done: Done, successor: str, time: str, by: int, now: datetime) -> tuple[Posted, ...]:
    """To whoever had the post, unless he has handed it over himself: to whom it went, and what stays."""
    post = done.preview.post
    if post.person == by:
        return ()
    facts = {"whom": appointments.whom(page, texts, post.role, post.unit), "successor": successor, "time": time}
    goes, stays = listed(texts, done.preview.goes), listed(texts, done.preview.stays)
    said = texts.say("handover.left", **facts, number=done.number, goes=goes, lines=stays)
    return _to(page, post.person, said, now)


def given_back(page: Page, texts: Texts, sheet: Sheet, by: int, now: datetime) -> tuple[Posted, ...]:
    """To whoever had the post, unless he has undone it himself: it is his again; to a successor who waited for it."""
    whom = appointments.whom(page, texts, sheet.role, sheet.unit)
    turned = texts.say("handover.turned_away", whom=whom, number=sheet.number)
    put = _put(page, sheet.refused, turned, now)
    if sheet.left == by:
        return put
    return (*put, *_to(page, sheet.left, texts.say("handover.given_back", whom=whom, number=sheet.number), now))


def _to(page: Page, person: int, said: str, now: datetime) -> tuple[Posted, ...]:
    return _put(page, people.addresses(page, person), said, now)


def _put(page: Page, to: Iterable[Address], said: str, now: datetime) -> tuple[Posted, ...]:
    put = (letters.put(page, Draft(at, Reply(said), Priority.ALERT, now), now=now) for at in to)
    return tuple(letter for letter in put if letter is not None)


def listed(texts: Texts, lines: Iterable[Line]) -> str:
    """The lines of a sheet, one below the other; that there are none is said, too."""
    return "\n".join(texts.say("handover.item", words=words) for words in told(texts, lines))


def told(texts: Texts, lines: Iterable[Line]) -> list[str]:
    """Each line in words; that there are none is one, too."""
    said = [texts.say(f"handover.line.{line.key}", **_facts(texts, line)) for line in lines]
    return said or [texts.say("handover.no_task")]


def _facts(texts: Texts, line: Line) -> dict[str, object]:
    state = line.facts.get("state")
    return {**line.facts, **({} if state is None else {"state": texts.say(f"route.state.{state}")})}
