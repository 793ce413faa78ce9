"""/xephop: the office arranges a conference by word: hour, place, who presides, agenda; called off, or on again."""

from collections.abc import Callable, Sequence
from typing import Final

from broadcasts.conferences import changing, fitting, resending, telling_groups
from broadcasts.conferences.changing import Changed
from broadcasts.conferences.preparing import agenda_lines, where_and_when
from handlers.everyone.beginning import begin_or_offer, keep_filled
from handlers.forms.form import Answers, Filled, Form, Option, Question
from handlers.organiser import waiting
from handlers.organiser.naming import mailroom
from handlers.visit import Visit
from storage.campaign.conferences import conferences
from storage.campaign.conferences.conferences import Conference, Line
from storage.talk import Refusal, Reply
from storage.words import tidy

NAME: Final = "arrange"
ROLES: Final = ("organiser_officer", "admin")
VENUE, AGENDA, AGAIN, GROUPS, OFF, ON = "venue", "agenda", "again", "groups", "off", "on"


def arrange(visit: Visit, _words: str) -> None:
    """Say how the conferences to come stand, and begin."""
    for met in _coming(visit):
        _say_how_it_stands(visit, met)
    begin_or_offer(visit, NAME)


def _coming(visit: Visit) -> list[Conference]:
    """The conferences that have not met, that of the phase which runs first."""
    ahead = [phase.id for phase in conferences.ahead(visit.plan, visit.today)]
    rest = [one.id for one in visit.plan.phases if one.id not in ahead and one.starts > visit.today]
    return [conferences.of(visit.page, visit.plan, phase) for phase in (*ahead, *rest)]


def _say_how_it_stands(visit: Visit, met: Conference) -> None:
    say, texts = visit.office.texts.say, visit.office.texts
    lines = [say("conference.shown", name=met.name, when=where_and_when(texts, met))]
    lines += [say("conference.presides", who=met.presiding)] if met.presiding else []
    visit.replies.append(Reply("\n".join([*lines, _agenda_words(visit, met.agenda)])))


def _agenda_words(visit: Visit, agenda: Sequence[Line]) -> str:
    lines = "\n".join(agenda_lines(visit.office.texts, agenda))
    return visit.office.texts.say("conference.agenda" if lines else "conference.no_agenda", lines=lines)


# --- the questions ---------------------------------------------------------------------------------------------------


def _phases(visit: Visit, _answers: Answers) -> Sequence[Option]:
    return [Option(met.phase, met.name, (" ".join(met.name.split()[-2:]),)) for met in _coming(visit)]


def _whats(visit: Visit, answers: Answers) -> Sequence[Option]:
    room, phase, say = mailroom(visit), answers["phase"].value, visit.office.texts.say
    met = conferences.of(visit.page, visit.plan, phase)
    counts = {AGAIN: resending.left(room, phase).people, GROUPS: telling_groups.offered(room, phase).count}
    last = [ON if met.off else OFF] if met.day is not None else []
    keys = [VENUE, AGENDA, *(key for key, count in counts.items() if count), *last]
    also = {key: tuple(visit.office.texts.lines(f"arrange.also.{key}")) for key in (VENUE, AGENDA, OFF, ON)}
    return [Option(key, say(f"arrange.parts.{key}", count=counts.get(key, 0)), also.get(key, ())) for key in keys]


def _is(what: str) -> Callable[[Answers], bool]:
    return lambda answers: "what" in answers and answers["what"].value == what


def _hour(text: str) -> str:
    found = conferences.hour_of(text)
    if found is None:
        raise Refusal("conference.hour_unclear")
    return found


def _short(most: int) -> Callable[[str], str]:
    def check(text: str) -> str:
        said = tidy(text)
        fitting.fit(said, most)
        return said

    return check


def _agenda(text: str) -> list[list[str]]:
    lines = conferences.agenda_of(text)
    fitting.fit_agenda(lines)
    return [[one.hour, one.what, one.who] for one in lines]


def _typed_agenda(visit: Visit, text: str) -> tuple[list[list[str]], str]:
    kept = _agenda(text)
    return kept, visit.office.texts.say("arrange.lines", count=len(kept))


# --- what it does ----------------------------------------------------------------------------------------------------


