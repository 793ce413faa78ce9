"""/phattin in chat: the night, another's yes, own lists, the table, a correction, a reminder at an hour."""

import io
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook

from storage.book.page import Hot
from storage.campaign.auditing import audit
from storage.mail import broadcasts
from tests.handlers.campaign_office import CampaignOffice, opened
from tests.handlers.organiser.test_broadcasting import TEXT, jobs, told


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[CampaignOffice]:
    """The organiser's officer, a commune's officer, and heads of two communes."""
    async with opened(f"sqlite:///{tmp_path / 'book.sqlite'}", tmp_path) as made:
        await made.appoint("boss", "organiser_officer", "692", "Văn phòng")
        await made.appoint("officer", "unit_officer", "25279", "Trần Thị B")
        await made.appoint("mine", "area_head", "25279-01", "Lê Văn C")
        await made.appoint("theirs", "area_head", "25276-01", "Võ Văn D")
        yield made


async def later(office: CampaignOffice, **span: float) -> None:
    """Time passes, and what is due goes."""
    office.now += timedelta(**span)
    office.bot.announcements.wake()


async def test_what_is_set_for_the_night_waits_for_morning(office: CampaignOffice) -> None:
    """Asked about once; let be, it goes at six."""
    asked = await office.says("boss", "/phattin", TEXT, "1", "2", "22h", "gửi")
    assert "Đang giờ nghỉ (21:00–6:00), tin sẽ gửi lúc Thứ Hai 21/6/2021 06:00." in asked
    assert "giữ như vậy" in await office.says("boss", "1")
    await later(office, hours=21, minutes=59)
    assert await told(office, "mine") == ""
    await later(office, minutes=1)
    assert TEXT in await told(office, "mine")


async def test_what_is_urgent_goes_at_night_with_its_reason(office: CampaignOffice) -> None:
    """A reason that says nothing is asked for again; the real one is audited, and it goes at its own hour."""
    asked = await office.says("boss", "/phattin", TEXT, "1", "2", "22h", "gửi", "gấp")
    assert "lý do khẩn, từ 5" in asked
    assert "được gửi khẩn" in await office.says("boss", "Bão vào trong đêm nay, phải di dời.")
    await later(office, hours=14)
    assert TEXT in await told(office, "mine")
    history = await office.bot.book.read(lambda page: audit.history(page, "PT-2021-001"))
    assert [(what, "Bão vào" in facts) for _at, _who, what, facts in history] == [
        ("broadcast.put", False),
        ("broadcast.urgent", False),  # the reason stands beside it, where it can be erased
    ]
    beside = Hot("SELECT value FROM audit_values WHERE name = 'reason'")
    assert [row[0] for row in await office.bot.book.read(lambda page: page.rows(beside))] == [
        "Bão vào trong đêm nay, phải di dời."
    ]


@pytest.mark.parametrize(
    ("word", "told_maker", "goes"),
    [("duyệt tin PT-2021-001", "đã đồng ý gửi", True), ("không duyệt tin PT-2021-001", "không đồng ý gửi", False)],
)
async def test_a_large_one_waits_for_anothers_word(
    office: CampaignOffice, word: str, told_maker: str, goes: bool
) -> None:
    """Thirty-one places and two officers: the other one is asked, the maker may not answer, nothing goes before."""
    await office.appoint("second", "organiser_officer", "692", "Phạm Thị Hai")
    for number in range(29):
        await office.appoint(f"head{number}", "area_head", "25276-02", f"Trưởng Ban {number}")
    asked = await office.says("boss", "/phattin", TEXT, "1", "2", "ngay", "gửi")
    assert "cần một cán bộ nữa đồng ý. Đã báo: Phạm Thị Hai." in asked
    await office.says("boss", "1")
    assert await told(office, "mine") == ""
    assert "Văn phòng xin gửi tin PT-2021-001 tới 31 nơi" in await office.heard("second")
    assert "cần một cán bộ khác đồng ý" in await office.says("boss", word)
    assert "Anh/chị nhắn kèm mã tin" in await office.says("second", "duyệt tin")
    await office.heard("boss")
    await office.says("second", word)
    assert told_maker in await office.heard("boss")
    assert (TEXT in await told(office, "mine")) == goes
    assert "đã được quyết định" in await office.says("second", word)


