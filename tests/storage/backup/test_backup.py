"""A backup is whole, holds no word of a talk in confidence, and comes back into either kind of database."""

import hashlib
import io
import os
import random
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

import pytest

from broadcasts import restoring
from storage.backup import contents, manifest, reading, writing
from storage.backup.manifest import Manifest, Part, Unusable
from storage.backup.places import InUse, NotEmpty, Place, restore
from storage.book import conversations, generation, marks
from storage.book.book import Book
from storage.book.inspecting import Tables
from storage.book.opening import migrate, migration_scripts, open_book
from storage.book.page import Hot, Page
from storage.campaign.membership import people
from storage.confidential import codes, follow_up, opened
from storage.confidential.codes import code_salt
from storage.mail import holding
from tests import books
from tests.storage.backup.lived import HEAD, Lived, backed_up, fill, nobody
from tests.storage.confidential import traces
from tests.storage.confidential.duty import AT
from tests.storage.confidential.traces import CODE, STORY

EMPTY = ("console_sessions", "login_links", "tip_drafts")


@pytest.fixture
async def lived(book: Book, tmp_path: Path) -> Lived:
    """An office's data after some days."""
    return await fill(book, tmp_path / "var")


@pytest.fixture(params=books.KINDS)
def other_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database of each kind, to bring the backup back into."""
    (tmp_path / "other").mkdir()
    with books.empty_url(request.param, tmp_path / "other", request) as url:
        yield url


def rows(page: Page) -> dict[str, list[str]]:
    """Every row that belongs in a backup."""
    connection = page.session.connection()
    return {table.name: list(contents.lines(connection, table)) for table in contents.tables(connection)}


def bring_back(
    file: Path, place: Place, aside: str = "", then: Callable[[Page], None] = lambda _page: None
) -> Path | None:
    """As the command does, without what it holds back."""
    with reading.opened(file) as found:
        found.prove(nobody)
        return restore(place, found, aside, then, nobody)


async def seen(url: str, look: Callable[[Page], object]) -> object:
    """What is read in a database."""
    book = open_book(url)
    try:
        return await book.read(look)
    finally:
        await book.close()


async def test_everything_comes_back_on_either_kind(book: Book, lived: Lived, other_url: str, tmp_path: Path) -> None:
    """Every row and file of one kind of database is the same in another, and new rows get new numbers."""
    file = tmp_path / "a.zip"
    made = await backed_up(book, lived.folder, file)
    before = await book.read(rows)
    assert {name: len(found) for name, found in before.items()} == {
        name: part.rows for name, part in made.tables.items()
    }
    assert sum(1 for found in before.values() if found) > 15
    place = Place(tmp_path / "other" / "var", other_url)
    assert bring_back(file, place) is None
    assert await seen(other_url, rows) == before
    kept = {path.name: path.read_bytes() for path in place.files.iterdir()}
    assert kept == {name: (lived.files / name).read_bytes() for name in (lived.photo, lived.evidence)}
    again = open_book(other_url)
    fresh = await again.turn(lambda page: people.appoint(page, "Người mới", "area_head", "25273-02", AT))
    await again.close()
    (last,) = await book.read(lambda page: page.one(Hot("SELECT max(id) FROM people"))) or (0,)
    assert fresh == last + 1


async def test_nothing_of_a_talk_in_confidence_gets_in(book: Book, lived: Lived, tmp_path: Path) -> None:
    """No draft, no letter, file or mailbox of one, no key, no login: neither pressed together nor taken apart."""
    file = tmp_path / "apart" / "a.zip"
    file.parent.mkdir()
    made = await backed_up(book, lived.folder, file)
    with zipfile.ZipFile(file) as packed:
        packed.extractall(file.parent)
        assert set(made.tables).isdisjoint(EMPTY)
        assert lived.unsent not in packed.read("tables/tip_evidence").decode()
    assert traces.on_disk(file.parent) == []
    assert set(made.files) == {lived.photo, lived.evidence}
    whole = b"".join(path.read_bytes() for path in sorted(file.parent.rglob("*")) if path.is_file())
    keys = [path.read_bytes() for path in (lived.folder / "keys").rglob("*") if path.is_file()]
    assert len(keys) >= 3
    assert [key for key in keys if key in whole or key.hex().encode() in whole] == []
    for name in ("letters", "fetches", "mailbox"):
        asked = Hot(f"SELECT count(*) FROM {name}")  # noqa: S608 - our own names
        (there,) = (await book.read(lambda page, asked=asked: page.one(asked))) or (0,)  # type: ignore[misc]
        assert there == made.tables[name].rows + 1


async def test_a_tip_that_was_sent_is_found_again_by_its_code(
    book: Book, lived: Lived, other_url: str, tmp_path: Path
) -> None:
    """With the code's salt, which is kept apart, the informant reads the own words in the restored data."""
    await backed_up(book, lived.folder, tmp_path / "a.zip")
    bring_back(tmp_path / "a.zip", Place(tmp_path / "other" / "var", other_url))
    worth = codes.keys_of(CODE, code_salt(lived.folder / "keys"))
    again = open_book(other_url)
    mine = await again.turn(lambda page: follow_up.find(page, worth))
    await again.close()
    assert mine is not None
    assert (await seen(other_url, lambda page: opened.fields(page, mine.opened)))["story"] == STORY  # type: ignore[index]


