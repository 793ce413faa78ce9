"""Leaving a talk, coming back to it, and what a person wrote before any command."""

from collections.abc import Sequence
from dataclasses import replace

from handlers.everyone import moving, reading
from handlers.everyone.beginning import UNFINISHED, ask_what_for, begin_or_offer, given_again
from handlers.forms.form import Answer, Answers, Filled, Form, Option, Question
from handlers.forms.steps import Said, together
from handlers.heads import achieving
from handlers.organiser import broadcasting
from handlers.visit import Visit
from storage.talk import Refusal

COMMAND = "/"  # before a command's name: the choice that it is meant
OFFERED = {"achievement", "suggest", "plan", "resume", "tip"}  # commands that have ways of their own here, or none
BROADCAST = "broadcast"
MORE = "+"  # further words at the question what to do with the first ones


def leave(visit: Visit, _words: str) -> None:
    """/thoat: at once where nothing was answered, else after asking what is to become of the answers."""
    conversation = visit.conversation
    conversation.held = None
    if conversation.active is None:
        visit.say("leave.nothing")
    elif form := conversation.set_aside():
        visit.begin("leave", which=Answer(form, form))
    else:
        visit.say("leave.left")


def resume(visit: Visit, _words: str) -> None:
    """Go on with the form that was kept last, or was brought here from another channel."""
    moving.fetch(visit)
    form = visit.conversation.latest_kept()
    if not form and visit.conversation.active is not None:
        return  # it is in hand, and is asked again
    if not form:
        visit.say("first_words.nothing_kept")
        return
    visit.say("first_words.resumed")
    visit.resume(form)


def _leave(visit: Visit, filled: Filled) -> None:
    form = filled.value("which")
    match filled.value("what"):
        case "drop":
            visit.conversation.kept.pop(form, None)
            visit.say("leave.dropped")
        case "on":
            visit.resume(form)
        case _:
            visit.say("forms.kept")


def _unfinished(visit: Visit, filled: Filled) -> None:
    form = filled.value("which")
    held, visit.conversation.held = visit.conversation.held, None
    if filled.value("what") == "resume":
        visit.resume(form, held)
        return
    visit.conversation.kept.pop(form, None)
    visit.begin(form, carried=held, **given_again(filled))


def _first_words(visit: Visit, filled: Filled) -> None:
    chosen, held = filled.value("what"), visit.conversation.held or Said()
    held = replace(held, files=(*held.files, *filled.files.get("what", ())))
    visit.conversation.held = None
    match chosen:
        case "achieve":
            visit.conversation.held = held
            achieving.achieve(visit, "")
        case "suggest":
            visit.conversation.held = held
            begin_or_offer(visit, "suggestion")
        case "search":
            reading.answer(visit, held.text)
        case "resume":
            visit.resume(visit.conversation.latest_kept(), held)
        case "nothing":
            visit.say("first_words.dropped")
        case str() if chosen.startswith(COMMAND):
            visit.conversation.held = held
            visit.wanted = chosen.removeprefix(COMMAND)
        case _:
            ask_what_for(visit, filled.value("meant"))
            visit.conversation.held = held
            visit.conversation.held = together(held, Said(chosen.removeprefix(MORE)))
            visit.say("first_words.added")


def _ways(visit: Visit, answers: Answers) -> Sequence[Option]:
    """What can be done with first words; searching needs words, going on needs something kept."""
    say, held = visit.office.texts.say, visit.conversation.held
    ways = [
        ("achieve", visit.person is not None and visit.person.has("area_head")),
        ("suggest", True),
        ("search", bool(held and held.text)),
        ("resume", bool(visit.conversation.kept)),
        ("nothing", True),
    ]
    also = {key: tuple(visit.office.texts.lines("first_words.words.send")) for key in ("achieve", "suggest")}
    also["nothing"] = tuple(visit.office.texts.lines("first_words.words.nothing"))
    usual = [
        Option(key, say(f"first_words.{key}"), also.get(key, ()), final=key == "nothing")
        for key, open_now in ways
        if open_now
    ]
    meant = [name for name in answers["meant"].value if name not in OFFERED]
    meant += [BROADCAST] if BROADCAST not in meant and _may_broadcast(visit) else []
    return [*(Option(f"{COMMAND}{name}", _helps(visit, name)) for name in meant), *usual]


def _may_broadcast(visit: Visit) -> bool:
    """Whether this person's words may be for others: an officer writes down what is to be sent, and then asks how."""
    return visit.person is not None and any(map(visit.person.has, broadcasting.ROLES))


def _helps(visit: Visit, command: str) -> str:
    """What a command is for, as help says it, without its word and its example."""
    line = visit.office.texts.say(f"commands.{command}.line").partition(" – ")[2]
    plain = line.partition(" (")[0]
    return plain[:1].upper() + plain[1:]


def _stays_or_goes(visit: Visit, _answers: Answers) -> Sequence[Option]:
    return [Option(key, visit.office.texts.say(f"leave.{key}")) for key in ("later", "drop", "on")]


def _resume_or_anew(visit: Visit, _answers: Answers) -> Sequence[Option]:
    return [Option(key, visit.office.texts.say(f"unfinished.{key}")) for key in ("resume", "anew")]


def _more(text: str) -> str:
    if not any(map(str.isalpha, text)):  # "7", "?": meant for the list, and no line of it
        raise Refusal("forms.not_understood")
    return f"{MORE}{text}"


FORMS = (
    Form("leave", (Question("which", given=True), Question("what", options=_stays_or_goes)), file=_leave, review=False),
    Form(
        UNFINISHED,
        (Question("which", given=True), Question("given", given=True), Question("what", options=_resume_or_anew)),
        file=_unfinished,
        review=False,
    ),
    Form(
        "first_words",
        (
            Question("emergency", given=True),
            Question("meant", given=True),
            Question("what", options=_ways, check=_more, files=True),
        ),
        file=_first_words,
        review=False,
        menu=True,
    ),
)
