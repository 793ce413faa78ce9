"""keys init: the server key, and the paper that opens tips when all officers have forgotten."""

import asyncio
from typing import Annotated

import typer

from bot.commands.speaking import Stopped, say, tell
from bot.settings import Settings
from bot.wiring import opened
from storage.book.page import Page
from storage.campaign.auditing import audit
from storage.confidential import recovery
from storage.talk import Refusal

app = typer.Typer(help="Keys of the hotline.", no_args_is_help=True)

LINES = 4  # groups on a line: as much as one reads at a glance


@app.callback()
def keys() -> None:
    """Keys of the hotline."""


@app.command()
def init(
    *,
    outside: Annotated[bool, typer.Option("--outside", help="a pair for a reader outside the office")] = False,
) -> None:
    """Make the server key and the recovery pair, once, and print the paper for the safe; nobody gets it again."""
    if outside:
        public, private = recovery.for_outside()
        tell(say("cli.keys_outside", public=public, paper=_lines(private)))
        return
    settings = Settings()
    paper = asyncio.run(_made(settings))
    tell(say("cli.keys_paper", paper=_lines(paper), folder=(settings.data_dir / "keys").absolute()))


async def _made(settings: Settings) -> str:
    async with opened(settings) as bot:
        key, at, campaign_at = bot.desk.key, bot.clocks.real(), bot.clocks.campaign()
        moments = {"at": at, "campaign_at": campaign_at}

        def make(page: Page) -> str:
            paper = recovery.make(page, key)
            audit.note(page, **moments, actor="operator", action="recovery.made", subject="hotline", facts={})
            return paper

        try:
            return await bot.book.turn(make)
        except Refusal as refusal:
            raise Stopped(say(refusal.key)) from None


def _lines(paper: str) -> str:
    groups = paper.split()
    return "\n".join(" ".join(groups[at : at + LINES]) for at in range(0, len(groups), LINES))
