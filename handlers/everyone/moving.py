"""/chuyenkenh: a role and half-written forms move to another channel by an eight-digit code; both sides say yes."""

import re
import secrets
from collections.abc import Sequence
from datetime import timedelta

from broadcasts.outbox import Priority
from handlers.conversation import Conversation
from handlers.everyone.guessing import count_wrong, minutes_to_wait
from handlers.forms.controls import NO, YES
from handlers.forms.form import Answer, Answers, Filled, Form, Option, Question
from handlers.telling import channel_name
from handlers.visit import Visit
from storage.campaign.correspondence import suggestions
from storage.campaign.membership import moves, people
from storage.campaign.membership.moves import Move
from storage.limits import limits
from storage.mail import letters
from storage.mail.letters import Draft
from storage.talk import Address, Choice, Reply

PRESS = "mv"  # the prefix of what the buttons of the question on the old side carry
DIGITS = 8
DRAWS = 20  # codes drawn before giving up: two open ones are alike once in a hundred million


def move(visit: Visit, words: str) -> None:
    """On the old channel, without words: a code. On the new one, with the code: ask for the move."""
    code = re.sub(r"\D", "", words)
    if not words:
        _offer(visit)
    elif len(code) != DIGITS:
        visit.say("move.not_a_code")
    elif minutes := minutes_to_wait(visit):
        visit.say("code.wait", minutes=minutes)
    elif found := _found(visit, _hash(visit, code)):
        visit.begin("move", code=Answer(_hash(visit, code), ""), what=Answer("", _told(visit, found)))
    else:
        count_wrong(visit)
        visit.say("move.wrong", minutes=_minutes())


def agree(visit: Visit, _words: str) -> None:
    """The old side says yes: everything goes, and the new side hears how to go on."""
    asked = _asked(visit)
    if asked is None or asked.to is None:
        visit.say("move.nothing")
        return
    drafts = _handed_over(visit)
    moves.agree(visit.page, asked.id, drafts, visit.real)
    count = suggestions.move_sender(visit.page, asked.at, asked.sender, asked.to, asked.to_sender)
    _rebind(visit, asked)
    visit.audit("talk.moved", visit.actor, drafts=len(drafts), suggestions=count)
    visit.say("move.gone", channel=channel_name(visit, asked.to.channel))
    _write(visit, asked.to, Reply(visit.office.texts.say("move.come" if drafts else "move.come_empty")))


def refuse(visit: Visit, _words: str) -> None:
    """The old side says no: nothing goes, and the new side hears it."""
    asked = _asked(visit)
    if asked is None or asked.to is None:
        visit.say("move.nothing")
        return
    moves.refuse(visit.page, asked.id, visit.real)
    visit.say("move.stays")
    _write(visit, asked.to, Reply(visit.office.texts.say("move.refused")))


def pressed(visit: Visit, answer: str) -> None:
    """The two buttons of the question on the old side."""
    (agree if answer == YES else refuse)(visit, "")


def fetch(visit: Visit) -> bool:
    """Take up the forms that were brought here; False where there are none."""
    message, kept = visit.message, visit.conversation.kept
    active = visit.conversation.active
    room = {*kept, *([active.form] if active is not None else [])}
    brought = moves.take(visit.page, message.address, message.sender, room)
    kept.update(Conversation.from_json({"kept": brought}).kept)
    return bool(brought)


# --- the old side ----------------------------------------------------------------------------------------------------


def _offer(visit: Visit) -> None:
    until = visit.real + timedelta(minutes=_minutes())
    message = visit.message
    for _ in range(DRAWS):
        code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
        if moves.offer(visit.page, _hash(visit, code), message.address, message.sender, until):
            visit.say("move.code", code=f"{code[:4]} {code[4:]}", minutes=_minutes())
            return
    raise RuntimeError("no free code")


def _asked(visit: Visit) -> Move | None:
    return moves.asked(visit.page, visit.message.address, visit.message.sender, visit.real)


def _handed_over(visit: Visit) -> dict[str, object]:
    """The half-written forms as they are kept, the one in hand too; here they are gone."""
    conversation = visit.conversation
    conversation.set_aside()
    drafts: dict[str, object] = dict(conversation.as_json().get("kept", {}))
    conversation.kept.clear()
    conversation.held = None
    return drafts


def _rebind(visit: Visit, move: Move) -> None:
    """The person writes from the new side from now on; somebody else's place is left alone."""
    assert move.to is not None  # noqa: S101 - the caller has looked
    if visit.person is None or people.by_contact(visit.page, move.to, move.to_sender) is not None:
        return
    people.bind(visit.page, visit.person.id, move.to, move.to_sender, visit.now)
    people.unbind(visit.page, move.at, move.sender)


# --- the new side ----------------------------------------------------------------------------------------------------


def _found(visit: Visit, code_hash: str) -> Move | None:
    """The move behind a code, unless it leads to where it comes from."""
    found = moves.look(visit.page, code_hash, visit.real)
    here = (visit.message.address, visit.message.sender)
    return None if found is None or (found.at, found.sender) == here else found


def _told(visit: Visit, move: Move) -> str:
    return visit.office.texts.say("move.from", channel=channel_name(visit, move.at.channel))


def _file(visit: Visit, filled: Filled) -> None:
    found = _found(visit, filled.value("code"))
    message = visit.message
    until = visit.real + timedelta(minutes=_minutes())
    if filled.value("sure") != YES:
        visit.say("move.left")
    elif found is not None and visit.person is not None and _is_another(visit, found):
        visit.say("move.somebody_here", name=visit.person.name)
    elif found is None or not moves.ask(visit.page, found.id, message.address, message.sender, visit.real, until):
        visit.say("move.wrong", minutes=_minutes())
    else:
        visit.say("move.asked", channel=channel_name(visit, found.at.channel), minutes=_minutes())
        _write(visit, found.at, _question(visit))


def _is_another(visit: Visit, move: Move) -> bool:
    """Whether the person who would come is not the one who is here already."""
    coming = people.by_contact(visit.page, move.at, move.sender)
    return coming is not None and visit.person is not None and coming.id != visit.person.id


def _question(visit: Visit) -> Reply:
    say = visit.office.texts.say
    facts = {"channel": channel_name(visit, visit.message.address.channel), "time": visit.clock(visit.now)}
    ways = [(YES, say("move.yes")), (NO, say("move.no"))]
    controls = tuple(Choice(label, f"{PRESS}:{key}", label) for key, label in ways)
    return Reply(say("move.question", minutes=_minutes(), **facts), controls=controls)


def _write(visit: Visit, to: Address, reply: Reply) -> None:
    put = letters.put(visit.page, Draft(to, reply, Priority.ALERT, visit.real), now=visit.real)
    visit.post(() if put is None else (put,))


def _hash(visit: Visit, code: str) -> str:
    return visit.office.key.fingerprint(f"move:{code}")


def _minutes() -> int:
    return limits().people.move_minutes


def _sure(visit: Visit, _answers: Answers) -> Sequence[Option]:
    return [Option(key, visit.office.texts.say(f"move.sure_here.{key}")) for key in (YES, NO)]


FORM = Form(
    "move",
    (Question("code", given=True), Question("what", given=True), Question("sure", options=_sure)),
    file=_file,
    review=False,
)
