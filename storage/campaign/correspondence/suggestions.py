"""Suggestions and petitions (kiến nghị): filed under a number, listed for the office, answered once, detachable."""

import json
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, Text, and_, cast, func, or_, true
from sqlmodel import col, select

from storage.book.columns import instant, packed, stamp
from storage.book.marks import numbered
from storage.book.page import Hot, Page, Row
from storage.campaign.tables import SUGGESTION_STATES, Suggestion
from storage.limits import limits
from storage.talk import Address, Refusal

Scope = Collection[str] | None  # codes of units; None: everything

SERIES: Final = {"suggestion": "KN", "observation": "GS"}
OBSERVATION: Final = "observation"  # an observer's: for the office alone, whichever unit it is about

_FILE = Hot(
    "INSERT INTO suggestions"
    " (number, kind, unit, area, subject, text, files, state, at, channel, account, chat, sender, answer) VALUES"
    " (:number, :kind, :unit, :area, :subject, :text, :files, 'received', :at, :channel, :account, :chat, :sender, '')"
)
_MOVED = Hot(
    "UPDATE suggestions SET channel = :to_channel, account = :to_account, chat = :to_chat, sender = :to_sender"
    " WHERE channel = :channel AND account = :account AND sender = :sender"
)
_OF_SENDER = Hot(
    "SELECT number, unit, area, subject, text, files, state, at, channel, account, chat,"
    " answer, answered_at, answered_by FROM suggestions"
    " WHERE channel = :channel AND account = :account AND sender = :sender ORDER BY id DESC"
)


@dataclass(frozen=True, slots=True)
class NewSuggestion:
    """What a person wants to say to an office: `files` are ids of fetches; without an address no answer finds back."""

    unit: str
    area: str | None
    subject: str
    text: str
    files: tuple[int, ...] = ()
    address: Address | None = None
    sender: str = ""
    kind: str = "suggestion"


