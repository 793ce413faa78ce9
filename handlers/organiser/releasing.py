"""Results of a phase released with a decision: shown before the yes, told privately after it, and never undone."""

from collections.abc import Sequence
from datetime import date

from broadcasts.letters import dossiers
from handlers.forms.form import Answers, Filled, Option
from handlers.telling import phase_called
from handlers.visit import Visit
from storage.campaign.dossiers import nominations, release, route
from storage.campaign.dossiers.release import Released
from storage.campaign.dossiers.route_table import PENDING
from storage.campaign.dossiers.rules import Reason

NONE = "none"  # a decision without results
LIST = "list"  # the list of laureates alone is what is announced


def phases(visit: Visit, _answers: Answers) -> Sequence[Option]:
    """The phases whose results wait, and none of them."""
    say, page = visit.office.texts.say, visit.page
    waiting = [phase for phase in visit.plan.phases if nominations.in_states(page, phase.id, PENDING)]
    return [
        *(Option(phase.id, say("release.phase", phase=phase.name), phase_called(phase)[:2]) for phase in waiting),
        Option(NONE, say("release.none")),
    ]


def texts(visit: Visit, answers: Answers) -> Sequence[Option]:
    """Where results are released their list can be all that is said."""
    released = "phase" in answers and answers["phase"].value != NONE
    also = tuple(visit.office.texts.lines("release.words.only_list"))
    return [Option(LIST, visit.office.texts.say("release.only_list"), also)] if released else []


def preview(visit: Visit, filled: Filled) -> Released | Reason | None:
    """What the release would do; None: the decision releases nothing."""
    phase = filled.value("phase") or NONE
    if phase == NONE:
        return None
    day = date.fromisoformat(filled.value("day"))
    return release.preview(visit.page, visit.plan, phase, filled.value("number"), day, at=visit.now)


def locked(visit: Visit, filled: Filled) -> Released | Reason | None:
    """The same with all dossiers locked: nothing of it changes before this turn ends."""
    if (filled.value("phase") or NONE) != NONE:
        nominations.lock_all(visit.page, visit.plan.selecting.kinds)
    return preview(visit, filled)


def outcomes(shown: Released | Reason | None) -> list[list[str]]:
    """What a release does, in the shape in which a talk keeps what its officer has seen."""
    if not isinstance(shown, Released):
        return []
    told = {
        "yes": [one.dossier for one in shown.laureates],
        "no": [put.number for put in shown.declined],
        "stops": [one.dossier.number for one in shown.suspended],
    }
    return [[outcome, number] for outcome, numbers in told.items() for number in sorted(numbers)]


def with_list(visit: Visit, text: str, shown: Released | Reason | None) -> str:
    """What is announced: the officer's words and the list of laureates."""
    if not isinstance(shown, Released):
        return text
    lines = "\n".join(f"{place}. {one.who}" for place, one in enumerate(shown.laureates, 1))
    listed = visit.office.texts.say("release.list", phase=visit.plan.phase(shown.phase).name, lines=lines)
    return listed if text == LIST else f"{text}\n\n{listed}"


def show(visit: Visit, shown: Released) -> None:
    """Who becomes a laureate, which dossiers stop, who is left undecided; and that it cannot be undone."""
    say, none = visit.office.texts.say, visit.office.texts.say("release.nobody")
    suspended = [say("release.stops", number=one.dossier.number, who=one.dossier.who) for one in shown.suspended]
    visit.say(
        "release.preview",
        count=len(shown.laureates),
        laureates="; ".join(one.who for one in shown.laureates) or none,
        declined="; ".join(put.who for put in shown.declined) or none,
        suspended="; ".join(suspended) or none,
        undecided="; ".join(put.who for put in shown.undecided) or none,
    )


def carry_out(visit: Visit, phase: str, number: str, day: date) -> None:
    """Release, and write the letters: laureates first, then who is not recognised, then whose dossier stops."""
    assert visit.person is not None  # noqa: S101 - the command is for officers
    done = release.release(visit.page, visit.plan, phase, number, day, visit.person, at=visit.now, real=visit.real)
    if isinstance(done, Reason):
        raise TypeError(done.code)  # the preview in this very turn has found it possible
    visit.audit("results.released", number, phase=phase, laureates=len(done.laureates), stopped=len(done.suspended))
    for one in (*(laureate.dossier for laureate in done.laureates), *(put.number for put in done.declined)):
        _tell(visit, one, None)
    for gone in done.suspended:
        _tell(visit, gone.dossier.number, gone.reason)
    visit.say("release.done", count=len(done.laureates), stopped=len(done.suspended))


def _tell(visit: Visit, number: str, reason: Reason | None) -> None:
    hop = route.hops_of(visit.page, number, inside=True)[-1]
    visit.post(dossiers.told(visit.page, visit.plan, visit.office.texts, hop, visit.real, reason))
