"""The command `rehearse`: the year of plan 151 as everybody would receive it, twice alike, nothing sent or changed."""

import html
import json
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from storage.book.opening import migrate
from tests.bot.rehearsal import office
from tests.house import ROOT

# Every occasion of plan 151, with its hour in Việt Nam.
DEADLINES = {"gd1": ("2021-05-31", "2021-06-16", "2021-06-23", "2021-06-25", "2021-06-29", "2021-06-30")}
DEADLINES["gd2"] = ("2021-12-01", "2021-12-17", "2021-12-24", "2021-12-28", "2021-12-30", "2021-12-31")
DAYS = (30, 14, 7, 3, 1, 0)
OCCASIONS = {
    "moc-ban_hanh": "2020-12-04T08:00:00+07:00",
    **{
        f"{phase}-het-han-T-{before}": f"{day}T08:00:00+07:00"
        for phase, days in DEADLINES.items()
        for before, day in zip(DAYS, days, strict=True)
    },
    "bc-giai_doan_1-T-7": "2021-06-23T08:00:00+07:00",
    "bc-giai_doan_1-T-1": "2021-06-29T08:00:00+07:00",
    "bc-giai_doan_2-T-7": "2021-12-24T08:00:00+07:00",
    "bc-giai_doan_2-T-1": "2021-12-30T08:00:00+07:00",
    "gd1-truong-ban-T-14": "2021-06-16T08:00:00+07:00",
    "gd2-truong-ban-T-14": "2021-12-17T08:00:00+07:00",
    "moc-ky_niem_50_nam": "2022-04-07T08:00:00+07:00",
}


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """An office's data, the pages of two rehearsals, and what was seen of the first."""

    folder: Path
    printed: str
    before: dict[str, str]
    after: dict[str, str]

    def told(self, page: str) -> str:
        """A page's words, one element a line."""
        return told(self.folder / "dien-tap" / page)

    def of(self, page: str, name: str) -> str:
        """What somebody receives, from the name to the next one's."""
        return self.told(page).partition(f"\n{name}\n")[2]


@pytest.fixture(scope="module")
def rehearsed(tmp_path_factory: pytest.TempPathFactory) -> Rehearsed:
    """The command run twice on one office's data, with the tokens of messengers at hand."""
    folder = office.filled(tmp_path_factory.mktemp("office"))
    before = office.prints(folder / "data")
    first = office.watched(folder, "rehearse", **office.TOKENS)
    assert first.returncode == 0, first.stderr
    after = office.prints(folder / "data")
    second = office.watched(folder, "rehearse", "--out", "lai", **office.TOKENS)
    assert second.returncode == 0, second.stderr
    return Rehearsed(folder, first.stdout, before, after)


def told(page: Path) -> str:
    """A page's words, one element a line."""
    lines = re.sub(r"<style>.*?</style>|<[^>]+>", "\n", page.read_text("utf8"), flags=re.DOTALL).splitlines()
    return "\n".join(html.unescape(line.strip()) for line in lines if line.strip())


# --- the promises ----------------------------------------------------------------------------------------------------


def test_the_same_pages_come_twice_byte_for_byte(rehearsed: Rehearsed) -> None:
    """No chance and no real hour is in them."""
    first, second = (office.prints(rehearsed.folder / name) for name in ("dien-tap", "lai"))
    assert first == second
    assert {"index.html", "tong-hop.html", "don-vi/25273-loc-hoa.html", "don-vi/692-loc-ninh.html"} <= set(first)


def test_no_socket_is_opened(rehearsed: Rehearsed) -> None:
    """Although Telegram and Zalo are set up and people are reached there: no connection, no look-up, no port."""
    assert (rehearsed.folder / "sockets").read_text("utf8") == ""


def test_the_watch_sees_sockets(tmp_path: Path) -> None:
    """Otherwise the test before would prove nothing: a program that opens one is caught."""
    (tmp_path / "loud.py").write_text("import socket\nsocket.socket().close()\nsocket.getaddrinfo('127.0.0.1', 1)\n")
    done = office.watched(tmp_path, module="loud", PYTHONPATH=f"{tmp_path}:{ROOT}")
    assert done.returncode == 0, done.stderr
    assert {line.partition(" ")[0] for line in (tmp_path / "sockets").read_text("utf8").splitlines()} == {
        "socket.__new__",
        "socket.getaddrinfo",
    }


