"""/phattin: what is said, to whom, shown as its readers will see it, now or at an hour; the plan itself ready-made."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from broadcasts.announcements import PREVIEW, body_of, with_files, worded
from broadcasts.audience import BELOW, EVERYONE, GROUPS, HEADS, OFFICERS, OPEN, Audience, Directory, Reach
from broadcasts.occasions import local_day
from handlers.everyone import health
from handlers.everyone.beginning import begin_or_offer, keep_filled
from handlers.forms.form import Answer, Answers, Filled, Form, Option, Question
from handlers.forms.steps import Said, together
from handlers.organiser import caring
from handlers.organiser.moments import moment
from handlers.organiser.naming import by_parent, full_moment, left
from handlers.telling import campaign_moment, own, real_moment, title
from handlers.visit import Visit
from storage.book.columns import instant, stamp
from storage.campaign import units
from storage.campaign.scopes import scope
from storage.mail import broadcasts
from storage.mail.broadcasts import Job, NewBroadcast
from storage.talk import Refusal
from storage.words import grouped

ROLES = ("organiser_officer", "admin", "unit_officer")
OFFICE = ("organiser_officer", "admin")
NOW = "now"
TEXT_LEAST = 10  # characters: less is a slip of the thumb, and it would go to everybody
TEXT_MOST = 3000  # characters: one message on most channels, with its footer


def broadcast(visit: Visit, words: str) -> None:
    """/phattin: with a number it shows where that broadcast stands, else a new one begins."""
    if words and (job := caring.find(visit, words)):
        caring.show(visit, job)
    elif words and words.upper().startswith("PT"):
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
    new = _new(visit, filled)
    reach = _reach(visit, Audience.from_json(new.audience))
    if not reach.targets:
        visit.say("broadcast.nobody")
        _again(visit, filled, "audience", "below")
    elif filled.value("when") != NOW and new.due <= visit.real:
        visit.say("broadcast.past")
        _again(visit, filled, "when")
    else:
        _put(visit, new, reach)


def _may_write(visit: Visit, unit: str) -> bool:
    """Whether the officer still has the unit ("": everything) that the broadcast was begun for."""
    assert visit.person is not None  # noqa: S101 - the form is for officers
    inside = scope(visit.page, visit.person)
    return inside is None or unit in inside


def _file_plan(visit: Visit, filled: Filled) -> None:
    new = _plan_new(visit, filled)
    reach = _reach(visit, Audience.from_json(new.audience))
    if not reach.targets:
        visit.say("broadcast.nobody")
    else:
        _put(visit, new, reach)


def _put(visit: Visit, new: NewBroadcast, reach: Reach) -> None:
    """Write it down once, and say how it stands; a second one of its number or occasion is the first."""
    visit.shows = f"/phattin {new.number}"
    job = broadcasts.put(visit.page, new, visit.real)
    if job is None:
        first = broadcasts.by_number(visit.page, new.number) or broadcasts.by_occasion(visit.page, new.occasion or "")
        assert first is not None  # noqa: S101 - else it would have been written
        caring.show(visit, first)
        return
    visit.audit("broadcast.put", job.number, audience=dict(new.audience), places=len(reach.targets))
    visit.page.after(visit.office.announce)
    if new.due <= visit.real:
        visit.say("broadcast.sending", number=job.number, count=len(reach.targets))
    else:
        at = campaign_moment(visit, new.due)
        visit.say("broadcast.planned", number=job.number, at=full_moment(visit, at), left=left(visit, at))


def _again(visit: Visit, filled: Filled, *names: str) -> None:
    """Ask some questions once more; all other answers stand."""
    kept = {name: answer for name, answer in filled.answers.items() if name not in {*names, "text"}}
    carried = Said(text=filled.value("text"), files=tuple(filled.files.get("text", ())))
    visit.begin("broadcast", carried=carried, **kept)


def _new(visit: Visit, filled: Filled) -> NewBroadcast:
    assert visit.person is not None  # noqa: S101 - the command is for officers
    kinds = tuple(filled.value("audience"))
    audience = Audience(kinds, unit=filled.value("unit"), below=filled.value("below") or "")
    body = body_of(filled.value("text"), list(filled.files.get("text", ())))
    asks = filled.value("receipt") == "yes"
    due = _due(visit, filled.value("when"))
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
    due, occasion = _due(visit, filled.value("when")), _plan_job(visit, 1)[0]
    return NewBroadcast(
        filled.value("number"), body, audience, due, asks_receipt=True, occasion=occasion, by=visit.person.id
    )


def _plan_job(visit: Visit, time: int) -> tuple[str, Job | None]:
    """The occasion of sending this plan, and its broadcast; one that was cancelled leaves room for the next."""
    occasion = f"plan:{visit.plan.version[:32]}:{time}"
    job = broadcasts.by_occasion(visit.page, occasion)
    return _plan_job(visit, time + 1) if job is not None and job.state == "cancelled" else (occasion, job)


def _due(visit: Visit, when: str) -> datetime:
    return visit.real if when == NOW else instant(when)


def _reach(visit: Visit, audience: Audience) -> Reach:
    return Directory(visit.page, visit.plan, visit.now).reach(audience)


# --- before the summary --------------------------------------------------------------------------------------------


def _preview(visit: Visit, filled: Filled) -> None:
    _show(visit, _new(visit, filled))


def _preview_plan(visit: Visit, filled: Filled) -> None:
    _show(visit, _plan_new(visit, filled))


def _show(visit: Visit, new: NewBroadcast) -> None:
    """The letter as its readers will see it, how many get it, and by name whom it cannot reach."""
    whole = replace(new, body=with_files(visit.page, dict(new.body)))
    visit.say("broadcast.preview")
    visit.replies.append(worded(visit.office.texts, whole, PREVIEW if whole.asks_receipt else ""))
    reach = _reach(visit, Audience.from_json(new.audience))
    visit.say("broadcast.reach", count=len(reach.targets), people=reach.people, groups=reach.groups)
    if reach.missing:
        visit.say("broadcast.missing", count=len(reach.missing), lines=by_parent(visit, reach.missing))
    _say_costs(visit, whole, reach)


def _say_costs(visit: Visit, whole: NewBroadcast, reach: Reach) -> None:
    """What it takes of the month's messages where a platform limits them, and for whom they will not suffice."""
    said = worded(visit.office.texts, whole, PREVIEW if whole.asks_receipt else "")
    for one in health.needs(visit, [target.to for target in reach.targets], said):
        facts = {
            "name": health.named(visit, one.standing),
            "need": grouped(one.messages),
            "left": grouped(one.standing.left),
        }
        if one.unfit:
            visit.say("broadcast.budget_short", count=one.unfit, **facts)
        else:
            visit.say("broadcast.budget", **facts)


