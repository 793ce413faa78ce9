"""/phattin: what is said, to whom, shown as its readers will see it, now or at an hour; the plan itself ready-made."""

from collections.abc import Sequence
from datetime import datetime

from broadcasts import hours, previewing
from broadcasts.announcements import body_of
from broadcasts.audience import (
    BELOW,
    EVERYONE,
    GROUPS,
    HEADS,
    LISTED,
    NO_WORKS,
    OFFICERS,
    OPEN,
    UNITS,
    Audience,
    Directory,
)
from broadcasts.occasions import local_day
from broadcasts.submitting import submit
from handlers.everyone import health
from handlers.everyone.beginning import begin_or_offer, keep_filled
from handlers.forms.form import Answer, Answers, Filled, Form, Option, Question
from handlers.forms.steps import Said, together
from handlers.organiser import caring, listing, waiting
from handlers.organiser.listing import LIST, SURE
from handlers.organiser.moments import moment
from handlers.organiser.naming import few_missing, full_moment, left, mailroom
from handlers.telling import own, real_moment, title
from handlers.visit import Visit
from storage.book.columns import instant, stamp
from storage.campaign.dossiers import progress
from storage.campaign.membership.scopes import scope
from storage.mail import broadcasts
from storage.mail.broadcasts import Job, NewBroadcast
from storage.talk import Refusal
from storage.words import clean

ROLES = ("organiser_officer", "admin", "unit_officer")
OFFICE = ("organiser_officer", "admin")
NOW, MORNING = "now", "morning"
TEXT_LEAST = 10  # characters: less is a slip of the thumb, and it would go to everybody
TEXT_MOST = 3000  # characters: one message on most channels, with its footer


def broadcast(visit: Visit, words: str) -> None:
    """/phattin, "tạm dừng PT-…": with a number it shows how that broadcast stands, else a new one begins."""
    if visit.person is None or not any(map(visit.person.has, ROLES)):  # the number alone is found for everybody
        visit.say("desk.forbidden")
        return
    words = caring.number_in(words)
    if words and (found := caring.find_with(visit, words)):
        caring.show_as(visit, *found)
    elif words and caring.is_number(words):
        visit.say("broadcast.unknown", number=words)
    elif not words and "broadcast" in visit.conversation.kept:
        visit.resume("broadcast")
    else:
        if words:
            visit.conversation.held = together(visit.conversation.held, Said(text=words))
        _begin(visit)


def _begin(visit: Visit) -> None:
    """Begin for all units, or for one's own; who works for several is asked which."""
    assert visit.person is not None  # noqa: S101 - the command is for officers
    mine = [] if scope(visit.page, visit.person) is None else own(visit, "unit_officer")
    if len(mine) > 1:
        visit.begin("broadcast_unit")
    else:
        _begin_for(visit, *mine)


def _begin_for(visit: Visit, unit: str = "") -> None:
    begin_or_offer(visit, "broadcast", unit=Answer(unit, unit), number=_number(visit))


def send_plan(visit: Visit, _words: str) -> None:
    """Send the plan itself to the heads of all areas and the linked groups; where it is sent, show how it stands."""
    job = _plan_job(visit, 1)[1]
    if job is not None:
        caring.show(visit, job)
    else:
        visit.begin("plan_sending", number=_number(visit))


def _number(visit: Visit) -> Answer:
    number = broadcasts.next_broadcast(visit.page, visit.today.year)
    return Answer(number, number)


# --- filing --------------------------------------------------------------------------------------------------------


def _file(visit: Visit, filled: Filled) -> None:
    if not _may_write(visit, filled.value("unit")):
        keep_filled(visit, "broadcast", filled)
        visit.say("desk.forbidden")
        return
    if not listing.is_settled(filled.answers):
        _again(visit, filled, SURE)
        return
    new = _new(visit, filled)
    if filled.value("when") not in {NOW, MORNING} and new.due <= visit.real:
        visit.say("broadcast.past")
        _again(visit, filled, "when")
        return
    try:
        _put(visit, new)
    except Refusal as nobody:
        visit.say(nobody.key, **nobody.facts)
        _again(visit, filled, "audience", "below", LIST, SURE)


def _may_write(visit: Visit, unit: str) -> bool:
    """Whether the officer still has the unit ("": everything) that the broadcast was begun for."""
    assert visit.person is not None  # noqa: S101 - the form is for officers
    inside = scope(visit.page, visit.person)
    return inside is None or unit in inside


def _file_plan(visit: Visit, filled: Filled) -> None:
    _put(visit, _plan_new(visit, filled))


def _put(visit: Visit, new: NewBroadcast) -> None:
    """Hand it in once, and say how it stands; a second one of its number or occasion is the first."""
    visit.shows = f"/phattin {new.number}"
    waiting.tell(visit, submit(mailroom(visit), new))


