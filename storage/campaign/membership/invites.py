"""Invites: one-use codes that make their bearer a head or an officer; only a keyed print of the code is kept."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, true
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from storage.book.page import Page
from storage.book.server_key import ServerKey
from storage.campaign import codes
from storage.campaign.membership import posts
from storage.campaign.planning.plan import Plan
from storage.campaign.tables import Invite
from storage.campaign.territory import units
from storage.limits import limits
from storage.talk import Refusal

IN_UNITS = ("area_head", "unit_officer")  # the other roles are held at the organiser's


@dataclass(frozen=True, slots=True)
class NewInvite:
    """For whom a code is: the role, the unit's code, the name if it is known; `approved` needs no further yes."""

    role: str
    unit: str
    name: str = ""
    approved: bool = False
    made_by: str = "system"


def print_of(key: ServerKey, code: str) -> str | None:
    """What the book knows a typed code by; None when it cannot be a code."""
    return None if codes.plain(code) is None else _print(key, code)


def make(page: Page, key: ServerKey, new: NewInvite, at: datetime) -> str:
    """A fresh code for this invite (real time); nobody can read it from the book afterwards."""
    code = codes.fresh()
    invite = Invite(
        code_hash=_print(key, code),
        role=new.role,
        unit=new.unit,
        name=new.name,
        approved=new.approved,
        made_by=new.made_by,
        made_at=at,
        expires_at=expiry(at),
    )
    page.session.add(invite)
    page.session.flush()
    return code


def expiry(made: datetime) -> datetime:
    """Until when a code can be used."""
    return made + timedelta(days=limits().people.invite_days)


def placed(page: Page, plan: Plan, role: str, unit: str) -> str:
    """The unit in which a role is held; the organiser's own where none is named. Refusal for one that cannot be."""
    if role not in posts.ABOVE:
        raise Refusal("invites.unknown_role", {"role": role, "roles": ", ".join(posts.ABOVE)})
    code = unit or ("" if role in IN_UNITS else plan.organiser.code)
    if not code:
        raise Refusal("invites.unit_wanted")
    where = units.place(page, code)
    if where is None:
        raise Refusal("invites.unknown_unit", {"unit": code})
    kinds = {"area_head": plan.participants.kinds, "unit_officer": plan.selecting.kinds}.get(role)
    if code != plan.organiser.code if kinds is None else where.kind not in kinds:
        raise Refusal("invites.wrong_unit", {"unit": where.title})
    return code


def look(page: Page, code_hash: str, now: datetime) -> Invite | None:
    """The invite that can still be used; unknown, used, expired and revoked ones are alike not there."""
    return page.session.exec(_usable(now).where(Invite.code_hash == code_hash)).first()


def claim(page: Page, code_hash: str, now: datetime) -> Invite | None:
    """As `look`, but nobody else can use it before this turn ends: of two at once the second finds nothing."""
    wanted = _usable(now).where(Invite.code_hash == code_hash).with_for_update()
    return page.session.exec(wanted.execution_options(populate_existing=True)).first()


def use(page: Page, invite: Invite, person: int, now: datetime) -> None:
    """A claimed invite has made this person."""
    invite.used_at, invite.used_by = now, person
    page.session.flush()


def used(page: Page, code_hash: str) -> Invite | None:
    """The invite that somebody has used."""
    wanted = select(Invite).where(Invite.code_hash == code_hash, col(Invite.used_at).is_not(None))
    return page.session.exec(wanted).first()


def revoke(page: Page, code_hash: str, now: datetime, within: frozenset[str] | None = None) -> Invite | None:
    """Take back an open invite within the units (None: all); None if there is none."""
    wanted = _usable(now).where(Invite.code_hash == code_hash, _within(within)).with_for_update()
    invite = page.session.exec(wanted).first()
    if invite is not None:
        invite.revoked_at = now
        page.session.flush()
    return invite


def withdraw(page: Page, made_by: str, now: datetime) -> int:
    """Take back all open invites of one maker; returns how many."""
    found = page.session.exec(_usable(now).where(Invite.made_by == made_by)).all()
    for invite in found:
        invite.revoked_at = now
    page.session.flush()
    return len(found)


def waiting(page: Page, now: datetime, within: frozenset[str] | None = None) -> list[Invite]:
    """The invites within the units (None: all) that nobody has used yet, the newest first."""
    wanted = _usable(now).where(_within(within)).order_by(col(Invite.made_at).desc(), col(Invite.code_hash))
    return list(page.session.exec(wanted))


def hand_over(page: Page, persons: Iterable[int], to: int) -> None:
    """What these persons used belongs to another row of the same person."""
    for invite in page.session.exec(select(Invite).where(col(Invite.used_by).in_(list(persons)))):
        invite.used_by = to
    page.session.flush()


def _print(key: ServerKey, code: str) -> str:
    return key.fingerprint(f"invite:{codes.plain(code)}")


def _usable(now: datetime) -> SelectOfScalar[Invite]:
    return select(Invite).where(
        col(Invite.used_at).is_(None), col(Invite.revoked_at).is_(None), col(Invite.expires_at) > now
    )


def _within(scope: frozenset[str] | None) -> ColumnElement[bool]:
    return true() if scope is None else col(Invite.unit).in_(scope)
