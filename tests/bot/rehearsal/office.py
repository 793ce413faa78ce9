"""An office's data in the middle of its year, and the command `rehearse` as a process that tells of every socket."""

import asyncio
import hashlib
import os
import subprocess
import sys
from datetime import date, datetime, timedelta
from pathlib import Path

from bot.settings import Settings
from bot.wiring import Bot, opened
from broadcasts.announcements import body_of
from broadcasts.audience import HEADS, Audience
from storage.book.page import Page
from storage.campaign import decisions, occurrences
from storage.campaign.conferences import conferences
from storage.campaign.dossiers import nominations
from storage.campaign.dossiers.nominations import NewPut
from storage.campaign.membership import people
from storage.campaign.planning import plan_changes
from storage.campaign.works import achievements, amending
from storage.campaign.works.achievements import NewWork
from storage.mail import broadcasts, groups, pastes
from storage.mail.broadcasts import NewBroadcast
from storage.talk import Address
from tests import forks
from tests.house import ROOT

PATIENCE = 300  # seconds; the command itself takes a few
MARCH = datetime.fromisoformat("2021-03-01T15:00:00+07:00")
JUNE = datetime.fromisoformat("2021-06-20T08:00:00+07:00")
TELEGRAM, ZALO = ("telegram", "111"), ("zalo_bot", "222")
TOKENS = {
    "TELEGRAM_BOT_TOKEN": "111:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    "ZALO_BOT_TOKENS": "222:abcdefgh",
    "ZALO_BOT_MONTHLY": "1",
}
# Runs a program and writes down each socket that is no pair within this machine, and each name that is looked up.
WATCHED = """
import runpy, socket, sys
log = open(sys.argv.pop(1), "a", buffering=1)
def watch(event, arguments):
    if event == "socket.__new__" and arguments[1] != socket.AF_UNIX:
        print(event, arguments[1:], file=log)
    elif event in {"socket.connect", "socket.bind", "socket.getaddrinfo", "socket.sendto", "socket.gethostbyname"}:
        print(event, file=log)
sys.addaudithook(watch)
sys.argv = sys.argv[1:]
runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
"""


async def fill(folder: Path, url: str = "") -> None:
    """An office in June: seven people, two groups, a nomination, a decision to announce, a message set for an hour.

    A work is taken in and has to be completed; the first conference has day, hour and place, and invites nobody yet.
    """
    async with opened(Settings(data_dir=folder, database_url=url, clock=JUNE)) as bot:
        await bot.book.turn(lambda page: _write(page, bot))


def _write(page: Page, bot: Bot) -> None:
    xa = _person(page, "Trần Văn Xã", "unit_officer", "25273", ("webchat", "main"))
    head = _person(page, "Lê Văn Ấp", "area_head", "25273-01", TELEGRAM)
    _person(page, "Ngô Thị Xa", "area_head", "25273-02", None)
    _person(page, "Võ Văn Một", "area_head", "25273-03", ZALO)
    _person(page, "Võ Văn Hai", "area_head", "25273-04", ZALO)
    _person(page, "Đỗ Văn Kênh", "unit_officer", "25276", ("telegram", "999"))
    _person(page, "Vũ Thị Tài", "finance_officer", "692", ("webchat", "main"))
    groups.link(page, Address(*TELEGRAM, "-100"), "131 thật", "692", xa, JUNE)
    pastes.add_group(page, "Zalo Lộc Hòa", "25273", xa, xa, JUNE)
    put = NewPut("II", "25279", "25279-01", head, "việc tốt", xa)
    nominations.put_forward(page, put, quota=2, at=JUNE, year=2021)
    announce = datetime.fromisoformat("2021-07-18T09:00:00+07:00")
    decisions.enter(page, "12/QĐ", date(2021, 7, 10), "Khen hai người <b>tốt</b>.", announce, xa, JUNE)
    occurrences.come(page, "gd1-het-han-T-30", JUNE, JUNE, "sent")
    due = bot.clocks.real() + timedelta(days=5, hours=6)
    said = body_of("Mời họp lúc 15 giờ.")
    new = NewBroadcast("PT-2021-001", said, Audience((HEADS,)).as_json(), due, asks_receipt=True, by=xa)
    broadcasts.put(page, new, bot.clocks.real())
    broadcasts.next_broadcast(page, 2021)  # that number is taken
    _further(page, xa, head)


def _further(page: Page, xa: int, head: int) -> None:
    story = NewWork("I", "25273", "25273-01", head, "Mở đường tổ 1", "Bà con góp công mở đường.", ("dynamic",))
    number = achievements.hand_in(page, story, at=MARCH, year=2021)
    amending.ask(page, number, ("figures",), "số mét", date(2021, 3, 15), xa, MARCH)
    plan_changes.write(page, [("I.review", None, date(2021, 7, 10))], "Công văn 60", xa, JUNE)
    conferences.set_venue(page, "I", "08:00", "Hội trường huyện", "")


def _person(page: Page, name: str, role: str, unit: str, door: tuple[str, str] | None) -> int:
    person = people.appoint(page, name, role, unit, JUNE)
    if door is not None:
        people.bind(page, person, Address(*door, f"c{person}"), f"c{person}", JUNE)
    return person


def rehearse(folder: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """The command in a folder, on `folder`/data."""
    environment = os.environ | {"BOT131_DATA_DIR": str(folder / "data")} | settings
    return forks.run("bot", *arguments, cwd=folder, env=environment)


def watched(folder: Path, *arguments: str, module: str = "bot", **settings: str) -> subprocess.CompletedProcess[str]:
    """The same as people start it; `folder`/sockets tells of every socket."""
    environment = os.environ | {"PYTHONPATH": str(ROOT), "BOT131_DATA_DIR": str(folder / "data")} | settings
    program = [sys.executable, "-P", "-c", WATCHED, str(folder / "sockets"), module, *arguments]
    return subprocess.run(
        program, cwd=folder, env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False
    )


def filled(folder: Path, url: str = "") -> Path:
    """A folder with an office's data in `data`, or in the database at `url`."""
    asyncio.run(fill(folder / "data", url))
    return folder


def prints(folder: Path) -> dict[str, str]:
    """The hash of every file of a folder, by its path."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
