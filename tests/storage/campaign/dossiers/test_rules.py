"""Who may hand in and put forward what, and when: every "no" with clause and facts; deadlines to the minute."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest

from storage.campaign.dossiers import rules
from storage.campaign.dossiers.rules import Candidate, Put, Reason
from storage.campaign.planning.plan import Plan
from storage.campaign.planning.plan_file import load_plan
from storage.campaign.planning.plan_parts import Phase
from storage.texts.texts import texts

NOON = datetime(2021, 6, 20, 5, tzinfo=UTC)
PUT = Put("DC-2021-0001", "I", "25273", 1, "25273-01", "Ấp 6", 7, "Nguyễn Văn An", "Giỏi.", "proposed", NOON)
GONE = replace(PUT, slot=None, state="withdrawn", ended_at=NOON)
HERE = Candidate("25273", "25273-01", "Ấp 6", "25273", 7)


@cache
def plan() -> Plan:
    """The bundled plan."""
    return load_plan("151-kh-ubnd")


def at(text: str) -> datetime:
    """A local moment in Việt Nam."""
    return datetime.fromisoformat(f"{text}+07:00")


def code(outcome: Reason | None) -> str:
    return "" if outcome is None else outcome.code


@pytest.mark.parametrize(
    ("moment", "found"),
    [
        ("2020-12-04 08:00:00", "not_open"),
        ("2020-12-31 23:59:59.999", "not_open"),
        ("2021-01-01 00:00:00", "I"),
        ("2021-06-30 23:58:00", "I"),
        ("2021-06-30 23:59:59.999", "I"),
        ("2021-07-01 00:00:00", "II"),
        ("2021-12-31 23:59:59.999", "II"),
        ("2022-01-01 00:00:00", "closed"),
        ("2026-01-01 00:00:00", "closed"),
    ],
)
def test_the_phase_at_each_minute(moment: str, found: str) -> None:
    """A phase takes works from its first to its last instant; before and after there is a reason instead."""
    phase = rules.open_phase(plan(), at(moment), rules.works_close)
    assert (phase.id if isinstance(phase, Phase) else phase.code) == found


@pytest.mark.parametrize(
    ("moment", "found"),
    [
        ("2020-12-31 23:59:59.999", "not_open"),
        ("2021-01-01 00:00:00", ""),
        ("2021-06-30 23:59:59.999", ""),
        ("2021-07-01 00:00:00", "closed_until"),
    ],
)
def test_a_draft_of_one_phase_is_late_in_the_next(moment: str, found: str) -> None:
    """What was begun for phase I is not taken when it is sent in phase II."""
    assert code(rules.in_time(plan(), "I", at(moment), rules.works_close)) == found


def test_a_refusal_for_lateness_tells_the_last_minute_and_when_the_message_counted() -> None:
    """Clause, last minute, the instant that counted, and the phase to come."""
    counted = at("2021-07-01 00:07")
    reason = rules.in_time(plan(), "I", counted, rules.works_close)
    assert reason == Reason(
        "closed_until",
        "III.1",
        {
            "plan": "151/KH-UBND",
            "clause": "III.1",
            "phase": "Giai đoạn I",
            "closed": at("2021-06-30 23:59"),
            "counted": counted,
            "ask": "/kiennghi",
            "next": "Giai đoạn II",
            "opens": plan().phase("II").starts,
        },
        "rules.closed_until",
    )


def test_dossiers_may_close_before_the_phase() -> None:
    """With a day of its own for dossiers, units are late the day after, while heads still hand in."""
    first = replace(plan().phases[0], dossiers_due=plan().phases[0].ends - timedelta(days=5))
    tight = replace(plan(), phases=(first, *plan().phases[1:]))
    moment = at("2021-06-26 00:00")
    assert code(rules.in_time(tight, "I", moment, rules.dossiers_close)) == "closed_until"
    assert code(rules.in_time(tight, "I", moment - timedelta(microseconds=1), rules.dossiers_close)) == ""
    assert code(rules.in_time(tight, "I", moment, rules.works_close)) == ""
    closed = rules.open_phase(tight, moment, rules.dossiers_close)
    assert isinstance(closed, Reason)
    assert closed.facts["closed"] == at("2021-06-25 23:59")


@pytest.mark.parametrize(
    ("area", "values", "found"),
    [
        ("25273-01", ("nang_dong",), ""),
        ("25273-01", ("nang_dong", "sang_tao", "hieu_qua"), ""),
        ("25273-01", (), "no_value"),
        ("25273-01", ("nang_dong", "dep"), "no_value"),
        ("25273-02", ("nang_dong",), "foreign_area"),
    ],
)
def test_a_work_needs_ones_own_area_and_a_value_of_the_plan(area: str, values: tuple[str, ...], found: str) -> None:
    """Without one of the three values, or for a foreign area, nothing is handed in."""
    assert code(rules.may_hand_in(plan(), "I", area, ["25273-01"], values, NOON)) == found


@pytest.mark.parametrize(
    ("candidate", "moment", "found"),
    [
        (HERE, NOON, ""),
        (replace(HERE, above="25276"), NOON, "wrong_unit"),
        (replace(HERE, person=None), NOON, "no_head"),
        (HERE, at("2021-07-01 00:00"), "closed_until"),
        (HERE, at("2020-12-31 23:59"), "not_open"),
    ],
)
def test_who_may_be_put_forward(candidate: Candidate, moment: datetime, found: str) -> None:
    """A head of one of the unit's own areas, in time."""
    assert code(rules.may_put_forward(plan(), "I", candidate, moment)) == found


