"""Both bodies at work: who sits, the card, scores by console and chat, one who stands aside, the conclusion."""

import re
from typing import TYPE_CHECKING

from storage.campaign.planning.plan_parts import Body, Phase
from tests import parts
from tests.year import deeds
from tests.year.cast import Person
from tests.year.deeds import expect

if TYPE_CHECKING:
    from tests.year.year import Year

DUTIES = ("chair", "member", "member", "secretary", "invited")
TERMS = {"method": "median", "per": "whole", "quorum": "2/3", "invited": "comment"}
NAMED = re.compile(r"(?<=\d) \([^()]*\)")  # whom a number is about
MOST = "5"  # points for a line: more than any other dossier gets
DECLINES = 0.5  # the share of phases in which somebody is not recognised
SITTING = re.compile(r"PH-\d{4}-\d{4,9}")


async def hold(year: "Year", phase: Phase) -> set[str]:
    """All bodies of the plan in their order; gives the numbers of those whom the last one recognises."""
    numbers = {one.number for one in year.sums.standing(phase.id)}
    for place, body in enumerate(year.plan.bodies):
        members = await seated(year, body)
        if "chưa ấn định. Thông qua một phiếu" in await year.town.page(year.office, "/hoi-dong"):
            await year.town.posts(year.office, "/hoi-dong/phieu")
        await year.town.posts(year.office, "/hoi-dong/phien", body=body.id, phase=phase.id, **TERMS)
        meeting = max(SITTING.findall(await year.town.page(year.office, "/hoi-dong")))
        equal = await score(year, meeting, members)
        if place == len(year.plan.bodies) - 1 and len(numbers) > 1 and year.draw.random() < DECLINES:
            gone = {one.number for one in year.sums.standing(phase.id) if one.area == year.merging[0]}
            numbers.discard(year.draw.choice(sorted(numbers - gone)))
        await conclude(year, meeting, phase, numbers)
        await same_place(year, meeting, equal)
    return numbers


async def seated(year: "Year", body: Body) -> list[Person]:
    """Those who score in a body, after everybody has a seat."""
    members = year.cast.of("council_member")[: len(DUTIES)]
    rows = "SELECT memberships.id, people.name FROM memberships JOIN people ON people.id = memberships.person"
    posts = {row["name"]: row["id"] for row in await year.town.rows(f"{rows} WHERE role = 'council_member'")}
    for member, duty in zip(members, DUTIES, strict=True):
        path = f"/hoi-dong/thanh-vien/{posts[member.name]}"
        await year.town.posts(year.office, path, body=body.id, duty=duty)
    return [member for member, duty in zip(members, DUTIES, strict=True) if duty in {"chair", "member"}]


async def score(year: "Year", number: str, members: list[Person]) -> list[str]:
    """The members give points to every dossier, the chair the first one by chat; the last stands aside at one.

    Gives two dossiers to which everybody gave the same, more than to any other; none where there are too few.
    """
    shown = (await (await year.town.browser(members[0])).get(f"/hoi-dong/{number}")).page
    dossiers = sorted(set(deeds.DOSSIER.findall(shown.words)))
    items = list(dict.fromkeys(name for name in shown.values("input", "name") if name.startswith("item-")))
    aside = year.draw.choice(dossiers)
    equal = [one for one in dossiers[1:] if one != aside][:2]
    await by_chat(year, members[0], dossiers[0], len(items))
    for member in members if parts.EVERYTHING else (members[0], members[-1]):
        for dossier in dossiers[1:] if member is members[0] else dossiers:
            given = {name: MOST if dossier in equal else str(year.draw.randint(1, 4)) for name in items}
            said = {"act": "give"} | given
            if member is members[-1] and dossier == aside:
                said = {"act": "recuse", "why": "Anh ấy là em tôi"}
            await year.town.posts(member, f"/hoi-dong/{number}/cham", dossier=dossier, **said)
    return equal if len(equal) > 1 else []


async def same_place(year: "Year", meeting: str, equal: list[str]) -> None:
    """Two with the same points share a place, unless the plan's priorities tell them apart, which is then said."""
    if not equal:
        return
    shown = NAMED.sub("", await year.town.page(year.office, f"/hoi-dong/{meeting}"))
    one, other = sorted(equal)
    shared = f"{one} và {other} bằng nhau cả điểm lẫn các ưu tiên của kế hoạch, nên đồng hạng"
    apart = [f"{a} đứng trước {b}: bằng tổng điểm, hơn về ưu tiên" for a, b in ((one, other), (other, one))]
    told = [words for words in (shared, *apart) if words in shown]
    assert len(told) == 1, f"{equal} {told}\n{shown}"


async def by_chat(year: "Year", member: Person, dossier: str, lines: int) -> None:
    """One dossier line by line; too many points are asked for once more."""
    town = year.town
    expect(town, await town.says(member, "/chamdiem"), "hồ sơ nào?")
    expect(town, await town.talk(member, dossier, "Chấm điểm"), "mấy điểm?")
    expect(town, await town.says(member, "900"), "Anh/chị nhắn một số từ 0 đến")
    expect(town, await town.talk(member, *("2,5" for _ in range(lines))), "Anh/chị xem lại.")
    expect(town, await town.says(member, "gửi"), "Đã ghi", dossier)
    await town.says(member, "thôi")


async def conclude(year: "Year", meeting: str, phase: Phase, yes: set[str]) -> None:
    """Before the end nothing is decided; then the body says its word on everybody."""
    standing = [one.number for one in year.sums.standing(phase.id)]
    words = {f"outcome-{number}": "recognised" if number in yes else "declined" for number in standing}
    await year.town.posts(year.office, f"/hoi-dong/{meeting}/ket-luan", 409, step="send", **words)
    await year.town.posts(year.office, f"/hoi-dong/{meeting}/khep", step="send")
    await year.town.posts(year.office, f"/hoi-dong/{meeting}/ket-luan", step="send", **words)
