"""Coming in: keys are made at the first login, opened by passphrase and telephone, and lock themselves."""

from pathlib import Path

import pytest

from storage.book.page import Page
from storage.book.server_key import ServerKey
from storage.campaign.auditing import audit
from storage.campaign.tables import Person
from storage.confidential import readers
from storage.confidential.totp import STEP
from storage.limits import limits
from tests.bot.room.stage import PASSPHRASE, STORY, Officer, RoomStage, secret_on

RULES = limits().confidential


async def at_work(room: RoomStage, officer: Officer) -> bool:
    """Whether the queue is shown."""
    return bool((await officer.browser.get("")).status == 200)


async def test_the_first_login_makes_the_keys(room: RoomStage, tmp_path: Path) -> None:
    """Passphrase twice, telephone proved by its code; the first officer of all reads at once; no secret lies open."""
    officer = await room.officer()
    assert await at_work(room, officer)
    active = await room.stage.book.read(lambda page: readers.active(page, room.stage.key))
    assert [one.person for one in active] == [officer.person]
    data = b"".join(path.read_bytes() for path in sorted(tmp_path.rglob("*")) if path.is_file())
    assert officer.name.encode() in data
    for secret in (PASSPHRASE.encode(), officer.secret, officer.secret.hex().encode()):
        assert secret not in data


@pytest.mark.parametrize(
    ("passphrase", "again", "code", "sorry"),
    [
        ("ngắn", "ngắn", "", "Câu mật khẩu cần ít nhất 14 ký tự"),
        (PASSPHRASE, "câu khác hẳn câu trên", "", "chưa giống nhau"),
        (PASSPHRASE, PASSPHRASE, "000000", "mã sáu số chưa đúng"),
    ],
)
async def test_a_first_login_that_is_not_whole_makes_nothing(
    room: RoomStage, passphrase: str, again: str, code: str, sorry: str
) -> None:
    """The sentence says why; the same telephone can go on with the same picture."""
    officer = await room.appointed()
    before = (await officer.browser.get("/mo-khoa")).page.words
    officer.secret = secret_on(before)
    typed = code or room.code(officer)
    answer = await officer.browser.post("/mo-khoa", passphrase=passphrase, again=again, code=typed)
    assert answer.status == 422
    assert sorry in answer.page.words
    assert secret_on(answer.page.words) == officer.secret
    assert await room.stage.book.read(lambda page: readers.locked_of(page, officer.person)) is None


async def test_the_room_opens_to_passphrase_and_code_together(room: RoomStage) -> None:
    """After locking, both are asked for, and both right ones open."""
    officer = await room.officer()
    assert (await officer.browser.post("/khoa")).status == 303
    assert not await at_work(room, officer)
    assert (await room.unlock(officer)).status == 303
    assert await at_work(room, officer)


async def test_nobody_learns_which_of_the_two_was_wrong(room: RoomStage) -> None:
    """A wrong passphrase with a right code and a right one with a wrong code get the same page."""
    officer = await room.officer()
    await officer.browser.post("/khoa")
    wrong_words = await room.unlock(officer, "một câu mật khẩu khác")
    wrong_code = await room.unlock(officer, code="000000")
    assert (wrong_words.status, wrong_code.status) == (422, 422)
    assert wrong_words.body == wrong_code.body
    assert await room.tries(officer) == 2


async def test_a_code_works_once(room: RoomStage) -> None:
    """Whoever looked over the shoulder cannot use the code again, not even at once in another browser."""
    officer = await room.officer()
    await officer.browser.post("/khoa")
    room.stage.clock.pass_by(seconds=STEP)
    code = room.code(officer)
    assert (await officer.browser.post("/mo-khoa", passphrase=PASSPHRASE, code=code)).status == 303
    other = await room.browser(officer.person)
    assert (await other.post("/mo-khoa", passphrase=PASSPHRASE, code=code)).status == 422
    assert (await other.get("")).status == 303


async def test_an_older_code_than_the_last_one_is_refused(room: RoomStage) -> None:
    """Within the drift that is forgiven, time runs forward only."""
    officer = await room.officer()
    await officer.browser.post("/khoa")
    old = room.code(officer)
    room.stage.clock.pass_by(seconds=STEP)
    code = room.code(officer)
    assert (await officer.browser.post("/mo-khoa", passphrase=PASSPHRASE, code=code)).status == 303
    await officer.browser.post("/khoa")
    assert (await officer.browser.post("/mo-khoa", passphrase=PASSPHRASE, code=old)).status == 422


