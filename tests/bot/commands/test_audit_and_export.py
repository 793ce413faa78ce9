"""audit, export and plan as typed at the command line: one sentence, the right exit, and nothing changed by looking."""

import asyncio
import hashlib
import json
import shutil
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from bot.__main__ import main
from bot.settings import Settings
from bot.wiring import opened
from storage.book.opening import migrate
from storage.campaign.auditing import audit, sealing
from storage.campaign.membership import people
from storage.campaign.planning.plan_file import load_plan
from tests import unwritable

Type = Callable[..., tuple[int, str]]


AT = "'2021-07-10T05:00:00.000Z'"
SINCE = (  # days that the office moved, a unit that it brought in
    *(
        "INSERT INTO plan_changes (key, day_before, day, basis, put_by, at)"  # noqa: S608 - our own rows
        f" VALUES ('{key}', {before}, '{day}', 'CV {number}', 900, {AT})"
        for number, (key, before, day) in enumerate(
            (
                ("I.ends", "'2021-06-30'", "2021-07-02"),
                ("II.starts", "'2021-07-01'", "2021-07-03"),
                ("I.ends", "'2021-07-02'", "2021-07-04"),
                ("II.starts", "'2021-07-03'", "2021-07-05"),
                ("II.review", "NULL", "2022-01-20"),
                ("I.dossiers_due", "NULL", "2021-06-26"),
            ),
            2,
        )
    ),
    "INSERT INTO units (code, name, kind, parent, place, basis) VALUES ('25279-99', 'Ấp Mới', 'ấp', '25279', 999, '')",
)
LAUREATE = (
    f"INSERT INTO people (id, name, made_at) VALUES (900, 'Lê Thị Bông', {AT})",  # noqa: S608 - our own rows
    (
        "INSERT INTO nominations (number, phase, unit, area, person, merit, put_by, at, state, slot, active_area,"  # noqa: S608 - as above
        " active_person, ended_why) VALUES ('DC-2021-0900', 'I', '25279', '25279-01', 900, 'x', 900,"
        f" {AT}, 'recognised', 1, '25279-01', 900, '')"
    ),
    (
        "INSERT INTO laureates (dossier, phase, unit, area, person, decision, day, released_at)"  # noqa: S608 - as above
        f" VALUES ('DC-2021-0900', 'I', '25279', '25279-01', 900, 'QĐ 5', '2021-07-10', {AT})"
    ),
)


