"""/baicuatoi, "bổ sung TT-…", "sửa TT-…", "rút TT-…", "khôi phục TT-…": a head and what was handed in."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta

from broadcasts.letters import work_letters
from handlers.everyone import numbers
from handlers.forms.controls import CLOSE
from handlers.forms.form import Answer, Answers, Filled, Form, Option, Question
from handlers.heads import changing
from handlers.heads.changing import mine, named
from handlers.telling import shown, tell, title
from handlers.visit import Visit
from storage.campaign.dossiers import nominations
from storage.campaign.works import achievements, amending, work_rules
from storage.campaign.works.achievements import Work
from storage.campaign.works.amending import ITEMS, Asked
from storage.limits import limits
from storage.talk import Refusal
from storage.words import fold

ROLES = ("area_head",)
WHY_LEAST, WHY_MOST = 5, 300  # characters of a reason for changing what the unit has taken in
_VERBS = {
    "bo sung": "complete",
    "complete": "complete",
    "sua": "edit",
    "xin sua": "edit",
    "edit": "edit",
    "rut": "withdraw",
    "withdraw": "withdraw",
    "khoi phuc": "restore",
    "restore": "restore",
}
_SAID = re.compile(rf"/?({'|'.join(_VERBS)})\s+(?:bai\s+|thanh tich\s+)?(?:so\s+)?(tt.+)")


def spotted(text: str) -> bool:
    """Whether a message names an act and an achievement: "rút TT-2021-0001"."""
    return _read(text) is not None


def act(visit: Visit, words: str) -> None:
    """Do what a message names, or list what there is to choose from."""
    said = _read(words)
    if said is None:
        _list(visit)
        return
    verb, number = said
    work = _find(visit, number)
    if work is None:
        visit.say("status.no_such_number", number=numbers.full(number))
    else:
        ACTS[verb](visit, work)


def _read(text: str) -> tuple[str, tuple[str, str, int]] | None:
    found = _SAID.fullmatch(fold(text).strip(" ."))
    number = None if found is None else numbers.read(found[2])
    return None if found is None or number is None else (_VERBS[found[1]], number)


def _find(visit: Visit, number: tuple[str, str, int]) -> Work | None:
    found = (achievements.in_any_state(visit.page, one) for one in numbers.candidates(visit, number))
    return next((work for work in found if work and mine(visit, work)), None)


def _list(visit: Visit) -> None:
    if _works(visit):
        visit.begin("own_works")
    else:
        visit.say("work.none")


# --- what can be done --------------------------------------------------------------------------------------------


def _complete(visit: Visit, work: Work) -> None:
    asked = amending.under_way(visit.page, work.number)
    if asked is None or asked.state != "open":
        visit.say("work.nothing_asked", number=work.number)
        return
    _say_asked(visit, asked)
    changing.begin(visit, work.number, asked.items)


def _say_asked(visit: Visit, asked: Asked) -> None:
    key = "work.asked" if asked.note else "work.unlocked"
    facts = {"items": named(visit, asked.items), "until": shown(visit, asked.until), "note": asked.note}
    visit.say(key, number=asked.number, **facts)


def _edit(visit: Visit, work: Work) -> None:
    asked = amending.under_way(visit.page, work.number)
    if asked is not None and asked.state == "open":
        _complete(visit, work)
    elif asked is not None:
        visit.say("work.wished_already", number=work.number, unit=title(visit, work.new.unit))
    elif work.state != "submitted":
        visit.say("work.is_withdrawn", number=work.number)
    elif work.taken is not None:
        visit.say("work.taken", number=work.number, unit=title(visit, work.new.unit))
        _pick(visit, work, "wish")
    elif reason := work_rules.may_edit(visit.plan, work, visit.received):
        tell(visit, reason)
    else:
        _pick(visit, work, "edit")


def _pick(visit: Visit, work: Work, how: str) -> None:
    visit.begin("achievement_pick", number=Answer(work.number, work.number), how=Answer(how, how))


def _withdraw(visit: Visit, work: Work) -> None:
    used = amending.used_by(visit.page, work.number)
    dossier = None if used is None else nominations.by_number(visit.page, used)
    reason = work_rules.may_withdraw(visit.plan, work, dossier)
    if reason is not None or not amending.withdraw(visit.page, work.number, visit.received):
        if reason is not None:
            tell(visit, reason)
        return
    visit.audit("achievement.withdrawn", work.number, dossier=used)
    until = visit.day(visit.received + timedelta(days=limits().nominations.restore_days))
    visit.say("work.withdrawn", number=work.number, title=work.new.title, until=until)
    unit = title(visit, work.new.unit)
    if used is not None:
        visit.say("work.withdrawn_used", dossier=used, unit=unit)
    _to_unit(visit, work, "work.told_withdrawn_used" if used else "work.told_withdrawn", dossier=used)


def _restore(visit: Visit, work: Work) -> None:
    days = limits().nominations.restore_days
    if reason := work_rules.may_restore(visit.plan, work, visit.received, days):
        tell(visit, reason)
    elif amending.restore(visit.page, work.number, visit.received):
        visit.audit("achievement.restored", work.number)
        visit.say("work.restored", number=work.number, title=work.new.title)
        _to_unit(visit, work, "work.told_restored")


def _to_unit(visit: Visit, work: Work, key: str, **facts: object) -> None:
    told = {"number": work.number, "title": work.new.title, "name": work.name, **facts}
    said = visit.office.texts.say(key, place=title(visit, work.new.area), **told)
    visit.post(work_letters.to_unit(visit.page, visit.plan, work.new.unit, said, visit.real))


ACTS: Mapping[str, Callable[[Visit, Work], None]] = {
    "complete": _complete,
    "edit": _edit,
    "withdraw": _withdraw,
    "restore": _restore,
}


# --- choosing ----------------------------------------------------------------------------------------------------


def _works(visit: Visit) -> list[Work]:
    if visit.person is None:
        return []
    return [
        *achievements.of_person(visit.page, visit.person.id),
        *achievements.withdrawn_of(visit.page, visit.person.id),
    ]


def _which(visit: Visit, _answers: Answers) -> Sequence[Option]:
    return [Option(work.number, f"{work.number}: {work.new.title}") for work in _works(visit)]


def _whats(visit: Visit, answers: Answers) -> Sequence[Option]:
    if "which" not in answers:
        return []
    work = achievements.in_any_state(visit.page, answers["which"].value)
    asked = amending.under_way(visit.page, answers["which"].value)
    if work is None or work.state == "withdrawn":
        keys = ["restore"]
    else:
        keys = ["complete" if asked is not None and asked.state == "open" else "edit", "withdraw"]
    options = [Option(key, visit.office.texts.say(f"own_works.{key}")) for key in keys]
    return [*options, Option(CLOSE, visit.office.texts.say("nomination_menu.nothing"))]


def _chosen(visit: Visit, filled: Filled) -> None:
    work = achievements.in_any_state(visit.page, filled.value("which"))
    if work is None or not mine(visit, work) or filled.value("what") == CLOSE:
        visit.say("nomination.nothing")
    else:
        ACTS[filled.value("what")](visit, work)


def _items(visit: Visit, _answers: Answers) -> Sequence[Option]:
    offered = [name for name in ITEMS if name != "movements" or visit.plan.movements]
    return [Option(name, visit.office.texts.say(f"work.items.{name}")) for name in offered]


def _wishes(answers: Answers) -> bool:
    return bool(answers["how"].value == "wish")


def _why(text: str) -> str:
    if not WHY_LEAST <= len(text.strip()) <= WHY_MOST:
        raise Refusal("achievement_pick.why.length", {"least": WHY_LEAST, "most": WHY_MOST})
    return text.strip()


def _picked(visit: Visit, filled: Filled) -> None:
    number, items = filled.value("number"), tuple(filled.value("items"))
    work = achievements.by_number(visit.page, number)
    if work is None or not mine(visit, work) or visit.person is None:
        visit.say("desk.forbidden")
    elif filled.value("how") == "edit":
        changing.begin(visit, number, tuple(name for name in ITEMS if name in items))
    elif asked := amending.wish(visit.page, number, items, filled.value("why"), visit.person.id, visit.received):
        visit.audit("achievement.wished", number, questions=list(asked.items))
        visit.say("work.wished", number=number, unit=title(visit, work.new.unit), items=named(visit, asked.items))
        _to_unit(visit, work, "work.told_wished", items=named(visit, asked.items), why=asked.note)
    else:
        visit.say("work.wished_already", number=number, unit=title(visit, work.new.unit))


FORMS = (
    Form(
        "own_works",
        (Question("which", options=_which), Question("what", options=_whats)),
        file=_chosen,
        review=False,
        roles=ROLES,
    ),
    Form(
        "achievement_pick",
        (
            Question("number", given=True),
            Question("how", given=True),
            Question("items", options=_items, many=True),
            Question("why", check=_why, when=_wishes),
        ),
        file=_picked,
        review=False,
        roles=ROLES,
    ),
    changing.FORM,
)
