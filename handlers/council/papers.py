"""/totrinh: the papers for the council that decides, handed over in chat for a reason that the log keeps."""

from collections.abc import Sequence

from broadcasts.reports import council_papers, submission
from handlers.forms.form import Answers, Filled, Form, Option, Question
from handlers.visit import Visit
from storage.book import fetches
from storage.campaign.auditing import audit
from storage.campaign.council.proposals import Submission
from storage.talk import Attachment, FileKind, FileRef, Reply

NAME = "council_papers"
ROLES = ("organiser_officer", "admin", "council_member")  # as at the console's door


def begin(visit: Visit, _words: str) -> None:
    """What each phase still lacks, and which paper is wanted; why none can be drawn up yet."""
    every = council_papers.all_drawn_up(visit.page, visit.plan, visit.now)
    for found in every:
        _tell(visit, found)
    if any(map(council_papers.kinds, every)):
        visit.begin(NAME)
    else:
        visit.say("submission.not_ready")


def _tell(visit: Visit, found: Submission) -> None:
    lacks = "\n".join(f"- {one}" for one in submission.lacking(visit.office.texts, found))
    facts = {"phase": found.phase.name, "proposed": len(found.proposed), "others": len(found.others)}
    visit.say("council_papers.where" if lacks else "council_papers.complete", **facts, lacks=lacks)


def _papers(visit: Visit, _answers: Answers) -> Sequence[Option]:
    """Phase by phase; the key is the phase and the file's name."""
    say = visit.office.texts.say
    return [
        Option(f"{found.phase.id}/{kind}", say(f"council_papers.kinds.{_short(kind)}", phase=found.phase.name))
        for found in council_papers.all_drawn_up(visit.page, visit.plan, visit.now)
        for kind in council_papers.kinds(found)
    ]


def _short(kind: str) -> str:
    return {council_papers.SUBMISSION: "submission", council_papers.LIST: "list"}.get(kind, "draft")


def _hand(visit: Visit, filled: Filled) -> None:
    """Who took it and why is written down in the turn that hands it over."""
    phase, _, kind = filled.value("which").partition("/")
    found = council_papers.ready(visit.page, visit.plan, phase, kind, visit.now)
    audit.beside(visit.page, visit.audit("submission.taken", phase, paper=kind), None, why=filled.value("why"))
    content, mime = council_papers.written(visit.plan, visit.office.texts, kind, found, visit.today)
    kept = visit.office.keep(content, mime)
    fetches.want_kept(visit.page, visit.message.address, FileRef(FileKind.DOCUMENT, "", kind), kept, visit.real)
    alt = visit.office.texts.say("council_papers.handed", paper=filled.answers["which"].shown)
    visit.replies.append(Reply(alt, files=(Attachment(kept.sha256, kind, FileKind.DOCUMENT, alt),)))


FORM = Form(
    NAME,
    (Question("which", options=_papers), Question("why", check=council_papers.fit_reason)),
    file=_hand,
    review=False,
    roles=ROLES,
)
