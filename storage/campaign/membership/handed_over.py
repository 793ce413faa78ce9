"""A hand-over once it is made: its sheet, how far the successor has come, and undoing it until he holds the post."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal, TypeAlias

from sqlmodel import col, select

from storage.book.page import Page
from storage.campaign.membership import appointing, invites, posts
from storage.campaign.membership.handing_over import MAIN
from storage.campaign.membership.handover_sheet import Line
from storage.campaign.membership.handover_tables import HandoverRow
from storage.campaign.membership.people import Known
from storage.campaign.membership.posts import LEADS, Post, duties_of
from storage.campaign.tables import Membership
from storage.talk import Address, Refusal

Step: TypeAlias = Literal["unused", "asked", "refused", "held"]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet as its reader finds it; `successor` is the name that was written down, `why` the reason.

    `step` is how far the successor has come: the code unused, a yes asked for, refused, or the post held.
    `refused` is where to write to a successor whose request ended because the hand-over was undone.
    """

    number: str
    role: str
    unit: str
    left: int
    left_by: str
    successor: str
    why: str
    at: datetime
    lines: tuple[Line, ...]
    step: Step = "unused"
    refused: tuple[Address, ...] = ()


def waiting(page: Page, by: Known) -> list[Sheet]:
    """The hand-overs whose successor does not hold the post, of those that this person could undo, the newest first."""
    wanted = select(HandoverRow).where(col(HandoverRow.undone_at).is_(None)).order_by(col(HandoverRow.id).desc())
    found = (_sheet(page, row) for row in page.session.exec(wanted).all() if _may_undo(page, row, by))
    return [sheet for sheet in found if sheet.step != "held"]


def undo(page: Page, number: str, by: Known, *, at: datetime, real: datetime) -> Sheet:
    """Give a post back to who left it, and make the code void; Refusal once the successor holds the post.

    A successor who waits for a yes is refused with it. Areas in charge of which somebody else has been put meanwhile
    stay with that one. Codes that the person had given out stay void; the calendar's address serves again, since it
    follows the roles that are held.
    """
    row = page.session.exec(select(HandoverRow).where(HandoverRow.number == number)).first()
    if row is None or not _may_undo(page, row, by):
        raise Refusal("handover.unknown", {"number": number})
    claimed = invites.claim(page, row.invite, real)  # before the row, as whoever uses the code takes the two
    page.session.refresh(row, with_for_update=True)
    if row.undone_at is not None:
        raise Refusal("handover.already_undone", {"number": number})
    refused = _turned_away(page, row, by, at)
    if claimed is not None:
        claimed.revoked_at = real
    _give_back(page, row)
    row.undone_at, row.undone_by = at, by.id
    page.session.flush()
    return replace(_sheet(page, row), refused=refused)


def sheet_of(page: Page, number: str, by: Known) -> Sheet | None:
    """The sheet of a number, for who decides on the post, left it, or took it over."""
    row = page.session.exec(select(HandoverRow).where(HandoverRow.number == number)).first()
    if row is None or not (by.id in {row.left, row.taken_by} or _may_undo(page, row, by)):
        return None
    return _sheet(page, row)


def taken(page: Page, post: Post, code_hash: str, *, at: datetime) -> Sheet | None:
    """Somebody has used a code: the sheet of the post that came with it, and the areas that were led with it."""
    row = page.session.exec(select(HandoverRow).where(HandoverRow.invite == code_hash).with_for_update()).first()
    if row is None:
        return None
    row.taken_by, row.taken_at = post.person, at
    member = page.session.get(Membership, post.id)
    if member is not None and row.leads:
        member.duties = {**duties_of(member.duties), LEADS: _still_free(page, post, row.leads)}
    page.session.flush()
    return _sheet(page, row)


def sheets(page: Page, person: Known) -> list[Sheet]:
    """The sheets of the posts that a person took over and holds, the newest first."""
    wanted = select(HandoverRow).where(HandoverRow.taken_by == person.id, col(HandoverRow.undone_at).is_(None))
    rows = page.session.exec(wanted.order_by(col(HandoverRow.id).desc())).all()
    return [_sheet(page, row) for row in rows if (row.role, row.unit) in person.roles]


def _may_undo(page: Page, row: HandoverRow, by: Known) -> bool:
    """Who decides on the post now; who left it by himself only while nobody has used the code."""
    if row.left == by.id and not by.has(MAIN):
        return row.by == by.id and _comer(page, row) is None
    return posts.say_of(page, by).covers(row.role, row.unit)


def _comer(page: Page, row: HandoverRow) -> int | None:
    """Who came in by the code; a yes may have joined him with the person that he was before."""
    used = invites.used(page, row.invite)
    return row.taken_by if used is None else used.used_by


def _membership(page: Page, row: HandoverRow, person: int | None) -> Membership | None:
    """What somebody holds, held or asked for of the post."""
    wanted = select(Membership).where(
        Membership.person == person, Membership.role == row.role, Membership.unit == row.unit
    )
    return page.session.exec(wanted.execution_options(populate_existing=True)).first()


def _step(page: Page, row: HandoverRow) -> tuple[Step, Membership | None]:
    """How far the successor has come, and what he holds or asks for."""
    comer = _comer(page, row)
    if comer is None:
        return "unused", None
    member = _membership(page, row, comer)
    if member is None or member.approved:
        return "held", member
    return ("asked" if member.until is None else "refused"), member


def _turned_away(page: Page, row: HandoverRow, by: Known, at: datetime) -> tuple[Address, ...]:
    """The request of a successor who waits ends; where to write to. Refusal for one who holds the post."""
    step, asked = _step(page, row)
    if step == "held":
        raise Refusal("handover.taken", {"number": row.number})
    if step != "asked" or asked is None or asked.id is None:
        return ()
    _, ways = appointing.refuse(page, by, asked.id, at)
    return tuple(ways)


def _give_back(page: Page, row: HandoverRow) -> None:
    """The post is in force again, with its duties; Refusal where nothing of it ended."""
    member = _membership(page, row, row.left)
    if member is not None:
        page.session.refresh(member, with_for_update=True)
    if member is None or member.until is None:
        raise Refusal("people.gone")
    member.until, member.duties = None, row.duties
    page.session.flush()
    post = posts.post_of(member, posts.name_of(page, row.left))
    member.duties = {**row.duties, LEADS: _still_free(page, post, row.leads)} if row.leads else row.duties


def _still_free(page: Page, post: Post, areas: Iterable[str]) -> list[str]:
    """Those of the areas that nobody else has been put in charge of meanwhile."""
    led = {area for area, other in posts.leaders(page, None).items() if other.id != post.id}
    return [area for area in areas if area not in led]


def _sheet(page: Page, row: HandoverRow) -> Sheet:
    listed: list[tuple[str, dict[str, Any]]] = [(str(key), dict(facts)) for key, facts in row.sheet]
    lines = tuple(Line(key, facts) for key, facts in listed)
    left = posts.name_of(page, row.left)
    step, _ = _step(page, row)
    return Sheet(row.number, row.role, row.unit, row.left, left, row.successor, row.why, row.at, lines, step)
