"""A book with something of everything in it, a talk in confidence among it, and what makes and takes backups of it."""

from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from broadcasts.announcements import body_of
from broadcasts.audience import HEADS, Audience
from storage.backup import loading, reading, writing
from storage.backup.manifest import Manifest
from storage.backup.places import Place
from storage.book import conversations, fetches, files, marks, sessions
from storage.book.book import Book
from storage.book.columns import stamp
from storage.book.files import FileStore
from storage.book.page import Page
from storage.book.server_key import server_key
from storage.campaign.auditing import audit
from storage.campaign.correspondence import suggestions
from storage.campaign.correspondence.suggestions import NewSuggestion
from storage.campaign.membership import people
from storage.confidential import codes, drafts, evidence, filing, letters, mailbox
from storage.confidential import fetches as secret_fetches
from storage.confidential.codes import code_salt
from storage.confidential.draft_keys import draft_keys
from storage.confidential.drafts import sender
from storage.confidential.fetches import Sought
from storage.confidential.filing import NewTip
from storage.confidential.letters import Outgoing
from storage.mail import broadcasts, recipients
from storage.mail import letters as open_letters
from storage.mail.broadcasts import NewBroadcast
from storage.mail.letters import Draft
from storage.mail.recipients import Target
from storage.talk import Address, FileKind, FileRef, Reply
from tests import samples
from tests.storage.confidential.duty import AT, settle
from tests.storage.confidential.test_traces import on_duty
from tests.storage.confidential.traces import ANSWER, CODE, ID, NAME, PHONE, STORY

HOME = Address("telegram", "bot", ID)
HEAD = Address("recorder", "1", "an")
OTHER_CODE = "1234567890123456"


@dataclass(frozen=True, slots=True)
class Lived:
    """The data folder, and the names of its files: what an area head sent, a tip's evidence, a draft's."""

    folder: Path
    photo: str
    evidence: str
    unsent: str

    @property
    def files(self) -> Path:
        """Where the files lie."""
        return self.folder / "files"


async def fill(book: Book, folder: Path) -> Lived:
    """An office's data after some days."""
    await settle(book)
    store = FileStore(folder / "files")
    photo = store.keep_bytes(samples.photo(), "image/jpeg")
    await book.turn(lambda page: _work(page, photo))
    sent, unsent = await _confide(book, folder, store)
    return Lived(folder, photo.sha256, sent, unsent)


def _work(page: Page, photo: files.Kept) -> None:
    person = people.appoint(page, "Trần Văn Bình", "area_head", "25273-01", AT)
    people.bind(page, person, HEAD, "an", AT)
    fetch = fetches.want(page, HEAD, FileRef(FileKind.PHOTO, "x", "hình.jpg"), AT)
    fetches.done(page, fetch, photo, photo.sha256)
    new = NewSuggestion("25273", "25273-01", "Đèn 'hỏng' {0} 😀", 'Tối\n"lắm" = \\', (fetch,), HEAD, "an")
    suggestions.file(page, new, at=AT, year=2026)
    conversations.keep(page, HEAD, "an", {"form": "suggest", "answers": {"text": "Đang viết dở"}}, AT)
    job = broadcasts.put(
        page, NewBroadcast("PT-2026-001", body_of("Họp"), Audience((HEADS,)).as_json(), AT, by=person), AT
    )
    assert job is not None
    recipients.add(page, job.id, [Target(HEAD, person, "25273-01")])
    open_letters.put(page, Draft(HEAD, Reply("Mời họp"), 3, AT, "broadcast:PT-2026-001", "PT-2026-001"), now=AT)
    open_letters.put(page, Draft(HEAD, Reply("Đã nhận"), 0, AT), now=AT)
    sessions.make_link(page, person, AT)
    audit.note(page, at=AT, campaign_at=AT, actor="system", action="x", subject="y", facts={"n": None})
    marks.keep_mark(page, marks.ALIVE, stamp(AT))
    marks.next_number(page, "generation")


async def _confide(book: Book, folder: Path, store: FileStore) -> tuple[str, str]:
    """A tip that was sent, and another one that is being written: its draft, its letter, its files, its mailbox."""
    key, keys = server_key(folder / "keys"), draft_keys(folder / "keys")
    await on_duty(book, key)
    draft = drafts.begin(CODE, AT).stretched(codes.keys_of(CODE, code_salt(folder / "keys")))
    kept = evidence.keep(store, draft.opened, samples.ogg(b"OpusHead") + ANSWER.encode(), f"{NAME}.ogg")
    other = drafts.begin(OTHER_CODE, AT)
    unsent = evidence.keep(store, other.opened, samples.ogg(b"OpusHead") + STORY.encode(), "x.ogg")

    def confide(page: Page) -> None:
        evidence.add(page, kept, AT)
        evidence.add(page, unsent, AT)
        filing.file(page, key, NewTip(draft, "gambling", 3, {"story": STORY}, evidence=(kept.id,)), AT)
        drafts.keep(page, keys, sender(HOME, ID), replace(other, talk={"story": STORY, "who": PHONE}), AT)
        letters.put(page, keys, Outgoing(HOME, Reply(STORY), 0, AT + timedelta(hours=1)), AT)
        ref = FileRef(FileKind.PHOTO, "AgACAgUAAx", "y.jpg")
        secret_fetches.want(page, keys, Sought(HOME, ref, ID), AT)
        mailbox.post(page, keys, HOME, "bot", {"text": STORY}, AT)

    await book.turn(confide)
    return kept.file, unsent.file


async def backed_up(book: Book, folder: Path, to: Path) -> Manifest:
    """A backup, made as the command does."""
    with writing.beside(to) as out:
        made = await book.read(lambda page: writing.write(page, folder / "files", out, AT, nobody))
        with reading.opened(out) as again:
            again.prove(nobody)
            loading.try_out(again, nobody)
    return made


def place(folder: Path, url: str) -> Place:
    """An office's data folder and database."""
    return Place(folder, url)


def nobody(_count: int) -> None:
    """Nobody watches the progress."""