# --- what is refused -----------------------------------------------------------------------------------------------


def refused(file: Path | BinaryIO) -> bool:
    """Whether a backup is unusable."""
    try:
        with reading.opened(file) as found:
            found.prove(nobody)
    except Unusable:
        return True
    return False


def said(file: Path | BinaryIO) -> dict[str, bytes]:
    """All that is packed in a file, by name."""
    with zipfile.ZipFile(file) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


async def test_a_damaged_backup_is_refused(book: Book, lived: Lived, tmp_path: Path, seed: int) -> None:
    """Cut short, or with a byte changed anywhere in its parts: refused, unless it still says the very same.

    (A pressed text may say the same in other bits: a repetition counted from elsewhere.)
    """
    file, bent = tmp_path / "a.zip", tmp_path / "bent.zip"
    await backed_up(book, lived.folder, file)
    content = file.read_bytes()
    with zipfile.ZipFile(file) as packed:
        places = [
            one.header_offset + 30 + len(one.filename) + 40 for one in packed.infolist() if one.compress_size > 60
        ]
    for at in places:
        bent.write_bytes(content[:at] + bytes([content[at] ^ 0x55]) + content[at + 1 :])
        assert refused(bent) or said(bent) == said(file)
    for end in (0, 10, len(content) // 2, len(content) - 3):
        bent.write_bytes(content[:end])
        assert refused(bent)


def test_any_byte_may_be_damaged(tmp_path: Path, seed: int) -> None:
    """Each byte of a small backup changed, one after the other: refused, or what it says is the very same."""
    file, draw = small(tmp_path / "a.zip"), random.Random(seed)  # noqa: S311 - a draw of tests
    content, whole, unlike = file.read_bytes(), said(file), []
    for at in range(len(content)):
        bent = content[:at] + bytes([content[at] ^ draw.randint(1, 255)]) + content[at + 1 :]
        if not refused(io.BytesIO(bent)) and said(io.BytesIO(bent)) != whole:
            unlike.append(at)
    assert unlike == []
    assert sum(refused(io.BytesIO(content[:end])) for end in range(0, len(content), 7)) == len(
        range(0, len(content), 7)
    )


def small(file: Path) -> Path:
    """A backup of one table and one file, small enough to try every byte."""
    lines = "".join(f'[{number}, "chữ {number * 7919 % 1000}"]\n' for number in range(30)).encode()
    paper = b"x" * 100
    table, name = Part(("id", "name"), 30, hashlib.sha256(lines).hexdigest()), hashlib.sha256(paper).hexdigest()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("tables/people", lines)
        packed.writestr(f"files/{name}", paper)
        told = Manifest(migration_scripts().get_current_head() or "", 1, AT, {"people": table}, {name: len(paper)})
        packed.writestr(manifest.NAME, told.as_text())
    return file


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("manifest.json", '{"kind": "another"}', "foreign"),
        ("readme.txt", "x", "foreign"),
        ("manifest.json", "[1]", "broken"),
        ("manifest.json", '{"kind": "bot131 backup", "format": 1}', "broken"),
        ("manifest.json", '{"kind": "bot131 backup", "format": 2}', "newer"),
    ],
)
def test_what_is_no_backup_of_ours_is_told_apart(tmp_path: Path, name: str, text: str, why: str) -> None:
    """Another program's archive, a damaged one, a later program's."""
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as packed:
        packed.writestr(name, text)
    with pytest.raises(Unusable, match=why), reading.opened(tmp_path / "a.zip"):
        pass