def _again(visit: Visit, filled: Filled, *names: str) -> None:
    """Ask some questions once more; all other answers stand."""
    kept = {name: answer for name, answer in filled.answers.items() if name not in {*names, "text"}}
    carried = Said(text=filled.value("text"), files=tuple(filled.files.get("text", ())))
    visit.begin("broadcast", carried=carried, **kept)


def _new(visit: Visit, filled: Filled) -> NewBroadcast:
    assert visit.person is not None  # noqa: S101 - the command is for officers
    audience = _audience(filled)
    body = body_of(filled.value("text"), list(filled.files.get("text", ())))
    asks = filled.value("receipt") == "yes"
    due = due_of(visit, filled.value("when"))
    return NewBroadcast(filled.value("number"), body, audience.as_json(), due, asks, by=visit.person.id)


def _plan_new(visit: Visit, filled: Filled) -> NewBroadcast:
    assert visit.person is not None  # noqa: S101 - the command is for officers
    plan, say = visit.plan, visit.office.texts.say
    phases = [
        say("plan_sending.phase", name=one.name, starts=local_day(one.starts), ends=local_day(one.ends))
        for one in plan.phases
    ]
    text = say("plan_sending.summary", title=plan.title, number=plan.number, phases="\n".join(phases))
    body = body_of(text, papers=(visit.office.papers["plan"],))
    audience = Audience((HEADS, GROUPS)).as_json()
    due, occasion = due_of(visit, filled.value("when")), _plan_job(visit, 1)[0]
    return NewBroadcast(
        filled.value("number"), body, audience, due, asks_receipt=True, occasion=occasion, by=visit.person.id
    )


def _plan_job(visit: Visit, time: int) -> tuple[str, Job | None]:
    """The occasion of sending this plan, and its broadcast; one that was cancelled leaves room for the next."""
    occasion = f"plan:{visit.plan.version[:32]}:{time}"
    job = broadcasts.by_occasion(visit.page, occasion)
    return _plan_job(visit, time + 1) if job is not None and job.state == "cancelled" else (occasion, job)


def _audience(filled: Filled) -> Audience:
    """What was chosen; a list means its people, its units with everybody below, and whom it leaves out."""
    chosen = filled.value("audience")
    lists = listing.lists_of(filled) if LIST in chosen else listing.NOBODY
    kinds = [kind for kind in chosen if kind != LIST]
    kinds += [kind for kind, these in ((LISTED, lists[0]), (UNITS, lists[1])) if these]
    people, places, without_people, without_places = map(tuple, lists)
    return Audience(
        tuple(kinds),
        unit=filled.value("unit"),
        below=filled.value("below") or "",
        people=people,
        units=places,
        without_people=without_people,
        without_units=without_places,
    )


def due_of(visit: Visit, when: str) -> datetime:
    """The real moment that an answer about the hour means."""
    if when == NOW:
        return visit.real
    return real_moment(visit, next_morning(visit)) if when == MORNING else instant(when)


def next_morning(visit: Visit) -> datetime:
    """The next morning of a working day, in the campaign."""
    return hours.working_morning(visit.now.astimezone(visit.plan.tzinfo))


# --- before the summary --------------------------------------------------------------------------------------------


def _preview(visit: Visit, filled: Filled) -> None:
    _show(visit, _new(visit, filled))


def _preview_plan(visit: Visit, filled: Filled) -> None:
    _show(visit, _plan_new(visit, filled))


def _show(visit: Visit, new: NewBroadcast) -> None:
    """The letter as its readers will see it, how each channel shows it, how many get it, and whom it cannot reach."""
    room = mailroom(visit)
    shown = previewing.preview(room, new, visit.office.ours)
    visit.say("broadcast.preview")
    visit.replies.append(shown.said)
    visit.say("broadcast.reach", count=len(shown.reach.targets), people=shown.reach.people, groups=shown.reach.groups)
    lines = previewing.channel_lines(room, shown)
    lines += [previewing.need_line(room, health.named(visit, one.standing), one) for one in shown.needs]
    if lines:
        visit.say("broadcast.progress", lines="\n".join(lines))
    if shown.reach.missing:
        few_missing(visit, shown.reach.missing, "")


def all_missing(visit: Visit, _words: str) -> None:
    """Everybody whom the broadcast in hand cannot reach, by name."""
    active = visit.conversation.active
    if active is None or active.form != "broadcast" or "audience" not in active.answers:
        visit.say("broadcast.which_missing")
        return
    audience = _audience(Filled(active.answers, active.files))
    caring.name_missing(visit, mailroom(visit).reach(audience).missing)


# --- questions -----------------------------------------------------------------------------------------------------