def test_nothing_of_the_data_changes(rehearsed: Rehearsed) -> None:
    """Every file of the data folder has the bytes that it had, and none came or went."""
    assert rehearsed.after == rehearsed.before
    assert "bot131.sqlite" in rehearsed.before


@pytest.mark.postgres
def test_postgres_gives_the_same_pages(rehearsed: Rehearsed, tmp_path: Path, postgres_database: str) -> None:
    """Byte for byte those of the same office on SQLite."""
    migrate(postgres_database)
    office.filled(tmp_path, postgres_database)
    done = office.rehearse(tmp_path, "rehearse", BOT131_DATABASE_URL=postgres_database, **office.TOKENS)
    assert done.returncode == 0, done.stderr
    assert office.prints(tmp_path / "dien-tap") == office.prints(rehearsed.folder / "dien-tap")


def test_every_occasion_of_plan_151_comes_at_its_hour(tmp_path: Path) -> None:
    """Twenty of them, at eight in the morning in Việt Nam, to sixteen officers, 131 heads, and a group."""
    done = office.rehearse(tmp_path, "rehearse", "--sample", "--json")
    facts = json.loads(done.stdout)
    assert {name: at for name, at, _ in facts["happened"] if name not in {"completion", "lasting"}} == OCCASIONS
    whom = {"moc": 1, "het": 16, "bc": 16, "truong": 131, "completion": 2, "lasting": 2}  # of one made-up work
    assert [(name, count) for name, _, count in facts["happened"]] == [
        (name, next(number for part, number in whom.items() if part in name)) for name, _, _ in facts["happened"]
    ]
    assert (facts["messages"], facts["people"], facts["groups"], facts["busiest"]) == (530, 147, 1, ["2021-06-16", 147])
    assert (len(facts["without_head"]), len(facts["without_officer"])) == (131, 16)


# --- what the pages tell ---------------------------------------------------------------------------------------------


def test_an_officer_reads_the_own_year_in_order(rehearsed: Rehearsed) -> None:
    """With hour and day; an occasion that has come in the real data comes again; the place, the channel, the count."""
    own = rehearsed.of("don-vi/25273-loc-hoa.html", "Trần Văn Xã").partition("\nZalo Lộc Hòa\n")[0]
    hours = re.findall(r"^\d\d:\d\d, .+$", own, re.MULTILINE)
    assert hours[7:10] == ["08:00, Thứ Hai 31/5/2021", "08:00, Thứ Tư 16/6/2021", "08:00, Thứ Tư 23/6/2021"]
    assert hours[18] == "09:00, Chủ Nhật 18/7/2021"
    assert len(hours) == 31
    assert own.startswith("cán bộ Xã Lộc Hòa – Trang nhắn tin – 31 tin")
    assert "Tin PT-2021-001 gửi đã lâu mà còn 3 người chưa báo rõ:" in own  # in a rehearsal nobody answers
    assert "Khen hai người <b>tốt</b>." in own


def test_letters_beside_the_calendar_are_in_it(rehearsed: Rehearsed) -> None:
    """A completion that comes near, whether a work lasts (three times), an invitation in time and its reminder."""
    own = rehearsed.of("don-vi/25273-loc-hoa.html", "Lê Văn Ấp").partition("\nNgô Thị Xa\n")[0]
    assert own.count("cần bổ sung đến hết ngày 15/3/2021: Con số.") == 2
    assert [own.count(f"Ấp 6, Xã Lộc Hòa, {days} ngày sau khi nhận") for days in (30, 60, 90)] == [1, 1, 1]
    assert "trân trọng kính mời" in own.partition("08:00, Thứ Hai 5/7/2021\n")[2].partition("08:00, ")[0]
    assert "họp lúc 08:00 Thứ Bảy 10/7/2021 (ngày mai)" in own.partition("08:00, Thứ Sáu 9/7/2021\n")[2]
    calendar = rehearsed.told("index.html")
    assert "08:00, Thứ Hai 5/7/2021\ngiấy mời hội nghị\nngười được mời\n4\n" in calendar
    assert "08:00, Thứ Tư 31/3/2021\nhỏi công trình, việc đã làm còn dùng tốt không\n" in calendar


