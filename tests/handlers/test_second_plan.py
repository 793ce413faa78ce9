"""The second plan at the desk: a ward that selects itself, other levels, quotas and dates, no word of 151's."""

import re
import shutil
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest

from bot.sample import sample_clock
from storage.campaign.correspondence import suggestions
from storage.campaign.dossiers import nominations
from storage.campaign.membership import invites
from storage.campaign.planning.plan_file import check_plan, load_plan
from storage.campaign.planning.plan_folder import BUNDLED
from storage.texts.texts import texts
from tests.handlers.campaign_office import CampaignOffice, opened

PLAN = "mau-phuong-xa-2026"
MAY = datetime.fromisoformat("2026-05-21T08:00:00+07:00")
WARD = "99901"
FOREIGN = re.compile(r"\bxã\b(?! hội)|\bhuyện\b|thị trấn|Trưởng Ban|khu dân cư|\b131\b|\b151\b|Giai đoạn")


@pytest.fixture
async def ward(tmp_path: Path) -> AsyncIterator[CampaignOffice]:
    """A ward with its office's officer and five heads."""
    async with opened(f"sqlite:///{tmp_path / 'b.sqlite'}", tmp_path / "data", PLAN, MAY) as office:
        await office.appoint("lan", "organiser_officer", WARD, "Lê Thị Lan")
        for number in range(1, 6):
            await office.appoint(f"h{number}", "area_head", f"{WARD}-0{number}", f"Người {number}")
        yield office


async def put(office: CampaignOffice, number: int) -> str:
    begun = ["/decu", "1"] if number > 1 else []
    merit = "Làm tốt việc được giao."
    return await office.says("lan", *begun, f"khu phố {number} – Người {number}", merit, "gửi")


async def test_a_head_registers_and_the_wards_office_approves(ward: CampaignOffice) -> None:
    """There is no level between: who waits is told of the ward, whose own office says yes."""
    new = invites.NewInvite("area_head", f"{WARD}-11", "Nguyễn Văn An")
    key, at = ward.bot.desk.key, ward.now
    code = await ward.bot.book.turn(lambda page: invites.make(page, key, new, at))
    asked = await ward.says("an", f"/dangky {code}", "1", "1", "1")
    assert "xin làm Trưởng ban điều hành Khu phố Thành Xuân, đang chờ cán bộ Phường Lộc Mai duyệt." in asked
    assert "Đã duyệt Nguyễn Văn An là Trưởng ban điều hành Khu phố Thành Xuân." in await ward.says(
        "lan", "/duyet", "1", "1"
    )


async def test_a_work_is_handed_in_and_told_to_the_office(ward: CampaignOffice) -> None:
    """The officer of the organiser handles it, and selects within the phase's quota."""
    story = "Vận động 14 hộ trồng hoa dọc hẻm, nay sạch đẹp."
    told = await ward.says("h1", "/thanhtich", story, "Hẻm hoa", "2", "1", "bỏ qua", "1", "gửi")
    assert "Đã nhận thành tích số TT-2026-0001" in told
    assert "Người xem: Lê Thị Lan (Phường Lộc Mai)." in told
    assert "Phường Lộc Mai bình xét 3 người của Đợt 1, gửi Văn phòng HĐND và UBND phường." in told


async def test_the_organisers_officer_puts_forward_within_the_quota(ward: CampaignOffice) -> None:
    """Three in the first phase, by when dossiers are due, not by when the phase ends; a fourth is refused."""
    assert "Phường Lộc Mai, Đợt 1: đã đề nghị 0/3 người, còn 4 ngày." in await ward.says("lan", "/decu")
    for number in (1, 2, 3):
        assert f"Phường Lộc Mai đã đề nghị {number}/3 người." in await put(ward, number)
    assert "Phường Lộc Mai đã đề nghị đủ 3/3 người cho Đợt 1 (kế hoạch 27/KH-UBND, mục III.1)" in await ward.says(
        "lan", "/decu"
    )
    standing = await ward.bot.book.read(lambda page: nominations.of_unit(page, WARD, "dot_1"))
    assert len(standing) == 3
    assert "Phường Lộc Mai đã đề nghị đủ 3/3 người cho Đợt 1" in await ward.says("lan", "/thoat", "vi sao het luot")
    assert "Đơn vị còn 23/24 nơi đủ điều kiện, vẫn đủ cho 3 chỉ tiêu. Cả cuộc thi đua còn 23/24." in await ward.says(
        "lan", "/nhuthe khu phố 4"
    )


async def test_after_the_day_for_dossiers_nobody_is_put_forward(ward: CampaignOffice) -> None:
    """The phase still takes works, and the refusal names the day."""
    ward.now = datetime.fromisoformat("2026-05-26T00:00:00+07:00")
    assert "Đợt 1 đã đóng: nhận đến hết 23:59 ngày 25/5/2026" in await ward.says("lan", "/decu")
    assert "Đợt 1: còn 5 ngày." in await ward.says("h1", "/thanhtich")


