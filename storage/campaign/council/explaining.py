"""Why a dossier stands where it stands after a sitting: place, points, what decided before and behind it."""

from typing import Final

from storage.book.page import Page
from storage.campaign.council import cards, judging, ranking, sittings
from storage.campaign.council.judging import Result
from storage.campaign.council.ranking import Standing, Step
from storage.campaign.dossiers import nominations
from storage.campaign.dossiers.route_table import State
from storage.campaign.dossiers.rules import Reason
from storage.campaign.planning.plan import Plan

RELEASED: Final = (State.RECOGNISED, State.NOT_RECOGNISED, State.AWARDED, State.PAID)


def explain(page: Page, plan: Plan, number: str, *, inside: bool) -> list[Reason]:
    """The reasons of a dossier's place in the newest closed sitting, one sentence each; [] where there is none to tell.

    `inside` is for the office and the bodies: everybody else learns nothing before the results are released, and then
    the own place without the names of others.
    """
    put = nominations.by_number(page, number)
    if put is None or (not inside and State(put.state) not in RELEASED):
        return []
    closed = next((one for one in sittings.of_dossier(page, number) if not one.is_open), None)
    return [] if closed is None else told(plan, judging.result(page, plan, closed), number, names=inside)


def told(plan: Plan, result: Result, number: str, *, names: bool) -> list[Reason]:
    """The sentences about one dossier in what a sitting came to; with `names`, also about its neighbours."""
    if not result.has_quorum:
        return [no_quorum(plan, result)]
    mine = next((one for one in result.standings if one.dossier == number), None)
    if mine is None:
        return []
    near = [step for step in result.steps if number in (step.ahead, step.behind)] if names else []
    return [_place(plan, result, mine), *(between(plan, result, step) for step in near)]


def no_quorum(plan: Plan, result: Result) -> Reason:
    """Too few took part, so nobody is ranked."""
    quorum = result.meeting.terms.quorum
    facts = {"present": result.judged.present, "members": result.judged.members, "part": quorum.part, "of": quorum.of}
    return _reason(plan, result, "council_no_quorum", "council.no_quorum", **facts)


def between(plan: Plan, result: Result, step: Step) -> Reason:
    """What decided between two neighbours."""
    who = {dossier: f"{dossier} ({name})" for dossier, name, _ in result.judged.cases}
    facts = {"ahead": who[step.ahead], "behind": who[step.behind]}
    facts |= {"more": cards.said(step.more), "less": cards.said(step.less)}
    if step.by == ranking.POINTS:
        return _reason(plan, result, "council_points", "council.by_points", **facts)
    if step.by in {ranking.AGAIN, ranking.LEFT}:
        again = ", ".join(one.meeting.number for one in result.rounds)
        key = "council.by_round" if step.by == ranking.AGAIN else "council.left_round"
        return _reason(plan, result, "council_again", key, **facts, again=again)
    if step.by == ranking.TIE:
        return _reason(plan, result, "council_tie", "council.tied", **facts)
    if step.by == ranking.UNSCORED:
        return _reason(plan, result, "council_unscored", "council.unscored", **facts)
    priority = next(one for one in plan.priorities if one.id == step.by)
    reason = _reason(plan, result, "council_priority", "council.by_priority", **facts, priority=priority.name)
    return Reason(reason.code, priority.clause, {**reason.facts, "clause": priority.clause}, reason.key)


def _place(plan: Plan, result: Result, mine: Standing) -> Reason:
    if mine.score is None:
        return _reason(plan, result, "council_no_score", "council.no_score", number=mine.dossier)
    facts = {"place": mine.place, "count": len(result.standings), "score": cards.said(mine.score)}
    facts |= {"sheets": mine.sheets, "total": result.meeting.card.total}
    key = "council.place_median" if result.meeting.terms.method == "median" else "council.place_mean"
    return _reason(plan, result, "council_place", key, number=mine.dossier, **facts)


def _reason(plan: Plan, result: Result, code: str, key: str, **facts: object) -> Reason:
    body = plan.body(result.meeting.body)
    known = {"plan": plan.number, "clause": body.clause, "body": body.name, "meeting": result.meeting.number}
    return Reason(code, body.clause, {**known, **facts}, key)
