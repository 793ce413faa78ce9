"""A broadcast's copy for one recipient: plain, a reminder of another one, or a correction in place or beside it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from broadcasts.audience import GOT, Audience
from broadcasts.layout import Abilities, pieces
from broadcasts.outbox import Priority, occasion_of
from storage.book.page import Page
from storage.mail import broadcasts, copies
from storage.mail.broadcasts import Job, NewBroadcast
from storage.mail.copies import Copy
from storage.mail.letters import Draft
from storage.talk import Address, Choice, Reply
from storage.texts.texts import Texts

RECEIPT = "r"  # the prefix of what a "Đã rõ" button carries: "r:17", the recipient's row
QUOTED = 300  # characters of the wrong text that a correction quotes: enough to know it again


def worded(texts: Texts, job: Job | NewBroadcast, receipt: str = "") -> Reply:
    """The letter as people see it: what is said, how to say "Đã rõ" (its button carries `receipt`), the number."""
    said = Reply.from_json(job.body)
    ask = [texts.say("broadcast.asks")] if receipt else []
    text = "\n\n".join([said.text, *ask, texts.say("broadcast.footer", number=job.number)])
    label = texts.say("broadcast.ok")
    return replace(said, text=text, controls=(Choice(label, receipt, label),) if receipt else ())


@dataclass(frozen=True, slots=True)
class Copies:
    """Writes the copies of one broadcast: with our channels' abilities, at a real moment, told as `moment`."""

    page: Page
    texts: Texts
    job: Job
    abilities: Mapping[tuple[str, str], Abilities]
    now: datetime
    moment: str

    def draft(self, row: tuple[int, Address, int | None], *, edit: bool = True) -> Draft:
        """The letter of a recipient (row, address, person); without `edit` it never takes another's place."""
        recipient, to, person = row
        other = self._other(to, person)
        asked = recipient if self.job.asks_receipt and person is not None else 0
        if other is not None and self.job.corrects is None:
            asked = other.recipient
        receipt = f"{RECEIPT}:{asked}" if asked else ""
        if other is not None and self.job.corrects is not None and other.state in GOT | {"sending"}:
            return self._correction(to, other, receipt, edit=edit)
        return self._letter(to, worded(self.texts, self.job, receipt), "broadcast")

    def _other(self, to: Address, person: int | None) -> Copy | None:
        """The copy that this one reminds of, or puts right: the chat's, or the person's at another contact."""
        other = Audience.from_json(self.job.audience).silent
        if not other:
            return None
        here = copies.copy_at(self.page, other, to)
        return here if here is not None or person is None else copies.copy_of(self.page, other, person)

    def _correction(self, to: Address, wrong: Copy, receipt: str, *, edit: bool) -> Draft:
        text = str(self.job.body["text"])
        told = self._worded(self.texts.say("broadcast_care.in_place", text=text, at=self.moment), receipt)
        abilities = self.abilities.get((to.channel, to.account), Abilities())
        in_place = in_place_of(wrong, told, abilities) if edit else None
        if in_place is not None:
            return self._letter(to, in_place, "edit")
        first = broadcasts.by_id(self.page, self.job.corrects or 0)
        old = str(first.body["text"]) if first else ""
        quoted = old if len(old) <= QUOTED else f"{old[:QUOTED].rstrip()}…"
        number = first.number if first else ""
        beside = self.texts.say("broadcast_care.beside", number=number, text=text, old=quoted)
        return self._letter(to, self._worded(beside, receipt), "broadcast")

    def _worded(self, text: str, receipt: str) -> Reply:
        body: dict[str, Any] = {**self.job.body, "text": text}
        return worded(self.texts, replace(self.job, body=body), receipt)

    def _letter(self, to: Address, said: Reply, kind: str) -> Draft:
        reminds = self.job.by is None or (self.job.corrects is None and self._reminds)
        priority = Priority.REMINDER if reminds else Priority.BROADCAST
        return Draft(to, said, priority, self.now, occasion_of(kind, self.job.number, to), self.job.number)

    @property
    def _reminds(self) -> bool:
        return bool(Audience.from_json(self.job.audience).silent)


def in_place_of(wrong: Copy, told: Reply, abilities: Abilities) -> Reply | None:
    """What takes the place of a copy; None where the channel cannot edit it, or it was more than one text."""
    if not abilities.edit or not wrong.there or wrong.state != "sent" or told.files:
        return None
    before = pieces(wrong.said, abilities)
    if not before or len(before) != len(wrong.sent_as) or any(one.file is None for one in before[:-1]):
        return None
    file = before[-1].file
    new = replace(told, files=(file,) if file else (), edits=wrong.sent_as[-1])
    return new if len(pieces(new, abilities)) == 1 else None
