"""A unit's ballot in chat, seen by who holds the meeting: opened, watched, closed; paper is added, ties are settled."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from broadcasts.letters import ballot_letters
from handlers.everyone.beginning import begin_or_offer, keep_filled
from handlers.forms.form import Answer, Answers, Filled, Form, Option, Question
from handlers.telling import own, title
from handlers.units import counting, ties
from handlers.units.counting import as_row, numbers_in, so_far, voted, votes_in
from handlers.visit import Visit
from storage.campaign.dossiers import ballots, selections, voting
from storage.campaign.dossiers.ballots import Ballot
from storage.campaign.dossiers.selections import NewSelection, Selected
from storage.campaign.planning.plan_parts import Phase
from storage.limits import limits
from storage.talk import Refusal

ROLES = ("unit_officer",)
RESULT, AGAIN = "ballot_result", "ballot_again"  # of a first round, and of one among its equals
CLOSE, REMIND, CANCEL = "close", "remind", "cancel"


def fits(voters: int, present: int) -> bool:
    """Whether so many may vote in chat where so many are there: fewer would show each other what they chose."""
    return limits().nominations.ballots_least <= voters <= present


def open_for(
    visit: Visit, meeting: NewSelection, voters: Sequence[int], phase: Phase, first: NewSelection | None = None
) -> bool:
    """Open a ballot and invite everybody who may vote; False where the unit has one under way, which is said.

    `first` is what the first round came to, where this is the one among its equals.
    """
    assert visit.person is not None  # noqa: S101 - the form is for officers
    most = phase.quota if first is None else voting.seats(first.order, phase.quota)
    by, year = visit.person.id, visit.today.year
    ballot = ballots.open_one(visit.page, meeting, voters, most, by, visit.now, year=year, first=first)
    if ballot is None:
        visit.say("ballot.known")
        return False
    visit.shows = "/hopbinhxet"
    facts = {"unit": meeting.unit, "phase": phase.id, "voters": len(voters), "candidates": len(meeting.order)}
    visit.audit("ballot.opened", ballot.number, **facts, round=1 if first is None else 2)
    visit.post(ballot_letters.invited(visit.page, visit.plan, visit.office.texts, ballot, voters, visit.real))
    visit.say("ballot.opened", number=ballot.number, count=len(voters))
    return True


def go_on(visit: Visit, ballot: Ballot) -> None:
    """Where a ballot stands, and what can be done; a closed one waits for its result to be written down."""
    if not ballot.is_open:
        begin_result(visit, ballot)
        return
    visit.say("ballot.where", number=ballot.number, cast=ballot.cast, entitled=ballot.entitled)
    visit.begin("ballot_menu", number=Answer(ballot.number, ballot.number))


def begin_result(visit: Visit, ballot: Ballot) -> None:
    """Ask for what is missing of a closed ballot's result; of a second round beside what the first one came to."""
    meeting = ballot.meeting
    phase = visit.plan.phase(meeting.phase)
    counted = [as_row(one) for one in ballots.counted(visit.page, ballot)]
    first = () if ballot.first is None else ballot.first.order
    told = {"told": Answer([as_row(one) for one in first], "")} if first else {}
    begin_or_offer(
        visit,
        RESULT if ballot.first is None else AGAIN,
        number=Answer(ballot.number, ballot.number),
        unit=Answer(meeting.unit, title(visit, meeting.unit)),
        phase=Answer(phase.id, phase.name),
        candidates=Answer("", ", ".join(one.who for one in meeting.order)),
        cast=Answer([ballot.entitled, ballot.cast, meeting.present], str(ballot.cast)),
        counted=Answer(counted, ""),
        **told,
    )


# --- while it is open ------------------------------------------------------------------------------------------------


def _acts(visit: Visit, _answers: Answers) -> Sequence[Option]:
    return [Option(act, visit.office.texts.say(f"ballot_menu.{act}")) for act in (CLOSE, REMIND, CANCEL)]


def _act(visit: Visit, filled: Filled) -> None:
    ballot = ballots.by_number(visit.page, filled.value("number"))
    if ballot is None or ballot.meeting.unit not in own(visit, "unit_officer"):
        visit.say("desk.forbidden")
        return
    {CLOSE: _close, REMIND: _remind, CANCEL: _cancel}[filled.value("act")](visit, ballot)


