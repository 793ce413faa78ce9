"""Every fault of a plan folder is told with its file, its line and two sentences."""

from pathlib import Path
from typing import NamedTuple

import pytest

from storage.campaign.planning.faults import Fault, PlanFaults
from storage.campaign.planning.plan_file import check_plan, load_plan
from storage.campaign.planning.plan_folder import bundled_plans
from storage.texts.texts import texts
from tests.storage.campaign.broken import changed, copied, line_with

PLAN, TEXT, ERRATA, AREAS, SUCCESSIONS = "plan.toml", "text.md", "errata.toml", "areas.csv", "successions.csv"


class Case(NamedTuple):
    """A change to a file of the plan, and the one fault that it must cause, on the line that holds `mark`."""

    file: str
    old: str
    new: str
    mark: str
    key: str
    code: str
    warning: bool = False
    told_in: str = ""


REVIEW = 'review = { name = "Hội nghị sơ kết", kind = "interim", date = "chưa ấn định" }'
OPEN = "chưa ấn định"

CASES = [
    Case(PLAN, 'number = "151/KH-UBND"', "number = 151/KH", "number = 151/KH", "", "fault.toml_syntax"),
    Case(PLAN, "quota = 2\n", "", "# phase", "phases[2].quota", "fault.missing_key"),
    Case(PLAN, 'preset = "huyện 2020"\n', "", "# Kế hoạch 151", "preset", "fault.missing_key"),
    Case(PLAN, "quota = 1", "quotta = 1\nquota = 1", "quotta", "phases[1].quotta", "fault.unknown_key_near"),
    Case(PLAN, "hour = 8", "hour = 8\nxyz = 1", "xyz", "reminders.xyz", "fault.unknown_key"),
    Case(PLAN, 'issuer = "Ủy ban nhân dân huyện Lộc Ninh"', "issuer = 5", "issuer = 5", "issuer", "fault.not_text"),
    Case(PLAN, 'preset = "huyện 2020"', 'preset = " "', "preset", "preset", "fault.blank_text"),
    Case(PLAN, "hour = 8", 'hour = "8"', "hour =", "reminders.hour", "fault.not_number"),
    Case(PLAN, "hour = 8", "hour = true", "hour =", "reminders.hour", "fault.not_number"),
    Case(PLAN, "issued = 2020-12-04", 'issued = "4/12/2020"', "issued =", "issued", "fault.not_day"),
    Case(PLAN, "issued = 2020-12-04", "issued = 2020-12-04T00:00:00", "issued =", "issued", "fault.not_day"),
    Case(
        PLAN,
        "days_before = [30, 14, 7, 3, 1, 0]",
        "days_before = 41",
        "days_before = 41",
        "reminders.days_before",
        "fault.not_list",
    ),
    Case(PLAN, REVIEW, "review = 1", "review = 1", "phases[1].review", "fault.not_table"),
    Case(PLAN, 'kind = "interim"', 'kind = "first"', '"first"', "phases[1].review.kind", "fault.not_among"),
    Case(PLAN, "quota = 1", "quota = -1", "quota = -1", "phases[1].quota", "fault.too_small"),
    Case(PLAN, "hour = 8", "hour = 24", "hour =", "reminders.hour", "fault.too_large"),
    Case(PLAN, "[30, 14, 7", "[30, -14, 7", "[30, -14, 7", "reminders.days_before[2]", "fault.too_small"),
    Case(PLAN, 'id = "khu_dan_cu"', 'id = "ca_nhan" # again', "# again", "awards[2].id", "fault.duplicate"),
    Case(
        PLAN,
        '{ id = "border_guard", ',
        '{ id = "elsewhere", ',
        '"elsewhere"',
        "hotline.receivers[3].id",
        "fault.duplicate",
    ),
    Case(PLAN, "Asia/Ho_Chi_Minh", "Asia/Loc_Ninh", "zone =", "zone", "fault.unknown_zone"),
    Case(PLAN, "ends = 2021-06-30", "ends = 2020-06-30", "ends = 2020-06-30", "phases[1].ends", "fault.days_reversed"),
    Case(
        PLAN,
        "starts = 2021-07-01",
        "starts = 2021-06-30",
        "starts = 2021-06-30",
        "phases[2].starts",
        "fault.phases_overlap",
    ),
    Case(
        PLAN,
        'dossiers_due = "chưa ấn định"',
        "dossiers_due = 2021-07-01",
        "dossiers_due = 2021",
        "phases[1].dossiers_due",
        "fault.due_outside",
    ),
    Case(PLAN, 'awarded_in = "I"', 'awarded_in = "0"', "awarded_in", "bars[1].awarded_in", "fault.unknown_phase"),
    Case(
        PLAN,
        'quorum = "chưa ấn định" #',
        "quorum = { part = 4, of = 3 } #",
        "part = 4",
        "bodies[1].quorum",
        "fault.quorum_too_large",
    ),
    Case(
        PLAN,
        'phase = "I"\nclause = "V.2"',
        'phase = "0"\nclause = "V.2"',
        'phase = "0"',
        "reports[1].phase",
        "fault.unknown_phase",
    ),
    Case(PLAN, 'barred_in = "II"', 'barred_in = "I"', "barred_in", "bars[1].barred_in", "fault.bar_backwards"),
    Case(
        PLAN,
        "emergency = [",
        f'fallback_key = "{"x" * 64}"\nemergency = [',
        "fallback_key",
        "hotline.fallback_key",
        "fault.not_a_key",
    ),
    Case(PLAN, 'set_in = "hotline.number"', "", "# hotline", "open_points[6]", "fault.value_or_set_in"),
    Case(
        PLAN,
        'set_in = "hotline.number"',
        'set_in = "hotline.phone"',
        "hotline.phone",
        "open_points[6].set_in",
        "fault.unknown_set_in",
    ),
    Case(PLAN, 'clause = "III.Lưu ý"', 'clause = "III.3"', '"III.3"', "bars[1].clause", "fault.unknown_clause"),
    Case(
        PLAN,
        'clauses = ["IV", "V.4"]',
        'clauses = ["IV", "V.8"]',
        '"V.8"',
        "questions[6].clauses[2]",
        "fault.unknown_clause",
    ),
    Case(PLAN, 'code = "692"', 'code = "693"', "693", "organiser.code", "fault.organiser_missing"),
    Case(
        PLAN,
        "expected = 131",
        "expected = 132",
        "expected = 132",
        "participants.expected",
        "fault.count_differs",
        warning=True,
    ),
    Case(
        AREAS,
        "25276-09,Ấp 54,ấp,25276,,,,inferred\n",
        "",
        "expected = 131",
        "participants.expected",
        "fault.count_differs",
        warning=True,
        told_in=PLAN,
    ),
    Case(ERRATA, "line = 85", "line = 86", 'stands = "Thâm định"', "errata[11].stands", "fault.erratum_not_there"),
    Case(ERRATA, "nth = 2", "nth = 3", "# second", "errata[7].stands", "fault.erratum_not_there"),
    Case(ERRATA, "nth = 2", "nth = 1", "# second", "errata[7].stands", "fault.errata_overlap"),
    Case(ERRATA, 'clause = "V.5"', 'clause = "V.6"', '"V.6"', "errata[11].clause", "fault.erratum_section"),
    Case(ERRATA, "line = 115\n", "", "# last", "errata[14].line", "fault.missing_key"),
    Case(
        TEXT,
        "Thâm định",
        "Thẩm định",
        'stands = "Thâm định"',
        "errata[11].stands",
        "fault.erratum_not_there",
        told_in=ERRATA,
    ),
    Case(AREAS, "25276-09,Ấp 54", "25276-08,Ấp 54", "Ấp 54", "code", "unit.duplicate_code"),
    Case(AREAS, "25276-09,Ấp 54", "25276-09,Ấp 9", "25276-09", "name", "unit.duplicate_name"),
    Case(AREAS, "Ấp 54,ấp,25276", "Ấp 54,ấp,25277", "Ấp 54", "parent", "unit.unknown_parent"),
    Case(AREAS, "Ấp 54,ấp,25276", "Ấp 54,ấp,25276-09", "Ấp 54", "parent", "unit.circle"),
    Case(AREAS, "Ấp 54,ấp,25276", "Ấp 54,ấp,loc thanh", "Ấp 54", "parent", "unit.ambiguous_parent"),
    Case(AREAS, "Ấp 54,ấp,25276", "Ấp 54,ấp,", "Ấp 54", "parent", "unit.second_root"),
    Case(AREAS, "Ấp 54,ấp,25276,", "Ấp 54,ấp,25276,hôm qua", "Ấp 54", "valid_from", "unit.bad_date"),
    Case(
        AREAS,
        "25276-09,Ấp 54,ấp,25276,,",
        "25276-09,Ấp 54,ấp,25276,2021-01-01,2020-01-01",
        "Ấp 54",
        "valid_to",
        "unit.days_reversed",
    ),
    Case(AREAS, "Ấp 54,ấp", ",ấp", "25276-09", "name", "unit.missing_name"),
    Case(AREAS, "Măng Cải,ấp", "Măng Cải,", "Măng Cải", "kind", "unit.missing_kind"),
    Case(AREAS, "25276-09,", "25276/09,", "Ấp 54", "code", "unit.bad_code"),
    Case(SUCCESSIONS, "25306,25303", "25307,25303", "25307", "from", "unit.unknown_code"),
    Case(SUCCESSIONS, "25306,25303,2025-07-01", "25306,25303,mai", "mai", "date", "unit.bad_date"),
    Case(SUCCESSIONS, "25306,25303,", "25306,,", "25306,,", "to", "unit.blank_cell"),
    Case(SUCCESSIONS, "from,to,date", "from,into,date", "into", "to", "unit.missing_column"),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the bundled plan with a few marks that the cases look for."""
    copy = copied(tmp_path)
    changed(copy, PLAN, '[[phases]]\nid = "II"', '[[phases]] # phase\nid = "II"')
    changed(copy, PLAN, '[[open_points]]\nkey = "hotline_number"', '[[open_points]] # hotline\nkey = "hotline_number"')
    changed(copy, ERRATA, 'nth = 2\nstands = "Trường Ban"', 'nth = 2\nstands = "Trường Ban" # second')
    changed(copy, ERRATA, '[[errata]]\nclause = "Người ký"', '[[errata]] # last\nclause = "Người ký"')
    return copy


def told(fault: Fault) -> list[str]:
    """Both sentences of a fault."""
    return [texts().say(key, **fault.facts) for key in (fault.problem_key, fault.cure_key)]


def test_the_bundled_plan_is_without_fault(folder: Path) -> None:
    """No bundled plan, nor an unchanged copy of one, has a fault or a warning."""
    assert [check_plan(name) for name in bundled_plans()] == [[]] * 2
    assert check_plan(folder) == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.code}-{case.key}")
def test_a_broken_plan_names_file_line_and_key(folder: Path, case: Case) -> None:
    """One change causes one fault, on the line that an author has to mend, told in two Vietnamese sentences."""
    changed(folder, case.file, case.old, case.new)
    file = case.told_in or case.file
    line = line_with((folder / file).read_text("utf-8"), case.mark)
    found = check_plan(folder)
    assert [(f.file, f.line, f.key, f.code, f.warning) for f in found] == [
        (file, line, case.key, case.code, case.warning)
    ]
    assert all(told(found[0]))


def test_missing_files_are_named(folder: Path) -> None:
    """Plan, text and units are needed; errata and successions may be missing when nothing refers to them."""
    for name in (PLAN, TEXT, ERRATA, AREAS, SUCCESSIONS):
        (folder / name).unlink()
    assert [(f.file, f.line, f.code) for f in check_plan(folder)] == [
        (name, 1, "fault.missing_file") for name in (PLAN, TEXT, AREAS)
    ]


def test_a_missing_text_is_the_only_fault(folder: Path) -> None:
    """Without text.md nothing else is guessed about clauses and errata."""
    (folder / TEXT).unlink()
    (fault,) = check_plan(folder)
    assert told(fault)[0] == "Thư mục kế hoạch thiếu tệp text.md."


def test_a_plan_without_errata_is_a_plan(folder: Path) -> None:
    """A clean text needs no errata.toml, units without changes no successions.csv."""
    (folder / ERRATA).unlink()
    (folder / SUCCESSIONS).unlink()
    plan = load_plan(folder)
    assert (plan.errata, plan.successions) == ((), ())


def test_a_missing_folder_names_the_bundled_plans(tmp_path: Path) -> None:
    """A wrong name is answered with the names that exist."""
    (fault,) = check_plan(tmp_path / "none")
    assert (fault.code, fault.facts["known"]) == ("fault.missing_folder", ", ".join(bundled_plans()))
    with pytest.raises(PlanFaults):
        load_plan("152-kh-ubnd")


def test_a_text_in_another_encoding_is_told_by_its_line(folder: Path) -> None:
    """The first line that is no UTF-8 is named."""
    content = (folder / PLAN).read_bytes().split(b"\n")
    content[6] = b'title = "\xd4\xfe"'
    (folder / PLAN).write_bytes(b"\n".join(content))
    assert [(f.file, f.line, f.code) for f in check_plan(folder)] == [(PLAN, 7, "fault.not_utf8")]


def test_an_unclosed_bracket_at_the_end_is_told_at_the_end(folder: Path) -> None:
    """A syntax fault that shows only at the end of the file has the last line."""
    source = (folder / PLAN).read_text("utf-8") + "rest = [1,"
    (folder / PLAN).write_text(source, "utf-8")
    assert [(f.line, f.code) for f in check_plan(folder)] == [(source.count("\n") + 1, "fault.toml_syntax")]


def test_weights_add_up_to_a_hundred(folder: Path) -> None:
    """Some weights without others are faults on the open lines; all weights with a wrong sum are one fault."""
    changed(folder, PLAN, 'weight = "chưa ấn định"', "weight = 30")
    assert [(f.key, f.code) for f in check_plan(folder)] == [
        (f"criteria[{number}].weight", "fault.weights_partly") for number in (2, 3, 4, 5)
    ]
    for weight in (20, 20, 20, 20):
        changed(folder, PLAN, 'weight = "chưa ấn định"', f"weight = {weight}")
    (fault,) = check_plan(folder)
    assert (fault.key, fault.code, fault.facts["sum"]) == ("criteria[1].weight", "fault.weights_sum", "110")
    changed(folder, PLAN, "weight = 30", "weight = 20")
    assert load_plan(folder).weights_are_set


def test_no_phase_at_all_is_a_fault(folder: Path) -> None:
    """A plan without phases is told so, on the line of the empty list."""
    source = (folder / PLAN).read_text("utf-8")
    begin, end = source.index("[[phases]]"), source.index("[[bars]]")
    source = source.replace("[organiser]", "phases = []\nbars = []\n\n[organiser]", 1).replace(source[begin:end], "")
    bars = source[source.index("[[bars]]") : source.index("[[awards]]")]
    (folder / PLAN).write_text(source.replace(bars, ""), "utf-8")
    found = check_plan(folder)
    assert [(f.key, f.code) for f in found] == [
        ("phases", "fault.no_phase"),
        ("reports[1].phase", "fault.unknown_phase"),
        ("reports[2].phase", "fault.unknown_phase"),
        ("open_points[1].set_in", "fault.unknown_set_in"),
        ("open_points[2].set_in", "fault.unknown_set_in"),
    ]


def test_no_body_at_all_is_a_fault(folder: Path) -> None:
    """A plan in which nobody judges is told so."""
    source = (folder / PLAN).read_text("utf-8")
    begin, end = source.index("[[bodies]]"), source.index("[reminders]")
    source = source.replace("[organiser]", "bodies = []\n\n[organiser]", 1).replace(source[begin:end], "")
    (folder / PLAN).write_text(source, "utf-8")
    assert [(f.key, f.code) for f in check_plan(folder)] == [("bodies", "fault.no_body")]


def test_all_faults_are_told_at_once_in_the_order_of_the_files(folder: Path) -> None:
    """One round is enough: faults of several files and kinds come together, file by file and line by line."""
    changed(folder, PLAN, "quota = 1", "quota = -1")
    changed(folder, PLAN, "hour = 8", "hour = 24")
    changed(folder, PLAN, "ends = 2021-06-30", "ends = 2020-06-30")
    changed(folder, ERRATA, "line = 85", "line = 86")
    changed(folder, AREAS, "Ấp 54,ấp,25276", "Ấp 54,ấp,nowhere")
    with pytest.raises(PlanFaults) as caught:
        load_plan(folder)
    assert [(fault.file, fault.code) for fault in caught.value.faults] == [
        (PLAN, "fault.days_reversed"),
        (PLAN, "fault.too_small"),
        (PLAN, "fault.too_large"),
        (ERRATA, "fault.erratum_not_there"),
        (AREAS, "unit.unknown_parent"),
    ]
    assert "plan.toml" in str(caught.value)


def test_children_of_a_lost_unit_are_told_as_such(folder: Path) -> None:
    """A commune with a fault takes its areas along; each says on which line the cause is."""
    text = changed(folder, AREAS, "25305,Lộc Thịnh,xã,692", "25305,Lộc Thịnh,xã,693")
    cause = line_with(text, "25305,Lộc Thịnh")
    first, *others = check_plan(folder)
    assert (first.line, first.code) == (cause, "unit.unknown_parent")
    areas = others[:6]
    assert [(f.code, f.facts["first"]) for f in areas] == [("unit.bad_parent", str(cause))] * 6


def test_warnings_do_not_stop_a_campaign(folder: Path) -> None:
    """Another number of areas than expected is told, and the plan loads with those that are there."""
    changed(folder, AREAS, "25276-09,Ấp 54,ấp,25276,,,,inferred\n", "")
    assert [fault.warning for fault in check_plan(folder)] == [True]
    assert len(load_plan(folder).participant_units) == 130


def test_answers_elsewhere_close_an_open_point(folder: Path) -> None:
    """A hotline number in its own place answers the question; of two dates both must be known."""
    changed(folder, PLAN, '[hotline]\nname = "đường dây nóng của huyện"\nnumber = "chưa ấn định"',
            '[hotline]\nname = "đường dây nóng của huyện"\nnumber = "0271 000 000"')  # fmt: skip
    changed(folder, PLAN, 'dossiers_due = "chưa ấn định"', "dossiers_due = 2021-06-25")
    plan = load_plan(folder)
    values = {point.key: point.value for point in plan.open_points}
    assert (values["hotline_number"], values["dossiers_due"]) == ("0271 000 000", None)
    changed(folder, PLAN, 'dossiers_due = "chưa ấn định"', "dossiers_due = 2021-12-24")
    values = {point.key: point.value for point in load_plan(folder).open_points}
    assert values["dossiers_due"] == "2021-06-25; 2021-12-24"


def test_any_change_gives_another_version(folder: Path) -> None:
    """Receipts pin the version: it is the same for the same folder, another after any change of any file."""
    versions = [load_plan(folder).version, load_plan(folder).version]
    for file, old, new in [
        (PLAN, "hour = 8", "hour = 9"),
        (AREAS, "inferred", "named"),
        (ERRATA, "# Chỗ", "# Các chỗ"),
    ]:
        changed(folder, file, old, new)
        versions.append(load_plan(folder).version)
    assert versions[0] == versions[1]
    assert len(set(versions)) == 4
    assert all(len(version) == 12 for version in versions)


def test_a_campaign_of_a_ward_needs_no_district(folder: Path) -> None:
    """In 2026 the ward itself organises and selects: the quota is its own, its khu phố take part."""
    (folder / AREAS).write_text(
        "code,name,kind,parent\n25270,Lộc Ninh,phường,\n,Ninh Phú,khu phố,25270\n,Ninh Thái,khu phố,25270\n", "utf-8"
    )
    (folder / SUCCESSIONS).unlink()
    for old, new in [
        ('code = "692"\nkind = "huyện"', 'code = "25270"\nkind = "phường"'),
        ('kinds = ["thị trấn", "xã"]\nexpected = 16', 'kinds = ["phường"]\nexpected = 1'),
        ('kinds = ["ấp", "khu phố"]\nexpected = 131', 'kinds = ["khu phố"]\nexpected = "chưa ấn định"'),
    ]:
        changed(folder, PLAN, old, new)
    assert check_plan(folder) == []
    plan = load_plan(folder)
    assert [unit.code for unit in plan.participant_units] == ["25270-01", "25270-02"]
    assert (plan.dossiers_at_most(), plan.money_at_most()) == (3, 15_000_000)
