"""A sitting on both databases: who may score what, what is hidden, what a closing freezes, what stays pending."""

import asyncio
from fractions import Fraction
from functools import partial

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from storage.book.book import Book
from storage.book.page import Page
from storage.campaign.council import (
    adopting,
    bodies,
    cards,
    explaining,
    judging,
    passing,
    scoring,
    second_rounds,
    sittings,
)
from storage.campaign.council.cards import Card, Item
from storage.campaign.council.judging import Result
from storage.campaign.council.sittings import Decided, Meeting, NewSitting
from storage.campaign.council.tables import Score, Sitting
from storage.campaign.dossiers import nominations, route
from storage.campaign.dossiers.route_table import State
from storage.campaign.membership import appointing
from storage.campaign.membership.people import by_id
from storage.talk import Refusal
from tests.storage.campaign.council import house as stage
from tests.storage.campaign.council.house import GROUP, NOON, TERMS, House, plan


@pytest.fixture
async def house(book: Book) -> House:
    """The district with three dossiers received."""
    return await book.turn(stage.settle)


def points(share: int) -> dict[str, Fraction]:
    """So many hundredths of every line of the card."""
    return {item.id: Fraction(item.most * share, 100) for item in cards.template().items}


def gives(page: Page, meeting: Meeting, dossier: str, person: int, share: int) -> Meeting:
    return scoring.give(page, plan(), meeting.number, dossier, person, points(share), NOON)


async def refused(book: Book, work: object) -> str:
    """The key of the refusal that a turn ends in."""
    with pytest.raises(Refusal) as told:
        await book.turn(work)  # type: ignore[arg-type]
    return told.value.key


async def kept(book: Book) -> int:
    """How many words on dossiers stand in the book, old ones too."""
    return await book.read(lambda page: len(page.session.exec(select(Score)).all()))


async def closed(book: Book, house: House, meeting: Meeting) -> Result:
    found = await book.turn(lambda page: judging.close(page, plan(), meeting.number, house.office.id, NOON))
    assert found is not None
    return found


async def test_the_roster_has_one_chair_and_goes_by_duty(book: Book, house: House) -> None:
    """A new chair makes the old one a member; out of the body again is out; an ended role sits nowhere."""

    def names(page: Page) -> list[tuple[int, str]]:
        return [(one.person, one.duty) for one in bodies.roster(page, GROUP)]

    m = house.members
    duties = {"chair": "chair", "one": "member", "two": "member", "secretary": "secretary", "guest": "invited"}
    assert await book.read(names) == [(m[name], duty) for name, duty in duties.items()]
    posts = {one.person: one.post for one in await book.read(lambda page: bodies.roster(page, GROUP))}
    await book.turn(lambda page: bodies.seat(page, house.office, posts[m["two"]], GROUP, "chair"))
    await book.turn(lambda page: bodies.seat(page, house.office, posts[m["guest"]], GROUP, ""))
    await book.turn(lambda page: appointing.end(page, house.office, posts[m["one"]], NOON))
    assert await book.read(names) == [(m["two"], "chair"), (m["chair"], "member"), (m["secretary"], "secretary")]
    assert await book.read(lambda page: bodies.of_person(page, m["two"])) == {GROUP: "chair"}
    officer = house.officers["25273"]
    assert await refused(book, lambda page: bodies.seat(page, officer, posts[m["two"]], GROUP, "")) == "people.gone"


async def test_a_card_is_adopted_once_and_followed_by_versions(book: Book, house: House) -> None:
    """Nothing is in force until the office adopts it; the same card twice is one version; old ones are not changed."""
    assert await book.read(lambda page: adopting.current(page, plan())) is None
    first = await book.turn(lambda page: adopting.adopt(page, plan(), cards.template(), house.office.id, NOON))
    again = await book.turn(lambda page: adopting.adopt(page, plan(), cards.template(), house.office.id, NOON))
    other = Card("Phiếu khác", (Item("A", "Tất cả", 100),))
    second = await book.turn(lambda page: adopting.adopt(page, plan(), other, house.office.id, NOON))
    assert first is not None
    assert second is not None
    assert (first.version, again, second.version) == (1, None, 2)
    assert await book.read(lambda page: adopting.current(page, plan())) == second


