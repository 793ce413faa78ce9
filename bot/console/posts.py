"""Which roles may open which pages of the console."""

from typing import Final

from storage.campaign.tables import ROLES

ANY_POST: Final = frozenset(ROLES)
OFFICE: Final = frozenset({"admin", "organiser_officer"})
ANSWERING: Final = OFFICE | {"unit_officer"}
ADMIN: Final = frozenset({"admin"})
COUNCIL: Final = frozenset({"council_member"})
JUDGING: Final = OFFICE | COUNCIL
DUTY: Final = frozenset({"hotline_officer"})
MONEY: Final = OFFICE | {"finance_officer"}
WATCHING: Final = frozenset({"observer"})
MEDIA: Final = OFFICE | {"media_officer"}
CONFERRING: Final = MEDIA | MONEY  # who prepares a conference beside the office
GROUPS: Final = ANSWERING | MEDIA
APART: Final = DUTY | COUNCIL  # pages of what tips say and are worth: who else asks for them is written down
