"""The parts of the calendar's beat: each is a turn of its own, so a fault in one takes nothing from the others."""

import pytest

from bot.calendar import Ringing
from bot.clock import Metronome
from broadcasts.letters import lasting_letters
from storage.book.book import Book
from storage.book.page import Page
from storage.mail import broadcasts
from storage.texts.texts import texts
from tests.broadcasts.mailing import COMMUNE, Mailing, plan
from tests.broadcasts.test_schedule import REPORT, local

PARTS = (
    "bot.calendar.stop_barred",
    "bot.calendar.tell_overdue",
    "broadcasts.letters.completion_letters.remind",
    "broadcasts.letters.lasting_letters.ask",
)


@pytest.fixture
async def mailing(book: Book) -> Mailing:
    """The hour at which a commune's officer is owed the reminder of seven days."""
    made = Mailing(book)
    await made.begin()
    await made.person("Cán bộ xã", "unit_officer", COMMUNE, "officer")
    made.now = local(6, 23)
    return made


async def rung(mailing: Mailing) -> set[str]:
    """A beat; the occasions of which something was put by now."""
    await Ringing(mailing.book, plan(), texts(), mailing.clocks, Metronome(), mailing.process()).ring()
    return {one.occasion for one in await mailing.book.read(lambda page: broadcasts.recent(page, 9))}


def broken(*_: object) -> None:
    """A bug of ours."""
    raise KeyError("hỏng")


@pytest.mark.parametrize("part", PARTS)
async def test_a_fault_in_a_part_takes_no_reminder_along(
    mailing: Mailing, part: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The reminders of the day are put all the same, and the fault is logged."""
    monkeypatch.setattr(part, broken)
    assert await rung(mailing) == {"gd1-het-han-T-7", REPORT}
    assert "a part of the calendar failed" in caplog.text


async def test_a_fault_in_the_occasions_silences_no_other_part(
    mailing: Mailing, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The part after it has its turn, and the next beat finds the occasions again."""
    asked: list[Page] = []
    monkeypatch.setattr(lasting_letters, "ask", lambda page, *_: asked.append(page))
    with monkeypatch.context() as now:
        now.setattr("broadcasts.occasions.Calendar.happen", broken)
        assert await rung(mailing) == set()
    assert len(asked) == 1
    assert "a part of the calendar failed" in caplog.text
    assert await rung(mailing) == {"gd1-het-han-T-7", REPORT}
