"""Whom a unit has put forward can be taken back, with or without a reason, and put back within a few days."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from handlers.everyone import in_reach
from handlers.forms.controls import CLOSE
from handlers.forms.form import Answers, Filled, Form, Option, Question
from handlers.informing import go
from handlers.telling import is_command, own, tell
from handlers.units import candidates
from handlers.units.nominating import begin_for, confirm
from handlers.visit import Visit
from storage.campaign.dossiers import nominations, rules
from storage.campaign.dossiers.route_table import Move
from storage.campaign.dossiers.rules import Put
from storage.campaign.planning.plan_parts import Phase
from storage.limits import limits
from storage.talk import Refusal
from storage.words import fold

WHY_MOST = 300  # characters of the reason for taking somebody back
_NOT_AT_ALL = re.compile(r"\b(?:khong|dung|khoan|chua)(?: co| muon| phai)? rut\b")
RESTORE = "+"  # before the number of somebody taken back


def _file(visit: Visit, filled: Filled) -> None:
    chosen, unit = filled.value("what"), filled.value("unit")
    phase = visit.plan.phase(filled.value("phase"))
    if unit not in own(visit, "unit_officer"):
        visit.say("desk.forbidden")
    elif chosen == "add":
        begin_for(visit, phase, unit)
    elif chosen == CLOSE or filled.value("why") == CLOSE:
        visit.say("nomination.nothing")
    elif chosen.startswith(RESTORE):
        restore(visit, chosen.removeprefix(RESTORE), unit)
    else:
        _withdraw(visit, chosen, filled.value("why") or "", phase)


def _withdraw(visit: Visit, number: str, why: str, phase: Phase) -> None:
    put = nominations.by_number(visit.page, number, own(visit, "unit_officer"))
    assert put is not None  # noqa: S101 - it was offered, and no nomination is ever erased
    full = len(nominations.of_unit(visit.page, put.unit, put.phase)) >= phase.quota
    if reason := rules.may_withdraw(visit.plan, put, visit.received) or go(visit, number, Move.WITHDRAW, why):
        tell(visit, reason)
        return
    left = phase.quota - len(nominations.of_unit(visit.page, put.unit, put.phase))
    until = visit.day(_restorable_until(visit.received, phase))
    visit.say("nomination.withdrawn", who=put.who, number=number, left=left, quota=phase.quota, until=until)
    if full:
        begin_for(visit, phase, put.unit)


def _restorable_until(at: datetime, phase: Phase) -> datetime:
    """Some days, but not beyond the last one for dossiers, after which nobody is put back."""
    last, some = phase.dossiers_close - timedelta(minutes=1), at + timedelta(days=limits().nominations.restore_days)
    return min(some, last) if at <= last else some


def restore(visit: Visit, number: str, unit: str) -> None:
    """Put somebody back who was taken back, or say why not."""
    put = nominations.by_number(visit.page, number, [unit])
    assert put is not None  # noqa: S101 - as above
    if reason := candidates.may_restore(visit, put) or go(visit, number, Move.RESTORE):
        tell(visit, reason)
        return
    again = nominations.by_number(visit.page, number, [unit])
    assert again is not None  # noqa: S101 - as above
    confirm(visit, "nomination.restored", again)


def _choices(visit: Visit, answers: Answers) -> Sequence[Option]:
    unit, phase = answers["unit"].value, visit.plan.phase(answers["phase"].value)
    say, standing = visit.office.texts.say, nominations.of_unit(visit.page, unit, phase.id)
    full = len(standing) >= phase.quota
    more = tuple(visit.office.texts.lines("nomination_menu.words.add"))
    add = [] if full else [Option("add", say("nomination_menu.add"), more)]
    take = "nomination_menu.replace" if full else "nomination_menu.withdraw"
    back = [
        Option(put.number, say(take, name=put.name), _also(visit, put, alone=len(standing) == 1)) for put in standing
    ]
    again = [
        Option(f"{RESTORE}{put.number}", say("nomination_menu.restore", name=put.name))
        for put in candidates.restorable(visit, unit, phase)
    ]
    return [*add, *back, *again, Option(CLOSE, say("nomination_menu.nothing"))]


def _also(visit: Visit, put: Put, *, alone: bool) -> tuple[str, ...]:
    """How people ask for it; the name alone does not say that it is to be taken back."""
    texts, names = visit.office.texts, (*candidates.called(put.name), put.place)
    short = texts.lines("nomination_menu.words.withdraw") if alone else ()
    return (*short, *(texts.say("nomination_menu.withdraw", name=one) for one in names))


def _takes_back(answers: Answers) -> bool:
    return "what" in answers and str(answers["what"].value).startswith("DC-")


def _after_all(visit: Visit, _answers: Answers) -> Sequence[Option]:
    """Whoever says "no" where a reason is asked does not take back; the reason itself is words of one's own."""
    texts = visit.office.texts
    return [
        Option(CLOSE, texts.say("nomination_menu.stays"), tuple(texts.lines("nomination_menu.words.stays")), final=True)
    ]


def _why(visit: Visit, text: str) -> tuple[str, str]:
    """A reason takes back at once, so what begins something else is none: "bổ sung", "trạng thái", a name alone."""
    why = text.strip()
    if len(why) > WHY_MOST:
        raise Refusal("nomination_menu.why.too_long", {"most": WHY_MOST})
    if _NOT_AT_ALL.search(fold(why)) or _is_order(visit, why) or _names_somebody(visit, why):
        raise Refusal("nomination_menu.why.not_at_all")
    return why, why


def _is_order(visit: Visit, text: str) -> bool:
    return is_command(visit, text) and not visit.means(text, "nomination_menu.words.reasons")


def _names_somebody(visit: Visit, text: str) -> bool:
    """Whether it is but a name, or asks to do something with somebody: "rút ấp 5A"."""
    said = fold(text)
    leads = [
        word for word in map(fold, visit.office.texts.lines("commands.recall.words")) if said.startswith(f"{word} ")
    ]
    rest = text[len(max(leads, key=len, default="")) :]
    return in_reach.is_name(visit, rest)


FORM = Form(
    "nomination_menu",
    (
        Question("phase", given=True),
        Question("unit", given=True),
        Question("what", options=_choices),
        Question("why", options=_after_all, check_here=_why, optional=True, when=_takes_back),
    ),
    file=_file,
    review=False,
)