async def test_a_citizen_is_not_asked_which_ward(ward: CampaignOffice) -> None:
    """The first question names the ward's areas; of neighbours alike without accents it is asked which."""
    assert (await ward.says("dan", "/kiennghi")).startswith("Ở Phường Lộc Mai, cụ thể là nơi nào?")
    back = await ward.says("dan", "lùi")
    assert ("quay lại" in back.splitlines()[-1], "Ở Phường Lộc Mai, cụ thể là nơi nào?" in back) == (False, True)
    which = await ward.says("dan", "tan phu")
    assert ("1. Khu phố Tân Phú" in which, "2. Khu phố Tấn Phú" in which) == (True, True)
    told = await ward.says("dan", "2", "đèn hỏng", "Đèn hẻm 5 hỏng đã lâu")
    assert "• Cụ thể: Khu phố Tấn Phú" in told
    assert "• Nơi:" not in told
    assert "Đã nhận kiến nghị số KN-2026-0001" in await ward.says("dan", "gửi")
    filed = await ward.bot.book.read(lambda page: suggestions.by_number(page, "KN-2026-0001"))
    assert filed is not None
    assert (filed.unit, filed.area) == (WARD, f"{WARD}-13")


async def test_the_office_sees_its_one_unit_and_writes_to_all_areas(ward: CampaignOffice) -> None:
    """No list of units with one entry: the ward's own numbers; a broadcast offers no "one ward and its areas"."""
    told = await ward.says("lan", "/trangthai")
    assert told.startswith("Còn 10 ngày. Đã đề nghị 0/3. 24 khu phố, ấp, 0 thành tích.")
    asked = await ward.says("lan", "/phattin", "Mời họp lúc 8 giờ ngày mai.")
    assert "1. Trưởng ban điều hành (5 nơi nhận được)" in asked
    assert "trong đó" not in asked
    told = await ward.says("lan", "1", "2", "ngay", "gửi")
    assert "Đang gửi PT-2026-001 tới 5 nơi." in told
    assert "Mời họp lúc 8 giờ ngày mai." in await ward.heard("h3")


@pytest.mark.parametrize("chat", ["lan", "h1", "dan"])
async def test_no_word_of_the_other_plan_is_said(ward: CampaignOffice, chat: str) -> None:
    """Its labels take the place of commune, district, area and head, in menus, refusals and reminders."""
    texts = ("trợ giúp", "/trangthai", "/trangthai khong co", "/lich", "/decu", "/thoat", "/thanhtich", "/thoat")
    asked = ("/visao hết lượt", "/visao Lộc Mai", "/visao đợt 2", "/nopmuon", "cho tôi hỏi")
    more = (
        "/kiennghi",
        "/thoat",
        "/phattin",
        "/thoat",
        "/guikehoach",
        "/thoat",
        "/lienket",
        "/thoat",
        "/congbo",
        "/thoat",
    )
    said = [await ward.says(chat, text) for text in (*asked, *texts, *more, "/kehoach III.1", "/kehoach còn thiếu")]
    assert [found.group(0) for text in said for found in FOREIGN.finditer(text)] == []
    assert all(said)


@pytest.mark.parametrize(
    ("file", "old", "new", "key", "code"),
    [
        ("plan.toml", "quota = 4", 'quota = "4"', "phases[3].quota", "fault.not_number"),
        ("plan.toml", 'code = "99901"', 'code = "99902"', "organiser.code", "fault.organiser_missing"),
        ("plan.toml", "weight = 20", "weight = 21", "criteria[1].weight", "fault.weights_sum"),
        ("plan.toml", 'awarded_in = "dot_2"', 'awarded_in = "dot_9"', "bars[3].awarded_in", "fault.unknown_phase"),
        ("areas.csv", "99901-24,Sóc Nhỏ,ấp,99901", "99901-24,Sóc Nhỏ,ấp,88888", "parent", "unit.unknown_parent"),
    ],
)
def test_a_fault_in_a_copy_is_named_with_its_line_and_its_cure(
    tmp_path: Path, file: str, old: str, new: str, key: str, code: str
) -> None:
    """As an office that begins with this folder meets it."""
    folder = Path(shutil.copytree(BUNDLED / PLAN, tmp_path / PLAN))
    before = (folder / file).read_text("utf8")
    (folder / file).write_text(before.replace(old, new, 1), "utf8")
    found = [fault for fault in check_plan(folder) if not fault.warning]
    assert [(fault.file, fault.key, fault.code) for fault in found] == [(file, key, code)]
    line = next(at for at, text in enumerate(before.splitlines(), 1) if old in text)
    assert found[0].line == line if "weight" not in old else found[0].line > 0
    assert texts().has(found[0].problem_key)
    assert texts().has(found[0].cure_key)


def test_a_demonstration_begins_in_the_first_phase_of_any_plan() -> None:
    """Ten days before its end, at eight in the morning; for plan 151 that is 20/6/2021."""
    found = [sample_clock(load_plan(name)).isoformat() for name in ("151-kh-ubnd", PLAN)]
    assert found == ["2021-06-20T08:00:00+07:00", "2026-05-21T08:00:00+07:00"]


async def test_groups_of_areas_are_tied_where_the_organiser_selects_itself(ward: CampaignOffice) -> None:
    """Else nothing would stand below the ward's own group, and no post could go up or down."""
    asked = await ward.says("lan", "/lienket", "1")
    assert "1. Phường Lộc Mai" in asked
    assert "2. Khu phố 1" in asked
    assert "Mã nối nhóm với Khu phố 2: " in await ward.says("lan", "khu phố 2")
