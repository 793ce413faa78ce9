"""How officers read places and moments: units grouped under their commune, whole local moments, the time left."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from broadcasts.audience import Missing
from broadcasts.mailroom import Mailroom
from broadcasts.previewing import folded
from handlers.visit import Visit
from storage.campaign.membership.reach import Standing
from storage.campaign.territory import units
from storage.campaign.territory.units import Place
from storage.limits import limits
from storage.mail.rolls import Line

MINUTE, HOUR, DAY = 60, 3600, 86400


def mailroom(visit: Visit) -> Mailroom:
    """The mail room in this turn, with the officer who writes."""
    assert visit.person is not None  # noqa: S101 - the commands are for officers
    return Mailroom(visit.page, visit.plan, visit.office.texts, visit.now, visit.real, visit.person.id)


def few_missing(visit: Visit, missing: Sequence[Missing], number: str) -> None:
    """Whom no word reaches: counted by unit, a few by name, and how to see them all ("": of the one in hand)."""
    most, say = limits().broadcasts.unreached, visit.office.texts.say
    if len(missing) <= most:
        visit.say("broadcast.missing", count=len(missing), lines=by_parent(visit, missing))
        return
    counts = [say("broadcast.missing_in", unit=unit, count=count) for unit, count in folded(mailroom(visit), missing)]
    few = ", ".join(_with_person(visit, _title(one.unit), one.name) for one in missing[:most])
    facts = {"count": len(missing), "counts": ", ".join(counts), "few": few, "more": len(missing) - most}
    visit.say("broadcast.missing_many", **facts, how=f"/phattin {number} xem hết" if number else "xem hết")


def by_parent(visit: Visit, missing: Iterable[Missing]) -> str:
    """Units that cannot be reached, each with its person if known, one line for each commune."""
    named = [(one.unit.parent, _with_person(visit, _title(one.unit), one.name)) for one in missing]
    return _grouped(visit, named)


def readers(visit: Visit, lines: Iterable[Line]) -> str:
    """Recipients by name and unit, one line for each commune."""
    return _grouped(visit, [(line.parent, named(visit, line)) for line in lines])


def named(visit: Visit, line: Line, *, whole: bool = False) -> str:
    """A recipient: the unit (`whole`: with the one above it) and the person, or the group of a unit."""
    place = Place(line.unit, line.unit_name, line.unit_kind).title if line.unit else ""
    above = units.place(visit.page, line.parent) if whole else None
    if above is not None:
        place = visit.office.texts.say("broadcast.place_in", unit=place, above=above.title)
    if line.person is None:
        return visit.office.texts.say("broadcast.group_of", unit=place)
    return _with_person(visit, place, line.name)


def told_apart(visit: Visit, lines: Iterable[Line]) -> list[str]:
    """Recipients by name; where two units are called alike ("Ấp 1"), each with the unit above it."""
    found = list(lines)
    called = {line.unit: Place(line.unit, line.unit_name, line.unit_kind).title for line in found if line.unit}
    alike = {title for title, count in Counter(called.values()).items() if count > 1}
    return [named(visit, line, whole=called.get(line.unit) in alike) for line in found]


def full_moment(visit: Visit, at: datetime) -> str:
    """A campaign moment whole and local: "Thứ Hai 21/6/2021 14:00"."""
    local = at.astimezone(visit.plan.tzinfo)
    day = visit.office.texts.lines("broadcast.weekdays")[local.weekday()]
    return f"{day} {visit.day(at)} {local:%H:%M}"


def left(visit: Visit, at: datetime) -> str:
    """How long it is until a campaign moment: "1 ngày 6 giờ"."""
    seconds = max(0, round((at - visit.now).total_seconds()))
    say = visit.office.texts.say
    if seconds >= DAY:
        return say("broadcast.left.days", days=seconds // DAY, hours=seconds % DAY // HOUR)
    if seconds >= HOUR:
        return say("broadcast.left.hours", hours=seconds // HOUR, minutes=seconds % HOUR // MINUTE)
    return say("broadcast.left.minutes", minutes=max(1, seconds // MINUTE))


def _grouped(visit: Visit, entries: Sequence[tuple[str, str]]) -> str:
    found: dict[str, list[str]] = {}
    for parent, title in entries:
        found.setdefault(parent, []).append(title)
    return "\n".join(_line(visit, parent, titles) for parent, titles in found.items())


def _line(visit: Visit, parent: str, titles: Sequence[str]) -> str:
    """The areas of a commune behind its name; what stands right below the organiser needs none."""
    place = None if parent in {"", visit.plan.organiser.code} else units.place(visit.page, parent)
    joined = ", ".join(titles)
    return joined if place is None else f"{place.title}: {joined}"


def _title(unit: Standing) -> str:
    return Place(unit.code, unit.name, unit.kind).title


def _with_person(visit: Visit, place: str, name: str) -> str:
    return visit.office.texts.say("broadcast.person_of", unit=place, name=name) if name else place
