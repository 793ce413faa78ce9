"""The sample campaign's people: one for each role that a unit's office knows, with made-up names."""

from datetime import datetime, timedelta, timezone

from bot.wiring import Bot
from storage.book.page import Page
from storage.campaign import people, units

SAMPLE_CLOCK = datetime(2021, 6, 20, 8, tzinfo=timezone(timedelta(hours=7)))
NAMES = {
    "admin": "Quản trị mẫu",
    "organiser_officer": "Cán bộ văn phòng mẫu",
    "unit_officer": "Cán bộ xã mẫu",
    "area_head": "Trưởng ban mẫu",
    "council_member": "Thành viên xét chọn mẫu",
    "finance_officer": "Cán bộ tài chính mẫu",
    "media_officer": "Cán bộ truyền thông mẫu",
    "observer": "Người giám sát mẫu",
}


async def sample_people(bot: Bot) -> dict[str, int]:
    """The sample person of each role by number, appointed at the first call."""
    return await bot.book.turn(lambda page: _appointed(page, bot))


def _appointed(page: Page, bot: Bot) -> dict[str, int]:
    found = {}
    for role, name in NAMES.items():
        known = people.find(page, name)
        found[role] = (
            known[0].id if known else people.appoint(page, name, role, _unit(page, bot, role), bot.clocks.real())
        )
    return found


def _unit(page: Page, bot: Bot, role: str) -> str:
    """The organiser for its own offices, the first commune for its officer, that commune's first area for its head."""
    organiser, today = bot.plan.organiser.code, bot.clocks.campaign().astimezone(bot.plan.tzinfo).date()
    if role not in {"unit_officer", "area_head"}:
        return organiser
    commune = units.children(page, organiser, today)[0].code
    return commune if role == "unit_officer" else units.children(page, commune, today)[0].code
