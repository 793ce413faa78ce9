"""At the desk: /kinhphi by role, the bonus that the office sets, a post handed over, awards of earlier years."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from storage.campaign.planning import past
from storage.campaign.planning.past import Past
from tests.handlers.campaign_office import CampaignOffice, opened
from tests.handlers.test_dossiers import JULY, MERIT, recognised
from tests.storage.campaign.broken import copied

BEFORE = Past("151-kh-ubnd-2020", "I", "25279", "25279-01", "Bùi Văn Xưa", "QĐ 9", date(2020, 7, 10))


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[CampaignOffice]:
    """A commune with two heads and its officer, the office, its accountant; the plan knows a laureate of last year."""
    folder = copied(tmp_path)
    (folder / past.FILE).write_text(past.written([BEFORE]), "utf8")
    async with opened(f"sqlite:///{tmp_path}/data/b.sqlite", tmp_path / "data", str(folder)) as office:
        await office.appoint("an", "area_head", "25279-01", "Nguyễn Văn An")
        await office.appoint("bình", "unit_officer", "25279", "Trần Thị Bình")
        await office.appoint("phòng", "organiser_officer", "692", "Trần Văn Phòng")
        await office.appoint("kế", "finance_officer", "692", "Phạm Thị Kế")
        yield office


async def test_each_sees_the_money_that_is_his(office: CampaignOffice) -> None:
    """Before and after a release: sums first for finance, their own award for unit and head, the plan for a citizen."""
    assert "mỗi người được công nhận" in await office.says("dân", "/kinhphi")
    assert "XH" not in await office.says("dân", "/budget")
    await office.says("bình", "/decu", "1", MERIT, "gửi")
    assert (await office.says("kế", "/kinhphi")).startswith(
        "Chưa có ai được công nhận nên chưa phải chi. Dự toán theo hồ sơ hiện có: 5.000.000đ."
    )
    office.now = JULY
    await recognised(office, "DC-2021-0001")
    assert "Chưa có ai của anh/chị được công nhận" in await office.says("an", "/kinhphi")
    await office.says("phòng", "/congbo", "QĐ 12", "Kết quả Giai đoạn I", "hôm nay", "1", "ngay", "gửi")
    told = await office.says("kế", "/kinhphi")
    assert told.startswith("Còn 2 khoản chưa chi, 5.000.000đ. Đã chi 0đ.")
    for chat in ("an", "bình"):
        own = await office.says(chat, "kinh phí")
        assert "DC-2021-0001, Nguyễn Văn An – Ấp 1B" in own
        assert "1.000.000đ, chưa chi" in own


async def test_the_office_sets_the_bonus_by_one_step(office: CampaignOffice) -> None:
    """Open until then; finance is not offered it; a sum that is too small is asked again."""
    assert "Ấn định tiền thưởng" not in await office.says("kế", "/kinhphi")
    assert "chưa ấn định mức tiền" in await office.says("phòng", "/kinhphi")
    assert "Mức tiền thưởng theo quy định" in await office.says("phòng", "ấn định tiền thưởng theo quy định")
    assert "nhỏ quá" in await office.says("phòng", "5")
    assert "• Mức tiền: 300.000đ" in await office.says("phòng", "300k", "Nghị định 91/2017/NĐ-CP")
    assert "Đã ấn định 300.000đ mỗi người" in await office.says("phòng", "gửi")
    assert "300.000đ mỗi người (Nghị định 91/2017/NĐ-CP)" in await office.says("phòng", "/kinhphi")


async def test_an_officers_post_goes_to_a_successor(office: CampaignOffice) -> None:
    """What lies open is listed; the old one is out at once and told; the code is no code of anybody else."""
    await office.says("bình", "/decu", "1", MERIT, "gửi")
    asked = await office.says("phòng", "/bangiao", "Trần Thị Bình", "Võ Thị Hoa", "1")
    assert "1 hồ sơ đang xét: DC-2021-0001." in asked
    assert "Trần Thị Bình không còn vào" in asked
    done = await office.says("phòng", "gửi")
    code = re.search(r"\b[0-9A-Z]{5}-[0-9A-Z]{5}\b", done)
    assert code is not None
    assert "đã bàn giao cho Võ Thị Hoa" in await office.heard("bình")
    assert "Việc này dành cho cán bộ phụ trách" in await office.says("bình", "/decu")
    taken = await office.says("hoa", f"/dangky {code[0]}", "1", "1", "1")
    assert "Sổ bàn giao số BG-2021-0001" in taken
    assert "DC-2021-0001" in taken
    assert "Sổ bàn giao" not in await office.says("kế", "/bangiao")


async def test_awards_of_earlier_years_are_told_and_bar_nobody(office: CampaignOffice) -> None:
    """The area was awarded last year: it can be put forward, and /visao says so."""
    office.now = datetime(2021, 6, 21, 1, tzinfo=UTC)
    await office.says("bình", "/decu", "1", MERIT, "gửi")
    told = await office.says("bình", "/visao DC-2021-0001")
    assert "Ấp 1B đã được khen các năm trước: 2020 (QĐ 9)." in told
    assert "Nguyễn Văn An đã được khen" not in told
