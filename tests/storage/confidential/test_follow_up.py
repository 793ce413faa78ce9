"""The informant's side: found by the code alone; asked, answering, reopening once, taking back, erasing."""

from datetime import timedelta

import pytest

from storage.book.book import Book
from storage.book.page import Hot, Page
from storage.book.server_key import ServerKey
from storage.confidential import casework, codes, filing, follow_up, history, opened, tips
from storage.confidential.codes import CodeKeys
from storage.confidential.follow_up import Followed
from storage.confidential.states import Act, Outcome, Shown
from storage.talk import Address, Refusal
from tests.storage.confidential.duty import AT, KEY, Filed, Officer, closed, filed, in_hand, new_tip, officers, worth

HOME = Address("telegram", "bot", "7312345678")


@pytest.fixture
async def officer(district: Book) -> Officer:
    """The one officer on duty."""
    return (await officers(district, 1))[0]


async def found(book: Book, of: CodeKeys) -> Followed:
    """The tip in its informant's hand."""
    tip = await book.read(lambda page: follow_up.find(page, of))
    assert tip is not None
    return tip


async def asked(book: Book, tip: Filed, officer: Officer, question: str) -> None:
    """A question of the officer's."""

    def ask(page: Page) -> None:
        hand = in_hand(page, tip.tip, officer)
        if tips.info(page, tip.tip).state == "new":  # type: ignore[union-attr]
            casework.advance(page, hand, Act.ACKNOWLEDGE, officer.reader, AT)
        casework.note(page, hand, "chỉ cán bộ đọc", officer.reader, AT)
        casework.ask(page, hand, question, officer.reader, AT)

    await book.turn(ask)


async def test_the_code_alone_finds_the_tip(district: Book, officer: Officer) -> None:
    """The digits as they were copied, stretched; any other code finds nothing."""
    salt = b"0123456789abcdef"
    right = codes.keys_of("4821 0937 5566 1402", salt)
    tip = await district.turn(lambda page: filing.file(page, KEY, new_tip(right), AT))
    again = codes.keys_of("4821-0937-5566-1402", salt)
    assert (await found(district, again)).info.id == tip
    wrong = codes.keys_of("4821 0937 5566 1403", salt)
    assert await district.read(lambda page: follow_up.find(page, wrong)) is None


@pytest.mark.parametrize("wait", [timedelta(), timedelta(minutes=15)])
def test_a_code_is_answered_at_a_fixed_moment(wait: timedelta) -> None:
    """Whatever it was worth: three seconds after it came, and later only by a wait that right codes meet, too."""
    assert follow_up.answered_at(AT, wait) == AT + timedelta(seconds=3) + wait


async def test_question_and_answer(district: Book, officer: Officer) -> None:
    """The informant reads the latest open question and nothing of the officers' own; the officer reads the answer."""
    tip = await filed(district)
    assert (await found(district, tip.worth)).question is None
    await asked(district, tip, officer, "Xe màu gì?")
    mine = await found(district, tip.worth)
    assert mine.question is not None
    assert (mine.question.text, mine.shown) == ("Xe màu gì?", Shown.VERIFYING)
    assert [word.text for word in mine.words] == ["Xe màu gì?"]
    after = await district.turn(lambda page: follow_up.answer(page, mine.opened, "Xe đỏ, khoảng 22h.", AT))
    assert after.question is None
    hand = await district.turn(lambda page: in_hand(page, tip.tip, officer))
    said = await district.read(lambda page: [(w.kind, w.by, w.text) for w in history.words(page, hand)])
    assert ("answer", None, "Xe đỏ, khoảng 22h.") in said
    await asked(district, tip, officer, "Còn nữa không?")
    assert (await found(district, tip.worth)).question.text == "Còn nữa không?"  # type: ignore[union-attr]


