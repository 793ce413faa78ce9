"""What the demonstration prints for a newcomer: four people to play in one browser, then all links and codes."""

from collections.abc import Iterator

from bot.commands.speaking import say
from bot.sample import sample_codes, sample_duty, sample_people
from bot.wiring import Bot
from storage.book import sessions
from storage.confidential import totp
from storage.limits import limits

PLAYED = ("area_head", "unit_officer", "organiser_officer")  # beside the citizen, who needs no code


async def guide(bot: Bot, url: str, phones: str = "") -> list[str]:
    """All lines, in the order in which a newcomer needs them; `phones` is where Telegram and Zalo can be tried."""
    people, codes = await sample_people(bot), await sample_codes(bot)
    links = {role: await _link(bot, url, person) for role, person in people.items()}
    return [
        say("cli.ready", url=url, at=bot.clocks.campaign().astimezone(bot.plan.tzinfo).strftime("%H:%M %d/%m/%Y")),
        "",
        *_four(bot, url, codes),
        say("cli.room", url=url),
        *([say("cli.phones", url=f"{phones}/")] if phones else []),
        "",
        say("cli.links", minutes=limits().console.link_minutes),
        *(f"  {say('cli.link', role=role_name(bot, role), url=links[role])}" for role in _in_order(links)),
        "",
        *await _duty(bot),
        "",
        say("cli.codes"),
        *(f"  {say('cli.code', role=role_name(bot, role), code=codes[role])}" for role in _in_order(codes)),
        "",
        say("cli.end"),
    ]


async def _duty(bot: Bot) -> list[str]:
    """How the hotline's room is entered, which asks for more than a link."""
    passphrase = say("cli.duty_passphrase")
    secret = await sample_duty(bot, passphrase)
    role = role_name(bot, "hotline_officer")
    return [say("cli.duty", role=role, passphrase=passphrase), say("cli.duty_telephone", secret=totp.shown(secret))]


def _four(bot: Bot, url: str, codes: dict[str, str]) -> Iterator[str]:
    """Each in a tab of their own: the page keeps the people of a demonstration apart by `nguoi`."""
    yield say("cli.four")
    yield f"  1. {say('cli.play.citizen', role=role_name(bot, 'citizen'), url=f'{url}/')}"
    for number, role in enumerate(PLAYED, start=2):
        tab = f"{url}/?nguoi={number}"
        yield f"  {number}. {say(f'cli.play.{role}', role=role_name(bot, role), url=tab, code=codes[role])}"


def role_name(bot: Bot, role: str) -> str:
    """What the campaign's plan calls a role."""
    return bot.desk.reception.office.texts.say(f"roles.{role}")


def _in_order(roles: dict[str, str]) -> list[str]:
    """The four users' first."""
    return [*PLAYED, *(role for role in roles if role not in PLAYED)]


async def _link(bot: Bot, url: str, person: int) -> str:
    token = await bot.book.turn(lambda page: sessions.make_link(page, person, bot.clocks.real()))
    return f"{url}/console/vao/{token}"