def test_what_people_have_set_for_an_hour_is_in_it(rehearsed: Rehearsed) -> None:
    """In campaign time, with its button as Telegram shows it, and among the hours of the year."""
    own = rehearsed.of("don-vi/25273-loc-hoa.html", "Lê Văn Ấp").partition("\nNgô Thị Xa\n")[0]
    said = own.partition("14:00, Thứ Sáu 25/6/2021\n")[2]
    assert said.startswith("Mời họp lúc 15 giờ.")
    assert "\nĐã rõ\n" in said
    assert "14:00, Thứ Sáu 25/6/2021\ntin văn phòng, đơn vị đã hẹn giờ" in rehearsed.told("index.html")


def test_a_group_has_its_messages(rehearsed: Rehearsed) -> None:
    """Two marked days and a decision."""
    own = rehearsed.of("don-vi/692-loc-ninh.html", "131 thật")
    assert own.startswith(
        "Nhóm của Huyện Lộc Ninh – Telegram – 3 tin\n08:00, Thứ Sáu 4/12/2020\nHôm nay: Ngày ban hành"
    )


def test_a_group_without_a_bot_has_what_its_keeper_would_paste(rehearsed: Rehearsed) -> None:
    """The same three, and for each the keeper is asked and gets the very text."""
    group = rehearsed.of("don-vi/25273-loc-hoa.html", "Zalo Lộc Hòa")
    keeper = rehearsed.of("don-vi/25273-loc-hoa.html", "Trần Văn Xã").partition("\nZalo Lộc Hòa\n")[0]
    text = "Hôm nay: Ngày ban hành kế hoạch. Kính chúc bà con một ngày ý nghĩa."
    assert group.startswith("Nhóm của Xã Lộc Hòa – có người dán tay – 3 tin\n")
    assert group.partition("08:00, Thứ Sáu 4/12/2020\n")[2].startswith(text)
    asked, said = keeper.split("08:00, Thứ Sáu 4/12/2020\n")[1:]
    assert "Zalo Lộc Hòa" in asked
    assert said.startswith(text)


def test_the_summary_names_who_gets_nothing_and_why(rehearsed: Rehearsed) -> None:
    """No chat, a channel that is not set up here, a role for which nothing is due."""
    said = rehearsed.told("tong-hop.html").partition("Cả năm không nhận được tin nào: 3\n")[2]
    reasons = re.findall(r"^(Vũ Thị Tài|Đỗ Văn Kênh|Ngô Thị Xa)\n.+\n(.+)$", said, re.MULTILINE)
    assert dict(reasons) == {
        "Vũ Thị Tài": "Kế hoạch không có tin nào cho vai trò này.",
        "Đỗ Văn Kênh": "Nhắn qua kênh mà máy này chưa nối.",
        "Ngô Thị Xa": "Chưa nhắn cho hệ thống lần nào nên chưa gửi tới được.",
    }


def test_the_summary_counts(rehearsed: Rehearsed) -> None:
    """By month and role, the busiest day, what a month's messages on Zalo lack, who and what is missing."""
    said = rehearsed.told("tong-hop.html")
    assert "Ngày nhiều tin nhất: Chủ Nhật 18/7/2021, 8 tin." in said
    assert "Đã có 1 đề nghị khen" in said
    assert "\nZalo (222)\n6/2021\n4\n1, thiếu 3 tin\n" in said
    assert "\nGiai đoạn I: hạn gửi hồ sơ chưa ấn định. Nơi quyết: Văn phòng HĐND-UBND huyện.\n" in said
    assert "Nơi chưa có cán bộ: 14\n" in said
    assert "Nơi chưa có Trưởng Ban điều hành khu dân cư: 127\n" in said
    month = re.search(r"^7/2021\n(.+)\n(.+)\n(.+)\n(.+)\n", said, re.MULTILINE)
    assert month is not None
    assert month.groups() == ("9", "6", "2", "17")