async def test_a_closed_tip_is_reopened_once(district: Book, officer: Officer) -> None:
    """The second time the informant is told to write anew; one that is open has nothing to reopen."""
    tip = await filed(district)
    mine = await found(district, tip.worth)

    def reopen(page: Page) -> Followed:
        return follow_up.reopen(page, mine.opened, "Họ lại tụ tập.", AT)

    assert await refused(district, reopen) == "tips.not_now"
    await district.turn(lambda page: closed(page, tip.tip, officer, Outcome.REFUTED))
    assert (await found(district, tip.worth)).shown is Shown.CLOSED
    again = await district.turn(reopen)
    assert (again.shown, again.info.outcome, again.info.erase_on) == (Shown.VERIFYING, None, None)
    await district.turn(
        lambda page: casework.close(
            page, in_hand(page, tip.tip, officer), Outcome.REFUTED, "vẫn không", officer.reader, AT
        )
    )
    assert await refused(district, reopen) == "tips.reopened_once"
    assert await refused(district, lambda page: follow_up.answer(page, mine.opened, "…", AT)) == "tips.not_now"


async def refused(book: Book, work: object) -> str:
    """The key of the refusal with which a turn ends."""
    with pytest.raises(Refusal) as told:
        await book.turn(work)  # type: ignore[arg-type]
    return told.value.key


async def test_a_tip_is_taken_back_and_erased(district: Book) -> None:
    """Its code is then like any wrong one."""
    await officers(district, 1)
    tip = await filed(district)
    mine = await found(district, tip.worth)
    assert await refused(district, lambda page: follow_up.erase(page, mine.opened, AT)) == "tips.not_now"
    info = await district.turn(lambda page: follow_up.withdraw(page, mine.opened, AT))
    assert info.outcome is Outcome.WITHDRAWN
    reopen = await refused(district, lambda page: follow_up.reopen(page, mine.opened, "thôi", AT))
    assert reopen == "tips.reopened_once"
    await district.turn(lambda page: follow_up.erase(page, mine.opened, AT))
    assert await district.read(lambda page: follow_up.find(page, tip.worth)) is None
    assert await district.read(lambda page: follow_up.find(page, worth())) is None


async def test_the_credit_is_chosen_afterwards_and_lies_sealed(district: Book, officer: Officer) -> None:
    """Changed as often as wanted, it looks the same for an area and for none; the officer who reads sees it."""
    tip = await filed(district, words={"story": "đá gà"})
    mine = await found(district, tip.worth)
    size = Hot("SELECT length(sealed) FROM tip_fields WHERE tip = :tip AND name = 'credit'")
    sizes = []
    for area in ("", "25273-01", ""):
        await district.turn(lambda page, area=area: follow_up.choose_credit(page, mine.opened, area))  # type: ignore[misc]
        sizes.append(await district.read(lambda page: page.one(size, tip=tip.tip)))
        assert await district.turn(lambda page: opened.fields(page, in_hand(page, tip.tip, officer))["credit"]) == area
    assert len(set(sizes)) == 1


async def test_the_one_stored_link_is_made_by_wish_and_ends_by_itself(district: Book, officer: Officer) -> None:
    """Sealed by the server key, for a month, replaced by the last wish, gone when it is not wanted any more."""
    tip = await filed(district)
    mine = await found(district, tip.worth)

    async def to(days: int = 0, key: ServerKey = KEY) -> Address | None:
        return await district.read(lambda page: follow_up.push_to(page, key, tip.tip, AT + timedelta(days=days)))

    assert await to() is None
    for where in (Address("webchat", "", "1"), HOME):
        until = await district.turn(lambda page, where=where: follow_up.push(page, KEY, mine.opened, where, AT))  # type: ignore[misc]
        assert until == AT.date() + timedelta(days=30)
    assert [await to(30), await to(31), await to(0, ServerKey(b"n" * 32))] == [HOME, None, None]
    assert await district.turn(lambda page: follow_up.no_push(page, mine.opened)) is True
    assert await to() is None
    assert await district.turn(lambda page: follow_up.no_push(page, mine.opened)) is False
