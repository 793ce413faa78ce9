"""A rehearsed year as pages to read in any browser: an index, a summary, and a page for each commune and the office."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import jinja2

from bot.channels.paste import PasteByHand
from bot.rehearsal.people import GROUP, Account, Recipient
from bot.rehearsal.recorder import Note
from bot.rehearsal.tally import Tally, why_silent
from bot.rehearsal.year import Happened, Year
from broadcasts.occasions import AUDIENCES, named, named_day
from broadcasts.schedule import Occasion
from storage.campaign.territory.units import Place
from storage.words import fold
from storage.working_time import working_time

INDEX, SUMMARY, UNITS = "index.html", "tong-hop.html", "don-vi"
TEMPLATES = Path(__file__).with_name("templates")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One unit's page: its file, its title, and everybody on it with what each would get."""

    file: str
    title: str
    people: tuple[tuple[Recipient, tuple[Note, ...]], ...]

    @property
    def messages(self) -> int:
        """All messages on it."""
        return sum(len(notes) for _, notes in self.people)


def is_free(folder: Path) -> bool:
    """Whether a rehearsal may be written there: nothing is in it, or an earlier rehearsal."""
    return not folder.exists() or (folder.is_dir() and ((folder / SUMMARY).is_file() or not any(folder.iterdir())))


def write(year: Year, tally: Tally, folder: Path) -> None:
    """Write all pages in place of those of an earlier rehearsal, for their owner's eyes: people's names are in them."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    (folder / UNITS).mkdir(exist_ok=True)
    for old in (folder / UNITS).glob("*.html"):
        old.unlink()
    words = _Words(year)
    pages, sheets = _pages(words), tuple(_sheets(year))
    facts = {"year": year, "tally": tally, "words": words, "sheets": sheets}
    for sheet in sheets:
        _write(folder / UNITS / sheet.file, pages.get_template("unit.html").render(sheet=sheet, **facts))
    _write(folder / SUMMARY, pages.get_template("summary.html").render(facts))
    _write(folder / INDEX, pages.get_template("index.html").render(facts))


def _write(path: Path, text: str) -> None:
    path.write_text(text, "utf8", newline="\n")


def _pages(words: "_Words") -> jinja2.Environment:
    loader = jinja2.FileSystemLoader(TEMPLATES)
    environment = jinja2.Environment(
        loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {"when": words.when, "day": words.day, "month": words.month}
    return environment


def _sheets(year: Year) -> Iterator[Sheet]:
    """A page for each unit that selects, and one for the organiser, which has everybody who belongs to none."""
    organiser, kinds = year.plan.organiser, year.plan.selecting.kinds
    tops = {organiser.code: Place(organiser.code, organiser.name, organiser.kind)}
    tops |= {code: Place(code, one.name, one.kind) for code, one in year.units.items() if one.kind in kinds}
    found: dict[str, list[tuple[Recipient, tuple[Note, ...]]]] = {code: [] for code in tops}
    for one in year.recipients:
        found[_top(year, tops, one.unit)].append((one, year.notes.get(one.to, ()) if one.to else ()))
    for code, people in found.items():
        yield Sheet(f"{_plain(code)}-{_plain(tops[code].name)}.html", tops[code].title, tuple(people))


def _top(year: Year, tops: Collection[str], code: str) -> str:
    """The unit on whose page somebody stands."""
    while code in year.units and code not in tops:
        code = year.units[code].parent
    return code if code in tops else year.plan.organiser.code


def _plain(name: str) -> str:
    """A name fit for a file on any machine."""
    return re.sub(r"[^a-z0-9]+", "-", fold(name)).strip("-")


class _Words:
    """How the pages say what the year holds."""

    def __init__(self, year: Year) -> None:
        self._year = year
        self._say = year.words.say

    def when(self, at: datetime) -> str:
        """An hour: 08:00, thứ hai 31/5/2021."""
        local = at.astimezone(self._year.plan.tzinfo)
        return f"{local:%H:%M}, {self.day(local.date())}"

    def day(self, day: date) -> str:
        """A day with its name."""
        return named_day(self._year.words, day)

    def is_off(self, at: datetime) -> bool:
        """Whether offices are closed on that day: whoever set the hour may want another."""
        return not working_time().is_working(at.astimezone(self._year.plan.tzinfo).date())

    def month(self, name: str) -> str:
        """A month: 6/2021."""
        year, _, month = name.partition("-")
        return f"{int(month)}/{year}"

    def role(self, role: str) -> str:
        """Who somebody is, in a word."""
        return self._say("rehearsal.group") if role == GROUP else self._say(f"roles.{role}")

    def channel(self, name: str) -> str:
        """A channel's name."""
        if name == PasteByHand.name:
            return self._say("rehearsal.by_hand")
        key = f"health.channels.{name}"
        return self._say(key) if self._year.words.has(key) else name

    def what(self, one: Happened) -> str:
        """What was due at an hour."""
        if one.what:
            return self._say(f"rehearsal.beside.{one.what}")
        if one.occasion is None:
            return self._say("rehearsal.set_by_people")
        return self._occasion(one.occasion)

    def whom(self, one: Happened) -> str:
        """Whom it is for, of those who are there."""
        if one.what:
            return self._say(f"rehearsal.beside_whom.{one.what}")
        if one.occasion is None:
            return self._say("rehearsal.chosen")
        kinds = AUDIENCES[one.occasion.kind]
        return ", ".join(
            self._say(f"rehearsal.whom.{kind}", head=self._year.plan.labels.area_head_short) for kind in kinds
        )

    def why(self, reason: str) -> str:
        """Why somebody gets nothing."""
        return self._say(f"rehearsal.why.{reason}")

    def nothing(self, one: Recipient) -> str:
        """What stands in place of messages."""
        return self.why(why_silent(one))

    def account(self, account: Account) -> str:
        """One of our accounts: its channel, and its own name there where the channel may have several."""
        return (
            f"{self.channel(account[0])} ({account[1]})" if account in self._year.allowed else self.channel(account[0])
        )

    def place(self, code: str) -> str:
        """A unit, with the one above it where that is a commune."""
        unit = self._year.units[code]
        title = Place(code, unit.name, unit.kind).title
        over = self._year.units.get(unit.parent)
        return f"{title}, {Place(over.code, over.name, over.kind).title}" if over is not None and over.parent else title

    def _occasion(self, one: Occasion) -> str:
        return named(self._year.words, self._year.plan, one)