def test_the_calendar_counts_those_who_are_reached(rehearsed: Rehearsed) -> None:
    """A decision goes to two groups, three heads and an officer; the other officer's channel is not set up here."""
    calendar = rehearsed.told("index.html")
    row = "09:00, Chủ Nhật 18/7/2021 (ngày nghỉ)\ncông bố 12/QĐ\ncác nhóm, các Trưởng Ban, cán bộ các nơi\n6\n"
    assert row in calendar


def test_the_calendar_marks_days_off(rehearsed: Rehearsed) -> None:
    """An announcement on a Sunday is seen before the year begins; a reminder of one has come on the Friday."""
    calendar = rehearsed.told("index.html")
    assert "09:00, Chủ Nhật 18/7/2021 (ngày nghỉ)" in calendar
    assert "08:00, Thứ Sáu 25/6/2021\n" in calendar
    assert "08:00, Thứ Tư 16/6/2021\n" in calendar


def test_the_command_says_what_came_of_it(rehearsed: Rehearsed) -> None:
    """In plain words, with where to look; nothing is offered where people get messages."""
    lines = rehearsed.printed.splitlines()
    assert lines[0].startswith("Đã diễn tập cả năm, từ 4/12/2020 đến 7/4/2022: ")
    assert lines[0].endswith(" tới 4 người và 2 nhóm. Không có tin nào được gửi đi.")
    assert lines[-1] == "Mở để xem: dien-tap/index.html"
    assert "--sample" not in rehearsed.printed


# --- refusals --------------------------------------------------------------------------------------------------------


def test_without_people_it_offers_made_up_ones(tmp_path: Path) -> None:
    """The dates and gaps are told, the last line says how to see more, and no data folder comes into being."""
    done = office.rehearse(tmp_path, "rehearse", "--out", "nam")
    assert done.returncode == 0
    assert "0 tin tới 0 người và 0 nhóm" in done.stdout
    assert "bot131 rehearse --sample" in done.stdout.splitlines()[-1]
    assert "(không ai nhận)" in told(tmp_path / "nam" / "index.html").replace("\n", " ")
    assert not (tmp_path / "data").exists()


@pytest.fixture
def broken_plan(tmp_path: Path) -> Path:
    """Plan 151 without the end of its first phase."""
    source, folder = ROOT / "storage" / "campaign" / "plans" / "151-kh-ubnd", tmp_path / "plan"
    folder.mkdir()
    for path in source.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    text = (folder / "plan.toml").read_text("utf8")
    (folder / "plan.toml").write_text(text.replace("ends = 2021-06-30\n", "", 1), "utf8")
    return folder


def test_a_broken_plan_is_refused(tmp_path: Path, broken_plan: Path) -> None:
    """With the line and the cure; no page is written."""
    done = office.rehearse(tmp_path, "rehearse", BOT131_PLAN=str(broken_plan))
    assert done.returncode == 1
    assert "plan.toml:" in done.stderr
    assert not (tmp_path / "dien-tap").exists()


def test_other_files_are_not_written_over(tmp_path: Path) -> None:
    """A folder with something else in it is refused before anything is done."""
    (tmp_path / "dien-tap").mkdir()
    (tmp_path / "dien-tap" / "so.txt").write_text("của tôi", "utf8")
    done = office.rehearse(tmp_path, "rehearse")
    assert (done.returncode, done.stdout) == (1, "")
    assert "--out" in done.stderr
    assert office.prints(tmp_path / "dien-tap").keys() == {"so.txt"}


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    """A file stands in the way."""
    (tmp_path / "so").write_text("", "utf8")
    done = office.rehearse(tmp_path, "rehearse", "--out", "so/dien-tap")
    assert done.returncode == 1
    assert done.stderr.startswith("Không ghi được vào thư mục so/dien-tap.")


def test_a_file_that_is_no_database_is_one_sentence(tmp_path: Path) -> None:
    """Exit 1, and what to run next."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "bot131.sqlite").write_bytes(b"x" * 5000)
    done = office.rehearse(tmp_path, "rehearse")
    assert done.returncode == 1
    assert "bot131 doctor" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_wrong_usage_ends_with_two(tmp_path: Path) -> None:
    """As all commands do."""
    done: subprocess.CompletedProcess[str] = office.rehearse(tmp_path, "rehearse", "--nam-sau")
    assert done.returncode == 2
