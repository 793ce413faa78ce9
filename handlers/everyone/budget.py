"""/kinhphi: the money as far as each may know: what waits to be paid, what an award brings, what the fund has."""

from handlers.telling import own, title
from handlers.visit import Visit
from storage.campaign.amounts import written
from storage.campaign.money import bonus, estimate, fund, register
from storage.campaign.money.estimate import WHOLE, Estimate
from storage.campaign.money.register import AwardLine, Entry
from storage.talk import Reply

WORKS = ("finance_officer", "organiser_officer", "admin")  # who enters money
SEES = (*WORKS, "observer", "council_member")


def show(visit: Visit, _words: str) -> None:
    """To officers of money everything and what to do, to units and heads their own, to all what the plan says."""
    if _holds(visit, SEES):
        _overview(visit)
    elif own(visit, "unit_officer") or own(visit, "area_head"):
        _own(visit)
    else:
        _by_plan(visit)
    if _holds(visit, WORKS):
        visit.begin("budget_menu")


def _holds(visit: Visit, roles: tuple[str, ...]) -> bool:
    return visit.person is not None and any(visit.person.has(role) for role in roles)


def _overview(visit: Visit) -> None:
    """What matters first: what is to be paid; then the estimate, the fund, an appraisal that takes too long."""
    say, found = visit.office.texts.say, register.entries(visit.page, visit.plan)
    reckoned = estimate.reckon(visit.page, visit.plan)
    late = estimate.overdue(visit.page, visit.now)
    lines = [
        _first(visit, found, reckoned[-1]),
        *(say("budget.overdue", number=one.number, days=one.age(visit.now).days) for one in late),
        *(_estimate(visit, one) for one in reckoned),
        _bonus(visit),
    ]
    sums = fund.sums(visit.page)
    facts = {name: written(getattr(sums, name)) for name in ("pledged", "received", "spent", "awarded", "balance")}
    lines.append(say("budget.fund", **facts))
    if _holds(visit, WORKS):
        lines.append(say("budget.page"))
    visit.replies.append(Reply("\n".join(lines)))


def _first(visit: Visit, found: list[Entry], whole: Estimate) -> str:
    say, (paid, due) = visit.office.texts.say, register.totals(found)
    if not found:
        return say("budget.before", expected=written(whole.expected))
    if not due:
        return say("budget.settled", paid=written(paid))
    count = sum(bool(line.amount) and line.payment is None for one in found for line in one.lines)
    return say("budget.waits", count=count, due=written(due), paid=written(paid))


def _estimate(visit: Visit, one: Estimate) -> str:
    say = visit.office.texts.say
    name = say("money.whole") if one.phase == WHOLE else visit.plan.phase(one.phase).name
    sums = {"low": written(one.low), "expected": written(one.expected), "most": written(one.most)}
    return say("budget.estimate", phase=name, **sums)


def _bonus(visit: Visit) -> str:
    say, award, found = visit.office.texts.say, visit.plan.statutory_award.name, bonus.current(visit.page, visit.plan)
    if found is None:
        return say("budget.bonus_open", award=award)
    return say("budget.bonus_set", award=award, amount=written(found.amount), basis=found.basis)


def _own(visit: Visit) -> None:
    """The awards of one's own unit, or one's own."""
    units, me = own(visit, "unit_officer"), visit.person.id if visit.person else 0
    every = register.entries(visit.page, visit.plan)
    mine = [one for one in every if one.laureate.unit in units or one.laureate.person == me]
    lines = [_entry(visit, one) for one in mine]
    visit.replies.append(Reply("\n".join(lines) if lines else visit.office.texts.say("budget.none_own")))
    _by_plan(visit)


def _entry(visit: Visit, one: Entry) -> str:
    say, award = visit.office.texts.say, one.laureate
    who = f"{award.who}, {title(visit, award.unit)}"
    told = "; ".join(_line(visit, line) for line in one.lines)
    return say("budget.own", number=award.dossier, who=who, state=say(f"route.state.{one.state}"), lines=told)


def _line(visit: Visit, line: AwardLine) -> str:
    say = visit.office.texts.say
    if line.payment is not None:
        day = f"{line.payment.day.day}/{line.payment.day.month}/{line.payment.day.year}"
        when = say("budget.own_paid", day=day, by=line.payment.received_by)
        return say("budget.own_line", name=line.award.name, amount=written(line.payment.amount), when=when)
    amount = say("money.open") if line.amount is None else written(line.amount)
    return say("budget.own_line", name=line.award.name, amount=amount, when=say("budget.own_waits"))


def _by_plan(visit: Visit) -> None:
    say = visit.office.texts.say
    awards = [(award.name, written(award.amount or 0)) for award in visit.plan.awards]
    figure = bonus.current(visit.page, visit.plan)
    awards.append((visit.plan.statutory_award.name, say("money.open") if figure is None else written(figure.amount)))
    lines = "; ".join(say("budget.plan_line", name=name, amount=amount) for name, amount in awards)
    visit.say("budget.plan", plan=visit.plan.number, lines=lines)