@dataclass(frozen=True, slots=True)
class Filed:
    """A suggestion as it stands in the book; `at` and `answered_at` are campaign time; never who sent it."""

    number: str
    unit: str
    area: str | None
    subject: str
    text: str
    files: tuple[int, ...]
    state: str
    at: datetime
    to: Address | None
    answer: str = ""
    answered_at: datetime | None = None
    answered_by: int | None = None

    @property
    def is_observation(self) -> bool:
        """Whether an observer wrote it."""
        return self.number.startswith(SERIES[OBSERVATION])


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer that was written down: where it has to go (None: its sender has erased the way back)."""

    to: Address | None
    number: str
    text: str


def file(page: Page, new: NewSuggestion, *, at: datetime, year: int) -> str:
    """Write a suggestion down; returns its number, such as KN-2021-0001."""
    number = numbered(page, SERIES[new.kind], year)
    to = new.address
    page.change(
        _FILE,
        number=number,
        kind=new.kind,
        unit=new.unit,
        area=new.area,
        subject=new.subject,
        text=new.text,
        files=packed(new.files),
        at=stamp(at),
        channel=to and to.channel,
        account=to and to.account,
        chat=to and to.chat,
        sender=new.sender if to else None,
    )
    return number


def of_sender(page: Page, channel: str, account: str, sender: str) -> list[Filed]:
    """What a person sent from here, newest first."""
    return [_from_cursor(row) for row in page.rows(_OF_SENDER, channel=channel, account=account, sender=sender)]


def by_number(page: Page, number: str, units: Scope = None) -> Filed | None:
    """The suggestion of a number, if it lies within the units."""
    row = page.session.exec(select(Suggestion).where(Suggestion.number == number, _within(units))).first()
    return None if row is None else _filed(row)


def listing(page: Page, units: Scope, state: str | None = None, *, limit: int, offset: int = 0) -> list[Filed]:
    """Suggestions within the units: the waiting ones oldest first, since they are due; any others newest first."""
    wanted = select(Suggestion).where(_within(units))
    if state is not None:
        wanted = wanted.where(Suggestion.state == state)
    order = col(Suggestion.id).asc() if state == "received" else col(Suggestion.id).desc()
    return [_filed(row) for row in page.session.exec(wanted.order_by(order).limit(limit).offset(offset))]


def observations(page: Page, *, limit: int) -> list[Filed]:
    """What observers wrote, newest first."""
    wanted = select(Suggestion).where(Suggestion.kind == OBSERVATION).order_by(col(Suggestion.id).desc())
    return [_filed(row) for row in page.session.exec(wanted.limit(limit))]


def count_by_state(page: Page, units: Scope) -> dict[str, int]:
    """How many suggestions within the units stand in each state, those with none too."""
    counted = select(Suggestion.state, func.count()).where(_within(units)).group_by(Suggestion.state)
    return dict.fromkeys(SUGGESTION_STATES, 0) | dict(page.session.exec(counted).all())


def waiting_since(page: Page, units: Scope) -> datetime | None:
    """When the oldest suggestion without an answer came in."""
    oldest = select(Suggestion.at).where(_within(units), Suggestion.state == "received").order_by(col(Suggestion.at))
    return page.session.exec(oldest.limit(1)).first()


def holding(page: Page, file_id: int, units: Scope) -> Filed | None:
    """The suggestion within the units that a file was sent with: nobody reads a file by guessing its number."""
    kept = cast(col(Suggestion.files), Text)
    places = (f"[{file_id}]", f"[{file_id},%", f"%,{file_id},%", f"%,{file_id}]")
    wanted = select(Suggestion).where(_within(units), or_(*(kept.like(place) for place in places)))
    row = page.session.exec(wanted).first()
    return None if row is None else _filed(row)


def files_kept(page: Page) -> set[int]:
    """The numbers of all files that suggestions were sent with."""
    return {number for files in page.session.exec(select(Suggestion.files)) for number in files}


def move_sender(page: Page, at: Address, sender: str, to: Address, to_sender: str) -> int:
    """The sender's suggestions are another address's from now on, and answers go there; returns how many."""
    there = {"to_channel": to.channel, "to_account": to.account, "to_chat": to.chat, "to_sender": to_sender}
    return page.change(_MOVED, channel=at.channel, account=at.account, sender=sender, **there)


def fit_answer(text: str) -> str:
    """The answer as it will be kept and sent (NFC, plain line ends); Refusal when too short or too long."""
    plain = unicodedata.normalize("NFC", "\n".join(text.splitlines()))
    said = "".join(letter for letter in plain if letter == "\n" or unicodedata.category(letter) != "Cc").strip()
    rules = limits().suggestions
    if len(said) < rules.answer_min:
        raise Refusal("answering.too_short", {"least": rules.answer_min})
    if len(said) > rules.answer_max:
        raise Refusal("answering.too_long", {"most": rules.answer_max, "count": len(said)})
    return said


def answer(page: Page, number: str, text: str, *, by: int, at: datetime, forwarded: bool = False) -> Answered:
    """Write the one answer down; of two officers at once the second is refused, and told so."""
    said = fit_answer(text)
    row = _waiting(page, number)
    row.state = "forwarded" if forwarded else "answered"
    row.answer, row.answered_at, row.answered_by = said, at, by
    page.session.flush()
    return Answered(_address(row), number, said)


def withdraw(page: Page, number: str) -> None:
    """Take a suggestion back before it is answered; Refusal afterwards."""
    row = _waiting(page, number)
    row.state = "withdrawn"
    page.session.flush()


def detach(page: Page, number: str) -> bool:
    """Erase the way back to the sender; the words stay with the office. False if there was none."""
    row = page.session.exec(select(Suggestion).where(Suggestion.number == number)).first()
    if row is None or row.channel is None:
        return False
    row.channel = row.account = row.chat = row.sender = None
    page.session.flush()
    return True


def _waiting(page: Page, number: str) -> Suggestion:
    """The row, locked and read anew, so that whoever comes second sees what the first one did."""
    wanted = select(Suggestion).where(Suggestion.number == number).with_for_update()
    row = page.session.exec(wanted.execution_options(populate_existing=True)).first()
    if row is None:
        raise Refusal("answering.unknown", {"number": number})
    if row.state != "received":
        raise Refusal("answering.withdrawn" if row.state == "withdrawn" else "answering.already", {"number": number})
    return row


def _within(units: Scope) -> ColumnElement[bool]:
    """A unit's officers see what people wrote about it; what observers wrote is for the office."""
    if units is None:
        return true()
    inside = or_(col(Suggestion.unit).in_(units), col(Suggestion.area).in_(units))
    return and_(inside, col(Suggestion.kind) != OBSERVATION)


def _address(row: Suggestion) -> Address | None:
    if row.channel is None or row.account is None or row.chat is None:
        return None
    return Address(row.channel, row.account, row.chat)


def _filed(row: Suggestion) -> Filed:
    return Filed(
        row.number,
        row.unit,
        row.area,
        row.subject,
        row.text,
        tuple(row.files),
        row.state,
        row.at,
        _address(row),
        row.answer,
        row.answered_at,
        row.answered_by,
    )


def _from_cursor(row: Row) -> Filed:
    number, unit, area, subject, text, files, state, at, *way, answer_, answered_at, answered_by = row
    answered = None if answered_at is None else instant(answered_at)
    to = Address(*way)
    return Filed(number, unit, area, subject, text, _ids(files), state, instant(at), to, answer_, answered, answered_by)


def _ids(files: str) -> tuple[int, ...]:
    ids: list[int] = json.loads(files)
    return tuple(ids)
