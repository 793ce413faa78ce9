"""Puts read rows of a table of units under their parents and gives codes to those that have none."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from storage.campaign.territory.unit_names import Directory
from storage.campaign.territory.unit_rows import BadRow, UnitRow
from storage.words import spell


@dataclass(slots=True, eq=False)
class Draft:
    """A row of a table on its way to a UnitRow: its parent may still be a name, its code missing."""

    line: int
    name: str
    kind: str
    code: str
    parent: str
    valid_from: date | None
    valid_to: date | None
    aliases: tuple[str, ...]
    basis: str
    headed: dict[str, str]  # the column's own heading, to speak of it as the person does
    above: "Draft | UnitRow | None" = None

    def bad(self, column: str, value: str, reason: str, candidates: Sequence[str] = (), **extra: str) -> BadRow:
        """What is wrong with this row."""
        return BadRow(self.line, self.headed.get(column, column), value, reason, tuple(candidates), extra)

    @property
    def title(self) -> str:
        """Kind and name as people say them."""
        return UnitRow(self.code, self.name, self.kind).title


def settle(
    drafts: list[Draft], bad: list[BadRow], known: Sequence[UnitRow]
) -> tuple[list[tuple[int, UnitRow]], list[BadRow]]:
    """The rows, with their lines, and all that cannot be placed; `bad` names rows with faults of their own."""
    every = list(bad)
    every += double_codes(drafts)
    every += find_parents(drafts, known)
    every += circles(drafts)
    every += double_names(drafts)
    lost = {row.line for row in every}
    every += orphans(drafts, lost)
    placed = [draft for draft in drafts if draft.line not in lost]
    codes = Codes(placed, known)
    for draft in placed:
        codes.give(draft)
    return [(draft.line, row_of(draft)) for draft in placed], sorted(every, key=lambda row: row.line)


def double_codes(drafts: list[Draft]) -> Iterator[BadRow]:
    first: dict[str, Draft] = {}
    for draft in drafts:
        if draft.code and first.setdefault(draft.code, draft) is not draft:
            yield draft.bad("code", draft.code, "duplicate_code", first=str(first[draft.code].line))


def double_names(drafts: list[Draft]) -> Iterator[BadRow]:
    first: dict[tuple[object, str, str], Draft] = {}
    for draft in drafts:
        above = draft.above.code if isinstance(draft.above, UnitRow) else id(draft.above)
        earlier = first.setdefault((above, draft.kind, spell(draft.name)), draft)
        if earlier is not draft and draft.name:
            yield draft.bad("name", draft.name, "duplicate_name", first=str(earlier.line))


def find_parents(drafts: list[Draft], known: Sequence[UnitRow]) -> Iterator[BadRow]:
    """Hang each row under the one unit that its parent's code or name means; report what means none or several."""
    codes = {draft.code for draft in drafts if draft.code}
    kept = [unit for unit in known if unit.code not in codes]
    directory: Directory[Draft | UnitRow] = Directory([*kept, *reversed(drafts)])  # of two equal codes the first counts
    for draft in drafts:
        if not draft.parent:
            yield from rootless(draft, known)
            continue
        found = directory.meant(draft.parent)
        if draft.parent != draft.code:
            found = [unit for unit in found if unit is not draft]
        if len(found) == 1:
            draft.above = found[0]
        elif found:
            yield draft.bad("parent", draft.parent, "ambiguous_parent", sorted(unit.title for unit in found))
        else:
            yield draft.bad("parent", draft.parent, "unknown_parent")


def rootless(draft: Draft, known: Sequence[UnitRow]) -> Iterator[BadRow]:
    """A row without a parent is the root: it needs a code, and must be the root that is known, if one is."""
    roots = {unit.code for unit in known if not unit.parent}
    if not draft.code or (roots and draft.code not in roots):
        yield draft.bad("parent", "", "no_parent")


def circles(drafts: list[Draft]) -> Iterator[BadRow]:
    """Rows that stand above themselves."""
    for draft in drafts:
        seen: list[Draft] = []
        above = draft.above
        while isinstance(above, Draft) and above is not draft and above not in seen:
            seen.append(above)
            above = above.above
        if above is draft:
            yield draft.bad("parent", draft.parent, "circle")


def orphans(drafts: list[Draft], lost: set[int]) -> Iterator[BadRow]:
    """Rows below a row that is lost, whatever the depth; adds their lines to `lost`."""
    while fresh := [draft for draft in drafts if draft.line not in lost and parent_line(draft) in lost]:
        for draft in fresh:
            lost.add(draft.line)
            yield draft.bad("parent", draft.parent, "bad_parent", first=str(parent_line(draft)))


def parent_line(draft: Draft) -> int:
    return draft.above.line if isinstance(draft.above, Draft) else 0


class Codes:
    """Gives codes `<parent's code>-<two digits>` in the order of the table; a known unit of that name keeps its own."""

    def __init__(self, drafts: list[Draft], known: Sequence[UnitRow]) -> None:
        self.typed = {draft.code for draft in drafts if draft.code}
        self.taken = self.typed | {unit.code for unit in known}
        self.known = {(unit.parent, unit.kind, spell(unit.name)): unit.code for unit in known}
        self.last: defaultdict[str, int] = defaultdict(int)

    def give(self, draft: Draft) -> None:
        """Set the draft's code, after its parent's, whose row may stand further down the table."""
        parent = draft.above
        if draft.code or parent is None:
            return
        if isinstance(parent, Draft):
            self.give(parent)
        kept = self.known.get((parent.code, draft.kind, spell(draft.name)))
        draft.code = kept if kept and kept not in self.typed else self.fresh(parent.code)

    def fresh(self, parent: str) -> str:
        """The parent's next code that nobody has."""
        while True:
            self.last[parent] += 1
            code = f"{parent}-{self.last[parent]:02d}"
            if code not in self.taken:
                return code


def row_of(draft: Draft) -> UnitRow:
    return UnitRow(
        code=draft.code,
        name=draft.name,
        kind=draft.kind,
        parent=draft.above.code if draft.above else "",
        valid_from=draft.valid_from,
        valid_to=draft.valid_to,
        aliases=draft.aliases,
        basis=draft.basis,
    )
