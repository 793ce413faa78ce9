"""Following a tip by its code: where it stands, the officers' question, an answer, the credit, taking it back."""

from collections.abc import Sequence

from handlers.citizens.tips.hand import hand_of
from handlers.citizens.tips.telling import UNKNOWN
from handlers.forms.controls import CLOSE, NO, YES
from handlers.forms.form import Answer, Answers, Filled, Form, Option, Question
from handlers.telling import campaign_moment
from handlers.visit import Visit
from storage.campaign.dossiers import progress
from storage.campaign.territory import units
from storage.confidential import follow_up, mirror, moving
from storage.confidential.deadlines import deadlines
from storage.confidential.follow_up import Followed
from storage.confidential.slots import end
from storage.confidential.states import Outcome, State
from storage.confidential.tips import TipInfo
from storage.working_time import working_time

NOBODY, HERE, OTHER = "nobody", "here", "other"
ADDED = "+"  # words of one's own at the menu are an answer


def tell(visit: Visit, found: Followed) -> None:
    """Where the tip stands, in plain words, what officers said, and by when something is answered; then the menu."""
    say = visit.office.texts.say
    lines = [say(f"tip.state.{found.shown}"), *_ended(visit, found), *_deadline(visit, found)]
    lines += [say(f"tip.word.{word.kind}", text=word.text) for word in found.words]
    visit.say("tip.stands", lines="\n".join(lines))
    if found.question is not None:
        visit.say("tip.question_open")
    visit.begin("tip_follow")


def _ended(visit: Visit, found: Followed) -> list[str]:
    info, say = found.info, visit.office.texts.say
    if info.outcome is None:
        return []
    lines = [say(f"tip.outcome.{info.outcome}")]
    if info.erase_on is not None:
        lines.append(say("tip.erased_on", day=f"{info.erase_on.day}/{info.erase_on.month}/{info.erase_on.year}"))
    return lines


def _deadline(visit: Visit, found: Followed) -> list[str]:
    info = found.info
    if info.state is State.CLOSED:
        return []
    times = deadlines(info.slot, info.changed, info.priority, working_time(), visit.plan.tzinfo)
    by = times.acknowledge if info.state is State.NEW else times.answer
    key = "tip.read_before" if info.state is State.NEW else "tip.answer_before"
    return [visit.office.texts.say(key, time=visit.clock(campaign_moment(visit, max(by, end(info.slot)))))]


def _choices(visit: Visit, _answers: Answers) -> Sequence[Option]:
    tip = moving.there(visit.page, hand_of(visit).tip.tip)
    is_closed = tip.state is State.CLOSED
    keys = [
        (CLOSE, True),
        ("say", not is_closed),
        ("credit", not is_closed),
        ("push", not is_closed),
        ("stored", True),
        ("withdraw", not is_closed),
        ("reopen", _may_reopen(tip)),
        ("erase", is_closed),
    ]
    return [Option(key, visit.office.texts.say(f"tip.follow.{key}")) for key, offered in keys if offered]


def _may_reopen(tip: TipInfo) -> bool:
    return tip.state is State.CLOSED and not tip.reopened and tip.outcome is not Outcome.WITHDRAWN


def _follow(visit: Visit, filled: Filled) -> None:
    chosen = filled.value("what")
    if chosen == CLOSE:
        visit.say("tip.follow.closed")
    elif chosen == "stored":
        show_stored(visit)
        visit.begin("tip_follow")
    elif chosen.startswith(ADDED):
        _say(visit, chosen.removeprefix(ADDED))
    else:
        visit.begin(f"tip_{chosen}")


def _say(visit: Visit, text: str) -> None:
    """An answer, or anything more; for a closed tip it may be the reason to open it again, which is asked first."""
    hand = hand_of(visit)
    if moving.there(visit.page, hand.tip.tip).state is State.CLOSED:
        _asks_to_reopen(visit, text)
        return
    found = follow_up.answer(visit.page, hand.tip, text, visit.real)
    visit.say("tip.passed_on")
    visit.say(f"tip.state.{found.shown}")
    visit.begin("tip_follow")


def _asks_to_reopen(visit: Visit, text: str) -> None:
    """A tip opens again but once: no thanks may use that up."""
    if visit.means(text, "tip.words.thanks"):
        visit.say("tip.follow.closed")
    elif _may_reopen(moving.there(visit.page, hand_of(visit).tip.tip)):
        visit.begin("tip_again", why=Answer(text, text))
    else:
        visit.say("tips.reopened_once")
        visit.begin("tip_follow")


def _again(visit: Visit, filled: Filled) -> None:
    if filled.value("sure") == YES:
        tell(visit, follow_up.reopen(visit.page, hand_of(visit).tip, filled.value("why"), visit.real))
    else:
        visit.begin("tip_follow")


def _answer(visit: Visit, filled: Filled) -> None:
    _say(visit, filled.value("text"))


