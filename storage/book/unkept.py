"""Why a file that came is not kept, and never will be, as a closed set.

Unkept
├── TooLarge     more bytes than any file may have
├── Unwelcome    a kind that is not on our list, whatever its name says
└── Unreadable   a picture, or an empty file, that cannot be opened: broken, cut short, or a bomb
"""


class Unkept(Exception):
    """A file to give up; another try would end alike."""


class TooLarge(Unkept):
    """The file has more bytes than are taken."""


class Unwelcome(Unkept):
    """The file is of a kind that is not taken; its argument is that kind, "" where the bytes do not tell it."""

    @property
    def mime(self) -> str:
        """The kind that the bytes tell."""
        return str(self.args[0]) if self.args else ""


class Unreadable(Unkept):
    """The picture cannot be opened, or opening it would cost too much."""
