"""Who is in the rehearsal: people in office and groups, how each is reached, and made-up ones for empty places."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from broadcasts.audience import campaign_day
from broadcasts.letters import appointments
from storage.book.page import Page
from storage.campaign.membership import people, reach
from storage.campaign.membership.reach import Holder, Standing
from storage.campaign.planning.plan import Plan
from storage.campaign.tables import ROLES
from storage.campaign.territory import units
from storage.campaign.territory.units import Place
from storage.campaign.works import achievements, amending
from storage.campaign.works.achievements import NewWork
from storage.mail import groups
from storage.talk import Address
from storage.texts.texts import Texts

Account = tuple[str, str]
GROUP = "group"  # stands where a person has a role
HEAD, OFFICER = "area_head", "unit_officer"
ORDER = (*ROLES, GROUP)
FIRST = timedelta(days=14, hours=9)  # from the first day to the made-up work, and from it to the end of its completion


@dataclass(frozen=True, slots=True)
class Recipient:
    """A person in office or a group: `posts` are (role, unit), the first one says on which page it stands."""

    name: str
    title: str
    posts: tuple[tuple[str, str], ...]
    to: Address | None
    connected: bool  # whether the channel is one of ours
    number: int  # a person's, 0 for a group

    @property
    def role(self) -> str:
        """The first role, or "group"."""
        return self.posts[0][0]

    @property
    def unit(self) -> str:
        """The first role's unit."""
        return self.posts[0][1]


@dataclass(frozen=True, slots=True)
class Filled:
    """Made-up people, put where nobody can be reached: how many heads, officers and groups, and who they are."""

    people: frozenset[int] = frozenset()
    heads: int = 0
    officers: int = 0
    groups: int = 0


def everybody(page: Page, plan: Plan, words: Texts, ours: Collection[Account]) -> tuple[Recipient, ...]:
    """All people in office and all linked groups, in the office's order of units, then by role and name."""
    places = {code: place for place, code in enumerate(standing(page, plan))}
    held: dict[int, list[Holder]] = {}
    for one in reach.holders(page):
        held.setdefault(one.person, []).append(one)
    found = [_person(page, words, some, places, ours) for some in held.values()]
    found += [_group(page, words, one, ours) for one in groups.linked(page)]
    return tuple(sorted(found, key=lambda one: (_place(one.posts[0], places), one.name, one.number, str(one.to))))


def standing(page: Page, plan: Plan) -> dict[str, Standing]:
    """The units of the campaign's first day, in the office's order."""
    return reach.standing(page, campaign_day(plan, plan.opens))


def fill(page: Page, plan: Plan, words: Texts, door: Account) -> Filled:
    """Put a made-up head and officer into each unit where nobody can be reached, and one group if there is none."""
    reached = {(one.role, one.unit) for one in reach.holders(page) if one.to is not None}
    every = standing(page, plan).values()
    heads = [one for one in every if one.kind in plan.participants.kinds and (HEAD, one.code) not in reached]
    officers = [one for one in every if one.kind in plan.selecting.kinds and not _selected(plan, one.code, reached)]
    empty = [*((HEAD, one) for one in heads), *((OFFICER, one) for one in officers)]
    made = frozenset(_appoint(page, plan, words, post, door) for post in empty)
    _work(page, plan, words)
    keeper = next((one.person for one in reach.holders(page) if not groups.linked(page)), None)
    if keeper is not None:
        title, code = words.say("rehearsal.sample", name=plan.labels.group), plan.organiser.code
        groups.link(page, Address(*door, f"{GROUP}-{code}"), title, code, keeper, plan.opens)
    return Filled(made, len(heads), len(officers), int(keeper is not None))


def _work(page: Page, plan: Plan, words: Texts) -> None:
    """A made-up work of the first head, to be completed, so that the letters about works are seen; if there is none."""
    heads = [one for one in reach.holders(page) if one.role == HEAD]
    if not heads or achievements.listing(page, None, limit=1):
        return
    head, phase = heads[0], plan.phases[0]
    at = phase.opens + FIRST
    over = units.place(page, standing(page, plan)[head.unit].parent)
    unit = over.code if over is not None else plan.organiser.code
    values = (plan.values[0].id,)
    new = NewWork(phase.id, unit, head.unit, head.person, words.say("rehearsal.work"), _story(words), values)
    number = achievements.hand_in(page, new, at=at, year=phase.starts.year)
    amending.ask(page, number, ("figures",), words.say("rehearsal.work_note"), (at + FIRST).date(), head.person, at)


def _story(words: Texts) -> str:
    return words.say("rehearsal.work_story")


def _selected(plan: Plan, unit: str, reached: Collection[tuple[str, str]]) -> bool:
    """Whether somebody who selects for the unit can be reached."""
    return any((role, unit) in reached for role in plan.officers_of(unit))


def _appoint(page: Page, plan: Plan, words: Texts, post: tuple[str, Standing], door: Account) -> int:
    """A made-up person in a unit, who can be written to; returns the person's number."""
    role, at = post
    title, head, since = Place(at.code, at.name, at.kind).title, plan.labels.area_head_short, plan.opens
    name = words.say("rehearsal.sample", name=words.say(f"rehearsal.sample_{role}", unit=title, head=head))
    person, chat = people.appoint(page, name, role, at.code, since), f"{role}-{at.code}"
    people.bind(page, person, Address(*door, chat), chat, since)
    return person


def _person(
    page: Page, words: Texts, held: list[Holder], places: dict[str, int], ours: Collection[Account]
) -> Recipient:
    posts = tuple(sorted(((one.role, one.unit) for one in held), key=lambda post: _place(post, places)))
    title = ", ".join(appointments.whom(page, words, role, unit) for role, unit in posts)
    first = held[0]
    return Recipient(first.name, title, posts, first.to, _is_ours(first.to, ours), first.person)


def _group(page: Page, words: Texts, one: groups.Linked, ours: Collection[Account]) -> Recipient:
    place = units.whole_title(page, one.unit)
    name = one.title or words.say("broadcast.group_of", unit=place)
    title = words.say("rehearsal.group_of", unit=place)
    return Recipient(name, title, ((GROUP, one.unit),), one.at, _is_ours(one.at, ours), 0)


def _place(post: tuple[str, str], places: dict[str, int]) -> tuple[int, int]:
    role, unit = post
    return places.get(unit, len(places)), ORDER.index(role)


def _is_ours(to: Address | None, ours: Collection[Account]) -> bool:
    return to is not None and (to.channel, to.account) in ours
