"""The areas that a person may ask about, each also by the name of whoever heads it; which one, if several fit."""

from handlers.forms.form import Option
from handlers.forms.reading import meaning
from handlers.forms.showing import Shown
from handlers.telling import own
from handlers.visit import Visit
from storage.campaign.dossiers import progress
from storage.campaign.membership import heads
from storage.campaign.membership.heads import Area
from storage.campaign.territory.units import Place

EVERYWHERE = ("organiser_officer", "admin", "council_member", "observer")


def areas(visit: Visit) -> list[Option]:
    """Those of one's own units, the one that one heads, or all for who works with the whole campaign."""
    mine = own(visit, "area_head")
    places = progress.selecting(visit.page, visit.plan, visit.campaign_day)
    known = heads.areas_of(visit.page, [unit.code for unit in places], visit.campaign_day)
    return [
        Option(area.place.code, _label(area, unit), _called(area, unit))
        for unit in places
        for area in known[unit.code]
        if area.place.code in mine or reaches(visit, unit.code)
    ]


def named(visit: Visit, words: str) -> tuple[str, ...]:
    """The areas in reach that some words name: none, one, or several of one name."""
    return meaning(words, areas(visit), Shown((), ())).keys if words else ()


def reaches(visit: Visit, unit: str) -> bool:
    """Whether the person works with a unit, or with all."""
    everywhere = visit.person is not None and any(visit.person.has(role) for role in EVERYWHERE)
    return everywhere or unit in own(visit, "unit_officer")


def _label(area: Area, unit: Place) -> str:
    return " – ".join([f"{area.place.title}, {unit.title}", *(name for _, name in area.heads)])


def _called(area: Area, unit: Place) -> tuple[str, ...]:
    title = area.place.title
    where = (f"{title} {unit.name}", f"{title} {unit.title}", f"{title}, {unit.title}")
    bare = [name for name in (area.place.name, *area.place.aliases) if not name.isdigit()]
    return (title, *bare, *where, *(name for _, name in area.heads))
