"""The informant's side, by the code alone and from any channel: where the tip stands, questions, answers, last wishes.

Nothing here takes or keeps who asks. Wrong, expired and erased codes find nothing, in the same way.
"""

import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from storage.book.columns import packed
from storage.book.page import Hot, Page
from storage.book.server_key import OtherKey, ServerKey
from storage.confidential import history, moving, opened, retention, states
from storage.confidential.codes import CodeKeys
from storage.confidential.history import BETWEEN, Kind, Word
from storage.confidential.moving import Ending
from storage.confidential.opened import Opened
from storage.confidential.readers import INFORMANT
from storage.confidential.retention import Erased
from storage.confidential.states import Act, Outcome, Shown
from storage.confidential.tips import TipInfo
from storage.limits import limits
from storage.talk import Address, Refusal

_FIND = Hot("SELECT id FROM tips WHERE lookup = :lookup")
_REOPENED = Hot("UPDATE tips SET reopened = :yes, merged_into = NULL WHERE id = :id")  # merged no more
_PUSH = Hot(
    "INSERT INTO tip_pushes (tip, sealed, until) VALUES (:tip, :sealed, :until)"
    " ON CONFLICT (tip) DO UPDATE SET sealed = excluded.sealed, until = excluded.until"
)
_NO_PUSH = Hot("DELETE FROM tip_pushes WHERE tip = :tip")
_PUSH_TO = Hot("SELECT sealed FROM tip_pushes WHERE tip = :tip AND until >= :today")


@dataclass(frozen=True, slots=True)
class Followed:
    """A tip in its informant's hand; `shown` is all that is told of its state."""

    info: TipInfo
    shown: Shown
    words: tuple[Word, ...] = field(repr=False)
    opened: Opened

    @property
    def question(self) -> Word | None:
        """The officers' latest question, unless it is answered."""
        said = [word for word in self.words if word.kind in {Kind.QUESTION, Kind.ANSWER}]
        return said[-1] if said and said[-1].kind is Kind.QUESTION else None


def answered_at(came: datetime, wait: timedelta) -> datetime:
    """When a typed code is answered, right or wrong: at a fixed moment after it came, later by the limits' wait."""
    return came + timedelta(seconds=limits().confidential.answer_seconds) + wait


def find(page: Page, worth: CodeKeys) -> Followed | None:
    """The tip of a code (`codes.keys_of`); None for any other, whether it never was, is over or is erased."""
    row = page.one(_FIND, lookup=worth.lookup)
    if row is None:
        return None
    tip = opened.open_for(page, str(row[0]), INFORMANT, worth.pair.private)
    return None if tip is None else _followed(page, tip)


def again(page: Page, tip: Opened) -> Followed:
    """A tip that is in its informant's hand, as it stands now."""
    return _followed(page, tip)


def answer(page: Page, tip: Opened, text: str, now: datetime) -> Followed:
    """The informant's answer, or anything more that he wants to tell."""
    moving.move(page, tip.tip, Act.ANSWER, None, now)
    history.say(page, tip, Kind.ANSWER, text, None, now)
    return _followed(page, tip)


def reopen(page: Page, tip: Opened, why: str, now: datetime) -> Followed:
    """Open a closed tip again, once; Refusal the second time, and for one that was withdrawn."""
    found = moving.there(page, tip.tip)
    if found.reopened or found.outcome is Outcome.WITHDRAWN:
        raise Refusal("tips.reopened_once")
    moving.move(page, tip.tip, Act.REOPEN, None, now)
    page.change(_REOPENED, id=tip.tip, yes=True)
    history.say(page, tip, Kind.ANSWER, why, None, now)
    return _followed(page, tip)


def withdraw(page: Page, tip: Opened, now: datetime) -> TipInfo:
    """Take a tip back."""
    ending = Ending(Outcome.WITHDRAWN, retention.erase_on(Outcome.WITHDRAWN, now))
    return moving.close(page, tip.tip, Act.WITHDRAW, ending, None, now)


def erase(page: Page, tip: Opened, now: datetime) -> Erased:
    """Erase a closed tip now, at its informant's wish; Refusal while officers hold it."""
    return retention.erase(page, tip.tip, now)


def choose_credit(page: Page, tip: Opened, area: str) -> None:
    """The area that is to be credited, by its code, or "" for none; sealed, so that no row tells who chose what."""
    opened.replace(page, tip, "credit", area)


def push(page: Page, key: ServerKey, tip: Opened, to: Address, now: datetime) -> date:
    """At the informant's wish, the one stored link: tell this chat when there is something new; returns until when."""
    until = now.astimezone(UTC).date() + timedelta(days=limits().confidential.push_days)
    sealed = key.seal(packed([to.channel, to.account, to.chat]).encode().ljust(_WIDTH))
    page.change(_PUSH, tip=tip.tip, sealed=sealed, until=until.isoformat())
    return until


def no_push(page: Page, tip: Opened) -> bool:
    """Erase that link; False if there was none."""
    return page.change(_NO_PUSH, tip=tip.tip) == 1


def push_to(page: Page, key: ServerKey, tip: str, now: datetime) -> Address | None:
    """Where to say that there is something new, without a word of what."""
    row = page.one(_PUSH_TO, tip=tip, today=now.astimezone(UTC).date().isoformat())
    if row is None:
        return None
    try:
        return Address(*json.loads(key.unseal(bytes(row[0]))))
    except OtherKey:  # another server's key since: the link is as good as erased
        return None


_WIDTH = 256  # bytes: an address of any channel is as long as any other


def _followed(page: Page, tip: Opened) -> Followed:
    info = moving.there(page, tip.tip)
    return Followed(info, states.shown(info.state), tuple(history.words(page, tip, BETWEEN)), tip)
