"""What the pages of the hotline's room work with, beside what every page of the console has."""

import asyncio
from dataclasses import dataclass, field

from aiohttp import web

from bot.room.keys import Keys, Unlocked
from storage.confidential.draft_keys import DraftKeys
from storage.working_time import WorkingTime

LANE = "hotline"  # turns of all officers go one after the other, so that what one has seen is what he changes
AT_ONCE = 2  # passphrases and codes stretched at a time: each takes 64 MiB


@dataclass(frozen=True, slots=True)
class Room:
    """The officers' keys, the salt of all codes, what seals letters to informants, the working calendar, and who reads
    what all officers must not.
    """

    keys: Keys
    salt: bytes
    drafts: DraftKeys
    calendar: WorkingTime
    fallback: bytes | None
    slow: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))


ROOM = web.AppKey("room", Room)
HAND = web.RequestKey("hand", Unlocked)


def room_of(request: web.Request) -> Room:
    """The room's parts."""
    return request.config_dict[ROOM]
