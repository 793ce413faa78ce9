"""One message to many: a broadcast becomes recipients and letters in short turns, and goes on where a kill cut it."""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from broadcasts import beginning, escalating, hours, live
from broadcasts.audience import Audience, Directory
from broadcasts.copies import RECEIPT, Copies
from broadcasts.delivery import Channel
from broadcasts.mailroom import Mailroom
from broadcasts.outbox import Priority, occasion_of
from storage.book import fetches
from storage.book.book import Book, Unwritable
from storage.book.page import Page
from storage.campaign.membership import people, reach
from storage.campaign.planning import plan_changes
from storage.campaign.planning.plan import Plan
from storage.clocks import Clocks
from storage.limits import limits
from storage.mail import broadcasts, clearances, copies, holding, letters, recipients
from storage.mail.broadcasts import Job
from storage.mail.letters import Draft, Posted
from storage.mail.recipients import Target
from storage.talk import Address, Attachment, FileKind, Reply
from storage.texts.texts import Texts

log = logging.getLogger("bot131.broadcasts")

CHUNK = 50  # letters written in one turn: about 20 ms, so that nobody waits for a broadcast
PREVIEW = f"{RECEIPT}:0"
GOING_ON = frozenset({"resume", "retry", "more"})


def body_of(text: str, files: list[int] | None = None, papers: tuple[Attachment, ...] = ()) -> dict[str, Any]:
    """What a broadcast says: a reply, and the ids of fetches whose files come with it once they are kept."""
    return {**Reply(text, files=papers).as_json(), "fetches": list(files or ())}


def waiting_files(page: Page, body: dict[str, Any]) -> list[str]:
    """The states of the files that are not with us: "wanted", "failed"."""
    return [one.state for one in fetches.of(page, body.get("fetches", ())) if one.state != "done"]


def with_files(page: Page, body: dict[str, Any]) -> dict[str, Any]:
    """The body with the files that are kept by now in their places."""
    said = Reply.from_json(body)
    done = [one for one in fetches.of(page, body.get("fetches", ())) if one.state == "done" and one.sha256]
    kept = [Attachment(one.sha256 or "", one.name or one.kind.value, FileKind(one.kind)) for one in done]
    return {**replace(said, files=(*said.files, *kept)).as_json(), "fetches": []}


