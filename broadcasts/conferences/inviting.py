"""Invitations to a conference: to whom, what they say, handed in as every broadcast; results not released stay so."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from broadcasts.announcements import body_of
from broadcasts.audience import HEADS, LISTED, OFFICERS, Audience, Directory
from broadcasts.conferences import preparing
from broadcasts.conferences.preparing import agenda_lines, where_and_when
from broadcasts.mailroom import Mailroom
from broadcasts.submitting import Submitted, submit
from storage.campaign.conferences import conferences, honoured
from storage.campaign.conferences.conferences import Conference
from storage.campaign.dossiers import nominations
from storage.campaign.dossiers.route_table import OPEN
from storage.campaign.membership import posts
from storage.mail import broadcasts, reminded
from storage.mail.broadcasts import NewBroadcast
from storage.talk import Refusal
from storage.words import clean

LAUREATES, PUT_FORWARD, LEADERS, COUNCIL = "laureates", "put_forward", "leaders", "council"
KINDS: Final = (LAUREATES, PUT_FORWARD, HEADS, OFFICERS, LEADERS, COUNCIL)
TEXT_LEAST, TEXT_MOST = 20, 2000  # characters of an invitation
UNNUMBERED: Final = "PT-…"  # what a look at an invitation shows for the number that it will have


@dataclass(frozen=True, slots=True)
class Looked:
    """An invitation as it would go, and how many of those whom it means are invited already and get no second one."""

    new: NewBroadcast
    already: int


def offered(room: Mailroom, phase: str) -> list[tuple[str, int]]:
    """The audiences that can be invited now with how many they reach.

    Before the release nobody is invited as a laureate: everybody who stands is, so that no list tells the outcome.
    """
    found = honoured.of_phase(room.page, phase)
    hidden = {LAUREATES} if not found.known else {PUT_FORWARD} if found.public else set()
    open_now = [kind for kind in KINDS if kind not in hidden]
    return [(kind, len(room.reach(audience(room, phase, (kind,))).targets)) for kind in open_now]


def audience(room: Mailroom, phase: str, kinds: Iterable[str]) -> Audience:
    """Whom these kinds mean; Refusal for laureates while none may be known."""
    asked = tuple(kind for kind in KINDS if kind in set(kinds))
    if LAUREATES in asked and not honoured.of_phase(room.page, phase).known:
        raise Refusal("conference.not_released")
    people = sorted({person for kind in asked for person in _people(room, phase, kind)})
    whole = tuple(kind for kind in asked if kind in {HEADS, OFFICERS})
    return Audience((*whole, *((LISTED,) if people else ())), people=tuple(people))


def proposal(room: Mailroom, met: Conference) -> str:
    """The invitation's words as they are proposed."""
    say, organiser = room.texts.say, room.plan.organiser
    lines = [
        say(
            "conference.invitation",
            committee=f"{organiser.committee} {organiser.name}",
            name=met.name,
            campaign=room.plan.labels.campaign,
            when=where_and_when(room.texts, met),
        )
    ]
    lines += [say("conference.presides", who=met.presiding)] if met.presiding else []
    lines += [say("conference.agenda", lines="\n".join(agenda_lines(room.texts, met.agenda)))] if met.agenda else []
    return "\n".join([*lines, say("conference.answer_by")])


def already(room: Mailroom, phase: str) -> frozenset[int]:
    """Who is invited, or will be by an invitation that waits: they get no second one."""
    series = preparing.series(room.plan, phase)
    open_now = [broadcasts.by_number(room.page, number) for number in reminded.waiting(room.page, series)]
    coming = [room.reach(Audience.from_json(job.audience)).targets for job in open_now if job is not None]
    people = {one.person for targets in coming for one in targets if one.person is not None}
    return frozenset(people | reminded.told(room.page, series))


def look(room: Mailroom, phase: str, kinds: Iterable[str], text: str, seen: int) -> Looked:
    """An invitation before it goes; Refusal also if another one was handed in since its page was read."""
    new = meant(room, phase, kinds, text, seen)
    if broadcasts.by_occasion(room.page, new.occasion or "") is not None:
        raise Refusal("broadcast.look_again")
    asked = Audience.from_json(new.audience)
    everybody = room.reach(replace(asked, without_people=())).targets
    left = room.reach(asked).targets
    if everybody and not left:
        raise Refusal("conference.all_invited")
    return Looked(new, len(everybody) - len(left))


def check_words(room: Mailroom, phase: str, text: str) -> None:
    """Refusal for words to many that name somebody whose result may not be told yet."""
    if name := honoured.of_phase(room.page, phase).told_in(text):
        raise Refusal("conference.tells_early", {"name": name})


def meant(room: Mailroom, phase: str, kinds: Iterable[str], text: str, seen: int) -> NewBroadcast:
    """The invitation as it would go; `seen` is how many there were when it was composed. Refusal where it cannot."""
    met, said = conferences.of(room.page, room.plan, phase), clean(text).strip()
    if met.off:
        raise Refusal("conference.off.no_invitation")
    if not met.is_fixed:
        raise Refusal("conference.incomplete")
    if met.day is not None and met.day < room.today:
        raise Refusal("conference.over")
    if not TEXT_LEAST <= len(said) <= TEXT_MOST:
        raise Refusal("conference.text_length", {"least": TEXT_LEAST, "most": TEXT_MOST})
    check_words(room, phase, said)
    asked = replace(audience(room, phase, kinds), without_people=tuple(sorted(already(room, phase))))
    occasion = f"{preparing.series(room.plan, phase)}{seen + 1}"
    return NewBroadcast(UNNUMBERED, body_of(said), asked.as_json(), room.real, True, occasion, room.by)


def invite(room: Mailroom, phase: str, new: NewBroadcast) -> Submitted:
    """Hand an invitation in; Refusal if another one was sent since it was composed, or nobody would get it.

    A second press is the first: whoever handed in these words gets them back as they stand.
    """
    first = broadcasts.by_occasion(room.page, new.occasion or "")
    if first is not None and (first.by, first.body["text"]) != (room.by, new.body["text"]):
        raise Refusal("broadcast.look_again")
    if first is not None:
        return Submitted(first, fresh=False)
    if not room.reach(Audience.from_json(new.audience)).targets and already(room, phase):
        raise Refusal("conference.all_invited")
    done = submit(room, replace(new, number=room.number()))
    room.note("conference.invited", phase, number=done.job.number)
    return done


def _people(room: Mailroom, phase: str, kind: str) -> set[int]:
    match kind:
        case "laureates":
            return _laureates(room, phase)
        case "put_forward":
            untold = {one.person for one in honoured.of_phase(room.page, phase).people if not one.public}
            return {put.person for put in nominations.in_states(room.page, phase, OPEN)} | untold
        case "leaders":
            return {post.person for post in posts.leaders(room.page, None).values()}
        case "council":
            held = Directory(room.page, room.plan, room.now).holders
            return {one.person for one in held if one.role == "council_member"}
    return set()


def _laureates(room: Mailroom, phase: str) -> set[int]:
    """The laureates whose decision is told, and the officers of the units that put them forward."""
    found = honoured.of_phase(room.page, phase).known
    units = {one.unit for one in found}
    held = Directory(room.page, room.plan, room.now).holders
    officers = {one.person for one in held if one.unit in units and one.role in room.plan.officers_of(one.unit)}
    return {one.person for one in found} | officers
