"""The people of a year, drawn from a seed: who they are, where they work, by which door they come."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field

from storage.campaign.planning.plan import Plan

FAMILIES = "Nguyễn Trần Lê Phạm Hoàng Huỳnh Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Điểu Thị".split()
MIDDLES = "Văn Thị Hữu Đức Minh Ngọc Quốc Thanh Xuân Thu Công Đình".split()
GIVEN = (
    "An Bình Cường Dũng Em Giang Hà Hạnh Hiếu Hoa Hùng Khánh Kiên Lan Liên Linh Long Mai Mạnh Nam Nga Nghĩa Nhung "
    "Phong Phúc Quang Quyên Sơn Tâm Thảo Thắng Thúy Tiến Trang Trung Tuấn Tùng Vân Vinh Yến"
).split()
OFFICE = {  # the organiser's people: role, and how many
    "organiser_officer": 2,
    "media_officer": 1,
    "finance_officer": 1,
    "observer": 1,
    "hotline_officer": 1,
    "council_member": 5,
}
GROUPS = "telegram"  # the door of those who tie groups
WAYS = ("telegram", "zalo", "web")
ZALO_MOST = 30  # people whom the fake's one bot is asked to serve; Zalo's free plan takes 50


@dataclass(slots=True, eq=False)
class Person:
    """Somebody with one post; `way` is the door, `tones` whether accents are typed."""

    key: str
    name: str
    role: str
    unit: str
    way: str
    tones: bool
    code: str = ""


@dataclass(slots=True)
class Cast:
    """Everybody by key; `unit` and `area` find the one of a place."""

    people: dict[str, Person] = field(default_factory=dict)
    _names: Iterator[str] = field(default_factory=lambda: iter(()))
    _draw: random.Random = field(default_factory=random.Random)

    def add(self, key: str, role: str, unit: str, way: str = "") -> Person:
        """One more person, with a name that nobody else has."""
        person = Person(key, next(self._names), role, unit, way or self._way(), self._draw.random() < 0.5)
        self.people[key] = person
        return person

    def replace(self, head: Person) -> Person:
        """Somebody else takes an area over; the former head stays among the people, without a post."""
        before = len(self.people)
        heir = self.add(f"{head.unit} mới {before}", head.role, head.unit)
        self.people[f"{head.unit} cũ {before}"] = head
        self.people[head.unit] = self.people.pop(heir.key)
        head.role = ""
        return heir

    def of(self, role: str) -> list[Person]:
        """All of a role, in the order of their places."""
        return [person for person in self.people.values() if person.role == role]

    def __getitem__(self, key: str) -> Person:
        return self.people[key]

    def _way(self) -> str:
        full = sum(person.way == "zalo" for person in self.people.values()) >= ZALO_MOST
        return self._draw.choice([way for way in WAYS if not (full and way == "zalo")])


def drawn(plan: Plan, draw: random.Random) -> Cast:
    """An officer for each selecting unit, a head for each area, and the organiser's own people."""
    names = [f"{one} {two} {three}" for one in FAMILIES for two in MIDDLES for three in GIVEN]
    draw.shuffle(names)
    cast = Cast(_names=iter(names), _draw=draw)
    for role, count in OFFICE.items():
        for number in range(1, count + 1):
            cast.add(f"{role}{number}", role, plan.organiser.code, GROUPS if role == "organiser_officer" else "")
    for row in plan.units:
        if row.kind in plan.selecting.kinds:
            cast.add(row.code, "unit_officer", row.code, "" if cast.of("unit_officer") else GROUPS)
    for row in plan.units:
        if row.kind in plan.participants.kinds:
            cast.add(row.code, "area_head", row.code)
    return cast
