"""/lichdienthoai: an address by which a phone's own calendar follows the campaign's days; a new one ends the old."""

import secrets
from typing import Final

from handlers.visit import Visit
from storage.campaign import feeds
from storage.campaign.tables import ROLES as EVERY_ROLE

ROLES: Final = tuple(role for role in EVERY_ROLE if role != "citizen")
BYTES: Final = 24  # of chance in an address: 32 signs


def link(visit: Visit, words: str) -> None:
    """Give a new address, or end the one there is ("bỏ")."""
    assert visit.person is not None  # noqa: S101 - the command is for people with a role
    if visit.means(words, "calendar_link.words.drop"):
        visit.say("calendar_link.dropped" if feeds.drop(visit.page, visit.person.id) else "calendar_link.none")
    elif not visit.office.public_url:
        visit.say("calendar_link.no_address", office=visit.plan.organiser.standing_office)
    else:
        token = secrets.token_urlsafe(BYTES)
        feeds.make(visit.page, visit.office.key, token, visit.person, visit.real)
        visit.audit("feed.made", f"person:{visit.person.id}")
        address = f"{visit.office.public_url.rstrip('/')}/lich/{token}.ics"
        visit.say("calendar_link.given", address=address)
