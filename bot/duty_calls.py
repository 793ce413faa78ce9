"""Calls the hotline's officers: what rings is looked at on every beat, what is late every few minutes."""

from bot.clock import Job
from broadcasts.delivery import Delivery
from broadcasts.duty import Duty
from storage.book.book import Book
from storage.book.page import Page
from storage.book.server_key import ServerKey
from storage.campaign.planning.plan import Plan
from storage.clocks import Clocks
from storage.confidential import alerts
from storage.mail.letters import Posted
from storage.texts.texts import Texts
from storage.working_time import working_time

LATE_EVERY = 300  # seconds between two looks for what is late
LANE = "duty"


class DutyCalls:
    """Puts the letters of the duty, each once, and wakes delivery."""

    def __init__(
        self, book: Book, plan: Plan, texts: Texts, key: ServerKey, clocks: Clocks, delivery: Delivery
    ) -> None:
        self._book = book
        self._plan = plan
        self._texts = texts
        self._key = key
        self._clocks = clocks
        self._delivery = delivery

    @property
    def jobs(self) -> dict[str, tuple[Job, int]]:
        """For the metronome."""
        return {"duty": (self.remind, LATE_EVERY)}

    async def ring(self) -> None:
        """Alerts that are due; most beats find none, and write nothing."""
        if await self._book.read(lambda page: alerts.due(page, self._clocks.real())):
            await self._book.turn(lambda page: self._post(page, self._at(page).ring()), LANE)

    async def remind(self) -> None:
        """Tips that are late, and those that nobody has taken."""
        calls = await self._book.read(lambda page: self._at(page).late())
        if calls:
            await self._book.turn(lambda page: self._post(page, self._at(page).say(calls)), LANE)

    def _post(self, page: Page, put: tuple[Posted, ...]) -> None:
        if put:
            page.after(lambda: self._delivery.post(put))

    def _at(self, page: Page) -> Duty:
        return Duty(page, self._plan, self._texts, self._key, working_time(), self._clocks.real())
