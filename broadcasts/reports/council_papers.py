"""One of the papers for the council, whoever asks for it by page or chat: when it is ready, its name, its bytes."""

from datetime import date, datetime
from typing import Final

from broadcasts.reports import submission
from broadcasts.reports.who_got_it import MIME as EXCEL
from storage.book.page import Page
from storage.campaign.council import proposals, sittings
from storage.campaign.council.proposals import Submission
from storage.campaign.planning.plan import Plan
from storage.limits import limits
from storage.talk import Refusal
from storage.texts.texts import Texts
from storage.words import tidy

SUBMISSION, LIST, DRAFT = "to-trinh.docx", "danh-sach.xlsx", "du-thao-quyet-dinh.docx"
KINDS: Final = (SUBMISSION, LIST, DRAFT)
WORD: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def all_drawn_up(page: Page, plan: Plan, at: datetime) -> list[Submission]:
    """The papers of every phase that came before a body, as they are now."""
    met = {one.phase for one in sittings.listing(page)}
    return [proposals.draw_up(page, plan, phase.id, at) for phase in plan.phases if phase.id in met]


def kinds(found: Submission) -> tuple[str, ...]:
    """Which papers there can be: none without a word of the first body, no decision without a yes of the last."""
    known = (SUBMISSION, LIST) if found.proposals else ()
    return (*known, DRAFT) if known and found.winners else known


def ready(page: Page, plan: Plan, phase: str, kind: str, at: datetime) -> Submission:
    """What a paper is drawn up from; Refusal while it cannot be."""
    found = proposals.draw_up(page, plan, phase, at)
    if kind not in kinds(found):
        raise Refusal("submission.no_winner" if found.proposals else "submission.not_ready")
    return found


def fit_reason(text: str) -> str:
    """Why somebody takes a paper, as the log keeps it; Refusal for what says nothing, or would not be kept whole."""
    why, least, most = tidy(text), limits().broadcasts.reason_least, limits().people.reason_max
    if not least <= len(why) <= most:
        raise Refusal("submission.reason_length", {"least": least, "most": most})
    return why


def written(plan: Plan, texts: Texts, kind: str, found: Submission, day: date) -> tuple[bytes, str]:
    """The bytes of a paper, and its kind of file."""
    if kind == LIST:
        return submission.workbook(plan, texts, found), EXCEL
    made = submission.paper if kind == SUBMISSION else submission.decision
    return made(plan, texts, found, day), WORD
