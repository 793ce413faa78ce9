"""Whether works last, on both databases: asked once for each day of the plan, overdue until somebody answers."""

from datetime import timedelta

import pytest

from storage.book.book import Book
from storage.book.page import Page
from storage.campaign.works import achievements, amending, commitments, lasting
from storage.campaign.works.achievements import NewWork
from storage.campaign.works.commitments import NewCommitment
from tests.storage.campaign.route_world import AREAS, HERE, JULY, PLAN, World, settle

DAY = timedelta(days=1)


def accepted(page: Page, world: World) -> str:
    """An achievement that its unit has taken in at the world's hour."""
    new = NewWork("I", HERE, AREAS[0], world.heads[AREAS[0]], "Mở đường", "Kể.", ("hieu_qua",))
    number = achievements.hand_in(page, new, at=JULY, year=2021)
    amending.take_in(page, number, JULY)
    return number


@pytest.mark.parametrize(("days", "asked"), [(29, []), (30, [30]), (60, [60]), (200, [90])])
async def test_the_last_day_that_has_come_is_asked_once(book: Book, days: int, asked: list[int]) -> None:
    """Counted from the day of acceptance; a second look asks nothing more; a withdrawn achievement is not asked for."""

    def live(page: Page) -> None:
        number = accepted(page, settle(page))
        at = JULY.astimezone(PLAN.tzinfo).replace(hour=PLAN.reminders.hour) + days * DAY
        found = lasting.ask_due(page, PLAN, at)
        assert [(one.achievement, one.days) for one in found] == [(number, one) for one in asked]
        assert lasting.ask_due(page, PLAN, at) == []
        assert [one.due for one in found] == [JULY.astimezone(PLAN.tzinfo).date() + one * DAY for one in asked]

    await book.turn(live)


async def test_a_withdrawn_achievement_is_asked_for_no_more(book: Book) -> None:
    """Neither asked, nor overdue where it was asked before."""

    def live(page: Page) -> None:
        number = accepted(page, settle(page))
        lasting.ask_due(page, PLAN, JULY + 31 * DAY)
        assert len(lasting.overdue(page, [HERE], JULY + 40 * DAY)) == 1
        assert lasting.overdue(page, [AREAS[3]], JULY + 40 * DAY) == []
        amending.withdraw(page, number, JULY + 41 * DAY)
        assert lasting.overdue(page, None, JULY + 60 * DAY) == []
        assert lasting.ask_due(page, PLAN, JULY + 61 * DAY) == []

    await book.turn(live)


async def test_answers_stand_beside_each_other_and_with_the_dossier(book: Book) -> None:
    """Both sides' words are kept, who and when; the dossier of the head's phase shows them; files are not forgotten."""

    def live(page: Page) -> None:
        world = settle(page)
        number, put, head = accepted(page, world), world.put(page, AREAS[0]), world.heads[AREAS[0]]
        (check,) = lasting.ask_due(page, PLAN, JULY + 31 * DAY)
        lasting.answer(page, check.id, "lasts", "", [], lasting.HEAD, head, JULY + 32 * DAY)
        lasting.answer(page, check.id, "worn", "Lở.", [5, 6], lasting.UNIT, world.officers[HERE].id, JULY + 33 * DAY)
        (shown,) = lasting.about_dossiers(page, [put.number])[put.number]
        assert [(one.role, one.state, one.note, one.at) for one in shown.found] == [
            ("head", "lasts", "", JULY + 32 * DAY),
            ("unit", "worn", "Lở.", JULY + 33 * DAY),
        ]
        assert not shown.open_for(lasting.HEAD)
        assert not shown.overdue(JULY + 60 * DAY)
        assert lasting.files_kept(page) == {5, 6}
        assert lasting.holding(page, 6, [HERE]) == (f"{number}-30", (5, 6))
        assert lasting.holding(page, 6, [AREAS[3]]) is None
        assert [(of, one.state) for of, one in lasting.by_person(page, head)] == [(number, "lasts")]

    await book.turn(live)


async def test_that_a_suggestion_became_a_finished_work_is_told_once(book: Book) -> None:
    """Also where the work is opened again and done again, or another work came of the same suggestion."""

    def live(page: Page) -> None:
        world = settle(page)
        by = world.officers[HERE].id
        new = NewCommitment(HERE, AREAS[0], "Đèn", "dân", "12 bóng", JULY.date(), "suggestion", by, "KN-2021-0001")
        one, other = (commitments.choose(page, new, at=JULY, year=2021) for _ in range(2))
        assert commitments.tell_done(page, "KN-2021-0001", one, JULY)
        assert not commitments.tell_done(page, "KN-2021-0001", one, JULY + DAY)
        assert not commitments.tell_done(page, "KN-2021-0001", other, JULY + DAY)

    await book.turn(live)
