"""The demonstration's room: a group in which everybody with a name sees all, and the bot answers commands."""

from pathlib import Path
from uuid import uuid4

import pytest

from broadcasts.layout import Piece
from storage.book.book import Unwritable
from storage.talk import Address
from tests import books
from tests.bot.channels.webchat.stage import ANA, BINH, Stage, mailbox, staged

ROOM = "room-131"


async def speak(stage: Stage, text: str, name: str = "Chị Năm", token: str = ANA, event: str = "") -> int:
    """Say something in the room; the status."""
    body = {"event": event or str(uuid4()), "name": name, "text": text}
    return (await stage.post("/chat/room", body, token)).status


async def test_everybody_in_the_room_hears_everybody(stage: Stage) -> None:
    """A post comes to all with its author's name; only the author learns which of his own it is."""
    event = str(uuid4())
    async with stage.line(BINH, query="?room=1") as line:
        await line.backlog()
        assert await speak(stage, "Chào cả nhà", event=event) == 204
        told = await line.next()
    assert (told["author"], told["text"], "event" in told) == ("Chị Năm", "Chào cả nhà", False)
    assert [one["event"] for one in await stage.heard(ANA, "room=1")] == [event]
    assert await stage.heard(ANA) == []


async def test_the_desk_hears_the_room_as_a_group(stage: Stage) -> None:
    """The message is not private; its chat is the room, its sender the person; what is answered stands in the room."""
    stage.desk.answer = Piece("Kế hoạch, mục III.1")
    await speak(stage, "/kehoach")
    (message,) = stage.desk.taken
    assert (message.address, message.sender) == (Address("webchat", "main", ROOM), mailbox(ANA))
    assert (message.private, message.text) == (False, "/kehoach")
    said = [(one["author"], one["text"]) for one in await stage.heard(BINH, "room=1")]
    assert said == [("Chị Năm", "/kehoach"), ("bot", "Kế hoạch, mục III.1")]


async def test_a_repeated_post_stands_once(stage: Stage) -> None:
    """Sent again after a lost answer or a desk that failed: one post, and the desk is asked again."""
    event = str(uuid4())
    stage.desk.refusal = Unwritable("full")
    assert await speak(stage, "một lần", event=event) == 503
    stage.desk.refusal = None
    assert [await speak(stage, "một lần", event=event) for _ in range(2)] == [204, 204]
    assert [one["text"] for one in await stage.heard(ANA, "room=1")] == ["một lần"]
    assert len({message.event for message in stage.desk.taken}) == 1


@pytest.mark.parametrize(
    "name", ["", "   ", "\u200b\u202e", "bot", "BOT", "Hệ thống", "he thong", "b\u200bot", "Tổ trực"]
)
async def test_a_name_is_needed_and_ours_is_taken(stage: Stage, name: str) -> None:
    """Nobody speaks without a name or under ours, however it is written."""
    assert await speak(stage, "tôi là hệ thống", name) == 400
    assert (await stage.heard(ANA, "room=1"), stage.desk.taken) == ([], [])


async def test_a_name_is_one_short_line(stage: Stage) -> None:
    """Line breaks, signs that turn the writing around and endless names are tidied."""
    await speak(stage, "chào", "Anh\nBa \u202e" + "x" * 100)
    assert (await stage.heard(ANA, "room=1"))[0]["author"] == ("Anh Ba " + "x" * 40)[:40]


async def test_only_the_room_is_a_group(stage: Stage) -> None:
    """Private mailboxes have their own pace."""
    assert stage.chat.is_group(ROOM)
    assert not stage.chat.is_group(mailbox(ANA))


async def test_a_real_office_has_no_room(tmp_path: Path) -> None:
    """Outside a demonstration the room has no page and no door, and asking for it gives one's own mailbox."""
    async with (
        books.opened(f"sqlite:///{tmp_path / 'bot131.sqlite'}") as book,
        staged(book, tmp_path, demo=False) as stage,
    ):
        assert (await stage.get("/phong")).status == 404
        assert await speak(stage, "xin chào") == 404
        await stage.told("riêng")
        assert [one["text"] for one in await stage.heard(ANA, "room=1")] == ["riêng"]
        assert (await (await stage.get("/chat/about")).json())["demo"] is False
