"""Rings the calendar's occasions: looked at on every beat, and at the very moment of each by a job of its name."""

import logging
from collections.abc import Callable

from bot.clock import Metronome
from broadcasts.announcements import Announcements
from broadcasts.letters import completion_letters, lasting_letters
from broadcasts.letters.dossiers import stop_barred
from broadcasts.letters.inquiry_letters import tell_overdue
from broadcasts.occasions import Calendar
from storage.book.book import Book, Unwritable
from storage.book.page import Page
from storage.campaign.planning import plan_changes
from storage.campaign.planning.plan import Plan
from storage.clocks import Clocks
from storage.texts.texts import Texts

log = logging.getLogger("bot131")


class Ringing:
    """Lets occasions happen, each once, and tells the metronome of those that are to come."""

    def __init__(
        self, book: Book, plan: Plan, texts: Texts, clocks: Clocks, metronome: Metronome, sending: Announcements
    ) -> None:
        self._book = book
        self._plan = plan
        self._texts = texts
        self._clocks = clocks
        self._metronome = metronome
        self._sending = sending

    async def ring(self) -> None:
        """What has come happens, each part in a turn of its own; then the jobs of what is to come are set by name."""
        for part in (self._happen, self._stop_barred, self._tell_overdue, self._remind, self._ask_whether_it_lasts):
            await self._safely(part)
        self._sending.wake()
        coming = await self._book.read(lambda page: self._at(page).coming())
        self._metronome.expect({one.name: one.at - self._clocks.offset for one in coming}, self.ring)

    async def keep_true(self) -> None:
        """Before anything leaves after a stop: what waited on its way counts its days by today."""
        await self._safely(lambda page: self._at(page).keep_true())

    async def _safely(self, part: Callable[[Page], None]) -> None:
        """A fault of ours in one part takes nothing from the others; the next beat tries it again."""
        try:
            await self._book.turn(part, "calendar")
        except Unwritable:
            raise  # the other parts could not be written either
        except Exception:
            log.exception("a part of the calendar failed")

    def _happen(self, page: Page) -> None:
        self._at(page).happen()

    def _stop_barred(self, page: Page) -> None:
        """Whom an area that was merged since a release bars."""
        stop_barred(page, self._now(page), self._texts, self._clocks.campaign(), self._clocks.real())

    def _tell_overdue(self, page: Page) -> None:
        tell_overdue(page, self._now(page), self._texts, self._clocks.campaign(), self._clocks.real())

    def _remind(self, page: Page) -> None:
        completion_letters.remind(page, self._now(page), self._texts, self._clocks.campaign(), self._clocks.real())

    def _ask_whether_it_lasts(self, page: Page) -> None:
        lasting_letters.ask(page, self._now(page), self._texts, self._clocks.campaign(), self._clocks.real())

    def _at(self, page: Page) -> Calendar:
        return Calendar(page, self._now(page), self._texts, self._clocks.campaign(), self._clocks.real())

    def _now(self, page: Page) -> Plan:
        """The plan with the days that were moved."""
        return plan_changes.over(page, self._plan)