async def test_tables_of_a_later_program_are_refused(book: Book, lived: Lived, tmp_path: Path) -> None:
    """A version that we do not know."""
    await backed_up(book, lived.folder, tmp_path / "a.zip")
    with zipfile.ZipFile(tmp_path / "a.zip") as packed, zipfile.ZipFile(tmp_path / "b.zip", "w") as later:
        for name in packed.namelist():
            content = packed.read(name)
            later.writestr(
                name, content.replace(b'"version": "', b'"version": "9') if name == manifest.NAME else content
            )
    with pytest.raises(Unusable, match="newer"), reading.opened(tmp_path / "b.zip"):
        pass


async def test_an_older_version_is_brought_up_to_date(other_url: str, tmp_path: Path) -> None:
    """A backup of the tables of some versions ago."""
    old = f"sqlite:///{tmp_path / 'old.sqlite'}"
    migrate(old, "0004")
    book = open_book(old)
    await book.turn(lambda page: marks.keep_mark(page, "a", "b"))
    await book.turn(lambda page: conversations.keep(page, HEAD, "an", {"x": 1}, AT))
    made = await backed_up(book, tmp_path, tmp_path / "a.zip")
    await book.close()
    assert made.version == "0004"
    place = Place(tmp_path / "other" / "var", other_url)
    bring_back(tmp_path / "a.zip", place)
    assert place.tables is Tables.READY
    assert await seen(other_url, lambda page: conversations.load(page, HEAD, "an")) == {"x": 1}


# --- where there are data already ----------------------------------------------------------------------------------


async def test_old_data_stay_or_are_put_aside_whole(book: Book, lived: Lived, other_url: str, tmp_path: Path) -> None:
    """Without a word to that end nothing is replaced; with it the old rows and files lie beside under a dated name."""
    await backed_up(book, lived.folder, tmp_path / "a.zip")
    place = Place(tmp_path / "other" / "var", other_url)
    async with books.opened(other_url) as there:
        await there.turn(lambda page: marks.keep_mark(page, "old", "here"))
    place.files.mkdir(parents=True)
    (place.files / ("0" * 64)).write_bytes(b"old file")
    with pytest.raises(NotEmpty):
        bring_back(tmp_path / "a.zip", place)
    assert await seen(other_url, lambda page: marks.mark(page, "old")) == "here"
    aside = bring_back(tmp_path / "a.zip", place, "truoc-1")
    assert aside == place.data / "truoc-1"
    assert await seen(other_url, lambda page: marks.mark(page, "old")) is None
    assert {path.name for path in place.files.iterdir()} == {lived.photo, lived.evidence}
    assert (aside / "files" / ("0" * 64)).read_bytes() == b"old file"
    if place.database is not None:
        assert await seen(f"sqlite:///{aside / place.database.name}", lambda page: marks.mark(page, "old")) == "here"
    else:
        kept = Hot("SELECT value FROM \"truoc-1\".marks WHERE name = 'old'")
        assert await seen(other_url, lambda page: page.one(kept)) == ("here",)


