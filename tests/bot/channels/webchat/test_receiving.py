"""What a browser sends becomes a message, and is acknowledged only when the desk has it."""

import asyncio
import json
import unicodedata
from uuid import uuid4

import pytest

from storage.book.book import Unwritable
from storage.limits import limits
from storage.talk import Address, Message
from tests.bot.channels.webchat.stage import ANA, BINH, NOON, Stage, mailbox
from tests.patience import PATIENCE


async def test_words_become_a_message(stage: Stage) -> None:
    """The message names the browser's mailbox as chat and sender, and bears our time, not the browser's."""
    event = str(uuid4())
    answer = await stage.says("Đèn đường hỏng", event=event, at="1999-01-01T00:00:00Z")
    assert (answer.status, await answer.text()) == (204, "")
    me = mailbox(ANA)
    address = Address("webchat", "main", me)
    assert stage.desk.taken == [Message(address, me, f"{me}:{event}", NOON, text="Đèn đường hỏng", id=event)]


async def test_a_press_and_a_correction_are_told_apart(stage: Stage) -> None:
    """A pressed button carries its data, a correction the id of what it corrects."""
    first = str(uuid4())
    await stage.says("ấp 2", event=first)
    await stage.says("ấp 3", edits=first)
    await stage.says("", press="7:loc-thanh")
    taken = [(message.text, message.press, message.edits) for message in stage.desk.taken]
    assert taken == [("ấp 2", "", ""), ("ấp 3", "", first), ("", "7:loc-thanh", "")]


async def test_a_repeated_message_keeps_its_event(stage: Stage) -> None:
    """A browser that heard no answer sends again under the same id, and the desk can know it."""
    event = str(uuid4())
    assert [(await stage.says("xin chào", event=event)).status for _ in range(2)] == [204, 204]
    assert len({message.event for message in stage.desk.taken}) == 1


async def test_one_browser_cannot_take_anothers_event(stage: Stage) -> None:
    """The same id from two browsers is two events, so nobody can have somebody's words counted as repeated."""
    event = str(uuid4())
    await stage.says("của An", event=event)
    await stage.says("của Bình", BINH, event=event)
    assert len({message.event for message in stage.desk.taken}) == 2


async def test_it_is_acknowledged_after_the_desk_has_it(stage: Stage) -> None:
    """While the desk is at it, the browser hears nothing."""
    stage.desk.gate.clear()
    asked = asyncio.create_task(stage.says("chờ"))
    await asyncio.wait_for(stage.desk.knocked.wait(), PATIENCE)
    await stage.heard()  # time enough for an answer given too early to arrive
    assert not asked.done()
    stage.desk.gate.set()
    assert (await asked).status == 204


async def test_nothing_is_acknowledged_while_nothing_can_be_written(stage: Stage) -> None:
    """The browser is told kindly when to try again."""
    stage.desk.refusal = Unwritable("disk full")
    answer = await stage.says("xin chào")
    assert (answer.status, answer.headers["Retry-After"]) == (503, "5")
    assert (await answer.json())["say"].startswith("Hệ thống đang bận")