# --- questions -----------------------------------------------------------------------------------------------------


def _audiences(visit: Visit, answers: Answers) -> Sequence[Option]:
    """The audiences with how many they reach; an officer of a unit chooses within it."""
    unit, directory = answers["unit"].value, Directory(visit.page, visit.plan, visit.now)
    kinds = (HEADS, GROUPS, EVERYONE) if unit else (HEADS, OFFICERS, GROUPS, OPEN, EVERYONE)
    found = [(kind, directory.reach(Audience((kind,), unit))) for kind in kinds]
    say, labels = visit.office.texts.say, visit.plan.labels
    names = {"heads": labels.area_head, "officers": labels.selecting}
    options = [
        Option(kind, say(f"broadcast.audience.{kind}", name=names.get(kind, ""), count=len(reach.targets)))
        for kind, reach in found
    ]
    below = [] if unit else [Option(BELOW, say("broadcast.audience.below", name=labels.selecting))]
    return [*options, *below]


def _units(visit: Visit, _answers: Answers) -> Sequence[Option]:
    places = units.children(visit.page, visit.plan.organiser.code, visit.campaign_day)
    return [Option(one.code, one.title, (one.name, one.bare, *one.aliases)) for one in places]


def _own_units(visit: Visit, _answers: Answers) -> Sequence[Option]:
    return [Option(unit, title(visit, unit)) for unit in own(visit, "unit_officer")]


def _yes_no(visit: Visit, _answers: Answers) -> Sequence[Option]:
    return [Option(key, visit.office.texts.say(f"broadcast.receipt.{key}")) for key in ("yes", "no")]


def _now(visit: Visit, _answers: Answers) -> Sequence[Option]:
    return [Option(NOW, visit.office.texts.say("broadcast.when.now"))]


def when(visit: Visit, text: str) -> tuple[str, str]:
    """What a typed moment means: the real instant as a stamp, and the whole local moment with the time left."""
    if visit.means(text, "broadcast.when.words"):
        return NOW, visit.office.texts.say("broadcast.when.now")
    at = moment(text, visit.now.astimezone(visit.plan.tzinfo))
    if at is None:
        raise Refusal("broadcast.when.unclear")
    if at <= visit.now:
        raise Refusal("broadcast.when.gone", {"at": full_moment(visit, at)})
    shown = visit.office.texts.say("broadcast.when.shown", at=full_moment(visit, at), left=left(visit, at))
    return stamp(real_moment(visit, at)), shown


def _text(text: str) -> str:
    if len(text.strip()) < TEXT_LEAST:
        raise Refusal("broadcast.text.too_short")
    if len(text) > TEXT_MOST:
        raise Refusal("broadcast.text.too_long", {"most": TEXT_MOST})
    return text.strip()


def _asks_below(answers: Answers) -> bool:
    return "audience" in answers and BELOW in answers["audience"].value


_WHEN = Question("when", options=_now, check_here=when)
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
            Question("text", check=_text, files=True),
            Question("audience", options=_audiences, many=True),
            Question("below", options=_units, when=_asks_below),
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
