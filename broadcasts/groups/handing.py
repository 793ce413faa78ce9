"""A text for a group without a bot is handed to the person in charge; after some hours to the next one."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from broadcasts.outbox import Priority
from broadcasts.undelivered import Never
from storage.book.page import Page
from storage.campaign.membership import reach
from storage.campaign.membership.reach import Holder
from storage.campaign.territory import units
from storage.limits import limits
from storage.mail import letters, pastes
from storage.mail.letters import Draft, Posted
from storage.mail.pastes import Group, Paste
from storage.talk import Attachment, Choice, Reply
from storage.texts.texts import Texts

PRESS = "pz"  # the prefix of what the button "đã dán" carries: "pz:12"
CHUNK = 20  # late texts handed on in one turn

Link = Callable[[int, int], str]  # the address of a text's page for a person; "" where nobody could open it


@dataclass(frozen=True, slots=True)
class Handing:
    """Hands texts to people; `link` names the page with a button to copy."""

    texts: Texts
    link: Link

    def hand(
        self, page: Page, group: Group, text: str, file: Attachment | None, now: datetime
    ) -> tuple[int, list[Posted]]:
        """Hand a text to the first person who can be reached; raises Never where there is nobody."""
        people = candidates(page, group)
        if not people:
            raise Never("no_keeper")
        paste = pastes.put(page, group.id, text, file, people[0].person, now)
        found = pastes.by_id(page, paste)
        assert found is not None  # noqa: S101 - it was just written
        return paste, self._write(page, found, people[0], now)

    def hand_on(self, page: Page, now: datetime) -> list[Posted]:
        """What nobody has pasted for hours goes to the next person, who has not had it yet."""
        rules = limits().pastes
        before, oldest = now - timedelta(hours=rules.late_hours), now - timedelta(hours=rules.fresh_hours)
        put: list[Posted] = []
        for paste in pastes.late(page, before, oldest=oldest, askings=rules.askings, limit=CHUNK):
            asked = pastes.were_asked(page, paste.id)
            chosen = next((one for one in candidates(page, paste.group) if one.person not in asked), None)
            if chosen is None:
                pastes.nobody_else(page, paste.id, now)
            elif pastes.ask_another(page, paste, chosen.person, now):
                put += self._write(page, paste, chosen, now)
        return put

    def _write(self, page: Page, paste: Paste, whom: Holder, now: datetime) -> list[Posted]:
        """Two letters: what is asked, then the very text alone, so that it can be copied as it stands."""
        to = whom.to
        assert to is not None  # noqa: S101 - candidates can be reached
        link, label = self.link(paste.id, whom.person), self.texts.say("paste.done_word")
        asked = self.texts.say("paste.ask", group=paste.group.title, number=paste.id, word=label)
        more = self.texts.say("paste.link", link=link) if link else ""
        controls = (Choice(label, f"{PRESS}:{paste.id}", label),)
        first = Reply("\n".join(filter(None, (asked, more))), controls=controls)
        files = (paste.file,) if paste.file else ()
        drafts = [Draft(to, reply, Priority.ALERT, now) for reply in (first, Reply(paste.text, files=files))]
        return [letter for draft in drafts if (letter := letters.put(page, draft, now=now))]


def candidates(page: Page, group: Group) -> list[Holder]:
    """Who may be asked, the person in charge first, then heads and officers of the unit and of the one above."""
    over = units.parent(page, group.unit)
    found = [one for one in reach.near(page, group.keeper, group.unit, over) if one.to is not None]
    keeper = [one for one in found if one.person == group.keeper]
    others = [one for unit in (group.unit, over) for one in found if one.unit == unit and one.role in reach.LOCAL]
    once = {one.person: one for one in reversed([*keeper, *others])}
    return list(reversed(once.values()))


def may_tell(page: Page, paste: Paste, person: int) -> bool:
    """Whether a person's word counts that a text is pasted: who was ever asked, or might be."""
    return person in pastes.were_asked(page, paste.id) or any(
        one.person == person for one in candidates(page, paste.group)
    )
