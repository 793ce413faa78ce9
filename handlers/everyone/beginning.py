"""Beginning a form with what the person wrote before, and keeping what cannot be sent now: no word is ever lost."""

from collections.abc import Callable, Mapping, Sequence

from handlers.citizens.tips.confided import spot
from handlers.forms.form import REVIEW, Answer, Answers, Filled, Form, Option, Progress, Question
from handlers.forms.steps import Said, together
from handlers.visit import Beginning, Visit
from storage.book.columns import stamp
from storage.book.fetches import want

FIRST_WORDS = "first_words"  # the form that asks what is to be done with words before any command
UNFINISHED = "unfinished"  # the form that asks which of two drafts is meant


def begin_or_offer(visit: Visit, form: str, **given: Answer) -> None:
    """Begin a form, unless one of its kind lies half-written: then ask which of the two."""
    if form in visit.conversation.kept:
        visit.beginning = which_one(form, given)
        return
    held, visit.conversation.held = visit.conversation.held, None
    visit.begin(form, carried=held, **given)


def which_one(form: str, given: Mapping[str, Answer]) -> Beginning:
    """The question whether to go on with a half-written form or to begin anew, with what that one was given."""
    handed = {name: [answer.value, answer.shown] for name, answer in given.items()}
    return Beginning(UNFINISHED, {"which": Answer(form, form), "given": Answer(handed, "")})


def given_again(filled: Filled) -> dict[str, Answer]:
    """What a form was to begin with, before the question about the half-written one."""
    return {name: Answer(value, shown) for name, (value, shown) in (filled.value("given") or {}).items()}


def keep_filled(visit: Visit, form: str, filled: Filled) -> None:
    """Keep a form that could not be filed, at its summary."""
    files = {name: list(ids) for name, ids in filled.files.items()}
    at = stamp(visit.real)
    visit.conversation.keep(Progress(form, REVIEW, at, dict(filled.answers), files, draft=True))


def keep_held(visit: Visit, form: str, carry: str, **given: Answer) -> bool:
    """Keep what was written before any command as a form to go on with; False where nothing was."""
    held, visit.conversation.held = visit.conversation.held, None
    if held is None or form in visit.conversation.kept:
        return False
    told = {carry: Answer(held.text, held.text, held.message)} if held.text else {}
    files = {carry: list(held.files)} if held.files else {}
    at = stamp(visit.real)
    visit.conversation.kept[form] = Progress(form, carry, at, {**given, **told}, files, draft=True)
    return True


def hold(visit: Visit, meant: Sequence[str] = ()) -> None:
    """Words that looked like a command and are none: kept as first words are, and the same question asked.

    Where another question is open, it stands, and the words have answered nothing.
    """
    active = visit.conversation.active
    if active is not None and active.form != FIRST_WORDS:
        visit.say("forms.not_understood")
        return
    spot(visit)
    message = visit.message
    files = tuple(want(visit.page, message.address, file, visit.real) for file in message.files)
    visit.conversation.held = together(visit.conversation.held, Said(message.text, files=files, message=message.id))
    ask_what_for(visit, meant)


def ask_what_for(visit: Visit, meant: Sequence[str] = ()) -> None:
    """Ask what is to be done with the words held; `meant` names commands that they may ask for."""
    numbers = Answer(visit.quick_help, visit.quick_help)
    visit.begin(FIRST_WORDS, emergency=numbers, meant=Answer(list(meant), ""))


def late_form(of: str, file: Callable[[Visit, Filled], None]) -> Form:
    """The question whether a form that missed its phase goes into the one that is open now."""

    def choose(visit: Visit, filled: Filled) -> None:
        if filled.value("what") != "now" or of not in visit.conversation.kept:
            visit.say("forms.kept")
            return
        kept = visit.conversation.kept.pop(of)
        file(visit, Filled({**kept.answers, "phase": filled.answers["phase"]}, kept.files))

    return Form(
        f"{of}_late",
        (Question("phase", given=True), Question("what", options=_now_or_later)),
        file=choose,
        review=False,
    )


def _now_or_later(visit: Visit, answers: Answers) -> Sequence[Option]:
    say = visit.office.texts.say
    now, phase = visit.office.texts.lines("first_words.words.send"), answers["phase"].shown
    return [Option("now", say("late.now", phase=phase), tuple(now)), Option("later", say("late.later"))]