def _audiences(visit: Visit, answers: Answers) -> Sequence[Option]:
    """The audiences with how many they reach; an officer of a unit chooses within it."""
    unit, directory = answers["unit"].value, Directory(visit.page, visit.plan, visit.now)
    kinds = (HEADS, GROUPS, EVERYONE, NO_WORKS) if unit else (HEADS, OFFICERS, GROUPS, OPEN, EVERYONE, NO_WORKS)
    found = [(kind, directory.reach(Audience((kind,), unit))) for kind in kinds]
    say, labels = visit.office.texts.say, visit.plan.labels
    names = {HEADS: labels.area_head, NO_WORKS: labels.area_head, OFFICERS: labels.selecting}
    options = [
        Option(
            kind,
            say(f"broadcast.audience.{kind}", name=names.get(kind, ""), count=len(reach.targets)),
            _also(visit, kind),
        )
        for kind, reach in found
    ]
    several = not unit and len(_units(visit, answers)) > 1
    below = [Option(BELOW, say("broadcast.audience.below", name=labels.selecting))] if several else []
    return [*options, *below, Option(LIST, say("broadcast.audience.list"), _also(visit, LIST))]


def _also(visit: Visit, kind: str) -> tuple[str, ...]:
    return tuple(visit.office.texts.lines(f"broadcast.audience.words.{kind}"))


def _unclear(visit: Visit, _text: str) -> tuple[str, str]:
    """An audience in words of one's own, such as one that leaves somebody out: how to choose it, never a part of it."""
    active = visit.conversation.active
    options = _audiences(visit, {} if active is None else active.answers)
    raise Refusal("broadcast.audience.unclear", {"list": len(options), "two": f"1 {len(options)}"})


def _units(visit: Visit, _answers: Answers) -> Sequence[Option]:
    places = progress.selecting(visit.page, visit.plan, visit.campaign_day)
    return [Option(one.code, one.title, (one.name, one.bare, *one.aliases)) for one in places]


def _own_units(visit: Visit, _answers: Answers) -> Sequence[Option]:
    return [Option(unit, title(visit, unit)) for unit in own(visit, "unit_officer")]


def _yes_no(visit: Visit, _answers: Answers) -> Sequence[Option]:
    return [Option(key, visit.office.texts.say(f"broadcast.receipt.{key}")) for key in ("yes", "no")]


def moments(visit: Visit, _answers: Answers) -> Sequence[Option]:
    """At once, or in the next morning of a working day."""
    say, morning = visit.office.texts.say, next_morning(visit)
    shown = say("broadcast.when.morning", at=full_moment(visit, morning))
    return [Option(NOW, say("broadcast.when.now")), Option(MORNING, shown)]


def when(visit: Visit, text: str) -> tuple[str, str]:
    """What a typed moment means: the real instant as a stamp, and the whole local moment with the time left."""
    if visit.means(text, "broadcast.when.words"):
        return NOW, visit.office.texts.say("broadcast.when.now")
    at = moment(text, visit.now.astimezone(visit.plan.tzinfo))
    if at is None:
        raise Refusal("broadcast.when.unclear")
    if at <= visit.now:
        raise Refusal("broadcast.when.gone", {"at": full_moment(visit, at)})
    key = "broadcast.when.day_off" if hours.is_day_off(at) else "broadcast.when.shown"
    shown = visit.office.texts.say(key, at=full_moment(visit, at), left=left(visit, at))
    return stamp(real_moment(visit, at)), shown


def fitting(text: str) -> str:
    """The words of a broadcast as they are kept; Refusal for too few or too many."""
    said = clean(text).strip()
    if len(said) < TEXT_LEAST:
        raise Refusal("broadcast.text.too_short")
    if len(said) > TEXT_MOST:
        raise Refusal("broadcast.text.too_long", {"most": TEXT_MOST})
    return said


def _asks_below(answers: Answers) -> bool:
    return "audience" in answers and BELOW in answers["audience"].value


_WHEN = Question("when", options=moments, check_here=when)
FORMS = (
    Form(
        "broadcast_unit",
        (Question("unit", options=_own_units),),
        file=lambda visit, filled: _begin_for(visit, filled.value("unit")),
        review=False,
        roles=ROLES,
    ),
    Form(
        "broadcast",
        (
            Question("unit", given=True),
            Question("number", given=True),
            Question("text", check=fitting, files=True),
            Question("audience", options=_audiences, check_here=_unclear, many=True),
            Question("below", options=_units, when=_asks_below),
            *listing.QUESTIONS,
            Question("receipt", options=_yes_no),
            _WHEN,
        ),
        file=_file,
        carry="text",
        preview=_preview,
        roles=ROLES,
    ),
    Form(
        "plan_sending",
        (Question("number", given=True), _WHEN),
        file=_file_plan,
        preview=_preview_plan,
        roles=OFFICE,
    ),
)
