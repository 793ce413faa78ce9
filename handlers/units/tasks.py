"""/decu begins here: what waits for the unit (to complete, to take over, to give away), else putting forward."""

from collections.abc import Sequence

from handlers.everyone.beginning import begin_or_offer
from handlers.forms.form import Answer, Answers, Filled, Form, Option, Question
from handlers.informing import go
from handlers.telling import own, tell, title
from handlers.units.nominating import open_for
from handlers.visit import Visit
from storage.campaign.dossiers import hops, nominations, transfers
from storage.campaign.dossiers.route_table import Move, State
from storage.campaign.dossiers.rules import Put
from storage.campaign.territory import units
from storage.talk import Refusal

ANSWER, TAKE, LEAVE, GIVE, RECALL, ON = "answer", "take", "leave", "give", "recall", "on"
LEAST = 5  # characters: "ok" completes nothing
NAME = "completion"


def nominate(visit: Visit, _words: str) -> None:
    """Begin for one's own unit; who works for several is asked which."""
    mine = own(visit, "unit_officer")
    if len(mine) == 1:
        _begin(visit, mine[0])
    else:
        visit.begin("nomination_unit")


def _begin(visit: Visit, unit: str) -> None:
    """What waits comes first; without it, whom the unit puts forward."""
    if tasks(visit, unit):
        visit.begin("unit_tasks", unit=Answer(unit, title(visit, unit)))
    else:
        open_for(visit, unit)


def tasks(visit: Visit, unit: str) -> list[Option]:
    """What waits for an officer of the unit, in whichever phase."""
    mine = [put for phase in visit.plan.phases for put in nominations.listing(visit.page, [unit], phase.id)]
    ours = [put for put in mine if put.unit == unit]
    return [
        *(_option(visit, ANSWER, put) for put in ours if put.state == State.COMPLETION),
        *(
            option
            for put in transfers.offered(visit.page, visit.plan, unit)
            for option in (_option(visit, TAKE, put), _option(visit, LEAVE, put))
        ),
        *(_option(visit, RECALL, put) for put in ours if put.state == State.TRANSFERRING),
        *(option for put in ours if put.state == State.PROPOSED for option in _elsewhere(visit, put)),
    ]


def _option(visit: Visit, what: str, put: Put) -> Option:
    where = title(visit, put.unit)
    label = visit.office.texts.say(f"unit_tasks.{what}", number=put.number, name=put.name, unit=where)
    return Option(f"{what} {put.number}", label)


def _elsewhere(visit: Visit, put: Put) -> list[Option]:
    """A dossier whose area belongs to another unit by now, or whose head also heads an area there."""
    there = transfers.targets(visit.page, visit.plan, put, visit.campaign_day)
    return [
        Option(
            f"{GIVE} {put.number} {unit}",
            visit.office.texts.say("unit_tasks.give", number=put.number, name=put.name, unit=title(visit, unit)),
        )
        for unit in there
    ]


def _file(visit: Visit, filled: Filled) -> None:
    what, _, rest = str(filled.value("what")).partition(" ")
    number, _, unit = rest.partition(" ")
    mine = filled.value("unit")
    if mine not in own(visit, "unit_officer"):
        visit.say("desk.forbidden")
        return
    match what:
        case "answer":
            complete(visit, number)
        case "take":
            _do(visit, number, Move.ACCEPT, "unit_tasks.taken")
        case "leave":
            _do(visit, number, Move.KEEP, "unit_tasks.left")
        case "recall":
            _do(visit, number, Move.RECALL, "unit_tasks.recalled")
        case "give":
            _do(visit, number, Move.OFFER, "unit_tasks.given", to=unit)
        case _:
            open_for(visit, mine)


def complete(visit: Visit, number: str) -> None:
    """Begin what the office asked to complete."""
    asked = hops.last(visit.page, number, Move.ASK)
    wanted = "" if asked is None else str(asked.facts["what"])
    begin_or_offer(visit, NAME, number=Answer(number, number), wanted=Answer(wanted, wanted))


def _do(visit: Visit, number: str, move: Move, key: str, **facts: object) -> None:
    if reason := go(visit, number, move, facts=facts):
        tell(visit, reason)
    else:
        visit.say(key, number=number)


def _complete(visit: Visit, filled: Filled) -> None:
    number, files = filled.value("number"), [int(one) for one in filled.files.get("text", ())]
    visit.shows = f"/trangthai {number}"
    _do(visit, number, Move.ANSWER, "completion.filed", text=filled.value("text"), files=files)


def _choices(visit: Visit, answers: Answers) -> Sequence[Option]:
    on = Option(ON, visit.office.texts.say("unit_tasks.on"))
    return [*tasks(visit, answers["unit"].value), on]


def _text(text: str) -> str:
    if len(text.strip()) < LEAST:
        raise Refusal("completion.text.too_short")
    return text.strip()


def _units(visit: Visit, _answers: Answers) -> Sequence[Option]:
    places = [units.place(visit.page, code) for code in own(visit, "unit_officer")]
    return [Option(place.code, place.title, (place.name,)) for place in places if place]


def _chosen(visit: Visit, filled: Filled) -> None:
    _begin(visit, filled.value("unit"))


COMPLETION = Form(
    NAME,
    (
        Question("number", given=True),
        Question("wanted", given=True),
        Question("text", check=_text, files=True),
    ),
    file=_complete,
    carry="text",
    roles=("unit_officer",),
)
FORMS = (
    Form("nomination_unit", (Question("unit", options=_units),), file=_chosen, review=False),
    Form("unit_tasks", (Question("unit", given=True), Question("what", options=_choices)), file=_file, review=False),
    COMPLETION,
)
