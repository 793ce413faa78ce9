"""A post goes to a successor in one turn: the old access stops, a code for the new one, and a sheet of what lies open.

Works and dossiers stay whose they are, with their numbers; what goes over is the post with its open tasks.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlmodel import select

from storage.book.marks import numbered
from storage.book.page import Page
from storage.book.server_key import ServerKey
from storage.campaign.membership import invites, people, posts
from storage.campaign.membership.handover_sheet import Line, gone_over, open_tasks, stays
from storage.campaign.membership.handover_tables import HandoverRow
from storage.campaign.membership.invites import NewInvite
from storage.campaign.membership.people import Known
from storage.campaign.membership.posts import IN_FORCE, Post, duties_of
from storage.campaign.planning.plan import Plan
from storage.campaign.tables import Membership
from storage.talk import Refusal

KEPT_APART: Final = "hotline_officer"  # whose keys are handed over in the hotline's own room
MAIN: Final = "admin"


@dataclass(frozen=True, slots=True)
class Preview:
    """What would go over with a post, and what would not."""

    post: Post
    goes: tuple[Line, ...]
    stays: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Done:
    """A post that was handed over: the sheet's number and the code, which is nowhere else."""

    number: str
    code: str
    needs_yes: bool  # the unit above decides once the code is used
    preview: Preview


def offered(page: Page, by: Known) -> list[Post]:
    """The posts that this person can hand over: those on which he decides, and his own."""
    held = [post for post in posts.staff(page, None) if post.approved and post.role != KEPT_APART]
    decided = {post.id for post in posts.decided(page, by, held)}
    return [post for post in held if post.id in decided or post.person == by.id]


def preview(page: Page, plan: Plan, post: Post, *, at: datetime) -> Preview:
    """What a hand-over now would carry; writes nothing."""
    return Preview(post, (*gone_over(page, plan, post, at), *open_tasks(page, plan, post, at)), stays(page, plan, post))


def hand_over(  # noqa: PLR0913 - a post, from whom to whom, why, by whom, by both clocks
    page: Page,
    plan: Plan,
    key: ServerKey,
    post: int,
    successor: str,
    by: Known,
    *,
    at: datetime,
    real: datetime,
    why: str = "",
) -> Done:
    """End the post, make a code for the successor and keep the sheet; one's own post needs the yes of the unit above.

    Refusal for a post that is gone or out of reach, and for the last administrator's.
    """
    row = _locked(page, post)
    found = next((one for one in offered(page, by) if row is not None and one.id == post), None)
    if row is None or found is None:
        raise Refusal("people.gone")
    _keep_an_administrator(page, found)
    shown, held = preview(page, plan, found, at=at), duties_of(row.duties)
    row.until, row.duties = at, {}
    page.session.flush()
    left = people.by_id(page, found.person)
    if left is not None and not left.roles:
        invites.withdraw(page, f"person:{found.person}", real)
    own = found.person == by.id and not by.has(MAIN)
    new = NewInvite(found.role, found.unit, successor, approved=not own, made_by=f"person:{by.id}")
    code = invites.make(page, key, new, real)
    kept = _kept(page, plan, shown, new, invites.print_of(key, code) or "", by, at)
    kept.why, kept.duties = why, held
    page.session.add(kept)
    page.session.flush()
    return Done(kept.number, code, own, shown)


def _kept(page: Page, plan: Plan, shown: Preview, new: NewInvite, invite: str, by: Known, at: datetime) -> HandoverRow:
    post = shown.post
    return HandoverRow(
        number=numbered(page, "BG", at.astimezone(plan.tzinfo).year),
        role=post.role,
        unit=post.unit,
        left=post.person,
        invite=invite,
        successor=new.name,
        leads=list(post.leads),
        sheet=[[line.key, dict(line.facts)] for line in shown.goes],
        by=by.id,
        at=at,
    )


def _locked(page: Page, membership: int) -> Membership | None:
    wanted = select(Membership).where(Membership.id == membership, *IN_FORCE).with_for_update()
    return page.session.exec(wanted.execution_options(populate_existing=True)).first()


def _keep_an_administrator(page: Page, post: Post) -> None:
    others = select(Membership.id).where(Membership.role == MAIN, Membership.id != post.id, *IN_FORCE)
    if post.role == MAIN and page.session.exec(others).first() is None:
        raise Refusal("people.last_admin")
