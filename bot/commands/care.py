"""migrate and login-link: tables brought up to date, and a way into the console."""

import asyncio
import json
from typing import Annotated

import typer

from bot.commands.speaking import Stopped, say, tell
from bot.settings import Settings
from bot.wiring import opened
from storage.book import sessions
from storage.book.opening import migrate
from storage.campaign.membership import people
from storage.campaign.membership.people import Known
from storage.clocks import now

app = typer.Typer()


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


async def _link(words: str) -> str:
    settings = Settings()
    async with opened(settings) as bot:
        who = only(await bot.book.read(lambda page: people.find(page, words)), words)
        token = await bot.book.turn(lambda page: sessions.make_link(page, who.id, now()))
    return f"{settings.base_url}/console/vao/{token}"


def only(found: list[Known], words: str) -> Known:
    """The one person who was meant; Stopped where there is none, or several."""
    if not found:
        raise Stopped(say("cli.no_person", person=words))
    if len(found) > 1:
        raise Stopped(
            say("cli.many_people", count=len(found), person=words, numbers=", ".join(str(p.id) for p in found))
        )
    return found[0]
