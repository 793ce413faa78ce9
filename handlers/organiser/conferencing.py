"""/hoinghi: a conference as this person may see it; the invited say whether they come, the office ticks by number."""

from collections.abc import Sequence
from typing import Any, Final

from broadcasts.conferences import preparing
from broadcasts.conferences.preparing import Prepared, agenda_lines, where_and_when
from broadcasts.occasions import local_day
from handlers.forms.form import Answer, Answers, Filled, Form, Option, Question
from handlers.visit import Visit
from storage.campaign import tables
from storage.campaign.conferences import checklist, conferences
from storage.campaign.conferences.checklist import Item
from storage.campaign.conferences.conferences import Conference
from storage.campaign.planning.plan_parts import Phase
from storage.mail import reminded
from storage.talk import Refusal, Reply

OFFICE: Final = ("organiser_officer", "admin")
ROLES: Final = tables.ROLES  # everybody who has a part in the campaign may be invited
YES, NO, LATER = "yes", "no", "later"
CAN, CANNOT = "~yes", "~no"  # beside the items of the list


def show(visit: Visit, words: str) -> None:
    """The conference that comes next, or the one that is named; then what this person can do about it."""
    phase = _asked(visit, words)
    stands = preparing.look(visit.page, visit.plan, phase.id)
    standing = _standing(visit, stands) if _is_office(visit) else []
    visit.replies.append(Reply("\n".join([*_told(visit, stands), *_own(visit, stands), *standing])))
    if _is_asked(visit, stands) and not (_is_office(visit) and _said(visit, stands) is not None):
        visit.begin("conference_coming", phase=_given(visit, phase.id))
    elif _is_office(visit):
        _list(visit, phase.id)


def _asked(visit: Visit, words: str) -> Phase:
    if not words.strip():
        mine = [phase.id for phase in visit.plan.phases if _is_invited(visit, phase.id)]
        return conferences.next_one(visit.plan, visit.today, mine)
    found = conferences.named(visit.plan, words)
    if found is None:
        names = ", ".join(phase.review.name for phase in visit.plan.phases)
        raise Refusal("conference.unknown", {"names": names})
    return found


def _given(visit: Visit, phase: str) -> Answer:
    return Answer(phase, visit.plan.phase(phase).review.name)


def _told(visit: Visit, stands: Prepared) -> list[str]:
    """What everybody who is invited reads."""
    say, texts, met = visit.office.texts.say, visit.office.texts, stands.met
    lines = [say("conference.shown", name=met.name, when=where_and_when(texts, met))]
    lines += [say("conference.presides", who=met.presiding)] if met.presiding else []
    agenda = "\n".join(agenda_lines(texts, met.agenda))
    return [*lines, say("conference.agenda", lines=agenda) if agenda else say("conference.no_agenda")]


def _own(visit: Visit, stands: Prepared) -> list[str]:
    """What this person said."""
    said = _said(visit, stands)
    return [] if said is None else [visit.office.texts.say("conference.said_yes" if said else "conference.said_no")]


def _standing(visit: Visit, stands: Prepared) -> list[str]:
    """What its organisers read: what is ready, what is next, who comes, how many are honoured."""
    say, whole = visit.office.texts.say, len(stands.items)
    if stands.next is None:
        lines = [say("conference.ready", all=whole)]
    else:
        facts = {"done": whole - len(stands.missing), "all": whole, "late": len(stands.late(visit.today))}
        lines = [say("conference.stands", next=stands.next.name, **facts)]
    if stands.invitations:
        away = len(stands.coming) - stands.come
        lines.append(say("conference.counted", invitations=len(stands.invitations), come=stands.come, away=away))
    key = "conference.honoured" if stands.honoured.public else "conference.honoured_early"
    return [*lines, say(key, count=len(stands.honoured.people))]


def _said(visit: Visit, stands: Prepared) -> bool | None:
    return None if visit.person is None else stands.coming.get(visit.person.id)


def _is_asked(visit: Visit, stands: Prepared) -> bool:
    """Whether this person is to say whether he or she comes."""
    return _is_invited(visit, stands.met.phase) and not (_is_over(visit, stands.met) or stands.met.off)


def is_invited(visit: Visit) -> bool:
    """Whether this person has an invitation: a laureate may have left the post since."""
    return visit.person is not None and any(_is_invited(visit, phase.id) for phase in visit.plan.phases)


def _is_invited(visit: Visit, phase: str) -> bool:
    told = reminded.told(visit.page, preparing.series(visit.plan, phase))
    return visit.person is not None and visit.person.id in told


def _is_over(visit: Visit, met: Conference) -> bool:
    return met.day is not None and met.day < visit.today


def _is_office(visit: Visit) -> bool:
    return visit.person is not None and any(visit.person.has(role) for role in OFFICE)


# --- whether one comes -----------------------------------------------------------------------------------------------


def _comings(visit: Visit, _answers: Answers) -> Sequence[Option]:
    return [_coming(visit, key, key) for key in (YES, NO, LATER)]


def _coming(visit: Visit, said: str, key: str) -> Option:
    texts = visit.office.texts
    return Option(key, texts.say(f"conference_coming.{said}"), tuple(texts.lines(f"conference_coming.also.{said}")))


