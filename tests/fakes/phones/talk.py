"""A talk as a phone shows it: bubbles in order, with buttons and files; and what a messenger of the page must do."""

from dataclasses import dataclass
from typing import Protocol

from tests.fakes.phones.people import Somebody


class NoPicture(Exception):
    """What somebody wanted to send as a picture is none."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A file of a talk: its name, its bytes, and whether it is shown or saved."""

    name: str
    data: bytes
    is_picture: bool


@dataclass(frozen=True, slots=True)
class Bubble:
    """One message; `buttons` are rows of label and data, `files` pairs of a name and whether it is a picture."""

    id: str
    mine: bool
    text: str
    buttons: tuple[tuple[tuple[str, str], ...], ...] = ()
    files: tuple[tuple[str, bool], ...] = ()


class Messenger(Protocol):
    """A test server as the page needs it."""

    title: str

    def bubbles(self, who: Somebody) -> list[Bubble]:
        """The whole talk, oldest first."""

    def say(self, who: Somebody, text: str) -> None:
        """Write to the bot."""

    def send_photo(self, who: Somebody, picture: bytes, caption: str) -> None:
        """Send a picture; NoPicture if it is none."""

    def press(self, who: Somebody, message: str, data: str) -> None:
        """Press a button of a message; LookupError where there is none."""

    def file(self, who: Somebody, message: str) -> Kept:
        """The file of a message; LookupError where there is none."""
