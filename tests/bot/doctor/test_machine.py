"""The doctor on this machine: folder, room, secrets, port, plan, clock, settings that cannot be read."""

import asyncio
import os
import re
import socket
import sys
from pathlib import Path

import pytest

from bot.leader import Leader, holder
from bot.sample import mark_as_sample
from bot.settings import Settings
from bot.wiring import opened
from storage.book.server_key import server_key
from storage.limits import limits
from tests.bot.doctor.stage import Office
from tests.house import ROOT


async def test_an_empty_folder_is_well(ours: Office) -> None:
    """Nothing is set up, nothing is wrong, exit 0; and looking makes neither folder nor database."""
    told = await ours.asks()
    assert told.exit_code == 0
    assert {one["state"] for one in told.findings} == {"ok", "skipped"}
    assert not ours.data.exists()


async def test_every_line_stands_for_one_finding(ours: Office) -> None:
    """The terminal shows the same as JSON, a line each, then a sentence for the whole."""
    lines = (await ours.types()).stdout.splitlines()
    told = await ours.asks()
    shown = [line[2:].partition(" – ")[0] for line in lines[:-1]]
    figures = re.compile(r"[0-9.]+ GB")  # of the disk, on which others write meanwhile
    assert [figures.sub("", one) for one in shown] == [figures.sub("", str(one["what"])) for one in told.findings]
    assert lines[-1] == "Mọi thứ đều tốt."


async def test_a_fault_ends_with_1_and_its_cure(ours: Office) -> None:
    """The line of a fault says what to do, and the last line counts."""
    result = await ours.types(BOT131_PLAN="no-such-plan")
    assert result.exit_code == 1
    (line,) = [line for line in result.stdout.splitlines() if line.startswith("✗")]
    assert "bot131 plan check no-such-plan" in line
    assert result.stdout.splitlines()[-1] == "Có 1 chỗ cần sửa."


def test_it_runs_as_a_program(ours: Office) -> None:
    """`python -m bot doctor` in an empty folder: exit 0, and our version for whoever is asked for help."""

    async def run() -> tuple[int | None, str]:
        settings = os.environ | ours.environment | {"PYTHONPATH": str(ROOT)}
        command = (sys.executable, "-P", "-m", "bot", "doctor")
        process = await asyncio.create_subprocess_exec(*command, env=settings, stdout=asyncio.subprocess.PIPE)
        said, _ = await process.communicate()
        return process.returncode, said.decode()

    code, said = asyncio.run(run())
    assert code == 0
    assert said.startswith("✓ bot131 0.")


async def test_a_folder_that_others_may_read_is_named(ours: Office) -> None:
    """People's words are in it; the bot makes it closed."""
    ours.data.mkdir(mode=0o755)
    told = await ours.asks()
    assert told.of("folder") == [("warning", "open")]
    assert f"chmod 700 {ours.data}" in told.sentence("folder", "open")
    ours.data.chmod(0o700)
    assert (await ours.asks()).of("folder") == [("ok", "writable")]


async def test_a_folder_that_takes_no_writes_is_a_fault(ours: Office) -> None:
    """A folder of the system's own, in which nobody writes."""
    told = await ours.asks(BOT131_DATA_DIR="/proc/bot131")
    assert told.of("folder") == [("fault", "closed")]
    assert told.exit_code == 1


async def test_too_little_room_is_a_fault(ours: Office) -> None:
    """The disk and what is needed are told in GB."""
    assert (await ours.asks()).of("room") == [("ok", "enough")]
    object.__setattr__(limits().doctor, "room_bytes", 10**18)
    try:
        told = await ours.asks()
    finally:
        limits.cache_clear()
    assert told.of("room") == [("fault", "low")]
    assert "1000000000.0 GB" in told.sentence("room", "low")


