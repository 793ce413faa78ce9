"""A tip from its sender to the council: told in chat, read and closed in the room, credited when a phase has closed."""

import asyncio
import base64
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from aiohttp import web
from sqlmodel import SQLModel

from bot.console.hotline import PATH
from bot.console.parts import Parts
from bot.room import build_room
from storage.campaign.planning.plan_parts import Phase
from storage.clocks import Clocks, now
from storage.confidential import totp
from storage.confidential.codes import code_salt
from storage.confidential.draft_keys import draft_keys
from storage.texts.texts import texts
from tests.bot.console.stage import Browser, served
from tests.patience import PATIENCE
from tests.year.cast import Person
from tests.year.deeds import expect
from tests.year.town import bare

if TYPE_CHECKING:
    from tests.year.year import Year

PASSPHRASE = "bốn từ không liên quan"
STORY = "Sau nhà văn hóa có sòng xóc đĩa, chơi từ trưa tới tối."
CODE = re.compile(r"(?:\d{4} ){3}\d{4}")
SECRET = re.compile(r"gõ tay: ((?:[A-Z2-7]{4} ){7}[A-Z2-7]{4})")


@dataclass(slots=True)
class Duty:
    """An officer of the hotline with a telephone, whose clock runs on by half a minute with every code."""

    officer: Person
    secret: bytes = b""
    steps: int = 0

    def real(self) -> datetime:
        return now() + timedelta(seconds=self.steps * totp.STEP)

    def code(self) -> str:
        """The next code of the telephone; none serves twice."""
        self.steps += 1
        return totp.code(self.secret, totp.step_of(self.real()))


@asynccontextmanager
async def unlocked(year: "Year", duty: Duty) -> AsyncIterator[Browser]:
    """The room, a server of its own, with this officer's key in its memory; the first time the keys are made."""
    bot, folder = year.town.bot, year.town.settings.data_dir
    clocks = Clocks(duty.real, bot.clocks.campaign() - duty.real())
    parts = Parts(bot.book, clocks, texts(), year.plan, bot.delivery, bot.store, bot.desk.key, "", {})
    app = web.Application()
    app.add_subapp(PATH, build_room(parts, code_salt(folder / "keys"), draft_keys(folder / "keys")))
    async with AsyncExitStack() as stack:
        url = f"{await served(app, stack)}{PATH}"
        console = await year.town.browser(duty.officer)
        browser = Browser(console.client, url, console.csrf)
        if not duty.secret:
            page = (await browser.get("/mo-khoa")).page
            duty.secret = base64.b32decode("".join(SECRET.findall(page.words)[0].split()))
        code = duty.code()
        answer = await browser.post("/mo-khoa", passphrase=PASSPHRASE, again=PASSPHRASE, code=code)
        assert answer.status == 303, answer.page.words
        yield browser


async def told(year: "Year", citizen: Person, credit: str) -> str:
    """A citizen tells, and credits an area; gives the code. Nothing in the book leads to the citizen afterwards."""
    town, row = year.town, year.plan.unit(credit)
    assert row is not None
    above = year.plan.unit(row.parent)
    assert above is not None
    answers = {
        "1. Nhắn tiếp": "1",
        "Chuyện gì xảy ra?": STORY,
        "liên quan cán bộ nào": "1",
        "Khu nào": row.title,
        "khu nào": row.title,
        "ở xã": above.name,
        "Gần chỗ nào?": "sau nhà văn hóa",
        "Khi nào?": "từ trưa",
        "còn tiếp diễn": "1",
        "Vì sao anh/chị biết?": "bỏ qua",
        "muốn cho biết mình là ai": "1",
        "Anh/chị xem lại.": "gửi",
    }
    heard, code = await town.says(citizen, "/tinbao"), ""
    for _ in range(20):
        if "ghi nhận cho khu dân cư nào" in heard or "ghi nhận cho" in heard:
            break
        shown = CODE.search(heard)
        if shown and "Chép xong" in heard:
            code = shown[0]
            heard = await town.says(citizen, code[-4:])
            continue
        last = max((heard.rfind(question), answer) for question, answer in answers.items())
        assert last[0] >= 0, f"{heard}\n{town.tail()}"
        heard = await town.says(citizen, last[1], tones=last[1] in {row.title, above.name})
    expect(town, heard, "Gửi xong")
    heard = await town.says(citizen, "Khu khác")
    if "Ở xã" in heard:
        heard = await town.says(citizen, above.name, tones=True)
    expect(town, await town.says(citizen, row.title, tones=True), "giữ kín cùng với tin")
    await filed(year)
    await no_trace(year, citizen)
    return code


async def filed(year: "Year") -> list[object]:
    """The tips that nobody has acknowledged, as soon as there is one: it is sealed beside the turns."""
    async with asyncio.timeout(PATIENCE):
        while not (rows := await year.town.rows("SELECT id FROM tips WHERE state = 'new'")):  # noqa: ASYNC110
            await asyncio.sleep(0.02)  # the database rings no bell
    return [row["id"] for row in rows]


async def no_trace(year: "Year", citizen: Person) -> None:
    """No cell of any table holds the number under which the messenger knows the citizen."""
    _, number = year.town.ways[citizen.way].address(citizen.key)
    for name in SQLModel.metadata.tables:
        for row in await year.town.rows(f"SELECT * FROM {name}"):  # noqa: S608
            assert not any(number in str(value) for value in row.values()), (name, row)


async def verified(year: "Year", duty: Duty) -> None:
    """The one tip that waits is read, acknowledged and closed as true and timely."""
    (tip,) = await filed(year)
    async with unlocked(year, duty) as browser:
        assert (await browser.post(f"/tin/{tip}/mo", words="đọc tin mới")).status == 303
        assert bare(STORY) in bare((await browser.get(f"/tin/{tip}")).page.words)
        for fields in ({"act": "acknowledge"}, {"act": "close", "outcome": "verified", "timely": "1", "words": "đúng"}):
            seen = (await browser.get(f"/tin/{tip}")).page.field("seen")
            answer = await browser.post(f"/tin/{tip}", seen=seen, **fields)
            assert answer.status == 303, answer.page.words


async def credited(year: "Year", duty: Duty, phase: Phase, area: str) -> None:
    """After the phase the credits are written once; the council alone sees the area."""
    async with unlocked(year, duty) as browser:
        assert (await browser.post("/ghi-nhan", phase=phase.id, code=duty.code())).status == 303
    row = year.plan.unit(area)
    assert row is not None
    assert row.title in await year.town.page(year.cast["council_member1"], "/tin-bao-dung")
    for other in (year.office, year.cast["observer1"], year.officer_of(year.cast[area])):
        answer = await (await year.town.browser(other)).get("/tin-bao-dung")
        assert answer.status == 403
