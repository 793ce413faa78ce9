"""What a plan says, in the words of `plan show`: dates, quotas, bars, money, criteria, laws, what is left open."""

from collections.abc import Iterator
from datetime import date

from broadcasts.occasions import local_day
from storage.campaign.planning.plan import Plan
from storage.campaign.planning.plan_parts import Award, Phase
from storage.texts.texts import Texts
from storage.words import grouped


def told(plan: Plan, words: Texts, today: date) -> Iterator[str]:
    """The whole plan, a line each; laws are those of `today`."""
    say = words.say
    yield say("cli.plan.head", number=plan.number, title=plan.title)
    office = plan.organiser.standing_office
    yield say("cli.plan.issued", day=local_day(plan.issued), issuer=plan.issuer, office=office)
    yield say("cli.plan.version", version=plan.version, id=plan.id)
    yield say(
        "cli.plan.units",
        selecting_count=len(plan.selecting_units),
        selecting=plan.labels.selecting,
        areas=len(plan.participant_units),
        area=plan.labels.area,
    )
    for phase in plan.phases:
        yield from _phase(plan, words, phase)
    for award in (*plan.awards, plan.statutory_award):
        yield say("cli.plan.award", name=award.name, amount=_sum(words, award), source=award.source)
    yield _money(plan, words)
    yield _criteria(plan, words)
    yield from _laws(plan, words, today)
    yield from _open(plan, words)


def _phase(plan: Plan, words: Texts, phase: Phase) -> Iterator[str]:
    yield words.say(
        "cli.plan.phase",
        name=phase.name,
        starts=local_day(phase.starts),
        ends=local_day(phase.ends),
        days=phase.days,
        selecting=plan.labels.selecting,
        quota=phase.quota,
        most=plan.dossiers_at_most(phase.id),
    )
    due, review = _day(words, phase.dossiers_due), _day(words, phase.review.date)
    yield words.say("cli.plan.dossiers", day=due, review=phase.review.name, review_day=review)
    for bar in plan.bars_in(phase.id):
        whom = ", ".join(words.say(f"cli.plan.{payee}") for payee in bar.covers)
        yield words.say("cli.plan.bar", whom=whom, awarded=plan.phase(bar.awarded_in).name, clause=bar.clause)


def _day(words: Texts, day: date | None) -> str:
    return words.say("cli.plan.open") if day is None else local_day(day)


def _sum(words: Texts, award: Award) -> str:
    return words.say("cli.plan.open") if award.amount is None else _dong(words, award.amount)


def _dong(words: Texts, amount: int) -> str:
    return words.say("cli.plan.amount", number=grouped(amount))


def _money(plan: Plan, words: Texts) -> str:
    each = [
        words.say("cli.plan.money_of", phase=phase.name, amount=_dong(words, plan.money_at_most(phase.id)))
        for phase in plan.phases
    ]
    return words.say("cli.plan.money", phases="; ".join(each), total=_dong(words, plan.money_at_most()))


def _criteria(plan: Plan, words: Texts) -> str:
    if not plan.weights_are_set:
        return words.say("cli.plan.no_weights", list="; ".join(one.name for one in plan.criteria))
    weights = plan.weights()
    each = [words.say("cli.plan.weight", name=one.name, points=weights[one.id]) for one in plan.criteria]
    return words.say("cli.plan.weights", list="; ".join(each))


def _laws(plan: Plan, words: Texts, today: date) -> Iterator[str]:
    yield words.say("cli.plan.laws", day=local_day(today))
    for law in plan.laws_on(today):
        yield words.say("cli.plan.law", code=law.code, title=law.title, note=law.note)


def _open(plan: Plan, words: Texts) -> Iterator[str]:
    points = plan.open_now()
    yield words.say("cli.plan.left_open", count=len(points)) if points else words.say("cli.plan.none_open")
    for point in points:
        yield words.say("cli.plan.left_open_one", question=point.question, decider=point.decided_by)