def _change(visit: Visit, filled: Filled) -> Changed:
    """What a change would do, anything but the agenda; Refusal where it cannot be."""
    room, phase = mailroom(visit), filled.value("phase")
    match filled.value("what"):
        case "off":
            return changing.off(room, phase, filled.value("why"))
        case "on":
            return changing.on(room, phase)
    met = conferences.of(visit.page, visit.plan, phase, lock=True)
    kept = {name: filled.value(name) or getattr(met, name) for name in ("hour", "place", "presiding")}
    fitting.name_nobody(room, phase, kept["place"], kept["presiding"])
    return changing.venue(room, phase, **kept)


def _lines(filled: Filled) -> list[Line]:
    return [Line(*one) for one in filled.value("agenda") or ()]


def _preview(visit: Visit, filled: Filled) -> None:
    room, phase, what = mailroom(visit), filled.value("phase"), filled.value("what")
    if what == AGENDA:
        visit.replies.append(Reply(_agenda_words(visit, _lines(filled))))
    elif what == AGAIN:
        found = resending.left(room, phase)
        visit.say("arrange.to_people", count=found.people, text=found.text)
    elif what == GROUPS:
        notice = telling_groups.offered(room, phase)
        visit.say("arrange.to_groups", count=notice.count, text=notice.text)
    else:
        _preview_change(visit, filled)


def _preview_change(visit: Visit, filled: Filled) -> None:
    try:
        shown = _change(visit, filled)
    except Refusal as refusal:
        visit.say(refusal.key, **refusal.facts)
    else:
        visit.replies.append(Reply("\n".join(_told(visit, shown))))


def _told(visit: Visit, shown: Changed) -> list[str]:
    """What a change does, in lines: before, after, who hears of it, which invitations stop."""
    say, texts = visit.office.texts.say, visit.office.texts
    before, after = (where_and_when(texts, met) for met in (shown.before, shown.after))
    lines = [say("arrange.shown", name=shown.after.name, before=before, after=after)]
    if shown.after.presiding != shown.before.presiding:
        lines.append(say("conference.presides", who=shown.after.presiding))
    lines.append(say("arrange.told", count=shown.told) if shown.told else say("arrange.nobody_told"))
    lines += [say("arrange.stopped", numbers=", ".join(shown.stopped))] if shown.stopped else []
    return lines


def _file(visit: Visit, filled: Filled) -> None:
    visit.shows = "/hoinghi"
    try:
        _write(visit, filled)
    except Refusal as refusal:
        keep_filled(visit, NAME, filled)
        visit.say(refusal.key, **refusal.facts)
        return
    visit.page.after(visit.office.announce)
    _say_how_it_stands(visit, conferences.of(visit.page, visit.plan, filled.value("phase")))


def _write(visit: Visit, filled: Filled) -> None:
    room, phase, what = mailroom(visit), filled.value("phase"), filled.value("what")
    if what in {AGAIN, GROUPS}:
        _send(visit, phase, what)
    elif what == AGENDA:
        lines = _lines(filled)
        fitting.name_nobody(room, phase, *(f"{one.what} {one.who}" for one in lines))
        conferences.set_agenda(visit.page, phase, lines)
        room.note("conference.agenda", phase, lines=len(lines))
        visit.say("arrange.done")
    else:
        shown = _change(visit, filled)
        changing.move(room, phase, shown)
        visit.say("arrange.done_told" if shown.told else "arrange.done", count=shown.told)


def _send(visit: Visit, phase: str, what: str) -> None:
    """Invitations that were stopped, or the notice for groups."""
    room = mailroom(visit)
    count = resending.left(room, phase).people
    done = (resending.send if what == AGAIN else telling_groups.tell)(room, phase)
    if done is None:
        visit.say("arrange.sent", count=count)
    else:
        waiting.tell(visit, done)


def _question(name: str, check: Callable[[str], str], *, numeric: bool = False) -> Question:
    """A part of the venue, which may stay as it is."""
    return Question(name, check=check, when=_is(VENUE), optional=True, numeric=numeric)


FORM = Form(
    NAME,
    (
        Question("phase", options=_phases, sole=True),
        Question("what", options=_whats),
        _question("hour", _hour, numeric=True),
        _question("place", _short(changing.PLACE_MOST)),
        _question("presiding", _short(changing.CHAIR_MOST)),
        Question("agenda", check_here=_typed_agenda, when=_is(AGENDA)),
        Question("why", check=_short(changing.WHY_MOST), when=_is(OFF)),
    ),
    file=_file,
    roles=ROLES,
    preview=_preview,
)
