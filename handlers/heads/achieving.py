"""/thanhtich: a head of an area hands in a work: the story and the pictures first, then a few short questions."""

from collections.abc import Sequence

from broadcasts.letters import suggestion_letters, work_letters
from handlers.everyone.beginning import begin_or_offer, keep_filled, keep_held, late_form
from handlers.forms.form import Answer, Answers, Filled, Form, Option, Question
from handlers.telling import own, tell, time_left
from handlers.visit import Visit
from storage.campaign import amounts
from storage.campaign.dossiers import rules
from storage.campaign.dossiers.rules import Reason
from storage.campaign.membership import heads, people
from storage.campaign.planning.plan_parts import Phase
from storage.campaign.territory import units
from storage.campaign.works import achievements, commitments, likeness, sorting
from storage.campaign.works.achievements import NewWork
from storage.talk import Refusal
from storage.words import tidy

NAME = "achievement"
TITLE_MOST = 120  # characters: one line in a list
TITLE_LETTERS = 4  # "1" and "ok" name nothing, "rác" hardly
FIGURES_MOST = 300  # characters: a few numbers with their units
STORY_LEAST = 10  # characters: "đã xong" tells nobody what was done
OTHER = "other"  # the result of no work that was chosen beforehand


def achieve(visit: Visit, _words: str) -> None:
    """Begin a work for the phase that is open; out of phase a refusal, and what was written is kept."""
    phase = rules.open_phase(visit.plan, visit.received, rules.works_close)
    if isinstance(phase, Reason):
        tell(visit, phase)
        to_come = visit.plan.next_phase(visit.received) or visit.plan.phases[-1]
        if keep_held(visit, NAME, FORM.carry, **_given(visit, to_come)):
            visit.say("achievement.kept")
        return
    visit.say("achievement.begins", phase=phase.name, left=time_left(visit, phase))
    begin_or_offer(visit, NAME, **_given(visit, phase))


def _given(visit: Visit, phase: Phase) -> dict[str, Answer]:
    """The phase, the area where the person heads only one, and whether works are open that were chosen beforehand."""
    areas = own(visit, "area_head")
    home = units.place(visit.page, areas[0]) if len(areas) == 1 else None
    chosen = any(commitments.open_in(visit.page, area) for area in areas)
    return {
        "phase": Answer(phase.id, phase.name),
        "home": Answer(home.code, home.title) if home else Answer("", ""),
        **({"chosen": Answer(",".join(areas), "")} if chosen else {}),
    }


def achieve_for(visit: Visit, area: str, person: int, name: str) -> None:
    """A unit's officer begins a work on behalf of a head who cannot write here; the same form, the head chosen."""
    phase, home = rules.open_phase(visit.plan, visit.received, rules.works_close), units.place(visit.page, area)
    if isinstance(phase, Reason) or home is None:
        if isinstance(phase, Reason):
            tell(visit, phase)
        return
    given = {"phase": Answer(phase.id, phase.name), "home": Answer(home.code, home.title)}
    if commitments.open_in(visit.page, area):
        given["chosen"] = Answer(area, "")
    visit.say("achievement.behalf", name=name, place=home.title)
    begin_or_offer(visit, NAME, **given, behalf=Answer(person, name))


def _file(visit: Visit, filled: Filled) -> None:
    phase, area = filled.value("phase"), filled.value("home") or filled.value("area")
    values = tuple(filled.value("values") or ())
    above = heads.above(visit.page, area)
    assert above is not None  # noqa: S101 - an area lies in a unit
    areas = _areas_of(visit, filled, above.code)
    if reason := rules.may_hand_in(visit.plan, phase, area, areas, values, visit.received):
        _refuse(visit, filled, reason)
        return
    new = _new(visit, filled, above.code, area, values)
    year = visit.received.astimezone(visit.plan.tzinfo).year
    number = achievements.hand_in(visit.page, new, at=visit.received, year=year)
    if new.commitment:
        commitments.fulfil(visit.page, new.commitment, number, visit.received)
        texts = visit.office.texts
        visit.post(suggestion_letters.done(visit.page, texts, new.commitment, visit.received, visit.real))
    visit.shows = f"/trangthai {number}"
    visit.audit(
        "achievement.handed_in",
        number,
        unit=new.unit,
        area=area,
        phase=phase,
        files=len(new.files),
        source=new.source,
        commitment=new.commitment,
    )
    _thank(visit, number, new)


def _areas_of(visit: Visit, filled: Filled, unit: str) -> list[str]:
    """The areas for which this person may hand in: the own ones, or that of a head on whose behalf an officer does."""
    behalf = filled.value("behalf")
    if behalf is None:
        return own(visit, "area_head")
    known = people.by_id(visit.page, behalf) if unit in own(visit, "unit_officer") else None
    return [] if known is None else [area for role, area in known.roles if role == "area_head"]


def _new(visit: Visit, filled: Filled, unit: str, area: str, values: tuple[str, ...]) -> NewWork:
    assert visit.person is not None  # noqa: S101 - a head or an officer is known
    behalf, chosen = filled.value("behalf"), filled.value("commitment")
    here = {one.number for one in commitments.open_in(visit.page, area)}
    told = f"{filled.value('title')} {filled.value('text')}"
    return NewWork(
        phase=filled.value("phase"),
        unit=unit,
        area=area,
        person=behalf or visit.person.id,
        title=filled.value("title"),
        text=filled.value("text"),
        values=values,
        novel=filled.value("novel") == "yes",
        figures=filled.value("figures") or "",
        publish=filled.value("publish") == "yes",
        files=tuple(filled.files.get("text", ())),
        criterion=sorting.criterion(visit.plan, told),
        movements=sorting.movements(visit.plan, told),
        commitment=chosen if chosen in here else None,
        source="unit" if behalf else "head",
        entered_by=visit.person.id if behalf else None,
    )