@pytest.fixture
def typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Type:
    """Types a command in a folder of its own; gives its exit and what it printed."""
    monkeypatch.setenv("BOT131_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)

    def run(*words: str, plan: str = "151-kh-ubnd") -> tuple[int, str]:
        monkeypatch.setenv("BOT131_PLAN", plan)
        monkeypatch.setattr(sys, "argv", ["bot131", *words])
        try:
            main()
        except SystemExit as end:
            said = capsys.readouterr()
            return int(end.code or 0), said.out + said.err
        said = capsys.readouterr()
        return 0, said.out + said.err

    return run


async def _sealed(folder: Path) -> None:
    """An office with three rows in its log, sealed, one of them with a person's words."""
    async with opened(Settings(data_dir=folder)) as bot:
        real = bot.clocks.real()
        for number in range(3):
            facts = {
                "at": real,
                "campaign_at": real,
                "actor": "office",
                "action": "post.refused",
                "subject": f"person:{number}",
            }
            row = await bot.book.turn(lambda page, facts=facts: audit.note(page, **facts, facts={}))  # type: ignore[misc]
        person = await bot.book.turn(lambda page: people.appoint(page, "Nguyễn Văn An", "area_head", "25279-01", real))
        await bot.book.turn(lambda page: audit.beside(page, row, person, reason="chuyển nơi ở"))
        await bot.book.turn(sealing.seal)


def test_a_whole_log_a_copy_and_a_changed_one(typed: Type, tmp_path: Path) -> None:
    """Exit 0 with the last seal; a copy is only read; a changed byte is exit 1 with its place; kept seals count."""
    assert typed("audit", "check")[0] == 1  # no data yet, and none are made
    assert not (tmp_path / "data" / "bot131.sqlite").exists()
    asyncio.run(_sealed(tmp_path / "data"))
    code, head = typed("audit", "head", "moc.txt")
    assert (code, head.strip()) == (0, (tmp_path / "moc.txt").read_text().strip())
    copy = Path(shutil.copy(tmp_path / "data" / "bot131.sqlite", tmp_path / "copy.sqlite"))
    before = hashlib.sha256(copy.read_bytes()).hexdigest()
    code, said = typed("audit", "check", "copy.sqlite", "--kept", "moc.txt")
    assert (code, said.startswith("Nhật ký nguyên vẹn: 3 dòng đã niêm phong, 0 dòng đang chờ")) == (0, True)
    assert hashlib.sha256(copy.read_bytes()).hexdigest() == before
    unwritable.change(f"sqlite:///{copy}", "UPDATE audit SET subject = 'person:9' WHERE place = 2")
    code, said = typed("audit", "check", "copy.sqlite")
    assert (code, "dòng niêm phong thứ 2 (số 2) đã bị sửa" in said) == (1, True)
    code, said = typed("audit", "check", "copy.sqlite", "--json")
    assert (code, json.loads(said)["broken"]) == (1, {"place": 2, "row": 2, "why": "changed"})
    flipped = shutil.copy(tmp_path / "data" / "bot131.sqlite", tmp_path / "flipped.sqlite")
    unwritable.change(f"sqlite:///{flipped}", "UPDATE audit SET facts = CAST(X'7B80FF7D' AS TEXT) WHERE place = 3")
    code, said = typed("audit", "check", "flipped.sqlite")  # bytes that are no text any more
    assert (code, "dòng niêm phong thứ 3" in said, "không đọc được" in said) == (1, True, True)
    unwritable.change(
        f"sqlite:///{tmp_path / 'data' / 'bot131.sqlite'}",
        "DELETE FROM audit_values",
        "DELETE FROM audit WHERE place = 3",
        "DELETE FROM marks WHERE name = 'audit_head'",
    )
    assert "đã bị cắt bỏ" in typed("audit", "check", "--kept", "moc.txt")[1]
    (tmp_path / "moc.txt").write_text("không phải mốc\n")
    assert typed("audit", "check", "--kept", "moc.txt")[0] == 1


def test_a_copy_without_any_log_is_not_called_whole(typed: Type, tmp_path: Path) -> None:
    """A file copied from under a running program lacks what stands in its -wal: that is said, with exit 1."""
    migrate(f"sqlite:///{tmp_path / 'copy.sqlite'}")
    code, said = typed("audit", "check", "copy.sqlite")
    assert (code, "-wal" in said, "nguyên vẹn" in said) == (1, True, False)


def test_a_persons_words_are_erased_and_the_log_stays_whole(typed: Type, tmp_path: Path) -> None:
    """Who asks for it is not in the log any more, and that it was done is."""
    asyncio.run(_sealed(tmp_path / "data"))
    code, said = typed("audit", "erase", "Nguyễn Văn An")
    assert (code, "Đã xóa 1 chỗ" in said) == (0, True)
    assert "1 dòng đang chờ niêm phong" in typed("audit", "check")[1]
    assert "chuyển nơi ở".encode() not in (tmp_path / "data" / "bot131.sqlite").read_bytes()


def test_one_row_of_the_log_is_erased_by_its_number(typed: Type, tmp_path: Path) -> None:
    """For somebody whom nobody here knows; who names both or neither is told what is wanted."""
    asyncio.run(_sealed(tmp_path / "data"))
    for words in ((), ("Nguyễn Văn An", "--row", "3")):
        code, said = typed("audit", "erase", *words)
        assert (code, "--row" in said) == (2, True)
    assert "Đã xóa 0 chỗ" in typed("audit", "erase", "--row", "1")[1]
    code, said = typed("audit", "erase", "--row", "3")
    assert (code, "Đã xóa 1 chỗ ghi lời, tên ở dòng 3" in said) == (0, True)
    assert typed("audit", "check")[0] == 0
    assert "chuyển nơi ở".encode() not in (tmp_path / "data" / "bot131.sqlite").read_bytes()


def test_a_table_goes_into_each_kind_of_file(typed: Type, tmp_path: Path) -> None:
    """An earlier file is replaced; a name that says nothing, or no such table, is wrong usage."""
    asyncio.run(_sealed(tmp_path / "data"))
    for name in ("a.csv", "a.xlsx", "a.json", "a.json"):
        code, said = typed("export", "areas", name)
        assert (code, "Đã ghi 148 dòng" in said) == (0, True)
    assert (tmp_path / "a.csv").read_text("utf-8-sig").splitlines()[0].startswith("Mã đơn vị,Tên,Loại")
    assert len(json.loads((tmp_path / "a.json").read_text("utf8"))) == 148
    assert load_workbook(tmp_path / "a.xlsx").worksheets[0].max_row == 149
    assert (tmp_path / "a.csv").stat().st_mode & 0o077 == 0
    assert [typed("export", *words)[0] for words in (("areas", "a.doc"), ("tips", "a.csv"), ("areas", "no/a.csv"))] == [
        2,
        2,
        1,
    ]


def test_a_table_of_a_few_units_moves_no_other(typed: Type, tmp_path: Path) -> None:
    """A unit that is renamed alone keeps its place in the office's order, a new one stands behind all others."""
    asyncio.run(_sealed(tmp_path / "data"))
    typed("areas", "export", "before.csv")
    head, *rows = (tmp_path / "before.csv").read_text("utf-8-sig").splitlines()
    renamed = rows[5].replace(rows[5].split(",")[1], "Lộc Đổi Tên", 1)
    new = rows[-1].replace(rows[-1].split(",")[0], "ZZ-01", 1).replace(rows[-1].split(",")[1], "Ấp Mới", 1)
    (tmp_path / "few.csv").write_text(f"{head}\n{new}\n{renamed}", "utf8")
    assert typed("areas", "import", "few.csv")[0] == 0
    typed("areas", "export", "after.csv")
    after = (tmp_path / "after.csv").read_text("utf-8-sig").splitlines()[1:]
    codes = [row.split(",")[0] for row in rows]
    assert [row.split(",")[0] for row in after] == [*codes, "ZZ-01"]
    assert after[5].split(",")[1] == "Lộc Đổi Tên"


def test_plan_show_tells_the_plan_in_words(typed: Type) -> None:
    """Grouped money, units, phases, bars, criteria, laws in force, what is left open; of either plan."""
    first, second = typed("plan", "show")[1], typed("plan", "show", plan="mau-phuong-xa-2026")[1]
    for line in (
        "16 xã, thị trấn bình xét, 131 khu dân cư tham gia.",
        "Giai đoạn I: từ ngày 1/1/2021 đến hết ngày 30/6/2021 (181 ngày).",
        "Mỗi xã, thị trấn đề nghị nhiều nhất 1 người, cả thảy nhiều nhất 16 hồ sơ.",
        "• Không đề nghị: cá nhân, khu dân cư đã được khen ở Giai đoạn I (mục III.Lưu ý).",
        "Tiền thưởng nhiều nhất: Giai đoạn I 80.000.000đ; Giai đoạn II 160.000.000đ; cả cuộc thi đua 240.000.000đ.",
        "Tiêu chí (điểm chưa ấn định): Phát triển kinh tế;",
        "• 06/2022/QH15: Luật Thi đua, khen thưởng.",
        "Kế hoạch còn để ngỏ 18 điều:",
    ):
        assert line in first
    for line in (
        "1 phường bình xét, 24 khu phố, ấp tham gia.",
        "• Hồ sơ nhận đến hết ngày: 25/5/2026. Hội nghị sơ kết đợt 1: 12/6/2026.",
        "cả cuộc thi đua 85.000.000đ.",
        "Tiêu chí, cộng lại 100 điểm: Gần dân 30; Sạch đẹp 30; Số hóa 20; An ninh trật tự 20.",
    ):
        assert line in second


def test_the_second_plan_is_rehearsed(typed: Type, tmp_path: Path) -> None:
    """A year of the ward on its own page, with its own words."""
    code, said = typed("rehearse", "--sample", "--out", "out", plan="mau-phuong-xa-2026")
    assert (code, "Đã diễn tập cả năm, từ 10/2/2026 đến 23/11/2026:" in said) == (0, True)
    assert [path.name for path in (tmp_path / "out" / "don-vi").iterdir()] == ["99901-loc-mai.html"]
    told = (tmp_path / "out" / "don-vi" / "99901-loc-mai.html").read_text("utf8")
    assert "Trưởng ban Khu phố Thành Xuân (mẫu)" in told
    assert "Đợt 1 còn 10 ngày, đến hết Thứ Hai 25/5/2026" in told
    assert "Trưởng Ban" not in told


def test_next_years_plan_is_cloned_with_its_laureates(typed: Type, tmp_path: Path) -> None:
    """A new folder that the check finds good; who was awarded in the data is in it; never over an old one, or back."""
    asyncio.run(_sealed(tmp_path / "data"))
    unwritable.change(f"sqlite:///{tmp_path}/data/bot131.sqlite", *LAUREATE, *SINCE)
    shown = typed("plan", "show")[1]
    assert "Giai đoạn I: từ ngày 1/1/2021 đến hết ngày 4/7/2021" in shown
    assert "• Đã dời: hạn gửi hồ sơ Giai đoạn I là 26/6/2021 (kế hoạch ban hành: chưa ấn định; CV 7)." in shown
    code, said = typed("plan", "clone", "sau", "--year", "2022")
    assert (code, "mang theo 1 lượt khen" in said) == (0, True)
    assert "• hạn gửi hồ sơ Giai đoạn I: theo ngày đang có hiệu lực 26/6/2021 (văn bản gốc: chưa ấn định; CV 7)" in said
    assert "Danh sách đơn vị theo dữ liệu hiện nay: 149 dòng (thư mục cũ: 148)." in said
    clone = load_plan(tmp_path / "sau")
    assert (clone.phases[0].dossiers_due, clone.phases[0].ends) == (date(2022, 6, 26), date(2022, 7, 4))
    assert (clone.phases[1].starts, clone.phases[1].review.date) == (date(2022, 7, 5), date(2023, 1, 20))
    assert [unit.name for unit in clone.units if unit.code == "25279-99"] == ["Ấp Mới"]
    assert typed("plan", "check", "sau")[0] == 0
    assert "từ ngày 1/1/2022 đến hết ngày 4/7/2022" in typed("plan", "show", plan="sau")[1]
    assert "Lê Thị Bông" in (tmp_path / "sau" / "laureates.csv").read_text("utf8")
    for folder, year in (("sau", "2022"), ("cu", "2021")):
        assert typed("plan", "clone", folder, "--year", year)[0] == 1
    assert not (tmp_path / "cu").exists()
