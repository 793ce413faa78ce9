"""migrate, login-link and doctor: looking after a bot."""

import asyncio
import json
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Annotated

import typer

from bot.commands.speaking import Stopped, say, tell
from bot.settings import Settings
from bot.wiring import opened
from storage.book import sessions
from storage.book.opening import migrate, version
from storage.campaign import people
from storage.campaign.people import Known
from storage.campaign.plan_file import check_plan, load_plan
from storage.clocks import now

app = typer.Typer()

ROOM = 1  # GB that a bot should have for its database, pictures and a backup


@app.command("migrate")
def migrate_tables() -> None:
    """Bring the database's tables up to date."""
    migrate(Settings().url)
    tell(say("cli.migrated"))


@app.command()
def login_link(
    person: Annotated[str, typer.Argument(help="a person's number or name")],
    *,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Print a login link to the console, for one use."""
    url = asyncio.run(_link(person))
    tell(json.dumps({"url": url}) if as_json else url)


@app.command()
def doctor(*, as_json: Annotated[bool, typer.Option("--json")] = False) -> None:
    """Look at everything that the bot stands on; each fault with one line of cure."""
    findings = list(_findings(Settings()))
    if as_json:
        tell(json.dumps([{"well": f.well, "what": f.what, "cure": f.cure} for f in findings], ensure_ascii=False))
    else:
        for finding in findings:
            key = "cli.doctor_ok" if finding.well else "cli.doctor_bad"
            tell(say(key, what=finding.what, cure=finding.cure))
    if not all(finding.well for finding in findings):
        raise typer.Exit(1)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    well: bool
    what: str
    cure: str


def _findings(settings: Settings) -> Iterator[Finding]:
    yield Finding(sys.version_info >= (3, 11), say("doctor.python", version=sys.version.split()[0]), "")
    yield _finding("database", lambda: _tables_are_new(settings.url))
    yield _finding("plan", lambda: not any(not f.warning for f in check_plan(settings.plan)), name=settings.plan)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(settings.data_dir).free // 10**9
    yield _finding("disk", lambda: free >= ROOM, free=free)
    yield _finding("clock", lambda: load_plan(settings.plan).opens is not None, plan=settings.plan)
    key = settings.data_dir / "keys" / "server.key"
    if key.exists():
        yield _finding("key", lambda: not key.stat().st_mode & 0o077, path=key)


def _finding(name: str, check: Callable[[], bool], /, **facts: object) -> Finding:
    try:
        well = check()
    except Exception:  # noqa: BLE001 - whatever is wrong, the cure names where to look
        well = False
    cure = say(f"doctor.{name}_cure", **facts)
    return Finding(well, say(f"doctor.{name}", **facts), cure)


def _tables_are_new(url: str) -> bool:
    found, needed = version(url)
    return found == needed


async def _link(words: str) -> str:
    settings = Settings()
    async with opened(settings) as bot:
        who = _only(await bot.book.read(lambda page: people.find(page, words)), words)
        token = await bot.book.turn(lambda page: sessions.make_link(page, who.id, now()))
    return f"{settings.base_url}/console/vao/{token}"


def _only(found: list[Known], words: str) -> Known:
    if not found:
        raise Stopped(say("cli.no_person", person=words))
    if len(found) > 1:
        raise Stopped(
            say("cli.many_people", count=len(found), person=words, numbers=", ".join(str(p.id) for p in found))
        )
    return found[0]
