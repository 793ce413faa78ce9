"""/hoinghi: a conference as this person may see it; the invited say whether they come, the office ticks by number."""

from collections.abc import Sequence
from typing import Final

from broadcasts.conferences import preparing
from broadcasts.conferences.preparing import Prepared, agenda_lines, where_and_when
from broadcasts.occasions import local_day
from handlers.forms.form import Answer, Answers, Filled, Form, Option, Question
from handlers.visit import Visit
from storage.campaign import tables
from storage.campaign.conferences import checklist, conferences
from storage.campaign.conferences.checklist import Item
from storage.campaign.planning.plan_parts import Phase
from storage.mail import reminded
from storage.talk import Refusal, Reply

OFFICE: Final = ("organiser_officer", "admin")
ROLES: Final = tables.ROLES  # everybody who has a part in the campaign may be invited
YES, NO, LATER = "yes", "no", "later"


def show(visit: Visit, words: str) -> None:
    """The conference that comes next, or the one that is named; then what this person can do about it."""
    phase = _asked(visit, words)
    stands = preparing.look(visit.page, visit.plan, phase.id)
    if _is_office(visit):
        visit.replies.append(Reply("\n".join([*_told(visit, stands), *_standing(visit, stands)])))
        visit.begin("conference_tick", phase=Answer(phase.id, phase.review.name))
    else:
        visit.replies.append(Reply("\n".join([*_told(visit, stands), *_own(visit, stands)])))
        if _is_invited(visit, phase.id) and not _is_over(visit, stands):
            visit.begin("conference_coming", phase=Answer(phase.id, phase.review.name))


def _asked(visit: Visit, words: str) -> Phase:
    if not words.strip():
        return conferences.next_one(visit.plan, visit.today)
    found = conferences.named(visit.plan, words)
    if found is None:
        names = ", ".join(phase.review.name for phase in visit.plan.phases)
        raise Refusal("conference.unknown", {"names": names})
    return found


def _told(visit: Visit, stands: Prepared) -> list[str]:
    """What everybody who is invited reads."""
    say, texts, met = visit.office.texts.say, visit.office.texts, stands.met
    lines = [say("conference.shown", name=met.name, when=where_and_when(texts, met))]
    lines += [say("conference.presides", who=met.presiding)] if met.presiding else []
    agenda = "\n".join(agenda_lines(texts, met.agenda))
    return [*lines, say("conference.agenda", lines=agenda) if agenda else say("conference.no_agenda")]


def _own(visit: Visit, stands: Prepared) -> list[str]:
    """What this person said."""
    said = None if visit.person is None else stands.coming.get(visit.person.id)
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


def _is_invited(visit: Visit, phase: str) -> bool:
    told = reminded.told(visit.page, preparing.series(visit.plan, phase))
    return visit.person is not None and visit.person.id in told


def _is_over(visit: Visit, stands: Prepared) -> bool:
    return stands.met.day is not None and stands.met.day < visit.today


def _is_office(visit: Visit) -> bool:
    return visit.person is not None and any(visit.person.has(role) for role in OFFICE)


# --- whether one comes -----------------------------------------------------------------------------------------------


def _comings(visit: Visit, _answers: Answers) -> Sequence[Option]:
    texts = visit.office.texts
    return [
        Option(key, texts.say(f"conference_coming.{key}"), tuple(texts.lines(f"conference_coming.also.{key}")))
        for key in (YES, NO, LATER)
    ]


def _file_coming(visit: Visit, filled: Filled) -> None:
    said, phase = filled.value("coming"), filled.value("phase")
    if said == LATER or visit.person is None:
        visit.say("conference.closed")
        return
    if not _is_invited(visit, phase):
        raise Refusal("conference.not_invited", {"office": visit.plan.organiser.standing_office})
    conferences.answer(visit.page, phase, visit.person.id, visit.now, coming=said == YES)
    visit.audit("conference.answered", phase, coming=said == YES)
    visit.say(
        "conference.noted_yes" if said == YES else "conference.noted_no", name=visit.plan.phase(phase).review.name
    )


# --- what has to be ready --------------------------------------------------------------------------------------------


def _items(visit: Visit, answers: Answers) -> Sequence[Option]:
    found = preparing.look(visit.page, visit.plan, answers["phase"].value).items
    return [Option(one.id, _line(visit, one), (one.name,)) for one in found]


def _line(visit: Visit, one: Item) -> str:
    """An item as the list shows it: who ticked it, or who sees to it and by when."""
    say = visit.office.texts.say
    if one.at is not None:
        return say("conference.item_by", item=one.name, by=one.by, day=visit.day(one.at))
    if one.shown:
        return say("conference.item_done", item=one.name)
    due = ""
    if one.due is not None:
        due = say("conference.item_late" if one.is_late(visit.today) else "conference.item_due", day=local_day(one.due))
    holder = say("conference.item_holder", holder=one.holder) if one.holder else ""
    return say("conference.item_open", item=one.name, holder=holder, due=due)


def _file_tick(visit: Visit, filled: Filled) -> None:
    phase, item = filled.value("phase"), filled.value("which")
    assert visit.person is not None  # noqa: S101 - the form is for officers
    found = next((one for one in preparing.look(visit.page, visit.plan, phase).items if one.id == item), None)
    if found is None:
        visit.say("conference.gone")
    elif found.at is not None:
        checklist.untick(visit.page, phase, item)
        visit.audit("conference.item_untick", f"{phase}:{item}")
        visit.say("conference.unticked", item=found.name)
    elif found.shown:
        visit.say("conference.fact", item=found.name)
    else:
        checklist.tick(visit.page, phase, item, visit.person.id, visit.now)
        visit.audit("conference.item_tick", f"{phase}:{item}")
        visit.say("conference.ticked", item=found.name)
    visit.begin("conference_tick", phase=Answer(phase, visit.plan.phase(phase).review.name))


FORMS = (
    Form(
        "conference_tick",
        (Question("phase", given=True), Question("which", options=_items)),
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
