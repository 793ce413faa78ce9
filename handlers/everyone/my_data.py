"""What is stored about me, shown as it stands, and what of it can be erased."""

from collections.abc import Sequence

from handlers.everyone import registering
from handlers.forms.form import Answers, Filled, Form, Option, Question
from handlers.visit import Visit
from storage.campaign import suggestions
from storage.limits import limits
from storage.mail import letters


def show(visit: Visit, _words: str) -> None:
    """/dulieu: every row about the asker, in words, then what can be done."""
    texts, at = visit.office.texts, visit.message.address
    lines = [texts.say("mydata.address", channel=at.channel, chat=at.chat)]
    drafts = len(visit.conversation.kept) + (visit.conversation.active is not None)
    lines.append(texts.say("mydata.drafts", count=drafts))
    days = limits().outbox.keep_settled_days
    lines.append(texts.say("mydata.letters", count=letters.count_for(visit.page, at), days=days))
    lines.extend(_suggestions(visit))
    lines.extend(_roles(visit))
    visit.say("mydata.all", lines="\n".join(lines))
    visit.begin("mydata")


def _suggestions(visit: Visit) -> list[str]:
    at = visit.message.address
    found = suggestions.of_sender(visit.page, at.channel, at.account, visit.message.sender)
    say = visit.office.texts.say
    return [say("mydata.suggestion", number=one.number, day=visit.day(one.at), subject=one.subject) for one in found]


def _roles(visit: Visit) -> list[str]:
    say, person = visit.office.texts.say, visit.person
    if person is None:
        return [say("mydata.citizen")]
    held = [say("mydata.role", name=person.name, role=say(f"roles.{role}")) for role, _ in person.roles]
    return [*held, *registering.waiting(visit)]


def _file(visit: Visit, filled: Filled) -> None:
    match filled.value("what"):
        case "erase":
            visit.conversation.kept.clear()
            visit.conversation.held = None
            letters.erase_for(visit.page, visit.message.address)
            visit.say("mydata.erased")
        case "detach":
            visit.say("mydata.detached", count=_detach(visit))
        case _:
            visit.say("mydata.closed")


def _detach(visit: Visit) -> int:
    at = visit.message.address
    found = suggestions.of_sender(visit.page, at.channel, at.account, visit.message.sender)
    for one in found:
        suggestions.detach(visit.page, one.number)
        visit.audit("suggestion.detached", one.number)
    return len(found)


def _options(visit: Visit, _answers: Answers) -> Sequence[Option]:
    at, say = visit.message.address, visit.office.texts.say
    some = suggestions.of_sender(visit.page, at.channel, at.account, visit.message.sender)
    keys = ["close", "erase", *(["detach"] if some else [])]
    return [Option(key, say(f"mydata.options.{key}")) for key in keys]


FORM = Form("mydata", (Question("what", options=_options),), file=_file, review=False)
