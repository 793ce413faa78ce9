"""Who stays silent for days after a broadcast that asks for "Đã rõ" is named to the leader in charge, once."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from broadcasts import hours
from broadcasts.audience import GOT
from broadcasts.outbox import Priority, occasion_of
from storage.book.page import Page
from storage.campaign.membership import people, posts, reach
from storage.campaign.planning.plan import Plan
from storage.campaign.territory import units
from storage.clocks import Clocks
from storage.limits import limits
from storage.mail import broadcasts, letters, rolls
from storage.mail.broadcasts import Job
from storage.mail.letters import Draft, Posted
from storage.mail.rolls import Line
from storage.talk import Reply
from storage.texts.texts import Texts
from storage.working_time import working_time


def escalate(page: Page, plan: Plan, texts: Texts, clocks: Clocks) -> list[Posted]:
    """Tell the leaders, by day, of whoever has been silent for some working days; each broadcast once."""
    real, rules = clocks.real(), limits().broadcasts
    if hours.is_quiet(clocks.campaign().astimezone(plan.tzinfo)):
        return []
    before, oldest = real - timedelta(days=rules.escalate_days), real - timedelta(days=rules.escalate_within_days)
    late = [job for job in broadcasts.silent_since(page, before, oldest) if _is_late(plan, clocks, job)]
    return [
        put for job in late if broadcasts.escalated(page, job.id, real) for put in _tell(page, plan, texts, job, real)
    ]


def _is_late(plan: Plan, clocks: Clocks, job: Job) -> bool:
    sent = job.due + clocks.offset
    return working_time().after_days(sent, limits().broadcasts.escalate_days, plan.tzinfo) <= clocks.campaign()


def _tell(page: Page, plan: Plan, texts: Texts, job: Job, now: datetime) -> Iterable[Posted]:
    silent = [line for line in rolls.roll(page, job.id) if line.state in GOT and line.person and not line.read]
    leaders, office = _leaders(page), _office(page, plan, job)
    told: defaultdict[int, list[Line]] = defaultdict(list)
    for line in silent:
        leader = leaders.get(line.unit)
        for person in [leader] if leader is not None and leader != line.person else office:
            told[person].append(line)
    for person, lines in told.items():
        yield from _letters(page, texts, job, person, lines, now)


def _leaders(page: Page) -> dict[str, int]:
    """Who is in charge of each area, as far as a word reaches them: else the office hears."""
    found = {area: post.person for area, post in posts.leaders(page, None).items()}
    reached = {person for person in set(found.values()) if people.addresses(page, person)}
    return {area: person for area, person in found.items() if person in reached}


def _office(page: Page, plan: Plan, job: Job) -> list[int]:
    """Who made it; for what the calendar made, the organiser's officers."""
    if job.by is not None:
        return [job.by]
    at = plan.organiser.code
    return [one.person for one in reach.holders(page) if one.role == "organiser_officer" and one.unit == at]


def _letters(page: Page, texts: Texts, job: Job, person: int, lines: list[Line], now: datetime) -> Iterable[Posted]:
    titles = units.whole_titles(page, {line.unit for line in lines})
    names = [texts.say("broadcast.person_of", unit=titles.get(line.unit, ""), name=line.name) for line in lines]
    most = limits().broadcasts.listed
    more = [texts.say("broadcast.and_more", count=len(names) - most)] if len(names) > most else []
    told = "\n".join([*names[:most], *more])
    said = texts.say("broadcast.escalated", number=job.number, count=len(lines), lines=told, text=job.body["text"])
    for to in people.addresses(page, person):
        dedupe = occasion_of("silent", job.number, to)
        put = letters.put(page, Draft(to, Reply(said), Priority.ALERT, now, dedupe, job.number), now=now)
        yield from [put] if put else []
