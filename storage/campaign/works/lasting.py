"""Whether what was done lasts: asked on days that the plan sets, answered by unit and head, shown to whoever judges.

An answer is a fact beside the achievement: it takes no points away, a person does.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlmodel import col, or_, select

from storage.book.columns import instant, stamp
from storage.book.page import Hot, Page
from storage.campaign.correspondence.suggestions import Scope
from storage.campaign.planning.plan import Plan
from storage.campaign.planning.plan_parts import midnight
from storage.campaign.tables import Achievement, Nomination, Person
from storage.campaign.works.lasting_tables import LastingAnswer, LastingCheck
from storage.limits import limits
from storage.talk import Refusal

UNIT, HEAD = "unit", "head"
_DUE = Hot(  # a later question asks in place of the earlier ones, and what the unit has found gone is asked for no more
    "SELECT a.number, a.taken_at FROM achievements a WHERE a.state = 'submitted' AND a.taken_at < :before"
    " AND NOT EXISTS (SELECT 1 FROM lasting_checks c WHERE c.achievement = a.number AND c.days >= :days)"
    " AND NOT EXISTS (SELECT 1 FROM lasting_answers w JOIN lasting_checks g ON g.id = w.check_id"
    " WHERE g.achievement = a.number AND w.state = 'gone' AND w.role = 'unit') ORDER BY a.id"
)


@dataclass(frozen=True, slots=True)
class Found:
    """What somebody found: `state` is "lasts", "worn" or "gone"; `role` as whom ("unit", "head"); campaign time."""

    state: str
    note: str
    files: tuple[int, ...]
    role: str
    by: int
    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Check:
    """A question about an achievement, with what was answered, the oldest first."""

    id: int
    achievement: str
    phase: str
    unit: str
    area: str
    title: str
    days: int
    due: date
    asked: datetime
    found: tuple[Found, ...]

    def open_for(self, role: str) -> bool:
        """Whether nobody of that side has answered."""
        return all(one.role != role for one in self.found)

    def overdue(self, now: datetime) -> bool:
        """Whether nobody at all has answered in time."""
        return not self.found and now > self.asked + timedelta(days=limits().works.lasting_days)


def ask_due(page: Page, plan: Plan, now: datetime) -> list[Check]:
    """Write down the questions whose day has come, each once; of several missed days only the last is asked."""
    local = now.astimezone(plan.tzinfo)
    latest = local.date() if local.time() >= time(plan.reminders.hour) else local.date() - timedelta(days=1)
    asked: list[int] = []
    for days in sorted(plan.lasting.days_after, reverse=True):
        before = midnight(latest - timedelta(days=days - 1), plan.tzinfo)
        for number, taken in page.rows(_DUE, before=stamp(before), days=days):
            due = instant(taken).astimezone(plan.tzinfo).date() + timedelta(days=days)
            row = LastingCheck(achievement=number, days=days, due=due, asked_at=now)
            page.session.add(row)
            page.session.flush()
            asked.append(row.id or 0)
    return _checks(page, LastingCheck.id, asked) if asked else []


def moments(page: Page, plan: Plan) -> list[datetime]:
    """When something is asked about what units have taken in: a rehearsal goes from one to the next."""
    wanted = select(Achievement.taken_at).where(
        Achievement.state == "submitted", col(Achievement.taken_at).is_not(None)
    )
    taken = {at.astimezone(plan.tzinfo).date() for at in page.session.exec(wanted) if at is not None}
    days = {day + timedelta(days=after) for day in taken for after in plan.lasting.days_after}
    return [datetime.combine(day, time(plan.reminders.hour), plan.tzinfo) for day in sorted(days)]


def answer(  # noqa: PLR0913, PLR0917 - the columns of the row
    page: Page, check: int, state: str, note: str, files: Iterable[int], role: str, by: int, at: datetime
) -> None:
    """Write down what somebody found; raises Refusal where that side has answered meanwhile."""
    page.session.exec(select(LastingCheck.id).where(LastingCheck.id == check).with_for_update()).one()
    said = select(LastingAnswer.id).where(LastingAnswer.asked == check, LastingAnswer.role == role)
    if page.session.exec(said).first() is not None:
        raise Refusal("lasting.answered")
    row = LastingAnswer(asked=check, state=state, note=note, files=list(files), role=role, by=by, at=at)
    page.session.add(row)
    page.session.flush()


def of(page: Page, achievements: Collection[str]) -> dict[str, list[Check]]:
    """The questions about these achievements, the earliest first, by number; those without any are left out."""
    found: dict[str, list[Check]] = {}
    for one in _checks(page, LastingCheck.achievement, achievements):
        found.setdefault(one.achievement, []).append(one)
    return found


def newest(page: Page, units: Scope) -> list[Check]:
    """The latest question about each achievement within the units, the longest waiting first."""
    wanted = select(Achievement.number).join(LastingCheck, col(LastingCheck.achievement) == col(Achievement.number))
    wanted = wanted.where(Achievement.state == "submitted").distinct()
    if units is not None:
        wanted = wanted.where(or_(col(Achievement.unit).in_(units), col(Achievement.area).in_(units)))
    last = [checks[-1] for checks in of(page, page.session.exec(wanted).all()).values()]
    return sorted(last, key=lambda one: (one.asked, one.id))


def overdue(page: Page, units: Scope, now: datetime) -> list[Check]:
    """Those that nobody has answered in time."""
    return [one for one in newest(page, units) if one.overdue(now)]


def about_dossiers(page: Page, dossiers: Collection[str]) -> dict[str, list[Check]]:
    """The latest question about each achievement of the head in each dossier's phase, by the dossier's number."""
    joined = select(Nomination.number, Achievement.number).join(
        Achievement,
        (col(Achievement.person) == col(Nomination.person)) & (col(Achievement.phase) == col(Nomination.phase)),
    )
    joined = joined.where(col(Nomination.number).in_(dossiers), Achievement.state == "submitted")
    pairs = page.session.exec(joined.order_by(col(Achievement.id))).all()
    checks = of(page, {work for _, work in pairs})
    found: dict[str, list[Check]] = {}
    for dossier, work in pairs:
        if work in checks:
            found.setdefault(dossier, []).append(checks[work][-1])
    return found


def files_kept(page: Page) -> set[int]:
    """The numbers of all files that answers were sent with."""
    return {number for files in page.session.exec(select(LastingAnswer.files)) for number in files}


def holding(page: Page, file_id: int, units: Scope) -> tuple[str, tuple[int, ...]] | None:
    """The achievement within the units, and all files of the answer that a file was sent with."""
    for one in newest(page, units) if file_id in files_kept(page) else ():
        for check in of(page, [one.achievement])[one.achievement]:
            files = next((said.files for said in check.found if file_id in said.files), None)
            if files is not None:
                return f"{one.achievement}-{check.days}", files
    return None


def by_person(page: Page, person: int) -> list[tuple[str, Found]]:
    """What a person has answered, with the achievement's number, the newest first."""
    wanted = select(LastingAnswer, LastingCheck.achievement, Person.name)
    wanted = wanted.join(LastingCheck, col(LastingCheck.id) == col(LastingAnswer.asked))
    wanted = wanted.join(Person, col(Person.id) == col(LastingAnswer.by)).where(LastingAnswer.by == person)
    rows = page.session.exec(wanted.order_by(col(LastingAnswer.id).desc())).all()
    return [(number, _found(row, name)) for row, number, name in rows]


