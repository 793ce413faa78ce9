"""Erases once a day what is past its time, a little in each turn, so that nobody waits for it."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from broadcasts.letters import farewell
from handlers.conversation import Conversation
from storage.book import conversations, marks, old_files, receipts, sessions, tries
from storage.book.book import Book, Unwritable
from storage.book.columns import instant, stamp
from storage.book.files import FileStore
from storage.book.page import Page
from storage.book.server_key import ServerKey
from storage.campaign.auditing import sealing
from storage.campaign.correspondence import inquiries, reports, stories, suggestions
from storage.campaign.dossiers import hops
from storage.campaign.membership import moves
from storage.campaign.works import achievements, lasting
from storage.confidential import letters as hidden_letters
from storage.confidential import mailbox as hidden_mailbox
from storage.confidential import upkeep
from storage.confidential.draft_keys import DraftKeys
from storage.limits import limits
from storage.mail import broadcasts, letters, mailbox, pastes, relays
from storage.texts.texts import Texts

log = logging.getLogger("bot131")

SEAL_SECONDS = 60  # between two sealings of the audit: so long a change could pass unseen
CHUNK = 500  # rows in one turn: about 10 ms
DAY = timedelta(days=1)
TIDIED = "tidied"  # the mark that says when this was done last

Erase = Callable[[Page, int], int]


async def tidy_up(book: Book, store: FileStore, now: datetime) -> bool:
    """Erase old rows and files; `now` is real time. False: that was done within the last day."""
    last = await book.read(lambda page: marks.mark(page, TIDIED))
    if last is not None and now - instant(last) < DAY:
        return False
    await book.turn(lambda page: tries.forget(page, now - timedelta(minutes=limits().people.wrong_codes_minutes)))
    await book.turn(lambda page: sessions.forget_old(page, now))
    for erase in _many(now):
        while await book.turn(lambda page, some=erase: some(page, CHUNK)) == CHUNK:  # type: ignore[misc]
            pass
    await _tidy_files(book, store, now)
    await book.turn(lambda page: marks.keep_mark(page, TIDIED, stamp(now)))
    return True


async def seal_up(book: Book) -> None:
    """Seal what the audit has gained, a little in each turn; what could not be written now is sealed at the next."""
    try:
        while await book.turn(sealing.seal) == sealing.MOST:
            pass
    except Unwritable:
        log.warning("the audit cannot be sealed now")


@dataclass(frozen=True, slots=True)
class Hotline:
    """What the hotline's upkeep needs: the keys of drafts, the server's own key, and words for its officers."""

    keys: DraftKeys
    key: ServerKey
    texts: Texts


async def tend_tips(book: Book, store: FileStore, hotline: Hotline, now: datetime) -> None:
    """What the hotline needs every hour, so that no key of drafts outlives its day by more; `now` is real time."""
    files = await book.turn(lambda page: _tended(page, hotline, now))
    for name in files:
        store.forget(name, now + DAY)


def _tended(page: Page, hotline: Hotline, now: datetime) -> tuple[str, ...]:
    hidden_letters.forget_old(page, now - timedelta(hours=limits().confidential.draft_hours))
    hidden_mailbox.forget(page, now)
    tended = upkeep.tend(page, hotline.keys, now)
    farewell.tell(page, hotline.key, hotline.texts, tended.warned, now)
    return tended.files


def _many(now: datetime) -> tuple[Erase, ...]:
    """What grows with every message."""
    rules = limits()
    events = now - timedelta(days=rules.receiving.event_memory_days)
    settled = now - timedelta(days=rules.outbox.keep_settled_days)
    said = now - timedelta(days=rules.webchat.keep_days)
    drafts = now - timedelta(days=rules.forms.keep_days)
    silent = now - timedelta(days=rules.receiving.silent_days)
    pasted = now - timedelta(days=rules.pastes.keep_days)
    return (
        lambda page, most: receipts.forget_events(page, events, most),
        lambda page, most: letters.forget_settled(page, settled, most),
        lambda page, most: mailbox.forget(page, said, most),
        lambda page, most: conversations.strip_old(page, drafts - DAY, most),
        lambda page, most: conversations.forget_old(page, silent, most),
        lambda page, most: receipts.forget_closed(page, settled, most),
        lambda page, most: pastes.forget(page, pasted, most),
        lambda page, most: moves.forget(page, drafts, most),
    )


async def _tidy_files(book: Book, store: FileStore, now: datetime) -> None:
    """Files that belong to nothing go with the drafts they might have belonged to, all others after `keep_days`."""
    loose, oldest = now - timedelta(days=limits().forms.keep_days) - DAY, now - timedelta(days=limits().files.keep_days)
    filed, papers = await book.read(lambda page: _in_use(page, loose))

    def tidy(page: Page, after: int) -> int | None:
        some = old_files.settled_before(page, loose, after, CHUNK)
        past = [one for one in some if one.at < oldest or (one.id not in filed and one.sha256 not in papers)]
        names = old_files.erase(page, past)
        page.after(lambda: _forget(store, names, now - DAY))
        return some[-1].id if some else None

    after: int | None = 0
    while after is not None:
        after = await book.turn(lambda page, behind=after: tidy(page, behind))  # type: ignore[misc]


def _forget(store: FileStore, names: Iterable[str], before: datetime) -> None:
    for name in names:
        store.forget(name, before)


def _in_use(page: Page, since: datetime) -> tuple[set[int], set[str]]:
    """The numbers of files that were filed or wait in a draft, and the names of those that broadcasts carry."""
    talks = conversations.talking(page, since)  # drafts in older ones have expired
    drafts = {number for _at, _sender, state in talks for number in Conversation.from_json(state).files()}
    coming, carried = broadcasts.files_kept(page)
    moving = {
        number for one in moves.drafts_under_way(page) for number in Conversation.from_json({"kept": one}).files()
    }
    filed = achievements.files_kept(page) | suggestions.files_kept(page) | hops.files_kept(page)
    filed |= reports.files_kept(page) | inquiries.files_kept(page) | lasting.files_kept(page)
    passed = relays.files_kept(page)
    return filed | drafts | moving | coming | passed, carried | stories.pictures(page)
