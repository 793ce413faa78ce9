"""The papers for the council that decides: the submission with its list, the list as a workbook, a draft decision."""

import io
from collections.abc import Sequence
from datetime import date
from typing import Final

from docx.shared import Mm
from openpyxl import Workbook

from broadcasts.letters.dossiers import said_of
from broadcasts.reports.paper import Heading, Paper, long_day, sign_of
from broadcasts.reports.sheets import Value, add_sheet
from storage.campaign.amounts import written
from storage.campaign.council import cards
from storage.campaign.council.proposals import Proposal, Submission
from storage.campaign.planning.plan import Plan
from storage.campaign.planning.plan_parts import Award
from storage.texts.texts import Texts

PEOPLE_WIDTHS: Final = (Mm(10), Mm(32), Mm(38), Mm(60), Mm(15), Mm(10))
AREA_WIDTHS: Final = (Mm(10), Mm(50), Mm(65), Mm(40))
AWARDED_WIDTHS: Final = (Mm(10), Mm(45), Mm(60), Mm(50))
TOP: Final = ("number", "kind", "about")
LIST_WIDTHS: Final = (5, 26, 20, 24, 16, 60, 30, 16, 8, 6, 26, 40, 60, 24)
POINTS_WIDTHS: Final = (16, 16, 44, 10, 10)


def paper(plan: Plan, texts: Texts, found: Submission, day: date) -> bytes:
    """The submission ("Tờ trình") as a .docx, ready for its number and signature."""
    return _Papers(plan, texts, found, day).submission()


def decision(plan: Plan, texts: Texts, found: Submission, day: date) -> bytes:
    """The draft of the decision with the list as its appendix."""
    return _Papers(plan, texts, found, day).decision()


def workbook(plan: Plan, texts: Texts, found: Submission) -> bytes:
    """The list with everything that is known of each, and the points by line of the card."""
    book = Workbook(write_only=True)
    rows: list[list[Value]] = [[*texts.lines("submission.list.headings")]]
    rows += [_listed(texts, found, number, one) for number, one in enumerate(found.proposals, 1)]
    add_sheet(book, texts.say("submission.list.sheet"), rows, LIST_WIDTHS)
    add_sheet(book, texts.say("submission.points.sheet"), _points(texts, found), POINTS_WIDTHS)
    lacks: list[list[Value]] = [[*texts.lines("submission.notes.headings")]]
    lacks += [[number, words] for number, words in enumerate(lacking(texts, found), 1)]
    add_sheet(book, texts.say("submission.notes.sheet"), lacks, (5, 110))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def lacking(texts: Texts, found: Submission) -> list[str]:
    """What is still missing, sentence by sentence."""
    return [texts.say(f"submission.lacks.{lack.code}", names=", ".join(lack.names)) for lack in found.lacks]


