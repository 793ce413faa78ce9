"""After an outage: open questions are asked once more, where the platform may have dropped the answer."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from broadcasts.delivery import Delivery
from broadcasts.outbox import Priority, occasion_of
from handlers.reception import Reception
from storage.book import conversations
from storage.book.book import Book
from storage.book.columns import stamp
from storage.book.page import Page
from storage.limits import limits
from storage.mail.letters import Draft, Posted, put
from storage.talk import Address, Message

CHUNK = 20  # talks asked in one turn: about 20 ms, so that nobody waits for it


async def ask_again(
    book: Book, reception: Reception, delivery: Delivery, channels: set[tuple[str, str]], since: datetime, now: datetime
) -> None:
    """Ask the open question of each talk of the last day; once for an outage that began at `since`.

    On these channels, and wherever nobody knows whether our last reply arrived and it is not sent a third time.
    """
    oldest = now - timedelta(hours=limits().receiving.prompt_again_within_hours)

    def ask(page: Page, talks: Iterable[tuple[Address, str]]) -> None:
        missed = delivery.unanswered
        asked = [
            letter
            for at, sender in talks
            for letter in _ask(page, reception, at, sender, since, now, missed=at in missed)
        ]
        page.after(lambda: delivery.post(asked))

    talks = await book.read(lambda page: conversations.talking(page, oldest))
    ours = [
        (at, sender)
        for at, sender, _state in talks
        if (at.channel, at.account) in channels or at in delivery.unanswered
    ]
    for start in range(0, len(ours), CHUNK):
        await book.turn(lambda page, some=ours[start : start + CHUNK]: ask(page, some))  # type: ignore[misc]


def _ask(
    page: Page, reception: Reception, at: Address, sender: str, since: datetime, now: datetime, *, missed: bool
) -> list[Posted]:
    """The letters that ask one talk's question again; none if it has none, or if they were put before."""
    state = conversations.load(page, at, sender)
    replies = reception.again(page, Message(at, sender, "", now), state, now, missed=missed)
    occasions = (occasion_of("again", at, sender, stamp(since), number) for number in range(len(replies)))
    drafts = (Draft(at, reply, Priority.REPLY, now, dedupe=o) for reply, o in zip(replies, occasions, strict=True))
    return [letter for draft in drafts if (letter := put(page, draft, now=now))]