async def test_after_five_wrong_tries_right_ones_wait(room: RoomStage) -> None:
    """For half an hour, also when the room was started anew meanwhile; then the right ones open again."""
    officer = await room.officer()
    await officer.browser.post("/khoa")
    for _ in range(RULES.entry_tries):
        assert (await room.unlock(officer, "một câu mật khẩu khác")).status == 422
    assert "quá nhiều lần" in (await room.unlock(officer)).page.words
    await room.restart()
    officer.browser.base = room.url
    assert "quá nhiều lần" in (await room.unlock(officer)).page.words
    room.stage.clock.pass_by(minutes=RULES.entry_minutes - 5)
    await officer.browser.get("/mo-khoa")
    room.stage.clock.pass_by(minutes=5)
    assert (await room.unlock(officer)).status == 303
    assert await room.tries(officer) == 0


async def test_an_idle_room_locks_itself(room: RoomStage) -> None:
    """A quarter of an hour after the last step the tip that was open is closed, though the session goes on."""
    officer = await room.officer()
    tip = await room.filed()
    await room.opened(officer, tip)
    room.stage.clock.pass_by(minutes=RULES.unlocked_minutes - 1)
    assert STORY in (await officer.browser.get(f"/tin/{tip}")).page.words
    room.stage.clock.pass_by(minutes=RULES.unlocked_minutes)
    locked = await officer.browser.get(f"/tin/{tip}")
    assert (locked.status, locked.headers["Location"].rpartition("/")[2]) == (303, "mo-khoa")
    assert (await room.unlock(officer)).status == 303
    assert "để làm gì" in (await officer.browser.get(f"/tin/{tip}")).page.words


async def test_a_restart_locks_the_room_and_loses_nothing(room: RoomStage) -> None:
    """What was written before is there after unlocking; the key was in the old process alone."""
    officer = await room.officer()
    tip = await room.filed()
    await room.opened(officer, tip)
    assert (await room.act(officer, tip, "acknowledge")).status == 303
    await room.restart()
    officer.browser.base = room.url
    assert not await at_work(room, officer)
    assert (await room.unlock(officer)).status == 303
    assert "Đã nhận" in (await officer.browser.get("")).page.words
    await room.opened(officer, tip)
    assert STORY in (await officer.browser.get(f"/tin/{tip}")).page.words


async def test_the_session_alone_opens_nothing(room: RoomStage) -> None:
    """Who has the session's token, such as the bot's own process, lacks the room's; it goes to no other address."""
    officer = await room.officer()
    thief = await room.browser(officer.person)
    thief.client.cookie_jar.clear()
    thief.client.cookie_jar.update_cookies({"bot131": officer.browser.cookies["bot131"]})
    assert (await thief.get("")).status == 303
    raw = {one.key: one["path"] for one in officer.browser.client.cookie_jar}
    assert raw["bot131-khoa"] == "/duong-day-nong"


async def test_leaving_forgets_the_key(room: RoomStage) -> None:
    """A session planted again leads nowhere."""
    officer = await room.officer()
    kept = officer.browser.cookies
    assert (await officer.browser.post("/thoat")).status == 303
    officer.browser.client.cookie_jar.update_cookies(kept)
    assert (await officer.browser.get("")).status == 401


async def test_whoever_is_no_officer_any_more_is_out_at_once(room: RoomStage) -> None:
    """The key that is still in memory serves nobody."""
    officer = await room.officer()

    def leave(page: Page) -> None:
        page.session.get_one(Person, officer.person).ended_at = room.stage.clock()

    await room.stage.book.turn(leave)
    assert (await officer.browser.get("")).status == 401


async def test_the_audit_has_unlockings_and_no_tips(room: RoomStage) -> None:
    """Who unlocked when; that a tip was opened stands with the tip alone."""
    officer = await room.officer()
    tip = await room.filed()
    await room.opened(officer, tip)
    who = f"person:{officer.person}"
    rows = await room.stage.book.read(lambda page: audit.history(page, who))
    assert [action for _, _, action, _ in rows] == ["console.login", "hotline.enrolled"]
    assert await room.stage.book.read(lambda page: audit.history(page, tip)) == []


async def test_after_a_restore_under_another_server_key_the_telephone_is_connected_again(room: RoomStage) -> None:
    """Behind the passphrase alone of what was before; the reader is agreed to anew, and old tips open as ever."""
    officer = await room.officer()
    tip = await room.filed()
    room.stage.key = ServerKey(b"n" * 32)
    await room.restart()
    officer.browser.base = room.url
    page = (await officer.browser.get("/mo-khoa")).page.words
    assert "Nối lại điện thoại" in page
    officer.secret = secret_on(page)
    wrong = await officer.browser.post("/mo-khoa", passphrase="một câu mật khẩu khác", code=room.code(officer))
    assert (wrong.status, await room.tries(officer)) == (422, 1)
    again = await officer.browser.post("/mo-khoa", passphrase=PASSPHRASE, code=room.code(officer))
    assert again.status == 303
    active = await room.stage.book.read(lambda page: readers.active(page, room.stage.key))
    assert [one.person for one in active] == [officer.person]
    await room.opened(officer, tip)
    assert STORY in (await officer.browser.get(f"/tin/{tip}")).page.words
