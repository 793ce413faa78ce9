"""Hour, place or chair of a conference change: whoever was invited hears it once, unsent invitations stop."""

from dataclasses import dataclass, replace

from broadcasts import redating
from broadcasts.conferences import preparing
from broadcasts.mailroom import Mailroom
from storage.campaign.conferences import conferences
from storage.campaign.conferences.conferences import Conference
from storage.mail import reminded
from storage.talk import Refusal
from storage.words import tidy

PLACE_MOST, CHAIR_MOST = 200, 120  # characters


@dataclass(frozen=True, slots=True)
class Changed:
    """The venue before and after, and how many people were invited to the old one."""

    before: Conference
    after: Conference
    told: int


def venue(room: Mailroom, phase: str, hour: str, place: str, presiding: str) -> Changed:
    """What a change of the venue would do; Refusal for an hour that is none, or words that are too long."""
    kept = conferences.hour_of(hour) if hour.strip() else ""
    if kept is None:
        raise Refusal("conference.hour_unclear")
    where, who = tidy(place), tidy(presiding)
    if len(where) > PLACE_MOST or len(who) > CHAIR_MOST:
        raise Refusal("conference.too_long", {"most": PLACE_MOST})
    before = conferences.of(room.page, room.plan, phase)
    after = replace(before, hour=kept, place=where, presiding=who)
    moved = (before.hour, before.place) != (after.hour, after.place)
    told = len(reminded.told(room.page, preparing.series(room.plan, phase))) if moved else 0
    if told and not after.is_fixed:
        raise Refusal("conference.invited_already")
    return Changed(before, after, told)


def move(room: Mailroom, phase: str, shown: Changed) -> None:
    """Write the venue down; where people were invited to the old one, each gets one notice."""
    after = shown.after
    conferences.set_venue(room.page, phase, after.hour, after.place, after.presiding)
    room.note("conference.venue", phase, hour=after.hour, place=after.place, told=shown.told)
    if (shown.before.hour, shown.before.place) == (after.hour, after.place):
        return
    series = preparing.series(room.plan, phase)
    people = reminded.told(room.page, series)
    redating.stop_waiting(room, series)
    if people:
        times = conferences.of(room.page, room.plan, phase).times
        said = notice(room, shown.before, after)
        redating.notify(room, people, said, f"doi-hop-{phase}-{times}", asks_receipt=True)


def notice(room: Mailroom, before: Conference, after: Conference) -> str:
    """The one notice of a change of hour or place."""
    texts = room.texts
    facts = {"before": preparing.where_and_when(texts, before), "after": preparing.where_and_when(texts, after)}
    return texts.say("conference.changed", name=after.name, **facts)
