"""Mailboxes: what the bot says waits there; a token opens one's own and no other; a lost line loses nothing."""

import asyncio
import logging

import pytest
from aiohttp import WSServerHandshakeError

from broadcasts.layout import Button
from broadcasts.undelivered import Later
from storage.book.book import Unwritable
from storage.limits import limits
from storage.mail import mailbox as boxes
from tests.bot.channels.webchat.stage import ANA, BINH, NOON, Stage, later, mailbox
from tests.patience import PATIENCE

ROWS = ((Button("1. Thị trấn Lộc Ninh", "7:a"),), (Button("Quay lại", "7:~back"), Button("Để sau", "7:~later")))


async def test_what_the_bot_says_waits_in_the_mailbox(stage: Stage) -> None:
    """Text, rows of buttons with their data, the hour, and the number that `send` returned."""
    number = await stage.told("Việc này thuộc nơi nào?", buttons=ROWS)
    (told,) = await stage.heard()
    assert told == {
        "id": number,
        "author": "bot",
        "at": "2026-03-02T05:00:00.000Z",
        "text": "Việc này thuộc nơi nào?",
        "buttons": [[["1. Thị trấn Lộc Ninh", "7:a"]], [["Quay lại", "7:~back"], ["Để sau", "7:~later"]]],
    }


