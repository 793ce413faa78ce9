"""Hours at which words to many rest, and the mornings at which they go on: quiet hours, working days; pure."""

from datetime import datetime, time, timedelta

from storage.limits import limits
from storage.working_time import working_time

DAY = timedelta(days=1)


def is_quiet(local: datetime) -> bool:
    """Whether people sleep at a local moment."""
    rules = limits().broadcasts
    return local.hour >= rules.quiet_from or local.hour < rules.quiet_to


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
