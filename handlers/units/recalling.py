"""“rút DC-…”, “khôi phục …”, “bổ sung hồ sơ …”: what an officer asks of a dossier without the menu of /decu."""

import re
from collections.abc import Sequence

from handlers.everyone import in_reach, numbers, why
from handlers.everyone.beginning import hold
from handlers.forms.form import Answer, Option
from handlers.forms.reading import meaning
from handlers.forms.showing import Shown
from handlers.telling import own, tell, title
from handlers.units import candidates, taking_back, tasks
from handlers.visit import Visit
from storage.campaign.dossiers import nominations, rules
from storage.campaign.dossiers.route_table import State
from storage.campaign.dossiers.rules import Put
from storage.campaign.membership import heads
from storage.words import fold, shorn

ROLES = ("unit_officer",)
OTHER = "-"  # before the name of somebody with whom nothing is to be done
_ACTS = {"rut": "withdraw", "huy": "withdraw", "khoi phuc": "restore", "bo sung": "complete"}
_BEFORE = re.compile(r"^(?:(?:ho so|de nghi|de cu|ten|so|cua|lai|cho)\s+)+")
_WORK = re.compile(r"\btt[\s-]*\d")


def about_dossiers(words: str) -> bool:
    """Whether words behind "rút", "bổ sung" may mean a dossier: those of an achievement are its head's."""
    return _WORK.search(fold(words)) is None


def by_number(words: str) -> bool:
    """Whether they say which dossier by its number."""
    number = numbers.read(_plain(words))
    return number is not None and number[0] == "DC"


def recall(visit: Visit, words: str) -> None:
    """Do it with the one dossier that is meant; else show the unit's menu, which has every way."""
    said = fold(shorn(visit.message.text)).lstrip("/ ")
    act = next((act for word, act in _ACTS.items() if said.startswith(word)), "")
    every = _mine(visit, act)
    plain = _plain(words)
    number = numbers.read(plain)
    keys = _meant(visit, plain, every) if plain else tuple(put.number for put in every)
    found = [put for put in every if (put.number,) == keys]
    if found:
        _do(visit, act, found[0])
    elif number is not None:
        _not_now(visit, act, number)
    elif plain and not keys and not visit.message.text.startswith("/"):
        hold(visit, ("nominate",))  # "rút tiền hỗ trợ …" is a story
    elif act == "complete" and not every:
        visit.say("recall.nothing")
    else:
        tasks.nominate(visit, "")


def _plain(words: str) -> str:
    """The words without "hồ sơ", "đề nghị" before whom or what they name."""
    return words[len(words) - len(_BEFORE.sub("", fold(words))) :]


def _mine(visit: Visit, act: str) -> list[Put]:
    """The dossiers of one's units with which this can be done, early or late."""
    mine = own(visit, "unit_officer")
    every = [put for phase in visit.plan.phases for put in nominations.listing(visit.page, mine, phase.id)]
    gone = [
        put
        for unit in mine
        for phase in visit.plan.phases
        for put in (candidates.restorable(visit, unit, phase) if act == "restore" else [])
    ]
    match act:
        case "withdraw":
            return [put for put in every if put.unit in mine]
        case "complete":
            return [put for put in every if put.unit in mine and put.state == State.COMPLETION]
    return gone


def _meant(visit: Visit, words: str, every: Sequence[Put]) -> tuple[str, ...]:
    """The numbers of those whose number or name is said; whoever else of the unit is called so is meant as well."""
    number = numbers.read(words)
    if number is not None:
        called = numbers.candidates(visit, number)
        return tuple(put.number for put in every if put.number in called)
    options = [Option(put.number, put.who, (put.name, put.place), parts=candidates.parts(put.name)) for put in every]
    found = meaning(words, [*options, *_others(visit, every)], Shown((), ()))
    if found.sure or len(found.keys) > 1:
        return found.keys
    areas = in_reach.named(visit, words)
    return tuple(put.number for put in every if put.area in areas) or tuple(f"{OTHER}{area}" for area in areas)


def _others(visit: Visit, every: Sequence[Put]) -> list[Option]:
    """The heads of one's units who are not among those, as names only: "rút An" is not meant for Ân."""
    areas = [area for unit in own(visit, "unit_officer") for area in heads.areas(visit.page, unit, visit.campaign_day)]
    names = {name for area in areas for _, name in area.heads} - {put.name for put in every}
    return [Option(f"{OTHER}{name}", name, parts=candidates.parts(name)) for name in sorted(names)]


def _not_now(visit: Visit, act: str, number: tuple[str, str, int]) -> None:
    """Why it cannot be done with a dossier of this number: it was done before, or where it is instead."""
    put = numbers.dossier(visit, number)
    if put is not None and act == "restore" and put.unit in own(visit, "unit_officer"):
        if put.stands or put.state == State.WITHDRAWN:
            taking_back.restore(visit, put.number, put.unit)
        else:
            why.dossier(visit, put)
        return
    reason = None if put is None or act != "withdraw" else rules.may_withdraw(visit.plan, put, visit.received)
    if reason is not None:
        tell(visit, reason)
    else:
        numbers.tell(visit, number)


def _do(visit: Visit, act: str, put: Put) -> None:
    phase, unit = visit.plan.phase(put.phase), put.unit
    if act == "complete":
        tasks.complete(visit, put.number)
    elif act == "restore":
        taking_back.restore(visit, put.number, unit)
    elif reason := rules.may_withdraw(visit.plan, put, visit.received):
        tell(visit, reason)
    else:
        chosen = Answer(put.number, visit.office.texts.say("nomination_menu.withdraw", name=put.name))
        visit.say("recall.withdrawing", number=put.number, who=put.who)
        given = {"phase": Answer(phase.id, phase.name), "unit": Answer(unit, title(visit, unit))}
        visit.begin("nomination_menu", None, **given, what=chosen)