async def test_a_body_has_one_open_sitting_in_a_phase(book: Book, house: House) -> None:
    """A second one is refused by the code, and by the database if the code were passed by."""
    meeting = await book.turn(lambda page: stage.opened(page, house))
    assert await book.read(lambda page: [route.state(page, one) for one in house.dossiers]) == [State.ASSESSMENT] * 3

    def second(page: Page) -> Meeting | None:
        card = adopting.current(page, plan())
        assert card is not None
        return sittings.open_one(page, NewSitting(GROUP, "I", TERMS, card, []), house.office.id, NOON, year=2021)

    assert await book.turn(second) is None

    def forced(page: Page) -> None:
        row = page.session.get(Sitting, meeting.id)
        assert row is not None
        page.session.add(Sitting(**{**row.model_dump(exclude={"id", "number"}), "number": "PH-2021-0002"}))
        page.session.flush()

    with pytest.raises(IntegrityError):
        await book.turn(forced)


async def test_only_scoring_members_score_and_each_only_what_is_theirs_to_judge(book: Book, house: House) -> None:
    """Secretary, invited and strangers only comment; a post in the dossier's commune, or one's own word, keeps out."""
    meeting = await book.turn(lambda page: stage.opened(page, house))
    first, second, third = house.dossiers
    m = house.members
    for outside in (m["secretary"], m["guest"], house.office.id):
        with pytest.raises(Refusal, match=r"score\.comment_only"):
            await book.turn(partial(gives, meeting=meeting, dossier=first, person=outside, share=50))
    await book.turn(lambda page: appointing.ask(page, m["one"], "area_head", "25273-02", NOON, approved=True))
    assert await refused(book, lambda page: gives(page, meeting, first, m["one"], 50)) == "score.recused.at_home"
    await book.turn(lambda page: gives(page, meeting, second, m["one"], 50))
    await book.turn(lambda page: scoring.recuse(page, plan(), meeting.number, second, m["one"], "Là em ruột", NOON))
    assert await refused(book, lambda page: gives(page, meeting, second, m["one"], 60)) == "score.recused.declared"
    desk = await book.read(lambda page: scoring.desk(page, plan(), meeting, m["one"]))
    assert [(task.put.number, task.state) for task in desk] == [
        (first, scoring.AT_HOME), (second, scoring.DECLARED), (third, scoring.OPEN)
    ]  # fmt: skip
    result = await book.read(lambda page: judging.result(page, plan(), meeting))
    assert (result.judged.sheets, result.judged.present) == ((), 1)
    assert [(one.dossier, one.kind, one.why) for one in result.judged.asides] == [
        (first, "at_home", ""), (second, "declared", "Là em ruột")
    ]  # fmt: skip
    assert await refused(book, lambda page: gives(page, meeting, "DC-2021-0099", m["two"], 50)) == "score.gone"
    too_much = {**points(50), "A1": Fraction(11)}
    assert await refused(
        book, lambda page: scoring.give(page, plan(), meeting.number, first, m["two"], too_much, NOON)
    ) == "score.card_changed"  # fmt: skip


