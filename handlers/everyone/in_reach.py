"""The areas that a person may ask about, each also by the name of whoever heads it; which one, if several fit."""

from collections.abc import Iterator, Sequence

from handlers.forms.form import Option
from handlers.forms.reading import Meaning, meaning, mentioned_options, offers
from handlers.forms.showing import Shown
from handlers.telling import own
from handlers.units.candidates import parts
from handlers.visit import Visit
from storage.campaign.dossiers import progress
from storage.campaign.membership import heads
from storage.campaign.membership.heads import Area
from storage.campaign.territory.units import Place
from storage.words import fold, shorn

EVERYWHERE = ("organiser_officer", "admin", "council_member", "observer")


def areas(visit: Visit) -> list[Option]:
    """Those of one's own units, the one that one heads, or all for who works with the whole campaign."""
    return [option for _, option in _by_unit(visit)]


def selecting(visit: Visit) -> list[Option]:
    """The units that put forward, which everybody may ask about, each by all its names."""
    places = progress.selecting(visit.page, visit.plan, visit.campaign_day)
    return [Option(place.code, place.title, (place.name, *place.aliases)) for place in places]


def named(visit: Visit, words: str) -> tuple[str, ...]:
    """The areas in reach that some words name: none, one, or several of one name.

    Where the words name a unit, too, those of other units are not meant: "ấp 3 Lộc Thạnh" is no Ấp 3 of Lộc An.
    """
    if not words:
        return ()
    every = list(_by_unit(visit))
    found = meaning(words, [option for _, option in every], Shown((), ())).keys
    within = mentioned_options(words, selecting(visit)) if found else ()
    unit_of = {option.key: unit for unit, option in every}
    return tuple(area for area in found if not within or unit_of[area] in within)


def by_initials(words: str, units: Sequence[Option]) -> Meaning:
    """The units that begin with these letters: "lh" may be Lộc Hòa, Lộc Hiệp, Lộc Hưng."""
    said = fold(shorn(words))
    names = [(unit.key, fold(name).split()) for unit in units for name in unit.also[:1]]
    keys = tuple(key for key, name in names if len(name) > 1 and said == "".join(word[0] for word in name))
    return Meaning(keys, sure=len(keys) == 1)


def is_name(visit: Visit, text: str) -> bool:
    """Whether an official's message is nothing but the name of a unit, an area or its head: "xã Lộc Hưng"."""
    name = bare(visit, text)
    if visit.person is None or not visit.person.roles or visit.message.files or not any(map(str.isalpha, name)):
        return False
    return offers(selecting(visit), name) or offers(areas(visit), name)


def bare(visit: Visit, text: str) -> str:
    """The name in "hồ sơ của Nguyễn Văn An tới đâu rồi", "tìm Lộc Hưng"."""
    said = shorn(text)
    for lead in _longest_first(visit, "before"):
        if fold(said).startswith(f"{lead} "):
            said = said[len(lead) + 1 :]
            break
    for tail in _longest_first(visit, "behind"):
        if fold(said).endswith(f" {tail}"):
            return said[: -len(tail) - 1]
    return said


def _longest_first(visit: Visit, side: str) -> list[str]:
    return sorted(map(fold, visit.office.texts.lines(f"status.words.{side}")), key=len, reverse=True)


def reaches(visit: Visit, unit: str) -> bool:
    """Whether the person works with a unit, or with all."""
    everywhere = visit.person is not None and any(visit.person.has(role) for role in EVERYWHERE)
    return everywhere or unit in own(visit, "unit_officer")


def _by_unit(visit: Visit) -> Iterator[tuple[str, Option]]:
    mine = own(visit, "area_head")
    places = progress.selecting(visit.page, visit.plan, visit.campaign_day)
    known = heads.areas_of(visit.page, [unit.code for unit in places], visit.campaign_day)
    for unit in places:
        for area in known[unit.code]:
            if area.place.code in mine or reaches(visit, unit.code):
                short = tuple(part for _, name in area.heads for part in parts(name))
                yield unit.code, Option(area.place.code, _label(area, unit), _called(area, unit), parts=short)


def _label(area: Area, unit: Place) -> str:
    return " – ".join([f"{area.place.title}, {unit.title}", *(name for _, name in area.heads)])


def _called(area: Area, unit: Place) -> tuple[str, ...]:
    title = area.place.title
    where = (f"{title} {unit.name}", f"{title} {unit.title}", f"{title}, {unit.title}")
    bare = [name for name in (area.place.name, *area.place.aliases) if not name.isdigit()]
    return (title, *bare, *where, *(name for _, name in area.heads))