def _thank(visit: Visit, number: str, new: NewWork) -> None:
    """The number, who handles it, what happens next, and how much time is left."""
    phase, unit = visit.plan.phase(new.phase), units.place(visit.page, new.unit)
    assert unit is not None  # noqa: S101 - it was found as the unit above
    names = heads.officers(visit.page, visit.plan, new.unit)
    who = visit.office.texts.say("achievement.officers", names=", ".join(names), unit=unit.title)
    visit.say(
        "achievement.filed",
        number=number,
        time=visit.clock(visit.received),
        handler=who if names else unit.title,
        unit=unit.title,
        quota=phase.quota,
        phase=phase.name,
        office=visit.plan.organiser.standing_office,
        left=time_left(visit, phase),
    )
    _tell_head(visit, number, new)
    work = achievements.by_number(visit.page, number)
    if work is not None and (before := likeness.told_before(visit.page, work)):
        visit.say("alike.own", number=before.number, title=before.new.title, mine=number)


def _tell_head(visit: Visit, number: str, new: NewWork) -> None:
    """A head on whose behalf an officer wrote is told, where there is any way to."""
    if new.source != "unit" or visit.person is None:
        return
    said = visit.office.texts.say("achievement.told_behalf", number=number, title=new.title, officer=visit.person.name)
    visit.post(work_letters.to_head(visit.page, new.person, said, visit.real))


def _refuse(visit: Visit, filled: Filled, reason: Reason) -> None:
    """Say why, keep every word, and offer the phase that is open instead, if there is one."""
    keep_filled(visit, NAME, filled)
    tell(visit, reason)
    visit.say("achievement.kept")
    now = visit.plan.phase_at(visit.received)
    if now is not None and now.id != filled.value("phase"):
        visit.begin(LATE.name, phase=Answer(now.id, now.name))


def _areas(visit: Visit, _answers: Answers) -> Sequence[Option]:
    places = [units.place(visit.page, code) for code in own(visit, "area_head")]
    return [Option(place.code, place.title, (place.name, place.bare)) for place in places if place]


def _has_several(answers: Answers) -> bool:
    return not answers["home"].value


def _values(visit: Visit, _answers: Answers) -> Sequence[Option]:
    return [Option(value.id, value.name) for value in visit.plan.values]


def _novel(visit: Visit, _answers: Answers) -> Sequence[Option]:
    return [Option(key, visit.office.texts.say(f"achievement.novel.{key}")) for key in ("yes", "no")]


def _publish(visit: Visit, _answers: Answers) -> Sequence[Option]:
    say, inside = visit.office.texts.say, tuple(visit.office.texts.lines("achievement.words.inside"))
    also = {"yes": (), "no": inside}
    return [Option(key, say(f"achievement.publish.{key}"), words) for key, words in also.items()]


def _story(text: str) -> str:
    if len(text.strip()) < STORY_LEAST or sum(map(str.isalpha, text)) < TITLE_LETTERS:
        raise Refusal("achievement.text.too_short")
    return text.strip()


def _title(text: str) -> str:
    line = tidy(text)
    if len(line) > TITLE_MOST:
        raise Refusal("achievement.title.too_long", {"most": TITLE_MOST})
    if sum(sign.isalpha() for sign in line) < TITLE_LETTERS:
        raise Refusal("achievement.title.too_short")
    return line


def _figures(visit: Visit, text: str) -> tuple[str, str]:
    """The figures written out; where that changed anything, it is said at once, so that a slip is seen."""
    line = amounts.echo(text)
    if len(line) > FIGURES_MOST:
        raise Refusal("achievement.figures.too_long", {"most": FIGURES_MOST})
    if line != tidy(text):
        visit.say("achievement.figures.read", figures=line)
    return line, line


def _chosen(visit: Visit, answers: Answers) -> Sequence[Option]:
    """The open works of the area, and "another one"."""
    areas = [answers["area"].value] if "area" in answers else str(answers["chosen"].value).split(",")
    found = [one for area in areas for one in commitments.open_in(visit.page, area)]
    other = Option(OTHER, visit.office.texts.say("achievement.commitment.other"))
    return [*(Option(one.number, f"{one.number}: {one.new.title}") for one in found), other]


def _has_chosen(answers: Answers) -> bool:
    return "chosen" in answers


def _is_behalf(answers: Answers) -> bool:
    return "behalf" in answers


def movements(visit: Visit, _answers: Answers) -> Sequence[Option]:
    """The plan's linked movements."""
    return [Option(one.id, one.name) for one in visit.plan.movements]


FORM = Form(
    NAME,
    (
        Question("phase", given=True),
        Question("home", given=True),
        Question("behalf", given=True, when=_is_behalf),
        Question("chosen", given=True, when=_has_chosen),
        Question("text", check=_story, files=True),
        Question("area", options=_areas, when=_has_several),
        Question("commitment", options=_chosen, when=_has_chosen),
        Question("title", check=_title, spills=True),
        Question("values", options=_values, many=True),
        Question("novel", options=_novel),
        Question("figures", check_here=_figures, optional=True, numeric=True),
        Question("publish", options=_publish),
    ),
    file=_file,
    carry="text",
)
LATE = late_form(NAME, _file)
FORMS = (FORM, LATE)