class Announcements:
    """Carries out due broadcasts: at once when woken, and on every beat of the metronome."""

    def __init__(
        self,
        book: Book,
        plan: Plan,
        texts: Texts,
        clocks: Clocks,
        ours: Mapping[tuple[str, str], Channel] | None = None,
    ) -> None:
        self._ours = {} if ours is None else ours
        self._to_add: dict[int, list[Target]] = {}  # of a broadcast that begins: who has no row yet
        self._judged: set[int] = set()  # those of them that may begin
        self._book = book
        self._plan = plan
        self._texts = texts
        self._clocks = clocks
        self._post: Callable[[list[Posted]], None] = lambda _put: None
        self._wake = asyncio.Event()
        self._busy = False
        self._task: asyncio.Task[None] | None = None

    async def start(self, post: Callable[[list[Posted]], None]) -> None:
        """Begin to carry out; `post` tells delivery of letters that are on disk."""
        self._post = post
        self._wake.set()
        self._task = asyncio.create_task(self._run(), name="broadcasts")

    async def stop(self) -> None:
        """End after the turn that runs; the next start goes on there."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])

    def wake(self) -> None:
        """Look for due broadcasts now."""
        self._wake.set()

    @property
    def idle(self) -> bool:
        """Whether nothing is being written."""
        return not self._busy and not self._wake.is_set()

    async def carry_out(self) -> None:
        """Write everything that is due now."""
        await self._book.turn(lambda page: broadcasts.stop_again(page, self._clocks.real()), "broadcasts")
        for broadcast in await self._book.read(lambda page: broadcasts.due(page, self._clocks.real())):
            await self._carry_out(broadcast)
        course = await self._book.read(lambda page: live.look(page, self._texts, self._ours, self._clocks.real()))
        await self._book.turn(partial(self._report, course=course), "broadcasts")

    async def _carry_out(self, broadcast: int) -> None:
        """Write one, a part at a time; one that cannot be written must not end all others."""
        try:
            found = await self._book.read(lambda page: self._waiting(page, broadcast))
            if found is not None:  # looked up once, and beside the turns: it takes long where there are many
                self._to_add[broadcast] = found
            while await self._book.turn(partial(self._step, broadcast=broadcast), "broadcasts"):
                pass
        except Unwritable:
            raise
        except Exception:  # a bug of ours; the next beat tries again
            log.exception("broadcast %s could not be written", broadcast)
        finally:
            self._to_add.pop(broadcast, None)
            self._judged.discard(broadcast)

    async def _run(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            self._busy = True
            with contextlib.suppress(Unwritable):
                await self._guarded()
            self._busy = False

    async def _guarded(self) -> None:
        try:
            await self.carry_out()
        except Unwritable:
            raise
        except Exception:  # a look that fails must not be the last one
            log.exception("no look at the due broadcasts")

    def _waiting(self, page: Page, broadcast: int) -> list[Target] | None:
        """Who is to be added to a broadcast that has not begun; None for one that runs, or waits for a word."""
        job = broadcasts.by_id(page, broadcast)
        if job is None or job.state != "waiting" or clearances.waits(page, broadcast):
            return None
        directory = Directory(page, plan_changes.over(page, self._plan), self._clocks.campaign())
        return recipients.missing(page, job.id, directory.reach(Audience.from_json(job.audience)).targets)

    def _report(self, page: Page, course: list[Draft]) -> None:
        """What the makers are told of what runs, and the leaders of who stays silent."""
        if holding.is_held(page):
            return
        told = live.put(page, course, self._clocks.real()) + self._left_paused(page)
        told += escalating.escalate(page, self._plan, self._texts, self._clocks)
        page.after(lambda: self._post(told))

    # --- one short turn ----------------------------------------------------------------------------------------

    def _step(self, page: Page, broadcast: int) -> bool:
        """Do the next part of a broadcast; False once there is nothing more to do now."""
        now, job = self._clocks.real(), broadcasts.by_id(page, broadcast)
        if holding.is_held(page):
            return False
        if job is None or not broadcasts.move(page, job.id, job.state, job.state):  # keeps a pause out of this turn
            return False
        job = broadcasts.by_id(page, job.id)  # its words may have changed before it was ours
        match job:
            case Job(state="waiting") if clearances.waits(page, job.id):
                return False
            case Job(state="waiting") if job.due <= now:
                return self._begin(page, job, now)
            case Job(state="running"):
                return self._write(page, job, now)
        return False

    def _begin(self, page: Page, job: Job, now: datetime) -> bool:
        """Settle whom it goes to, some at a time; then it runs."""
        states = waiting_files(page, job.body)
        if "wanted" in states:
            return False
        if now - job.due > _grace(job):
            return self._stopped(page, job, "broadcast.late")
        if states:
            return self._stopped(page, job, "broadcast.file_lost")
        missing = self._to_add[job.id] if job.id in self._to_add else self._waiting(page, job.id) or []
        if not self._may_begin(page, job, len(missing)):
            return False
        recipients.add(page, job.id, missing[:CHUNK])
        page.after(lambda: self._added(job.id))
        if len(missing) <= CHUNK:
            broadcasts.rewrite(page, job.id, with_files(page, job.body))
            broadcasts.move(page, job.id, "waiting", "running")
            broadcasts.release(page, job.id)
        return True

    def _may_begin(self, page: Page, job: Job, new: int) -> bool:
        """Judge it once; a correction that begins ends what it puts right."""
        if job.id in self._judged:
            return True
        now, plan = self._clocks.real(), plan_changes.over(page, self._plan)
        room = Mailroom(page, plan, self._texts, self._clocks.campaign(), now, job.by or 0)
        may, put = beginning.may_begin(room, job, new)
        page.after(lambda: self._post(put))
        for wrong in broadcasts.replaced(page, job) if may and job.corrects is not None else ():
            cancel(page, wrong, now)
        if may:
            page.after(lambda: self._judged.add(job.id))
        return may

    def _write(self, page: Page, job: Job, now: datetime) -> bool:
        """Put the next letters; once all are settled, it is done."""
        rows, again = recipients.unwritten(page, job.id, CHUNK), False
        if not rows:
            rows, again = copies.refused_edits(page, job.id, CHUNK), True
        if not rows:
            finish(page, job)
            return False
        written = self._copies(page, job, now)
        put = [self._put(page, written, row, now, again=again) for row in rows]
        posted = [letter for letter in put if letter is not None]
        page.after(lambda: self._post(posted))
        return True

    def _copies(self, page: Page, job: Job, now: datetime) -> Copies:
        local = self._clocks.campaign().astimezone(self._plan.tzinfo)
        moment = self._texts.say("desk.moment", time=f"{local:%H:%M}", day=f"{local.day}/{local.month}/{local.year}")
        abilities = {key: channel.abilities for key, channel in self._ours.items()}
        return Copies(page, self._texts, job, abilities, now, moment)

    def _put(
        self, page: Page, written: Copies, row: tuple[int, Address, int | None], now: datetime, *, again: bool
    ) -> Posted | None:
        """The letter of one recipient; `again`: in the place of one that could not edit."""
        draft = written.draft(row, edit=not again)
        letter = letters.put(page, draft, now=now)
        number = letter.id if letter is not None else recipients.letter_of(page, draft.dedupe or "")
        if number is not None:
            (copies.rewritten if again else recipients.written)(page, row[0], number)
        return letter

    def _added(self, broadcast: int) -> None:
        """These have their rows; the next ones come."""
        if broadcast in self._to_add:
            del self._to_add[broadcast][:CHUNK]

    def _makers(self, page: Page, job: Job) -> list[Address]:
        """Whoever made it; what the calendar made is the office's."""
        if job.by is not None:
            return people.addresses(page, job.by)
        organiser = self._plan.organiser.code
        office = [one for one in reach.holders(page) if one.role == "organiser_officer" and one.unit == organiser]
        return [one.to for one in office if one.to is not None]

    def _left_paused(self, page: Page) -> list[Posted]:
        """Who made a correction that ended unsent hears, once, that what it was to put right still rests."""
        told: list[Posted] = []
        for job in broadcasts.left_paused(page):
            first = broadcasts.by_id(page, job.corrects or 0)
            facts = {"number": job.number, "first": first.number if first else ""}
            told += self._told(page, job, "broadcast.left_paused", occasion_of("left_paused", job.number), facts)
        return told

    def _stopped(self, page: Page, job: Job, key: str) -> bool:
        """Wait for a person, and tell whoever made it."""
        broadcasts.move(page, job.id, "waiting", "paused")
        occasion = occasion_of(key, job.number, job.due.isoformat())
        told = self._told(page, job, key, occasion, {"number": job.number})
        page.after(lambda: self._post(told))
        return False

    def _told(self, page: Page, job: Job, key: str, occasion: str, facts: Mapping[str, str]) -> list[Posted]:
        """A word about a broadcast to its makers, once for each occasion."""
        said, now = Reply(self._texts.say(key, **facts)), self._clocks.real()
        drafts = [Draft(to, said, Priority.ALERT, now, occasion_of(occasion, to)) for to in self._makers(page, job)]
        put = [letters.put(page, draft, now=now) for draft in drafts]
        return [one for one in put if one is not None]


