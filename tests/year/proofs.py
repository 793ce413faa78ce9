"""At the end the book is held against the platforms' own ledgers: every letter once, every message kept, all told."""

from collections import Counter
from typing import TYPE_CHECKING

from tests.year.reckoning import HOLDS_SLOT

if TYPE_CHECKING:
    from tests.year.year import Year

CHANNELS = {"telegram": "telegram", "zalo": "zalo_bot", "web": "webchat"}


async def all_is_proved(year: "Year") -> None:
    """What a table says of itself is not enough: the other side must have seen the same."""
    await every_letter_arrived_once(year)
    await every_message_is_in_the_book(year)
    await decisions_were_told_once(year)
    nobody_barred_stands(year)


async def every_letter_arrived_once(year: "Year") -> None:
    """Each message that a platform took is named by one letter, and each letter's by the platform; no other, no twin.

    A talk in confidence leaves no letters, so its teller is left out.
    """
    rows = await year.town.rows("SELECT channel, chat, sent_as FROM letters WHERE sent_as <> ''")
    for way, channel in CHANNELS.items():
        quiet = year.town.ways[way].chats(year.quiet[way])
        ours = [
            (str(row["chat"]), number)
            for row in rows
            if row["channel"] == channel
            for number in str(row["sent_as"]).split(",")
            if row["chat"] not in quiet
        ]
        theirs = [one for one in await year.town.ways[way].taken(year.town) if one[0] not in quiet]
        assert Counter(ours) == Counter(theirs), (way, Counter(ours) - Counter(theirs), Counter(theirs) - Counter(ours))
        assert max(Counter(ours).values()) == 1


async def every_message_is_in_the_book(year: "Year") -> None:
    """As many events as messages were acknowledged, by door."""
    rows = await year.town.rows("SELECT channel, count(*) AS many FROM events GROUP BY channel")
    kept = {str(row["channel"]): row["many"] for row in rows}
    assert kept == {channel: year.town.ways[way].said for way, channel in CHANNELS.items()}


async def decisions_were_told_once(year: "Year") -> None:
    """In every head's and officer's chat and every group, and on the public page."""
    told = {one.key: await year.town.ways[one.way].texts(one.key) for one in year.cast.people.values()}
    for number in year.decisions:
        copies = {key: sum(text.startswith(f"{number}, ngày") for text in texts) for key, texts in told.items()}
        heard = {key for key, many in copies.items() if many}
        assert heard == year.there[number], (number, heard ^ year.there[number])
        assert max(copies.values()) == 1, number
        for texts in year.group_texts():
            assert sum(text.startswith(f"{number}, ngày") for text in texts) == 1, number
    async with year.town.client.get(f"http://{year.town.settings.listen}/tin/atom.xml") as answer:
        feed = await answer.text()
    assert [feed.count(number) > 0 for number in year.decisions] == [True] * len(year.decisions)


def nobody_barred_stands(year: "Year") -> None:
    """By the reckoning, which the book equals: whoever holds a slot is kept out by no bar."""
    for one in year.sums.dossiers.values():
        assert one.state not in HOLDS_SLOT or year.sums.barred(one.phase, one.area, one.name) is None, one
