"""Invites from the console: a code is made and shown once, as a letter to print; an open one is taken back."""

from aiohttp import web

from bot.console.guard import act, field
from bot.console.parts import Parts, Worker, note, parts_of
from bot.console.shown import go, show
from bot.console.staff import refused
from bot.invite_letters import InviteLetter, letter
from storage.book.page import Page
from storage.campaign.membership import invites, posts
from storage.campaign.membership.invites import NewInvite
from storage.limits import limits
from storage.talk import Refusal
from storage.words import tidy


async def make(request: web.Request) -> web.StreamResponse:
    """Make an invite and show its letter; the code is nowhere else, so this page is the only one that has it."""
    parts = parts_of(request)
    role, unit = await field(request, "role"), await field(request, "unit")
    name = tidy(await field(request, "name"))[: limits().people.name_max]
    base = parts.public_url.rstrip("/") or f"{request.scheme}://{request.host}"

    def turn(page: Page, worker: Worker) -> InviteLetter:
        return _make(page, parts, worker, NewInvite(role, unit, name, made_by=worker.actor), base)

    try:
        made = await act(request, turn)
    except Refusal as refusal:
        return await refused(request, refusal)
    return show(request, "invite.html", letter=made)


async def revoke(request: web.Request) -> web.StreamResponse:
    """Take back a code that nobody has used; 404 for one that is not there or out of reach."""
    parts, code_hash = parts_of(request), request.match_info["invite"]

    def turn(page: Page, worker: Worker) -> bool:
        invite = invites.revoke(page, code_hash, parts.clocks.real(), worker.units)
        if invite is None or not posts.may_appoint(page, worker.person, invite.role, invite.unit):
            raise web.HTTPNotFound
        note(page, parts, worker.actor, "invite.revoked", invite.unit, role=invite.role)
        return True

    await act(request, turn)
    return go(request, "staff")


def _make(page: Page, parts: Parts, worker: Worker, new: NewInvite, base: str) -> InviteLetter:
    unit = invites.placed(page, parts.plan, new.role, new.unit)
    if not posts.may_appoint(page, worker.person, new.role, unit):
        raise Refusal("invites.not_yours")
    placed = NewInvite(new.role, unit, new.name, made_by=new.made_by)
    code = invites.make(page, parts.key, placed, parts.clocks.real())
    note(page, parts, worker.actor, "invite.made", unit, role=new.role)
    expires = invites.expiry(parts.clocks.real())
    return letter(page, parts.texts, code, (new.role, unit, new.name, expires), base)
