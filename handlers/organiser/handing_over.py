"""/bangiao: a head's or officer's post goes to a successor, with what lies open; whoever took one reads its sheet."""

from collections.abc import Iterable, Sequence

from broadcasts.letters import appointments, handover_letters
from handlers.everyone.beginning import begin_or_offer
from handlers.forms.controls import CLOSE, NO, YES
from handlers.forms.form import Answer, Answers, Filled, Form, Option, Question
from handlers.telling import is_command
from handlers.visit import Visit
from storage.campaign.auditing import audit
from storage.campaign.membership import handed_over, handing_over, names, posts
from storage.campaign.membership.handed_over import Sheet
from storage.campaign.membership.handing_over import Preview
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
REASONS = ("moved", "retired", "elected", "health")
WHY_LEAST = 5  # characters of a reason in words of one's own
NEW = "new"


def begin(visit: Visit, _words: str) -> None:
    """First the sheets of what one took over; then, for officers, a new hand-over."""
    assert visit.person is not None  # noqa: S101 - the command is for officials
    found = handed_over.sheets(visit.page, visit.person)
    for sheet in found:
        tell_sheet(visit, sheet)
    if handed_over.waiting(visit.page, visit.person):
        visit.begin("handover_waiting")
    elif _posts(visit, {}):
        begin_or_offer(visit, NAME)
    elif not found:
        visit.say("handover.nothing")


def welcome(visit: Visit, post: Post, code_hash: str) -> None:
    """Somebody has used a code: the sheet of the post that was handed over with it, once nobody's yes is missing."""
    sheet = handed_over.taken(visit.page, post, code_hash, at=visit.now)
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
    key, why = visit.office.key, filled.answers["why"].shown
    done = handing_over.hand_over(
        visit.page, visit.plan, key, post, successor, visit.person, at=visit.now, real=visit.real, why=why
    )
    gone = done.preview.post
    facts = {"number": done.number, "role": gone.role, "unit": gone.unit}
    row = visit.audit("post.handed_over", f"person:{gone.person}", **facts)
    audit.beside(visit.page, row, gone.person, name=gone.name)
    audit.beside(visit.page, row, None, successor=successor, why=why)
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


def _successor(visit: Visit, text: str) -> tuple[str, str]:
    """A name; "đề cử" is none: whoever says it has left the question behind."""
    name = names.fit(text)
    if is_command(visit, name):
        raise Refusal("handover.successor.command", {"words": name})
    return name, name


def _reasons(visit: Visit, _answers: Answers) -> Sequence[Option]:
    return [Option(key, visit.office.texts.say(f"handover.reasons.{key}")) for key in REASONS]


def fit_why(text: str) -> str:
    """A reason as it is kept; Refusal where it is too short or too long."""
    line = tidy(text)
    if not WHY_LEAST <= len(line) <= limits().people.reason_max:
        raise Refusal("handover.why.length", {"least": WHY_LEAST, "most": limits().people.reason_max})
    return line


# --- while the successor does not hold the post ----------------------------------------------------------------------


def _waiting(visit: Visit, _answers: Answers) -> Sequence[Option]:
    assert visit.person is not None  # noqa: S101 - the command is for officials
    say = visit.office.texts.say
    new = [Option(NEW, say("handover_waiting.new"))] if _posts(visit, {}) else []
    held = [
        Option(
            one.number,
            say(f"handover_waiting.one.{one.step}", number=one.number, left=one.left_by, successor=one.successor),
            (one.successor, one.left_by),
        )
        for one in handed_over.waiting(visit.page, visit.person)
    ]
    return [*new, *held, Option(CLOSE, say("nomination_menu.nothing"))]


def _looked_at(visit: Visit, filled: Filled) -> None:
    assert visit.person is not None  # noqa: S101 - as above
    what = filled.value("which")
    sheet = handed_over.sheet_of(visit.page, what, visit.person)
    if what == NEW:
        begin_or_offer(visit, NAME)
    elif sheet is None:
        visit.say("handover_waiting.closed")
    else:
        tell_sheet(visit, sheet)
        step = visit.office.texts.say(f"handover_undo.step.{sheet.step}")
        visit.begin("handover_undo", number=Answer(sheet.number, sheet.number), step=Answer(sheet.step, step))


def _undo_or_not(visit: Visit, _answers: Answers) -> Sequence[Option]:
    return [Option(key, visit.office.texts.say(f"handover_undo.{key}")) for key in (NO, YES)]


def _undone(visit: Visit, filled: Filled) -> None:
    assert visit.person is not None  # noqa: S101 - as above
    if filled.value("sure") != YES:
        visit.say("handover_waiting.closed")
        return
    sheet = handed_over.undo(visit.page, filled.value("number"), visit.person, at=visit.now, real=visit.real)
    visit.audit("post.given_back", f"person:{sheet.left}", number=sheet.number, role=sheet.role, unit=sheet.unit)
    visit.say("handover.undone", number=sheet.number, left=sheet.left_by, whom=_whom(visit, sheet.role, sheet.unit))
    told = handover_letters.given_back(visit.page, visit.office.texts, sheet, visit.person.id, visit.real)
    visit.post(told)


def _whom(visit: Visit, role: str, unit: str) -> str:
    return appointments.whom(visit.page, visit.office.texts, role, unit)


FORMS = (
    Form(
        NAME,
        (
            Question("post", options=_posts),
            Question("successor", check_here=_successor),
            Question("why", options=_reasons, check=fit_why),
        ),
        file=_file,
        roles=OFFICERS,
        preview=_preview,
    ),
    Form(
        "handover_waiting",
        (Question("which", options=_waiting),),
        file=_looked_at,
        review=False,
        roles=ROLES,
        menu=True,
    ),
    Form(
        "handover_undo",
        (Question("number", given=True), Question("step", given=True), Question("sure", options=_undo_or_not)),
        file=_undone,
        review=False,
        roles=ROLES,
    ),
)