async def test_who_lost_the_role_in_between_makes_nothing_urgent(office: CampaignOffice) -> None:
    """Asked at noon, out of office at one: the reason is not taken, and it waits for the morning."""
    await office.says("boss", "/phattin", TEXT, "1", "2", "22h", "gửi")
    job = (await jobs(office))[0]
    ends = Hot("UPDATE memberships SET until = :now WHERE person = :person")
    now = office.now.strftime("%Y-%m-%dT%H:%M:%S.000Z")
    await office.bot.book.turn(lambda page: page.change(ends, person=job.by, now=now))
    assert "được gửi khẩn" not in await office.says("boss", "Bão vào trong đêm nay, phải di dời.")
    await later(office, hours=14)
    assert await told(office, "mine") == ""


async def test_a_yes_to_one_that_is_paused_counts(office: CampaignOffice) -> None:
    """Said while its maker holds it: nobody is told that it was decided before, and it goes once it is let go on."""
    await office.appoint("second", "organiser_officer", "692", "Phạm Thị Hai")
    for number in range(29):
        await office.appoint(f"head{number}", "area_head", "25276-02", f"Trưởng Ban {number}")
    await office.says("boss", "/phattin", TEXT, "1", "2", "ngay", "gửi", "1", "/phattin PT-2021-001", "Dừng")
    assert "Đã đồng ý gửi" in await office.says("second", "duyệt tin PT-2021-001")
    assert await told(office, "mine") == ""
    await office.says("boss", "/phattin PT-2021-001", "Gửi ngay phần còn lại")
    assert TEXT in await told(office, "mine")


async def test_what_is_let_go_on_at_night_says_when_it_goes(office: CampaignOffice) -> None:
    """Not "đang gửi": six in the morning, and nobody is woken."""
    await office.says("boss", "/phattin", TEXT, "1", "2", "14h", "gửi")
    await office.says("boss", "/phattin PT-2021-001", "Dừng")
    await later(office, hours=14)
    answer = await office.says("boss", "/phattin PT-2021-001", "Gửi ngay phần còn lại")
    assert "tin sẽ gửi lúc Thứ Hai 21/6/2021 06:00" in answer
    assert await told(office, "mine") == ""


async def test_a_yes_in_the_night_wakes_nobody(office: CampaignOffice) -> None:
    """Its hour has passed while it waited: it goes at six."""
    await office.appoint("second", "organiser_officer", "692", "Phạm Thị Hai")
    for number in range(29):
        await office.appoint(f"head{number}", "area_head", "25276-02", f"Trưởng Ban {number}")
    await office.says("boss", "/phattin", TEXT, "1", "2", "ngay", "gửi", "1")
    await later(office, hours=15)
    await office.says("second", "duyệt tin PT-2021-001")
    assert await told(office, "mine") == ""
    await later(office, hours=7)
    assert TEXT in await told(office, "mine")


async def test_a_press_in_the_letter_is_a_yes_from_the_office_alone(office: CampaignOffice) -> None:
    """A head who guesses the button's words is told whose business it is."""
    await office.appoint("second", "organiser_officer", "692", "Phạm Thị Hai")
    for number in range(30):
        await office.appoint(f"head{number}", "area_head", "25276-02", f"Trưởng Ban {number}")
    await office.says("boss", "/phattin", TEXT, "1", "2", "ngay", "gửi", "1")
    job = (await jobs(office))[0]
    await office.recorder.says("", "mine", at=office.now, press=f"by:{job.id}")
    assert "cán bộ phụ trách" in await office.heard("mine")
    await office.recorder.says("", "second", at=office.now, press=f"by:{job.id}")
    assert "Đã đồng ý gửi" in await office.heard("second")
    assert TEXT in await told(office, "head1")


