"""The sealed log at the year's end: whole by command and by page; one changed byte of the database is found."""

import random
from pathlib import Path
from typing import TYPE_CHECKING

from tests import unwritable
from tests.year.deeds import expect

if TYPE_CHECKING:
    from tests.year.town import Town
    from tests.year.year import Year

COLUMNS = ("actor", "action", "subject", "facts")


async def whole(year: "Year") -> None:
    """The observer's page, the command, and the head that he keeps all say that the log is whole."""
    town, kept = year.town, year.folder / "moc.txt"
    await town.bot._seal()
    exit_code, said = await town.types("audit", "check")
    assert (exit_code, "Nhật ký nguyên vẹn" in said, "0 dòng đang chờ" in said) == (0, True, True), said
    assert (await town.types("audit", "head", str(kept)))[0] == 0
    head = kept.read_text().strip()
    answer = await town.posts(year.cast["observer1"], "/giam-sat/nhat-ky", 200, head=head)
    expect(town, answer.page.words, "Nguyên vẹn:", "Mốc anh/chị giữ nằm đúng chỗ")
    expect(town, await town.says(year.cast["observer1"], "/trangthai"), head.partition(" ")[0])


async def exported(year: "Year") -> None:
    """The tables that go out have as many rows as the reckoning has dossiers, awards and payments."""
    laureates = len(year.sums.laureates())
    wanted = {
        "areas": len(year.plan.units),
        "nominations": len(year.sums.dossiers),
        "awards": laureates,
        "payments": laureates * len(year.plan.awards),
    }
    for what, count in wanted.items():
        exit_code, said = await year.town.types("export", what, str(year.folder / f"{what}.xlsx"))
        assert (exit_code, f"Đã ghi {count} dòng" in said) == (0, True), said


async def changed(town: "Town", draw: random.Random, folder: Path, times: int) -> None:
    """One byte of a sealed row, drawn: found by the command, in a copy of the file or in the server's row."""
    rows = await town.rows("SELECT id, place, actor, action, subject, facts FROM audit WHERE place IS NOT NULL")
    for number in range(times):
        row, column = draw.choice(rows), draw.choice(COLUMNS)
        text = str(row[column])
        place = draw.randrange(len(text))
        other = chr((ord(text[place]) ^ 1) or 1)
        forged = text[:place] + other + text[place + 1 :]
        url = town.settings.database_url
        if url.startswith("sqlite"):
            copy = folder / f"copy-{number}.sqlite"
            unwritable.change(url, f"VACUUM INTO '{copy}'")
            url = f"sqlite:///{copy}"
        unwritable.change(url, _written(row["id"], column, forged))
        exit_code, said = await town.types("audit", "check", url=url)
        unwritable.change(url, _written(row["id"], column, text))
        assert (exit_code, f"dòng niêm phong thứ {row['place']} " in said) == (1, True), (row, column, said)


def _written(number: object, column: str, text: str) -> str:
    quoted = text.replace("'", "''")
    return f"UPDATE audit SET {column} = '{quoted}' WHERE id = {number}"  # noqa: S608 - a test's own words


async def flipped(town: "Town", draw: random.Random, folder: Path, times: int) -> None:
    """One bit of the file itself, drawn within a sealed row; the bot stops first, so that all is in the file."""
    url = town.settings.database_url
    if not url.startswith("sqlite"):
        return
    rows = await town.rows("SELECT facts FROM audit WHERE place IS NOT NULL")
    await town.stop()
    content = Path(url.removeprefix("sqlite:///")).read_bytes()
    needles = [text for row in rows if len(text := str(row["facts"]).encode()) > 20 and content.count(text) == 1]
    for number in range(times):
        needle, spoiled = draw.choice(needles), bytearray(content)
        spoiled[content.index(needle) + draw.randrange(len(needle))] ^= 1 << draw.randrange(8)
        copy = folder / f"flipped-{number}.sqlite"
        copy.write_bytes(spoiled)
        exit_code, said = await town.types("audit", "check", url=f"sqlite:///{copy}")
        assert (exit_code, "Traceback" in said) == (1, False), said