def _close(visit: Visit, ballot: Ballot) -> None:
    """The votes are counted only together, so that nobody's own shows; too few wait or go to paper."""
    least = limits().nominations.ballots_least
    closed = ballots.close(visit.page, ballot.number, least)
    if closed is None and ballot.is_open:
        visit.say("ballot.too_few", number=ballot.number, least=least)
        return
    if closed is None:
        tell_over(visit, ballot)
        return
    visit.audit("ballot.closed", closed.number, cast=closed.cast, entitled=closed.entitled)
    visit.say("ballot.closed", number=closed.number, cast=closed.cast, entitled=closed.entitled)
    begin_result(visit, closed)


def _remind(visit: Visit, ballot: Ballot) -> None:
    if not ballot.is_open:
        tell_over(visit, ballot)
        return
    silent = ballots.silent(visit.page, ballot.number)
    put = ballot_letters.reminded(visit.page, visit.plan, visit.office.texts, ballot, silent, visit.real)
    visit.post(put)
    hours = limits().nominations.ballot_remind_hours
    visit.say("ballot.reminded" if put or not silent else "ballot.reminded_before", count=len(silent), hours=hours)


def _cancel(visit: Visit, ballot: Ballot) -> None:
    """Given up unseen; a second round leaves the first one's result, which is settled otherwise."""
    given_up = ballots.give_up(visit.page, ballot.number)
    if given_up is not None:
        visit.audit("ballot.given_up", ballot.number, cast=ballot.cast, entitled=ballot.entitled)
        visit.say("ballot.given_up", number=ballot.number)
        begin_result(visit, given_up)
        return
    if ballots.cancel(visit.page, ballot.number) is None:
        tell_over(visit, ballot)
        return
    visit.audit("ballot.cancelled", ballot.number, cast=ballot.cast, entitled=ballot.entitled)
    visit.say("ballot.cancelled", number=ballot.number)


def tell_over(visit: Visit, ballot: Ballot) -> None:
    """How a ballot has ended, and what comes next."""
    visit.say(f"ballot.over.{ballot.state}", number=ballot.number)


# --- the result ------------------------------------------------------------------------------------------------------


def _file(visit: Visit, filled: Filled) -> None:
    ballot = ballots.by_number(visit.page, filled.value("number"))
    if ballot is None or ballot.meeting.unit not in own(visit, "unit_officer") or visit.person is None:
        keep_filled(visit, RESULT, filled)
        visit.say("desk.forbidden")
        return
    if outdated := _outdated(filled.answers):
        ask_again(visit, filled, outdated)
        return
    if not ballots.record(visit.page, ballot.number):
        tell_over(visit, ballot)
        return
    meeting = _meeting(visit, ballot, filled)
    if ties.in_chat(filled.answers):
        tied = tuple(counting.tied(filled.answers))
        phase, voters = visit.plan.phase(meeting.phase), ballots.voters_of(visit.page, ballot.number)
        open_for(visit, replace(meeting, order=tied), voters, phase, meeting)
        return
    write_down(visit, ballot, meeting, filled)


def write_down(visit: Visit, ballot: Ballot, meeting: NewSelection, filled: Filled) -> None:
    """The meeting's result stands, and the next step is told."""
    assert visit.person is not None  # noqa: S101 - as above
    found = selections.record(visit.page, meeting, visit.person.id, visit.now, year=visit.today.year)
    visit.shows = "/decu"
    facts = {"unit": found.new.unit, "phase": found.new.phase, "ballot": ballot.number}
    visit.audit("selection.recorded", found.number, **facts, candidates=len(found.new.order))
    visit.say("selection.filed", number=found.number, unit=filled.answers["unit"].shown)
    visit.say("selection.result", **counting.result(visit, found, visit.plan.phase(found.new.phase)))
    visit.say("selection.next")


def _meeting(visit: Visit, ballot: Ballot, filled: Filled) -> NewSelection:
    """The meeting with what chat and paper came to."""
    broken, handed = ties.facts(visit, filled.answers), filled.value("ballots")
    return replace(
        ballot.meeting,
        ballots=(handed[0], handed[1], handed[2]),
        order=voting.ordered(voted(filled.answers), broken["tie_rule"]),
        by_chat=ballot.cast,
        **broken,
    )


