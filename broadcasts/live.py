"""How a broadcast goes, told to its maker in one message that changes as it goes, where the platform can edit."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from broadcasts.delivery import Channel
from broadcasts.outbox import DEDUPE, Priority
from storage.book.page import Page
from storage.campaign import people
from storage.limits import limits
from storage.mail import broadcasts, copies, letters
from storage.mail.broadcasts import Job
from storage.mail.letters import Draft, Posted
from storage.talk import Address, Reply
from storage.texts.texts import Texts

LATEST = 5  # broadcasts that are looked at; nobody follows more
BAR = 10  # squares

Ours = Mapping[tuple[str, str], Channel]


def tell(page: Page, texts: Texts, ours: Ours, now: datetime) -> list[Posted]:
    """A first message to the maker of what runs for some seconds, then edits of it until it ends."""
    if not any(one.abilities.edit for one in ours.values()):
        return []
    return [
        put
        for job in broadcasts.recent(page, LATEST)
        if job.by is not None
        for to in people.addresses(page, job.by)
        if (to.channel, to.account) in ours and ours[to.channel, to.account].abilities.edit
        for put in _told(page, texts, job, to, now)
    ]


def _told(page: Page, texts: Texts, job: Job, to: Address, now: datetime) -> list[Posted]:
    occasion, pause = f"live:{job.number}:{to}", timedelta(seconds=limits().broadcasts.live_seconds)
    first = letters.kept_as(page, occasion)
    if first is None:
        if job.state != "running" or now - job.due < pause:
            return []
        return _put(page, to, said(texts, page, job), occasion, job, now)
    told = said(texts, page, job)
    if first.state != "sent" or not first.sent_as or told == first.text:
        return []
    kept = letters.kept_as(page, _occasion(occasion, job, page))
    if kept is not None or (job.state == "running" and now - _last(page, job, to, first.at) < pause):
        return []
    return _put(page, to, told, _occasion(occasion, job, page), job, now, first.sent_as)


def said(texts: Texts, page: Page, job: Job) -> str:
    """Where it stands, in one line with a bar."""
    arrived, failed, count = _counts(page, job)
    full = round(BAR * arrived / max(1, count))
    facts = {"state": texts.say(f"broadcast.states.{job.state}"), "bar": "▓" * full + "░" * (BAR - full)}
    waiting = count - arrived - failed
    return texts.say(
        "broadcast.live", number=job.number, arrived=arrived, count=count, failed=failed, waiting=waiting, **facts
    )


def _counts(page: Page, job: Job) -> tuple[int, int, int]:
    """How many have it, how many will not, how many there are."""
    found = copies.counts(page, job.id)
    failed = sum(found.get(state, 0) for state in ("failed", "unknown", "cancelled"))
    return found.get("sent", 0), failed, sum(found.values())


def _occasion(first: str, job: Job, page: Page) -> str:
    arrived, failed, _ = _counts(page, job)
    return f"{job.state}:{arrived}:{failed}:{first}"[-DEDUPE:]


def _last(page: Page, job: Job, to: Address, first: datetime) -> datetime:
    return letters.last_edit(page, to, job.number) or first


def _put(page: Page, to: Address, text: str, occasion: str, job: Job, now: datetime, edits: str = "") -> list[Posted]:
    draft = Draft(to, Reply(text, edits=edits), Priority.ALERT, now, occasion, job.number)
    put = letters.put(page, draft, now=now)
    return [] if put is None else [put]
