"""/chamdiem: a member of a body scores a dossier line by line, abstains, stands aside, or sees what others gave."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from broadcasts.letters import lasting_letters
from handlers.everyone.beginning import begin_or_offer
from handlers.forms.controls import CLOSE
from handlers.forms.form import Answer, Answers, Filled, Form, Option, Question
from handlers.units import candidates
from handlers.visit import Visit
from storage.campaign.council import bodies, cards, scoring, sittings
from storage.campaign.council.cards import Card, Item
from storage.campaign.council.scoring import Task
from storage.campaign.council.sittings import Meeting
from storage.campaign.works import lasting
from storage.talk import Refusal
from storage.words import tidy

ROLES = ("council_member",)
WHY_LEAST, WHY_MOST = 5, 500  # characters of a reason that stands in the minutes
ASIDE = {"abstain": scoring.abstain, "recuse": scoring.recuse}


def score(visit: Visit, _words: str) -> None:
    """What is before one's bodies, and which dossier comes next."""
    mine = _meetings(visit)
    if not mine:
        visit.say("score.nothing")
        return
    desks = [_desk(visit, meeting) for meeting in mine]
    for meeting, tasks in zip(mine, desks, strict=True):
        _overview(visit, meeting, tasks)
    if any(desks):
        visit.begin("score_case")


def _overview(visit: Visit, meeting: Meeting, tasks: Sequence[Task]) -> None:
    counted = {state: sum(task.state == state for task in tasks) for state in (scoring.OPEN, scoring.SCORED)}
    aside = sum(task.state in (scoring.AT_HOME, scoring.DECLARED, scoring.ABSTAINED) for task in tasks)
    body, phase = visit.plan.body(meeting.body).name, visit.plan.phase(meeting.phase).name
    facts = {"meeting": meeting.number, "body": body, "phase": phase, "card": meeting.card.name}
    key = "score.where_again" if meeting.second_of else "score.where"
    counts = {"done": counted[scoring.SCORED], "left": counted[scoring.OPEN], "aside": aside}
    visit.say(key, **facts, **counts, first=meeting.second_of)


def _meetings(visit: Visit) -> list[Meeting]:
    """The open sittings of the bodies in which the person sits."""
    assert visit.person is not None  # noqa: S101 - the command is for members
    mine = bodies.of_person(visit.page, visit.person.id)
    return [one for one in sittings.listing(visit.page, only_open=True) if one.body in mine]


def _desk(visit: Visit, meeting: Meeting) -> list[Task]:
    assert visit.person is not None  # noqa: S101 - as above
    found = scoring.desk(visit.page, visit.plan, meeting, visit.person.id)
    return [task for task in found if task.state != scoring.GONE]


# --- choosing --------------------------------------------------------------------------------------------------------


def _cases(visit: Visit, _answers: Answers) -> Sequence[Option]:
    """The dossiers, those without one's own word first."""
    found = [(meeting, task) for meeting in _meetings(visit) for task in _desk(visit, meeting)]
    found.sort(key=lambda one: one[1].state != scoring.OPEN)
    say = visit.office.texts.say
    return [
        Option(
            f"{meeting.number}.{task.put.number}",
            say("score.case", number=task.put.number, who=task.put.who, state=say(f"score.states.{task.state}")),
            (task.put.number, task.put.name),
            parts=candidates.parts(task.put.name),
        )
        for meeting, task in found
    ]


def _acts(visit: Visit, answers: Answers) -> Sequence[Option]:
    """What can be done with the chosen dossier."""
    say = visit.office.texts.say
    meeting, task = _chosen(visit, str(answers["case"].value)) if "case" in answers else (None, None)
    if meeting is None or task is None:
        return []
    acts = ["read"]
    if task.state in (scoring.OPEN, scoring.SCORED, scoring.ABSTAINED) and _may_score(visit, meeting):
        acts = ["give", "abstain", "recuse", "read"]
    seen = _seen(visit, meeting, task)
    said = {act: tuple(visit.office.texts.lines(f"score.words.{act}")) for act in ("give", "abstain", "recuse")}
    acts += ["others"] if seen else []
    return [*(Option(act, say(f"score.acts.{act}"), said.get(act, ())) for act in acts), _close(visit)]


def _close(visit: Visit) -> Option:
    return Option(CLOSE, visit.office.texts.say("score.acts.close"))


def _may_score(visit: Visit, meeting: Meeting) -> bool:
    assert visit.person is not None  # noqa: S101 - as above
    duty = bodies.of_person(visit.page, visit.person.id).get(meeting.body, "")
    return bodies.scores(duty, invited=meeting.terms.invited_score)


def _seen(visit: Visit, meeting: Meeting, task: Task) -> list[scoring.Given]:
    assert visit.person is not None  # noqa: S101 - as above
    found = scoring.seen(visit.page, meeting, [task]).get(task.put.number, [])
    return [one for one in found if one.person != visit.person.id]


def _chosen(visit: Visit, case: str) -> tuple[Meeting | None, Task | None]:
    """The sitting and the dossier of an option; what has gone meanwhile is None."""
    number, _, dossier = case.partition(".")
    meeting = next((one for one in _meetings(visit) if one.number == number), None)
    tasks = [] if meeting is None else _desk(visit, meeting)
    return meeting, next((task for task in tasks if task.put.number == dossier), None)