async def test_a_bug_is_told_by_a_reference_alone(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    """Neither the answer nor the log repeats a word of the person; both have the same reference."""
    stage.desk.refusal = KeyError("lời kín của người dân")
    answer = await stage.says("lời kín của người dân")
    said = (await answer.json())["say"]
    assert answer.status == 500
    assert "KeyError" in caplog.text
    assert "lời kín" not in caplog.text + said
    assert caplog.records[-1].args is not None
    assert str(caplog.records[-1].args[1]) in said  # type: ignore[index]


async def test_a_text_comes_whole_in_one_unicode_form(stage: Stage) -> None:
    """A hundred thousand letters pass; accents typed apart come together (NFC); line ends stay."""
    apart = unicodedata.normalize("NFD", "Đường hỏng\n")
    whole = apart + "ạ" * (limits().webchat.text_max - len(apart))
    assert (await stage.says(whole)).status == 204
    assert stage.desk.taken[0].text == unicodedata.normalize("NFC", whole)


async def test_a_text_beyond_that_is_refused_kindly(stage: Stage) -> None:
    """One letter more is refused, and said so."""
    answer = await stage.says("a" * (limits().webchat.text_max + 1))
    assert answer.status == 413
    assert "quá 100.000 chữ" in (await answer.json())["say"]
    assert stage.desk.taken == []


async def test_what_no_database_holds_is_replaced(stage: Stage) -> None:
    """A zero byte or half of a letter would sink the turn; the rest of the words is kept."""
    assert (await stage.says("a\x00b\ud800c")).status == 204
    assert stage.desk.taken[0].text == "a\ufffdb\ufffdc"


EVENT = {"event": "0" * 8}
NONSENSE: list[object] = [
    [],
    None,
    "text",
    {"text": "không có mã"},
    {"event": "", "text": "a"},
    {"event": "ngắn", "text": "a"},
    {"event": "x" * 65, "text": "a"},
    {"event": 12345678, "text": "a"},
    {"event": "'; DROP TABLE", "text": "a"},
    EVENT,
    EVENT | {"text": " \n "},
    EVENT | {"text": ["a"]},
    EVENT | {"text": {"a": 1}},
    EVENT | {"text": 5},
    EVENT | {"press": "x" * 65},
    EVENT | {"text": "a", "edits": "không phải mã"},
    EVENT | {"text": "a", "edits": [1]},
]


@pytest.mark.parametrize("body", NONSENSE, ids=lambda body: json.dumps(body)[:40])
async def test_nonsense_is_answered_with_a_sentence(stage: Stage, body: object) -> None:
    """Whatever is no message of ours: 400, what to do, and nothing reaches the desk."""
    answer = await stage.post("/chat/messages", body)
    assert answer.status == 400
    assert await answer.json() == {"say": "Trang này đã cũ hoặc bị lỗi. Anh/chị tải lại trang giúp."}
    assert stage.desk.taken == []


@pytest.mark.parametrize("raw", [b"", b"{", b"\xff\xfe", b"[" * 50_000, b'{"event":NaN'])
async def test_broken_json_is_answered_with_a_sentence(stage: Stage, raw: bytes) -> None:
    """Bytes that are no JSON, or JSON too deep to read, are the same nonsense."""
    headers = {"Authorization": f"Bearer {ANA}", "Content-Type": "application/json"}
    answer = await stage.http.post(f"{stage.url}/chat/messages", data=raw, headers=headers)
    assert answer.status == 400
    assert (await answer.json())["say"]


async def test_a_body_too_big_is_answered_with_a_sentence(stage: Stage) -> None:
    """What the server would not even read is refused in words, too."""
    answer = await stage.says("a" * 2_000_000)
    assert answer.status == 413
    assert "chia làm nhiều tin" in (await answer.json())["say"]


async def test_a_flood_is_slowed_down_for_its_sender_alone(stage: Stage) -> None:
    """Over the limit of a minute one browser waits, told how long; another goes on."""
    most = limits().webchat.rate_per_minute
    assert {(await stage.says("a")).status for _ in range(most)} == {204}
    answer = await stage.says("a")
    assert answer.status == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 60
    assert "Chờ một phút" in (await answer.json())["say"]
    assert len(stage.desk.taken) == most
    assert (await stage.says("a", BINH)).status == 204


@pytest.mark.parametrize("path", ["messages", "room", "files"])
@pytest.mark.parametrize("coding", ["gzip", "deflate", "GZIP", "x"])
async def test_a_packed_body_is_refused_unread(stage: Stage, path: str, coding: str) -> None:
    """No browser packs what it sends, and a small packed body may unpack to any size."""
    headers = {"Authorization": f"Bearer {ANA}", "Content-Encoding": coding, "Content-Type": "multipart/form-data"}
    answer = await stage.http.post(f"{stage.url}/chat/{path}", data=b"\x1f\x8bnonsense", headers=headers)
    assert (answer.status, stage.desk.taken, stage.uploads()) == (400, [], [])
    assert (await answer.json())["say"]


async def test_a_body_in_no_known_alphabet_is_read_as_utf_8(stage: Stage) -> None:
    """JSON is UTF-8 whatever the header claims (RFC 8259, 8.1)."""
    body = {"event": str(uuid4()), "text": "Đèn hỏng"}
    answer = await stage.post("/chat/messages", body, **{"Content-Type": "application/json; charset=bogus"})
    assert (answer.status, stage.desk.taken[0].text) == (204, "Đèn hỏng")
