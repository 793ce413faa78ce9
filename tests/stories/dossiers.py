"""What the office does with dossiers in a story: the moves of the route, with the letters that follow from each."""

from bot.wiring import Bot
from broadcasts.letters import dossiers
from storage.book.page import Page
from storage.campaign.dossiers import route
from storage.campaign.dossiers.hops import Hop
from storage.campaign.dossiers.route_table import Move
from storage.campaign.membership import people
from storage.mail.letters import Posted

FACTS = {
    Move.RECEIVE: {"arrival": "12", "day": "2021-07-05"},
    Move.ASK: {"what": "Bản xác nhận của Ban công tác Mặt trận", "until": "2021-07-20"},
}


async def move(bot: Bot, words: str) -> None:
    """The moves named after a dossier's number, by an officer of the office."""
    number, *moves = words.split()
    for one in moves:
        bot.delivery.post(await bot.book.turn(lambda page, one=one: _made(page, bot, number, Move(one))))  # type: ignore[misc]


def _made(page: Page, bot: Bot, number: str, wanted: Move) -> tuple[Posted, ...]:
    office, at, real = bot.desk.reception.office, bot.clocks.campaign(), bot.clocks.real()
    found = people.find(page, "Văn thư")
    person = found[0].id if found else people.appoint(page, "Văn thư", "organiser_officer", "692", real)
    known = people.by_id(page, person)
    hop = route.move(page, office.plan, number, wanted, known, at=at, real=real, facts=FACTS.get(wanted))
    assert isinstance(hop, Hop), hop
    return dossiers.told(page, office.plan, office.texts, hop, real)
