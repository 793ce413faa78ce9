"""To whom a tip is handed on, and never to the office of an official whom it names; pure."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

COMMUNE, DISTRICT, PROVINCE = "commune", "district", "province"
POLICE, INSPECTORATE, PROCURACY, BORDER, OTHER = "police", "inspectorate", "procuracy", "border", "other"
WHERE_ACCUSED: Final = (COMMUNE, DISTRICT, POLICE)  # where a named official works, as far as it matters here


@dataclass(frozen=True, slots=True)
class Destination:
    """A receiving office: its name in a form and in the texts, what it is, and how high it stands."""

    code: str
    kind: str
    level: str


DESTINATIONS: Final = (
    Destination("police_of_commune", POLICE, COMMUNE),
    Destination("police_of_district", POLICE, DISTRICT),
    Destination("border_guard", BORDER, DISTRICT),
    Destination("inspectorate", INSPECTORATE, DISTRICT),
    Destination("procuracy", PROCURACY, DISTRICT),
    Destination("police_above", POLICE, PROVINCE),
    Destination("inspectorate_above", INSPECTORATE, PROVINCE),
    Destination("elsewhere", OTHER, DISTRICT),
)


def open_to(accused: Collection[str], *, names_official: bool) -> list[Destination]:
    """The offices to which a tip may go; one about an official goes to none of his own, nor to one nobody can check."""
    return [one for one in DESTINATIONS if not names_official or not _is_own(one, accused)]


def _is_own(one: Destination, accused: Collection[str]) -> bool:
    """Police of a commune and of the district are one house where a policeman is named."""
    if one.kind == OTHER or one.level == COMMUNE:
        return True
    return one.level in accused or (one.kind == POLICE and POLICE in accused and one.level != PROVINCE)
