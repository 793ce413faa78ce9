"""The bodies' pages with a house of dossiers: a sitting that is open, scored, closed; the council before its word."""

from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from storage.book.page import Page
from storage.campaign.council import cards, judging, scoring
from storage.campaign.dossiers import nominations, route
from storage.campaign.dossiers.route_table import Move
from tests.bot.console.stage import Browser, Stage
from tests.storage.campaign.council import house as stage_of
from tests.storage.campaign.council.house import COUNCIL, GROUP, House, plan

TERMS = {"method": "median", "per": "whole", "quorum": "2/3", "invited": "comment"}
SITTING, COUNCIL_SITTING = "/hoi-dong/PH-2021-0001", "/hoi-dong/PH-2021-0002"


@dataclass(slots=True)
class Hall:
    """The office with a house of dossiers, an office's browser and one of each member."""

    stage: Stage
    house: House
    office: Browser

    async def member(self, name: str) -> Browser:
        self.stage.people[name] = self.house.members[name]
        return await self.stage.browser(name)

    async def open(self) -> None:
        assert (await self.office.post("/hoi-dong/phieu")).status == 303
        assert (await self.office.post("/hoi-dong/phien", body=GROUP, phase="I", **TERMS)).status == 303

    async def scored(self, share: int, *names: str) -> None:
        """The members of these names give so many hundredths to every dossier."""
        points = {item.id: Fraction(item.most * share, 100) for item in cards.template().items}

        def write(page: Page) -> None:
            for name in names:
                for dossier in self.house.dossiers:
                    person, at = self.house.members[name], self.stage.clocks.campaign()
                    scoring.give(page, plan(), "PH-2021-0001", dossier, person, points, at)

        await self.stage.book.turn(write)


async def before_the_council(hall: Hall) -> None:
    """A closed sitting of the council over the three dossiers, the second one of this year."""
    await hall.open()

    def write(page: Page) -> None:
        seats, at = stage_of.seated(page, hall.house.office, COUNCIL), hall.stage.clocks.campaign()
        for dossier in hall.house.dossiers:
            go(hall, page, dossier, Move.TO_COUNCIL)
        meeting = stage_of.opened(page, hall.house, COUNCIL)
        points = {item.id: Fraction(item.most) for item in cards.template().items}
        for dossier, name in product(hall.house.dossiers, ("chair", "one")):
            scoring.give(page, plan(), meeting.number, dossier, seats[name], points, at)
        assert judging.close(page, plan(), meeting.number, hall.house.office.id, at) is not None

    await hall.stage.book.turn(write)


def go(hall: Hall, page: Page, number: str, move: Move) -> None:
    """The office makes a move with a dossier."""
    at = hall.stage.clocks.campaign()
    made = route.move(page, plan(), number, move, hall.house.office, at=at, real=at, why="Xem lại")
    assert isinstance(made, route.Hop)


async def states(hall: Hall) -> list[str]:
    """Where the dossiers are on their route."""
    found = await hall.stage.book.read(
        lambda page: [nominations.by_number(page, number) for number in hall.house.dossiers]
    )
    return [put.state for put in found if put is not None]
