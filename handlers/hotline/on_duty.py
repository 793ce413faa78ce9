"""/trucban: how many tips wait and are late, without content; "trực ban 12" says that one knows of alert 12."""

import re

from broadcasts.duty import ROLE, Duty
from handlers.visit import Visit
from storage.confidential import alerts, readers
from storage.working_time import working_time

ROLES = (ROLE, "organiser_officer")  # an alert is told to who stands above, too, who may say that he knows
_NUMBER = re.compile(r"(?:số\s*)?(\d{1,9})")


def show(visit: Visit, words: str) -> None:
    """The queue in numbers, or that an alert is known."""
    found = _NUMBER.fullmatch(words.strip().casefold())
    if found is not None:
        _known(visit, int(found[1]))
        return
    if visit.person is not None and visit.person.has(ROLE):
        _queue(visit)
    ringing = [alert.id for alert in alerts.waiting(visit.page)]
    if ringing:
        visit.say("hotline_duty.ringing", numbers=", ".join(map(str, ringing)), first=ringing[0])
    visit.say("hotline_duty.where")


def _known(visit: Visit, number: int) -> None:
    assert visit.person is not None  # noqa: S101 - the command is for officers
    known = alerts.known_one(visit.page, number, visit.person.id, visit.real)
    key = "hotline_duty.known" if known else "hotline_duty.not_ringing"
    visit.say(key, number=number)


def _queue(visit: Visit) -> None:
    """Of the tips that this officer reads; a number of all would tell that there are others."""
    assert visit.person is not None  # noqa: S101 - asked before
    own = [one for one in readers.active(visit.page, visit.office.key) if one.person == visit.person.id]
    if not own:
        visit.say("hotline_duty.no_key")
        return
    duty = Duty(visit.page, visit.plan, visit.office.texts, visit.office.key, working_time(), visit.real)
    waiting = duty.waiting(own[0].holder)
    if not waiting.tips:
        visit.say("hotline_duty.calm")
        return
    visit.say("hotline_duty.queue", waiting=waiting.tips, urgent=waiting.urgent, late=waiting.late)
