"""/giamsat: an observer files an observation; it goes to the office under a number and is answered like a petition."""

from collections.abc import Sequence

from handlers.everyone.beginning import begin_or_offer
from handlers.forms.form import Answers, Filled, Form, Option, Question
from handlers.visit import Visit
from storage.campaign.auditing import sealing
from storage.campaign.correspondence import suggestions
from storage.campaign.correspondence.suggestions import OBSERVATION, NewSuggestion
from storage.campaign.dossiers import progress, watching
from storage.campaign.territory import units
from storage.talk import Refusal
from storage.words import tidy

NAME = "observation"
ROLES = ("observer",)
SUBJECT_MOST = 120  # characters: one line in the office's list
TEXT_LEAST = 10  # characters: the office has to know what was seen


def observe(visit: Visit, _words: str) -> None:
    """Begin an observation."""
    begin_or_offer(visit, NAME)


def tell(visit: Visit, phase: str) -> None:
    """To an observer: how many dossiers stand where, and the log's last seal, which he may keep elsewhere."""
    if visit.person is None or not any(visit.person.has(role) for role in ROLES):
        return
    say = visit.office.texts.say
    found = watching.states(visit.page, phase)
    lines = [say("observing.state", count=count, state=say(f"route.state.{state}")) for state, count in found.items()]
    if lines:
        visit.say("observing.states", states="; ".join(lines))
    head, waiting = sealing.head(visit.page), sealing.waiting(visit.page)
    if head is None:
        visit.say("observing.no_chain", waiting=waiting)
    else:
        visit.say("observing.chain", sealed=head.place, waiting=waiting, head=head)


def places(visit: Visit, _answers: Answers) -> Sequence[Option]:
    """What can be observed: the organiser's own work, or that of a unit that selects."""
    organiser = units.place(visit.page, visit.plan.organiser.code)
    selecting = progress.selecting(visit.page, visit.plan, visit.campaign_day)
    every = [*([organiser] if organiser else []), *(one for one in selecting if one != organiser)]
    return [Option(one.code, one.title, (one.name, one.bare, *one.aliases)) for one in every]


def fit_subject(text: str) -> str:
    """The subject as one line; Refusal when it is longer."""
    line = tidy(text)
    if len(line) > SUBJECT_MOST:
        raise Refusal("observing.subject_long", {"most": SUBJECT_MOST})
    return line


def fit_story(text: str) -> str:
    """What was seen; Refusal when it says too little."""
    if len(text.strip()) < TEXT_LEAST:
        raise Refusal("observing.text_short")
    return text.strip()


def _file(visit: Visit, filled: Filled) -> None:
    message = visit.message
    files = tuple(filled.files.get("text", ()))
    told = filled.value("place"), None, filled.value("subject"), filled.value("text")
    new = NewSuggestion(*told, files, message.address, message.sender, kind=OBSERVATION)
    number = suggestions.file(visit.page, new, at=visit.now, year=visit.today.year)
    visit.shows = f"/trangthai {number}"
    visit.audit("observation.filed", number, unit=new.unit, files=len(files))
    receiver = visit.plan.organiser.standing_office
    visit.say("observing.filed", number=number, time=visit.clock(visit.now), receiver=receiver)


FORM = Form(
    NAME,
    (
        Question("place", options=places, sole=True),
        Question("subject", check=fit_subject),
        Question("text", check=fit_story, files=True),
    ),
    file=_file,
    carry="text",
    roles=ROLES,
)
