"""The board of groups without a bot: what is late, what waits, what is pasted, in reach only."""

from datetime import timedelta

from storage.book.page import Page
from storage.limits import limits
from storage.mail import pastes
from tests.bot.console.stage import FOREIGN, OWN, Stage


async def test_the_board_tells_late_waiting_and_done_apart(stage: Stage) -> None:
    """The office sees all groups; who has pasted is named, and a text's own signs stay words."""
    officer = stage.people["unit_officer"]
    now = stage.clocks.real()
    late = now - timedelta(hours=limits().pastes.late_hours + 1)

    def write(page: Page) -> None:
        group = pastes.add_group(page, "Nhóm <131>", OWN, officer, officer, now)
        for text, at in (("Tin trễ", late), ("Tin chờ", now)):
            pastes.put(page, group, text, None, officer, at)
        pastes.done(page, pastes.put(page, group, "Tin xong", None, officer, now), officer, now)

    await stage.book.turn(write)
    shown = await (await stage.browser("organiser_officer")).get("/nhom-dan")
    words = shown.page.words
    assert [part in words for part in ("Đang trễ: 1", "Đang chờ dán: 1", "Đã dán: 1")] == [True] * 3
    assert words.index("Tin trễ") < words.index("Tin chờ") < words.index("Tin xong")
    assert "Nhóm <131>" in words


async def test_an_officer_sees_the_own_groups_alone(stage: Stage) -> None:
    """A foreign commune's group is not on the board; a head has no board."""
    officer = stage.people["unit_officer"]

    def write(page: Page) -> None:
        for unit, text in ((OWN, "Tin của ta"), (FOREIGN, "Tin xã khác")):
            group = pastes.add_group(page, "Nhóm", unit, officer, officer, stage.clocks.real())
            pastes.put(page, group, text, None, officer, stage.clocks.real())

    await stage.book.turn(write)
    words = (await (await stage.browser("unit_officer")).get("/nhom-dan")).page.words
    assert ("Tin của ta" in words, "Tin xã khác" in words) == (True, False)
