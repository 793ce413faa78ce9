"""/xemthanhtich: what the heads of a unit handed in: taken in, returned for completion, unlocked, sorted, on behalf."""

from collections.abc import Callable, Sequence

from broadcasts.letters import work_letters
from handlers import dated
from handlers.everyone.numbers import whether_it_lasts
from handlers.forms.controls import CLOSE
from handlers.forms.form import Answer, Answers, Filled, Form, Option, Question
from handlers.heads import achieving
from handlers.heads.changing import named
from handlers.telling import own, shown, tell, title
from handlers.visit import Visit
from storage.book import fetches
from storage.campaign.membership import heads
from storage.campaign.planning.plan_parts import Criterion, Named
from storage.campaign.works import achievements, amending, likeness, work_rules
from storage.campaign.works.achievements import Work
from storage.campaign.works.amending import ITEMS
from storage.talk import Refusal

ROLES = ("unit_officer",)
BEHALF = "behalf"  # write a work for a head who cannot
NOTE_LEAST, NOTE_MOST = 5, 500  # characters of what the unit says
ALIKE_MOST = 5  # as many as a person looks up
PRINT_SHOWN = 12  # digits that tell files apart
LISTED = 100  # works: enough for a unit's year


def show(visit: Visit, _words: str) -> None:
    """The works of the own units, newest first."""
    visit.begin("unit_works")


def _works(visit: Visit) -> list[Work]:
    return achievements.listing(visit.page, own(visit, "unit_officer"), limit=LISTED)


def _which(visit: Visit, _answers: Answers) -> Sequence[Option]:
    found, say = _works(visit), visit.office.texts.say
    live = amending.live_of(visit.page, [work.number for work in found])
    options = []
    for work in found:
        asked = live.get(work.number)
        state = asked.state if asked else ("taken" if work.taken else "new")
        facts = {"number": work.number, "title": work.new.title, "name": work.name}
        options.append(Option(work.number, say(f"unit_works.{state}", **facts), (work.name,)))
    return [*options, Option(BEHALF, say("unit_works.behalf")), Option(CLOSE, say("nomination_menu.nothing"))]


def _chosen(visit: Visit, filled: Filled) -> None:
    which = filled.value("which")
    if which == BEHALF:
        visit.begin("behalf")
        return
    work = achievements.by_number(visit.page, which, own(visit, "unit_officer"))
    if work is None:
        visit.say("nomination.nothing")
        return
    tell_whole(visit, work)
    visit.begin("unit_work", number=Answer(work.number, work.number))


def tell_whole(visit: Visit, work: Work) -> None:
    """A work with all that was told, where it comes from, and what is under way."""
    say, new = visit.office.texts.say, work.new
    lines = [
        say("unit_work.head", number=work.number, title=new.title, name=work.name, place=title(visit, new.area)),
        new.text,
        *([say("unit_work.figures", figures=new.figures)] if new.figures else []),
        say("unit_work.values", values=_names(visit.plan.values, new.values), files=len(new.files)),
        say("unit_work.is_criterion", criterion=_names(visit.plan.criteria, (new.criterion,)) or say("unit_work.none")),
        *_marks(visit, work),
    ]
    visit.say("unit_work.whole", lines="\n".join([*lines, *_alike(visit, work), *_prints(visit, work)]))


def _alike(visit: Visit, work: Work) -> list[str]:
    """What may be the same, and why; for a person to judge."""
    say = visit.office.texts.say
    found = likeness.found(visit.page, [work]).get(work.number, [])
    return [
        say(f"alike.{one.why}", number=one.work.number, title=one.work.new.title, name=one.work.name)
        for one in found[:ALIKE_MOST]
    ]


def _prints(visit: Visit, work: Work) -> list[str]:
    """The beginning of each file's print as it came; the whole one stands in the console."""
    kept = fetches.of(visit.page, work.new.files)
    prints = ", ".join(one.original[:PRINT_SHOWN] for one in kept if one.original)
    return [visit.office.texts.say("unit_work.prints", prints=prints)] if prints else []


def _names(named_parts: Sequence[Named | Criterion], ids: Sequence[str]) -> str:
    return ", ".join(one.name for one in named_parts if one.id in ids)


def _marks(visit: Visit, work: Work) -> list[str]:
    """The source, the movements, the completion, and what is asked now."""
    say, new, found = visit.office.texts.say, work.new, []
    if new.movements:
        found.append(say("unit_work.is_movements", movements=_names(visit.plan.movements, new.movements)))
    if new.source == "unit":
        found.append(say("work.source"))
    if new.commitment:
        found.append(say("unit_work.commitment", number=new.commitment))
    if work.completed is not None:
        found.append(say("work.completed_on", day=visit.day(work.completed)))
    if asked := amending.under_way(visit.page, work.number):
        facts = {"items": named(visit, asked.items), "until": shown(visit, asked.until), "note": asked.note}
        found.append(say(f"unit_work.{asked.state}", **facts))
    return [*found, *whether_it_lasts(visit, work)]


# --- what is done ------------------------------------------------------------------------------------------------


def _whats(visit: Visit, answers: Answers) -> Sequence[Option]:
    work = achievements.by_number(visit.page, answers["number"].value)
    asked = amending.under_way(visit.page, answers["number"].value)
    keys = ["take"] if work is not None and work.taken is None else []
    if asked is None:
        keys.append("ask")
    elif asked.state == "wished":
        keys += ["unlock", "refuse"]
    keys += ["sort_criterion", *(["sort_movements"] if visit.plan.movements else [])]
    options = [Option(key, visit.office.texts.say(f"unit_work.{key}")) for key in keys]
    return [*options, Option(CLOSE, visit.office.texts.say("nomination_menu.nothing"))]


