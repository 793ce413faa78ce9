"""/visao about a unit, a phase or the quota: until when how many may be put forward, who stands, who is left."""

from collections.abc import Sequence

from handlers.everyone import in_reach
from handlers.forms.form import Answer, Option
from handlers.forms.reading import meaning, mentioned_options, offers
from handlers.forms.showing import Shown
from handlers.telling import explain, outright, own, phase_called, shown, time_left, title
from handlers.units import candidates, late
from handlers.visit import Visit
from storage.campaign.dossiers import nominations, rules
from storage.campaign.dossiers.rules import Put
from storage.campaign.planning.plan_parts import Phase
from storage.words import fold, in_full

NO_HEAD = "no_head"
QUESTION = 9  # words of one: more tell a story
STAND = ("area_already", "person_already")


def answered(visit: Visit, words: str) -> bool:
    """Answer words that ask about a unit, a phase or the quota; False where they do not, and nothing is said."""
    phases, meant = _phases(visit, words), _units(visit, words)
    about = [visit.mentions(words, f"why.words.{key}") for key in ("quota", "deadline_alone")]
    if not _asks(visit, words) or not (phases or meant or any(about)) or _tells(visit, words):
        return False
    phase = phases[0] if phases else _latest(visit)
    meant = meant if meant or not about[0] else tuple(own(visit, "unit_officer"))
    if len(meant) > 1:
        visit.begin("why", among=Answer(list(meant), words[:60]))
    elif meant:
        unit_in(visit, meant[0], phase)
    else:
        _phase(visit, phase)
    return True


def _tells(visit: Visit, words: str) -> bool:
    """Whether a sentence that may ask is so long that it tells: "vì sao mấy người ở Lộc Tấn phá rừng không ai bắt"."""
    return not outright(visit, "why") and len(words.split()) > QUESTION


def unit(visit: Visit, code: str) -> None:
    """How a unit stands in the phase that is open, or was last."""
    unit_in(visit, code, _latest(visit))


def unit_in(visit: Visit, code: str, phase: Phase) -> None:
    """How a unit stands in a phase: closed or not, all put forward, or who is left; to strangers the numbers alone."""
    over = rules.in_time(visit.plan, phase.id, visit.received, rules.dossiers_close)
    mine = code in own(visit, "unit_officer")
    if over is not None and phase not in late.phases_of(visit, code):
        explain(visit, over, over.next_step if mine else "")
        mine = False
    standing = nominations.of_unit(visit.page, code, phase.id)
    if not in_reach.reaches(visit, code):
        visit.say("why.unit_outside", **_facts(visit, code, phase, standing))
    elif standing and len(standing) >= phase.quota:
        full = rules.quota_used(visit.plan, phase.id, title(visit, code), standing)
        explain(visit, full, full.next_step if mine else "")
    else:
        _left(visit, code, phase, standing)
        if mine:
            visit.say("why.put_forward")


def _left(visit: Visit, code: str, phase: Phase, standing: Sequence[Put]) -> None:
    """How many areas could still be chosen from, and how many not."""
    reasons = {
        option.key.partition(".")[0]: "" if reason is None else reason.code
        for option, reason in candidates.everybody(visit, code, phase.id)
    }
    found = list(reasons.values())
    headless, standing_areas = found.count(NO_HEAD), sum(map(found.count, STAND))
    visit.say(
        "why.unit",
        **_facts(visit, code, phase, standing),
        free=found.count(""),
        areas=len(found),
        headless=headless,
        barred=len(found) - found.count("") - headless - standing_areas,
    )


def _facts(visit: Visit, code: str, phase: Phase, standing: Sequence[Put]) -> dict[str, object]:
    key = ("named" if in_reach.reaches(visit, code) else "some") if standing else "none"
    counts = {"used": len(standing), "quota": phase.quota, "names": ", ".join(put.who for put in standing)}
    put = visit.office.texts.say(f"why.put_{key}", **counts)
    facts = {"unit": title(visit, code), "phase": phase.name, "plan": visit.plan.number, "clause": phase.clause}
    return {**facts, "put": put}


def _phase(visit: Visit, phase: Phase) -> None:
    """What the plan says of a phase, whoever asks."""
    over = rules.in_time(visit.plan, phase.id, visit.received, rules.dossiers_close)
    if over is not None:
        explain(visit, over, "")
    visit.say(
        "why.phase" if over is None else "why.phase_quota",
        phase=phase.name,
        plan=visit.plan.number,
        clause=phase.clause,
        ends=shown(visit, phase.dossiers_end),
        left=time_left(visit, phase, dossiers=True),
        selecting=visit.plan.labels.selecting,
        quota=phase.quota,
    )


def _asks(visit: Visit, words: str) -> bool:
    """Whether a sentence asks about the campaign: as a command, or from somebody with a role by its words."""
    if outright(visit, "why"):
        return True
    if visit.person is None:
        return False
    keys = ("asks", "unit", "quota", "deadline")
    return any(visit.mentions(words, f"why.words.{key}") for key in keys) or offers(in_reach.selecting(visit), words)


def _units(visit: Visit, words: str) -> tuple[str, ...]:
    """The units that the words name, or the officer's own: "xã mình"; none where an area is spoken of beside one."""
    options, said = in_reach.selecting(visit), f" {fold(words)} "
    if any(f" {fold(kind)} " in said for kind in visit.plan.participants.kinds):
        return ()
    if found := mentioned_options(words, options):
        return found
    if outright(visit, "why") and (near := meaning(words, options, Shown((), ())).keys):
        return near
    of_mine = visit.mentions(words, "why.words.own_unit") or visit.means(in_full(said), "why.words.own_alone")
    return tuple(own(visit, "unit_officer")) if of_mine else ()


def _phases(visit: Visit, words: str) -> list[Phase]:
    options = [Option(phase.id, phase.name, _called(phase)) for phase in visit.plan.phases]
    return [visit.plan.phase(key) for key in mentioned_options(words, options)]


def _called(phase: Phase) -> tuple[str, ...]:
    """As people write it: "Giai đoạn 1", "gđ 1", "gđ1"."""
    names = phase_called(phase)[:2]
    short = [("".join(word[0] for word in name.split()[:-1]), name.split()[-1]) for name in names]
    written = [(f"{letters} {number}", f"{letters}{number}") for letters, number in short if len(letters) > 1]
    return (*names, *(one for pair in written for one in pair))


def _latest(visit: Visit) -> Phase:
    """The phase that is open, or was last; before all of them the first."""
    begun = [phase for phase in visit.plan.phases if phase.opens <= visit.received]
    return begun[-1] if begun else visit.plan.phases[0]
