"""An audience of one's own in chat: the pasted list, and what becomes of lines that leave out nobody we know."""

from collections.abc import Mapping, Sequence
from typing import Any

from broadcasts import own_list
from handlers.forms.form import Answer, Answers, Filled, Option, Question
from handlers.organiser.naming import mailroom
from handlers.visit import Visit
from storage.campaign.membership.scopes import scope
from storage.talk import Refusal

LIST, SURE = "list", "sure"
NOBODY: list[list[Any]] = [[], [], [], []]


def lists_of(filled: Filled) -> list[list[Any]]:
    """Its people, its units, and whom of both it leaves out; a list that was put right counts instead of the first."""
    right = filled.value(SURE)
    found = right["lists"] if isinstance(right, dict) else filled.value(LIST)
    return list(found[:4]) if found else NOBODY


def is_settled(answers: Answers) -> bool:
    """Whether every exclusion is understood, or the officer has said of these very lines that it goes out anyway."""
    unclear = unclear_of(answers)
    if not unclear or LIST not in answers["audience"].value:
        return True
    said = answers[SURE].value if SURE in answers else ""
    return bool((said["of"] if isinstance(said, dict) else said) == own_list.mark_of(unclear))


def unclear_of(answers: Answers) -> str:
    """The lines of the list that were to leave somebody out and name nobody; "" where there are none."""
    value = answers[LIST].value if LIST in answers else None
    return str(value[4]) if value and len(value) > 4 else ""  # noqa: PLR2004 - talks of an earlier version have four


def _lines(visit: Visit, text: str) -> tuple[Any, str]:
    """People and units of a pasted list, and what is told of it; Refusal where no line names anybody."""
    assert visit.person is not None  # noqa: S101 - the form is for officers
    room = mailroom(visit)
    found = own_list.read(room, text, scope(visit.page, visit.person))
    if found.empty:
        raise Refusal("broadcast.list.none", {"lines": own_list.told(room, found.bad)})
    without = len(found.without_people) + len(found.without_units)
    counts = {"people": len(found.people), "units": len(found.units), "without": without}
    shown = room.texts.say("broadcast.list.understood", **counts)
    visit.say("broadcast.progress", lines=shown)  # the engine echoes choices only, and a list wants checking
    if bad := own_list.told(room, (one for one in found.bad if not one.kept_in)):
        visit.say("broadcast.list.bad", lines=bad)
    unclear = own_list.told(room, own_list.unclear(found.bad))
    return [found.people, found.units, found.without_people, found.without_units, unclear], shown


def _lines_again(visit: Visit, text: str) -> tuple[Any, str]:
    """A list that was put right, tied to the one that it replaces; Refusal while one of its exclusions is unclear."""
    value, shown = _lines(visit, text)
    if value[4]:
        raise Refusal("broadcast.list.still_unclear", {"lines": value[4]})
    active = visit.conversation.active
    answers: Mapping[str, Answer] = active.answers if active is not None else {}
    return {"lists": value, "of": own_list.mark_of(unclear_of(answers))}, shown


def _anyway(visit: Visit, answers: Answers) -> Sequence[Option]:
    return [Option(own_list.mark_of(unclear_of(answers)), visit.office.texts.say("broadcast.list.anyway"))]


def _asks_list(answers: Answers) -> bool:
    return "audience" in answers and LIST in answers["audience"].value


def _asks_sure(answers: Answers) -> bool:
    return _asks_list(answers) and bool(unclear_of(answers))


QUESTIONS = (
    Question(LIST, check_here=_lines, when=_asks_list),
    Question(
        SURE,
        options=_anyway,
        check_here=_lines_again,
        when=_asks_sure,
        facts=lambda answers: {"lines": unclear_of(answers)},
    ),
)
