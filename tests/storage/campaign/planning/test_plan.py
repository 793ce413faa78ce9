"""Plan 151 as a value: its numbers, its days to the second, its bars and its open points."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from storage.campaign.planning.plan import Plan
from storage.campaign.planning.plan_file import load_plan

HERE = ZoneInfo("Asia/Ho_Chi_Minh")


@pytest.fixture(scope="module")
def plan() -> Plan:
    return load_plan("151-kh-ubnd")


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=HERE)  # type: ignore[misc,arg-type]


def test_the_numbers_of_the_campaign(plan: Plan) -> None:
    """131 areas in 16 communes, 181 + 184 days, 16 + 32 people, 80 + 160 million: all from the folder alone."""
    assert (len(plan.participant_units), len(plan.selecting_units)) == (131, 16)
    assert [phase.days for phase in plan.phases] == [181, 184]
    assert [plan.dossiers_at_most(phase.id) for phase in plan.phases] == [16, 32]
    assert plan.dossiers_at_most() == 48
    assert plan.money_per_laureate == 5_000_000
    assert [plan.money_at_most(phase.id) for phase in plan.phases] == [80_000_000, 160_000_000]
    assert plan.money_at_most() == 240_000_000


def test_derived_shares(plan: Plan) -> None:
    """At most 36.6 % of the areas can be put forward; 115 stay eligible after a full first phase."""
    areas = len(plan.participant_units)
    assert round(100 * plan.dossiers_at_most() / areas, 1) == 36.6
    assert areas - plan.dossiers_at_most("I") == 115
    assert round(areas / len(plan.selecting_units), 2) == 8.19


def test_sums_follow_another_number_of_communes(plan: Plan) -> None:
    """Quotas and money are arithmetic over units, not constants."""
    assert plan.dossiers_at_most(selecting=7) == 21
    assert plan.money_at_most("II", selecting=7) == 70_000_000


def test_sums_follow_a_changed_quota_and_amount(plan: Plan) -> None:
    """Another quota or amount in the plan gives other sums."""
    first = replace(plan.phases[0], quota=3)
    person = replace(plan.awards[0], amount=2_000_000)
    other = replace(plan, phases=(first, plan.phases[1]), awards=(person, plan.awards[1]))
    assert other.money_at_most() == 16 * (3 + 2) * 6_000_000


@pytest.mark.parametrize(
    ("instant", "phase"),
    [
        (at(2020, 12, 31, 23, 59, 59), None),
        (at(2021, 1, 1), "I"),
        (at(2021, 6, 30, 23, 59, 59), "I"),
        (at(2021, 7, 1), "II"),
        (at(2021, 12, 31, 23, 59, 59), "II"),
        (at(2022, 1, 1), None),
        (datetime(2021, 6, 30, 16, 59, 59, tzinfo=UTC), "I"),
        (datetime(2021, 6, 30, 17, tzinfo=UTC), "II"),
        (datetime(2021, 7, 1, 1, tzinfo=timezone(timedelta(hours=9))), "I"),
    ],
)
def test_a_phase_ends_with_its_last_local_day(plan: Plan, instant: datetime, phase: str | None) -> None:
    """30/6 at 23:59:59 is in, 1/7 at 00:00:00 is out, wherever the clock of the asker stands."""
    found = plan.phase_at(instant)
    assert (found.id if found else None) == phase


def test_the_edges_are_aware_instants(plan: Plan) -> None:
    """A phase closes at the very instant at which the next one opens."""
    first, second = plan.phases
    assert first.opens == datetime(2020, 12, 31, 17, tzinfo=UTC)
    assert first.closes == second.opens == datetime(2021, 6, 30, 17, tzinfo=UTC)
    assert (plan.opens, plan.closes) == (first.opens, second.closes)


def test_dossiers_may_be_due_before_the_phase_ends(plan: Plan) -> None:
    """Without a day of its own the deadline of dossiers is the end of the phase; with one it is the end of that day."""
    phase = plan.phase("I")
    assert phase.dossiers_close == phase.closes
    assert replace(phase, dossiers_due=date(2021, 6, 25)).dossiers_close == at(2021, 6, 26)


def test_the_phase_to_come(plan: Plan) -> None:
    """Before a phase opens it is the next one; after the last has opened there is none."""
    upcoming = [plan.next_phase(at(2020, 12, 4)), plan.next_phase(at(2021, 1, 1)), plan.next_phase(at(2021, 7, 1))]
    assert [phase and phase.id for phase in upcoming] == ["I", "II", None]


def test_who_was_awarded_in_the_first_phase_is_barred_from_the_second(plan: Plan) -> None:
    """The one bar of the plan covers person and area, and goes from phase I to phase II only."""
    assert plan.bars_in("I") == ()
    (bar,) = plan.bars_in("II")
    assert (bar.awarded_in, bar.covers, bar.clause) == ("I", ("person", "area"), "III.Lưu ý")


def test_awards_and_their_sources(plan: Plan) -> None:
    """One million for the person, four for the area, both community funded; the statutory sum is left open."""
    assert [(award.payee, award.amount, award.source) for award in plan.awards] == [
        ("person", 1_000_000, "xã hội hóa"),
        ("area", 4_000_000, "xã hội hóa"),
    ]
    assert plan.statutory_award.amount is None


def test_the_plan_weighs_nothing_and_equal_shares_are_shown(plan: Plan) -> None:
    """Five groups without weights count 20 each; six would still add up to 100."""
    assert not plan.weights_are_set
    assert list(plan.weights().values()) == [20, 20, 20, 20, 20]
    sixth = replace(plan.criteria[0], id="x")
    assert list(replace(plan, criteria=(*plan.criteria, sixth)).weights().values()) == [17, 17, 17, 17, 16, 16]


def test_given_weights_count(plan: Plan) -> None:
    """Weights that the plan sets are the weights."""
    weighed = tuple(replace(c, weight=w) for c, w in zip(plan.criteria, (10, 20, 30, 25, 15), strict=True))
    other = replace(plan, criteria=weighed)
    assert other.weights_are_set
    assert list(other.weights().values()) == [10, 20, 30, 25, 15]


def test_what_people_compete_in(plan: Plan) -> None:
    """Three values, three linked movements, five groups of criteria, and the plan's own order of priority."""
    assert [value.name for value in plan.values] == ["Năng động", "Sáng tạo", "Hiệu quả"]
    assert len(plan.movements) == 3
    assert len(plan.criteria) == 5
    assert [priority.id for priority in plan.priorities] == ["sang_tao", "dot_pha", "hieu_qua_cao"]


