"""A ballot in chat: opened, cast once by typed numbers, closed with paper, and no trace of who chose whom."""

import io
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import docx
import pytest

from broadcasts.reports.selection_minutes import of_selection
from storage.campaign.dossiers import ballots, selections
from storage.campaign.dossiers.selections import Selected
from storage.campaign.planning.plan_file import load_plan
from storage.texts.texts import texts
from tests.handlers.campaign_office import CampaignOffice, opened

HEADS = {"an": "Nguyễn Văn An", "cường": "Lê Văn Cường", "dũng": "Phạm Văn Dũng", "em": "Võ Thị Em"}
MEETING = ("/hopbinhxet", "hôm nay", "6/8", "Hoàng Văn Chủ, Đỗ Thị Thư", "3")


async def settled(office: CampaignOffice) -> None:
    """A commune of four heads and an officer; one head of another commune."""
    for place, (chat, name) in enumerate(HEADS.items(), 1):
        await office.appoint(chat, "area_head", f"25279-0{place}", name)
    await office.appoint("bình", "unit_officer", "25279", "Trần Thị Bình")
    await office.appoint("xa", "area_head", "25273-01", "Ngô Văn Xa")


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[CampaignOffice]:
    """The commune."""
    async with opened(f"sqlite:///{tmp_path / 'book.sqlite'}", tmp_path / "data") as office:
        await settled(office)
        yield office


async def under_way(office: CampaignOffice, *voters: str) -> str:
    """A ballot between the first two heads, for all four, or for those named."""
    return await office.says("bình", *MEETING, "1 2", ", ".join(voters) or "Tất cả", "gửi")


async def test_a_ballot_from_its_opening_to_the_minutes(office: CampaignOffice) -> None:
    """Everybody is invited and votes once; paper is added; the result is recorded and says how it was voted."""
    told = await under_way(office)
    assert "Phiếu kín với mọi người, không kín với máy chủ" in told
    assert "Đã mở phiếu BP-2021-0001 cho 4 người" in told
    assert "Xã Lộc Tấn đang bỏ phiếu bình xét Giai đoạn I" in await office.heard("an")
    asked = await office.says("an", "/bophieu")
    assert "1. Nguyễn Văn An – Ấp 1B\n2. Lê Văn Cường – Ấp 4A\n0. Không tán thành ai" in asked
    assert "không kín với máy chủ" in asked
    assert "từ 1 đến 2, nhiều nhất 1 số" in await office.says("an", "1 2")
    assert "Đã nhận phiếu của anh/chị cho BP-2021-0001." in await office.says("an", "2")
    assert "Anh/chị đã bỏ phiếu rồi." in await office.says("an", "/bophieu")
    for chat, choice in (("cường", "2"), ("dũng", "1"), ("em", "0")):
        await office.says(chat, "/bophieu", choice)
    where = await office.says("bình", "/hopbinhxet")
    assert "4/4 người đã bỏ" in where
    assert not re.search(r"(An|Cường)\D*\d phiếu", where)
    assert "Có ai bỏ phiếu giấy không?" in await office.says("bình", "1")
    assert "phát ra (nhiều nhất 2" in await office.says("bình", "3 3 3")
    told = await office.says("bình", "2 2 1", "1 0")
    assert "Bằng phiếu nhau: Nguyễn Văn An – Ấp 1B, Lê Văn Cường – Ấp 4A" in told
    told = await office.says("bình", "Giơ tay lại giữa những người đó", "2 3")
    assert "1. Lê Văn Cường – Ấp 4A: 2 phiếu" in told
    assert "Đã ghi cuộc họp bình xét số BX-2021-0001" in await office.says("bình", "gửi")
    found = await office.bot.book.read(lambda page: selections.latest(page, "25279", "I"))
    assert found is not None
    assert (found.new.ballots, found.new.by_chat, found.new.tie_rule) == ((6, 6, 5), 4, "again")
    assert [(one.name, one.votes, one.again) for one in found.new.order] == [
        ("Lê Văn Cường", 2, 3), ("Nguyễn Văn An", 2, 2)
    ]  # fmt: skip
    assert await office.bot.book.read(lambda page: ballots.under_way(page, "25279", "I")) is None