async def test_a_list_of_ones_own_and_whom_it_leaves_out(office: CampaignOffice) -> None:
    """Both communes without one hamlet; a line that nobody understands is told with its number, and the rest counts."""
    await office.says("boss", "/phattin", TEXT, "8")
    lines = "1. Xã Lộc Tấn\n2. 25276\n3. Xã Không Có\n4. trừ Ấp 1, Xã Lộc An"
    understood = await office.says("boss", lines)
    assert "0 người, 2 nơi; trừ 1" in understood
    assert "Dòng 3 “Xã Không Có”: không có ai hay nơi nào tên như vậy." in understood
    await office.says("boss", "2", "ngay", "gửi")
    assert TEXT in await told(office, "mine")
    assert await told(office, "theirs") == ""
    assert (await jobs(office))[0].audience["without_units"] == ["25276-01"]


async def test_who_got_it_comes_as_a_table(office: CampaignOffice) -> None:
    """A file in the chat; and everybody who cannot be reached, by name."""
    await office.says("boss", "/phattin", TEXT, "1", "1", "ngay", "gửi")
    await told(office, "mine")
    said = await office.says("boss", "/phattin PT-2021-001 excel")
    assert "Ai đã nhận tin PT-2021-001" in said
    row = await office.bot.book.read(
        lambda page: page.session.connection().exec_driver_sql("SELECT sha256, name FROM fetches").one()
    )
    book = load_workbook(io.BytesIO(office.bot.store.path(row[0]).read_bytes()))
    assert row[1] == "PT-2021-001.xlsx"
    assert [cell.value for cell in book["Người nhận"][2]][1:4] == ["Ấp 1B", "Xã Lộc Tấn", "Lê Văn C"]
    assert book["Chưa nối"].max_row == 130
    assert "Xã Lộc Tấn: Ấp" in await office.says("boss", "/phattin PT-2021-001 xem hết")


async def test_a_wrong_one_is_put_right(office: CampaignOffice) -> None:
    """From its page or by its word; whoever got it hears what is right, once however often it is confirmed."""
    await office.says("boss", "/phattin", TEXT, "1", "2", "ngay", "gửi")
    await told(office, "mine")
    asked = await office.says("boss", "đính chính PT-2021-001", "Mời các anh chị dự họp lúc 9 giờ.")
    assert "Tin đúng sẽ thay tin PT-2021-001 ở 2 nơi" in asked
    await office.says("boss", "gửi", "gửi")
    assert (await told(office, "mine")).count("ĐÍNH CHÍNH tin PT-2021-001") == 1
    shown = await office.says("boss", "/phattin PT-2021-001")
    assert "Đã đính chính bằng: PT-2021-002." in shown
    assert "Mới thấy bản sai" not in shown
    assert "ví dụ: đính chính PT-2021-001" in await office.says("boss", "/thoat", "/dinhchinh")


async def test_the_silent_are_reminded_at_an_hour(office: CampaignOffice) -> None:
    """Whoever has said "Đã rõ" by then is left alone."""
    await office.says("boss", "/phattin", TEXT, "1", "1", "ngay", "gửi")
    await told(office, "mine")
    await told(office, "theirs")
    asked = await office.says("boss", "/phattin PT-2021-001", "Hẹn giờ nhắc người chưa rõ")
    assert "Thứ Hai 21/6/2021 08:00, sáng ngày làm việc tới" in asked
    assert "Đã hẹn PT-2021-002" in await office.says("boss", "2")
    await office.says("mine", "đã rõ")
    await later(office, days=1)
    assert "Nhắc anh/chị: tin PT-2021-001" in await told(office, "theirs")
    assert await told(office, "mine") == ""
    found = await office.bot.book.read(lambda page: broadcasts.by_number(page, "PT-2021-002"))
    assert found is not None
    assert found.occasion == "nudge:PT-2021-001:2021-06-21"
