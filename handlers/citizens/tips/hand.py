"""What a turn of a confidential talk has in hand: a sealed draft, or a tip that its code has opened; never on disk."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from handlers.visit import Visit
from storage.book.server_key import ServerKey
from storage.confidential import codes, drafts, evidence, fetches
from storage.confidential.draft_keys import DraftKeys
from storage.confidential.drafts import Draft
from storage.confidential.fetches import Sought
from storage.confidential.opened import TIP, Opened
from storage.limits import limits
from storage.talk import Address, FileKind, FileRef

TIMES = 2  # so many times what one answer takes
NUMBERS = 2**40  # of files: drawn, since a fetch's own number is another file's as soon as that fetch is done


@dataclass(slots=True)
class Talk:
    """What a draft holds beside its keys: who writes, where the talk stands, the files, and the tip once it is sent."""

    at: Address
    sender: str
    conversation: dict[str, Any] = field(default_factory=dict)
    category: str = "other"
    urgent: bool = False
    copied: bool = False  # the code was typed back
    again: bool = False  # the code was shown a second time
    files: dict[str, list[Any]] = field(default_factory=dict)  # by number: kind, source, name, size, sealed as
    sending: dict[str, Any] = field(default_factory=dict)  # what is filed once the code is worked out
    until: str = ""  # so long (stamp) the tip waits for whom to credit

    @property
    def lane(self) -> str:
        """Who writes, as drafts and turns name it."""
        return f"{self.at}/{self.sender}"

    @property
    def coming(self) -> bool:
        """Whether files are still on their way in."""
        return any(not row[4] for row in self.files.values())

    @property
    def active(self) -> bool:
        """Whether a question is open; else the draft waits until its sender comes back."""
        return "active" in self.conversation

    def as_json(self) -> dict[str, Any]:
        """The shape in which the draft keeps it."""
        return {
            "at": [self.at.channel, self.at.account, self.at.chat],
            "sender": self.sender,
            "conversation": self.conversation,
            "category": self.category,
            "urgent": self.urgent,
            "copied": self.copied,
            "again": self.again,
            "files": self.files,
            "sending": self.sending,
            "until": self.until,
        }

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> "Talk":
        """What `as_json` wrote."""
        return cls(**{**body, "at": Address(*body["at"])})


@dataclass(slots=True)
class Hand:
    """A confidential talk in this turn. `over` says what becomes of it: "dropped", "handed" (it was no tip), or "".

    `opened` is the tip once it is filed, `code` the code where its sender may still see it.
    """

    key: ServerKey
    keys: DraftKeys
    fallback: bytes | None
    web: str
    draft: Draft | None = None
    talk: Talk | None = None
    opened: Opened | None = None
    code: str = field(default="", repr=False)
    over: str = ""
    chosen: str = ""  # what a talk that was no tip goes on with
    erased: tuple[str, ...] = ()  # sealed files that go once the turn is on disk

    @property
    def tip(self) -> Opened:
        """The tip as its sender opens it, filed or not."""
        if self.opened is not None:
            return self.opened
        assert self.draft is not None  # noqa: S101 - one of the two is in hand
        return Opened(self.draft.tip, {TIP: self.draft.key})

    @property
    def shown_code(self) -> str:
        """The code as it is copied by hand; "" where nobody has it any more."""
        return codes.shown(self.code) if self.code else ""


@dataclass(slots=True)
class TipVisit(Visit):
    """A visit at the hotline's counter: nobody is known here."""

    confided: Hand = field(kw_only=True)


def hand_of(visit: Visit) -> Hand:
    """The confidential talk of a visit."""
    assert isinstance(visit, TipVisit)  # noqa: S101 - these commands stand in no other table
    return visit.confided


def files_most() -> int:
    """Files that a tip takes after it was sent: more is a flood."""
    return TIMES * limits().forms.files_max


def want(visit: Visit, file: FileRef) -> int:
    """Want a file of this talk, sealed; the draft remembers it until the tip is filed."""
    hand, message = hand_of(visit), visit.message
    assert hand.talk is not None  # noqa: S101 - files are welcome only where a draft is in hand
    late = evidence.late(hand.tip)  # so that it finds its tip, wherever the talk has gone meanwhile
    number = secrets.randbelow(NUMBERS)
    fetches.want(visit.page, hand.keys, Sought(message.address, file, hand.talk.lane, late, number), visit.real)
    hand.talk.files[str(number)] = [file.kind.value, file.source, file.name, file.size, ""]
    return number


def want_late(visit: Visit, file: FileRef) -> None:
    """Want a file for the filed tip in hand; what waits for it opens that file alone."""
    hand, at = hand_of(visit), visit.message.address
    lane = drafts.sender(at, visit.message.sender)
    fetches.want(visit.page, hand.keys, Sought(at, file, lane, evidence.late(hand.tip)), visit.real)


def ref(row: list[Any]) -> FileRef:
    """A file as the channel knows it."""
    return FileRef(FileKind(row[0]), row[1], row[2], row[3])