def test_a_used_quota_names_clause_count_and_people() -> None:
    """The clause of the phase, how many of how many, and who."""
    reason = rules.quota_used(plan(), "II", "Xã Lộc Hòa", [PUT, replace(PUT, name="Lê Thị Hoa", place="Ấp 7")])
    wanted = {"unit": "Xã Lộc Hòa", "used": 2, "quota": 2, "names": ("Nguyễn Văn An – Ấp 6", "Lê Thị Hoa – Ấp 7")}
    assert (reason.code, reason.clause) == ("quota_used", "III.2")
    assert {name: reason.facts[name] for name in wanted} == wanted


def test_a_clash_names_the_area_or_the_person() -> None:
    """The same area is told as such; the same person in another area by name."""
    assert rules.already(plan(), PUT, HERE).code == "area_already"
    assert rules.already(plan(), PUT, replace(HERE, area="25273-02")).code == "person_already"


@pytest.mark.parametrize(
    ("put", "after", "found"),
    [
        (GONE, timedelta(0), ""),
        (GONE, timedelta(days=7), ""),
        (GONE, timedelta(days=7, seconds=1), "restore_late"),
        (PUT, timedelta(0), "not_withdrawn"),
        (replace(GONE, ended_at=at("2021-06-30 20:00")), timedelta(days=11), "closed_until"),
    ],
)
def test_undo_has_seven_days_and_the_phase(put: Put, after: timedelta, found: str) -> None:
    """A withdrawal can be undone for seven days, within the phase."""
    assert code(rules.may_restore(plan(), put, NOON + after, 7)) == found


@pytest.mark.parametrize(
    ("put", "moment", "found"),
    [(PUT, NOON, ""), (GONE, NOON, "already_withdrawn"), (PUT, at("2021-07-01 00:00"), "closed_until")],
)
def test_withdrawing_has_the_phase(put: Put, moment: datetime, found: str) -> None:
    """Somebody who stands can be taken back while the phase takes dossiers."""
    assert code(rules.may_withdraw(plan(), put, moment)) == found


def test_every_reason_has_a_sentence_that_its_facts_fill() -> None:
    """No reason leaves a person without words, and none names a fact that is not there."""
    late = at("2022-02-01 00:00")
    reasons = [
        rules.open_phase(plan(), at("2020-12-31 10:00"), rules.works_close),
        rules.open_phase(plan(), late, rules.works_close),
        rules.in_time(plan(), "I", late, rules.works_close),
        rules.may_hand_in(plan(), "I", "x", [], (), NOON),
        rules.may_hand_in(plan(), "I", "x", ["x"], (), NOON),
        rules.may_put_forward(plan(), "I", replace(HERE, above=""), NOON),
        rules.may_put_forward(plan(), "I", replace(HERE, person=None), NOON),
        rules.quota_used(plan(), "I", "Xã", [PUT]),
        rules.already(plan(), PUT, HERE),
        rules.already(plan(), PUT, replace(HERE, area="")),
        rules.may_withdraw(plan(), GONE, NOON),
        rules.may_restore(plan(), PUT, NOON, 7),
        rules.may_restore(plan(), GONE, late, 7),
    ]
    found = [reason for reason in reasons if isinstance(reason, Reason)]
    everything = texts().keys()
    known = {key.removeprefix("rules.") for key in everything if key.startswith("rules.")}
    steps = {key.removeprefix("next_step.") for key in everything if key.startswith("next_step.")}
    assert {reason.code for reason in found} < known == steps  # the others: test_route.py
    assert [reason.key for reason in found if texts().facts(reason.key) - set(reason.facts)] == []
    assert [reason.key for reason in found if texts().facts(reason.next_step) - set(reason.facts)] == []


def test_days_left_end_with_zero_on_the_last_day() -> None:
    """Ten days before the end there are ten, on the last day none."""
    phase = plan().phase("I")
    assert rules.days_left(phase, at("2021-06-20 08:00").date()) == 10
    assert rules.days_left(phase, at("2021-06-30 08:00").date()) == 0