async def test_a_second_round_among_equals_is_held_in_chat(office: CampaignOffice) -> None:
    """After hands, too: the equal ones alone stand on it, paper joins, and the minutes tell both rounds."""
    told = await office.says("bình", *MEETING[:-1], "giơ tay", "1 2 3", "2 2 1")
    assert "3. Bỏ phiếu lại qua trò chuyện giữa những người đó" in told
    told = await office.says("bình", "3", "Tất cả", "gửi")
    assert "Đã mở phiếu BP-2021-0001 cho 4 người" in told
    assert "bỏ phiếu lần hai giữa những người bằng phiếu" in await office.heard("an")
    asked = await office.says("an", "/bophieu")
    assert "Chọn nhiều nhất 1 người:\n1. Nguyễn Văn An – Ấp 1B\n2. Lê Văn Cường – Ấp 4A\n0." in asked
    for chat, choice in (("an", "2"), ("cường", "2"), ("dũng", "1"), ("em", "0")):
        await office.says(chat, "/bophieu", choice)
    told = await office.says("bình", "/hopbinhxet", "1", "2 2 2", "1 1")
    assert "1. Lê Văn Cường – Ấp 4A: 2 phiếu, lần hai 3\n2. Nguyễn Văn An – Ấp 1B: 2 phiếu, lần hai 2" in told
    assert "Đã ghi cuộc họp bình xét số BX-2021-0001" in await office.says("bình", "gửi")
    found = await recorded(office)
    assert (found.new.way, found.new.ballots, found.new.tie_rule) == ("hands", None, "again")
    assert (found.new.again_way, found.new.again_ballots, found.new.again_by_chat) == ("ballot", (6, 6, 6), 4)
    minutes = docx.Document(io.BytesIO(of_selection(load_plan("151-kh-ubnd"), texts(), found, "Xã Lộc Tấn")))
    told = "\n".join(one.text for one in minutes.paragraphs)
    assert "Biểu quyết bằng giơ tay." in told
    assert "Lần đầu bằng phiếu: Lê Văn Cường – Ấp 4A, Nguyễn Văn An – Ấp 1B." in told
    assert "Lần hai giữa những người đó: Lê Văn Cường – Ấp 4A 3 phiếu; Nguyễn Văn An – Ấp 1B 2 phiếu." in told
    assert "hợp lệ 6, trong đó 4 phiếu qua trò chuyện, 2 phiếu giấy" in told


async def test_a_second_round_has_no_more_votes_than_ballots(office: CampaignOffice) -> None:
    """Whose number of paper ballots is changed at the summary is asked for the votes anew; nothing is written."""
    await office.says("bình", *MEETING[:-1], "giơ tay", "1 2 3", "2 2 1", "3", "Tất cả", "gửi")
    for chat, choice in (("an", "2"), ("cường", "2"), ("dũng", "1"), ("em", "0")):
        await office.says(chat, "/bophieu", choice)
    await office.says("bình", "/hopbinhxet", "1", "2 2 2", "0 2")
    assert "Đã ghi" not in await office.says("bình", "sửa 1", "2 2 1", "gửi")
    assert await office.bot.book.read(lambda page: selections.latest(page, "25279", "I")) is None


async def test_a_second_round_that_settles_nothing_is_held_again_or_settled_by_hands(office: CampaignOffice) -> None:
    """After a ballot in chat: equal once more, then given up unseen; the first result stays, and hands decide."""
    await under_way(office)
    for chat, choice in zip(HEADS, "1122", strict=True):
        await office.says(chat, "/bophieu", choice)
    told = await office.says("bình", "/hopbinhxet", "1", "không", "1", "gửi")
    assert "Đã mở phiếu BP-2021-0002 cho 4 người" in told
    for chat, choice in zip(HEADS, "1122", strict=True):
        await office.says(chat, "/bophieu", choice)
    told = await office.says("bình", "/hopbinhxet", "1", "không")
    assert "Còn bằng phiếu: Nguyễn Văn An – Ấp 1B, Lê Văn Cường – Ấp 4A" in told
    assert "Đã mở phiếu BP-2021-0003" in await office.says("bình", "2", "gửi")
    await office.says("an", "/bophieu", "1")
    told = await office.says("bình", "/hopbinhxet", "3")
    assert "Đã bỏ lần bỏ phiếu BP-2021-0003; số phiếu đã bỏ được xóa, không ai xem." in told
    assert "Vẫn còn người bằng phiếu" in await office.says("bình", "1", "3 3")
    assert "1. Lê Văn Cường – Ấp 4A: 2 phiếu" in await office.says("bình", "Cường 4, An 2")
    await office.says("bình", "gửi")
    found = await recorded(office)
    assert (found.new.ballots, found.new.by_chat) == ((4, 4, 4), 4)
    assert (found.new.again_way, found.new.again_ballots, [one.again for one in found.new.order]) == (
        "hands",
        None,
        [4, 2],
    )


