"""The page of one sitting: who has not scored yet; after its end the order with its reasons, and what is decided."""

from dataclasses import dataclass

from aiohttp import web

from bot.console.guard import act, field
from bot.console.looking_again import lasting_of
from bot.console.parts import WORKER, Parts, Worker, note, parts_of
from bot.console.posts import OFFICE
from bot.console.reasons import said
from bot.console.shown import go, show
from broadcasts.letters.dossiers import said_of
from broadcasts.reports import minutes
from storage.book.page import Page
from storage.campaign.council import (
    adopting,
    bodies,
    cards,
    explaining,
    judging,
    passing,
    scoring,
    second_rounds,
    sittings,
)
from storage.campaign.council.judging import Result
from storage.campaign.council.passing import DECLINED, RECOGNISED, Acting
from storage.campaign.council.scoring import Given, Task
from storage.campaign.council.sittings import Decided, Meeting
from storage.campaign.dossiers.route_table import State
from storage.campaign.dossiers.rules import Reason
from storage.talk import Refusal
from storage.words import tidy

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
WHY_MOST = 500  # characters of the reason of a decision


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything on the page; `seen` are single scores that this worker may see, by dossier."""

    result: Result
    reasons: list[str]
    decided: dict[str, Decided]
    names: dict[int, str]
    seen: dict[str, list[Given]]
    duty: str
    newer: bool
    merits: dict[str, str]  # why each dossier was put forward
    lasting: dict[str, list[str]]  # whether what is told in a dossier lasts, as last found
    desk: dict[str, Task]  # what this worker may say about each dossier; {} for who does not score
    tied: tuple[str, ...]  # the dossiers among which a second round can be held
    under_way: Meeting | None  # the round among them that is still scored

    @property
    def who(self) -> dict[str, str]:
        """Whom each dossier is about."""
        return {dossier: f"{name}, {unit}" for dossier, name, unit in self.result.judged.cases}


async def one(request: web.Request) -> web.StreamResponse:
    """Progress while it is open; after that the ranking and the form for what is decided."""
    return await sitting_page(request)


async def close(request: web.Request) -> web.StreamResponse:
    """End the scoring, once it was shown who has not scored: from then on nothing about scores changes."""
    if await field(request, "step") != "send":
        return await sitting_page(request, closing=True)
    parts, number = parts_of(request), request.match_info["number"]

    def work(page: Page, worker: Worker) -> None:
        result = judging.close(page, parts.plan, number, worker.person.id, parts.clocks.campaign())
        if result is None:
            raise web.HTTPNotFound
        note(page, parts, worker.actor, "sitting.closed", number, quorum=result.has_quorum)

    await act(request, work, "council")
    return go(request, "sitting", number=number)


async def renew(request: web.Request) -> web.StreamResponse:
    """Score an open sitting anew by the newest card; what was given by the older one is kept and counts no more."""
    parts, number = parts_of(request), request.match_info["number"]

    def work(page: Page, worker: Worker) -> None:
        card = adopting.current(page, parts.plan)
        if card is None or sittings.use_card(page, number, card) is None:
            raise web.HTTPNotFound
        note(page, parts, worker.actor, "sitting.card_changed", number, card=card.version)

    await act(request, work, "council")
    return go(request, "sitting", number=number)


async def decide(request: web.Request) -> web.StreamResponse:
    """Preview what the body decided about each dossier, go back to it, or write it down; it stays pending."""
    step = await field(request, "step")
    if step not in {"preview", "edit", "send"}:
        raise web.HTTPBadRequest
    parts, number = parts_of(request), request.match_info["number"]
    facts = await parts.book.read(lambda page: _facts(page, parts, request[WORKER], number))
    typed = [await _typed(request, dossier) for dossier in facts.who]
    words = [word for word in typed if word.outcome]
    if step != "send" or not words:
        return await sitting_page(request, words_given=typed, preview=step == "preview" and bool(words))
    try:
        stopped = await act(request, lambda page, worker: _decide(page, parts, worker, number, words), "council")
    except Refusal as refusal:
        return await sitting_page(
            request, 409, words_given=typed, refused=parts.texts.say(refusal.key, **refusal.facts)
        )
    if stopped:
        said_so = parts.texts.say("council.left_out", numbers=", ".join(stopped))
        reasons = {dossier: said_of(parts.texts, reason) for dossier, reason in stopped.items()}
        return await sitting_page(request, 409, words_given=typed, refused=said_so, stopped=reasons)
    return go(request, "sitting", number=number)


async def _typed(request: web.Request, dossier: str) -> Decided:
    """What the form says about a dossier; an opinion without an outcome is kept, too."""
    outcome = await field(request, f"outcome-{dossier}")
    why = tidy(await field(request, f"why-{dossier}"))[:WHY_MOST]
    return Decided(dossier, outcome if outcome in (RECOGNISED, DECLINED) else None, why)


async def paper(request: web.Request) -> web.StreamResponse:
    """The minutes of a closed sitting, ready for signing."""
    parts, number = parts_of(request), request.match_info["number"]
    facts = await parts.book.read(lambda page: _facts(page, parts, request[WORKER], number))
    if facts.result.meeting.is_open:
        raise web.HTTPNotFound
    content = minutes.of_sitting(parts.plan, parts.texts, facts.result, list(facts.decided.values()))
    headers = {"Content-Disposition": f'attachment; filename="bien-ban-{number}.docx"'}
    return web.Response(body=content, content_type=WORD, headers=headers)


def may_decide(worker: Worker, duty: str) -> bool:
    """Whether this worker enters what the body decided: the office, its chair and its secretary."""
    return worker.may(OFFICE) or duty in bodies.LEADING


def _decide(page: Page, parts: Parts, worker: Worker, number: str, words: list[Decided]) -> dict[str, Reason]:
    """Write down what is new, and give why not, by dossier: about those nothing is, and they stop no other."""
    meeting = meeting_of(page, number)
    if not may_decide(worker, bodies.of_person(page, worker.person.id).get(meeting.body, "")):
        raise web.HTTPForbidden
    if meeting.second_of:
        raise Refusal("council.second_decides_nothing", {"first": meeting.second_of})
    if meeting.is_open or second_rounds.under_way(page, meeting):
        raise Refusal("council.still_open" if meeting.is_open else "council.second_open")
    result = judging.result(page, parts.plan, meeting)
    if not result.has_quorum:
        raise Refusal("council.cannot_decide")
    acting = Acting(worker.person, parts.clocks.campaign(), parts.clocks.real())
    before = {one.dossier: one for one in sittings.decided(page, meeting)}
    states = {put.number: State(put.state) for put in sittings.cases(page, meeting)}
    fresh = [one for one in words if _is_new(parts, meeting, states[one.dossier], before[one.dossier], one)]
    outcome = passing.conclude(page, parts.plan, result, fresh, acting)
    for dossier in (dossier for dossier, reason in outcome.items() if reason is None):
        note(page, parts, worker.actor, "sitting.decided", dossier, meeting=number)
    return {dossier: reason for dossier, reason in outcome.items() if reason is not None}


def _is_new(parts: Parts, meeting: Meeting, state: State, before: Decided, word: Decided) -> bool:
    """Whether there is something to write: other words than before, or a dossier that was taken up again since."""
    if before != word:
        return True
    taken_up = passing.may_say(parts.plan, meeting, state)
    return taken_up and not passing.is_done(parts.plan, meeting, state, word)


async def sitting_page(request: web.Request, status: int = 200, **more: object) -> web.Response:
    """The page, after something was refused with the reason."""
    parts, worker, number = parts_of(request), request[WORKER], request.match_info["number"]
    facts = await parts.book.read(lambda page: _facts(page, parts, worker, number))
    final = passing.decides(parts.plan, facts.result.meeting.body)
    given = list(facts.decided.values())
    fresh = {"preview": False, "closing": False, "typed": {}, "words_given": given, "stopped": {}}
    known = fresh | more
    meeting = facts.result.meeting
    settled = not (meeting.is_open or meeting.second_of or facts.under_way)
    may = may_decide(worker, facts.duty) and facts.result.has_quorum and settled
    return show(request, "sitting.html", status, facts=facts, final=final, may_decide=may, said=cards.said, **known)


def meeting_of(page: Page, number: str) -> Meeting:
    """The sitting of a number; 404 for none."""
    found = sittings.by_number(page, number)
    if found is None:
        raise web.HTTPNotFound
    return found


def _facts(page: Page, parts: Parts, worker: Worker, number: str) -> Facts:
    meeting = meeting_of(page, number)
    result = judging.result(page, parts.plan, meeting)
    duty = bodies.of_person(page, worker.person.id).get(meeting.body, "")
    tasks = scoring.desk(page, parts.plan, meeting, worker.person.id)
    current = adopting.current(page, parts.plan)
    reasons = [explaining.between(parts.plan, result, step) for step in result.steps]
    if not meeting.is_open and not result.has_quorum:
        reasons = [explaining.no_quorum(parts.plan, result)]
    return Facts(
        result,
        [] if meeting.is_open else [said(parts, reason) for reason in reasons],
        {one.dossier: one for one in sittings.decided(page, meeting)},
        {one.person: one.name for one in result.judged.chairs},
        _seen(page, result, tasks, duty),
        duty,
        current is not None and current.version != meeting.card_version and not meeting.second_of,
        {task.put.number: task.put.merit for task in tasks},
        lasting_of(page, parts, [task.put.number for task in tasks]),
        {task.put.number: task for task in tasks} if _scores(meeting, duty) else {},
        () if meeting.is_open or meeting.second_of else second_rounds.tied(page, parts.plan, result),
        second_rounds.under_way(page, meeting),
    )


def _scores(meeting: Meeting, duty: str) -> bool:
    return meeting.is_open and bodies.scores(duty, invited=meeting.terms.invited_score)


def _seen(page: Page, result: Result, tasks: list[Task], duty: str) -> dict[str, list[Given]]:
    """Single scores: a member's as in chat; the office's and other bodies' only after the end."""
    if result.meeting.is_open and not duty:
        return {}
    found = scoring.seen(page, result.meeting, tasks)
    return {dossier: found[dossier] for dossier, _, _ in result.judged.cases if found.get(dossier)}
