"""What a turn of a confidential talk has in hand: a sealed draft, or a tip that its code has opened; never on disk."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from handlers.conversation import Conversation
from handlers.forms.steps import Said
from handlers.reception import Reception, joined
from handlers.visit import Visit
from storage.book.page import Page
from storage.book.server_key import ServerKey
from storage.confidential import codes, fetches
from storage.confidential.draft_keys import DraftKeys
from storage.confidential.drafts import Draft
from storage.confidential.fetches import Sought
from storage.confidential.opened import TIP, Opened
from storage.talk import Address, FileKind, FileRef, Message, Reply


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


@dataclass(frozen=True, slots=True)
class TipReception(Reception):
    """The reception of one turn of a confidential talk: it looks nobody up, and files are wanted sealed."""

    hand: Hand = field(kw_only=True)

    def _visit(self, page: Page, message: Message, conversation: Conversation, real: datetime) -> TipVisit:
        now = real + self.clocks.offset
        return TipVisit(page, self.office, message, conversation, None, real, now, now, confided=self.hand)

    def _advance(self, visit: Visit) -> None:
        """A tip that is filed takes words alone: what else comes is said to be not kept."""
        if hand_of(visit).talk is None and visit.message.files:
            visit.say("tip.words_only")
            visit.message = replace(visit.message, files=(), album="")
            if not visit.message.text:
                self._ask(visit, ())
                return
        Reception._advance(self, visit)  # noqa: SLF001 - `super()` knows no class that has slots

    def _said(self, visit: Visit, text: str, press: str = "") -> Said:
        message = visit.message
        files = tuple(want(visit, file) for file in message.files)
        return Said(text, press, files, message.album, message.id, message.edits)

    def visit(self, page: Page, message: Message, real: datetime, conversation: Conversation | None = None) -> TipVisit:
        """A visit whose talk stands here; a new one begins with nothing."""
        return self._visit(page, message, conversation or Conversation(), real)

    def turn(
        self, page: Page, message: Message, state: Mapping[str, Any], real: datetime
    ) -> tuple[TipVisit, list[Reply]]:
        """One turn of a talk: the visit as it ended, and what is answered."""
        visit = self._visit(page, message, Conversation.from_json(state), real)
        replies = self._turned(visit)
        return visit, replies

    def begun(self, visit: TipVisit) -> list[Reply]:
        """What is answered where a visit begins a form."""
        self._begin(visit)
        return joined(visit.replies)

    def files(self, visit: TipVisit) -> tuple[int, ...]:
        """The files that a message brought, wanted."""
        return tuple(want(visit, file) for file in visit.message.files)

    def asks(self, visit: TipVisit) -> None:
        """Ask the open question once more; buttons that were shown for it still fit."""
        self._ask(visit, (), turn=visit.conversation.turn)


def want(visit: Visit, file: FileRef) -> int:
    """Want a file of this talk, sealed; the draft remembers it until its bytes are here."""
    hand, message = hand_of(visit), visit.message
    assert hand.talk is not None  # noqa: S101 - files are welcome only where a draft is in hand
    sought = Sought(message.address, file, hand.talk.lane)
    number = fetches.want(visit.page, hand.keys, sought, visit.real)
    hand.talk.files[str(number)] = [file.kind.value, file.source, file.name, file.size, ""]
    return number


def ref(row: list[Any]) -> FileRef:
    """A file as the channel knows it."""
    return FileRef(FileKind(row[0]), row[1], row[2], row[3])
