"""What became of something with a number (TT-2021-0001, DC-0001, KN 1), told to those who may know it."""

import re

from handlers.telling import title
from handlers.visit import Visit
from storage.campaign import achievements, nominations, scopes, suggestions
from storage.campaign.achievements import Work
from storage.campaign.rules import Put
from storage.campaign.suggestions import Filed, Scope

NUMBER = re.compile(r"(TT|DC|KN)[\s-]*(?:(\d{4})[\s-]+)?(\d{1,9})", re.IGNORECASE)
WATCHES = "observer"


def read(words: str) -> tuple[str, str, int] | None:
    """Kind, year ("" where it was left out) and running number of what people type: "tt 1" is ("TT", "", 1)."""
    found = NUMBER.fullmatch(words.strip(" ."))
    return None if found is None else (found[1].upper(), found[2] or "", int(found[3]))


def spotted(words: str) -> bool:
    """Whether a message is nothing but a number: then it asks what became of it."""
    return read(words) is not None


def tell(visit: Visit, number: tuple[str, str, int]) -> None:
    """Say where it stands. What the person may not see is answered as what is not there."""
    if not visit.message.private:
        visit.say("desk.in_private")
        return
    kind, year, count = number
    years = [year] if year else [str(y) for y in _years(visit)]
    for full in (f"{kind}-{one}-{count:04d}" for one in years):
        if line := _line(visit, kind, full):
            visit.say("status.one", line=line, moment=visit.clock(visit.now))
            return
    visit.say("status.no_such_number", number=f"{kind}-{year}-{count:04d}" if year else f"{kind}-{count:04d}")


def suggestion_line(visit: Visit, filed: Filed) -> str:
    """A suggestion and its state in one line."""
    say = visit.office.texts.say
    state = say(f"status.suggestion.{filed.state}")
    return say("status.filed", number=filed.number, subject=filed.subject, day=visit.day(filed.at), state=state)


def _years(visit: Visit) -> list[int]:
    """The campaign's years, the latest first: numbers are mostly said without one."""
    first, last = visit.plan.phases[0].starts.year, max(visit.plan.phases[-1].ends.year, visit.today.year)
    return list(range(last, first - 1, -1))


def _line(visit: Visit, kind: str, number: str) -> str:
    match kind:
        case "TT":
            work = achievements.by_number(visit.page, number)
            return _work(visit, work) if work and _may_see(visit, work.new.area, work.new.person) else ""
        case "DC":
            put = nominations.by_number(visit.page, number)
            return _put(visit, put) if put and _may_see(visit, put.area, put.person) else ""
        case _:
            filed = _suggestion(visit, number)
            return suggestion_line(visit, filed) if filed else ""


def _work(visit: Visit, work: Work) -> str:
    say = visit.office.texts.say
    put = nominations.of_person(visit.page, work.new.person, work.new.phase)
    stands = say("status.put_forward", number=put[0].number, place=put[0].place) if put else say("status.not_put")
    return say(
        "status.work_in_full",
        number=work.number,
        title=work.new.title,
        name=work.name,
        place=title(visit, work.new.area),
        time=visit.clock(work.at),
        files=len(work.new.files),
        stands=stands,
    )


def _put(visit: Visit, put: Put) -> str:
    say = visit.office.texts.say
    facts = {"number": put.number, "who": put.who, "time": visit.clock(put.at)}
    if put.ended_at is not None:
        return say("status.put_withdrawn", **facts, ended=visit.clock(put.ended_at))
    return say("status.put_in_full", **facts, phase=visit.plan.phase(put.phase).name)


def _may_see(visit: Visit, area: str, person: int) -> bool:
    if visit.person is None:
        return False
    seen = _scope(visit)
    return visit.person.id == person or visit.person.has(WATCHES) or seen is None or area in seen


def _suggestion(visit: Visit, number: str) -> Filed | None:
    """One's own, or one within an officer's units; an observer reads no petitions."""
    at = visit.message.address
    mine = suggestions.of_sender(visit.page, at.channel, at.account, visit.message.sender)
    found = next((one for one in mine if one.number == number), None)
    if found is not None or visit.person is None:
        return found
    return suggestions.by_number(visit.page, number, _scope(visit))


def _scope(visit: Visit) -> Scope:
    """The units that the person's offices reach; None: all."""
    assert visit.person is not None  # noqa: S101 - asked of officials only
    return scopes.scope(visit.page, visit.person)
