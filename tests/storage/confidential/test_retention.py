"""Retention: by outcome, warned before, held where needed, then gone from every table but for a tombstone."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from storage.book.book import Book
from storage.book.files import FileStore
from storage.book.page import Hot, Page
from storage.confidential import credits as credit_room
from storage.confidential import evidence, filing, follow_up, mirror, retention, tips
from storage.confidential.states import Outcome
from storage.talk import Address, Refusal
from tests.storage.confidential.duty import AT, KEY, Filed, Officer, closed, filed, in_hand, new_tip, officers, worth

DAY = timedelta(days=1)


@pytest.fixture
async def officer(district: Book) -> Officer:
    """The one officer on duty."""
    return (await officers(district, 1))[0]


async def done(book: Book, officer: Officer, outcome: Outcome) -> Filed:
    """A tip with that outcome."""
    tip = await filed(book)
    await book.turn(lambda page: closed(page, tip.tip, officer, outcome, timely=True))
    return tip


async def passed(book: Book, days: int) -> list[str]:
    """What a daily sweep erases when so many days have gone by, one after the other."""
    erased: list[str] = []
    for number in range(days + 1):
        at = AT + number * DAY
        await book.turn(lambda page, at=at: retention.warn(page, at))  # type: ignore[misc]
        erased += [one.tip for one in await book.turn(lambda page, at=at: retention.erase_due(page, at))]  # type: ignore[misc]
    return erased


async def exists(book: Book, tip: str) -> bool:
    return await book.read(lambda page: tips.info(page, tip)) is not None


@pytest.mark.parametrize(
    ("outcome", "days"),
    [
        (Outcome.SPAM, 30),
        (Outcome.DUPLICATE, 30),
        (Outcome.WITHDRAWN, 30),
        (Outcome.REFUTED, 180),
        (Outcome.VERIFIED, 730),
    ],
)
def test_each_outcome_has_its_time(outcome: Outcome, days: int) -> None:
    """Counted from the day on which it was closed."""
    assert retention.erase_on(outcome, AT) == AT.date() + days * DAY


async def test_a_tip_is_erased_on_its_day_and_not_before(district: Book, officer: Officer) -> None:
    """With everything that hangs on it; the tombstone says that it was there and how it ended."""
    tip = await done(district, officer, Outcome.SPAM)
    assert await passed(district, 29) == []
    assert await passed(district, 30) == [tip.tip]
    assert await district.read(lambda page: mirror.rows(page, tip.tip)) == []
    stones = await district.read(lambda page: page.rows(Hot("SELECT tip, outcome, slot, erased FROM tip_tombstones")))
    slots = ("2026-03-02T12:00:00.000Z", "2026-04-01T12:00:00.000Z")
    assert [tuple(stone) for stone in stones] == [(tip.tip, "spam", *slots)]
    assert await district.read(lambda page: follow_up.find(page, tip.worth)) is None


async def test_nobody_is_surprised(district: Book, officer: Officer) -> None:
    """After an outage over the day itself, the warning comes first, and the erasure a fortnight after."""
    tip = await done(district, officer, Outcome.SPAM)
    late = AT + 100 * DAY
    assert await district.turn(lambda page: retention.erase_due(page, late)) == []
    assert await district.turn(lambda page: retention.warn(page, late)) == [tip.tip]
    assert await district.turn(lambda page: retention.warn(page, late)) == []
    assert await district.turn(lambda page: retention.erase_due(page, late + 13 * DAY)) == []
    assert len(await district.turn(lambda page: retention.erase_due(page, late + 14 * DAY))) == 1


async def test_an_open_tip_is_never_erased(district: Book, officer: Officer) -> None:
    """Nor one that was reopened after its warning."""
    tip, fresh = await done(district, officer, Outcome.SPAM), await filed(district)
    await district.turn(lambda page: retention.warn(page, AT + 20 * DAY))
    mine = await district.read(lambda page: follow_up.find(page, tip.worth))
    assert mine is not None
    await district.turn(lambda page: follow_up.reopen(page, mine.opened, "còn", AT))
    assert await passed(district, 60) == []
    assert await exists(district, tip.tip)
    assert await exists(district, fresh.tip)


async def test_what_is_held_stays(district: Book, officer: Officer) -> None:
    """Until it is let go; neither the sweep nor its informant erases it."""
    tip = await done(district, officer, Outcome.SPAM)
    await district.turn(lambda page: retention.hold(page, tip.tip, held=True))
    assert await passed(district, 60) == []
    with pytest.raises(Refusal):
        await district.turn(lambda page: retention.erase(page, tip.tip, AT))
    await district.turn(lambda page: retention.hold(page, tip.tip, held=False))
    assert await passed(district, 60) == [tip.tip]
    with pytest.raises(Refusal) as told:
        await district.turn(lambda page: retention.hold(page, tip.tip, held=True))
    assert told.value.key == "tips.no_such"


async def test_a_verified_tip_waits_for_its_phase(district: Book, officer: Officer) -> None:
    """However old it is, it is not erased before a closing has looked at it."""
    tip = await done(district, officer, Outcome.VERIFIED)
    far = AT + 900 * DAY
    await sweep_twice(district, far)
    assert await exists(district, tip.tip)
    await district.turn(credit_room.too_late)
    await sweep_twice(district, far)
    assert not await exists(district, tip.tip)


async def sweep_twice(book: Book, at: datetime) -> None:
    """A warning, and an erasure after its time."""
    await book.turn(lambda page: retention.warn(page, at))
    await book.turn(lambda page: retention.erase_due(page, at + 14 * DAY))


async def test_files_and_links_go_with_their_tip(district: Book, officer: Officer, tmp_path: Path) -> None:
    """The caller gets the names to erase from the store; nothing is left that points at it."""
    store, new = FileStore(tmp_path / "tips"), new_tip(worth())
    kept = evidence.keep(store, new.draft.opened, b"%PDF-1.7 x", "a.pdf")

    def whole(page: Page) -> None:
        evidence.add(page, kept, AT)
        filing.file(page, KEY, replace(new, evidence=(kept.id,)), AT)
        hand = in_hand(page, new.draft.tip, officer)
        follow_up.push(page, KEY, hand, Address("telegram", "bot", "1"), AT)
        closed(page, new.draft.tip, officer, Outcome.SPAM)

    await district.turn(whole)
    erased = await district.turn(lambda page: retention.erase(page, new.draft.tip, AT))
    assert erased == retention.Erased(new.draft.tip, (kept.file,))
    assert await district.read(lambda page: mirror.rows(page, new.draft.tip)) == []


async def test_links_end_by_themselves(district: Book, officer: Officer) -> None:
    """The row goes, too, after its month."""
    tip = await filed(district)

    def link(page: Page) -> None:
        follow_up.push(page, KEY, in_hand(page, tip.tip, officer), Address("telegram", "bot", "1"), AT)

    await district.turn(link)
    assert await district.turn(lambda page: retention.forget_pushes(page, AT + 30 * DAY)) == 0
    assert await district.turn(lambda page: retention.forget_pushes(page, AT + 31 * DAY)) == 1
