"""Minutes that write themselves: of a body's sitting, with everything that was settled, scored, left open."""

from collections.abc import Sequence
from datetime import date, datetime
from fractions import Fraction

from docx.shared import Mm

from broadcasts.reports.paper import Heading, Paper, long_day
from storage.campaign.council import bodies, cards, explaining
from storage.campaign.council.judging import Result
from storage.campaign.council.passing import decides
from storage.campaign.council.sittings import Decided
from storage.campaign.dossiers.rules import Reason
from storage.campaign.planning.plan import Plan
from storage.campaign.planning.plan_parts import Body
from storage.texts.texts import Texts

WIDTH, CASE, LAST = 165, 27, 12  # millimetres: the table of points, a dossier's number, each of the last three columns
ELSEWHERE = {"dossiers_due", "hotline_number", "tip_verifier", "statutory_bonus", "nobody_worthy"}  # not of judging


def of_sitting(plan: Plan, texts: Texts, result: Result, decided: Sequence[Decided]) -> bytes:
    """The minutes of a closed sitting as a .docx."""
    return _Sitting(plan, texts, result, decided).written()


class _Sitting:
    """The minutes of one sitting, part by part."""

    def __init__(self, plan: Plan, texts: Texts, result: Result, decided: Sequence[Decided]) -> None:
        self._plan, self._texts, self._result, self._decided = plan, texts, result, decided
        self._meeting, self._judged = result.meeting, result.judged
        self._who = {dossier: f"{dossier}, {who}, {unit}" for dossier, who, unit in result.judged.cases}
        closed = self._local(result.meeting.closed_at or result.meeting.opened_at)
        self._body: Body = plan.body(result.meeting.body)
        self._paper = Paper(
            Heading(
                f"{plan.organiser.committee} {plan.organiser.name}",
                self._body.name,
                self._say("minutes.number"),
                self._say("minutes.place_and_day", place=plan.organiser.name, day=long_day(closed)),
                self._say("minutes.kind"),
                self._say("minutes.about", phase=plan.phase(result.meeting.phase).name, plan=plan.number),
            )
        )

    def written(self) -> bytes:
        """All parts in their order."""
        self._when()
        self._who_came()
        self._terms()
        self._asides()
        self._scores()
        self._order()
        self._conclusions()
        self._open()
        self._end()
        return self._paper.content()

    def _say(self, key: str, /, **facts: object) -> str:
        return self._texts.say(key, **facts)

    def _lines(self, head: str, lines: Sequence[str]) -> None:
        self._paper.section(head)
        for line in lines or [self._say("minutes.none")]:
            self._paper.line(line)

    def _when(self) -> None:
        opened, closed = self._meeting.opened_at, self._meeting.closed_at or self._meeting.opened_at
        facts = {"number": self._meeting.number, "opened": self._moment(opened), "closed": self._moment(closed)}
        first = self._meeting.second_of
        second = [self._say("minutes.second_of", first=first)] if first else []
        lines = [self._say("minutes.from_to", **facts), *second, self._say("minutes.where")]
        self._lines(self._say("minutes.when"), lines)

    def _who_came(self) -> None:
        lines = [
            self._say(
                "minutes.member",
                name=one.name,
                duty=self._say(f"minutes.duty.{one.duty}"),
                came=self._say("minutes.came" if one.present else "minutes.absent") if one.scores else "",
            )
            for one in self._judged.chairs
        ]
        quorum = self._meeting.terms.quorum
        met = self._say("minutes.quorum_met" if self._result.has_quorum else "minutes.quorum_not_met")
        facts = {"present": self._judged.present, "members": self._judged.members, "part": quorum.part}
        self._lines(self._say("minutes.people"), [*lines, self._say("minutes.quorum", **facts, of=quorum.of, met=met)])

    def _terms(self) -> None:
        terms, card = self._meeting.terms, self._meeting.card
        settled = all(getattr(self._body, name) is not None for name in ("method", "per", "quorum", "invited"))
        version = self._meeting.card_version
        called = self._say("minutes.version", name=card.name, version=version) if version else card.name
        method = f"{self._say(f'minutes.method.{terms.method}')}, {self._say(f'minutes.per.{terms.per}')}"
        invited = self._say("minutes.invited.score" if terms.invited_score else "minutes.invited.comment")
        lines = [
            self._say("minutes.cases", count=len(self._judged.cases), clause=self._body.clause, plan=self._plan.number),
            self._say("minutes.card", card=called, total=card.total),
            self._say("minutes.counting", method=method, invited=invited),
            self._say(
                "minutes.by_plan" if settled else "minutes.by_office", office=self._plan.organiser.standing_office
            ),
        ]
        if self._judged.gone:
            lines.append(self._say("minutes.gone", names="; ".join(f"{d}, {who}" for d, who, _ in self._judged.gone)))
        self._lines(self._say("minutes.terms"), lines)

    def _asides(self) -> None:
        lines = [
            self._say(
                "minutes.aside",
                dossier=one.dossier,
                name=one.name,
                why=one.why or self._say("minutes.at_home"),
                kind=self._say(f"minutes.aside_kind.{one.kind}"),
            )
            for one in self._judged.asides
        ]
        self._lines(self._say("minutes.asides"), lines)

    def _scores(self) -> None:
        self._paper.section(self._say("minutes.scores"))
        if not self._result.standings:
            self._paper.line(self._say("minutes.none"))
            return
        items = self._meeting.card.items
        for item in items:
            self._paper.line(self._say("minutes.item", id=item.id, name=item.name, most=item.most))
        head = [self._say("minutes.head_dossier"), *(item.id for item in items)]
        rows = [
            [
                one.dossier,
                *(_cell(one.lines.get(item.id)) for item in items),
                _cell(one.score),
                str(one.sheets),
                str(one.place),
            ]
            for one in self._result.standings
        ]
        share = (WIDTH - CASE - 3 * LAST) / len(items)
        widths = [Mm(CASE), *(Mm(share) for _ in items), *(Mm(LAST) for _ in range(3))]
        self._paper.table([*head, *self._texts.lines("minutes.headings")], rows, size=9, widths=widths)
        self._paper.line(self._say("minutes.changes", count=self._judged.changes))

    def _order(self) -> None:
        lines = [
            self._say("minutes.place", place=one.place, who=self._who[one.dossier]) for one in self._result.standings
        ]
        reasons = [explaining.between(self._plan, self._result, step) for step in self._result.steps]
        if not self._result.has_quorum:
            reasons = [explaining.no_quorum(self._plan, self._result)]
        self._lines(self._say("minutes.order"), [*lines, *map(self._told, reasons)])
        self._lines(self._say("minutes.ties"), self._ties())

    def _ties(self) -> list[str]:
        """Who was equal at first, each later round among them, and who still is."""
        result = self._result
        again = [self._say("minutes.tie_again", names=", ".join(tie)) for tie in result.first_ties if result.rounds]
        rounds = [self._round(count, one) for count, one in enumerate(result.rounds, 2)]
        return [*again, *rounds, *(self._say("minutes.tie", names=", ".join(names)) for names in result.ties)]

    def _round(self, count: int, one: Result) -> str:
        places = " ".join(
            self._say(
                "minutes.round_unscored" if standing.score is None else "minutes.round_place",
                place=standing.place,
                who=standing.dossier,
                score=_cell(standing.score),
            )
            for standing in one.standings
        )
        facts = {"count": count, "number": one.meeting.number, "present": one.judged.present}
        closed = self._moment(one.meeting.closed_at or one.meeting.opened_at)
        met = self._say("minutes.quorum_met" if one.has_quorum else "minutes.quorum_not_met")
        none = self._say("minutes.round_none")
        return self._say(
            "minutes.round", **facts, members=one.judged.members, closed=closed, met=met, places=places or none
        )

    def _conclusions(self) -> None:
        final = "final" if decides(self._plan, self._meeting.body) else "first"
        lines = [
            self._say(
                "minutes.conclusion",
                who=self._who.get(one.dossier, one.dossier),
                outcome=self._say(f"minutes.outcome.{final}.{one.outcome}"),
                why=f" ({one.why})" if one.why else "",
            )
            for one in self._decided
            if one.outcome
        ]
        self._lines(self._say("minutes.conclusions"), lines)

    def _open(self) -> None:
        """What the plan leaves open about judging, so that nobody reads it as settled."""
        about = {self._body.clause, self._plan.phase(self._meeting.phase).clause, self._plan.criteria[0].clause}
        known = (point for point in self._plan.open_now() if point.key not in ELSEWHERE)
        points = [point.question for point in known if point.clause in about]
        self._lines(self._say("minutes.open"), points)

    def _end(self) -> None:
        names = {one.duty: one.name for one in reversed(self._judged.chairs)}
        self._paper.line(self._say("minutes.end"))
        self._paper.signatures(
            (self._say("minutes.duty.secretary"), names.get(bodies.SECRETARY, "")),
            (self._say("minutes.duty.chair"), names.get(bodies.CHAIR, "")),
        )
        self._paper.recipients(self._say("minutes.to"), self._texts.lines("minutes.recipients.words"))

    def _told(self, reason: Reason) -> str:
        return self._say(reason.key, **reason.facts)

    def _local(self, at: datetime) -> date:
        return at.astimezone(self._plan.tzinfo).date()

    def _moment(self, at: datetime) -> str:
        local = at.astimezone(self._plan.tzinfo)
        return self._say("minutes.moment", hour=local.strftime("%H"), minute=local.strftime("%M"), day=long_day(local))


def _cell(number: Fraction | None) -> str:
    return "–" if number is None else cards.said(number)
