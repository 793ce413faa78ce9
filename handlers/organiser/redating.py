"""/doihan: the office moves a day of the plan, or sets one that is open, by a document; shown before it is done."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from broadcasts import redating
from broadcasts.occasions import local_day
from broadcasts.redating import Shown, day_words, name_of
from broadcasts.schedule import Occasion
from handlers.everyone.beginning import begin_or_offer, keep_filled
from handlers.forms.form import Answers, Filled, Form, Option, Question
from handlers.organiser import moments
from handlers.organiser.naming import mailroom
from handlers.visit import Visit
from storage.campaign import official_numbers
from storage.campaign.planning import moved_days
from storage.talk import Refusal, Reply

NAME: Final = "redate"
ROLES: Final = ("organiser_officer", "admin")


def redate(visit: Visit, _words: str) -> None:
    """Begin to move a day."""
    begin_or_offer(visit, NAME)


def told(visit: Visit, shown: Shown) -> list[str]:
    """What a move does, in lines."""
    say, texts = visit.office.texts.say, visit.office.texts
    lines = [
        say("redate.shown", what=name_of(texts, visit.plan, key), before=day_words(texts, before), day=local_day(day))
        for key, before, day in shown.days
    ]
    lines.append(say("redate.gone_reminders", dates=_dates(visit, shown.gone)))
    lines.append(say("redate.new_reminders", dates=_dates(visit, shown.new)))
    return [*lines, *redating.effects(texts, shown)]


def _dates(visit: Visit, found: Iterable[Occasion]) -> str:
    days = dict.fromkeys(visit.day(one.at) for one in found)
    return ", ".join(days) or visit.office.texts.say("redate.no_reminders")


def _preview(visit: Visit, filled: Filled) -> None:
    day = date.fromisoformat(filled.value("day"))
    try:
        shown = redating.preview(mailroom(visit), filled.value("which"), day)
    except Refusal as refusal:
        visit.say(refusal.key, **refusal.facts)
    else:
        visit.replies.append(Reply("\n".join(told(visit, shown))))


def _file(visit: Visit, filled: Filled) -> None:
    key, day, basis = filled.value("which"), date.fromisoformat(filled.value("day")), filled.value("basis")
    visit.shows = "/lich"
    try:
        redating.move(mailroom(visit), key, day, basis)
    except Refusal as refusal:
        keep_filled(visit, NAME, filled)
        visit.say(refusal.key, **refusal.facts)
        return
    visit.page.after(visit.office.announce)
    visit.say("redate.done", what=name_of(visit.office.texts, visit.plan, key), day=local_day(day), basis=basis)


def _whiches(visit: Visit, _answers: Answers) -> Sequence[Option]:
    texts = visit.office.texts
    return [
        Option(key, texts.say("redate.which.option", what=name_of(texts, visit.plan, key), day=day_words(texts, day)))
        for key in moved_days.movable(visit.plan, visit.today)
        for day in [moved_days.day_of(visit.plan, key)]
    ]


def _day(visit: Visit, text: str) -> tuple[str, str]:
    found = moments.day(text, visit.now.astimezone(visit.plan.tzinfo))
    if found is None:
        raise Refusal("redate.day_unclear")
    return found.date().isoformat(), local_day(found.date())


def _basis(text: str) -> str:
    return official_numbers.proper(redating.fitting_basis(text))


FORM = Form(
    NAME,
    (
        Question("which", options=_whiches),
        Question("day", check_here=_day),
        Question("basis", check=_basis),
    ),
    file=_file,
    roles=ROLES,
    preview=_preview,
)
