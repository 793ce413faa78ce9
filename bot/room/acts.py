"""What an officer does with an opened tip: a table of acts, each one turn over `casework`, filled from a form."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from bot.console.parts import Parts
from bot.room.cases import accused_levels, names_official, receivers
from bot.room.keys import Unlocked
from broadcasts.outbox import Priority
from storage.book.marks import next_number
from storage.book.page import Page
from storage.confidential import (
    casework,
    follow_up,
    handing,
    letters,
    opened,
    reader_changes,
    readers,
    retention,
    tips,
)
from storage.confidential.categories import categories
from storage.confidential.draft_keys import DraftKeys
from storage.confidential.letters import Outgoing
from storage.confidential.opened import Opened
from storage.confidential.states import Act, Outcome
from storage.limits import limits
from storage.talk import Refusal, Reply

LEAST = 3  # characters: less says nothing
TO_NAME = 200  # characters of a receiving office's name
CLOSINGS: Final = (Outcome.VERIFIED, Outcome.REFUTED, Outcome.INSUFFICIENT, Outcome.SPAM, Outcome.OUT_OF_SCOPE)
PRIORITIES: Final = ("1", "2", "3", "4")


@dataclass(frozen=True, slots=True)
class Step:
    """One act on one tip: who does it, with what the form says, at which moment (real time)."""

    page: Page
    parts: Parts
    hand: Unlocked
    tip: Opened
    form: Mapping[str, str] = field(repr=False)
    now: datetime
    drafts: DraftKeys  # what seals a letter on its way out

    @property
    def by(self) -> int:
        """The reader who acts."""
        return self.hand.reader

    def words(self, name: str = "words") -> str:
        """What was written in a field; Refusal for too little or too much."""
        return said(self.form, name)

    def chosen(self, name: str, allowed: tuple[str, ...]) -> str:
        """What was chosen in a field; Refusal for what was not offered."""
        value = self.form.get(name, "")
        if value not in allowed:
            raise Refusal("tips.not_now")
        return value


def said(form: Mapping[str, str], name: str) -> str:
    """What was written in a field of a form; Refusal for too little or too much."""
    text, most = form.get(name, "").strip(), limits().forms.text_max
    if not LEAST <= len(text) <= most:
        raise Refusal("tips.no_words", {"least": LEAST, "most": most})
    return text


def _advance(act: Act) -> Callable[[Step], None]:
    def go_on(step: Step) -> None:
        casework.advance(step.page, step.tip, act, step.by, step.now)

    return go_on


def _sort(step: Step) -> None:
    """Kind and priority are given anew; a tip that was only acknowledged counts as sorted from now on."""
    category = step.chosen("category", tuple(one.code for one in categories()))
    priority = step.chosen("priority", PRIORITIES)
    info = casework.sort(step.page, step.tip, category, int(priority), step.by, step.now)
    if info.state.value == "acknowledged":
        casework.advance(step.page, step.tip, Act.TRIAGE, step.by, step.now)


def _ask(step: Step) -> None:
    casework.ask(step.page, step.tip, step.words(), step.by, step.now)
    _tell(step)


def _reply(step: Step) -> None:
    casework.reply(step.page, step.tip, step.words(), step.by, step.now)
    _tell(step)


def _note(step: Step) -> None:
    casework.note(step.page, step.tip, step.words(), step.by, step.now)


def _forward(step: Step) -> None:
    """Hand the tip on with a numbered slip; what is about an official never goes to that official's own office."""
    fields, text = opened.fields(step.page, step.tip), step.words()
    official = names_official(fields)
    accused = accused_levels(step.page, step.parts, fields) | {
        one for one in handing.WHERE_ACCUSED if step.form.get(f"accused-{one}")
    }
    if official and not accused:
        raise Refusal("tips.own_office")
    open_to = {one.id: one for one in receivers(step.parts, accused, official=official)}
    to = open_to.get(step.form.get("to", ""))
    if to is None:
        raise Refusal("tips.own_office")
    name = said(step.form, "name")[:TO_NAME] if to.id == handing.ELSEWHERE else to.name
    year = step.now.astimezone(step.parts.plan.tzinfo).year
    number = f"PC-{year}-{next_number(step.page, f'hotline.slip:{year}'):04d}"
    slip = json.dumps([number, name, text], ensure_ascii=False)
    casework.forward(step.page, step.tip, slip, step.by, step.now)
    _tell(step)


def _acknowledged(step: Step) -> None:
    casework.acknowledged(step.page, step.tip, step.words(), step.by, step.now)


def _close(step: Step) -> None:
    outcome = Outcome(step.chosen("outcome", tuple(one.value for one in CLOSINGS)))
    timely = bool(step.form.get("timely"))
    casework.close(step.page, step.tip, outcome, step.words(), step.by, step.now, timely=timely)
    _tell(step)


def _merge(step: Step) -> None:
    own = tuple(one.id for one in tips.queue(step.page, step.hand.holder))
    casework.merge(step.page, step.tip, step.chosen("into", own), step.by, step.now)
    _tell(step)


def _share(step: Step) -> None:
    """Give the keys to a reader without; whom the informant left out gets them when two officers have agreed."""
    active = {str(one.id): one for one in readers.active(step.page, step.parts.key)}
    to = active[step.chosen("reader", tuple(active))]
    if tips.readable(step.page, to.holder, step.tip.tip) is not None:
        raise Refusal("tips.not_now")
    left_out = opened.fields(step.page, step.tip)["left_out"].split()
    if str(to.person) not in left_out or reader_changes.is_shared(step.page, step.tip.tip, to.id):
        casework.share(step.page, step.parts.key, step.tip, to.id, step.by, step.now)
        return
    waiting = [one for one in reader_changes.waiting(step.page) if (one.tip, one.reader) == (step.tip.tip, to.id)]
    if waiting:
        raise Refusal("tips.left_out")
    reader_changes.ask(step.page, step.parts.key, "share", to.id, by=step.by, tip=step.tip.tip)
    casework.note(step.page, step.tip, step.parts.texts.say("hotline_room.asked_to_share"), step.by, step.now)


def _hold(step: Step) -> None:
    retention.hold(step.page, step.tip.tip, held=True)
    casework.note(step.page, step.tip, step.words(), step.by, step.now)


def _let_go(step: Step) -> None:
    retention.hold(step.page, step.tip.tip, held=False)
    casework.note(step.page, step.tip, step.words(), step.by, step.now)


def _tell(step: Step) -> None:
    """Whoever asked for it is told that there is something new, sealed: no open row may say whom a tip's news reach."""
    to = follow_up.push_to(step.page, step.parts.key, step.tip.tip, step.now)
    if to is not None:
        news = Reply(step.parts.texts.say("hotline_room.news"))
        letters.put(step.page, step.drafts, Outgoing(to, news, Priority.ALERT, step.now), step.now)


ACTS: Final[Mapping[str, Callable[[Step], None]]] = {
    "acknowledge": _advance(Act.ACKNOWLEDGE),
    "verify": _advance(Act.VERIFY),
    "handle": _advance(Act.HANDLE),
    "sort": _sort,
    "ask": _ask,
    "reply": _reply,
    "note": _note,
    "forward": _forward,
    "acknowledged": _acknowledged,
    "close": _close,
    "merge": _merge,
    "share": _share,
    "hold": _hold,
    "let_go": _let_go,
}
