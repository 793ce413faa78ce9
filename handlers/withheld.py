"""Where a platform keeps words back, as it does for children and people who cannot read: one kind answer a day."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from broadcasts.outbox import Priority, occasion_of
from storage.book.book import Book
from storage.book.page import Page
from storage.campaign.planning.plan import Plan
from storage.mail import letters
from storage.mail.letters import Draft, Posted
from storage.talk import Address, Reply
from storage.texts.texts import Texts


@dataclass(frozen=True, slots=True)
class Withheld:
    """Says whom to call and where to write instead; of the person nothing is known, and nothing is kept."""

    book: Book
    plan: Plan
    texts: Texts
    clock: Callable[[], datetime]  # real time
    post: Callable[[Iterable[Posted]], None]
    site: str  # the public address of the web chat, "" if there is none

    async def answer(self, to: Address) -> None:
        """Answer, unless this chat has been answered today; raises Unwritable."""
        await self.book.turn(lambda page: self._put(page, to), str(to))

    def _put(self, page: Page, to: Address) -> None:
        now = self.clock()
        occasion = occasion_of("withheld", now.astimezone(self.plan.tzinfo).date(), to)
        if put := letters.put(page, Draft(to, Reply(self._words()), Priority.REPLY, now, occasion), now=now):
            page.after(lambda: self.post((put,)))

    def _words(self) -> str:
        hotline = self.plan.hotline
        number = hotline.number or self.texts.say("withheld.no_number")
        said = self.texts.say("withheld.call", hotline=hotline.name, number=number)
        return f"{said}\n{self.texts.say('withheld.site', site=self.site)}" if self.site else said
