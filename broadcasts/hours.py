"""Hours at which words to many rest, and the mornings at which they go on: quiet hours, working days; pure."""

from datetime import date, datetime, time, timedelta

from storage.limits import limits
from storage.working_time import working_time

DAY = timedelta(days=1)


def is_quiet(local: datetime) -> bool:
    """Whether people sleep at a local moment."""
    rules = limits().broadcasts
    return local.hour >= rules.quiet_from or local.hour < rules.quiet_to


def awake(hour: int) -> int:
    """The nearest o'clock at which a word may go out."""
    rules = limits().broadcasts
    return min(max(hour, rules.quiet_to), rules.quiet_from - 1)


def working_day_by(day: date) -> date:
    """The day itself, or the last one before it on which offices work."""
    while not working_time().is_working(day):
        day -= DAY
    return day


def no_holiday_by(day: date) -> date:
    """The day itself, or the last one before it that is no public holiday."""
    while working_time().is_holiday(day):
        day -= DAY
    return day


def quiet_words() -> dict[str, str]:
    """When they sleep, as people write it, for sentences: quiet_from "21:00", quiet_to "6:00"."""
    rules = limits().broadcasts
    return {"quiet_from": f"{rules.quiet_from}:00", "quiet_to": f"{rules.quiet_to}:00"}


def quiet_ends(local: datetime) -> datetime:
    """The end of the quiet hours in which a local moment lies."""
    day = local.date() + DAY if local.hour >= limits().broadcasts.quiet_to else local.date()
    return datetime.combine(day, time(limits().broadcasts.quiet_to), local.tzinfo)


def working_morning(local: datetime) -> datetime:
    """The next morning of a working day after a local moment: what is proposed for reminders."""
    at = datetime.combine(local.date(), time(limits().broadcasts.morning), local.tzinfo)
    while at <= local or not working_time().is_working(at.date()):
        at += DAY
    return at


def is_day_off(local: datetime) -> bool:
    """Whether no office works on the day of a local moment."""
    return not working_time().is_working(local.date())
