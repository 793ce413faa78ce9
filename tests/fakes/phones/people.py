"""Who can be played on the page: the four users of the bot, the same people on every messenger."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person with a phone; `role` is what the bot knows them as, once they have typed its code."""

    number: int
    name: str
    role: str


PEOPLE = (
    Somebody(1, "Chị Lan", "citizen"),
    Somebody(2, "Anh An", "area_head"),
    Somebody(3, "Chị Bình", "unit_officer"),
    Somebody(4, "Chị Phòng", "organiser_officer"),
)
