"""Letters of confidential talks: nothing of them lies open, delivery sends them, and what is settled is gone."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from broadcasts.undelivered import Later, Never, Unknown
from storage.book.page import Hot, Page
from storage.confidential import letters, mailbox, parcels
from storage.confidential.seal import Unopened
from storage.limits import limits
from storage.mail.mailbox import Seen
from storage.talk import Choice, Reply
from tests.books import KINDS, fresh_url
from tests.handlers.counter_office import LAN, CounterOffice, office
from tests.storage.confidential import traces

WORD = "Chép số này 4821 0937 5566 1402"
REPLY = Reply(WORD, (Choice("1", "go", "Nhắn tiếp"),))
STATES = Hot("SELECT state FROM letters")


@pytest.fixture(params=KINDS)
async def house(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[CounterOffice]:
    """A hotline, on each database."""
    with fresh_url(request.param, tmp_path, request) as url:
        async with office(url, tmp_path / "data", "Trực") as found:
            yield found


async def put(house: CounterOffice, **ahead: float) -> None:
    """Put a letter in a turn."""
    due = house.now + timedelta(**ahead) if ahead else None
    discreet, now = house.bot.confiding.discreet, house.now
    await house.bot.book.turn(lambda page: discreet.put(page, house.address(), [REPLY], now, due))


async def states(house: CounterOffice) -> list[str]:
    """The states of all letters that stand in the book."""
    return await house.bot.book.read(lambda page: [state for (state,) in page.rows(STATES)])


async def test_a_letter_lies_sealed_and_is_gone_once_it_has_arrived(house: CounterOffice) -> None:
    """While the platform is slow neither its words nor its address can be read; then there is no row at all."""
    house.recorder.hold()
    await put(house)
    await house.recorder.until(lambda: len(house.recorder.tried) == 1)
    assert await states(house) == ["sending"]
    assert await house.bot.book.read(lambda page: traces.in_tables(page, [LAN, WORD, "Nhắn tiếp"])) == []
    assert traces.on_disk(house.folder, [LAN, WORD]) == []
    house.recorder.release()
    heard = await house.hears()
    assert heard.startswith(WORD)
    assert await states(house) == []


@pytest.mark.parametrize("problem", [Never("blocked"), Unknown("cut")])
async def test_a_letter_that_cannot_arrive_is_gone_too(house: CounterOffice, problem: Exception) -> None:
    """Refused, or twice of unknown outcome: no row tells of it."""
    house.recorder.fail(problem, problem)
    await put(house)
    await house.hears()
    assert await states(house) == []
    assert len(house.recorder.tried) <= 2


async def test_a_letter_that_has_to_wait_is_tried_again(house: CounterOffice) -> None:
    """The platform asks for a pause; after it the letter arrives, once."""
    house.recorder.fail(Later("busy", 0.05))
    await put(house)
    await house.recorder.until(lambda: len(house.recorder.tried) == 1)
    await house.waits(seconds=1)
    await house.recorder.until(lambda: len(house.recorder.sent) == 1)


async def test_a_letter_for_later_waits_for_its_moment(house: CounterOffice) -> None:
    """Sealed until then, also across a restart."""
    await put(house, seconds=3)
    assert await house.hears() == ""
    await house.restart()
    assert await states(house) == ["pending"]
    assert (await house.waits(seconds=3)).startswith(WORD)
    assert await states(house) == []


async def test_what_a_dead_process_had_in_hand_goes_once_more(house: CounterOffice) -> None:
    """As every reply in doubt does."""
    epoch = house.bot.delivery.hand.epoch
    keys, to = house.bot.confiding.keys, house.address()
    new = letters.Outgoing(to, REPLY, 0, house.now)
    await house.bot.book.turn(lambda page: letters.put(page, keys, new, house.now, epoch))
    await house.restart()
    assert (await house.waits(seconds=1)).startswith(WORD)
    assert await states(house) == []


async def test_a_browser_finds_what_it_was_told_for_a_while(house: CounterOffice) -> None:
    """Sealed in its place among the rest, read by that browser alone, erased after the time that the limits name."""
    keys, here, other = house.bot.confiding.keys, house.address("here"), house.address("other")

    await house.bot.book.turn(lambda page: mailbox.post(page, keys, here, "bot", {"text": WORD}, house.now))

    def seen(page: Page) -> list[list[str]]:
        found = (mailbox.since(page, keys, at, Seen(), 9, house.now) for at in (here, other))
        return [[entry.body["text"] for entry in entries] for entries in found]

    assert await house.bot.book.read(seen) == [[WORD], []]
    assert await house.bot.book.read(lambda page: traces.in_tables(page, [WORD])) == []
    house.now += timedelta(minutes=limits().confidential.mailbox_minutes + 1)
    assert await house.bot.book.turn(lambda page: mailbox.forget(page, house.now)) == 1


def test_an_upload_on_disk_opens_only_by_the_name_it_was_given(tmp_path: Path) -> None:
    """Its key stands in that name and nowhere beside it; a changed or moved piece opens nothing."""
    source = parcels.fresh("a1b2")
    whole = b"".join(parcels.sealed(source, number, piece) for number, piece in enumerate((b"mot", b"hai")))
    path = tmp_path / parcels.on_disk(source)
    path.write_bytes(whole)
    with path.open("rb") as file:
        assert list(parcels.pieces(source, file)) == [b"mot", b"hai"]
    with path.open("rb") as file, pytest.raises(Unopened):
        list(parcels.pieces(parcels.fresh("a1b2"), file))
    half = len(whole) // 2
    path.write_bytes(whole[half:] + whole[:half])
    with path.open("rb") as file, pytest.raises(Unopened):
        list(parcels.pieces(source, file))
