"""What /trangthai tells of days that come near: what is to be completed, and works to be looked at again."""

from broadcasts.letters import completion_letters
from broadcasts.letters.completion_letters import Awaited
from handlers.telling import own, shown, title
from handlers.visit import Visit
from storage.campaign.works import lasting
from storage.campaign.works.lasting import Check


def of_head(visit: Visit, person: int) -> list[str]:
    """What waits for a head: completions first."""
    awaited = [one for one in _awaited(visit) if one.person == person]
    checks = lasting.newest(visit.page, own(visit, "area_head"))
    return [*_completions(visit, awaited), *_checks(visit, checks)]


def of_unit(visit: Visit, unit: str) -> list[str]:
    """What waits in a unit: completions first."""
    awaited = [one for one in _awaited(visit) if one.unit == unit]
    return [*_completions(visit, awaited), *_checks(visit, lasting.newest(visit.page, [unit]))]


def tell_overdue(visit: Visit) -> None:
    """To the office: how many works nobody has looked at again in time; nothing where there are none."""
    waiting = [one for one in lasting.newest(visit.page, None) if not one.found]
    late = [one for one in waiting if one.overdue(visit.now)]
    if late:
        visit.say("lasting.status", count=len(waiting), late=len(late))


def _awaited(visit: Visit) -> list[Awaited]:
    return completion_letters.awaited(visit.page, visit.plan, visit.office.texts)


def _completions(visit: Visit, awaited: list[Awaited]) -> list[str]:
    say = visit.office.texts.say
    return [
        say(f"completion.status_{one.kind}", number=one.number, until=shown(visit, one.until), **one.facts)
        for one in awaited
    ]


def _checks(visit: Visit, checks: list[Check]) -> list[str]:
    say = visit.office.texts.say
    return [
        say(
            "lasting.status_late" if one.overdue(visit.now) else "lasting.status_waits",
            number=one.achievement,
            title=one.title,
            place=title(visit, one.area),
        )
        for one in checks
        if not one.found
    ]
