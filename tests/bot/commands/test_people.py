"""invite and approve at the command line: codes that work, letters to print, bad rows named, one sentence a refusal."""

import asyncio
import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import segno
import xlsxwriter
from sqlmodel import select
from typer.testing import CliRunner, Result

from bot.__main__ import app
from bot.commands.speaking import Stopped
from bot.invite_letters import squares
from storage.book.opening import open_book
from storage.book.page import Page
from storage.book.server_key import server_key
from storage.campaign import codes
from storage.campaign.membership import appointing, invites, people
from storage.campaign.membership.posts import ABOVE
from storage.campaign.tables import Invite, Membership
from storage.clocks import now
from storage.mail.tables import Letter
from storage.talk import Address

AREA, AN = "25279-01", "Nguyễn Văn An"
AT = Address("webchat", "main", "an")

Run = Callable[..., Result]


@pytest.fixture
def bot131(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command line on data of its own; a Stopped is what `main` says as one sentence with exit 1."""
    monkeypatch.setenv("BOT131_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("BOT131_PUBLIC_URL", "https://bot.example.vn")

    def run(*arguments: object) -> Result:
        return CliRunner().invoke(app, [str(argument) for argument in arguments])

    return run


async def asked(tmp_path: Path, work: Callable[[Page], object], *, write: bool = False) -> object:
    """What some work finds in the data, or does to it."""
    book = open_book(f"sqlite:///{tmp_path / 'data' / 'bot131.sqlite'}")
    try:
        return await (book.turn if write else book.read)(work)
    finally:
        await book.close()


def print_of(tmp_path: Path, code: str) -> str:
    found = invites.print_of(server_key(tmp_path / "data" / "keys"), code)
    assert found is not None
    return found


def test_a_code_is_printed_alone(bot131: Run) -> None:
    """One line, so that a script can take it; each call makes another one."""
    made = [bot131("invite", "area_head", "--unit", AREA).stdout.strip() for _ in range(2)]
    assert all(codes.looks_like(code) for code in made)
    assert made[0] != made[1]


def test_a_code_as_json(bot131: Run) -> None:
    """Everything about it, with the way in; the organiser's own roles need no unit."""
    told = json.loads(bot131("invite", "council_member", "--name", AN, "--json").stdout)
    assert codes.looks_like(told.pop("code"))
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT.*\+00:00", told.pop("expires"))
    assert told == {"role": "council_member", "unit": "692", "name": AN, "link": "https://bot.example.vn/"}


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("area_head",), "Vai trò này cần có đơn vị"),
        (("boss",), "Không có vai trò “boss”"),
        (("area_head", "--unit", "25279"), "Xã Lộc Tấn không phải là nơi của vai trò này"),
        (("area_head", "--unit", "99"), "Không có đơn vị “99”"),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(bot131: Run, arguments: tuple[str, ...], sentence: str) -> None:
    """Nothing is made then."""
    refused = bot131("invite", *arguments)
    assert isinstance(refused.exception, Stopped)
    assert sentence in str(refused.exception)


def test_a_role_or_a_table(bot131: Run, tmp_path: Path) -> None:
    """Neither and both are wrong usage."""
    table = tmp_path / "moi.csv"
    table.write_text("vai trò\nadmin\n", "utf8")
    assert [bot131("invite").exit_code, bot131("invite", "admin", "--from", table).exit_code] == [2, 2]


async def test_the_person_behind_a_code_is_approved(bot131: Run, tmp_path: Path) -> None:
    """Before the code is used nobody waits; then the yes holds, its letter is put, and a second yes finds nobody."""
    code = await _in_thread(bot131, "invite", "area_head", "--unit", AREA)
    assert "Không có ai đang chờ duyệt" in await _in_thread(bot131, "approve", code)

    def use(page: Page) -> int:
        invite = invites.claim(page, print_of(tmp_path, code), now())
        assert invite is not None
        person = people.take_in(page, AN, now())
        people.bind(page, person, AT, "an", now())
        appointing.ask(page, person, invite.role, invite.unit, now(), approved=False)
        invites.use(page, invite, person, now())
        return person

    person = await asked(tmp_path, use, write=True)
    told = await _in_thread(bot131, "approve", code)
    assert f"Đã duyệt {AN} là Trưởng Ban điều hành khu dân cư Ấp 1B, Xã Lộc Tấn" in told
    held = await asked(tmp_path, lambda page: [(m.person, m.approved) for m in page.session.exec(select(Membership))])
    assert held == [(person, True)]
    put = await asked(tmp_path, lambda page: [row.body["text"] for row in page.session.exec(select(Letter))])
    assert str(put).startswith("['Anh/chị đã được duyệt là Trưởng Ban điều hành khu dân cư")
    assert "Không có ai đang chờ duyệt" in await _in_thread(bot131, "approve", code)


