"""The sample campaign's people, one for each role, with made-up names marked "(mẫu)"; and a code for each role."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, time, timedelta

from bot.wiring import Bot
from storage.book import marks
from storage.book.page import Page
from storage.campaign.dossiers import progress
from storage.campaign.membership import invites, people
from storage.campaign.membership.invites import NewInvite
from storage.campaign.planning.plan import Plan
from storage.campaign.territory import units
from storage.confidential import entry, reader_changes, readers, totp

MAKER = "demo"
SERVED = "served"  # the mark of data with which `run` has served people
SAMPLE = "sample"  # the mark of data that a demonstration has used
SAMPLE_DAYS = 10  # before the end of the first phase: the sample campaign is in full swing
SAMPLE_HOUR = time(8)
NAMES = {
    "admin": "Quản trị (mẫu)",
    "organiser_officer": "Lê Thị Văn Phòng (mẫu)",
    "unit_officer": "Trần Thị Bình (mẫu)",
    "area_head": "Nguyễn Văn An (mẫu)",
    "council_member": "Phạm Văn Chọn (mẫu)",
    "hotline_officer": "Hoàng Thị Trực (mẫu)",
    "finance_officer": "Vũ Văn Tài (mẫu)",
    "media_officer": "Đỗ Thị Tin (mẫu)",
    "observer": "Bùi Văn Sát (mẫu)",
}


def sample_clock(plan: Plan) -> datetime:
    """When a demonstration begins: plan 151's on 20/06/2021 at 08:00."""
    return datetime.combine(plan.phases[0].ends - timedelta(days=SAMPLE_DAYS), SAMPLE_HOUR, plan.tzinfo)


async def sample_people(bot: Bot) -> dict[str, int]:
    """The sample person of each role by number, appointed at the first call."""
    return await bot.book.turn(lambda page: _appointed(page, bot))


async def sample_codes(bot: Bot) -> dict[str, str]:
    """A fresh code for each role, which needs no further yes; those of earlier demonstrations are taken back."""
    return await bot.book.turn(lambda page: _codes(page, bot))


async def more_codes(bot: Bot, roles: Sequence[str]) -> list[str]:
    """One code more for each of these roles, which serves beside those of `sample_codes` and goes with them."""

    def write(page: Page) -> list[str]:
        invite = (_invite(role, _unit(page, bot, role)) for role in roles)
        return [invites.make(page, bot.desk.key, one, bot.clocks.real()) for one in invite]

    return await bot.book.turn(write)


async def sample_duty(bot: Bot, passphrase: str) -> bytes:
    """Make the sample officer of the hotline a reader of tips, so that the room can be seen; returns the telephone's
    secret. Everybody knows this passphrase: it is for made-up tips alone.
    """
    person = (await sample_people(bot))["hotline_officer"]
    known = await bot.book.read(lambda page: readers.locked_of(page, person))
    if known is None:
        pair = await asyncio.to_thread(readers.new_pair, passphrase)
        await bot.book.turn(lambda page: _enrolled(page, bot, person, pair))
    return (await bot.book.read(lambda page: entry.of(page, bot.desk.key, person))).secret


async def duty_code(bot: Bot) -> str | None:
    """The six digits of the sample officer's telephone now; None for data that are no demonstration's."""

    def read(page: Page) -> str | None:
        found = people.find(page, NAMES["hotline_officer"])
        kept = entry.of(page, bot.desk.key, found[0].id) if found else entry.Entry()
        return totp.code(kept.secret, totp.step_of(bot.clocks.real())) if kept.secret else None

    return await bot.book.read(read) if await is_sample(bot) else None


async def mark_as_sample(bot: Bot) -> None:
    """Remember that these data are a demonstration's, so that no office serves people with them unawares."""
    await bot.book.turn(lambda page: marks.keep_mark(page, SAMPLE, "1"))


async def is_sample(bot: Bot) -> bool:
    """Whether a demonstration has run on these data."""
    return await bot.book.read(lambda page: marks.mark(page, SAMPLE)) is not None


async def mark_as_served(bot: Bot) -> None:
    """Remember that an office serves people with these data, so that no demonstration comes over them."""
    await bot.book.turn(lambda page: marks.keep_mark(page, SERVED, "1"))


async def is_an_offices(bot: Bot) -> bool:
    """Whether an office serves people with these data, and no demonstration had them before."""
    served = await bot.book.read(lambda page: marks.mark(page, SERVED))
    return served is not None and not await is_sample(bot)


def _enrolled(page: Page, bot: Bot, person: int, pair: readers.Locked) -> None:
    reader_changes.enrol(page, bot.desk.key, person, pair)
    entry.give(page, bot.desk.key, person, totp.fresh_secret(), 0)


def _codes(page: Page, bot: Bot) -> dict[str, str]:
    real = bot.clocks.real()
    invites.withdraw(page, MAKER, real)
    return {
        role: invites.make(page, bot.desk.key, _invite(role, unit), real)
        for role, unit in ((role, _unit(page, bot, role)) for role in NAMES)
    }


def _invite(role: str, unit: str) -> NewInvite:
    """A code that leads to the sample person of the role."""
    return NewInvite(role, unit, name=NAMES[role], approved=True, made_by=MAKER)


def _appointed(page: Page, bot: Bot) -> dict[str, int]:
    found = {}
    for role, name in NAMES.items():
        known = people.find(page, name)
        found[role] = (
            known[0].id if known else people.appoint(page, name, role, _unit(page, bot, role), bot.clocks.campaign())
        )
    return found


def _unit(page: Page, bot: Bot, role: str) -> str:
    """The organiser for its own offices, the first selecting unit for its officer, its first area for the head."""
    organiser, today = bot.plan.organiser.code, bot.clocks.campaign().astimezone(bot.plan.tzinfo).date()
    if role not in {"unit_officer", "area_head"}:
        return organiser
    commune = progress.selecting(page, bot.plan, today)[0].code
    return commune if role == "unit_officer" else units.children(page, commune, today)[0].code