def _grace(job: Job) -> timedelta:
    """How late it may still go out by itself: a reminder of the calendar longer than an officer's word."""
    rules = limits().broadcasts
    return timedelta(hours=rules.grace_hours if job.by is not None else rules.reminder_grace_hours)


def finish(page: Page, job: Job) -> bool:
    """A running broadcast whose letters are all settled is done."""
    if job.state != "running" or copies.refused_edits(page, job.id, 1):
        return False
    if not recipients.unsettled(page, job.id):
        return broadcasts.move(page, job.id, "running", "done")
    return False


def pause(page: Page, job: Job) -> bool:
    """Send nothing more of it for now; what is in hand arrives."""
    moved = broadcasts.move(page, job.id, job.state, "paused") if job.state in {"waiting", "running"} else False
    if moved:
        broadcasts.hold(page, job.id)
    return moved


def resume(page: Page, job: Job, now: datetime) -> bool:
    """Go on where it was stopped, or begin now if it had not begun; what a correction replaces does not."""
    return not broadcasts.is_replaced(page, job) and broadcasts.due_again(page, job.id, "paused", now)


def top_up(page: Page, job: Job, now: datetime) -> bool:
    """Send it to those, too, who can be reached only since it was sent."""
    return not broadcasts.is_replaced(page, job) and broadcasts.due_again(page, job.id, "done", now)


def retry(page: Page, job: Job, due: datetime) -> bool:
    """Send what did not arrive once more, at a moment, and what is in doubt a second and last time."""
    if job.state not in {"running", "done"} or broadcasts.is_replaced(page, job):
        return False
    if not copies.again(page, job.id, due):
        return False
    broadcasts.move(page, job.id, "done", "running")
    return True


def cancel(page: Page, job: Job, now: datetime) -> bool:
    """Send nothing more of it, ever; False for one that is at its end, also if nobody has noted it yet."""
    if finish(page, job):
        return False
    open_states = {"waiting", "running", "paused"}
    moved = broadcasts.move(page, job.id, job.state, "cancelled") if job.state in open_states else False
    if moved:
        broadcasts.drop(page, job.id, now)
    return moved


def rests_until(room: Mailroom, job: Job) -> datetime | None:
    """The real moment until which it rests if it goes on now; None by day, and for what is urgent."""
    kept, local = clearances.of(room.page, job.id), room.campaign(room.real)
    if not hours.is_quiet(local) or (kept is not None and kept.verdict == beginning.FREE):
        return None
    return room.real_of(hours.quiet_ends(local))


def change(room: Mailroom, job: Job, what: str) -> bool:
    """Do what an officer asks for by name; False if that cannot be done now, or is none of these."""
    page, now = room.page, room.real
    match what:
        case "retry":
            return retry(page, job, rests_until(room, job) or now)
        case "pause":
            return pause(page, job)
        case "resume":
            return resume(page, job, now)
        case "more":
            return top_up(page, job, now)
        case "cancel":
            return cancel(page, job, now)
    return False
