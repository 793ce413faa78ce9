"""Casework: opened with a reason, by one officer at a time, forwarded with a slip, closed, shared by rule."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from storage.book.book import Book
from storage.book.page import Page
from storage.confidential import casework, history, opened, reader_changes, readers, recovering, recovery, seal, tips
from storage.confidential.history import Kind
from storage.confidential.states import Act, Outcome, State
from storage.confidential.tips import TipInfo
from storage.talk import Refusal
from storage.working_time import working_time
from tests.storage.confidential.duty import AT, KEY, Officer, closed, enrolled, filed, in_hand, officers

HERE = ZoneInfo("Asia/Ho_Chi_Minh")


async def refused(book: Book, work: object) -> str:
    """The key of the refusal with which a turn ends."""
    with pytest.raises(Refusal) as told:
        await book.turn(work)  # type: ignore[arg-type]
    return told.value.key


async def test_each_opening_is_written_down_with_its_reason(district: Book) -> None:
    """Who and that for everybody who looks after the hotline; why, sealed, for those who read the tip."""
    officer = (await officers(district, 1))[0]
    tip = (await filed(district)).tip
    found = await district.turn(lambda page: in_hand(page, tip, officer))
    (_, event) = await district.read(lambda page: history.events(page, tip))
    assert (event.act, event.by) == ("open", officer.reader)
    (reason,) = await district.read(lambda page: history.words(page, found))
    assert (reason.kind, reason.by, reason.text) == (Kind.REASON, officer.reader, "đọc tin mới")


async def test_the_queue_puts_the_pressing_first(district: Book) -> None:
    """Then the older slot; closed ones stand apart, and the counts are those of all."""
    officer = (await officers(district, 1))[0]
    calm = (await filed(district, priority=4)).tip
    late = (await filed(district, priority=1, at=AT + timedelta(days=1))).tip
    early = (await filed(district, priority=1)).tip
    done = (await filed(district)).tip
    await district.turn(lambda page: closed(page, done, officer, Outcome.SPAM))
    holder = f"reader:{officer.reader}"
    assert [tip.id for tip in await district.read(lambda page: tips.queue(page, holder))] == [early, late, calm]
    assert [tip.id for tip in await district.read(lambda page: tips.queue(page, holder, closed=True))] == [done]
    assert await district.read(tips.counts) == {State.NEW: 3, State.CLOSED: 1}


async def test_of_two_officers_at_once_one_is_told(district: Book) -> None:
    """Both acknowledge the same new tip; one does it, the other hears that it is done."""
    both = await officers(district, 2)
    tip = (await filed(district)).tip

    def acknowledge(page: Page, officer: Officer) -> State:
        found = in_hand(page, tip, officer)
        return casework.advance(page, found, Act.ACKNOWLEDGE, officer.reader, AT).state

    turns = [district.turn(lambda page, who=who: acknowledge(page, who), str(who.reader)) for who in both]  # type: ignore[misc]
    outcomes = await asyncio.gather(*turns, return_exceptions=True)
    assert [one for one in outcomes if not isinstance(one, Exception)] == [State.ACKNOWLEDGED]
    assert [str(one) for one in outcomes if isinstance(one, Exception)] == ["tips.not_now {}"]


async def test_a_tip_goes_its_way(district: Book) -> None:
    """Sorted, asked about, forwarded, acknowledged by those, handled, closed; every step is in the history."""
    officer = (await officers(district, 1))[0]
    tip, by = (await filed(district)).tip, officer.reader

    def walk(page: Page) -> list[State]:
        found = in_hand(page, tip, officer)
        states = [casework.advance(page, found, Act.ACKNOWLEDGE, by, AT).state]
        assert casework.sort(page, found, "drugs", 2, by, AT).priority == 2
        states.append(casework.ask(page, found, "Xe màu gì?", by, AT).state)
        casework.note(page, found, "gọi ấp", by, AT)
        states.append(casework.forward(page, found, "Công an xã Lộc Hòa", by, AT).state)
        casework.acknowledged(page, found, "số 12, anh Ba, 3/3", by, AT)
        casework.reply(page, found, "Công an đã nhận.", by, AT)
        states.append(casework.advance(page, found, Act.HANDLE, by, AT).state)
        info = casework.close(page, found, Outcome.VERIFIED, "bắt quả tang", by, AT, timely=True)
        assert (info.outcome, info.timely, info.category) == (Outcome.VERIFIED, True, "drugs")
        return [*states, info.state]

    assert await district.turn(walk) == ["acknowledged", "need_info", "forwarded", "handled", "closed"]
    acts = [event.act for event in await district.read(lambda page: history.events(page, tip))]
    assert acts == ["filed", "open", "acknowledge", "sort", "ask", "forward", "handle", "close"]
    found = await district.turn(lambda page: in_hand(page, tip, officer))
    kinds = [word.kind for word in await district.read(lambda page: history.words(page, found))]
    assert kinds == ["reason", "question", "note", "slip", "receipt", "reply", "reason", "reason"]


async def test_a_refused_step_leaves_nothing_behind(district: Book) -> None:
    """The desk keeps a turn in which it says no, so nothing may be written before."""
    officer = (await officers(district, 1))[0]
    tip = (await filed(district)).tip

    def try_all(page: Page) -> list[str]:
        found, by, said = in_hand(page, tip, officer), officer.reader, []
        steps: list[Callable[[], TipInfo]] = [
            lambda: casework.ask(page, found, "Xe màu gì?", by, AT),
            lambda: casework.forward(page, found, "Công an", by, AT),
            lambda: casework.close(page, found, Outcome.SPAM, "rác", by, AT),
            lambda: casework.merge(page, found, "T-00000000", by, AT),
            lambda: casework.merge(page, found, tip, by, AT),
        ]
        for step in steps:
            with pytest.raises(Refusal) as told:
                step()
            said.append(told.value.key)
        return said

    assert await district.turn(try_all) == ["tips.not_now"] * 3 + ["tips.no_such", "tips.not_now"]
    assert [event.act for event in await district.read(lambda page: history.events(page, tip))] == ["filed", "open"]
    found = await district.turn(lambda page: in_hand(page, tip, officer))
    assert {word.kind for word in await district.read(lambda page: history.words(page, found))} == {Kind.REASON}
    info = await district.read(lambda page: tips.info(page, tip))
    assert info is not None
    assert (info.state, info.merged_into) == (State.NEW, None)


async def test_a_duplicate_points_at_the_tip_that_goes_on(district: Book) -> None:
    """It is closed for itself; nothing can be merged into what was merged itself."""
    officer = (await officers(district, 1))[0]
    first, second, third = [(await filed(district)).tip for _ in range(3)]

    def merge(page: Page, tip: str, into: str) -> str | None:
        found = in_hand(page, tip, officer)
        casework.advance(page, found, Act.ACKNOWLEDGE, officer.reader, AT)
        return casework.merge(page, found, into, officer.reader, AT).merged_into

    assert await district.turn(lambda page: merge(page, second, first)) == first
    info = await district.read(lambda page: tips.info(page, second))
    assert info is not None
    assert info.outcome is Outcome.DUPLICATE
    assert await refused(district, lambda page: merge(page, third, second)) == "tips.not_now"


async def test_a_new_officer_gets_old_tips_from_a_colleague(district: Book) -> None:
    """Once admitted by two; before that, nobody can give them to him."""
    first, second = await officers(district, 2)
    tip = (await filed(district)).tip
    third, change = await district.turn(lambda page: enrolled(page, "Ba"))
    found = await district.turn(lambda page: in_hand(page, tip, first))

    def share(page: Page) -> int:
        return casework.share(page, KEY, found, third.reader, first.reader, AT).id

    assert await refused(district, share) == "tips.no_reader"
    for one in (first, second):
        await district.turn(lambda page, by=one.reader: reader_changes.agree(page, KEY, change.id, by=by))  # type: ignore[misc]
    assert await refused(district, lambda page: in_hand(page, tip, third)) == "tips.no_such"
    assert await district.turn(share) == third.reader
    assert (await district.turn(lambda page: in_hand(page, tip, third))).keys.keys() == {"tip", "office"}


async def test_whom_the_informant_left_out_stays_out_unless_two_agree(district: Book) -> None:
    """One officer alone cannot give him the tip; with two others' yes for this very tip one can."""
    first, second, accused = await officers(district, 3)
    tip, other = [(await filed(district, left_out=frozenset({accused.person}))).tip for _ in range(2)]
    hands = [await district.turn(lambda page, t=t: in_hand(page, t, first)) for t in (tip, other)]  # type: ignore[misc]

    def share(page: Page, at: int) -> int:
        return casework.share(page, KEY, hands[at], accused.reader, first.reader, AT).id

    assert await refused(district, lambda page: share(page, 0)) == "tips.left_out"
    ask, agree = reader_changes.ask, reader_changes.agree
    change = await district.turn(lambda page: ask(page, KEY, "share", accused.reader, by=first.reader, tip=tip))
    assert await refused(district, lambda page: share(page, 0)) == "tips.left_out"
    await district.turn(lambda page: agree(page, KEY, change.id, by=second.reader))
    assert await district.turn(lambda page: share(page, 0)) == accused.reader
    assert await refused(district, lambda page: share(page, 1)) == "tips.left_out"