async def recorded(office: CampaignOffice) -> Selected:
    """The commune's newest meeting; no ballot is under way any more."""
    assert await office.bot.book.read(lambda page: ballots.under_way(page, "25279", "I")) is None
    found = await office.bot.book.read(lambda page: selections.latest(page, "25279", "I"))
    assert found is not None
    return found


async def test_who_may_not_vote_cannot_and_who_comes_late_is_told(office: CampaignOffice) -> None:
    """Another commune's head, a head who is not on the list, an officer; after the end nobody."""
    await under_way(office, "Nguyễn Văn An", "Lê Văn Cường", "Phạm Văn Dũng")
    for chat in ("xa", "em"):
        assert "Hiện không có phiếu nào chờ anh/chị." in await office.says(chat, "/bophieu")
    assert "Phiếu BP-2021-0001" not in await office.says("bình", "/bophieu")
    for chat in ("an", "cường", "dũng"):
        await office.says(chat, "/bophieu")
    await office.says("an", "1")
    await office.says("cường", "1")
    assert "có ít nhất 3 người bỏ" in await office.says("bình", "/hopbinhxet", "1")
    await office.says("dũng", "1")
    await office.says("bình", "/hopbinhxet", "1", "không", "gửi")
    assert "Hiện không có phiếu nào" in await office.says("dũng", "/bophieu")


async def test_a_cancelled_ballot_forgets_what_was_cast(office: CampaignOffice) -> None:
    """Nothing is counted, whoever had the question open is told, and a new one can be opened."""
    await under_way(office)
    await office.says("an", "/bophieu", "1")
    await office.says("cường", "/bophieu")
    assert "Đã hủy phiếu BP-2021-0001" in await office.says("bình", "/hopbinhxet", "3")
    assert "Phiếu BP-2021-0001 đã hủy, không tính phiếu của ai." in await office.says("cường", "1")
    assert await office.bot.book.read(lambda page: ballots.under_way(page, "25279", "I")) is None
    assert "Đã mở phiếu BP-2021-0002" in await under_way(office)


async def test_two_voters_are_too_few_for_a_secret(office: CampaignOffice) -> None:
    """No ballot is opened for two, nor for more than were there: who votes is asked anew, the meeting stays."""
    told = await under_way(office, "Nguyễn Văn An", "Lê Văn Cường")
    assert "cần ít nhất 3 người và không hơn 6 người dự" in told
    assert "Những ai bỏ phiếu qua trò chuyện?" in told
    await office.says("bình", "Tất cả", "sửa 2", "3/8")
    assert "không hơn 3 người dự" in await office.says("bình", "gửi")
    told = await office.says("bình", "Nguyễn Văn An, Lê Văn Cường, Phạm Văn Dũng", "gửi")
    assert "Đã mở phiếu BP-2021-0001 cho 3 người" in told


async def test_two_people_there_are_asked_how_they_vote(office: CampaignOffice) -> None:
    """Nobody can vote in chat where two are there: another way is asked, all else that was written stays."""
    await office.says("bình", *MEETING, "1 2", "Tất cả")
    told = await office.says("bình", "sửa 2", "2/8")
    assert "Biểu quyết thế nào?" in told
    assert "3. Bỏ phiếu qua trò chuyện" not in told
    assert "Đã ghi cuộc họp bình xét số BX-2021-0001" in await office.says("bình", "2", "2 1", "gửi")


async def test_a_meeting_written_beside_a_ballot_is_kept(office: CampaignOffice) -> None:
    """Two officers write the same meeting: the second one's is there still once the ballot is given up."""
    await office.appoint("ba", "unit_officer", "25279", "Ngô Văn Ba")
    await office.says("ba", *MEETING, "1 2", "Tất cả")
    await under_way(office)
    assert "đang có một phiếu chưa ghi kết quả" in await office.says("ba", "gửi")
    await office.says("bình", "/hopbinhxet", "3")
    assert "• Chủ trì, thư ký: Hoàng Văn Chủ, Đỗ Thị Thư" in await office.says("ba", "tiếp tục")
    assert "Đã mở phiếu BP-2021-0002" in await office.says("ba", "gửi")


