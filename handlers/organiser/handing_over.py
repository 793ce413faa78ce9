"""/bangiao: a head's or officer's post goes to a successor, with what lies open; whoever took one reads its sheet."""

from collections.abc import Iterable, Sequence

from broadcasts.letters import appointments, handover_letters
from handlers.everyone.beginning import begin_or_offer
from handlers.forms.form import Answers, Filled, Form, Option, Question
from handlers.visit import Visit
from storage.campaign.auditing import audit
from storage.campaign.membership import handing_over, posts
from storage.campaign.membership.handing_over import Preview, Sheet
from storage.campaign.membership.handover_sheet import Line
from storage.campaign.membership.posts import Post
from storage.campaign.tables import ROLES as ALL_ROLES
from storage.campaign.territory import units
from storage.limits import limits
from storage.talk import Refusal
from storage.words import tidy

NAME = "handover"
ROLES = tuple(role for role in ALL_ROLES if role not in {"citizen", handing_over.KEPT_APART})
OFFICERS = tuple(role for role in ROLES if role != "area_head")  # a head is replaced by the unit, not by himself
LEAST_LETTERS = 2  # of a name


def begin(visit: Visit, _words: str) -> None:
    """First the sheets of what one took over; then, for officers, a new hand-over."""
    assert visit.person is not None  # noqa: S101 - the command is for officials
    found = handing_over.sheets(visit.page, visit.person)
    for sheet in found:
        tell_sheet(visit, sheet)
    if _posts(visit, {}):
        begin_or_offer(visit, NAME)
    elif not found:
        visit.say("handover.nothing")


def welcome(visit: Visit, post: Post, code_hash: str) -> None:
    """Somebody has used a code: the sheet of the post that was handed over with it, once nobody's yes is missing."""
    sheet = handing_over.taken(visit.page, post, code_hash, at=visit.now)
    if sheet is None:
        return
    visit.audit("post.taken_over", f"person:{post.person}", number=sheet.number)
    if post.approved:
        tell_sheet(visit, sheet)


def tell_sheet(visit: Visit, sheet: Sheet) -> None:
    """A sheet as one message."""
    facts = {"number": sheet.number, "whom": _whom(visit, sheet.role, sheet.unit), "left": sheet.left_by}
    visit.say("handover.sheet", **facts, time=visit.clock(sheet.at), lines=_lines(visit, sheet.lines))


def _file(visit: Visit, filled: Filled) -> None:
    assert visit.person is not None  # noqa: S101 - the command is for officials
    post, successor = int(filled.value("post")), filled.value("successor")
    done = handing_over.hand_over(
        visit.page, visit.plan, visit.office.key, post, successor, visit.person, at=visit.now, real=visit.real
    )
    gone = done.preview.post
    facts = {"number": done.number, "role": gone.role, "unit": gone.unit}
    row = visit.audit("post.handed_over", f"person:{gone.person}", **facts)
    audit.beside(visit.page, row, gone.person, name=gone.name)
    audit.beside(visit.page, row, None, successor=successor)
    visit.say("handover.done", number=done.number, successor=successor, code=done.code)
    if done.needs_yes:
        visit.say("handover.needs_yes")
    told = handover_letters.left(
        visit.page, visit.office.texts, done, successor, visit.clock(visit.now), visit.person.id, visit.real
    )
    visit.post(told)


def _preview(visit: Visit, filled: Filled) -> None:
    """What goes over, what does not, and that access stops at once."""
    post = posts.one(visit.page, int(filled.value("post")))
    if post is None:
        raise Refusal("people.gone")
    _show(visit, handing_over.preview(visit.page, visit.plan, post, at=visit.now), filled.value("successor"))


def _show(visit: Visit, found: Preview, successor: str) -> None:
    post = found.post
    whom = _whom(visit, post.role, post.unit)
    visit.say("handover.goes", whom=whom, left=post.name, successor=successor, lines=_lines(visit, found.goes))
    visit.say("handover.stays", left=post.name, lines=_lines(visit, found.stays))
    visit.say("handover.stops", left=post.name)


def _lines(visit: Visit, lines: Iterable[Line]) -> str:
    return handover_letters.listed(visit.office.texts, lines)


def _posts(visit: Visit, _answers: Answers) -> Sequence[Option]:
    person = visit.person
    if person is None or not any(person.has(role) for role in OFFICERS):
        return []
    found = handing_over.offered(visit.page, person)
    titles = units.whole_titles(visit.page, [post.unit for post in found])
    texts = visit.office.texts
    return [
        Option(
            str(post.id),
            texts.say(
                "handover.own" if post.person == person.id else "handover.one",
                name=post.name,
                whom=appointments.whom_at(texts, post.role, titles[post.unit]),
            ),
            (post.name,),
        )
        for post in found
        if post.person != person.id or post.role != "area_head"
    ]


def _name(text: str) -> str:
    line, most = tidy(text), limits().people.name_max
    if len(line) > most:
        raise Refusal("registration.name.too_long", {"most": most})
    if sum(sign.isalpha() for sign in line) < LEAST_LETTERS or any(sign.isdecimal() for sign in line):
        raise Refusal("registration.name.no_name")
    return line


def _whom(visit: Visit, role: str, unit: str) -> str:
    return appointments.whom(visit.page, visit.office.texts, role, unit)


FORM = Form(
    NAME,
    (Question("post", options=_posts), Question("successor", check=_name)),
    file=_file,
    roles=OFFICERS,
    preview=_preview,
)
