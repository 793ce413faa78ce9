"""invite and approve: codes for heads and officers, one or many with letters to print, and the yes to one of them."""

import asyncio
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import jinja2
import typer

import bot.console
from bot.commands.speaking import Stopped, progress, say, tell
from bot.console.shown import when
from bot.invite_letters import InviteLetter, letter
from bot.settings import Settings
from bot.wiring import Bot, opened
from broadcasts.letters import appointments
from storage.book.page import Page
from storage.campaign.auditing import audit
from storage.campaign.membership import appointing, invites, people, posts
from storage.campaign.membership.invite_table import BadInvite, read_invites
from storage.campaign.membership.invites import NewInvite
from storage.campaign.membership.posts import Post
from storage.campaign.territory import units
from storage.campaign.territory.unit_cells import write_csv
from storage.clocks import now
from storage.talk import Refusal
from storage.texts.texts import texts
from storage.words import fold, tidy

app = typer.Typer()

ACTOR = "office"
CHUNK = 20  # invites made in one turn, so that a bot that runs meanwhile is not held up
SHEETS = Path(bot.console.__file__).parent


@app.command()
def invite(
    role: Annotated[str, typer.Argument(help="area_head, unit_officer, organiser_officer, …")] = "",
    *,
    unit: Annotated[str, typer.Option(help="the unit's code")] = "",
    name: Annotated[str, typer.Option(help="the person's name, if known")] = "",
    approved: Annotated[bool, typer.Option("--approved", help="needs no further yes")] = False,
    as_json: Annotated[bool, typer.Option("--json")] = False,
    table: Annotated[Path | None, typer.Option("--from", exists=True, dir_okay=False, help=".csv, .xlsx")] = None,
    out: Annotated[Path, typer.Option(file_okay=False, help="where letters and codes go")] = Path("thu-moi"),
) -> None:
    """Make an invite code, or with --from one for each row of a table, with letters to print."""
    if bool(role) == bool(table):
        raise typer.BadParameter(say("invite_table.one_of"))
    if table is not None:
        _many(table, out, approved=approved)
        return
    made = asyncio.run(_one(NewInvite(role, unit, tidy(name), approved, ACTOR)))
    shown = {"code": made.code, "role": role, "unit": made.unit, "name": made.name, "link": made.way}
    shown["expires"] = made.expires.isoformat()
    tell(json.dumps(shown, ensure_ascii=False) if as_json else made.code)


@app.command()
def approve(code: Annotated[str, typer.Argument(help="the invite code that the person has used")]) -> None:
    """Say yes to the person who used a code."""
    post, whom = asyncio.run(_approve(code))
    tell(say("approving.approved", name=post.name, whom=whom))


async def _one(new: NewInvite) -> InviteLetter:
    settings = Settings()
    async with opened(settings) as office:
        return await office.book.turn(lambda page: _make(page, office, new, settings.base_url))


def _make(page: Page, office: Bot, new: NewInvite, base_url: str) -> InviteLetter:
    try:
        unit = invites.placed(page, office.plan, new.role, new.unit)
    except Refusal as refusal:
        raise Stopped(say(refusal.key, **refusal.facts)) from None
    made = now()
    code = invites.make(page, office.desk.key, NewInvite(new.role, unit, new.name, new.approved, ACTOR), made)
    _note(page, office, "invite.made", unit, role=new.role, approved=new.approved)
    words, invite = office.desk.reception.office.texts, (new.role, unit, new.name, invites.expiry(made))
    return letter(page, words, code, invite, base_url)


def _many(table: Path, out: Path, *, approved: bool) -> None:
    letters, bad = asyncio.run(_from_table(table, out, approved=approved))
    for one in bad:
        tell(f"{table.name}:{one.line}: {say(one.key, **one.facts)}")
    tell(say("invite_table.made", count=len(letters), bad=len(bad), folder=out))
    if bad:
        raise typer.Exit(1)