async def test_a_broken_database_is_put_aside_as_it_is(book: Book, lived: Lived, tmp_path: Path) -> None:
    """And nothing of its log is read into the new file."""
    await backed_up(book, lived.folder, tmp_path / "a.zip")
    place = Place(tmp_path / "broken", f"sqlite:///{tmp_path / 'broken' / 'bot131.sqlite'}")
    place.data.mkdir()
    (place.data / "bot131.sqlite").write_bytes(b"no database at all" * 500)
    (place.data / "bot131.sqlite-wal").write_bytes(b"a log")
    aside = bring_back(tmp_path / "a.zip", place, "truoc-1")
    assert aside is not None
    assert (aside / "bot131.sqlite").read_bytes().startswith(b"no database")
    assert [path.name for path in place.data.glob("bot131.sqlite-*")] == []
    assert await seen(place.url, rows) == await book.read(rows)


async def test_a_database_that_somebody_has_open_is_left_alone(
    book: Book, lived: Lived, other_url: str, tmp_path: Path
) -> None:
    """Whoever writes in it just now would lose that."""
    await backed_up(book, lived.folder, tmp_path / "a.zip")
    place = Place(tmp_path / "other" / "var", other_url)
    async with books.opened(other_url) as there:
        await there.turn(lambda page: marks.keep_mark(page, "old", "here"))
        with books.held_open(other_url), pytest.raises(InUse):
            bring_back(tmp_path / "a.zip", place, "truoc-1")
        assert await there.read(lambda page: marks.mark(page, "old")) == "here"
    assert not (place.data / "truoc-1").exists()


# --- writing -------------------------------------------------------------------------------------------------------


def test_a_backup_has_its_name_only_when_it_is_whole(tmp_path: Path) -> None:
    """What breaks on the way leaves nothing; two at once to one place are refused."""
    with pytest.raises(OSError, match="full"):
        _half(tmp_path / "a.zip")
    assert list(tmp_path.iterdir()) == []
    with writing.beside(tmp_path / "a.zip") as out:
        out.write(b"whole")
        with pytest.raises(writing.Busy), writing.beside(tmp_path / "a.zip"):
            pass
    assert (tmp_path / "a.zip").read_bytes() == b"whole"
    assert (tmp_path / "a.zip").stat().st_mode & 0o777 == 0o600


def _half(path: Path) -> None:
    with writing.beside(path) as out:
        out.write(b"half")
        raise OSError("full")


def test_what_a_kill_left_is_written_over(tmp_path: Path) -> None:
    """Not one byte of it stays."""
    (tmp_path / "a.zip.part").write_bytes(b"x" * 1000)
    with writing.beside(tmp_path / "a.zip") as out:
        out.write(b"whole")
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("a.zip", b"whole")]


# --- what is held --------------------------------------------------------------------------------------------------


async def test_a_restored_database_holds_its_letters_from_its_first_moment(
    book: Book, lived: Lived, other_url: str, tmp_path: Path
) -> None:
    """There is no moment at which a start would send them."""
    await backed_up(book, lived.folder, tmp_path / "a.zip")
    place = Place(tmp_path / "other" / "var", other_url)
    bring_back(tmp_path / "a.zip", place, then=lambda page: restoring.begin(page, AT))
    standing = await seen(other_url, restoring.standing)
    assert isinstance(standing, restoring.Standing)
    assert (standing.old, standing.new, standing.broadcasts) == (2, 0, ("PT-2026-001",))
    assert standing.held == holding.Held(AT, AT, ("PT-2026-001",))
    assert await seen(other_url, generation.last) == 1


def test_a_backup_file_is_for_us_alone(tmp_path: Path) -> None:
    """Whatever the machine's habits are."""
    before = os.umask(0)
    try:
        with writing.beside(tmp_path / "a.zip") as out:
            out.write(b"x")
    finally:
        os.umask(before)
    assert (tmp_path / "a.zip").stat().st_mode & 0o777 == 0o600