async def test_others_points_are_hidden_until_ones_own_are_in(book: Book, house: House) -> None:
    """Not for the member who waits, not for the secretary; for who scored or abstained, and for all after the end."""
    meeting = await book.turn(lambda page: stage.opened(page, house))
    first, m = house.dossiers[0], house.members

    async def sees(name: str, at: Meeting = meeting) -> int | None:
        def read(page: Page) -> dict[str, list[scoring.Given]]:
            return scoring.seen(page, at, scoring.desk(page, plan(), at, m[name]))

        found = (await book.read(read)).get(first)
        return None if found is None else len(found)

    await book.turn(lambda page: gives(page, meeting, first, m["one"], 70))
    assert [await sees(name) for name in ("chair", "one", "two", "secretary")] == [None, 1, None, None]
    await book.turn(lambda page: scoring.abstain(page, plan(), meeting.number, first, m["two"], "Chưa rõ", NOON))
    assert [await sees(name) for name in ("chair", "one", "two", "secretary")] == [None, 2, 2, None]
    result = await closed(book, house, meeting)
    assert await sees("chair", result.meeting) == 2


async def test_a_change_keeps_the_older_word_and_an_abstention_changes_no_place(book: Book, house: House) -> None:
    """The newest counts; the order with an abstention is the order without it."""
    meeting = await book.turn(lambda page: stage.opened(page, house))
    m = house.members

    def score(page: Page) -> None:
        for dossier, shares in zip(house.dossiers, ((60, 62), (80, 70), (10, 90)), strict=True):
            for name, share in zip(("chair", "one"), shares, strict=True):
                gives(page, meeting, dossier, m[name], share)
        gives(page, meeting, house.dossiers[0], m["chair"], 64)

    await book.turn(score)
    before = await book.read(lambda page: judging.result(page, plan(), meeting))
    assert [(one.dossier, int(one.score or 0)) for one in before.standings] == [
        (house.dossiers[1], 75), (house.dossiers[0], 63), (house.dossiers[2], 50)
    ]  # fmt: skip
    assert before.judged.changes == 1

    def abstain(page: Page) -> None:
        for dossier in house.dossiers:
            scoring.abstain(page, plan(), meeting.number, dossier, m["two"], "Vắng", NOON)

    await book.turn(abstain)
    after = await book.read(lambda page: judging.result(page, plan(), meeting))
    assert after.standings == before.standings
    assert after.judged.waiting == {m["chair"]: 0, m["one"]: 0, m["two"]: 0}
    assert await kept(book) == 10


async def test_a_newer_card_is_scored_anew_and_old_points_stay(book: Book, house: House) -> None:
    """What was given by the older card counts no more, and is in the book still."""
    meeting = await book.turn(lambda page: stage.opened(page, house))
    first, m = house.dossiers[0], house.members
    await book.turn(lambda page: gives(page, meeting, first, m["one"], 70))

    def renew(page: Page) -> Meeting | None:
        card = adopting.adopt(page, plan(), Card("Mới", (Item("A", "Tất cả", 100),)), house.office.id, NOON)
        assert card is not None
        return sittings.use_card(page, meeting.number, card)

    newer = await book.turn(renew)
    assert newer is not None
    assert newer.card_version == 2
    assert await book.read(lambda page: scoring.given(page, newer)) == []
    assert await refused(book, lambda page: gives(page, meeting, first, m["one"], 70)) == "score.card_changed"
    assert await kept(book) == 1


async def test_a_closing_freezes_everything(book: Book, house: House) -> None:
    """Nobody scores any more; a member who leaves afterwards, or a dossier withdrawn, changes nothing in the record."""
    meeting = await book.turn(lambda page: stage.opened(page, house))
    m = house.members

    def score(page: Page) -> None:
        for name in ("chair", "one"):
            for dossier in house.dossiers:
                gives(page, meeting, dossier, m[name], 50)

    await book.turn(score)
    result = await closed(book, house, meeting)
    assert await refused(book, lambda page: gives(page, meeting, house.dossiers[0], m["two"], 50)) == "score.closed"
    assert await book.turn(lambda page: judging.close(page, plan(), meeting.number, house.office.id, NOON)) is None
    posts = {one.person: one.post for one in await book.read(lambda page: bodies.roster(page, GROUP))}
    await book.turn(lambda page: appointing.end(page, house.office, posts[m["one"]], NOON))
    assert await book.read(lambda page: judging.result(page, plan(), result.meeting)) == result
    assert result.ties == (tuple(house.dossiers),)


