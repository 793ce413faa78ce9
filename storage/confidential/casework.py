"""What hotline officers do with a tip: open it with a reason, sort, ask, forward, close, merge, share its keys."""

from datetime import datetime

from storage.book.columns import stamp
from storage.book.page import Hot, Page
from storage.book.server_key import ServerKey
from storage.confidential import filing, history, moving, opened, reader_changes, readers, retention
from storage.confidential.history import Kind
from storage.confidential.moving import Ending
from storage.confidential.opened import IDENTITY, OFFICE, Opened
from storage.confidential.readers import Reader
from storage.confidential.seal import Unopened
from storage.confidential.slots import slot_of
from storage.confidential.states import Act, Outcome
from storage.confidential.tips import TipInfo
from storage.talk import Refusal

OPENED, REVEALED, SHARED, SORTED = "open", "reveal", "share", "sort"  # acts that change no state
_SORT = Hot("UPDATE tips SET category = :category, priority = :priority, changed = :slot WHERE id = :id")
_MERGE = Hot("UPDATE tips SET merged_into = :into WHERE id = :id")


def open_tip(page: Page, tip: str, reader: int, private: bytes, reason: str, now: datetime) -> Opened:
    """Open a tip for a reader and write down that and why. One answer for a tip that is not his and one that is not."""
    try:
        found = opened.open_for(page, tip, f"reader:{reader}", private)
    except Unopened as error:
        raise Refusal("tips.no_such") from error
    if found is None:
        raise Refusal("tips.no_such")
    history.note(page, tip, OPENED, reader, now)
    history.say(page, found, Kind.REASON, reason, reader, now)
    return Opened(tip, {name: key for name, key in found.keys.items() if name != IDENTITY})


def reveal(page: Page, tip: str, reader: int, private: bytes, reason: str, now: datetime) -> str:
    """Who wrote in confidence, for the custodian of identities alone; written down with the reason."""
    found = opened.open_for(page, tip, f"reader:{reader}", private)
    if found is None or IDENTITY not in found.keys:
        raise Refusal("tips.not_custodian")
    history.note(page, tip, REVEALED, reader, now)
    history.say(page, found, Kind.REASON, reason, reader, now)
    return opened.fields(page, found)["who"]


def advance(page: Page, tip: Opened, act: Act, by: int, now: datetime) -> TipInfo:
    """Acknowledge, triage, verify or handle a tip; of two officers at once one is told that it is done already."""
    return moving.move(page, tip.tip, act, by, now)


def sort(page: Page, tip: Opened, category: str, priority: int, by: int, now: datetime) -> TipInfo:
    """Give a tip its kind and how pressing it is."""
    page.change(_SORT, id=tip.tip, category=category, priority=priority, slot=stamp(slot_of(now)))
    history.note(page, tip.tip, SORTED, by, now)
    return moving.there(page, tip.tip)


def ask(page: Page, tip: Opened, question: str, by: int, now: datetime) -> TipInfo:
    """A question that the informant finds under the code."""
    found = moving.move(page, tip.tip, Act.ASK, by, now)
    history.say(page, tip, Kind.QUESTION, question, by, now)
    return found


def reply(page: Page, tip: Opened, text: str, by: int, now: datetime) -> None:
    """Words that the informant finds under the code, without a question."""
    history.say(page, tip, Kind.REPLY, text, by, now)


def forward(page: Page, tip: Opened, slip: str, by: int, now: datetime) -> TipInfo:
    """Hand a tip on: the slip says to whom and what; their acknowledgement comes by `acknowledged`."""
    found = moving.move(page, tip.tip, Act.FORWARD, by, now)
    history.say(page, tip, Kind.SLIP, slip, by, now)
    return found


def acknowledged(page: Page, tip: Opened, receipt: str, by: int, now: datetime) -> None:
    """Those to whom it was forwarded have acknowledged it: their number, name, day."""
    history.say(page, tip, Kind.RECEIPT, receipt, by, now)


def close(
    page: Page, tip: Opened, outcome: Outcome, why: str, by: int, now: datetime, *, timely: bool = False
) -> TipInfo:
    """Close a tip with its outcome and the officers' reason; `timely` is asked apart from whether it is true."""
    ending = Ending(outcome, retention.erase_on(outcome, now), timely)
    found = moving.close(page, tip.tip, Act.CLOSE, ending, by, now)
    history.say(page, tip, Kind.REASON, why, by, now)
    return found


def merge(page: Page, tip: Opened, into: str, by: int, now: datetime) -> TipInfo:
    """Close a tip as a duplicate of another one; each informant keeps the own code and learns of no other."""
    target = moving.there(page, into)
    if target.id == tip.tip or target.merged_into is not None:
        raise Refusal("tips.not_now")
    close(page, tip, Outcome.DUPLICATE, into, by, now)
    page.change(_MERGE, id=tip.tip, into=into)
    return moving.there(page, tip.tip)


def share(page: Page, key: ServerKey, tip: Opened, reader: int, by: int | None, now: datetime) -> Reader:
    """Give a tip's keys to a reader who has none, such as a new officer.

    Whom the informant left out gets them only where two officers agreed to it (`reader_changes.ask("share")`).
    """
    to = next((one for one in readers.active(page, key) if one.id == reader), None)
    if to is None:
        raise Refusal("tips.no_reader")
    left_out = opened.fields(page, tip)["left_out"].split()
    if str(to.person) in left_out and not reader_changes.is_shared(page, tip.tip, reader):
        raise Refusal("tips.left_out")
    for opens in (name for name in filing.opens_for(to) if name in tip.keys):
        filing.wrap(page, tip, opens, to.holder, to.public)
    history.note(page, tip.tip, SHARED, by, now)
    return to


def note(page: Page, tip: Opened, text: str, by: int, now: datetime) -> None:
    """The officers' own words about a tip."""
    assert OFFICE in tip.keys  # noqa: S101 - an officer's wraps hold it
    history.say(page, tip, Kind.NOTE, text, by, now)
