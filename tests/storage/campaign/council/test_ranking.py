"""The order of dossiers: exact, whatever order scores come in, never worse for more points, each place told."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.campaign.council import cards, ranking
from storage.campaign.council.cards import BadCard, Card, Item
from storage.campaign.council.ranking import Case, Rule, Sheet, rank, steps, ties
from storage.campaign.planning.plan_file import load_plan

CARD = Card("Phiếu", (Item("A", "Mới", 40, decides=("sang_tao",)), Item("B", "Hiệu quả", 60, decides=("hieu_qua",))))
PRIORITIES = ("sang_tao", "dot_pha", "hieu_qua")
RULES = [Rule(method, per, PRIORITIES) for method in ("median", "mean") for per in ("whole", "criterion")]
CASES = [Case("DC-1"), Case("DC-2", frozenset({"dot_pha"})), Case("DC-3")]


def sheet(dossier: str, judge: int, a: float, b: float) -> Sheet:
    """A sheet with these points in its two lines."""
    return Sheet(dossier, judge, {"A": Fraction(str(a)), "B": Fraction(str(b))})


POINTS = st.tuples(st.integers(0, 160), st.integers(0, 240)).map(lambda two: (two[0] / 4, two[1] / 4))
SHEETS = st.dictionaries(
    st.tuples(st.sampled_from(["DC-1", "DC-2", "DC-3"]), st.integers(1, 6)), POINTS, max_size=14
).map(lambda found: [sheet(dossier, judge, *points) for (dossier, judge), points in found.items()])


@settings(max_examples=60)
@given(SHEETS, st.randoms(use_true_random=False), st.sampled_from(RULES))
def test_the_order_in_which_anything_comes_changes_nothing(sheets: list[Sheet], chance: object, rule: Rule) -> None:
    """Members score when they like, the office lists as it likes."""
    shuffled, cases = list(sheets), list(CASES)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    chance.shuffle(cases)  # type: ignore[attr-defined]
    assert rank(cases, shuffled, CARD, rule) == rank(CASES, sheets, CARD, rule)


@settings(max_examples=60)
@given(SHEETS.filter(bool), st.data(), st.sampled_from(RULES))
def test_more_points_never_mean_a_worse_place(sheets: list[Sheet], data: st.DataObject, rule: Rule) -> None:
    """One sheet of one dossier raised in one line: its place and its score are as good or better."""
    at = data.draw(st.integers(0, len(sheets) - 1))
    line, most = data.draw(st.sampled_from([("A", 40), ("B", 60)]))
    old = sheets[at]
    more = old.points[line] + (most - old.points[line]) * data.draw(st.fractions(0, 1, max_denominator=8))
    raised = [*sheets[:at], Sheet(old.dossier, old.judge, {**old.points, line: more}), *sheets[at + 1 :]]
    before = {one.dossier: one for one in rank(CASES, sheets, CARD, rule)}[old.dossier]
    after = {one.dossier: one for one in rank(CASES, raised, CARD, rule)}[old.dossier]
    assert before.score is not None
    assert after.score is not None
    assert after.score >= before.score
    assert after.place <= before.place


@settings(max_examples=60)
@given(SHEETS, st.sampled_from(RULES))
def test_sums_are_exact_and_places_follow_the_keys(sheets: list[Sheet], rule: Rule) -> None:
    """Scores are fractions; the mean of whole sheets is the sum of the lines' means; equal keys share a place."""
    found = rank(CASES, sheets, CARD, rule)
    assert sorted(one.dossier for one in found) == ["DC-1", "DC-2", "DC-3"]
    for one in found:
        mine = [s for s in sheets if s.dossier == one.dossier]
        assert (one.score is None) == (not mine)
        assert one.sheets == len(mine)
        if one.score is not None and rule.method == "mean":
            assert one.score == sum(one.lines.values()) == sum((s.total for s in mine), Fraction(0)) / len(mine)
    keys = {one.dossier: (one.score, one.keys if one.score is not None else ()) for one in found}
    assert all((keys[a.dossier] == keys[b.dossier]) == (a.place == b.place) for a in found for b in found)


def test_median_and_mean_whole_and_by_line_differ_as_they_should() -> None:
    """Three sheets where each way gives another number, all exact."""
    sheets = [sheet("DC-1", 1, 10, 60), sheet("DC-1", 2, 20, 20), sheet("DC-1", 3, 40, 31)]
    scores = {(r.method, r.per): rank(CASES[:1], sheets, CARD, r)[0].score for r in RULES}
    assert scores == {
        ("median", "whole"): 70,
        ("median", "criterion"): 51,
        ("mean", "whole"): Fraction(181, 3),
        ("mean", "criterion"): Fraction(181, 3),
    }


def test_equal_points_go_by_the_plans_priorities_in_their_order() -> None:
    """More points in the creative lines first; then what the works show; then the effective lines; then a tie."""
    rule = RULES[0]
    creative = rank(CASES, [sheet("DC-1", 1, 10, 40), sheet("DC-3", 1, 20, 30)], CARD, rule)
    assert [(one.dossier, one.place) for one in creative] == [("DC-3", 1), ("DC-1", 2), ("DC-2", 3)]
    assert [step.by for step in steps(creative, rule)] == ["sang_tao", "unscored"]
    shown = rank(CASES, [sheet(case.dossier, 1, 10, 40) for case in CASES], CARD, rule)
    assert [(one.dossier, one.place) for one in shown] == [("DC-2", 1), ("DC-1", 2), ("DC-3", 2)]
    assert [(step.by, int(step.more), int(step.less)) for step in steps(shown, rule)] == [
        ("dot_pha", 1, 0),
        ("tie", 50, 50),
    ]
    assert ties(shown) == (("DC-1", "DC-3"),)


@pytest.mark.parametrize(
    ("present", "members", "found"), [(2, 3, True), (1, 3, False), (0, 0, False), (4, 6, True), (3, 5, False)]
)
def test_a_quorum_is_counted_exactly(present: int, members: int, found: bool) -> None:
    """Two of three, with no rounding; a body of nobody has none."""
    assert ranking.enough(present, members, Fraction(2, 3)) is found


def test_the_shipped_card_adds_up_and_a_card_that_does_not_is_none() -> None:
    """100 points; a wrong sum, a line twice or a line of nothing is refused."""
    assert cards.template().total == 100
    assert Card.from_json(cards.template().as_json()) == cards.template()
    priorities = {priority.id for priority in load_plan("151-kh-ubnd").priorities}
    assert {name for item in cards.template().items for name in item.decides} == priorities
    for items in (
        (Item("A", "", 99),),
        (Item("A", "", 50), Item("A", "", 50)),
        (Item("A", "", 100), Item("B", "", 0)),
        (),
    ):
        with pytest.raises(BadCard):
            Card("Sai", items)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("8", "8"),
        ("8,5", "17/2"),
        (" 8.25 điểm", "33/4"),
        ("8/10", "8"),
        ("0", "0"),
        ("tám", None),
        ("-1", None),
        ("8,555", None),
    ],
)
def test_points_are_heard_as_people_type_them(text: str, number: str | None) -> None:
    """Comma or point, with or without the word; what is no number is none."""
    assert cards.heard(text) == (None if number is None else Fraction(number))


@pytest.mark.parametrize(
    ("number", "text"), [("8", "8"), ("17/2", "8,5"), ("33/4", "8,25"), ("181/3", "60,33 (181/3)")]
)
def test_points_are_said_as_people_write_them(number: str, text: str) -> None:
    """A comma, no needless zeros, and the whole truth where two digits are not enough."""
    assert cards.said(Fraction(number)) == text
