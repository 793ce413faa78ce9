"""The answer to a suggestion: the letter as the citizen will read it, and its sending in one turn."""

from dataclasses import dataclass

from bot.console.parts import Parts, Worker, note, title
from bot.console.posts import OFFICE
from broadcasts.outbox import Priority
from storage.book.page import Page
from storage.campaign.correspondence import suggestions
from storage.campaign.correspondence.suggestions import Filed
from storage.mail import letters
from storage.mail.letters import Draft
from storage.talk import Reply


@dataclass(frozen=True, slots=True)
class Writing:
    """What the officer has written so far; `forwarded` says that another office will deal with it."""

    text: str = ""
    forwarded: bool = False


def occasion(number: str) -> str:
    """The occasion of the letter that answers a suggestion: it is written once."""
    return f"suggestion:{number}:answer"


def written(page: Page, parts: Parts, worker: Worker, filed: Filed, writing: Writing) -> Reply:
    """The letter that would go out; Refusal when the text does not fit."""
    key = "answering.forwarded" if writing.forwarded else "answering.letter"
    said = suggestions.fit_answer(writing.text)
    signed = _signed(page, parts, worker, filed)
    return Reply(parts.texts.say(key, number=filed.number, subject=filed.subject, text=said, signed=signed))


def send(page: Page, parts: Parts, worker: Worker, filed: Filed, writing: Writing) -> None:
    """Write the answer down and put its letter, both or neither; delivery hears of it after the commit."""
    letter = written(page, parts, worker, filed, writing)
    done = suggestions.answer(
        page,
        filed.number,
        writing.text,
        by=worker.person.id,
        at=parts.clocks.campaign(),
        forwarded=writing.forwarded,
    )
    note(page, parts, worker.actor, "suggestion.answered", done.number, forwarded=writing.forwarded)
    if done.to is None:
        return
    now = parts.clocks.real()
    draft = Draft(done.to, letter, Priority.ALERT, now, occasion(done.number), done.number)
    put = letters.put(page, draft, now=now)
    if put is not None:
        page.after(lambda: parts.delivery.post((put,)))


def _signed(page: Page, parts: Parts, worker: Worker, filed: Filed) -> str:
    """In whose name: the organiser's office, or the unit whose officer answers."""
    own = [unit for role, unit in worker.person.roles if role == "unit_officer"]
    if worker.may(OFFICE) or not own:
        return parts.plan.organiser.standing_office
    return title(page, filed.unit if filed.unit in own else own[0])