def _reopen(visit: Visit, filled: Filled) -> None:
    follow_up.reopen(visit.page, hand_of(visit).tip, filled.value("why"), visit.real)
    visit.say("tip.reopened")
    visit.begin("tip_follow")


def _withdraw(visit: Visit, filled: Filled) -> None:
    if filled.value("sure") == YES:
        follow_up.withdraw(visit.page, hand_of(visit).tip, visit.real)
        visit.say("tip.withdrawn")
    visit.begin("tip_follow")


def _erase(visit: Visit, filled: Filled) -> None:
    hand = hand_of(visit)
    if filled.value("sure") != YES:
        visit.begin("tip_follow")
        return
    hand.erased = follow_up.erase(visit.page, hand.tip, visit.real).files
    hand.over = "dropped"
    visit.say("tip.erased")


def _push(visit: Visit, filled: Filled) -> None:
    hand = hand_of(visit)
    if filled.value("sure") == YES:
        until = follow_up.push(visit.page, hand.key, hand.tip, visit.message.address, visit.real)
        visit.say("tip.pushes", day=f"{until.day}/{until.month}/{until.year}")
    else:
        follow_up.no_push(visit.page, hand.tip)
        visit.say("tip.pushes_not")
    visit.begin("tip_follow")


def _credit(visit: Visit, filled: Filled) -> None:
    """The area that the informant chose: sealed with the tip, or with the draft that is about to be filed."""
    hand, chosen = hand_of(visit), filled.value("what")
    area = filled.value("area") if chosen == OTHER else _here(visit) if chosen == HERE else None
    area = "" if area in {None, UNKNOWN} else str(area)
    if hand.opened is not None:
        follow_up.choose_credit(visit.page, hand.opened, area)
    elif hand.talk is not None:
        hand.talk.sending["words"]["credit"] = area
    visit.say("tip.credited" if area else "tip.credited_not")


def _here(visit: Visit) -> str | None:
    """The area where it happened, as far as it was told."""
    hand = hand_of(visit)
    if hand.opened is not None:
        return moving.there(visit.page, hand.opened.tip).area
    return None if hand.talk is None else hand.talk.sending.get("area")


def _credits(visit: Visit, _answers: Answers) -> Sequence[Option]:
    keys = [NOBODY, *([HERE] if _here(visit) else []), OTHER]
    return [Option(key, visit.office.texts.say(f"tip.credit.{key}")) for key in keys]


def show_stored(visit: Visit) -> None:
    """Every row about this tip, and that none of them has a channel's id."""
    hand, say = hand_of(visit), visit.office.texts.say
    rows = mirror.rows(visit.page, hand.tip.tip)
    counts: dict[str, int] = {}
    for row in rows:
        counts[row.table] = counts.get(row.table, 0) + 1
    lines = [say(f"tip.table.{table}", count=count) for table, count in counts.items()]
    first = next((row.values for row in rows if row.table == "tips"), {})
    lines += [f"{name} = {'–' if value is None else value}" for name, value in first.items()]
    linked = "tip_pushes" in counts
    visit.say("tip.stored_linked" if linked else "tip.stored", lines="\n".join(f"• {line}" for line in lines))


def _sure(visit: Visit, _answers: Answers) -> Sequence[Option]:
    return [Option(key, visit.office.texts.say(f"tip.choice.{key}"), final=key == YES) for key in (NO, YES)]


def _communes(visit: Visit, _answers: Answers) -> Sequence[Option]:
    found = progress.selecting(visit.page, visit.plan, visit.campaign_day)
    return [Option(one.code, one.title, (one.name, one.bare, *one.aliases)) for one in found]


def _areas(visit: Visit, answers: Answers) -> Sequence[Option]:
    found = units.children(visit.page, answers["commune"].value, visit.campaign_day)
    return [Option(one.code, one.title, (one.name, one.bare, *one.aliases)) for one in found]


def _chooses(answers: Answers) -> bool:
    return "what" in answers and answers["what"].value == OTHER


def _words(text: str) -> str:
    return f"{ADDED}{text.strip()}"


def _plain(text: str) -> str:
    return text.strip()


def _yes_or_no(name: str, file: object) -> Form:
    return Form(name, (Question("sure", options=_sure),), file=file, review=False)  # type: ignore[arg-type]


FORMS = (
    Form("tip_follow", (Question("what", options=_choices, check=_words),), file=_follow, review=False),
    Form("tip_say", (Question("text", check=_plain),), file=_answer, review=False),
    Form("tip_reopen", (Question("why", check=_plain),), file=_reopen, review=False),
    Form("tip_again", (Question("why", given=True), Question("sure", options=_sure)), file=_again, review=False),
    _yes_or_no("tip_withdraw", _withdraw),
    _yes_or_no("tip_erase", _erase),
    _yes_or_no("tip_push", _push),
    Form(
        "tip_credit",
        (
            Question("what", options=_credits),
            Question("commune", options=_communes, when=_chooses, sole=True),
            Question("area", options=_areas, when=_chooses),
        ),
        file=_credit,
        review=False,
    ),
)