def _file_coming(visit: Visit, filled: Filled) -> None:
    said, phase = filled.value("coming"), filled.value("phase")
    if said != LATER:
        _answer(visit, phase, coming=said == YES)
    elif not _is_office(visit):
        visit.say("conference.closed")
    if _is_office(visit):
        _list(visit, phase)


def _answer(visit: Visit, phase: str, *, coming: bool) -> None:
    if visit.person is None or not _is_invited(visit, phase):
        raise Refusal("conference.not_invited", {"office": visit.plan.organiser.standing_office})
    met = conferences.of(visit.page, visit.plan, phase)
    if met.off:
        raise Refusal("conference.off.already")
    if _is_over(visit, met):
        raise Refusal("conference.over")
    conferences.answer(visit.page, phase, visit.person.id, visit.now, coming=coming)
    visit.audit("conference.answered", phase, coming=coming)
    visit.say("conference.noted_yes" if coming else "conference.noted_no", name=met.name)


# --- what has to be ready --------------------------------------------------------------------------------------------


def _list(visit: Visit, phase: str) -> None:
    """The items by number; how each stood when it was listed goes along, so that a number means the line shown."""
    seen = _stood(preparing.look(visit.page, visit.plan, phase))
    visit.begin("conference_tick", phase=_given(visit, phase), seen=Answer(seen, ""))


def _items(visit: Visit, answers: Answers) -> Sequence[Option]:
    stands = preparing.look(visit.page, visit.plan, answers["phase"].value)
    known = {one.id: one for one in stands.items}
    gone = visit.office.texts.say("conference.item_gone")
    found = [
        Option(item, _line(visit, stands, known[item]) if item in known else f"{name}{gone}", (name,))
        for item, name, _ in (answers["seen"].value if "seen" in answers else _stood(stands))
    ]
    return [*found, *_other_answer(visit, stands)]


def _other_answer(visit: Visit, stands: Prepared) -> list[Option]:
    """Whoever prepares a conference and is invited to it can change what he or she said."""
    said = _said(visit, stands)
    if said is None or not _is_asked(visit, stands):
        return []
    return [_coming(visit, NO, CANNOT) if said else _coming(visit, YES, CAN)]


def _line(visit: Visit, stands: Prepared, one: Item) -> str:
    """An item as the list shows it: who ticked it, or who sees to it and by when."""
    say = visit.office.texts.say
    if one.at is not None:
        return say("conference.item_by", item=one.name, by=one.by, day=visit.day(one.at))
    if one.shown:
        return say("conference.item_done", item=one.name)
    due = ""
    if one.due is not None:
        late = one in stands.late(visit.today)
        due = say("conference.item_late" if late else "conference.item_due", day=local_day(one.due))
    holder = say("conference.item_holder", holder=one.holder) if one.holder else ""
    return say("conference.item_open", item=one.name, holder=holder, due=due)


def _file_tick(visit: Visit, filled: Filled) -> None:
    phase, which = filled.value("phase"), filled.value("which")
    if which in {CAN, CANNOT}:
        _answer(visit, phase, coming=which == CAN)
    else:
        stands = preparing.look(visit.page, visit.plan, phase)
        ticked = {item for item, _, was_ticked in filled.value("seen") or _stood(stands) if was_ticked}
        found = next((one for one in stands.items if one.id == which), None)
        if found is None:
            visit.say("conference.gone")
        else:
            (_untick if which in ticked else _tick)(visit, phase, found)
    _list(visit, phase)


def _tick(visit: Visit, phase: str, item: Item) -> None:
    """The line said that it is open: tick it, or say who did meanwhile."""
    assert visit.person is not None  # noqa: S101 - the form is for officers
    if item.at is not None:
        visit.say("conference.ticked_before", item=item.name, by=item.by, day=visit.day(item.at))
    elif item.shown:
        visit.say("conference.fact", item=item.name)
    elif checklist.tick(visit.page, phase, item.id, visit.person.id, visit.now):
        visit.audit("conference.item_tick", f"{phase}:{item.id}")
        visit.say("conference.ticked", item=item.name)


def _untick(visit: Visit, phase: str, item: Item) -> None:
    """The line said that it is ticked: take the tick back, or say that somebody did meanwhile."""
    if checklist.untick(visit.page, phase, item.id):
        visit.audit("conference.item_untick", f"{phase}:{item.id}")
        visit.say("conference.unticked", item=item.name)
    else:
        visit.say("conference.unticked_before", item=item.name)


def _stood(stands: Prepared) -> list[list[Any]]:
    """How each item stands: its id, its name, whether it is ticked."""
    return [[one.id, one.name, one.at is not None] for one in stands.items]


FORMS = (
    Form(
        "conference_tick",
        (Question("phase", given=True), Question("seen", given=True), Question("which", options=_items)),
        file=_file_tick,
        review=False,
        menu=True,
        roles=OFFICE,
    ),
    Form(
        "conference_coming",
        (Question("phase", given=True), Question("coming", options=_comings)),
        file=_file_coming,
        review=False,
        menu=True,
    ),
)
