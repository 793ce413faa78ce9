"""/baocao of a unit's officer: figure by figure beside those of the last period, difficulties, proposals."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Final

from broadcasts.occasions import local_day
from handlers.everyone.beginning import begin_or_offer, keep_filled
from handlers.forms.form import Answer, Answers, Filled, Form, Option, Question
from handlers.telling import own, title
from handlers.visit import Visit
from storage.campaign import amounts
from storage.campaign.correspondence import reports
from storage.campaign.correspondence.reports import NewReport, Sent
from storage.campaign.planning.plan_checks import FIGURES_MOST
from storage.campaign.planning.plan_parts import ReportPeriod
from storage.talk import Refusal
from storage.words import grouped, tidy

NAME: Final = "report"
WORDS_MOST: Final = 2000  # characters of difficulties or proposals; longer ones are a paper
MOST: Final = 10**12 - 1
COUNTED: Final = re.compile(
    r"(?<=\d)\s+(?:khu|khu dân cư|ấp|ap|khu phố|hộ|ho|người|nguoi|công trình|mô hình|cái|việc)$", re.IGNORECASE
)
NUMBER: Final = re.compile(r"\d{1,12}|\d{1,3}(?:[. ]\d{3}){1,3}")  # "1.500.000", but no "1.5"


def report(visit: Visit) -> None:
    """Begin the report that is due, or ask which one."""
    found = _due(visit)
    if not found:
        visit.say("report.nothing", office=visit.plan.organiser.standing_office)
    elif len(found) == 1:
        _begin(visit, *found[0])
    else:
        visit.begin("report_which")


def _due(visit: Visit) -> list[tuple[ReportPeriod, str]]:
    """The reports that this person can send now: each period with the unit."""
    return [
        (period, unit)
        for period in reports.open_periods(visit.plan, visit.today)
        for unit in own(visit, "unit_officer")
        if _may(visit, period, unit)
    ]


def _may(visit: Visit, period: ReportPeriod, unit: str) -> bool:
    return reports.may_send(visit.plan, period, reports.of_unit(visit.page, period.id, unit), visit.received)


def _begin(visit: Visit, period: ReportPeriod, unit: str) -> None:
    sent = reports.of_unit(visit.page, period.id, unit)
    facts = _facts(visit, period, unit)
    if sent is None:
        late = reports.is_closed(visit.plan, period, visit.received)
        visit.say("report.begins_late" if late else "report.begins", **facts)
    elif sent.is_returned:
        visit.say("report.given_back", word=sent.word, **facts)
    else:
        visit.say("report.changes", **facts)
    about = {"period": Answer(period.id, period.name), "unit": Answer(unit, title(visit, unit))}
    begin_or_offer(visit, NAME, **about, figures=_figures(visit, period, unit), **_before(visit, sent))


def _figures(visit: Visit, period: ReportPeriod, unit: str) -> Answer:
    """What is asked: each figure's id and name, and what it was in the last period."""
    last, say = reports.before(visit.page, visit.plan, period.id, unit), visit.office.texts.say
    numbers = {} if last is None else last.new.figures
    asked = [
        [
            one.id,
            one.name,
            say("report.before", number=grouped(numbers[one.id])) if one.id in numbers else say("report.none_before"),
        ]
        for one in visit.plan.report_figures
    ]
    return Answer(asked, "")


def _before(visit: Visit, sent: Sent | None) -> dict[str, Answer]:
    """The answers of a report that is sent again."""
    if sent is None:
        return {}
    numbers, words = sent.new.figures, {"difficulties": sent.new.difficulties, "proposals": sent.new.proposals}
    figures = {
        _name(place): Answer(numbers[one.id], grouped(numbers[one.id]))
        for place, one in enumerate(visit.plan.report_figures)
        if one.id in numbers
    }
    return figures | {name: Answer(said or None, said or "—") for name, said in words.items()}