def _act(visit: Visit, filled: Filled) -> None:
    meeting, task = _chosen(visit, filled.value("case"))
    act = filled.value("what")
    if meeting is None or task is None:
        visit.say("score.closed")
    elif act in ASIDE:
        about = {"meeting": Answer(meeting.number, meeting.number), "case": Answer(task.put.number, task.put.who)}
        visit.begin("score_aside", None, kind=Answer(act, visit.office.texts.say(f"score.acts.{act}")), **about)
    elif act == "give":
        card = Answer(meeting.card.as_json(), meeting.card.name)
        about = {"meeting": Answer(meeting.number, meeting.number), "case": Answer(task.put.number, task.put.who)}
        begin_or_offer(visit, "score", card=card, **about)
    elif act in ("read", "others"):
        _tell(visit, meeting, task, others=act == "others")
        visit.begin("score_case")


def _tell(visit: Visit, meeting: Meeting, task: Task, *, others: bool) -> None:
    """The dossier's own words, or what the other members gave it."""
    if not others:
        visit.say("score.dossier", number=task.put.number, who=task.put.who, merit=task.put.merit)
        checks = lasting.about_dossiers(visit.page, [task.put.number]).get(task.put.number, [])
        for said in lasting_letters.result_words(visit.office.texts, visit.plan, checks, visit.now):
            visit.say("score.lasting", said=said)
        return
    say, names = visit.office.texts.say, {one.person: one.name for one in bodies.roster(visit.page, meeting.body)}
    lines = "\n".join(
        say("score.other_aside", name=names.get(one.person, ""), why=one.why)
        if one.points is None
        else say("score.other", name=names.get(one.person, ""), total=cards.said(one.total), most=meeting.card.total)
        for one in _seen(visit, meeting, task)
    )
    visit.say("score.others", number=task.put.number, lines=lines)


# --- points ----------------------------------------------------------------------------------------------------------


def _card(answers: Answers) -> Card | None:
    return Card.from_json(answers["card"].value) if "card" in answers else None


def _item(answers: Answers, at: int) -> Item | None:
    card = _card(answers)
    return card.items[at] if card is not None and at < len(card.items) else None


def _line(at: int) -> Question:
    """The question for one line of whatever card the sitting scores by."""

    def facts(answers: Answers) -> Mapping[str, object]:
        item = _item(answers, at)
        return {"line": item.name if item else "", "most": item.most if item else 0}

    def check(visit: Visit, text: str) -> tuple[Any, str]:
        active, number = visit.conversation.active, cards.heard(text)
        item = None if active is None else _item(active.answers, at)
        most = item.most if item else 0
        if number is None or number > most:
            raise Refusal("score.line.unclear", {"most": most})
        return str(number), visit.office.texts.say("score.line.shown", points=cards.said(number), most=most)

    return Question(
        f"line{at}",
        check_here=check,
        when=lambda answers: _item(answers, at) is not None,
        numeric=True,
        like="line",
        facts=facts,
    )


def _points(filled: Filled) -> dict[str, Fraction]:
    card = _card(filled.answers)
    assert card is not None  # noqa: S101 - given at the beginning
    return {item.id: Fraction(filled.value(f"line{at}")) for at, item in enumerate(card.items)}


def _sum(visit: Visit, filled: Filled) -> None:
    """The sum before the summary, so that all is seen at once."""
    total, card = sum(_points(filled).values(), Fraction(0)), _card(filled.answers)
    assert card is not None  # noqa: S101 - as above
    visit.say("score.sum", case=filled.answers["case"].shown, total=cards.said(total), most=card.total)


def _give(visit: Visit, filled: Filled) -> None:
    assert visit.person is not None  # noqa: S101 - as above
    number, points = filled.value("case"), _points(filled)
    visit.shows = "/chamdiem"
    meeting = scoring.give(visit.page, visit.plan, filled.value("meeting"), number, visit.person.id, points, visit.now)
    visit.audit("score.given", number, meeting=meeting.number, card=meeting.card_version)
    total = cards.said(sum(points.values(), Fraction(0)))
    visit.say("score.given", number=number, total=total, most=meeting.card.total)
    _overview(visit, meeting, _desk(visit, meeting))


def _aside(visit: Visit, filled: Filled) -> None:
    assert visit.person is not None  # noqa: S101 - as above
    kind, number = filled.value("kind"), filled.value("case")
    person, why = visit.person.id, filled.value("why")
    visit.shows = "/chamdiem"
    meeting = ASIDE[kind](visit.page, visit.plan, filled.value("meeting"), number, person, why, visit.now)
    visit.audit(f"score.{kind}", number, meeting=meeting.number)
    visit.say(f"score.done.{kind}", number=number)
    _overview(visit, meeting, _desk(visit, meeting))


def _why(text: str) -> str:
    why = tidy(text)
    if not WHY_LEAST <= len(why) <= WHY_MOST:
        raise Refusal("score.why_length", {"least": WHY_LEAST, "most": WHY_MOST})
    return why


FORMS = (
    Form(
        "score_case",
        (Question("case", options=_cases), Question("what", options=_acts)),
        file=_act,
        review=False,
        roles=ROLES,
        menu=True,
    ),
    Form(
        "score",
        (
            Question("meeting", given=True),
            Question("case", given=True),
            Question("card", given=True),
            *(_line(at) for at in range(cards.MOST_ITEMS)),
        ),
        file=_give,
        preview=_sum,
        roles=ROLES,
    ),
    Form(
        "score_aside",
        (
            Question("meeting", given=True),
            Question("case", given=True),
            Question("kind", given=True),
            Question("why", check=_why),
        ),
        file=_aside,
        roles=ROLES,
    ),
)
