"""Tells officers that tips of theirs will soon be erased, as a number: whoever still needs one holds it in time."""

from collections.abc import Collection
from datetime import UTC, datetime

from broadcasts.outbox import Priority, occasion_of
from storage.book.page import Page
from storage.book.server_key import ServerKey
from storage.campaign.membership import people
from storage.confidential import readers, tips
from storage.confidential.readers import Reader
from storage.limits import limits
from storage.mail import letters
from storage.mail.letters import Draft
from storage.talk import Reply
from storage.texts.texts import Texts


def tell(page: Page, key: ServerKey, texts: Texts, warned: Collection[str], now: datetime) -> int:
    """Put a letter for each chat of each officer who can read some of these tips; returns how many."""
    found = readers.active(page, key) if warned else []
    return sum(_tell(page, reader, texts, warned, now) for reader in found)


def _tell(page: Page, reader: Reader, texts: Texts, warned: Collection[str], now: datetime) -> int:
    own = [tip for tip in warned if tips.readable(page, reader.holder, tip) is not None]
    if not own:
        return 0
    said = texts.say("hotline_farewell.soon", count=len(own), days=limits().confidential.warn_days)
    day = now.astimezone(UTC).date().isoformat()
    chats = people.addresses(page, reader.person)
    drafts = [
        Draft(at, Reply(said), Priority.REMINDER, now, dedupe=occasion_of("hotline.farewell", day, at)) for at in chats
    ]
    return sum(letters.put(page, draft, now=now) is not None for draft in drafts)
