"""Alerts: they ring until somebody knows, hold no content, and are forgotten."""

from datetime import timedelta

from storage.book.book import Book
from storage.campaign.membership import people
from storage.confidential import alerts
from tests.storage.confidential.duty import AT

FIVE = timedelta(minutes=5)


async def ringing(book: Book, after: timedelta) -> list[int]:
    """How often each alert has rung that rings now."""
    return [alert.rung for alert in await book.read(lambda page: alerts.due(page, AT + after))]


async def test_an_alert_rings_again_until_somebody_knows(district: Book) -> None:
    """At once, then every five minutes; who knows ends it for all that came before."""
    person = await district.turn(lambda page: people.appoint(page, "Trực", "hotline_officer", "692", AT))
    await district.turn(lambda page: alerts.sound(page, AT))
    (alert,) = await district.read(lambda page: alerts.due(page, AT))
    assert await district.turn(lambda page: alerts.rung(page, alert, AT)) is True
    assert await district.turn(lambda page: alerts.rung(page, alert, AT)) is False
    assert await ringing(district, FIVE - timedelta(seconds=1)) == []
    assert await ringing(district, FIVE) == [1]
    await district.turn(lambda page: alerts.sound(page, AT + FIVE))
    assert await district.turn(lambda page: alerts.known(page, person, AT + FIVE)) == 2
    assert await ringing(district, FIVE * 9) == []
    assert await district.turn(lambda page: alerts.known(page, person, AT + FIVE)) == 0


async def test_alerts_are_forgotten_after_a_week(district: Book) -> None:
    """An exact hour does not stay; what nobody answered does."""
    person = await district.turn(lambda page: people.appoint(page, "Trực", "hotline_officer", "692", AT))
    await district.turn(lambda page: alerts.sound(page, AT))
    await district.turn(lambda page: alerts.known(page, person, AT))
    await district.turn(lambda page: alerts.sound(page, AT + FIVE))
    assert await district.turn(lambda page: alerts.forget(page, AT + timedelta(days=7))) == 0
    assert await district.turn(lambda page: alerts.forget(page, AT + timedelta(days=8))) == 1
    assert await ringing(district, timedelta(days=8)) == [0]