def _does(*acts: str) -> Callable[[Answers], bool]:
    return lambda answers: "what" in answers and answers["what"].value in acts


def _items(visit: Visit, _answers: Answers) -> Sequence[Option]:
    return [Option(name, visit.office.texts.say(f"work.items.{name}")) for name in ITEMS if name != "movements"]


def _criteria(visit: Visit, _answers: Answers) -> Sequence[Option]:
    return [Option(one.id, one.name) for one in visit.plan.criteria]


def _note(text: str) -> str:
    if not NOTE_LEAST <= len(text.strip()) <= NOTE_MOST:
        raise Refusal("unit_work.note.length", {"least": NOTE_LEAST, "most": NOTE_MOST})
    return text.strip()


def _file(visit: Visit, filled: Filled) -> None:
    work = achievements.by_number(visit.page, filled.value("number"), own(visit, "unit_officer"))
    if work is None or visit.person is None:
        visit.say("desk.forbidden")
        return
    match filled.value("what"):
        case "take":
            _take(visit, work)
        case "ask":
            _ask(visit, work, filled)
        case "unlock" | "refuse":
            _decide(visit, work, filled)
        case "sort_criterion" | "sort_movements" as what:
            name = what.removeprefix("sort_")
            _sort(visit, work, name, filled.value(name))
        case _:
            visit.say("nomination.nothing")


def _take(visit: Visit, work: Work) -> None:
    if amending.take_in(visit.page, work.number, visit.received):
        visit.audit("achievement.taken_in", work.number)
    visit.say("unit_work.taken_in", number=work.number, name=work.name)


def _ask(visit: Visit, work: Work, filled: Filled) -> None:
    assert visit.person is not None  # noqa: S101 - an officer
    until, items = dated.read(filled.value("until")), tuple(filled.value("items"))
    if reason := work_rules.may_set(visit.plan, work, until, visit.today):
        tell(visit, reason)
        return
    note, by = filled.value("note"), visit.person.id
    asked = amending.ask(visit.page, work.number, items, note, until, by, visit.received)
    if asked is None:
        visit.say("unit_work.asked_already", number=work.number)
        return
    visit.audit("achievement.returned", work.number, questions=list(asked.items), until=until.isoformat())
    facts = {"number": work.number, "items": named(visit, asked.items), "until": shown(visit, until)}
    visit.say("unit_work.asked", name=work.name, **facts)
    _to_head(visit, work, "work.told_asked", note=note, **facts)


def _decide(visit: Visit, work: Work, filled: Filled) -> None:
    until = dated.read(filled.value("until")) if filled.value("what") == "unlock" else None
    asked = amending.decide(visit.page, work.number, until, visit.received)
    if asked is None:
        visit.say("unit_work.decided_already", number=work.number)
        return
    done = "unlocked" if until else "refused"
    visit.audit(f"achievement.{done}", work.number, questions=list(asked.items))
    facts = {"number": work.number, "items": named(visit, asked.items), "until": shown(visit, until)}
    visit.say(f"unit_work.{done}", name=work.name, **facts)
    _to_head(visit, work, f"work.told_{done}", **facts)


def _sort(visit: Visit, work: Work, what: str, chosen: object) -> None:
    assert visit.person is not None  # noqa: S101 - an officer
    sorted_as = {what: chosen or []}
    if amending.sort(visit.page, work.number, sorted_as, visit.person.id, visit.received):
        visit.audit("achievement.sorted", work.number, **sorted_as)
    visit.say("unit_work.sorted", number=work.number)


def _to_head(visit: Visit, work: Work, key: str, **facts: object) -> None:
    said = visit.office.texts.say(key, unit=title(visit, work.new.unit), title=work.new.title, **facts)
    visit.post(work_letters.to_head(visit.page, work.new.person, said, visit.real))


# --- on behalf ---------------------------------------------------------------------------------------------------


def _heads(visit: Visit, _answers: Answers) -> Sequence[Option]:
    found = (area for unit in own(visit, "unit_officer") for area in heads.areas(visit.page, unit, visit.campaign_day))
    return [
        Option(f"{area.place.code}.{person}", f"{name} – {area.place.title}", (name, area.place.title))
        for area in found
        for person, name in area.heads
    ]


def _begin_behalf(visit: Visit, filled: Filled) -> None:
    area, _, person = str(filled.value("who")).partition(".")
    option = next((one for one in _heads(visit, {}) if one.key == filled.value("who")), None)
    if option is None:
        visit.say("desk.forbidden")
    else:
        achieving.achieve_for(visit, area, int(person), option.also[0])


FORMS = (
    Form("unit_works", (Question("which", options=_which),), file=_chosen, review=False, roles=ROLES),
    Form(
        "unit_work",
        (
            Question("number", given=True),
            Question("what", options=_whats),
            Question("items", options=_items, many=True, when=_does("ask")),
            Question("until", options=dated.options, check_here=dated.typed, when=_does("ask", "unlock")),
            Question("note", check=_note, when=_does("ask")),
            Question("criterion", options=_criteria, when=_does("sort_criterion")),
            Question("movements", options=achieving.movements, many=True, optional=True, when=_does("sort_movements")),
        ),
        file=_file,
        review=False,
        roles=ROLES,
    ),
    Form("behalf", (Question("who", options=_heads),), file=_begin_behalf, review=False, roles=ROLES),
)
