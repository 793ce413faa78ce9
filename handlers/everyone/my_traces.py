"""The lines of /dulieu about what came of a role: own points, the last "no", awards and money, acts in office."""

from handlers.visit import Visit
from storage.campaign.amounts import written
from storage.campaign.council import cards
from storage.campaign.dossiers import refusals
from storage.campaign.membership import traces
from storage.campaign.membership.people import Known
from storage.campaign.membership.traces import Scored
from storage.campaign.works import lasting

LISTED = 30  # lines of one kind; what is older is counted


def lines(visit: Visit) -> list[str]:
    """All of them; nothing for whoever holds no role."""
    person = visit.person
    if person is None:
        return []
    return [
        *_awards(visit, person),
        *_some(visit, [_score(visit, one) for one in traces.scores_of(visit.page, person.id)]),
        *_some(visit, _lasting(visit, person)),
        *_refusal(visit, person),
        *_donor(visit, person),
        *_acts(visit, person),
    ]


def _some(visit: Visit, told: list[str]) -> list[str]:
    more = len(told) - LISTED
    return told[-LISTED:] + ([visit.office.texts.say("mydata.more", count=more)] if more > 0 else [])


def _awards(visit: Visit, person: Known) -> list[str]:
    say = visit.office.texts.say
    awarded = [
        say("mydata.awarded", number=number, decision=decision, day=f"{day.day}/{day.month}/{day.year}")
        for number, decision, day in traces.awards(visit.page, person.id)
    ]
    return awarded + [
        say("mydata.paid", number=one.dossier, amount=written(one.amount), receipt=one.receipt, who=one.received_by)
        for one in traces.paid(visit.page, person.id)
    ]


def _score(visit: Visit, one: Scored) -> str:
    facts = {"number": one.dossier, "day": visit.day(one.at)}
    if one.total is None:
        return visit.office.texts.say("mydata.score_aside", why=one.why, **facts)
    return visit.office.texts.say("mydata.score", total=cards.said(one.total), **facts)


def _lasting(visit: Visit, person: Known) -> list[str]:
    say = visit.office.texts.say
    return [
        say("mydata.lasting", number=number, day=visit.day(one.at), state=say(f"lasting.states.{one.state}"))
        for number, one in reversed(lasting.by_person(visit.page, person.id))
    ]


def _refusal(visit: Visit, person: Known) -> list[str]:
    kept, say = refusals.last(visit.page, person.id), visit.office.texts.say
    if kept is None:
        return []
    return [say("mydata.refusal", day=visit.day(kept.at), words=say(f"rules.{kept.code}", **kept.facts))]


def _donor(visit: Visit, person: Known) -> list[str]:
    count = traces.donors_called(visit.page, person.name)
    return [visit.office.texts.say("mydata.donor", count=count, name=person.name)] if count else []


def _acts(visit: Visit, person: Known) -> list[str]:
    say, counts = visit.office.texts.say, traces.counts(visit.page, person.id)
    if not counts:
        return []
    told = ", ".join(say(f"mydata.acts.{table}", count=count) for table, count in counts.items())
    return [say("mydata.done", told=told)]