async def test_a_score_and_the_end_at_once_agree(book: Book, house: House) -> None:
    """Whoever comes first: points that were taken stand in the record, points that do not were refused."""
    meeting = await book.turn(lambda page: stage.opened(page, house))
    first, m = house.dossiers[0], house.members

    async def score(name: str) -> bool:
        try:
            await book.turn(lambda page: gives(page, meeting, first, m[name], 50), name)
        except Refusal:
            return False
        return True

    one, ended, two = await asyncio.gather(score("one"), closed(book, house, meeting), score("two"))
    assert {sheet.judge for sheet in ended.judged.sheets} == {
        m[name] for name, taken in (("one", one), ("two", two)) if taken
    }


async def test_where_the_organiser_selects_itself_only_the_area_keeps_out(book: Book, house: House) -> None:
    """Everybody in office there holds a post in the dossier's unit; nobody would be left to judge."""

    def near(page: Page, organiser: str) -> set[int]:
        put = nominations.by_number(page, house.dossiers[0])
        assert put is not None
        return bodies.at_home(page, organiser, [put])[put.number]

    officer = house.officers["25273"].id
    assert officer in await book.read(lambda page: near(page, "692"))
    found = await book.read(lambda page: near(page, "25273"))
    assert officer not in found
    assert len(found) == 1


async def test_without_a_quorum_nobody_is_ranked_and_nothing_decided(book: Book, house: House) -> None:
    """One of three took part where two thirds must: the reason says so, in numbers."""
    meeting = await book.turn(lambda page: stage.opened(page, house))
    first = house.dossiers[0]
    await book.turn(lambda page: gives(page, meeting, first, house.members["chair"], 90))
    result = await closed(book, house, meeting)
    assert (result.standings, result.has_quorum) == ((), False)
    (reason,) = await book.read(lambda page: explaining.explain(page, plan(), first, inside=True))
    assert (reason.code, reason.clause, reason.facts["present"], reason.facts["members"]) == (
        "council_no_quorum",
        "IV",
        1,
        3,
    )
    word = Decided(first, passing.RECOGNISED, "")
    stopped = await book.turn(lambda page: passing.decide(page, plan(), result, word, house.acting))
    assert stopped is not None
    assert stopped.key == "council.cannot_decide"


def fifty(page: Page, house: House, meeting: Meeting, members: dict[str, int]) -> None:
    """Two members give 50, 70 and 60 to the three dossiers."""
    for name in ("chair", "one"):
        for share, dossier in zip((50, 70, 60), house.dossiers, strict=True):
            gives(page, meeting, dossier, members[name], share)


def decided(page: Page, result: Result, acting: passing.Acting, words: dict[str, str], why: str = "") -> None:
    """The body's word on some dossiers, which nothing stops."""
    for dossier, outcome in words.items():
        assert passing.decide(page, plan(), result, Decided(dossier, outcome, why), acting) is None


