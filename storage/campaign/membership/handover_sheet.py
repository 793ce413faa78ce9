"""What lies open in a post: the lines of a hand-over sheet, and what stays with the person who leaves."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from storage.book.page import Page
from storage.campaign.amounts import written
from storage.campaign.correspondence import suggestions
from storage.campaign.council import sittings
from storage.campaign.dossiers import late_requests, laureates, nominations, route
from storage.campaign.dossiers.eligibility import look
from storage.campaign.dossiers.route_table import OPEN, PENDING, State
from storage.campaign.dossiers.rules import Put
from storage.campaign.membership import people, posts, scopes
from storage.campaign.membership.posts import Post
from storage.campaign.money import estimate, register
from storage.campaign.planning.plan import Plan
from storage.campaign.territory import units
from storage.campaign.territory.successions import kin
from storage.campaign.works import achievements, commitments


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence by its key ("handover.line…") and the facts that fill it."""

    key: str
    facts: Mapping[str, object]


def gone_over(page: Page, plan: Plan, post: Post, at: datetime) -> tuple[Line, ...]:
    """What the successor takes over with the post itself."""
    if post.role == "area_head":
        return tuple(_area(page, plan, post, at))
    if not post.leads:
        return ()
    titles = units.whole_titles(page, post.leads)
    return (Line("leads", {"areas": ", ".join(titles.get(code, code) for code in post.leads)}),)


def open_tasks(page: Page, plan: Plan, post: Post, at: datetime) -> tuple[Line, ...]:
    """What waits to be done in the post now."""
    match post.role:
        case "unit_officer":
            return tuple(_of_unit(page, plan, post))
        case "organiser_officer" | "admin":
            return tuple(_of_office(page, plan, post))
        case "finance_officer":
            return tuple(_of_finance(page, plan))
        case "council_member":
            return tuple(_of_council(page))
        case _:
            return ()


def stays(page: Page, plan: Plan, post: Post) -> tuple[Line, ...]:
    """What remains with the person who leaves, with its numbers."""
    if post.role != "area_head":
        return (Line("history", {}),)
    works = [one for one in achievements.of_person(page, post.person) if one.new.area == post.unit]
    kept = [put for put in nominations.all_of_person(page, post.person) if put.area == post.unit]
    found = [Line("works", {"count": len(works), "numbers": ", ".join(one.number for one in works)})] if works else []
    if kept:
        found.append(Line("dossiers", {"count": len(kept), "numbers": ", ".join(put.number for put in kept)}))
    if any(put.stands for put in kept):
        found += [Line("undecided", {}) for point in plan.open_now() if point.key == "head_replaced"]
    return tuple(found) or (Line("nothing_stays", {}),)


def _area(page: Page, plan: Plan, post: Post, at: datetime) -> list[Line]:
    """The area, the works chosen for it, and what bars the new head by what the area was awarded."""
    found = [Line("area", {"place": units.whole_title(page, post.unit)})]
    chosen = commitments.open_in(page, post.unit)
    if chosen:
        found.append(Line("chosen", {"count": len(chosen), "numbers": ", ".join(one.number for one in chosen)}))
    succeeded = look(page, plan, plan.phases[0].id, at.astimezone(plan.tzinfo).date()).succeeded
    line = kin(succeeded, post.unit)
    for phase in plan.phases:
        bars = [bar for bar in plan.bars if bar.awarded_in == phase.id and "area" in bar.covers]
        names = [plan.phase(bar.barred_in).name for bar in bars]
        if names and any(one.area in line for one in laureates.of_phase(page, phase.id)):
            found.append(Line("barred", {"awarded": phase.name, "phase": ", ".join(names)}))
    return found


def _of_unit(page: Page, plan: Plan, post: Post) -> list[Line]:
    inside = scopes.below(page, [post.unit])
    puts = [put for put in _open(page, plan) if put.unit == post.unit]
    asked = [put.number for put in puts if put.state == State.COMPLETION]
    found = [Line("completion", {"numbers": ", ".join(asked)})] if asked else []
    others = [put.number for put in puts if put.state != State.COMPLETION]
    found += [Line("under_way", {"count": len(others), "numbers": ", ".join(others)})] if others else []
    return [*found, *_everyday(page, post, inside)]


def _of_office(page: Page, plan: Plan, post: Post) -> list[Line]:
    counts = Counter(State.COUNCIL if put.state in PENDING else State(put.state) for put in _open(page, plan))
    found = [Line("at_state", {"count": count, "state": state.value}) for state, count in counts.items()]
    if late := late_requests.waiting(page):
        found.append(Line("late", {"count": len(late)}))
    return [*found, *_everyday(page, post, None), *_of_council(page)]


def _of_finance(page: Page, plan: Plan) -> list[Line]:
    _, due = register.totals(register.entries(page, plan))
    found = [Line("unpaid", {"due": written(due)})] if due else []
    left = [one.number for one in estimate.drawn(page) if one.next]
    return [*found, *([Line("estimates", {"numbers": ", ".join(left)})] if left else [])]


def _of_council(page: Page) -> list[Line]:
    held = [one.number for one in sittings.listing(page, only_open=True)]
    return [Line("sittings", {"numbers": ", ".join(held)})] if held else []


def _everyday(page: Page, post: Post, inside: frozenset[str] | None) -> list[Line]:
    """Suggestions without an answer, people who wait for a yes."""
    waiting = suggestions.count_by_state(page, inside)["received"]
    found = [Line("suggestions", {"count": waiting})] if waiting else []
    known = people.by_id(page, post.person)
    asking = [] if known is None else posts.pending(page, known)
    return [*found, *([Line("pending", {"count": len(asking)})] if asking else [])]


def _open(page: Page, plan: Plan) -> list[Put]:
    return [put for phase in plan.phases for put in route.listing(page, phase.id, OPEN)]
