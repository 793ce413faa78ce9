"""A chat is followed to its new id, or is lost to us: then its group is untied, and whoever tied it is told, once."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from broadcasts.outbox import Priority
from broadcasts.settling import rekey
from storage.book.book import Book
from storage.book.page import Page
from storage.campaign.auditing import audit
from storage.campaign.membership import people, posts
from storage.campaign.territory import units
from storage.clocks import Clocks
from storage.mail import groups, letters
from storage.mail.groups import Lost
from storage.mail.letters import Draft, Posted
from storage.talk import Address, Reply
from storage.texts.texts import Texts


@dataclass(frozen=True, slots=True)
class Chats:
    """Both ways of learning it lead here: the platform's own word (`moved`), and the refusal of a letter (`closed`)."""

    book: Book
    texts: Texts
    clocks: Clocks
    post: Callable[[Iterable[Posted]], None]  # tells delivery of letters, once they are on disk

    async def moved(self, at: Address, new_chat: str) -> None:
        """The platform says that a chat has another id, or that we are out ("") or silenced (MUTED); or Unwritable."""
        await self.book.turn(lambda page: self._moved(page, at, new_chat), str(at))

    def closed(self, page: Page, at: Address, why: str = groups.CLOSED) -> None:
        """We may write into this chat no more; nothing happens where it was no group that counts.

        Of a room that FELL: its tie goes on to its group, unless that has one of its own.
        """
        if why == groups.FELL:
            self._fell(page, at)
        else:
            self._ended(page, at, why, "link.lost")

    def _fell(self, page: Page, at: Address) -> None:
        if groups.tied(page, replace(at, chat=groups.whole(at.chat))) is not None:
            self._ended(page, at, groups.CLOSED, "link.room_lost")
            return
        for one in groups.known(page):
            if one.at == at and not one.gone:
                self._tell(page, Lost(one.title, one.unit, one.by), "link.room_falls_back")

    def _ended(self, page: Page, at: Address, why: str, key: str) -> None:
        lost = groups.lose(page, at, why)
        if lost is None:
            return
        real, campaign = self.clocks.real(), self.clocks.campaign()
        facts = {"unit": lost.unit}
        audit.note(
            page, at=real, campaign_at=campaign, actor="system", action="group.lost", subject=f"{at}", facts=facts
        )
        self._tell(page, lost, key)

    def _tell(self, page: Page, tie: Lost, key: str) -> None:
        real = self.clocks.real()
        drafts = [Draft(to, self._words(page, tie, key), Priority.ALERT, real) for to in in_charge(page, tie)]
        put = [letter for draft in drafts if (letter := letters.put(page, draft, now=real))]
        page.after(lambda: self.post(put))

    def _moved(self, page: Page, at: Address, new_chat: str) -> None:
        if new_chat not in {"", groups.MUTED}:
            rekey(page, at, new_chat)
            return
        for chat in groups.chats_within(page, at):
            self.closed(page, chat, new_chat or groups.KICKED)

    def _words(self, page: Page, tie: Lost, key: str) -> Reply:
        unit = units.whole_title(page, tie.unit)
        named = "link.titled" if tie.title else "broadcast.group_of"
        return Reply(self.texts.say(key, group=self.texts.say(named, title=tie.title, unit=unit)))


def in_charge(page: Page, lost: Lost) -> list[Address]:
    """The officer who tied it, if still in office and within reach; else those above the unit."""
    tied_by = None if lost.by is None else people.by_id(page, lost.by)
    own = people.addresses(page, tied_by.id) if tied_by is not None and tied_by.roles else []
    return own or [
        to for person in posts.above(page, "unit_officer", lost.unit) for to in people.addresses(page, person)
    ]
