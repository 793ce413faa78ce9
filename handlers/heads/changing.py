"""Questions of an achievement answered anew: what the unit wants completed, or what its head wants to change."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from broadcasts.letters import work_letters
from handlers.everyone.beginning import keep_filled
from handlers.forms.form import Answer, Answers, Filled, Form, Question
from handlers.heads import achieving
from handlers.telling import own, tell, title
from handlers.visit import Visit
from storage.campaign.works import achievements, amending, work_rules
from storage.campaign.works.achievements import Work
from storage.campaign.works.amending import Asked

NAME = "achievement_change"


def begin(visit: Visit, number: str, items: tuple[str, ...]) -> None:
    """Open the form at these questions alone."""
    visit.begin(NAME, number=Answer(number, number), items=Answer(list(items), named(visit, items)))


def named(visit: Visit, items: tuple[str, ...]) -> str:
    """Questions by their short names."""
    return ", ".join(visit.office.texts.say(f"work.items.{name}") for name in items)


def mine(visit: Visit, work: Work) -> bool:
    """Whether it is this person's, or of an area that this person heads now."""
    return visit.person is not None and (work.new.person == visit.person.id or work.new.area in own(visit, "area_head"))


def _file(visit: Visit, filled: Filled) -> None:
    number, items = filled.value("number"), tuple(filled.value("items"))
    work = achievements.by_number(visit.page, number)
    if work is None or not mine(visit, work):
        visit.say("desk.forbidden")
        return
    asked = amending.under_way(visit.page, number)
    if not _covers(asked, items) and (work.taken is not None or work_rules.may_edit(visit.plan, work, visit.received)):
        _refuse(visit, filled, work)
        return
    assert visit.person is not None  # noqa: S101 - it is this person's
    changed = _changed(work, filled, items)
    answered = amending.change(visit.page, number, changed, visit.person.id, visit.received)
    visit.shows = f"/trangthai {number}"
    visit.audit("achievement.changed", number, questions=list(items), completed=answered is not None)
    _thank(visit, work, items, answered)


def _refuse(visit: Visit, filled: Filled, work: Work) -> None:
    """The phase is over, or the unit has taken it in meanwhile: the words are kept."""
    keep_filled(visit, NAME, filled)
    if reason := work_rules.may_edit(visit.plan, work, visit.received):
        tell(visit, reason)
    else:
        visit.say("work.taken_meanwhile", number=work.number, unit=title(visit, work.new.unit))


def _covers(asked: Asked | None, items: tuple[str, ...]) -> bool:
    return asked is not None and asked.state == "open" and set(items) <= set(asked.items)


def _changed(work: Work, filled: Filled, items: tuple[str, ...]) -> dict[str, Any]:
    """The columns that change; pictures join those that were sent before."""
    found: dict[str, Any] = {name: filled.value(name) for name in items if name not in {"files", "novel", "publish"}}
    found |= {name: filled.value(name) == "yes" for name in ("novel", "publish") if name in items}
    found |= {"figures": filled.value("figures") or ""} if "figures" in items else {}
    found |= {"movements": filled.value("movements") or []} if "movements" in items else {}
    if "files" in items:
        found["text"] = f"{found.get('text', work.new.text)}\n{filled.value('files')}"
    new = [one for ids in filled.files.values() for one in ids]
    return {**found, "files": [*work.new.files, *new]} if new else found


def _thank(visit: Visit, work: Work, items: tuple[str, ...], answered: Asked | None) -> None:
    facts = {"number": work.number, "title": work.new.title, "items": named(visit, items), "name": work.name}
    day, unit = visit.day(visit.received), title(visit, work.new.unit)
    if answered is None:
        visit.say("work.changed", unit=unit, **facts)
        return
    visit.say("work.completed", unit=unit, day=day, **facts)
    said = visit.office.texts.say("work.told_completed", place=title(visit, work.new.area), day=day, **facts)
    visit.post(work_letters.to_unit(visit.page, visit.plan, work.new.unit, said, visit.real))


def _wanted(name: str) -> Callable[[Answers], bool]:
    return lambda answers: name in answers["items"].value


def _again(name: str) -> Question:
    """The question of /thanhtich, where it is wanted."""
    return replace(achieving.FORM.question(name), when=_wanted(name))


def _said(text: str) -> str:
    return text.strip()


FORM = Form(
    NAME,
    (
        Question("number", given=True),
        Question("items", given=True),
        _again("text"),
        Question("files", check=_said, files=True, when=_wanted("files")),
        _again("title"),
        _again("values"),
        _again("novel"),
        _again("figures"),
        _again("publish"),
        Question("movements", options=achieving.movements, many=True, optional=True, when=_wanted("movements")),
    ),
    file=_file,
    roles=("area_head",),
)
