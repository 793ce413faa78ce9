"""The chat groups of the invited units: a plain notice of a conference, and of what changes after it."""

from dataclasses import dataclass

from broadcasts import hours, schedule
from broadcasts.announcements import body_of
from broadcasts.audience import THEIR_GROUPS, Audience
from broadcasts.beginning import VENUES
from broadcasts.conferences import inviting, preparing
from broadcasts.mailroom import Mailroom
from broadcasts.submitting import Submitted, submit
from storage.campaign.conferences import conferences
from storage.campaign.conferences.conferences import Conference
from storage.campaign.membership import reach
from storage.campaign.planning import moved_days
from storage.campaign.planning.plan import Plan
from storage.mail import broadcasts, groups, reminded
from storage.mail.broadcasts import NewBroadcast
from storage.talk import Refusal


@dataclass(frozen=True, slots=True)
class Notice:
    """What groups would read, and the units whose groups have not been told."""

    text: str
    units: tuple[str, ...]
    count: int


def series(plan: Plan, phase: str) -> str:
    """How the occasions of the notices begin."""
    return schedule.series_of(plan, moved_days.key_of(phase, moved_days.REVIEW))[2]


def changes(phase: str) -> str:
    """How the occasions of the notices of a change begin."""
    return f"{VENUES}nhom-{phase}-"


def offered(room: Mailroom, phase: str) -> Notice:
    """The notice for the groups of all units from which somebody is invited; nobody is named in it."""
    met = conferences.of(room.page, room.plan, phase)
    invited = inviting.already(room, phase) if met.is_fixed else frozenset()
    units = {one.unit for one in reach.holders(room.page) if one.person in invited} - _told(room, phase)
    linked = groups.linked(room.page, frozenset(units))
    return Notice(_words(room, met), tuple(sorted({one.unit for one in linked})), len(linked))


def tell(room: Mailroom, phase: str) -> Submitted:
    """Hand the notice in; Refusal where no group is left to be told."""
    found = offered(room, phase)
    if not found.units:
        raise Refusal("conference.groups.none")
    occasion = f"{series(room.plan, phase)}{len(reminded.numbers(room.page, series(room.plan, phase))) + 1}"
    audience = Audience((THEIR_GROUPS,), units=found.units).as_json()
    done = submit(room, NewBroadcast(room.number(), body_of(found.text), audience, room.real, False, occasion, room.by))
    room.note("conference.groups_told", phase, number=done.job.number)
    return done


def tell_change(room: Mailroom, after: Conference) -> None:
    """Whichever groups were told read how it stands now; at night in the morning."""
    units = tuple(sorted(reminded.groups_told(room.page, series(room.plan, after.phase))))
    if not units:
        return
    number = len(reminded.numbers(room.page, changes(after.phase))) + 1
    local = room.now.astimezone(room.plan.tzinfo)
    due = room.real_of(hours.quiet_ends(local)) if hours.is_quiet(local) else room.real
    said = room.texts.say("conference.groups.now", name=after.name, when=preparing.where_and_when(room.texts, after))
    audience = Audience((THEIR_GROUPS,), units=units).as_json()
    occasion = f"{changes(after.phase)}{number}"
    new = NewBroadcast(room.number(), body_of(said), audience, due, False, occasion, room.by)
    broadcasts.put(room.page, new, room.real)


def _words(room: Mailroom, met: Conference) -> str:
    organiser = room.plan.organiser
    facts = {"name": met.name, "campaign": room.plan.labels.campaign}
    when = preparing.where_and_when(room.texts, met)
    return room.texts.say(
        "conference.groups.notice", committee=f"{organiser.committee} {organiser.name}", when=when, **facts
    )


def _told(room: Mailroom, phase: str) -> set[str]:
    """The units whose groups were told, or will be by a notice that waits."""
    name = series(room.plan, phase)
    jobs = [broadcasts.by_number(room.page, number) for number in reminded.waiting(room.page, name)]
    waiting = {unit for job in jobs if job is not None for unit in Audience.from_json(job.audience).units}
    return waiting | reminded.groups_told(room.page, name)
