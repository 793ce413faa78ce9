"""/duyet: the unit above sees who waits for its yes, and says yes, or no with a reason."""

from collections.abc import Sequence

from broadcasts.letters import appointments
from handlers.forms.form import Answers, Filled, Form, Option, Question
from handlers.visit import Visit
from storage.campaign.auditing import audit
from storage.campaign.membership import appointing, posts
from storage.campaign.membership.people import Known
from storage.campaign.territory import units
from storage.limits import limits
from storage.talk import Refusal
from storage.words import tidy

DECIDING = ("unit_officer", "organiser_officer", "admin")
LEAST_REASON = 5  # characters


def decide(visit: Visit, _words: str) -> None:
    """List who waits, if anybody does."""
    if posts.pending(visit.page, _officer(visit)):
        visit.begin("approving")
    else:
        visit.say("approving.nobody")


def _file(visit: Visit, filled: Filled) -> None:
    membership = int(filled.value("who"))
    if filled.value("what") == "yes":
        _approve(visit, membership)
    else:
        _refuse(visit, membership, filled.value("reason"))
    if posts.pending(visit.page, _officer(visit)):
        visit.begin("approving")


def _approve(visit: Visit, membership: int) -> None:
    post = appointing.approve(visit.page, _officer(visit), membership, visit.now)
    whom = appointments.whom(visit.page, visit.office.texts, post.role, post.unit)
    visit.audit("post.approved", f"person:{post.person}", role=post.role, unit=post.unit)
    visit.say("approving.approved", name=post.name, whom=whom)
    visit.post(appointments.approved(visit.page, visit.office.texts, post, visit.real))


def _refuse(visit: Visit, membership: int, reason: str) -> None:
    post, ways = appointing.refuse(visit.page, _officer(visit), membership, visit.now)
    row = visit.audit("post.refused", f"person:{post.person}", role=post.role, unit=post.unit)
    audit.beside(visit.page, row, post.person, name=post.name, reason=reason)
    visit.say("approving.refused", name=post.name)
    visit.post(appointments.refused(visit.page, visit.office.texts, post, ways, reason, visit.real))


def _officer(visit: Visit) -> Known:
    """Who decides; a role may have been taken away since the list was shown."""
    if visit.person is None:
        raise Refusal("desk.forbidden")
    return visit.person


def _waiting(visit: Visit, _answers: Answers) -> Sequence[Option]:
    say, page = visit.office.texts.say, visit.page
    held = [] if visit.person is None else posts.pending(page, visit.person)
    titles = units.whole_titles(page, [post.unit for post in held])
    whom = {post.id: appointments.whom_at(visit.office.texts, post.role, titles[post.unit]) for post in held}
    return [
        Option(str(post.id), say("approving.one", name=post.name, whom=whom[post.id]), (post.name,)) for post in held
    ]


def _yes_or_no(visit: Visit, _answers: Answers) -> Sequence[Option]:
    return [Option(key, visit.office.texts.say(f"approving.{key}")) for key in ("yes", "no")]


def _chosen_only(text: str) -> str:
    """Nobody is named by words; but whoever was chosen stays chosen, so that one who is settled meanwhile is told."""
    raise Refusal("forms.not_understood")


def _is_no(answers: Answers) -> bool:
    return "what" in answers and answers["what"].value == "no"


def fit_reason(text: str) -> str:
    """The reason as it is told to whoever asked; Refusal when it is too short or too long."""
    line, most = tidy(text), limits().people.reason_max
    if not LEAST_REASON <= len(line) <= most:
        raise Refusal("approving.reason.length", {"least": LEAST_REASON, "most": most})
    return line


FORM = Form(
    "approving",
    (
        Question("who", options=_waiting, check=_chosen_only),
        Question("what", options=_yes_or_no),
        Question("reason", check=fit_reason, when=_is_no),
    ),
    file=_file,
    review=False,
)
