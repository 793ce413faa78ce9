"""What became of something with a number (TT-2021-0001, DC-0001, KN 1), told to those who may know it."""

import re

from broadcasts.letters import lasting_letters
from broadcasts.letters.dossiers import hop_words
from handlers.everyone import inquiring
from handlers.telling import own, shown, title
from handlers.visit import Visit
from storage.campaign.correspondence import suggestions
from storage.campaign.correspondence.suggestions import Filed, Scope
from storage.campaign.dossiers import nominations, route
from storage.campaign.dossiers.hops import Hop
from storage.campaign.dossiers.route_table import ROLES, State, Who, outward
from storage.campaign.dossiers.rules import Put
from storage.campaign.membership import scopes
from storage.campaign.works import achievements, amending, commitments, lasting
from storage.campaign.works.achievements import Work
from storage.campaign.works.commitments import Committed
from storage.words import fold
from storage.words import words as words_of

NUMBER = re.compile(r"(TT|DC|KN|GS|VL|CH)[\s-]*(?:(\d{4})[\s-]+)?(\d{1,9})", re.IGNORECASE)
_IN_SENTENCE = re.compile(rf"(?<!\w){NUMBER.pattern}(?!\w)", re.IGNORECASE)
_ASKING = set(
    "xem ho so thanh tich kien nghi bai don toi den dau roi the nao sao gi chua xong vay a ha duoc ra cua".split()
)
WATCHES = "observer"


def read(words: str) -> tuple[str, str, int] | None:
    """Kind, year ("" where it was left out) and running number of what people type: "tt 1" is ("TT", "", 1)."""
    found = NUMBER.fullmatch(words.strip(" ."))
    return None if found is None else (found[1].upper(), found[2] or "", int(found[3]))


def inside(words: str) -> tuple[str, str, int] | None:
    """The one number in a sentence: "dc 1 chưa xong"; None without one, or with several."""
    found = [read(one[0]) for one in _IN_SENTENCE.finditer(words)]
    return found[0] if len(found) == 1 else None


def spotted(words: str) -> bool:
    """Whether a message is nothing but a number, or asks about one: "hồ sơ DC-0001 tới đâu rồi"."""
    if read(words) is not None:
        return True
    rest = fold(_IN_SENTENCE.sub(" ", words))
    return inside(words) is not None and set(words_of(rest)) <= _ASKING


def dossier(visit: Visit, number: tuple[str, str, int]) -> Put | None:
    """The dossier of a number as typed, if the person may see it."""
    found = (nominations.by_number(visit.page, one) for one in candidates(visit, number))
    return next((put for put in found if put and _may_see_dossier(visit, put)), None)


def candidates(visit: Visit, number: tuple[str, str, int]) -> list[str]:
    """What a number as typed may stand for, the latest year first."""
    kind, year, count = number
    years = [year] if year else [str(y) for y in _years(visit)]
    return [f"{kind}-{one}-{count:04d}" for one in years]


def full(number: tuple[str, str, int]) -> str:
    """A number as it is written, with the year left out where the person left it out."""
    kind, year, count = number
    return f"{kind}-{year}-{count:04d}" if year else f"{kind}-{count:04d}"


def tell(visit: Visit, number: tuple[str, str, int]) -> None:
    """Say where it stands. What the person may not see is answered as what is not there."""
    if not visit.message.private:
        visit.say("desk.in_private")
        return
    for one in candidates(visit, number):
        if line := _line(visit, number[0], one):
            visit.say("status.one", line=line, moment=visit.clock(visit.now))
            return
    visit.say("status.no_such_number", number=full(number))


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
            return _put(visit, put) if put and _may_see_dossier(visit, put) else ""
        case "VL":
            chosen = commitments.by_number(visit.page, number)
            return commitment_line(visit, chosen) if chosen and _may_see_area(visit, chosen.new.area) else ""
        case "CH":
            asked = inquiring.visible(visit, number)
            return inquiring.line(visit, asked).removeprefix("– ") if asked else ""
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
        stands=" ".join([stands, *_marks(visit, work)]),
    )


def _marks(visit: Visit, work: Work) -> list[str]:
    """Who wrote it, if not its head; when it was completed; what is asked of its head now."""
    say, asked = visit.office.texts.say, amending.under_way(visit.page, work.number)
    return [
        *([say("work.source")] if work.new.source == "unit" else []),
        *([say("work.completed_on", day=visit.day(work.completed))] if work.completed else []),
        *([say(f"work.now_{asked.state}", number=work.number, until=shown(visit, asked.until))] if asked else []),
        *whether_it_lasts(visit, work),
    ]


def whether_it_lasts(visit: Visit, work: Work) -> list[str]:
    """What was found when it was looked at again, if that was asked."""
    checks = lasting.of(visit.page, [work.number]).get(work.number, [])
    return lasting_letters.result_words(visit.office.texts, visit.plan, checks, visit.now)


def commitment_line(visit: Visit, chosen: Committed) -> str:
    """A work chosen beforehand and its state in one line."""
    state = "overdue" if chosen.overdue(visit.today) else chosen.state
    return visit.office.texts.say(
        f"work.line.{state}",
        number=chosen.number,
        title=chosen.new.title,
        place=title(visit, chosen.new.area),
        until=shown(visit, chosen.new.until),
        achievement=chosen.achievement,
    )


def _put(visit: Visit, put: Put) -> str:
    say = visit.office.texts.say
    facts = {"number": put.number, "who": put.who, "time": visit.clock(put.at)}
    if put.ended_at is not None:
        ended = visit.clock(put.ended_at)
        key = "status.put_withdrawn" if put.state == State.WITHDRAWN else "status.put_suspended"
        return _with_hops(visit, put, say(key, **facts, ended=ended))
    return _with_hops(visit, put, say("status.put_in_full", **facts, phase=visit.plan.phase(put.phase).name))


def _with_hops(visit: Visit, put: Put, line: str) -> str:
    """Where it is on its way, and each hop in plain words; one that was only put forward has none yet."""
    found = route.hops_of(visit.page, put.number, inside=sees_inside(visit))
    if len(found) < 2:  # noqa: PLR2004 - the first hop is the line itself
        return line
    return "\n".join([line, *(hop_line(visit, put, hop) for hop in found[1:])])


def hop_line(visit: Visit, put: Put, hop: Hop) -> str:
    """A hop in one line."""
    said = hop_words(visit.page, visit.plan, visit.office.texts, put, hop)
    return visit.office.texts.say("route.line", time=visit.clock(hop.at), said=said)


def state_of(visit: Visit, put: Put) -> object:
    """Where a dossier is, as far as this person may know."""
    state = State(put.state)
    return shown(visit, state if sees_inside(visit) else outward(state))


def sees_inside(visit: Visit) -> bool:
    """Whether the person knows what is decided but not released."""
    return visit.person is not None and any(visit.person.has(role) for role in ROLES[Who.BODY])


def _may_see_dossier(visit: Visit, put: Put) -> bool:
    return _may_see(visit, put.area, put.person) or sees_inside(visit)


def _may_see_area(visit: Visit, area: str) -> bool:
    return area in own(visit, "area_head") or _may_see(visit, area, 0)


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