def _preview(visit: Visit, filled: Filled) -> None:
    """The order as it would be kept, before the summary."""
    ballot = ballots.by_number(visit.page, filled.value("number"))
    if ballot is None or _outdated(filled.answers):
        return
    if ties.in_chat(filled.answers):
        visit.say("ballot.secrecy")
        return
    shown = Selected("", _meeting(visit, ballot, filled), visit.now)
    visit.say("selection.result", **counting.result(visit, shown, visit.plan.phase(ballot.meeting.phase)))


def _outdated(answers: Answers) -> tuple[str, ...]:
    """The answers that no longer fit what was changed at the summary; the first of them is asked anew."""
    if too_many(answers):
        return ("votes", "tie", "again")
    return ("again",) if ties.is_outdated(answers) else ()


def too_many(answers: Answers) -> bool:
    """Whether somebody has more votes on paper than paper ballots are valid, since their number was changed."""
    if "votes" not in answers:
        return False
    pairs = zip(answers["votes"].value, answers["counted"].value, strict=True)
    return bool(max(both[4] - chat[4] for both, chat in pairs) > _by_paper(answers))


def ask_again(visit: Visit, filled: Filled, outdated: tuple[str, ...], form: str = RESULT) -> None:
    """The talk goes on at the first of the answers that no longer fit."""
    keep_filled(visit, form, filled)
    kept = visit.conversation.kept[form]
    visit.conversation.kept[form] = kept.without(outdated).asks(outdated[0])
    visit.say(f"selection.changed.{outdated[0]}")
    visit.resume(form)


def _could_chat(_visit: Visit, answers: Answers) -> bool:
    entitled, _, present = answers["cast"].value
    return fits(entitled, present)


def _by_paper(answers: Answers) -> int:
    """How many valid ballots were of paper."""
    return int(answers["ballots"].value[2] - answers["cast"].value[1]) if "ballots" in answers else 0


def has_paper(answers: Answers) -> bool:
    """Whether somebody voted on paper beside the chat."""
    return _by_paper(answers) > 0


def _paper(visit: Visit, text: str) -> tuple[list[int], str]:
    """Ballots in all, with paper: handed out, collected, valid; paper is for all there who have not voted in chat."""
    _, cast, present = so_far(visit)["cast"].value
    numbers = [0, 0, 0] if visit.means(text, "ballot_result.none.words") else numbers_in(text)
    if len(numbers) != 3 or not present - cast >= numbers[0] >= numbers[1] >= numbers[2]:  # noqa: PLR2004 - out, in, valid
        raise Refusal("ballot_result.ballots.unclear", {"most": present - cast})
    return [cast + numbers[0], cast + numbers[1], cast + numbers[2]], "/".join(map(str, numbers))


def _votes(visit: Visit, text: str) -> tuple[list[list[Any]], str]:
    """Paper's votes by candidate, in their order, added to those cast in chat."""
    answers = so_far(visit)
    chat, most = answers["counted"].value, _by_paper(answers)
    numbers = votes_in(text, [(row[2], row[3]) for row in chat])
    if len(numbers) != len(chat) or max(numbers) > most:
        raise Refusal("selection.votes.unclear", {"count": len(chat), "most": most})
    both = [[*row[:4], row[4] + votes, row[5]] for row, votes in zip(chat, numbers, strict=True)]
    return both, ", ".join(f"{row[2]}: {votes}" for row, votes in zip(chat, numbers, strict=True))


PAPER = (
    Question("ballots", check_here=_paper, numeric=True),
    Question("votes", check_here=_votes, when=has_paper, numeric=True),
)
FORMS = (
    Form(
        "ballot_menu",
        (Question("number", given=True), Question("act", options=_acts)),
        _act,
        review=False,
        roles=ROLES,
        menu=True,
    ),
    Form(
        RESULT,
        (
            *(Question(name, given=True) for name in ("number", "unit", "phase", "candidates", "cast", "counted")),
            *PAPER,
            *ties.questions(_could_chat),
        ),
        file=_file,
        preview=_preview,
        roles=ROLES,
    ),
)
