"""A draft may outlive the role that it needs: then it is kept, nothing goes out, and the person is told why."""

from pathlib import Path

import pytest

from storage.book.page import Page
from storage.campaign.membership import people
from storage.mail import broadcasts
from storage.texts.texts import texts
from tests.handlers.test_registering import Hall, opened

TEXT = "Chiều nay 14 giờ toàn xã ra quân dọn vệ sinh, mời bà con cùng làm."
DRAFTS = {
    "broadcast": ("/phattin", TEXT, "5", "không", "ngay"),
    "decision": ("/congbo", "Số 12/QĐ-UBND", "20/6/2021", "Công nhận ông Nguyễn Văn An, ấp 1B xã Lộc Tấn.", "ngay"),
}


async def office(hall: Hall) -> None:
    """The person of the hall is an officer of the organiser."""
    at = hall.recorder.address()

    def appoint(page: Page) -> None:
        person = people.appoint(page, "Lê Thị Lan", "organiser_officer", "692", hall.now)
        people.bind(page, person, at, at.chat, hall.now)

    await hall.bot.book.turn(appoint)


async def loses_the_role(hall: Hall) -> None:
    """The officer is a citizen again."""
    at = hall.recorder.address()
    await hall.bot.book.turn(lambda page: people.unbind(page, at, at.chat))


async def sent(hall: Hall) -> int:
    """How many broadcasts there are."""
    return len(await hall.bot.book.read(lambda page: broadcasts.recent(page, 10)))


@pytest.mark.parametrize("parked", [True, False])
@pytest.mark.parametrize("form", DRAFTS)
async def test_nothing_is_filed_without_the_role(tmp_path: Path, form: str, parked: bool) -> None:
    """Whether the draft was put aside or is in hand at the summary."""
    async with opened(f"sqlite:///{tmp_path / 'book.sqlite'}", tmp_path / "data") as hall:
        await office(hall)
        at_summary = await hall.says(*DRAFTS[form])
        assert texts().say("forms.review") in at_summary
        if parked:
            await hall.says("để sau")
        await loses_the_role(hall)
        told = await hall.says("tiếp tục" if parked else "gửi")
        assert texts().say("desk.forbidden") in told
        assert await sent(hall) == 0
        await office(hall)
        assert texts().say("forms.review") in await hall.says("tiếp tục")
