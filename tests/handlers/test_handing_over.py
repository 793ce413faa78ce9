"""/bangiao by typed numbers alone: person, successor, reason, preview, yes; and back again while nobody else has it."""

from pathlib import Path

from tests.handlers.campaign_office import opened


async def test_a_hand_over_is_seen_and_undone_by_numbers(tmp_path: Path) -> None:
    """The sheet before the yes and while it waits; undone, the old head works on and the code is void."""
    async with opened(f"sqlite:///{tmp_path}/data/b.sqlite", tmp_path / "data") as office:
        await office.appoint("an", "area_head", "25279-01", "Nguyễn Văn An")
        await office.appoint("bình", "unit_officer", "25279", "Trần Thị Bình")
        assert "Nguyễn Văn An – Trưởng Ban" in await office.says("bình", "/bangiao")
        assert "Vì sao bàn giao?" in await office.says("bình", "Nguyễn Văn An", "Phạm Thị Dung")
        preview = await office.says("bình", "3")
        assert "Giao lại:\n• Ấp 1B, Xã Lộc Tấn" in preview
        assert "• Lý do: Bầu, cử người khác" in preview
        done = await office.says("bình", "gửi")
        code = done.partition("đăng ký ")[2].partition(".")[0]
        left = await office.heard("an")
        assert "đã bàn giao cho Phạm Thị Dung" in left
        assert "Giao lại:\n• Ấp 1B, Xã Lộc Tấn" in left
        assert "BG-2021-0001: Nguyễn Văn An → Phạm Thị Dung" in await office.says("bình", "/bangiao")
        assert "Sổ bàn giao số BG-2021-0001" in await office.says("bình", "Phạm Thị Dung")
        assert "Đã hoàn tác sổ bàn giao số BG-2021-0001" in await office.says("bình", "2")
        assert "sổ bàn giao số BG-2021-0001 đã hoàn tác" in await office.heard("an")
        assert "Anh/chị đã gửi 0 thành tích" in await office.says("an", "/trangthai")
        assert "Phạm Thị Dung" not in await office.says("dung", f"đăng ký {code}")


async def test_a_refused_successor_leaves_no_post_empty(tmp_path: Path) -> None:
    """Who decides finds the hand-over while it waits for a yes, and after the no; the post goes back by numbers."""
    async with opened(f"sqlite:///{tmp_path}/data/b.sqlite", tmp_path / "data") as office:
        await office.appoint("bình", "unit_officer", "25279", "Trần Thị Bình")
        await office.appoint("lan", "organiser_officer", "692", "Nguyễn Thị Lan")
        done = await office.says("bình", "/bangiao", "Trần Thị Bình", "Phạm Thị Dung", "1", "gửi")
        assert "cấp trên duyệt" in done
        code = done.partition("đăng ký ")[2].partition(".")[0]
        await office.says("dung", f"đăng ký {code}", "1", "1", "1")
        asked = await office.says("lan", "/bangiao")
        assert "BG-2021-0001: Trần Thị Bình → Phạm Thị Dung, đã dùng mã, chờ duyệt" in asked
        assert "đang chờ duyệt. Hoàn tác là không duyệt người ấy" in await office.says("lan", "Phạm Thị Dung")
        assert "Đã hoàn tác sổ bàn giao số BG-2021-0001" in await office.says("lan", "2")
        assert "đã dừng: sổ bàn giao số BG-2021-0001 đã hoàn tác" in await office.heard("dung")
        assert "Việc cán bộ Xã Lộc Tấn lại là của anh/chị" in await office.heard("bình")