async def test_who_is_there_and_did_not_vote_in_chat_votes_on_paper(office: CampaignOffice) -> None:
    """Six are there, four may vote in chat, three do: three ballots of paper fit, a fourth does not."""
    await under_way(office)
    for chat in ("an", "cường", "dũng"):
        await office.says(chat, "/bophieu", "1")
    await office.says("bình", "/hopbinhxet", "1")
    assert "phát ra (nhiều nhất 3" in await office.says("bình", "4 3 3")
    await office.says("bình", "3 3 2", "0 2", "gửi")
    found = await office.bot.book.read(lambda page: selections.latest(page, "25279", "I"))
    assert found is not None
    assert (found.new.ballots, found.new.by_chat) == ((6, 6, 5), 3)
    assert [(one.name, one.votes) for one in found.new.order] == [("Nguyễn Văn An", 3), ("Lê Văn Cường", 2)]


async def test_a_reminder_goes_out_once_in_hours_and_only_while_it_is_open(office: CampaignOffice) -> None:
    """A second press writes to nobody and says so; a menu left open after the end says what comes next."""
    await office.appoint("ba", "unit_officer", "25279", "Ngô Văn Ba")
    await under_way(office)
    for chat in ("an", "cường", "dũng"):
        await office.says(chat, "/bophieu", "1")
    await office.heard("em")
    assert "Đã nhắc 1 người chưa bỏ phiếu." in await office.says("bình", "/hopbinhxet", "2")
    assert "1 người chưa bỏ phiếu, vừa được nhắc rồi" in await office.says("ba", "/hopbinhxet", "2")
    assert (await office.heard("em")).count("đang bỏ phiếu bình xét") == 1
    office.now += timedelta(hours=2)
    assert "Đã nhắc 1 người chưa bỏ phiếu." in await office.says("ba", "/hopbinhxet", "2")
    await office.heard("em")
    await office.says("ba", "/hopbinhxet")
    await office.says("bình", "/hopbinhxet", "1")
    office.now += timedelta(hours=2)
    assert "đã khép, chờ ghi kết quả. Anh/chị nhắn: /hopbinhxet" in await office.says("ba", "2")
    assert "đang bỏ phiếu" not in await office.heard("em")


@pytest.mark.parametrize(
    ("end", "officer", "voter"),
    [
        (("3",), "đã hủy. Muốn bình xét lại", "đã hủy, không tính phiếu của ai"),
        (("1",), "đã khép, chờ ghi kết quả", "đã khép, phiếu của anh/chị không được tính"),
        (("1", "không", "gửi"), "đã ghi vào biên bản rồi", "đã ghi, phiếu của anh/chị không được tính"),
    ],
    ids=["cancelled", "closed", "recorded"],
)
async def test_how_a_ballot_ended_is_said_with_what_comes_next(
    office: CampaignOffice, end: tuple[str, ...], officer: str, voter: str
) -> None:
    """To a second officer with the menu open, and to a voter who comes late: cancelled, closed, recorded."""
    await office.appoint("ba", "unit_officer", "25279", "Ngô Văn Ba")
    await under_way(office)
    for chat in ("an", "cường", "dũng"):
        await office.says(chat, "/bophieu", "1")
    await office.says("em", "/bophieu")
    await office.says("ba", "/hopbinhxet")
    await office.says("bình", "/hopbinhxet", *end)
    assert officer in await office.says("ba", "3")
    assert voter in await office.says("em", "1")


async def test_nothing_that_is_kept_tells_who_chose_whom(tmp_path: Path) -> None:
    """Two years that differ only in who cast which ballot leave the same rows in all tables, letter for letter."""
    kept = []
    for name, choices in (("one", ("1", "2", "2", "0")), ("two", ("2", "0", "1", "2"))):
        async with opened(f"sqlite:///{tmp_path / name}.sqlite", tmp_path / name) as office:
            await settled(office)
            await under_way(office)
            for chat, choice in zip(HEADS, choices, strict=True):
                await office.says(chat, "/bophieu", choice)
            await office.says("bình", "/hopbinhxet", "1")
            kept.append(
                re.sub(r"[0-9a-f]{16,64}|'m\d+'", "…", await office.everything())
            )  # drawn, or in order of sending
    assert kept[0] == kept[1]
