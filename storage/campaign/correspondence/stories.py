"""Stories of good deeds: of works whose heads agree, drafted, published, and gone as soon as an agreement is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_
from sqlmodel import col, select

from storage.book.columns import stamp
from storage.book.marks import numbered
from storage.book.page import Hot, Page
from storage.campaign.correspondence.story_tables import StoryRow
from storage.campaign.tables import Achievement

_CONSENT = Hot("UPDATE achievements SET publish = :publish WHERE number = :number AND person = :person")
_POSTED = Hot(
    "INSERT INTO postings (about, outlet, done_at, done_by) VALUES (:about, :outlet, :now, :by) ON CONFLICT DO NOTHING"
)
_UNPOSTED = Hot("DELETE FROM postings WHERE about = :about AND outlet = :outlet")
_POSTINGS = Hot(
    "SELECT t.outlet, t.done_at, p.name FROM postings t LEFT JOIN people p ON p.id = t.done_by WHERE t.about = :about"
)
_PICTURES = Hot("SELECT picture FROM stories WHERE picture IS NOT NULL")


@dataclass(frozen=True, slots=True)
class Story:
    """A story; `area` is the code of the area it tells of, `picture` a file's SHA-256, `published` campaign time."""

    number: str
    work: str
    area: str
    title: str
    text: str
    picture: str
    state: str
    published: datetime | None


@dataclass(frozen=True, slots=True)
class Draft:
    """What a media officer writes of a work."""

    work: str
    title: str
    text: str
    picture: str = ""


def write(page: Page, draft: Draft, by: int, at: datetime, year: int) -> str | None:
    """Write or rewrite the story of a work; returns its number, None where its head does not agree."""
    if not _agreed(page, draft.work):
        return None
    row = page.session.exec(select(StoryRow).where(StoryRow.work == draft.work)).first()
    if row is None:
        row = StoryRow(number=numbered(page, "CT", year, 3), work=draft.work, title="", text="", at=at)
    row.title, row.text, row.picture, row.by = draft.title, draft.text, draft.picture or None, by
    row.state = "draft" if row.state == "withdrawn" else row.state
    page.session.add(row)
    page.session.flush()
    return row.number


def publish(page: Page, number: str, at: datetime) -> bool:
    """Tell it to everybody from now on (campaign time); False where the head agrees no more, or it is told already."""
    row = _row(page, number)
    if row is None or row.state == "published" or not _agreed(page, row.work):
        return False
    row.state, row.published_at = "published", at
    page.session.add(row)
    page.session.flush()
    return True


def take_back(page: Page, number: str) -> bool:
    """Tell it no more; False if it was not told."""
    row = _row(page, number)
    if row is None or row.state != "published":
        return False
    row.state = "withdrawn"
    page.session.add(row)
    page.session.flush()
    return True


def agree(page: Page, work: str, person: int, *, publish: bool) -> Story | None:
    """A head agrees that a work is told, or agrees no more; the story that is taken back with that, if there is one."""
    page.change(_CONSENT, number=work, person=person, publish=publish)
    page.session.expire_all()
    row = page.session.exec(select(StoryRow).where(StoryRow.work == work)).first()
    if publish or row is None or _agreed(page, work) or row.state == "withdrawn":
        return None
    row.state = "withdrawn"
    page.session.add(row)
    page.session.flush()
    return by_number(page, row.number)


def orphaned(page: Page) -> list[Story]:
    """Stories that are told no more since their work was withdrawn or its head changed his mind; each once."""
    wanted = select(StoryRow).join(Achievement, col(Achievement.number) == col(StoryRow.work))
    unsaid = or_(col(Achievement.publish).is_(False), col(Achievement.state) != "submitted")
    rows = page.session.exec(wanted.where(StoryRow.state == "published", unsaid)).all()
    for row in rows:
        row.state = "withdrawn"
        page.session.add(row)
    page.session.flush()
    return [found for row in rows if (found := by_number(page, row.number))]


def by_number(page: Page, number: str) -> Story | None:
    """The story of a number."""
    return next(iter(_stories(page, number=number)), None)


def every(page: Page) -> list[Story]:
    """All stories, newest first."""
    return _stories(page)


def told(page: Page, limit: int) -> list[Story]:
    """The stories that everybody may read, newest first: published, and their heads agree."""
    return _stories(page, public=True)[:limit]


def told_one(page: Page, number: str) -> Story | None:
    """The same of one number; None for one that nobody may read."""
    return next(iter(_stories(page, number=number, public=True)), None)


def untold(page: Page) -> list[str]:
    """The numbers of works whose heads agree and of which no story is written, oldest first."""
    written = select(StoryRow.work)
    wanted = select(Achievement.number).where(col(Achievement.publish).is_(True), Achievement.state == "submitted")
    return list(page.session.exec(wanted.where(col(Achievement.number).not_in(written)).order_by(col(Achievement.id))))


def pictures(page: Page) -> set[str]:
    """The names on disk of all pictures of stories."""
    return {str(name) for (name,) in page.rows(_PICTURES)}


def post(page: Page, about: str, outlet: str, by: int, now: datetime) -> bool:
    """It stands in an outlet; False if somebody said so before."""
    return page.change(_POSTED, about=about, outlet=outlet, by=by, now=stamp(now)) == 1


def unpost(page: Page, about: str, outlet: str) -> bool:
    """That was a slip."""
    return page.change(_UNPOSTED, about=about, outlet=outlet) == 1


def posted(page: Page, about: str) -> dict[str, str]:
    """In which outlets it stands, and who said so."""
    return {outlet: name or "" for outlet, _, name in page.rows(_POSTINGS, about=about)}


def _row(page: Page, number: str) -> StoryRow | None:
    return page.session.exec(select(StoryRow).where(StoryRow.number == number)).first()


def _agreed(page: Page, work: str) -> bool:
    wanted = select(Achievement.publish).where(Achievement.number == work, Achievement.state == "submitted")
    return bool(page.session.exec(wanted).first())


def _stories(page: Page, *, number: str = "", public: bool = False) -> list[Story]:
    wanted = select(StoryRow, Achievement.area).join(Achievement, col(Achievement.number) == col(StoryRow.work))
    if number:
        wanted = wanted.where(StoryRow.number == number)
    if public:
        agreed = (col(Achievement.publish).is_(True), Achievement.state == "submitted")
        wanted = wanted.where(StoryRow.state == "published", *agreed)
    order = (col(StoryRow.published_at).desc(), col(StoryRow.id).desc())
    rows: Iterable[tuple[StoryRow, str]] = page.session.exec(wanted.order_by(*order)).all()
    return [_story(row, area) for row, area in rows]


def _story(row: StoryRow, area: str) -> Story:
    return Story(row.number, row.work, area, row.title, row.text, row.picture or "", row.state, row.published_at)