def _facts(visit: Visit, period: ReportPeriod, unit: str) -> dict[str, str]:
    return {
        "period": period.name,
        "unit": title(visit, unit),
        "due": local_day(visit.plan.report_due(period)),
        "office": visit.plan.organiser.standing_office,
    }


def _file(visit: Visit, filled: Filled) -> None:
    period, unit = visit.plan.report(filled.value("period")), filled.value("unit")
    if period is None or visit.person is None or unit not in own(visit, "unit_officer"):
        visit.say("desk.forbidden")
        return
    facts = _facts(visit, period, unit)
    sent = reports.of_unit(visit.page, period.id, unit)
    if not reports.may_send(visit.plan, period, sent, visit.received):
        keep_filled(visit, NAME, filled)
        visit.say("report.closed", **facts)
        return
    asked = [one[0] for one in filled.value("figures")]
    figures = {key: int(filled.value(_name(place))) for place, key in enumerate(asked)}
    words = {name: str(filled.value(name) or "") for name in ("difficulties", "proposals")}
    files = tuple(filled.files.get("proposals", ())) or (sent.new.files if sent else ())
    done = reports.send(
        visit.page, NewReport(period.id, unit, figures, **words, files=files, by=visit.person.id), visit.received
    )
    visit.shows = "/baocao"
    visit.audit("report.sent", f"{period.id}:{unit}", times=done.times, figures=figures, files=len(files))
    late = reports.is_closed(visit.plan, period, visit.received)
    visit.say("report.filed_late" if late else "report.filed", time=visit.clock(visit.received), **facts)


# --- questions -------------------------------------------------------------------------------------------------------


def _name(place: int) -> str:
    return f"figure_{place}"


def _asked(place: int, answers: Answers) -> bool:
    return "figures" in answers and len(answers["figures"].value) > place


def _said(place: int, answers: Answers) -> Mapping[str, object]:
    _, name, hint = answers["figures"].value[place] if _asked(place, answers) else ("", "", "")
    return {"name": name, "hint": hint}


def _number(_visit: Visit, text: str) -> tuple[int, str]:
    """A figure, also with what it counts ("14 khu") or as a sum of money ("1tr5"); shown as it is kept."""
    plain = COUNTED.sub("", tidy(text))
    number = int(re.sub(r"[. ]", "", plain)) if NUMBER.fullmatch(plain) else amounts.money(plain)
    if number is None or number > MOST:
        raise Refusal("report.number_unclear")
    return number, grouped(number)


def _words(text: str) -> str:
    if len(text) > WORDS_MOST:
        raise Refusal("report.too_long", {"most": WORDS_MOST})
    return text.strip()


def _figure(place: int) -> Question:
    when: Callable[[Answers], bool] = partial(_asked, place)
    facts = partial(_said, place)
    return Question(_name(place), check_here=_number, when=when, numeric=True, like="figure", facts=facts)


def _whiches(visit: Visit, _answers: Answers) -> Sequence[Option]:
    return [
        Option(f"{period.id} {unit}", visit.office.texts.say("report_which.option", **_facts(visit, period, unit)))
        for period, unit in _due(visit)
    ]


def _choose(visit: Visit, filled: Filled) -> None:
    name, _, unit = str(filled.value("which")).partition(" ")
    period = visit.plan.report(name)
    if period is not None and unit in own(visit, "unit_officer"):
        _begin(visit, period, unit)


FORMS = (
    Form(
        NAME,
        (
            Question("period", given=True),
            Question("unit", given=True),
            Question("figures", given=True),
            *(_figure(place) for place in range(FIGURES_MOST)),
            Question("difficulties", check=_words, optional=True),
            Question("proposals", check=_words, optional=True, files=True),
        ),
        file=_file,
        roles=("unit_officer",),
    ),
    Form("report_which", (Question("which", options=_whiches),), file=_choose, review=False, roles=("unit_officer",)),
)
