"""How a broadcast goes, told to its maker in one message that changes as it goes, where the platform can edit."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from broadcasts.delivery import Channel
from broadcasts.outbox import Priority, occasion_of
from broadcasts.standing import ARRIVED
from storage.book.page import Page
from storage.campaign.membership import people
from storage.limits import limits
from storage.mail import broadcasts, copies, letters, recipients
from storage.mail.broadcasts import Job
from storage.mail.letters import Alert, Draft, Posted
from storage.talk import Address, Reply
from storage.texts.texts import Texts

LATEST = 5  # broadcasts that are looked at; nobody follows more
BAR = 10  # squares

Ours = Mapping[tuple[str, str], Channel]


def look(page: Page, texts: Texts, ours: Ours, now: datetime) -> list[Draft]:
    """A first message to the maker of what runs for some seconds, then edits of it until it ends; nothing is written.

    What has ended and was told so is not counted again.
    """
    if not any(one.abilities.edit for one in ours.values()):
        return []
    return [
        draft
        for job in broadcasts.recent(page, LATEST)
        if job.by is not None
        for to in people.addresses(page, job.by)
        if (to.channel, to.account) in ours and ours[to.channel, to.account].abilities.edit
        for draft in _due(page, texts, job, to, now)
    ]


def put(page: Page, drafts: Iterable[Draft], now: datetime) -> list[Posted]:
    """Write what `look` found, each once."""
    written = [letters.put(page, draft, now=now) for draft in drafts]
    return [letter for letter in written if letter is not None]


def _due(page: Page, texts: Texts, job: Job, to: Address, now: datetime) -> list[Draft]:
    occasion, pause = f"live:{job.number}:{to}", timedelta(seconds=limits().broadcasts.live_seconds)
    first = letters.kept_as(page, occasion)
    if first is None:
        since = recipients.first_written(page, job.id) if job.state == "running" else None
        if since is None or now - max(since, job.due) < pause:
            return []
        return [_draft(to, said(texts, job, _counts(page, job)), occasion, job, now)]
    if first.state != "sent" or not first.sent_as:
        return []
    last = letters.last_alert(page, to, job.number)
    if last is not None and (_is_told(last, job) or (job.state == "running" and now - last.at < pause)):
        return []
    counts = _counts(page, job)
    told = said(texts, job, counts)
    if told == first.text:
        return []
    return [_draft(to, told, occasion_of(job.state, *counts[:2], occasion), job, now, first.sent_as)]


def _is_told(last: Alert, job: Job) -> bool:
    """Whether the last word was of the state in which it rests or ended."""
    return job.state != "running" and last.occasion.startswith(f"{job.state}:")


def said(texts: Texts, job: Job, counts: tuple[int, int, int]) -> str:
    """Where it stands, in one line with a bar."""
    arrived, failed, count = counts
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
    return sum(found.get(state, 0) for state in ARRIVED), failed, sum(found.values())


def _draft(to: Address, text: str, occasion: str, job: Job, now: datetime, edits: str = "") -> Draft:
    return Draft(to, Reply(text, edits=edits), Priority.ALERT, now, occasion, job.number)
