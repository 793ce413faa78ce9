"""backup, restore and release: a copy of everything, what brings it back, and what lets words go out again."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from bot.commands.speaking import Stopped, progress, say, tell
from bot.leader import Leader
from bot.settings import Settings
from bot.wiring import opened
from broadcasts import restoring
from broadcasts.restoring import Standing
from storage.backup import loading, reading, writing
from storage.backup.manifest import Manifest, Unusable
from storage.backup.places import InUse, NotEmpty, Place, restore
from storage.book.inspecting import Tables, inspect, place_of
from storage.book.opening import open_book
from storage.book.page import Page
from storage.campaign.auditing import audit
from storage.clocks import now

app = typer.Typer()

WHERE = "%Y-%m-%d-%H%M%S"  # of a name with a moment in it: sorted by name is sorted by time
READABLE = {Tables.READY, Tables.OLD}
REPLACED = READABLE | {Tables.NEW, Tables.NEWER, Tables.BROKEN}
ON_SERVER = READABLE | {Tables.NEW}


@app.command()
def backup(file: Annotated[Path, typer.Argument(help="a file to write, or a folder to put one into")]) -> None:
    """Write one file with everything that can be restored; the bot may run meanwhile."""
    settings, made_at = Settings(), now()
    path = file / f"bot131-{made_at.astimezone():{WHERE}}.zip" if file.is_dir() else file
    _may_write(path)
    _stands(settings.url, READABLE)
    try:
        with writing.beside(path) as out:
            made = asyncio.run(_write(settings, out, made_at))
            _prove(out, made.size)
    except writing.Busy:
        raise Stopped(say("cli.backup.busy", file=path)) from None
    except OSError as problem:
        raise Stopped(say("cli.backup.unwritten", file=path, reason=problem.strerror or problem)) from None
    tell(say("cli.backup.done", file=path.absolute(), rows=made.size - len(made.files), files=len(made.files)))


@app.command("restore")
def bring_back(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
    *,
    replace: Annotated[bool, typer.Option("--replace", help="put the data that are there aside")] = False,
) -> None:
    """Bring a backup back into an empty place; then nothing is sent by itself until `bot131 release`."""
    settings, at = Settings(), now()
    place = Place(settings.data_dir, settings.url)
    _stands(settings.url, REPLACED if place.database else ON_SERVER)
    leader = Leader(settings.data_dir)
    try:
        told, old = _brought_back(place, file, f"truoc-khoi-phuc-{at.astimezone():{WHERE}}" if replace else "", at)
    finally:
        leader.release()
    made = told.made_at.astimezone().strftime("%d/%m/%Y %H:%M")
    tell(say("cli.restore.done", made=made, rows=told.size - len(told.files), files=len(told.files)))
    if old is not None:
        tell(say("cli.restore.aside", folder=old.absolute()))
    tell(say("cli.restore.next"))


@app.command()
def release(
    *,
    show: Annotated[bool, typer.Option("--show", help="only show what waits")] = False,
    old: Annotated[bool, typer.Option("--old", help="also send what waited in the backup already")] = False,
) -> None:
    """Show what waits since a backup was brought back, then let it go out."""
    for line in asyncio.run(_released(show=show, old=old)):
        tell(line)


# --- backup --------------------------------------------------------------------------------------------------------


def _may_write(path: Path) -> None:
    if path.exists():
        raise Stopped(say("cli.backup.there", file=path))
    if not path.parent.is_dir():
        raise Stopped(say("cli.backup.no_folder", folder=path.parent.absolute()))


def _stands(url: str, fit: set[Tables]) -> None:
    state = inspect(url)
    if state not in fit:
        key = "cli.backup.nothing" if state is Tables.NEW else f"doctor.database.{state.value}"
        cure = "" if state is Tables.NEW else f" – {say(f'doctor.database.{state.value}_cure')}"
        raise Stopped(say(key, kind=url.partition(":")[0], where=place_of(url)) + cure)


async def _write(settings: Settings, out: BinaryIO, made_at: datetime) -> Manifest:
    book = open_book(settings.url)
    try:
        rows = await book.read(writing.size)
        with progress(say("cli.backup.writing"), rows) as advance:
            return await book.read(lambda page: writing.write(page, settings.data_dir / "files", out, made_at, advance))
    finally:
        await book.close()


def _prove(file: Path | BinaryIO, size: int) -> None:
    """Read it as a restore would, into a database that is gone again at the end."""
    with reading.opened(file) as made, progress(say("cli.backup.proving"), 2 * size) as advance:
        made.prove(advance)
        loading.try_out(made, advance)


# --- restore -------------------------------------------------------------------------------------------------------


def _brought_back(place: Place, file: Path, aside: str, at: datetime) -> tuple[Manifest, Path | None]:
    try:
        with reading.opened(file) as found:
            size = found.told.size
            _prove(file, size)
            with progress(say("cli.restore.loading"), size) as advance:
                return found.told, restore(place, found, aside, _then(found.told, at), advance)
    except Unusable as problem:
        raise Stopped(say(f"cli.restore.{problem}", file=file)) from None
    except NotEmpty:
        raise Stopped(say("cli.restore.not_empty", where=place_of(place.url))) from None
    except InUse:
        raise Stopped(say("cli.restore.in_use", where=place_of(place.url))) from None


def _then(told: Manifest, at: datetime) -> Callable[[Page], None]:
    """Hold everything outgoing, in the transaction that loads."""

    def hold(page: Page) -> None:
        restoring.begin(page, at)
        facts = {"made_at": told.made_at.isoformat(), "rows": told.size - len(told.files), "files": len(told.files)}
        audit.note(
            page, at=at, campaign_at=at, actor="operator", action="backup.restored", subject="database", facts=facts
        )

    return hold


# --- release -------------------------------------------------------------------------------------------------------


async def _released(*, show: bool, old: bool) -> list[str]:
    async with opened(Settings()) as bot:
        real, campaign_at = bot.clocks.real(), bot.clocks.campaign()

        def work(page: Page) -> Standing | None:
            found = restoring.standing(page) if show else restoring.release(page, real, old=old)
            if found is not None and not show:
                facts = {"old": found.old, "sent_old": old, "new": found.new}
                moments = {"at": real, "campaign_at": campaign_at}
                audit.note(
                    page, **moments, actor="operator", action="restore.released", subject="database", facts=facts
                )
            return found

        found = await bot.book.turn(work)
        if found is None:
            raise Stopped(say("cli.release.nothing"))
        zone = bot.plan.tzinfo
        due = {one.name: one.due.astimezone(zone).strftime("%d/%m/%Y %H:%M") for one in found.occasions}
    return [*_told(found, due), *([] if show else [say("cli.release.done")])]


def _told(found: Standing, due: dict[str, str]) -> list[str]:
    """What waits, a line each."""
    since = found.held.since.astimezone().strftime("%d/%m/%Y %H:%M")
    lines = [say("cli.release.since", at=since), say("cli.release.new", count=found.new)]
    lines += [say("cli.release.old", count=found.old)] if found.old else []
    lines += [say("cli.release.broadcast", number=number) for number in found.broadcasts]
    return lines + [say("cli.release.occasion", name=name, at=at) for name, at in due.items()]
