"""The page of one sitting: who has not scored yet; after its end the order with its reasons, and what is decided."""

from dataclasses import dataclass

from aiohttp import web

from bot.console.guard import act, field
from bot.console.parts import WORKER, Parts, Worker, note, parts_of
from bot.console.posts import OFFICE
from bot.console.reasons import said
from bot.console.shown import go, show
from broadcasts.reports import minutes
from storage.book.page import Page
from storage.campaign.council import adopting, bodies, cards, explaining, judging, passing, scoring, sittings
from storage.campaign.council.judging import Result
from storage.campaign.council.passing import DECLINED, RECOGNISED, Acting
from storage.campaign.council.scoring import Given, Task
from storage.campaign.council.sittings import Decided, Meeting
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
    desk: dict[str, Task]  # what this worker may say about each dossier; {} for who does not score

    @property
    def who(self) -> dict[str, str]:
        """Whom each dossier is about."""
        return {dossier: f"{name}, {unit}" for dossier, name, unit in self.result.judged.cases}


async def one(request: web.Request) -> web.StreamResponse:
    """Progress while it is open; after that the ranking and the form for what is decided."""
    return await sitting_page(request)


async def close(request: web.Request) -> web.StreamResponse:
    """End the scoring: from now on nothing about scores changes."""
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
    words = [
        Decided(dossier, outcome, tidy(await field(request, f"why-{dossier}"))[:WHY_MOST])
        for dossier in facts.who
        for outcome in [await field(request, f"outcome-{dossier}")]
        if outcome in (RECOGNISED, DECLINED)
    ]
    if step != "send" or not words:
        return await sitting_page(request, words_given=words, preview=step == "preview" and bool(words))
    try:
        await act(request, lambda page, worker: _decide(page, parts, worker, number, words), "council")
    except Refusal as refusal:
        return await sitting_page(request, 409, refused=parts.texts.say(refusal.key, **refusal.facts))
    return go(request, "sitting", number=number)


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


def _decide(page: Page, parts: Parts, worker: Worker, number: str, words: list[Decided]) -> None:
    meeting = _meeting(page, number)
    if not may_decide(worker, bodies.of_person(page, worker.person.id).get(meeting.body, "")):
        raise web.HTTPForbidden
    result = judging.result(page, parts.plan, meeting)
    acting = Acting(worker.person, parts.clocks.campaign(), parts.clocks.real())
    before = {one.dossier: one for one in sittings.decided(page, meeting)}
    for word in words:
        if (before[word.dossier].outcome, before[word.dossier].why) == (word.outcome, word.why):
            continue
        reason = passing.decide(page, parts.plan, result, word, acting)
        if reason is not None:
            raise Refusal("council.stopped", {"reason": said(parts, reason)})
        note(page, parts, worker.actor, "sitting.decided", word.dossier, meeting=number)


async def sitting_page(request: web.Request, status: int = 200, **more: object) -> web.Response:
    """The page, after something was refused with the reason."""
    parts, worker, number = parts_of(request), request[WORKER], request.match_info["number"]
    facts = await parts.book.read(lambda page: _facts(page, parts, worker, number))
    final = passing.decides(parts.plan, facts.result.meeting.body)
    known = {"preview": False, "words_given": list(facts.decided.values())} | more
    may = may_decide(worker, facts.duty) and facts.result.has_quorum and not facts.result.meeting.is_open
    return show(request, "sitting.html", status, facts=facts, final=final, may_decide=may, said=cards.said, **known)


def _meeting(page: Page, number: str) -> Meeting:
    found = sittings.by_number(page, number)
    if found is None:
        raise web.HTTPNotFound
    return found


def _facts(page: Page, parts: Parts, worker: Worker, number: str) -> Facts:
    meeting = _meeting(page, number)
    result = judging.result(page, parts.plan, meeting)
    duty = bodies.of_person(page, worker.person.id).get(meeting.body, "")
    current = adopting.current(page, parts.plan)
    reasons = [explaining.between(parts.plan, result, step) for step in result.steps]
    if not meeting.is_open and not result.has_quorum:
        reasons = [explaining.no_quorum(parts.plan, result)]
    return Facts(
        result,
        [] if meeting.is_open else [said(parts, reason) for reason in reasons],
        {one.dossier: one for one in sittings.decided(page, meeting)},
        {one.person: one.name for one in result.judged.chairs},
        _seen(page, parts, worker, result, duty),
        duty,
        current is not None and current.version != meeting.card_version,
        {put.number: put.merit for put in sittings.cases(page, meeting)},
        _desk(page, parts, worker, meeting, duty),
    )


def _desk(page: Page, parts: Parts, worker: Worker, meeting: Meeting, duty: str) -> dict[str, Task]:
    if not meeting.is_open or not bodies.scores(duty, invited=meeting.terms.invited_score):
        return {}
    return {task.put.number: task for task in scoring.desk(page, parts.plan, meeting, worker.person.id)}


def _seen(page: Page, parts: Parts, worker: Worker, result: Result, duty: str) -> dict[str, list[Given]]:
    """Single scores: a member's as in chat; the office's and other bodies' only after the end."""
    meeting, numbers = result.meeting, [dossier for dossier, _, _ in result.judged.cases]
    if meeting.is_open and not duty:
        return {}
    found = {dossier: scoring.seen_by(page, parts.plan, meeting, dossier, worker.person.id) for dossier in numbers}
    return {dossier: given for dossier, given in found.items() if given}
