"""What is stored about me, shown as it stands, what of it can be erased, and leaving a role's contact."""

from collections.abc import Sequence

from broadcasts.letters import appointments
from handlers.everyone import my_traces, registering
from handlers.forms.controls import CLOSE, NO, YES
from handlers.forms.form import Answer, Answers, Filled, Form, Option, Question
from handlers.telling import channel_name, title
from handlers.visit import Visit
from storage.campaign import feeds
from storage.campaign.correspondence import suggestions
from storage.campaign.dossiers import nominations
from storage.campaign.membership import moves, people
from storage.campaign.works import achievements, commitments
from storage.limits import limits
from storage.mail import letters


def show(visit: Visit, _words: str) -> None:
    """/dulieu: every row about the asker, in words, then what can be done."""
    say, at = visit.office.texts.say, visit.message.address
    lines = [say("mydata.address", channel=channel_name(visit, at.channel), chat=at.chat)]
    lines.extend(_other_ways(visit))
    lines.append(say("mydata.drafts", count=_drafts(visit)))
    days = limits().outbox.keep_settled_days
    lines.append(say("mydata.letters", count=letters.count_for(visit.page, at), days=days))
    lines += [*_suggestions(visit), *_roles(visit), *_feed(visit), *_works(visit)]
    lines += [*_nominations(visit), *my_traces.lines(visit)]
    lines.append(say("mydata.tips"))
    visit.say("mydata.all", lines="\n".join(lines))
    visit.begin("mydata", warning=Answer("", _warning(visit)))


def _drafts(visit: Visit) -> int:
    """How many drafts are kept, with the one in hand if it would be: who reads the plan writes none."""
    active = visit.conversation.active
    kept = active is not None and active.draft and bool(active.answers or active.files)
    brought = moves.count_brought(visit.page, visit.message.address, visit.message.sender)
    return len(visit.conversation.kept) + kept + brought


def _other_ways(visit: Visit) -> list[str]:
    """The person's other contacts."""
    say, at = visit.office.texts.say, visit.message.address
    found = [] if visit.person is None else people.every_address(visit.page, visit.person.id)
    return [say("mydata.other_way", channel=channel_name(visit, one.channel)) for one in found if one != at]


def _suggestions(visit: Visit) -> list[str]:
    at = visit.message.address
    found = suggestions.of_sender(visit.page, at.channel, at.account, visit.message.sender)
    say = visit.office.texts.say
    return [say("mydata.suggestion", number=one.number, day=visit.day(one.at), subject=one.subject) for one in found]


def _roles(visit: Visit) -> list[str]:
    say, person = visit.office.texts.say, visit.person
    if person is None:
        return [say("mydata.citizen")]
    known = people.by_id(visit.page, person.id)  # without what the roles bring along
    roles = () if known is None else known.roles
    whom = [appointments.whom(visit.page, visit.office.texts, role, unit) for role, unit in roles]
    held = [say("mydata.role", name=person.name, whom=one) for one in whom]
    return [*held, *registering.waiting(visit)]


def _feed(visit: Visit) -> list[str]:
    """That a calendar follows an address of this person, and how to end it; the address itself is not kept."""
    made = None if visit.person is None else feeds.made_at(visit.page, visit.person.id)
    return [] if made is None else [visit.office.texts.say("mydata.feed", day=visit.day(made))]


def _works(visit: Visit) -> list[str]:
    say = visit.office.texts.say
    found = [] if visit.person is None else achievements.of_person(visit.page, visit.person.id)
    gone = [] if visit.person is None else achievements.withdrawn_of(visit.page, visit.person.id)
    chosen = [] if visit.person is None else commitments.by_person(visit.page, visit.person.id)
    return [
        *(say("mydata.work", number=one.number, day=visit.day(one.at), title=one.new.title) for one in found),
        *(say("mydata.work_withdrawn", number=one.number, title=one.new.title) for one in gone),
        *(say("mydata.chosen", number=one.number, day=visit.day(one.at), title=one.new.title) for one in chosen),
    ]


def _nominations(visit: Visit) -> list[str]:
    """Where the person is put forward, or was."""
    say = visit.office.texts.say
    found = [] if visit.person is None else nominations.all_of_person(visit.page, visit.person.id)
    return [
        say(
            f"mydata.nomination.{'stands' if one.stands else one.state}",
            number=one.number,
            day=visit.day(one.at),
            unit=title(visit, one.unit),
            phase=visit.plan.phase(one.phase).name,
        )
        for one in found
    ]


def _warning(visit: Visit) -> str:
    """What it means to take the role off this contact: nothing much while there are others, else a new code."""
    others = len(_other_ways(visit))
    return visit.office.texts.say("mydata.unbind.others" if others else "mydata.unbind.last", count=others)


def _file(visit: Visit, filled: Filled) -> None:
    match filled.value("what"):
        case "erase":
            visit.conversation.kept.clear()
            visit.conversation.held = None
            moves.drop_brought(visit.page, visit.message.address, visit.message.sender)
            letters.erase_for(visit.page, visit.message.address)
            visit.say("mydata.erased")
        case "detach":
            visit.say("mydata.detached", count=_detach(visit))
        case "unbind" if filled.value("sure") == YES:
            _unbind(visit)
        case _:
            visit.say("mydata.closed")


def _detach(visit: Visit) -> int:
    at = visit.message.address
    found = suggestions.of_sender(visit.page, at.channel, at.account, visit.message.sender)
    for one in found:
        suggestions.detach(visit.page, one.number)
        visit.audit("suggestion.detached", one.number)
    return len(found)


def _unbind(visit: Visit) -> None:
    """Here the person is a citizen from now on; role, works and nominations stand as they are."""
    at, person = visit.message.address, visit.person
    if person is None or not people.unbind(visit.page, at, visit.message.sender):
        visit.say("mydata.closed")
        return
    visit.audit("contact.unbound", f"person:{person.id}", channel=at.channel)
    visit.person = None
    visit.say("mydata.unbound")


def _options(visit: Visit, _answers: Answers) -> Sequence[Option]:
    at, say = visit.message.address, visit.office.texts.say
    some = suggestions.of_sender(visit.page, at.channel, at.account, visit.message.sender)
    keys = [CLOSE, "erase", *(["detach"] if some else []), *(["unbind"] if visit.person else [])]
    return [Option(key, say(f"mydata.options.{key}")) for key in keys]


def _sure(visit: Visit, _answers: Answers) -> Sequence[Option]:
    return [Option(key, visit.office.texts.say(f"mydata.sure.{key}")) for key in (NO, YES)]


def _unbinds(answers: Answers) -> bool:
    return "what" in answers and answers["what"].value == "unbind"


FORM = Form(
    "mydata",
    (
        Question("warning", given=True),
        Question("what", options=_options),
        Question("sure", options=_sure, when=_unbinds),
    ),
    file=_file,
    review=False,
)
