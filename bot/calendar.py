"""Rings the calendar's occasions: looked at on every beat, and at the very moment of each by a job of its name."""

from bot.clock import Metronome
from broadcasts.announcements import Announcements
from broadcasts.letters import completion_letters, lasting_letters
from broadcasts.letters.dossiers import stop_barred
from broadcasts.letters.inquiry_letters import tell_overdue
from broadcasts.occasions import Calendar
from storage.book.book import Book
from storage.book.page import Page
from storage.campaign.planning import plan_changes
from storage.campaign.planning.plan import Plan
from storage.clocks import Clocks
from storage.texts.texts import Texts


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
        """What has come happens in one turn; then the jobs of what is to come are set by their names."""
        await self._book.turn(self._come, "calendar")
        self._sending.wake()
        coming = await self._book.read(lambda page: self._at(page).coming())
        self._metronome.expect({one.name: one.at - self._clocks.offset for one in coming}, self.ring)

    def _come(self, page: Page) -> None:
        """What the day brings: occasions, what is overdue or due soon, and whom a merged area bars since."""
        plan = plan_changes.over(page, self._plan)
        self._at(page).happen()
        stop_barred(page, plan, self._texts, self._clocks.campaign(), self._clocks.real())
        tell_overdue(page, plan, self._texts, self._clocks.campaign(), self._clocks.real())
        completion_letters.remind(page, plan, self._texts, self._clocks.campaign(), self._clocks.real())
        lasting_letters.ask(page, plan, self._texts, self._clocks.campaign(), self._clocks.real())

    def _at(self, page: Page) -> Calendar:
        return Calendar(
            page, plan_changes.over(page, self._plan), self._texts, self._clocks.campaign(), self._clocks.real()
        )