async def _from_table(table: Path, out: Path, *, approved: bool) -> tuple[list[InviteLetter], list[BadInvite]]:
    settings = Settings()
    letters: list[InviteLetter] = []
    async with opened(settings) as office:
        rows, bad = read_invites(table, await office.book.read(units.hand_out), _called())
        with progress(table.name, len(rows)) as advance:
            for start in range(0, len(rows), CHUNK):
                part = rows[start : start + CHUNK]
                made, wrong = await office.book.turn(
                    lambda page, some=part: _some(page, office, some, settings.base_url, approved=approved)  # type: ignore[misc]
                )
                letters += made
                bad += wrong
                advance(len(part))
        await asyncio.to_thread(_write, office, letters, out)
    return letters, sorted(bad, key=lambda one: one.line)


def _some(
    page: Page, office: Bot, rows: Sequence[tuple[int, NewInvite]], base_url: str, *, approved: bool
) -> tuple[list[InviteLetter], list[BadInvite]]:
    made, bad = [], []
    for line, new in rows:
        try:
            invites.placed(page, office.plan, new.role, new.unit)
        except Refusal as refusal:
            bad.append(BadInvite(line, refusal.key, refusal.facts))
        else:
            made.append(_make(page, office, NewInvite(new.role, new.unit, new.name, approved, ACTOR), base_url))
    return made, bad


def _write(office: Bot, letters: Sequence[InviteLetter], out: Path) -> None:
    """One page for each code, and the codes as a table, readable by their owner only."""
    if not letters:
        return
    out.mkdir(parents=True, exist_ok=True, mode=0o700)
    (out / "thu-moi.html").write_text(_pages(office, letters), "utf8")
    rows = [[one.name, one.role, one.where, one.code, one.way, one.expires.date().isoformat()] for one in letters]
    write_csv([texts().lines("invite_table.headings"), *rows], out / "ma.csv")


def _pages(office: Bot, letters: Sequence[InviteLetter]) -> str:
    folders = [Path(__file__).parent / "templates", SHEETS / "templates"]
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(folders), autoescape=True, undefined=jinja2.StrictUndefined
    )

    environment.filters["when"] = lambda at: when(at, office.plan.tzinfo)
    css = (SHEETS / "assets" / "sheet.css").read_text("utf8")
    return environment.get_template("invite_letters.html").render(letters=letters, plan=office.plan, css=css)


def _called() -> dict[str, str]:
    """What an office may write for a role, without accents: its English name, its Vietnamese one, or a shorter one."""
    found = {fold(role): role for role in posts.ABOVE}
    found |= {fold(say(f"roles.{role}")): role for role in posts.ABOVE}
    return found | {fold(word): role for role in posts.ABOVE for word in texts().lines(f"roles_also.{role}")}


async def _approve(code: str) -> tuple[Post, str]:
    async with opened(Settings()) as office:
        try:
            return await office.book.turn(lambda page: _say_yes(page, office, code))
        except Refusal as refusal:
            raise Stopped(say(refusal.key, **refusal.facts)) from None


def _say_yes(page: Page, office: Bot, code: str) -> tuple[Post, str]:
    code_hash = invites.print_of(office.desk.key, code)
    used = None if code_hash is None else invites.used(page, code_hash)
    asked = [] if used is None or used.used_by is None else posts.waiting_for(page, used.used_by)
    held = [one for one in asked if used is not None and (one.role, one.unit) == (used.role, used.unit)]
    if not held:
        raise Refusal("invites.nobody_waits")
    post = appointing.approve(page, people.OPERATOR, held[0].id, office.clocks.campaign())
    _note(page, office, "post.approved", f"person:{post.person}", role=post.role, unit=post.unit)
    words = office.desk.reception.office.texts
    appointments.approved(page, words, post, now())
    return post, appointments.whom(page, words, post.role, post.unit)


def _note(page: Page, office: Bot, action: str, subject: str, **facts: object) -> None:
    at, campaign_at = now(), office.clocks.campaign()
    audit.note(page, at=at, campaign_at=campaign_at, actor=ACTOR, action=action, subject=subject, facts=facts)
