"""/nhomdan: groups without a bot, each with a person in charge who pastes there; and "đã dán", which ticks it off."""

import re
from collections.abc import Sequence

from broadcasts.groups import handing
from handlers.forms.controls import CLOSE
from handlers.forms.form import Answer, Answers, Filled, Form, Option, Question
from handlers.organiser import ties
from handlers.organiser.ties import places
from handlers.telling import campaign_moment, title
from handlers.visit import Visit
from storage.campaign.membership import reach
from storage.campaign.territory import units
from storage.mail import groups, pastes
from storage.mail.pastes import Paste
from storage.talk import Refusal
from storage.words import tidy

ROLES = ties.ROLES
TITLE_MOST = 100  # characters; Zalo's own limit of a group's name
ALL = "all"
DIGITS = 9  # a longer number is no text's


def manage(visit: Visit, _words: str) -> None:
    """The groups in reach, a new one, one that is no longer kept."""
    tied = ties.tied(visit, by_hand=True)
    lines = "\n".join(
        visit.office.texts.say("paste.line", group=one.title, unit=title(visit, one.unit)) for one in tied
    )
    visit.say("paste.list" if tied else "paste.none", lines=lines, count=len(tied))
    visit.begin("paste_group")


def done(visit: Visit, words: str) -> None:
    """The words "đã dán", with the number of the text or, where several wait, after asking which."""
    number, waiting = re.sub(r"\D", "", words), _open(visit)
    if number:
        _tick_numbered(visit, int(number[:DIGITS]))
    elif len(waiting) > 1:
        visit.begin("pasted", count=Answer(len(waiting), str(len(waiting))))
    else:
        _tick(visit, waiting)


def pressed(visit: Visit, number: str) -> None:
    """The button of a letter."""
    done(visit, number)


def _open(visit: Visit) -> list[Paste]:
    return [] if visit.person is None else pastes.open_for(visit.page, visit.person.id)


def _tick_numbered(visit: Visit, number: int) -> None:
    """Of a text that another was asked for since, too; what is pasted already is not to be pasted again."""
    paste = pastes.by_id(visit.page, number)
    if paste is None or visit.person is None or not handing.may_tell(visit.page, paste, visit.person.id):
        visit.say("paste.nothing")
    elif paste.done_at is not None:
        visit.say("paste.done_before", group=paste.group.title)
    else:
        _tick(visit, [paste])


def _tick(visit: Visit, which: Sequence[Paste]) -> None:
    assert visit.person is not None or not which  # noqa: S101 - only a person is asked
    ticked = [one for one in which if visit.person and pastes.done(visit.page, one.id, visit.person.id, visit.real)]
    if ticked:
        visit.say("paste.thanks", groups=", ".join(dict.fromkeys(one.group.title for one in ticked)))
    else:
        visit.say("paste.nothing")


def _file_done(visit: Visit, filled: Filled) -> None:
    which = filled.value("which")
    _tick(visit, [one for one in _open(visit) if which in (ALL, str(one.id))])


def _waiting(visit: Visit, _answers: Answers) -> Sequence[Option]:
    say = visit.office.texts.say
    waiting = [(one, visit.clock(campaign_moment(visit, one.at))) for one in _open(visit)]
    each = [Option(str(one.id), say("paste.which_one", group=one.group.title, time=at)) for one, at in waiting]
    return [Option(ALL, say("paste.which_all")), *each]


def _file(visit: Visit, filled: Filled) -> None:
    what = filled.value("what")
    if what == "new":
        _add(visit, filled)
        return
    tied = {one.at.chat: one for one in ties.tied(visit, by_hand=True)}
    if (one := tied.get(what)) is None or not groups.unlink(visit.page, one.at):
        visit.say("link.closed")
        return
    visit.audit("paste_group.dropped", one.title, unit=one.unit)
    visit.say("paste.dropped", group=one.title)


def _add(visit: Visit, filled: Filled) -> None:
    assert visit.person is not None  # noqa: S101 - the command is for officers
    unit, name, keeper = filled.value("unit"), filled.value("title"), int(filled.value("keeper"))
    pastes.add_group(visit.page, name, unit, keeper, visit.person.id, visit.real)
    visit.audit("paste_group.added", name, unit=unit, keeper=keeper)
    visit.say("paste.added", group=name, unit=title(visit, unit), keeper=filled.answers["keeper"].shown)


def _whats(visit: Visit, _answers: Answers) -> Sequence[Option]:
    say = visit.office.texts.say
    cut = [Option(one.at.chat, say("paste.drop", group=one.title)) for one in ties.tied(visit, by_hand=True)]
    return [Option("new", say("paste.new")), *cut, Option(CLOSE, say("link.close"))]


def _keepers(visit: Visit, answers: Answers) -> Sequence[Option]:
    """Who could paste there: heads and officers of the unit and of those below it, and the asker."""
    assert visit.person is not None  # noqa: S101 - the command is for officers
    unit = answers["unit"].value
    below = {unit, *(one.code for one in units.children(visit.page, unit, visit.campaign_day))}
    found = {visit.person.id: visit.office.texts.say("paste.myself", name=visit.person.name)}
    for one in reach.holders(visit.page):
        if one.role in reach.LOCAL and one.unit in below:
            found.setdefault(one.person, f"{one.name} – {title(visit, one.unit)}")
    mine = tuple(visit.office.texts.lines("paste.words.myself"))
    return [Option(str(one), name, mine if one == visit.person.id else ()) for one, name in found.items()]


def _title(text: str) -> str:
    line = tidy(text)
    if not any(sign.isalpha() for sign in line):
        raise Refusal("paste.title_words")
    if len(line) > TITLE_MOST:
        raise Refusal("paste.title_long", {"most": TITLE_MOST})
    return line


def _is_new(answers: Answers) -> bool:
    return "what" in answers and answers["what"].value == "new"


FORMS = (
    Form(
        "paste_group",
        (
            Question("what", options=_whats),
            Question("unit", options=places, when=_is_new),
            Question("title", check=_title, when=_is_new),
            Question("keeper", options=_keepers, when=_is_new),
        ),
        file=_file,
        review=False,
    ),
    Form("pasted", (Question("count", given=True), Question("which", options=_waiting)), file=_file_done, review=False),
)
