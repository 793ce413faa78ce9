"""Right before a broadcast begins, the night and its size are judged anew: both may have changed while it waited."""

from broadcasts import hours, second_yes
from broadcasts.mailroom import Mailroom
from storage.campaign.dossiers import laureates
from storage.mail import broadcasts, clearances, recipients
from storage.mail.broadcasts import Job
from storage.mail.letters import Posted

DAYS, VENUES = "doi-han-", "doi-hop-"  # how notices begin: a day of the plan moved; hour or place of a conference
JUDGED = ("relay:", DAYS, VENUES)  # occasions of words that follow from an act which people judged already
RESULTS = "quyet-dinh-"  # a decision: judged by two bodies where it releases results, else one officer's words
FREE, SAID = "urgent", {"yes", "urgent"}


def may_begin(room: Mailroom, job: Job, new: int) -> tuple[bool, list[Posted]]:
    """Whether it may begin with so many new places; else it waits for morning, or for a yes that is asked here."""
    kept = clearances.of(room.page, job.id)
    verdict = kept.verdict if kept is not None else ""
    asked = [] if verdict in SAID else _asked(room, job, new)
    if asked:
        clearances.ask(room.page, job.id, job.due)
        return False, second_yes.ask(room, asked, job, recipients.places(room.page, job.id) + new)
    local = room.campaign(room.real)
    if verdict == FREE or not hours.is_quiet(local):
        return True, []
    clearances.put(room.page, job.id, room.real, needs_yes=False)
    broadcasts.set_due(room.page, job.id, room.real_of(hours.quiet_ends(local)))
    return False, []


def _asked(room: Mailroom, job: Job, new: int) -> second_yes.Officers:
    """Whose yes is missing, where an officer made it by word."""
    if job.by is None or _is_judged(room, job.occasion) or not new:
        return []
    return second_yes.to_ask(room, recipients.places(room.page, job.id) + new)


def _is_judged(room: Mailroom, occasion: str) -> bool:
    if occasion.startswith(RESULTS):
        return laureates.are_released_by(room.page, int(occasion.removeprefix(RESULTS)))
    return occasion.startswith(JUDGED)