async def test_from_the_group_to_the_council_to_a_pending_yes_and_no(book: Book, house: House) -> None:
    """The group passes all on with its opinion; the council's word is inside only, and can be changed with a reason."""
    group = await book.turn(lambda page: stage.opened(page, house))
    m = house.members

    await book.turn(lambda page: fifty(page, house, group, m))
    first = await closed(book, house, group)

    await book.turn(lambda page: decided(page, first, house.acting, dict.fromkeys(house.dossiers, "recognised")))
    states = lambda page: [route.state(page, one) for one in house.dossiers]  # noqa: E731
    assert await book.read(states) == [State.COUNCIL] * 3
    mine = await book.turn(lambda page: stage.seated(page, house.office, stage.COUNCIL))
    council = await book.turn(lambda page: stage.opened(page, house, stage.COUNCIL))
    await book.turn(lambda page: fifty(page, house, council, mine))
    second = await closed(book, house, council)
    best, middle, last = house.dossiers[1], house.dossiers[2], house.dossiers[0]
    assert [one.dossier for one in second.standings] == [best, middle, last]

    def decide(page: Page) -> None:
        by = by_id(page, mine["secretary"])
        assert by is not None
        acting = passing.Acting(by, NOON, NOON)
        decided(page, second, acting, {best: "recognised", middle: "recognised", last: "declined"})
        decided(page, second, acting, {middle: "declined"}, "Xem lại số liệu")

    await book.turn(decide)
    assert await book.read(states) == [State.PASSED_OVER, State.CHOSEN, State.PASSED_OVER]
    hops = await book.read(lambda page: route.hops_of(page, best, inside=False))
    assert "recognise" not in [hop.move for hop in hops]
    assert await book.read(lambda page: explaining.explain(page, plan(), best, inside=False)) == []
    told = await book.read(lambda page: explaining.explain(page, plan(), middle, inside=True))
    assert [reason.key for reason in told] == ["council.place_median", "council.by_points", "council.by_points"]
    assert (told[0].facts["place"], told[0].facts["score"], told[1].facts["more"]) == (2, "60", "70")


async def test_a_second_round_orders_the_equal_ones_and_moves_nobody_else(book: Book, house: House) -> None:
    """The first two are equal: a round over these alone, where too few score settles nothing, the next one does."""
    meeting = await book.turn(lambda page: stage.opened(page, house))
    first, second, third = house.dossiers
    for name in ("chair", "one"):
        for dossier, share in zip(house.dossiers, (80, 80, 60), strict=True):
            await book.turn(partial(gives, meeting=meeting, dossier=dossier, person=house.members[name], share=share))
    assert await refused(book, lambda page: again(page, house, meeting)) == "council.still_open"
    result = await closed(book, house, meeting)
    assert (result.ties, await book.read(lambda page: second_rounds.tied(page, plan(), result))) == (
        ((first, second),), (first, second)
    )  # fmt: skip
    lost = await book.turn(lambda page: again(page, house, meeting))
    assert (lost.second_of, [put.number for put in await book.read(lambda page: sittings.cases(page, lost))]) == (
        meeting.number, [first, second]
    )  # fmt: skip
    assert await refused(book, lambda page: again(page, house, meeting)) == "council.open_already"
    await closed(book, house, lost)
    found = await book.turn(lambda page: again(page, house, meeting))
    for name in ("chair", "one"):
        for dossier, share in ((first, 50), (second, 55)):
            await book.turn(partial(gives, meeting=found, dossier=dossier, person=house.members[name], share=share))
    await closed(book, house, found)
    now = await book.read(lambda page: judging.result(page, plan(), meeting))
    assert [(one.dossier, one.place, float(one.score or 0)) for one in now.standings] == [
        (second, 1, 80), (first, 2, 80), (third, 3, 60)
    ]  # fmt: skip
    assert (now.first_ties, now.ties, [one.has_quorum for one in now.rounds]) == (((first, second),), (), [False, True])
    assert [(step.by, float(step.more), float(step.less)) for step in now.steps] == [
        ("again", 55, 50),
        ("points", 80, 60),
    ]
    told = await book.read(lambda page: explaining.explain(page, plan(), second, inside=True))
    assert [one.code for one in told] == ["council_place", "council_again"]
    assert await refused(book, lambda page: again(page, house, meeting)) == "council.none_tied"


def again(page: Page, house: House, meeting: Meeting) -> Meeting:
    """A round among those who are still equal."""
    now = sittings.by_number(page, meeting.number)
    assert now is not None
    return second_rounds.open_round(page, plan(), judging.result(page, plan(), now), house.office.id, NOON, year=2021)