async def test_secrets_that_others_may_read_are_named(ours: Office) -> None:
    """The key as it is made, and `.env`; of files that variables name (a container's) it is only told."""
    server_key(ours.data / "keys")
    assert (await ours.asks()).of("secrets") == [("ok", "closed")]
    files = [ours.data / "keys" / "server.key", ours.folder / ".env", ours.folder / "secret"]
    for path in files:
        path.touch()
        path.chmod(0o644)
    told = await ours.asks(TELEGRAM_WEBHOOK_SECRET_FILE=str(files[2]))
    assert told.of("secrets") == [("fault", "open"), ("fault", "open"), ("warning", "open")]
    assert [one["facts"]["path"] for one in told.findings if one["check"] == "secrets"] == [str(path) for path in files]


async def test_the_port_is_free_ours_or_taken(ours: Office) -> None:
    """With a bot on this data folder it is ours, without one somebody else's."""
    assert (await ours.asks()).of("port") == [("ok", "free")]
    host, _, number = ours.environment["BOT131_LISTEN"].partition(":")
    with socket.create_server((host, int(number))):
        told = await ours.asks()
        assert told.of("port") == [("fault", "taken")]
        assert told.exit_code == 1
        leader = Leader(ours.data)
        assert (await ours.asks()).of("port") == [("ok", "ours")]
        leader.release()


async def test_an_address_that_is_not_ours_is_a_fault(ours: Office) -> None:
    """A documentation address (RFC 5737), which no machine has."""
    assert (await ours.asks(BOT131_LISTEN="192.0.2.1:8131")).of("port") == [("fault", "not_ours")]


def test_looking_for_the_holder_changes_nothing(tmp_path: Path) -> None:
    """No file is made, the holder's number stands, and afterwards another may hold."""
    assert holder(tmp_path) == ""
    assert list(tmp_path.iterdir()) == []
    leader = Leader(tmp_path)
    assert holder(tmp_path) == holder(tmp_path) == str(os.getpid())
    leader.release()
    assert holder(tmp_path) == ""
    Leader(tmp_path).release()


async def test_faults_of_a_plan_are_counted(ours: Office, tmp_path: Path) -> None:
    """The first is named by its file and line; without a plan there is no zone to look at."""
    (tmp_path / "plan").mkdir()
    told = await ours.asks(BOT131_PLAN=str(tmp_path / "plan"))
    assert told.of("plan") == [("fault", "faulty")]
    assert told.of("zone") == [("skipped", "no_plan")]
    assert ".toml:1" in told.sentence("plan", "faulty")


async def test_settings_of_a_trial_are_named(ours: Office) -> None:
    """No office serves people with them, but they are no fault."""
    told = await ours.asks(BOT131_CLOCK="2021-06-20T08:00:00+07:00", BOT131_ALLOW_LOOPBACK_FILES="on")
    assert told.of("trial") == [("warning", "clock"), ("warning", "loopback")]
    assert told.exit_code == 0


async def test_a_trials_data_are_named(ours: Office) -> None:
    """Its sample people and its clock would be met by residents."""
    async with opened(Settings(data_dir=ours.data)) as bot:
        await mark_as_sample(bot)
    told = await ours.asks()
    assert told.of("trial") == [("warning", "sample")]
    assert str(ours.data) in told.sentence("trial", "sample")


@pytest.mark.parametrize(
    ("settings", "finding", "words"),
    [
        ({"BOT131_LISTEN": "nowhere"}, "wrong", "listen"),
        ({"TELEGRAM_BOT_TOKEN_FILE": "/nowhere/token"}, "no_file", "/nowhere/token"),
        ({"BOT131_CONFIG": "bad.toml"}, "no_toml", "BOT131_CONFIG"),
    ],
)
async def test_settings_that_cannot_be_read_are_a_finding(
    ours: Office, settings: dict[str, str], finding: str, words: str
) -> None:
    """One line with its cure, and nothing else can be looked at."""
    (ours.folder / "bad.toml").write_text("listen = ")
    told = await ours.asks(**settings)
    assert [(one["check"], one["state"], one["finding"]) for one in told.findings] == [("settings", "fault", finding)]
    assert words in told.sentence("settings", finding)
    assert told.exit_code == 1
