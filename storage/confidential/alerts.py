"""Alerts of the hotline: something urgent came in; rung again until somebody on duty knows, without a word of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from storage.book.columns import instant, stamp
from storage.book.page import Hot, Page
from storage.limits import limits

_RAISE = Hot("INSERT INTO duty_alerts (made_at, due_at, rung) VALUES (:now, :now, 0) RETURNING id")
_DUE = Hot("SELECT id, made_at, rung FROM duty_alerts WHERE known_at IS NULL AND due_at <= :now ORDER BY id")
_RUNG = Hot("UPDATE duty_alerts SET rung = rung + 1, due_at = :due WHERE id = :id AND rung = :rung")
_KNOWN = Hot("UPDATE duty_alerts SET known_at = :now, known_by = :by WHERE known_at IS NULL AND made_at <= :now")
_KNOWN_ONE = Hot("UPDATE duty_alerts SET known_at = :now, known_by = :by WHERE known_at IS NULL AND id = :id")
_OPEN = Hot("SELECT id, made_at, rung FROM duty_alerts WHERE known_at IS NULL ORDER BY id")
_FORGET = Hot("DELETE FROM duty_alerts WHERE made_at < :before AND known_at IS NOT NULL")


@dataclass(frozen=True, slots=True)
class Alert:
    """An alert that is to ring: `rung` times already, so that the next in charge can be told."""

    id: int
    made: datetime
    rung: int


def sound(page: Page, now: datetime) -> int:
    """Something urgent came in; it rings at the next look."""
    row = page.one(_RAISE, now=stamp(now))
    assert row is not None  # noqa: S101 - RETURNING always gives the row
    return int(row[0])


def due(page: Page, now: datetime) -> list[Alert]:
    """The alerts that ring now."""
    return [Alert(number, instant(made), rung) for number, made, rung in page.rows(_DUE, now=stamp(now))]


def rung(page: Page, alert: Alert, now: datetime) -> bool:
    """It has rung and will again; False if another look was faster."""
    again = now + timedelta(minutes=limits().confidential.ring_minutes)
    return page.change(_RUNG, id=alert.id, rung=alert.rung, due=stamp(again)) == 1


def known(page: Page, by: int, now: datetime) -> int:
    """A person on duty knows of all that has rung so far; returns how many that were."""
    return page.change(_KNOWN, by=by, now=stamp(now))


def known_one(page: Page, alert: int, by: int, now: datetime) -> bool:
    """A person on duty knows of this one; False if it is gone, or somebody was faster."""
    return page.change(_KNOWN_ONE, id=alert, by=by, now=stamp(now)) == 1


def waiting(page: Page) -> list[Alert]:
    """The alerts of which nobody on duty has said that he knows, the oldest first."""
    return [Alert(number, instant(made), rung) for number, made, rung in page.rows(_OPEN)]


def forget(page: Page, now: datetime) -> int:
    """Erase the alerts that somebody answered long ago."""
    return page.change(_FORGET, before=stamp(now - timedelta(days=limits().confidential.alert_days)))
