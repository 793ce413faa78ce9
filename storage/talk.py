"""The words that every floor speaks: addresses, messages, choices, replies, refusals (standard library only)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class FileKind(StrEnum):
    """What a file is to the person who sends it; the platforms' finer kinds fold into these."""

    PHOTO = "photo"
    VOICE = "voice"
    VIDEO = "video"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class Address:
    """Where words come from and go to: a chat, on a channel, with one of our own accounts there."""

    channel: str
    account: str
    chat: str

    def __str__(self) -> str:
        return f"{self.channel}/{self.account}/{self.chat}"


@dataclass(frozen=True, slots=True)
class FileRef:
    """A file that a person sent, still at the channel: `source` is what the channel needs to hand it over."""

    kind: FileKind
    source: str
    name: str = ""
    size: int | None = None  # bytes, where the channel tells


@dataclass(frozen=True, slots=True)
class Quoted:
    """An earlier post that a message answers or passes on: its id (of an answered one), its words and files.

    `origin` tells who wrote it when, where the platform says so; `ours`: we wrote it ourselves.
    """

    id: str = ""
    text: str = ""
    files: tuple[FileRef, ...] = ()
    origin: str = ""
    ours: bool = False


@dataclass(frozen=True, slots=True)
class Message:
    """One thing that a person did: wrote, pressed a button, sent files or corrected an earlier message.

    `event` is unique for (channel, account) and names the delivery; `id` names the message itself, which an
    edited message repeats in `edits`. `at` is the platform's own stamp (aware), whatever its clock says.
    """

    address: Address
    sender: str
    event: str
    at: datetime
    text: str = ""
    press: str = ""
    files: tuple[FileRef, ...] = ()
    album: str = ""
    id: str = ""
    edits: str = ""
    private: bool = True
    admin: bool = False  # in a group: the platform says that the sender administers it (asked for commands only)
    title: str = ""  # of the group, where the platform tells
    other: str = ""  # a kind that no form asks for: "sticker", "location", "contact" …
    quoted: Quoted | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to choose: `typed` is what one types for it ("1", "0", "lùi"), `key` what a button carries."""

    typed: str
    key: str
    label: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of ours that goes out: kept as `files/<sha256>`; `alt` says in words what a picture shows."""

    sha256: str
    name: str
    kind: FileKind = FileKind.DOCUMENT
    alt: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """What is said to a person: text, the choices that answer it, controls such as back, and files."""

    text: str
    choices: tuple[Choice, ...] = ()
    controls: tuple[Choice, ...] = ()
    files: tuple[Attachment, ...] = ()
    turn: int = 0  # the turn of the conversation that the choices belong to: an old button names an old turn
    edits: str = ""  # the channel's own id of the message whose words these replace, where it can edit

    def as_json(self) -> dict[str, Any]:
        """The shape in which a letter keeps it; defaults are left out."""
        body: dict[str, Any] = {"text": self.text}
        if self.choices:
            body["choices"] = [[c.typed, c.key, c.label] for c in self.choices]
        if self.controls:
            body["controls"] = [[c.typed, c.key, c.label] for c in self.controls]
        if self.files:
            body["files"] = [[f.sha256, f.name, f.kind.value, f.alt] for f in self.files]
        if self.turn:
            body["turn"] = self.turn
        if self.edits:
            body["edits"] = self.edits
        return body

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> "Reply":
        """The reply that `as_json` wrote."""
        return cls(
            text=body["text"],
            choices=tuple(Choice(*c) for c in body.get("choices", ())),
            controls=tuple(Choice(*c) for c in body.get("controls", ())),
            files=tuple(Attachment(sha, name, FileKind(kind), alt) for sha, name, kind, alt in body.get("files", ())),
            turn=body.get("turn", 0),
            edits=body.get("edits", ""),
        )


@dataclass(slots=True)
class Refusal(Exception):
    """Something the person can mend: a text key, the facts that fill it, and the clause of the plan if one applies."""

    key: str
    facts: Mapping[str, object] = field(default_factory=dict)
    clause: str = ""

    def __str__(self) -> str:
        return f"{self.key} {dict(self.facts)}"