def _checks(page: Page, column: object, values: Collection[object]) -> list[Check]:
    wanted = select(LastingCheck, Achievement).join(
        Achievement, col(Achievement.number) == col(LastingCheck.achievement)
    )
    wanted = wanted.where(col(column).in_(values)).order_by(col(LastingCheck.achievement), col(LastingCheck.days))
    rows = page.session.exec(wanted).all()
    answers = _answers(page, [row.id or 0 for row, _ in rows])
    return [
        Check(
            row.id or 0,
            work.number,
            work.phase,
            work.unit,
            work.area,
            work.title,
            row.days,
            row.due,
            row.asked_at,
            tuple(answers.get(row.id or 0, ())),
        )
        for row, work in rows
    ]


def _answers(page: Page, checks: Collection[int]) -> dict[int, list[Found]]:
    wanted = select(LastingAnswer, Person.name).join(Person, col(Person.id) == col(LastingAnswer.by))
    wanted = wanted.where(col(LastingAnswer.asked).in_(checks)).order_by(col(LastingAnswer.id))
    found: dict[int, list[Found]] = {}
    for row, name in page.session.exec(wanted):
        found.setdefault(row.asked, []).append(_found(row, name))
    return found


def _found(row: LastingAnswer, name: str) -> Found:
    return Found(row.state, row.note, tuple(row.files), row.role, row.by, name, row.at)
