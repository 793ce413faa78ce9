"""Codes are not guessed: after a few wrong ones within the hour a sender waits, whatever kind of code it was."""

from datetime import timedelta

from handlers.visit import Visit
from storage.book import tries
from storage.limits import limits


def minutes_to_wait(visit: Visit) -> int:
    """The minutes after which this sender may try again; 0 for now."""
    rules = limits().people
    before = tries.wrong(visit.page, _sender(visit), visit.real, _window())
    if len(before) < rules.wrong_codes:
        return 0
    until = before[rules.wrong_codes - 1] + _window()
    return max(1, -(-int((until - visit.real).total_seconds()) // 60))


def count_wrong(visit: Visit) -> None:
    """One more wrong code of this sender."""
    tries.add(visit.page, _sender(visit), visit.real, _window())


def _window() -> timedelta:
    return timedelta(minutes=limits().people.wrong_codes_minutes)


def _sender(visit: Visit) -> str:
    at = visit.message.address
    return visit.office.key.fingerprint(f"tries:{at.channel}/{at.account}/{visit.message.sender}")
