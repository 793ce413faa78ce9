"""/dangky: an invite code makes whoever holds it a head or an officer: for whom it is, the name, consent, done."""

from collections.abc import Sequence

from broadcasts.letters import appointments
from handlers.everyone.guessing import count_wrong, minutes_to_wait
from handlers.forms.form import Answer, Answers, Filled, Form, Option, Question
from handlers.organiser import handing_over
from handlers.visit import Visit
from storage.campaign import codes
from storage.campaign.auditing import audit
from storage.campaign.membership import heads, invites, names, people, posts, registrations
from storage.campaign.membership.registrations import Bearer
from storage.campaign.tables import Invite
from storage.talk import Refusal, Reply


def register(visit: Visit, words: str) -> None:
    """/dangky, with the code or without; a code alone leads here, too."""
    if words:
        offer(visit, words)
    else:
        visit.begin("code")


def offer(visit: Visit, text: str) -> None:
    """Show for whom a code is; one that cannot be used is answered alike whatever is wrong with it."""
    code_hash = invites.print_of(visit.office.key, text)
    if code_hash is None:
        visit.say("code.not_one")
        visit.begin("code")
    elif minutes := minutes_to_wait(visit):
        visit.say("code.wait", minutes=minutes)
    elif invite := invites.look(visit.page, code_hash, visit.real):
        _begin(visit, invite)
    else:
        _wrong(visit)


def waiting(visit: Visit) -> list[str]:
    """What the person still waits for, as sentences."""
    if visit.person is None:
        return []
    held = posts.waiting_for(visit.page, visit.person.id)
    return [visit.office.texts.say("registration.waiting", whom=_whom(visit, post.role, post.unit)) for post in held]


def tell_waiting(visit: Visit) -> bool:
    """Say what the person still waits for; False if for nothing."""
    sentences = waiting(visit)
    visit.replies.extend(Reply(sentence) for sentence in sentences)
    return bool(sentences)


def _begin(visit: Visit, invite: Invite) -> None:
    whom, known = _whom(visit, invite.role, invite.unit), visit.person.name if visit.person else ""
    named = visit.office.texts.say("registration.named", whom=whom, name=invite.name) if invite.name else whom
    visit.begin(
        "registration",
        invite=Answer(invite.code_hash, ""),
        whom=Answer(whom, named),
        named=Answer(invite.name, invite.name),
        known=Answer(known, known),
    )


def _wrong(visit: Visit) -> None:
    count_wrong(visit)
    visit.say("code.wrong")
    visit.begin("code")


def _code_typed(visit: Visit, filled: Filled) -> None:
    offer(visit, filled.value("code"))


def _file(visit: Visit, filled: Filled) -> None:
    match filled.value("who"), filled.value("consent"):
        case "yes", "yes":
            _register(visit, filled)
        case "yes", _:
            visit.say("registration.declined")
        case "elsewhere", _:
            _astray(visit, filled.value("invite"))
        case _:
            visit.say("registration.not_me")


def _register(visit: Visit, filled: Filled) -> None:
    invite = invites.claim(visit.page, filled.value("invite"), visit.real)
    if invite is None:
        _wrong(visit)
        return
    name = filled.value("known") or filled.value("name") or filled.value("named")
    bearer = Bearer(visit.message.address, visit.message.sender, name, visit.person)
    post = registrations.register(visit.page, invite, bearer, at=visit.now, real=visit.real)
    known = people.by_id(visit.page, post.person)
    visit.person = None if known is None else people.acting(known, visit.plan)
    facts = {"role": post.role, "unit": post.unit, "approved": post.approved}
    row = visit.audit("person.registered", f"person:{post.person}", **facts)
    audit.beside(visit.page, row, post.person, name=post.name)
    whom = _whom(visit, post.role, post.unit)
    if post.approved:
        visit.say("registration.done", name=post.name, whom=whom)
        handing_over.welcome(visit, post, invite.code_hash)
        return
    visit.say("registration.asked", name=post.name, whom=whom, above=_above(visit, post.role, post.unit))
    visit.post(appointments.asks(visit.page, visit.office.texts, post, invite.name, visit.real))
    handing_over.welcome(visit, post, invite.code_hash)


def _above(visit: Visit, role: str, unit: str) -> str:
    """Who decides on a role: the commune's officers by its name, or the office."""
    level, over, say = posts.ABOVE[role], heads.above(visit.page, unit), visit.office.texts.say
    if level == "unit_officer" and over is not None:
        return say("roles.of_unit", unit=over.title)
    return say(f"roles.{level}")


def _astray(visit: Visit, code_hash: str) -> None:
    """The right person, the wrong place: the code stays unused, and the unit above hears of it once."""
    invite = invites.look(visit.page, code_hash, visit.real)
    if invite is None:
        _wrong(visit)
        return
    visit.say("registration.astray")
    at = visit.real
    visit.post(appointments.astray(visit.page, visit.office.texts, invite.role, invite.unit, code_hash, at))


def _whom(visit: Visit, role: str, unit: str) -> str:
    return appointments.whom(visit.page, visit.office.texts, role, unit)


def _code(text: str) -> str:
    found = codes.picked_out(text)
    if found is None:
        raise Refusal("code.not_one")
    return found


def _is_me(answers: Answers) -> bool:
    return "who" in answers and answers["who"].value == "yes"


def _is_named(answers: Answers) -> bool:
    return _is_me(answers) and bool(answers["named"].value) and not answers["known"].value


def _lacks_name(answers: Answers) -> bool:
    """Nobody named yet, or the name on the letter is not quite right."""
    wrong = "spelling" in answers and answers["spelling"].value == "wrong"
    return _is_me(answers) and not answers["known"].value and (wrong or not answers["named"].value)


def _who(visit: Visit, _answers: Answers) -> Sequence[Option]:
    no = tuple(visit.office.texts.lines("forms.words.no"))
    ways = (("yes", ()), ("not_mine", no), ("elsewhere", ()))
    return [Option(key, visit.office.texts.say(f"registration.{key}"), also) for key, also in ways]


def _spelling(visit: Visit, _answers: Answers) -> Sequence[Option]:
    say, lines = visit.office.texts.say, visit.office.texts.lines
    ways = (("right", "yes"), ("wrong", "no"))
    return [Option(key, say(f"registration.spelling.{key}"), tuple(lines(f"forms.words.{also}"))) for key, also in ways]


def _consent(visit: Visit, _answers: Answers) -> Sequence[Option]:
    return [Option(key, visit.office.texts.say(f"registration.consent.{key}")) for key in ("yes", "no")]


FORMS = (
    Form("code", (Question("code", check=_code),), file=_code_typed, review=False),
    Form(
        "registration",
        (
            *(Question(name, given=True) for name in ("invite", "whom", "named", "known")),
            Question("who", options=_who),
            Question("spelling", options=_spelling, when=_is_named),
            Question("name", check=names.fit, when=_lacks_name),
            Question("consent", options=_consent, when=_is_me),
        ),
        file=_file,
        review=False,
    ),
)