async def _in_thread(run: Run, *arguments: str) -> str:
    """What a command prints or refuses with; it has an event loop of its own."""
    result = await asyncio.to_thread(run, *arguments)
    return str(result.exception) if isinstance(result.exception, Stopped) else result.stdout.strip()


ROWS = [
    ("Vai trò", "Đơn vị", "Họ tên"),
    ("Trưởng ấp", "Ấp 1B, Xã Lộc Tấn", AN),
    ("cán bộ xã", "Lộc Hòa", "Trần <b>Bình</b>"),
    ("Trưởng ban", "Ấp 2", "Ai đó"),
    ("ông vua", "25279", "X"),
    ("Trưởng ban", "25279", "Sai nơi"),
    ("KẾ TOÁN", "", ""),
    ("area_head", "nơi nào", "Y"),
]


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
async def test_many_are_invited_from_a_table(bot131: Run, tmp_path: Path, ending: str) -> None:
    """Good rows become letters and codes that work, bad ones are named by line; nothing of a code stays in the book."""
    table, out = tmp_path / f"moi.{ending}", tmp_path / "out"
    table.write_bytes(_csv() if ending == "csv" else _xlsx())
    told = await _in_thread(bot131, "invite", "--from", str(table), "--out", str(out), "--approved")
    assert [line.split(":")[1] for line in told.splitlines()[:-1]] == ["4", "5", "6", "8"]
    assert "Đã cấp 3 mã, 4 dòng cần sửa" in told
    made = list(csv.reader(io.StringIO((out / "ma.csv").read_text("utf-8-sig"))))
    assert made[0] == ["họ tên", "vai trò", "đơn vị", "mã", "liên kết", "hạn dùng"]
    assert [row[:3] for row in made[1:]] == [
        [AN, "Trưởng Ban điều hành khu dân cư", "Ấp 1B, Xã Lộc Tấn"],
        ["Trần <b>Bình</b>", "cán bộ xã, thị trấn", "Xã Lộc Hòa"],
        ["", "cán bộ tài chính", "Huyện Lộc Ninh"],
    ]
    prints = {print_of(tmp_path, row[3]) for row in made[1:]}
    rows = await asked(tmp_path, lambda page: {(i.code_hash, i.approved) for i in page.session.exec(select(Invite))})
    assert rows == {(one, True) for one in prints}
    letters = (out / "thu-moi.html").read_text("utf8")
    assert letters.count('<article class="sheet">') == 3
    assert all(row[3] in letters for row in made[1:])
    assert "Trần &lt;b&gt;Bình&lt;/b&gt;" in letters
    assert "<b>Bình" not in letters
    assert "&gt;" not in letters.partition("</style>")[0]
    assert (out.stat().st_mode & 0o077) == 0


async def test_a_table_without_trouble_exits_well(bot131: Run, tmp_path: Path) -> None:
    """Exit 0; a broken file and a table without roles exit 1 with what to mend."""
    good, empty, other = tmp_path / "a.csv", tmp_path / "b.csv", tmp_path / "c.csv"
    good.write_text("role,unit\nobserver,\n", "utf8")
    empty.write_text("", "utf8")
    other.write_text("tên,nơi\nAn,Ấp 1\n", "utf8")
    found = [
        await asyncio.to_thread(bot131, "invite", "--from", one, "--out", tmp_path / "out")
        for one in (good, empty, other)
    ]
    assert [one.exit_code for one in found] == [0, 1, 1]
    assert "b.csv:1: Bảng trống." in found[1].stdout
    assert "c.csv:1: Bảng không có cột vai trò" in found[2].stdout


def test_the_letters_square_is_the_qr_code() -> None:
    """Painted again from its path, the picture is module for module what the QR library draws, with its quiet zone."""
    way = "https://t.me/locninh131_bot?start=7Q4MK-2R8TD"
    drawn = squares(way)
    painted = [[0] * drawn.size for _ in range(drawn.size)]
    for x, y, width, back in re.findall(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z", drawn.path):
        assert width == back
        painted[int(y)][int(x) : int(x) + int(width)] = [1] * int(width)
    wanted = [list(row) for row in segno.make(way, error="m", micro=False).matrix_iter(border=4)]
    assert painted == [[int(bool(module)) for module in row] for row in wanted]


def test_every_role_can_be_written_in_a_table(bot131: Run, tmp_path: Path) -> None:
    """By its English name as well as by the Vietnamese one that the texts have."""
    table = tmp_path / "moi.csv"
    place = {"area_head": AREA, "unit_officer": "25279"}
    table.write_text("vai trò;đơn vị\n" + "\n".join(f"{role};{place.get(role, '')}" for role in ABOVE), "utf8")
    assert bot131("invite", "--from", table, "--out", tmp_path / "out").exit_code == 0


def _csv() -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows(ROWS)
    return out.getvalue().encode("utf-8-sig")


def _xlsx() -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(ROWS):
            sheet.write_row(number, 0, row)
    return out.getvalue()