class _Papers:
    """The two documents of one phase; both know the same people."""

    def __init__(self, plan: Plan, texts: Texts, found: Submission, day: date) -> None:
        self._plan, self._texts, self._found, self._day = plan, texts, found, day
        council = plan.organiser.chair if found.council is None else found.council.name
        self._facts = {
            "plan": plan.number,
            "phase": found.phase.name,
            "clause": found.body.clause,
            "body": found.body.name,
            "to": council,
            "office": plan.organiser.standing_office,
            "chair": plan.organiser.chair,
            "campaign": plan.labels.campaign,
            "issued": long_day(plan.issued),
            "issuer": plan.issuer,
            "office_sign": sign_of(plan.organiser.standing_office),
            "issuer_sign": plan.number.partition("-")[2],
        }

    def submission(self) -> bytes:
        """The paper that goes to the council."""
        organiser = self._plan.organiser
        head = (self._say(f"submission.{name}") for name in TOP)
        sheet = self._begun(f"{organiser.committee} {organiser.name}", organiser.standing_office, *head)
        sheet.centred(self._say("submission.addressee"))
        self._bases(sheet, ".")
        sheet.line(self._say("submission.asks"))
        sheet.section(self._say("submission.people_title"))
        self._people(sheet, self._found.proposed)
        if self._areas_too():
            sheet.section(self._say("submission.areas_title"))
            self._areas(sheet, self._found.proposed)
        self._part(sheet, "submission.others_title", [self._opinion(one) for one in self._found.others])
        self._part(sheet, "submission.notes_title", self._notes())
        sheet.line(self._say("submission.end"))
        self._signed(sheet, self._say("submission.signer"), "submission.recipients.words")
        return sheet.content()

    def decision(self) -> bytes:
        """The draft that the chair signs once the council has spoken."""
        plan, winners = self._plan, self._found.winners
        sheet = self._begun("", plan.issuer, *(self._say(f"decision_draft.{name}") for name in (*TOP, "mark")))
        sheet.centred(self._say("decision_draft.by").upper(), bold=True)
        self._bases(sheet, ";")
        sheet.basis(self._say("decision_draft.on_request"))
        sheet.centred(self._say("decision_draft.decides"), bold=True)
        key = "decision_draft.and_areas" if self._areas_too() else "decision_draft.people"
        sheet.article(self._say("decision_draft.first", whom=self._say(key, count=len(winners))))
        sheet.article(self._say("decision_draft.second"))
        for award in plan.awards:
            sheet.line(self._award(award))
        sheet.line(self._statutory())
        sheet.article(self._say("decision_draft.third"))
        self._signed(sheet, plan.organiser.chair, "decision_draft.recipients.words")
        sheet.leaf(self._say("decision_draft.appendix"), self._say("decision_draft.appendix_of"))
        rows = [[str(at), one.put.name, one.put.place, one.unit] for at, one in enumerate(winners, 1)]
        sheet.table(self._texts.lines("decision_draft.headings"), rows, widths=AWARDED_WIDTHS, words_in=(1, 2, 3))
        sheet.line(self._say("decision_draft.in_all", count=f"{len(winners):02d}"))
        return sheet.content()

    def _begun(self, above: str, issuer: str, number: str, kind: str, about: str, mark: str = "") -> Paper:
        day = self._say("minutes.place_and_day", place=self._plan.organiser.name, day=long_day(self._day))
        return Paper(Heading(above, issuer, number, day, kind, about, mark))

    def _say(self, key: str, /, **facts: object) -> str:
        return self._texts.say(key, **{**self._facts, **facts})

    def _areas_too(self) -> bool:
        """Whether the plan rewards the area beside the person."""
        return any(award.payee == "area" for award in self._plan.awards)

    def _bases(self, sheet: Paper, end: str) -> None:
        """What it is based on, a line each; `end` is the sign after the last of them here."""
        closed = [(one.meeting.number, one.meeting.closed_at or one.meeting.opened_at) for one in self._found.results]
        meetings = "; ".join(
            self._say("submission.meeting", number=number, day=long_day(at.astimezone(self._plan.tzinfo)))
            for number, at in closed
        )
        for key in ("submission.law", "submission.by_plan"):
            sheet.basis(self._say(key))
        sheet.basis(self._say("submission.by_meeting", meetings=meetings, end=end))

    def _signed(self, sheet: Paper, title: str, recipients: str) -> None:
        sheet.signed(title, "", self._say("minutes.to"), self._texts.lines(recipients))

    def _people(self, sheet: Paper, people: Sequence[Proposal]) -> None:
        rows = [
            [
                str(at),
                one.put.name,
                f"{one.put.place}, {one.unit}",
                self._merit(one),
                _points_of(one),
                str(one.place),
            ]
            for at, one in enumerate(people, 1)
        ]
        sheet.table(self._texts.lines("submission.headings"), rows, widths=PEOPLE_WIDTHS, words_in=(1, 2, 3))
        sheet.line(self._say("submission.in_all", count=f"{len(people):02d}"))

    def _areas(self, sheet: Paper, people: Sequence[Proposal]) -> None:
        rows = [[str(at), one.put.place, one.unit, one.put.number] for at, one in enumerate(people, 1)]
        sheet.table(self._texts.lines("submission.area_headings"), rows, widths=AREA_WIDTHS, words_in=(1, 2))

    def _merit(self, one: Proposal) -> str:
        if not one.criteria:
            return one.put.merit
        return f"{one.put.merit} {self._say('submission.criteria', names=', '.join(one.criteria))}"

    def _opinion(self, one: Proposal) -> str:
        facts = {"who": one.put.who, "unit": one.unit, "points": _points_of(one), "why": one.why or "–"}
        return self._say("submission.opinion", number=one.put.number, **facts)

    def _notes(self) -> list[str]:
        warned = [
            self._say("submission.warned", number=one.put.number, reason=said_of(self._texts, one.warning, step=False))
            for one in self._found.proposals
            if one.warning is not None
        ]
        ties = [self._say("submission.tie", names=", ".join(tie)) for tie in self._found.ties]
        again = [
            self._say("submission.again", names=", ".join(tie), first=one.meeting.number, again=numbers)
            for one in self._found.results
            for numbers in [", ".join(later.meeting.number for later in one.rounds)]
            for tie in one.first_ties
            if numbers
        ]
        lacks = [words for lack, words in zip(self._found.lacks, lacking(self._texts, self._found), strict=True)
                 if lack.code != "warned"]  # fmt: skip
        return [*warned, *again, *ties, *lacks]

    def _part(self, sheet: Paper, title: str, lines: Sequence[str]) -> None:
        sheet.section(self._say(title))
        for words in lines or [self._say("minutes.none")]:
            sheet.line(words)

    def _award(self, award: Award) -> str:
        amount = self._say("submission.open") if award.amount is None else written(award.amount)
        return self._say("decision_draft.award", name=award.name, amount=amount, source=award.source)

    def _statutory(self) -> str:
        said, bonus = self._plan.statutory_award, self._found.bonus
        amount = self._say("submission.open") if bonus is None else written(bonus)
        return self._say("decision_draft.award", name=said.name, amount=amount, source=said.source)


def _points_of(one: Proposal) -> str:
    return "–" if one.score is None else cards.said(one.score)


def _listed(texts: Texts, found: Submission, number: int, one: Proposal) -> list[Value]:
    final = "final" if found.council is None else "first"
    decided = "" if one.decision is None else f"{one.decision[0]}, {one.decision[1]:%d/%m/%Y}"
    warning = "" if one.warning is None else said_of(texts, one.warning, step=False)
    return [
        number,
        one.put.name,
        one.put.place,
        one.unit,
        one.put.number,
        one.put.merit,
        ", ".join(one.criteria),
        one.meeting,
        "" if one.score is None else float(one.score),
        one.place,
        texts.say(f"minutes.outcome.{final}.{one.outcome}"),
        one.why,
        warning,
        decided,
    ]


def _points(texts: Texts, found: Submission) -> list[list[Value]]:
    """Line by line of the card: each dossier's points, of the most that there are."""
    most = {one.meeting.number: one.meeting.card.items for one in found.results}
    rows: list[list[Value]] = [[*texts.lines("submission.points.headings")]]
    for one in found.proposals:
        rows += [
            [one.meeting, one.put.number, item.name, float(item.most), float(one.lines[item.id])]
            for item in most[one.meeting]
            if item.id in one.lines
        ]
    return rows