async def test_the_envelope_gives_a_forgetful_officer_all_back_but_what_he_is_left_out_of(district: Book) -> None:
    """A new pair, and the recovery key from paper; asked twice it gives nothing twice."""
    paper = await district.turn(lambda page: recovery.make(page, KEY))
    first, second = await officers(district, 2)
    plain = (await filed(district)).tip
    about = (await filed(district, left_out=frozenset({second.person}))).tip
    change = await district.turn(lambda page: reader_changes.ask(page, KEY, "end", second.reader, by=first.reader))
    assert change.done
    assert await refused(district, lambda page: in_hand(page, plain, second)) == "tips.no_such"
    pair = seal.fresh_pair()
    locked = readers.Locked(pair.public, b"x")
    anew = await district.turn(lambda page: reader_changes.enrol(page, KEY, second.person, locked))
    await district.turn(lambda page: reader_changes.agree(page, KEY, anew.id, by=first.reader))
    private, again = recovery.from_paper(paper), Officer(second.person, anew.reader, pair.private)

    def recover(page: Page) -> int:
        return recovering.recover(page, KEY, private, again.reader, AT)

    assert await district.turn(recover) == 1
    assert await district.turn(recover) == 0
    found = await district.turn(lambda page: in_hand(page, plain, again))
    assert (await district.read(lambda page: opened.fields(page, found)))["story"]
    assert await refused(district, lambda page: in_hand(page, about, again)) == "tips.no_such"


async def test_what_is_late_is_told_without_content(district: Book) -> None:
    """By the tip's number and the step; what is closed is never late."""
    officer = (await officers(district, 1))[0]
    tip, done = (await filed(district)).tip, (await filed(district)).tip
    await district.turn(lambda page: closed(page, done, officer, Outcome.SPAM))
    soon, week = AT + timedelta(hours=1), AT + timedelta(days=7)
    assert await district.read(lambda page: tips.late(page, working_time(), HERE, soon)) == {}
    late = await district.read(lambda page: tips.late(page, working_time(), HERE, week))
    assert late == {tip: ["acknowledge", "triage", "forward"]}
