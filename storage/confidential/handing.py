"""To whom a tip is handed on: an office that there is by the plan, never that of an official whom it names; pure."""

from collections.abc import Collection, Sequence
from typing import Final

from storage.campaign.planning.plan_parts import Receiver

BELOW: Final = "below"
OWN: Final = "own"
POLICE: Final = "police"
WHERE_ACCUSED: Final = (BELOW, OWN, POLICE)  # where a named official works, as far as it matters here
ELSEWHERE: Final = "elsewhere"  # an office that is named with each tip; there always is one
ABOVE: Final = "above"


def open_to(offices: Sequence[Receiver], accused: Collection[str], *, names_official: bool) -> list[Receiver]:
    """The offices to which a tip may go; one about an official goes to none of his own."""
    return [one for one in offices if not names_official or not _is_own(one, accused)]


def _is_own(one: Receiver, accused: Collection[str]) -> bool:
    """All police is one house where a policeman is named; what stands below is near to whoever works there."""
    if one.kind == "other" or one.level == BELOW:
        return True
    return one.level in accused or (one.kind == POLICE and POLICE in accused and one.level != ABOVE)
