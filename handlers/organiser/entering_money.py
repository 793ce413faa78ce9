"""What /kinhphi offers to officers of money: a line of the community's fund, or the figure of the statutory bonus."""

from collections.abc import Sequence

from handlers.everyone.budget import WORKS
from handlers.forms.controls import CLOSE
from handlers.forms.form import Answer, Answers, Filled, Form, Option, Question
from handlers.visit import Visit
from storage.campaign.amounts import written
from storage.campaign.money import bonus, fund
from storage.campaign.money.fund import NewLine
from storage.limits import limits
from storage.talk import Refusal
from storage.words import tidy

KINDS = ("received", "pledged", "spent")
NONE = "none"  # of promises, of names
OFFICE = ("organiser_officer", "admin")


def _chosen(visit: Visit, filled: Filled) -> None:
    what = filled.value("what")
    if what in KINDS:
        visit.begin("fund", kind=Answer(what, visit.office.texts.say(f"money.kind.{what}")))
    elif what == "bonus":
        visit.begin("bonus")
    else:
        visit.say("nomination.nothing")


def _choices(visit: Visit, _answers: Answers) -> Sequence[Option]:
    may = visit.person is not None and any(visit.person.has(role) for role in OFFICE)
    keys = (*KINDS, *(["bonus"] if may else []))
    offered = [Option(key, visit.office.texts.say(f"budget_menu.{key}")) for key in keys]
    return [*offered, Option(CLOSE, visit.office.texts.say("budget_menu.nothing"))]


def _enter(visit: Visit, filled: Filled) -> None:
    assert visit.person is not None  # noqa: S101 - the form is for officers
    kind, amount = filled.value("kind"), filled.value("amount") or filled.value("spent")[0]
    donor = filled.value("donor") or ""
    promise = filled.value("pledge") or NONE
    new = NewLine(
        kind,
        amount,
        filled.value("purpose"),
        "" if donor == NONE else donor,
        "" if promise == NONE else promise,
        filled.value("word") or "",
    )
    line = fund.enter(visit.page, visit.plan, new, by=visit.person.id, at=visit.now)
    visit.shows = "/kinhphi"
    visit.audit(f"fund.{kind}", line.number, amount=amount)
    facts = {"number": line.number, "kind": filled.answers["kind"].shown.lower(), "amount": written(amount)}
    visit.say("fund.done", **facts, balance=written(fund.sums(visit.page).balance))


def _settle(visit: Visit, filled: Filled) -> None:
    assert visit.person is not None  # noqa: S101 - the form is for officers
    amount, basis = filled.value("amount"), filled.value("basis")
    bonus.settle(visit.page, amount, basis, visit.person.id, visit.now)
    visit.shows = "/kinhphi"
    visit.audit("bonus.set", visit.plan.statutory_award.id, amount=amount, basis=basis)
    visit.say("bonus.done", amount=written(amount), basis=basis)


def _promises(visit: Visit, _answers: Answers) -> Sequence[Option]:
    say = visit.office.texts.say
    offered = [
        Option(
            line.number,
            say(
                "fund.pledge_option",
                number=line.number,
                donor=line.donor or say("money.nameless"),
                left=written(left),
            ),
        )
        for line, left in fund.promises(visit.page)
    ]
    return [Option(NONE, say("fund.no_pledge")), *offered]


def _nameless(visit: Visit, _answers: Answers) -> Sequence[Option]:
    return [Option(NONE, visit.office.texts.say("fund.nameless"))]


def _amount(_visit: Visit, text: str) -> tuple[int, str]:
    amount = fund.sum_of(text)
    return amount, written(amount)


def _spent(visit: Visit, text: str) -> tuple[list[int], str]:
    """The sum, and how much of it the fund has not."""
    amount = fund.sum_of(text)
    return [amount, max(0, amount - fund.sums(visit.page).balance)], written(amount)


def _words(text: str) -> str:
    line, least, most = tidy(text), limits().broadcasts.reason_least, limits().money.purpose_max
    if len(line) < least:
        raise Refusal("money.too_short", {"least": least})
    if len(line) > most:
        raise Refusal("money.too_long", {"most": most})
    return line


def _donor(text: str) -> str:
    line, most = tidy(text), limits().people.name_max
    if len(line) > most:
        raise Refusal("money.too_long", {"most": most})
    return line


def _kind(answers: Answers, *kinds: str) -> bool:
    return "kind" in answers and answers["kind"].value in kinds


def _comes_alone(answers: Answers) -> bool:
    """Money on a promise comes from whoever promised it."""
    promised = "pledge" in answers and answers["pledge"].value != NONE
    return _kind(answers, "received", "pledged") and not promised


def _is_short(answers: Answers) -> bool:
    return _kind(answers, "spent") and "spent" in answers and answers["spent"].value[1] > 0


def _sum(answers: Answers) -> dict[str, object]:
    """What was typed, as it was understood."""
    given = answers.get("amount") or answers.get("spent")
    return {"amount": "" if given is None else given.shown}


def _lacks(answers: Answers) -> dict[str, object]:
    return {"lacks": written(answers["spent"].value[1]) if "spent" in answers else ""}


FORMS = (
    Form("budget_menu", (Question("what", options=_choices),), file=_chosen, review=False, menu=True, roles=WORKS),
    Form(
        "fund",
        (
            Question("kind", given=True),
            Question("pledge", options=_promises, sole=True, when=lambda answers: _kind(answers, "received")),
            Question("donor", options=_nameless, check=_donor, when=_comes_alone),
            Question("amount", check_here=_amount, numeric=True, when=lambda a: _kind(a, "received", "pledged")),
            Question("spent", check_here=_spent, numeric=True, like="amount", when=lambda a: _kind(a, "spent")),
            Question("purpose", check=_words, facts=_sum),
            Question("word", check=_words, when=_is_short, facts=_lacks),
        ),
        file=_enter,
        roles=WORKS,
    ),
    Form(
        "bonus",
        (Question("amount", check_here=_amount, numeric=True), Question("basis", check=_words)),
        file=_settle,
        roles=OFFICE,
    ),
)
