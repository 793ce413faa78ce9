"""/duytri: a head or an officer of the unit answers whether what was done still serves; words and pictures join."""

from collections.abc import Sequence

from broadcasts.letters import lasting_letters
from handlers.everyone.beginning import begin_or_offer, keep_filled
from handlers.forms.form import Answers, Filled, Form, Option, Question
from handlers.telling import own, title
from handlers.visit import Visit
from storage.campaign.works import lasting
from storage.campaign.works.lasting import Check, Found
from storage.campaign.works.lasting_tables import STATES
from storage.talk import Refusal
from storage.words import tidy

NAME = "lasting"
ROLES = ("area_head", "unit_officer")
WHY_LEAST, NOTE_MOST = 5, 500  # characters


def look_again(visit: Visit, _words: str) -> None:
    """Begin with what waits for this person's answer, or say that nothing does."""
    if waiting(visit):
        begin_or_offer(visit, NAME)
    else:
        visit.say("lasting.nothing")


def pressed(visit: Visit, _about: str) -> None:
    """The button of the letter."""
    if visit.person is None or not any(visit.person.has(role) for role in ROLES):
        raise Refusal("desk.forbidden")
    look_again(visit, "")


def waiting(visit: Visit) -> list[Check]:
    """The latest questions that nobody of this person's side has answered."""
    found = lasting.newest(visit.page, [*own(visit, "area_head"), *own(visit, "unit_officer")])
    return [one for one in found if one.open_for(_side(visit, one))]


def _side(visit: Visit, check: Check) -> str:
    """As whom the person answers: an officer of the unit as such, even where he heads the area, too."""
    return lasting.UNIT if check.unit in own(visit, "unit_officer") else lasting.HEAD


def _which(visit: Visit, _answers: Answers) -> Sequence[Option]:
    say = visit.office.texts.say
    return [
        Option(
            str(one.id),
            say("lasting.one", number=one.achievement, title=one.title, place=title(visit, one.area), days=one.days),
            (one.achievement,),
        )
        for one in waiting(visit)
    ]


def _states(visit: Visit, _answers: Answers) -> Sequence[Option]:
    return [Option(state, visit.office.texts.say(f"lasting.states.{state}")) for state in STATES]


def _serves(answers: Answers) -> bool:
    return "state" in answers and answers["state"].value == "lasts"


def _ails(answers: Answers) -> bool:
    return "state" in answers and answers["state"].value != "lasts"


def fit_note(text: str) -> str:
    """What is added to a "still serves"; Refusal for more than is kept."""
    line = tidy(text)
    if len(line) > NOTE_MOST:
        raise Refusal("lasting.too_long", {"count": len(line), "most": NOTE_MOST})
    return line


def fit_why(text: str) -> str:
    """What ails it; Refusal for what says nothing, or more than is kept."""
    if len(tidy(text)) < WHY_LEAST:
        raise Refusal("lasting.why.too_short")
    return fit_note(text)


def _file(visit: Visit, filled: Filled) -> None:
    check = next((one for one in waiting(visit) if str(one.id) == filled.value("which")), None)
    if check is None or visit.person is None:
        keep_filled(visit, NAME, filled)
        visit.say("lasting.gone")
        return
    state, note = filled.value("state"), filled.value("why") or filled.value("more") or ""
    files = tuple(filled.files.get("why", ())) + tuple(filled.files.get("more", ()))
    role, person = _side(visit, check), visit.person
    found = Found(state, note, files, role, person.id, person.name, visit.now)
    lasting.answer(visit.page, check.id, state, note, files, role, person.id, visit.now)
    visit.shows = f"/trangthai {check.achievement}"
    visit.audit("achievement.lasts", check.achievement, state=state, days=check.days, role=role, files=len(files))
    texts = visit.office.texts
    visit.say("lasting.filed", number=check.achievement, state=texts.say(f"lasting.states.{state}"))
    visit.post(lasting_letters.answered(visit.page, visit.plan, texts, check, found, visit.real))


FORM = Form(
    NAME,
    (
        Question("which", options=_which, sole=True),
        Question("state", options=_states),
        Question("more", check=fit_note, files=True, optional=True, when=_serves),
        Question("why", check=fit_why, files=True, when=_ails),
    ),
    file=_file,
    roles=ROLES,
)
