"""A tip that its sender has sent: filed at once, or as soon as its code is worked out and its files are here."""

from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any

from handlers.citizens.tips.hand import Talk
from handlers.telling import campaign_moment
from handlers.visit import Visit
from storage.book.columns import stamp
from storage.book.page import Page
from storage.book.server_key import ServerKey
from storage.confidential import filing
from storage.confidential.deadlines import URGENT, deadlines
from storage.confidential.drafts import Draft
from storage.confidential.filing import NewTip
from storage.confidential.slots import slot_of
from storage.limits import limits
from storage.working_time import working_time


@dataclass(frozen=True, slots=True)
class Ready:
    """What was told, in the shape that the sealed draft keeps until it is filed."""

    category: str
    priority: int
    words: dict[str, str] = field(repr=False)
    area: str | None = None
    who: str = field(default="", repr=False)
    left_out: list[int] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Plain JSON."""
        return asdict(self)


def file(page: Page, key: ServerKey, draft: Draft, talk: Talk, now: datetime, fallback: bytes | None) -> str:
    """Seal and file a tip that is ready; returns its number."""
    ready = Ready(**talk.sending)
    evidence = tuple(row[4] for row in talk.files.values() if row[4])
    new = NewTip(
        replace(draft, code="", talk={}),
        ready.category,
        ready.priority,
        ready.words,
        area=ready.area,
        who=ready.who,
        left_out=frozenset(ready.left_out),
        evidence=evidence,
    )
    return filing.file(page, key, new, now, fallback)


def is_ready(draft: Draft, talk: Talk, now: datetime) -> bool:
    """Whether nothing is missing: it was sent, its code is worked out, no file is on its way, the credit is told."""
    waits = talk.active and not talk.urgent and stamp(now) < talk.until
    return bool(talk.sending) and bool(draft.lookup) and (talk.urgent or not talk.coming) and not waits


def read_by(visit: Visit, priority: int) -> str:
    """When an officer has read it at the latest: minutes where it is urgent, else by the office's calendar."""
    if priority == URGENT:
        return visit.office.texts.say("tip.read_within", minutes=limits().confidential.urgent_minutes)
    slot = slot_of(visit.real)
    by = deadlines(slot, slot, priority, working_time(), visit.plan.tzinfo).acknowledge
    return visit.office.texts.say("tip.read_by", time=visit.clock(campaign_moment(visit, by)))
