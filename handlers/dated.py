"""A day by which something is to be done: offered as so many days from now, or typed as people write it."""

from collections.abc import Sequence
from datetime import date, timedelta

from handlers.forms.form import Answers, Option
from handlers.organiser import moments
from handlers.telling import shown
from handlers.visit import Visit
from storage.talk import Refusal

SOON = (3, 7, 14)  # days: what units mostly give


def options(visit: Visit, _answers: Answers) -> Sequence[Option]:
    """A few days near by, each with its date."""
    days = [visit.today + timedelta(days=count) for count in SOON]
    say = visit.office.texts.say
    return [Option(day.isoformat(), say("dated.day", day=shown(visit, day))) for day in days]


def typed(visit: Visit, text: str) -> tuple[str, str]:
    """A day from today on, as ISO and as shown; Refusal for words that name none."""
    found = moments.day(text, visit.now.astimezone(visit.plan.tzinfo))
    if found is None:
        raise Refusal("dated.unclear")
    if found.date() < visit.today:
        raise Refusal("dated.gone", {"day": visit.day(found)})
    return found.date().isoformat(), visit.day(found)


def read(value: str) -> date:
    """The day of an answer."""
    return date.fromisoformat(value)