def test_who_judges(plan: Plan) -> None:
    """Three members and two invited seats assess; the emulation council's members are not named."""
    assessment = plan.body("assessment")
    assert [seat.part for seat in assessment.seats] == ["member"] * 3 + ["invited"] * 2
    assert [seat.part for seat in plan.body("emulation_council").seats] == ["advisor"]
    with pytest.raises(KeyError):
        plan.body("jury")


def test_the_anniversary_lies_outside_the_phases(plan: Plan) -> None:
    """The 50th anniversary, 07/4/2022, is a milestone in no phase."""
    day = next(milestone.date for milestone in plan.milestones if milestone.kind == "anniversary")
    assert day == date(2022, 4, 7)
    assert plan.phase_at(at(2022, 4, 7, 12)) is None


def test_reminders_stand_in_the_plan(plan: Plan) -> None:
    """30, 14, 7, 3, 1 and 0 days before, in the morning."""
    assert plan.reminders.days_before == (30, 14, 7, 3, 1, 0)
    assert plan.reminders.hour == 8


def test_no_hotline_number_is_invented(plan: Plan) -> None:
    """The district's number is open; the five public numbers are known."""
    assert plan.hotline.number is None
    assert [line.number for line in plan.hotline.emergency] == ["113", "114", "115", "111", "112"]


def test_every_gap_is_an_open_point(plan: Plan) -> None:
    """All that the plan leaves open is asked, with somebody who may decide; nothing of it has an answer yet."""
    assert plan.open_now() == plan.open_points
    assert [point.key for point in plan.open_points] == (
        "dossiers_due review_dates criteria_weights pass_score recognised_count hotline_number tip_verifier"
        " tip_credit_area tip_credit_ceiling tip_credit_weight statutory_bonus head_replaced nobody_worthy retention"
        " languages appeals emulation_council_members invited_chair"
    ).split()
    assert all(point.question.endswith("?") and point.decided_by for point in plan.open_points)


def test_the_distribution_list_has_eleven_lines(plan: Plan) -> None:
    """Eight offices, the communes, the areas and the archive."""
    reaches = [recipient.reach for recipient in plan.recipients]
    assert reaches == ["office"] * 8 + ["selecting", "participants", "archive"]


def test_laws_are_data_with_days(plan: Plan) -> None:
    """The data protection decree of 2023 is not cited after 2025; an unknown first day is not taken for "in force"."""
    assert "13/2023/NĐ-CP" not in [note.code for note in plan.laws_on(date(2026, 1, 1))]
    assert "91/2025/QH15" in [note.code for note in plan.laws_on(date(2026, 1, 1))]
    assert "91/2025/QH15" not in [note.code for note in plan.laws_on(date(2025, 12, 31))]
    assert plan.laws_on(date(2021, 6, 1)) == tuple(n for n in plan.legal_notes if n.code == "25/2018/QH14")


def test_the_tree_of_units(plan: Plan) -> None:
    """The district at the root, its communes with official codes, areas numbered under them in the list's order."""
    root = plan.unit("692")
    assert root
    assert (root.name, root.kind, root.parent) == ("Lộc Ninh", "huyện", "")
    assert {unit.parent for unit in plan.selecting_units} == {"692"}
    assert [u.name for u in plan.participant_units if u.parent == "25285"] == [
        "Ấp 1", "Ấp 10", "Ấp 11A", "Ấp 11B", "K54", "Vườn Bưởi", "Măng Cải",
    ]  # fmt: skip
    assert all(unit.code[:-3] == unit.parent and unit.code[-3] == "-" for unit in plan.participant_units)
    assert sum(unit.basis == "named" for unit in plan.participant_units) == 39


def test_kinds_of_areas_follow_their_commune(plan: Plan) -> None:
    """The township has eight khu phố, the communes 123 ấp."""
    kinds = [unit.kind for unit in plan.participant_units]
    assert (kinds.count("khu phố"), kinds.count("ấp")) == (8, 123)
    assert {u.parent for u in plan.participant_units if u.kind == "khu phố"} == {"25270"}


def test_successions_keep_codes_apart_from_meaning(plan: Plan) -> None:
    """Sixteen communes went into seven units in 2025; code 25270 lives on and became a ward in 2026."""
    in_2025 = [s for s in plan.successions if s.day == date(2025, 7, 1)]
    assert len(in_2025) == 16
    assert len({s.new for s in in_2025}) == 7
    ward = next(s for s in plan.successions if s.day == date(2026, 4, 30))
    assert (ward.old, ward.new, ward.kind) == ("25270", "25270", "phường")
    assert next(s.new for s in in_2025 if s.old == "25291") == "25292"


def test_a_phase_or_unit_that_is_not_there(plan: Plan) -> None:
    """An unknown phase is an error of ours, an unknown unit may be asked for."""
    with pytest.raises(KeyError):
        plan.phase("III")
    assert plan.unit("1") is None
