"""/congbo: a decision with the hour of its announcement, told once at that hour to groups, heads and officers.

Where results of a phase wait, the decision can release them: laureates and units hear it first, privately.
"""

from collections.abc import Sequence
from datetime import date, datetime

from broadcasts import second_yes
from broadcasts.audience import Audience, Directory
from broadcasts.occasions import AUDIENCES, Calendar, decision_words, local_day
from broadcasts.schedule import Kind, Occasion
from handlers.everyone.beginning import begin_or_offer, keep_filled
from handlers.forms.form import Answer, Answers, Filled, Form, Option, Question
from handlers.organiser import moments, releasing
from handlers.organiser.naming import full_moment, left, mailroom
from handlers.telling import tell
from handlers.visit import Visit
from storage.book.columns import instant, stamp
from storage.campaign import decisions, official_numbers
from storage.campaign.decisions import Entered
from storage.campaign.dossiers.release import Released
from storage.campaign.dossiers.rules import Reason
from storage.talk import Refusal, Reply

ROLES = ("organiser_officer", "admin")
NOW = "now"
NUMBER_MOST = 40  # characters: "Số 1234/QĐ-UBND" has 15
TEXT_LEAST = 10  # characters
TEXT_MOST = 3000  # characters: one message on most channels


def announce(visit: Visit, _words: str) -> None:
    """Begin to enter a decision."""
    begin_or_offer(visit, "decision")


def _file(visit: Visit, filled: Filled) -> None:
    assert visit.person is not None  # noqa: S101 - the command is for officers
    number, when = filled.value("number"), filled.value("when")
    at = visit.now if when == NOW else max(instant(when), visit.now)
    shown = releasing.locked(visit, filled)
    if isinstance(shown, Reason):
        keep_filled(visit, "decision", filled)
        tell(visit, shown)
        return
    if releasing.outcomes(shown) != (filled.value("seen") or []):
        keep_filled(visit, "decision", filled)
        visit.say("release.changed")
        visit.resume("decision")
        return
    words, day = releasing.with_list(visit, filled.value("text"), shown), date.fromisoformat(filled.value("day"))
    new = decisions.enter(visit.page, number, day, words, at, visit.person.id, visit.now)
    visit.shows = "/ketqua"
    if new is None:
        visit.say("decision.known", number=number)
        keep_filled(visit, "decision", filled)
        return
    if shown is not None:
        releasing.carry_out(visit, shown.phase, number, day)
    visit.audit("decision.entered", number)
    _tell_others(visit, number, at, words)
    if at > visit.now:
        visit.say("decision.planned", number=number, at=full_moment(visit, at), left=left(visit, at))
        return
    calendar = Calendar(visit.page, visit.plan, visit.office.texts, visit.now, visit.real)
    calendar.come(Occasion(f"quyet-dinh-{new}", at, Kind.DECISION, number))
    visit.page.after(visit.office.announce)
    visit.say("decision.announced", number=number)


def _tell_others(visit: Visit, number: str, at: datetime, words: str) -> None:
    """The office's other officers read what will be announced, and when, while it can still be spoken about."""
    room, said_at = mailroom(visit), full_moment(visit, at)
    whom = second_yes.others(room)
    put = second_yes.tell(room, whom, "decision.was_entered", number, at=said_at, text=words)
    visit.page.after(lambda: visit.office.post(put))


def _preview(visit: Visit, filled: Filled) -> None:
    """The announcement as its readers will see it, and how many get it."""
    day, release = date.fromisoformat(filled.value("day")), releasing.preview(visit, filled)
    _note_seen(visit, release)
    if isinstance(release, Reason):
        tell(visit, release)
        return
    words = releasing.with_list(visit, filled.value("text"), release)
    shown = Entered(0, filled.value("number"), day, words, None, None, 0)
    if release is not None:
        releasing.show(visit, release)
    visit.say("broadcast.preview")
    visit.replies.append(Reply(decision_words(visit.office.texts, shown)))
    reach = Directory(visit.page, visit.plan, visit.now).reach(Audience(AUDIENCES[Kind.DECISION]))
    visit.say("broadcast.reach", count=len(reach.targets), people=reach.people, groups=reach.groups)


def _note_seen(visit: Visit, release: Released | Reason | None) -> None:
    """What is released must be what was shown last: outcomes may change between the two."""
    active = visit.conversation.active
    assert active is not None  # noqa: S101 - a preview stands before a summary
    visit.conversation.active = active.with_answer("seen", Answer(releasing.outcomes(release), ""))


def _was_seen(answers: Answers) -> bool:
    return "seen" in answers


def _now(visit: Visit, _answers: Answers) -> Sequence[Option]:
    return [Option(NOW, visit.office.texts.say("decision.now"))]


def _when(visit: Visit, text: str) -> tuple[str, str]:
    """The hour of announcement, in campaign time."""
    if visit.means(text, "broadcast.when.words"):
        return NOW, visit.office.texts.say("decision.now")
    at = moments.moment(text, visit.now.astimezone(visit.plan.tzinfo))
    if at is None:
        raise Refusal("broadcast.when.unclear")
    if at <= visit.now:
        raise Refusal("broadcast.when.gone", {"at": full_moment(visit, at)})
    shown = visit.office.texts.say("broadcast.when.shown", at=full_moment(visit, at), left=left(visit, at))
    return stamp(at), shown


def _number(visit: Visit, text: str) -> tuple[str, str]:
    """In its form, which the next question and the summary show: it is not announced as it was typed in haste."""
    number = official_numbers.proper(text)
    if len(number) > NUMBER_MOST or not any(sign.isdigit() for sign in number):
        raise Refusal("decision.number.unclear")
    if decisions.by_number(visit.page, number) is not None:
        raise Refusal("decision.known", {"number": number})
    return number, number


def _day(visit: Visit, text: str) -> tuple[str, str]:
    found = moments.day(text, visit.now.astimezone(visit.plan.tzinfo))
    if found is None:
        raise Refusal("decision.day.unclear")
    return found.date().isoformat(), local_day(found.date())


def _text(text: str) -> str:
    if len(text.strip()) < TEXT_LEAST:
        raise Refusal("broadcast.text.too_short")
    if len(text) > TEXT_MOST:
        raise Refusal("broadcast.text.too_long", {"most": TEXT_MOST})
    return text.strip()


FORM = Form(
    "decision",
    (
        Question("number", check_here=_number),
        Question("phase", options=releasing.phases, sole=True),
        Question("day", check_here=_day),
        Question("text", options=releasing.texts, check=_text),
        Question("when", options=_now, check_here=_when),
        Question("seen", given=True, when=_was_seen),
    ),
    file=_file,
    carry="text",
    roles=ROLES,
    preview=_preview,
)
