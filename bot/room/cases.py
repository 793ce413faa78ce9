"""A tip as its officer sees it: what was told, files, what was asked and answered, what is late, what can be done."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.console.parts import Parts
from bot.room.keys import Unlocked
from bot.room.parts import Room
from storage.book.page import Page
from storage.campaign.membership import people
from storage.campaign.planning.plan_parts import Receiver
from storage.campaign.territory import units
from storage.confidential import evidence, history, opened, readers, tips
from storage.confidential.deadlines import deadlines, running
from storage.confidential.evidence import Evidence
from storage.confidential.handing import BELOW, ELSEWHERE, OWN, open_to
from storage.confidential.history import Event, Word
from storage.confidential.opened import Opened
from storage.confidential.states import MOVES, Act
from storage.confidential.tips import TipInfo

NOBODY_NAMED = {"", "không"}  # tips of before wrote the answer itself
MOST_ALIKE = 30  # offered to be merged with; any other number can be typed


@dataclass(frozen=True, slots=True)
class Clock:
    """A step that a tip waits for, and whether its time is over."""

    name: str
    by: datetime
    late: bool


@dataclass(frozen=True, slots=True)
class Slip:
    """What went to another office: its number with us, to whom, and the words."""

    number: str
    to: str
    text: str


@dataclass(frozen=True, slots=True)
class Case:
    """An opened tip with everything around it; `names` are the readers' by their numbers. Credit is shown to nobody."""

    info: TipInfo
    place: str
    clocks: list[Clock]
    fields: Mapping[str, str]
    left_out: list[str]
    files: list[Evidence]
    words: list[Word]
    events: list[Event]
    names: Mapping[int, str]
    may: frozenset[str]
    others: list[tuple[int, str]]
    alike: list[str]
    destinations: list[Receiver]
    names_official: bool
    custodian: bool
    seen: str

    def slip(self, word: Word) -> Slip:
        """The slip that a word of that kind holds."""
        return slip_of(word)


def slip_of(word: Word) -> Slip:
    """A slip as it was sealed."""
    return Slip(*json.loads(word.text))


def clocks(info: TipInfo, parts: Parts, room: Room) -> list[Clock]:
    """What a tip waits for, the next first."""
    now, zone = parts.clocks.real(), parts.plan.tzinfo
    found = deadlines(info.slot, info.changed, info.priority, room.calendar, zone)
    return sorted((Clock(name, by, by < now) for name, by in running(info.state, found)), key=lambda one: one.by)


def case(page: Page, parts: Parts, room: Room, hand: Unlocked, tip: Opened) -> Case | None:
    """The tip, as long as it is there and this officer's."""
    info = tips.readable(page, hand.holder, tip.tip)
    if info is None:
        return None
    fields, active = opened.fields(page, tip), readers.active(page, parts.key)
    names = readers.names(page)
    official, accused = names_official(fields), accused_levels(page, parts, fields)
    return Case(
        info,
        place(page, info.area),
        clocks(info, parts, room),
        fields,
        [person_name(page, int(one)) for one in fields["left_out"].split()],
        evidence.of(page, tip),
        history.words(page, tip),
        history.events(page, tip.tip),
        names,
        frozenset(act.value for act in Act if info.state in MOVES[act]),
        [(one.id, names[one.id]) for one in active if tips.readable(page, one.holder, tip.tip) is None],
        _alike(page, hand, info),
        receivers(parts, accused, official=official),
        official,
        any(one.custodian for one in active if one.id == hand.reader),
        history.seen(page, tip.tip),
    )


def names_official(fields: Mapping[str, str]) -> bool:
    """Whether a tip is about an official: then it is a complaint, and goes its own way."""
    return fields["officials"].strip().casefold() not in NOBODY_NAMED or bool(fields["left_out"].strip())


def accused_levels(page: Page, parts: Parts, fields: Mapping[str, str]) -> set[str]:
    """Where those work whom the informant left out, as far as we know their posts."""
    held = {unit for one in fields["left_out"].split() for _, unit in _roles(page, int(one))}
    own = {parts.plan.organiser.code}
    return ({OWN} if held & own else set()) | ({BELOW} if held - own else set())


def receivers(parts: Parts, accused: Collection[str], *, official: bool) -> list[Receiver]:
    """The plan's offices that a tip may go to; one without an official also to another, named then and there."""
    known = open_to(parts.plan.hotline.receivers, accused, names_official=official)
    named = Receiver(ELSEWHERE, parts.texts.say("hotline_room.elsewhere"), "other", OWN)
    return known if official else [*known, named]


def place(page: Page, area: str | None) -> str:
    """An area by its whole name; "" for none."""
    return units.whole_title(page, area) if area else ""


def person_name(page: Page, person: int) -> str:
    """The name of somebody in office; of others the number."""
    known = people.by_id(page, person)
    return str(person) if known is None else known.name


def _alike(page: Page, hand: Unlocked, info: TipInfo) -> list[str]:
    """The tips of which this one may be a duplicate: open ones of its kind, those of its area first."""
    alike = [one for one in tips.queue(page, hand.holder) if one.category == info.category and one.id != info.id]
    return [one.id for one in sorted(alike, key=lambda one: one.area != info.area)][:MOST_ALIKE]


def _roles(page: Page, person: int) -> tuple[tuple[str, str], ...]:
    known = people.by_id(page, person)
    return () if known is None else known.roles