async def test_a_mailbox_that_takes_nothing_is_tried_again(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database that is away is surely no delivery, so the letter waits."""

    async def away(*_: object) -> None:
        raise Unwritable("full")

    monkeypatch.setattr(stage.book, "turn", away)
    with pytest.raises(Later):
        await stage.told("xin chào")


async def test_a_token_opens_its_own_mailbox_only(stage: Stage) -> None:
    """Another browser hears nothing of it, asking or listening."""
    await stage.told("chỉ cho An")
    assert await stage.heard(BINH) == []
    async with stage.line(BINH) as line:
        assert await line.backlog() == []
    assert [told["text"] for told in await stage.heard()] == ["chỉ cho An"]


@pytest.mark.parametrize("token", ["", "a" * 31, "a" * 33, "A" * 32, "g" * 32, "ă" * 32, mailbox(ANA)[:31]])
async def test_what_is_no_token_opens_nothing(stage: Stage, token: str) -> None:
    """Every door but the page's own asks for 32 hex digits."""
    headers = {"Authorization": f"Bearer {token}".strip()}
    for method, path in [
        ("GET", "messages"),
        ("POST", "messages"),
        ("POST", "files"),
        ("POST", "room"),
        ("GET", "files/1"),
    ]:
        answer = await stage.http.request(method, f"{stage.url}/chat/{path}", headers=headers)
        assert answer.status == 401
    async with stage.line(token) as line:
        assert (await line.socket.receive(timeout=PATIENCE)).data == 1008
    assert stage.desk.taken == []


@pytest.mark.parametrize("hello", ["", "[]", "{", "null", '{"token":5}', '{"after":1}', "[" * 4000])
async def test_a_live_line_begins_with_a_token(stage: Stage, hello: str) -> None:
    """Any other first frame ends the line."""
    async with stage.http.ws_connect(f"{stage.url}/chat/live") as socket:
        await socket.send_str(hello)
        assert (await socket.receive(timeout=PATIENCE)).data == 1008


async def test_a_page_of_another_site_gets_no_line(stage: Stage) -> None:
    """A browser says which site asks; ours passes, another does not, nor one that hides its name."""
    async with stage.line(Origin=stage.url) as line:
        assert await line.backlog() == []
    for origin in ("https://evil.example", "null", ""):
        with pytest.raises(WSServerHandshakeError) as refused:
            async with stage.line(Origin=origin):
                pass
        assert refused.value.status == 403


async def test_a_live_line_brings_what_comes(stage: Stage) -> None:
    """First what was missed, then each new message as it comes, in order."""
    await stage.told("một")
    async with stage.line() as line:
        assert [told["text"] for told in await line.backlog()] == ["một"]
        for text in ("hai", "ba"):
            await stage.told(text)
        assert [(await line.next())["text"], (await line.next())["text"]] == ["hai", "ba"]


async def test_nothing_is_lost_or_doubled_over_broken_lines(stage: Stage) -> None:
    """Messages come while lines break and open; put together, each came once, in order."""
    heard: list[str] = []
    seen = {"id": 0, "at": ""}

    async def listen(count: int) -> None:
        async with stage.line(after=int(str(seen["id"])), at=str(seen["at"])) as line:
            for _ in range(count):
                told = await line.next()
                heard.append(told["text"])
                seen.update(id=told["id"], at=told["at"])

    async def speak() -> None:
        for number in range(60):
            await stage.told(str(number))
            later(stage, milliseconds=1)

    speaking = asyncio.create_task(speak())
    for _ in range(20):
        await listen(3)
    await speaking
    assert heard == [str(number) for number in range(60)]


async def test_a_long_absence_is_made_up_for_whole(stage: Stage) -> None:
    """More than one page of messages was missed: all come, not just the first page of them."""
    first = await stage.told("đầu")
    missed = limits().webchat.page_back * 2 + 5
    chat = mailbox(ANA)
    await stage.book.turn(lambda page: [boxes.post(page, chat, "bot", {"text": str(n)}, NOON) for n in range(missed)])
    async with stage.line(after=first, at="2026-03-02T05:00:00.000Z") as line:
        assert [told["text"] for told in await line.backlog()] == [str(n) for n in range(missed)]


async def test_a_new_browser_gets_the_latest_page(stage: Stage) -> None:
    """Whoever has seen nothing gets the newest messages, oldest of them first."""
    most, chat = limits().webchat.page_back, mailbox(ANA)
    await stage.book.turn(lambda page: [boxes.post(page, chat, "bot", {"text": str(n)}, NOON) for n in range(most + 3)])
    assert [told["text"] for told in await stage.heard()] == [str(n) for n in range(3, most + 3)]


async def test_asking_gives_what_came_since(stage: Stage) -> None:
    """The fallback without a live line: after a number, and after nonsense as if from the beginning."""
    first = await stage.told("một")
    await stage.told("hai")
    assert [told["text"] for told in await stage.heard(after=f"after={first}")] == ["hai"]
    for nonsense in ("after=", "after=x", "after=-1", f"after={'9' * 60}", "after=²", "at=1"):
        assert {told["text"] for told in await stage.heard(after=nonsense)} == {"một", "hai"}


async def test_numbers_that_began_anew_hide_nothing(stage: Stage) -> None:
    """A browser that saw message 3 of an older database gets messages 1 to 4 of the new one."""
    for number in range(4):
        await stage.told(str(number))
    old = "after=3&at=2020-01-01T00:00:00.000Z"
    assert [told["text"] for told in await stage.heard(after=old)] == ["0", "1", "2", "3"]
    async with stage.line(after=3, at="2020-01-01T00:00:00.000Z") as line:
        assert len(await line.backlog()) == 4


async def test_erasing_empties_ones_own_mailbox(stage: Stage) -> None:
    """One's own goes, another's stays, and a line that is open goes on with what comes next."""
    await stage.told("của An")
    await stage.told("của Bình", BINH)
    async with stage.line() as line:
        await line.backlog()
        answer = await stage.http.delete(f"{stage.url}/chat/messages", headers={"Authorization": f"Bearer {ANA}"})
        assert answer.status == 204
        assert await stage.heard() == []
        later(stage, seconds=1)
        await stage.told("sau khi xóa")
        assert (await line.next())["text"] == "sau khi xóa"
    assert [told["text"] for told in await stage.heard(BINH)] == ["của Bình"]


async def test_lines_that_ended_are_forgotten(stage: Stage) -> None:
    """Nothing is kept for browsers that went away."""
    for _ in range(3):
        async with stage.line() as line:
            await line.backlog()
    async with asyncio.timeout(PATIENCE):
        while stage.boxes._news:  # noqa: ASYNC110 - the server notices a closed line by itself
            await asyncio.sleep(0.01)


async def test_no_token_stands_in_a_log(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    """Whatever a browser does, rightly or wrongly, its token appears in no line of any log, at the finest level."""
    caplog.set_level(logging.DEBUG)
    await stage.says("xin chào")
    await stage.upload(b"x")
    await stage.post("/chat/messages", {"event": "?"})
    stage.desk.refusal = KeyError(ANA)
    await stage.says("xin chào")
    async with stage.line() as line:
        await line.backlog()
    await stage.heard()
    assert "/chat/messages" in caplog.text
    assert ANA not in caplog.text
    assert mailbox(ANA) not in caplog.text
