"""Reading the plan: by section, by words with or without accents, what it leaves open, the whole text as a file."""

from collections.abc import Sequence

from broadcasts.occasions import local_day
from broadcasts.redating import day_words, name_of
from handlers.forms.form import Answer, Answers, Filled, Form, Option, Question
from handlers.visit import Visit
from storage.campaign.planning import moved_days
from storage.campaign.planning.clauses import Clause
from storage.campaign.planning.errata import Erratum
from storage.campaign.planning.plan import key_of
from storage.campaign.planning.plan_parts import MovedDay
from storage.campaign.planning.search import search
from storage.talk import Reply

OPEN, WHOLE, CONTENTS = "open", "whole", "contents"
SEARCHED = "?"  # what a person typed instead of choosing a section
SEE_ALSO = 6  # further clauses that a search names


def read(visit: Visit, words: str) -> None:
    """/kehoach: with words it searches, without it offers the sections; a group gets one short answer."""
    if words:
        answer(visit, words)
    elif visit.message.private:
        browse(visit, "")
    else:
        visit.say("reading.in_group", name=visit.plan.title)


def answer(visit: Visit, words: str) -> None:
    """Say what the plan says about some words."""
    if visit.mentions(words, "reading.words.open"):
        tell_open(visit)
    elif visit.means(words, "reading.words.whole"):
        visit.hand("plan", "reading.whole")
    elif hits := search(visit.plan, words):
        also = ", ".join(hit.clause.key for hit in hits[1 : SEE_ALSO + 1])
        tell(visit, hits[0].clause)
        if also:
            visit.say("reading.also", keys=also)
    else:
        visit.say("reading.nothing_found", words=words[:80])


def tell(visit: Visit, clause: Clause) -> None:
    """Say a clause as it stands, each erratum beside the words that it mends."""

    def mended(erratum: Erratum) -> str:
        key = f"plan.erratum.{erratum.certainty}"
        return visit.office.texts.say(key, stands=erratum.stands, right=erratum.right)

    visit.say("reading.clause", key=clause.key, text=clause.told(mended).strip())
    if changes := [_moved(visit, move) for move in visit.plan.moved if _is_of(visit, move, clause)]:
        visit.replies.append(Reply("\n".join(changes)))


def _is_of(visit: Visit, move: MovedDay, clause: Clause) -> bool:
    """Whether the day stands in this section, or in one below it."""
    phase, _ = moved_days.split(visit.plan, move.key)
    return any(key_of(one.key) == key_of(phase.clause) for one in clause.walk())


def _moved(visit: Visit, move: MovedDay) -> str:
    """A day as issued and as it is now, with the document that moved it."""
    texts = visit.office.texts
    facts = {"what": name_of(texts, visit.plan, move.key), "before": day_words(texts, move.before)}
    return texts.say("redate.relayed", **facts, day=local_day(move.day), basis=move.basis)


def tell_open(visit: Visit) -> None:
    """Say what the plan leaves open, and who may decide it; nothing is invented."""
    points = visit.plan.open_now()
    say = visit.office.texts.say
    lines = [
        say("reading.open_point", number=number, question=point.question, decider=point.decided_by)
        for number, point in enumerate(points, 1)
    ]
    visit.say("reading.open", count=len(points), lines="\n".join(lines))


def browse(visit: Visit, under: str) -> None:
    """Offer the sections below a clause ("": the whole plan)."""
    visit.begin("reading", under=Answer(under, under))


def _file(visit: Visit, filled: Filled) -> None:
    chosen, under = filled.value("section"), filled.value("under")
    clause = _by_key(visit).get(chosen)
    if chosen == OPEN:
        tell_open(visit)
    elif chosen == WHOLE:
        visit.hand("plan", "reading.whole")
    elif chosen.startswith(SEARCHED):
        answer(visit, chosen.removeprefix(SEARCHED))
    elif clause is not None and not clause.children:
        tell(visit, clause)
    browse(visit, chosen if clause is not None and clause.children else "" if chosen == CONTENTS else under)


def _sections(visit: Visit, answers: Answers) -> Sequence[Option]:
    under = answers["under"].value
    by_key = _by_key(visit)
    say, lines = visit.office.texts.say, visit.office.texts.lines
    if under in by_key:
        inner = [_option(visit, key, clause) for key, clause in by_key.items() if clause in by_key[under].children]
        return [*inner, Option(CONTENTS, say("reading.option_list"))]
    chapters = [key for key, clause in by_key.items() if clause in visit.plan.clauses and clause.key != clause.title]
    return [
        *(_option(visit, key, by_key[key]) for key in chapters),
        Option(OPEN, say("reading.option_open"), tuple(lines("reading.words.open"))),
        Option(WHOLE, say("reading.option_whole"), tuple(lines("reading.words.whole"))),
    ]


def _option(visit: Visit, key: str, clause: Clause) -> Option:
    label = visit.office.texts.say("reading.option", key=clause.key, title=clause.title)
    return Option(key, label, (clause.key, clause.title))


def _by_key(visit: Visit) -> dict[str, Clause]:
    """Clauses by keys that fit on a button (ASCII)."""
    return {f"c{number}": clause for number, clause in enumerate(visit.plan.all_clauses())}


def _words(text: str) -> str:
    return f"{SEARCHED}{text.strip()}"


FORM = Form(
    "reading",
    (Question("under", given=True), Question("section", options=_sections, check=_words)),
    file=_file,
    review=False,
    menu=True,
)
