"""Letters with an invite code: for whom, the code in large signs, and a QR code of the shortest way in."""

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Final

import segno

from storage.book import marks
from storage.book.page import Page
from storage.campaign.territory import units
from storage.texts.texts import Texts

TELEGRAM_NAME: Final = "telegram.name"  # the mark under which our bot's name there is kept


@dataclass(frozen=True, slots=True)
class Squares:
    """A QR code as an SVG path on a grid of `size` units, with the quiet zone around it."""

    path: str
    size: int


@dataclass(frozen=True, slots=True)
class InviteLetter:
    """What stands on one sheet."""

    code: str
    role: str
    unit: str  # its code
    where: str
    name: str
    expires: datetime
    way: str
    squares: Squares


def letter(page: Page, texts: Texts, code: str, invite: tuple[str, str, str, datetime], base_url: str) -> InviteLetter:
    """The sheet of a code; `invite` is (role, unit's code, name, end of its life)."""
    role, unit, name, expires = invite
    way = way_in(page, base_url, code)
    where = units.whole_title(page, unit)
    return InviteLetter(code, texts.say(f"roles.{role}"), unit, where, name, expires, way, squares(way))


def way_in(page: Page, base_url: str, code: str) -> str:
    """The link of a code: into our bot on Telegram once its name is known, else to the web chat."""
    name = marks.mark(page, TELEGRAM_NAME)
    return f"https://t.me/{name}?start={code}" if name else f"{base_url}/"


def squares(text: str) -> Squares:
    """A QR code of level M: it can be read from a crumpled sheet."""
    rows = segno.make(text, error="m", micro=False).matrix
    border = 4  # ISO/IEC 18004: four modules of quiet zone
    path = "".join(_row(row, y + border, border) for y, row in enumerate(rows))
    return Squares(path, len(rows) + 2 * border)


def _row(row: bytearray, y: int, border: int) -> str:
    """The dark runs of a row, each as one rectangle."""
    at, found = border, []
    for dark, run in groupby(row):
        width = len(list(run))
        if dark:
            found.append(f"M{at} {y}h{width}v1h-{width}z")
        at += width
    return "".join(found)
