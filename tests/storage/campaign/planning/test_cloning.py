"""Next year's plan: days moved, units kept, laureates handed on as data that bar nobody."""

import shutil
from datetime import date
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from storage.campaign.planning import cloning, past
from storage.campaign.planning.past import Past, of_area, of_person, read_past
from storage.campaign.planning.plan_file import check_plan, load_plan
from storage.campaign.planning.plan_folder import BUNDLED, PLAN, bundled_plans
from tests.storage.campaign.broken import changed, copied

AN = Past("151-kh-ubnd", "I", "25279", "25279-01", "Nguyễn Văn An", "QĐ 5", date(2021, 7, 10))


def test_each_bundled_plan_is_good_a_year_later(tmp_path: Path) -> None:
    """Phases last as long, units are the same, laws and days of remembrance stay, and the check finds nothing."""
    for name in bundled_plans():
        plan, folder = load_plan(name), tmp_path / name
        shutil.copytree(BUNDLED / name, folder)
        year = plan.phases[0].starts.year + 1
        (folder / PLAN).write_text(cloning.moved((folder / PLAN).read_text("utf8"), year), "utf8")
        assert [fault for fault in check_plan(folder) if not fault.warning] == []
        clone = load_plan(folder)
        assert clone.id.endswith(f"-{year}")
        assert [one.starts.replace(year=year - 1) for one in clone.phases] == [one.starts for one in plan.phases]
        assert (clone.units, clone.legal_notes, clone.money_at_most()) == (
            plan.units,
            plan.legal_notes,
            plan.money_at_most(),
        )
        kept = [one for one in plan.milestones if one.kind != "issued"]
        assert [one for one in clone.milestones if one.kind != "issued"] == kept


def test_a_leap_day_becomes_the_day_before() -> None:
    """29 February 2024 is 28 February 2025; a second clone carries one year in its id."""
    source = 'id = "mau-2024"\n[[phases]]\nstarts = 2024-02-29\nends = 2024-03-31\n'
    told = cloning.moved(source, 2025)
    assert told == 'id = "mau-2025"\n[[phases]]\nstarts = 2025-02-28\nends = 2025-03-31\n'


def test_who_was_awarded_before_is_known_and_bars_nobody(tmp_path: Path) -> None:
    """The folder's table is read with the plan; the same name elsewhere is somebody else."""
    folder = copied(tmp_path)
    (folder / past.FILE).write_text(past.written([AN]), "utf8")
    plan = load_plan(folder)
    assert plan.past == (AN,)
    assert plan.version != load_plan("151-kh-ubnd").version
    assert plan.bars == load_plan("151-kh-ubnd").bars
    assert of_area(plan.past, "25279-01") == of_person(plan.past, "25279", "nguyễn văn an") == [AN]
    assert of_person(plan.past, "25280", "Nguyễn Văn An") == of_area(plan.past, "25279-02") == []
    assert cloning.history(plan, []) == (AN,)


def test_a_faulty_table_names_line_and_cure(tmp_path: Path) -> None:
    """A day that is none, an empty cell, a missing column."""
    folder = copied(tmp_path)
    (folder / past.FILE).write_text(past.written([AN]), "utf8")
    changed(folder, past.FILE, "2021-07-10", "hôm qua")
    assert [(one.file, one.line, one.code) for one in check_plan(folder)] == [(past.FILE, 2, "unit.bad_date")]
    (folder / past.FILE).write_text("campaign,phase\n", "utf8")
    assert [one.code for one in check_plan(folder)] == ["unit.missing_column"]


@given(st.lists(st.builds(Past, *[st.text("Aă=+@-,\"'đ Q1", min_size=1, max_size=8)] * 6, st.dates()), max_size=4))
def test_what_is_written_is_read_back(rows: list[Past]) -> None:
    """Whatever people are called, but for blanks at the ends and the mark that keeps a cell from being a formula."""
    found, _ = read_past(past.written(rows))
    assert [one.day for one in found] == [one.day for one in rows if all(_cells(one))]


def _cells(one: Past) -> list[str]:
    """The cells as they are read, blanks gone."""
    kept = (one.campaign, one.phase, one.unit, one.area, one.name, one.decision)
    return [cell.strip().removeprefix("'") for cell in kept]
