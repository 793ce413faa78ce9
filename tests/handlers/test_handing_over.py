"""/bangiao by typed numbers alone: person, successor, reason, preview, yes; and back again while nobody has come in."""

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
