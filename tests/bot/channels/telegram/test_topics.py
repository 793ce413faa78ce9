"""Forums: what is typed in a topic is answered there, letters go to the topic that was tied, or to the whole group."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from telegram.error import BadRequest

from bot.channels.telegram import topics
from bot.channels.telegram.reading import read
from broadcasts.layout import Piece
from broadcasts.undelivered import Gone
from storage.book.page import Page
from storage.campaign.membership import people
from storage.clocks import now
from storage.mail import groups, letters
from storage.mail.letters import Draft
from storage.talk import Address, Reply
from tests.bot.channels.telegram.stage import House, alone, served
from tests.bot.channels.telegram.test_linking import OFFICER, fresh_code
from tests.bot.channels.telegram.test_reading import BOT, NAME, NOW
from tests.fakes.telegram_api import TelegramApi
from tests.fakes.telegram_api.world import Chat

ROADS, CLOSED = 7, 8
FORUM = -1002000000131


@pytest.fixture
async def api() -> AsyncIterator[TelegramApi]:
    """A fake Telegram with an officer, and a forum that is the officer's, with one topic open and one closed."""
    async with TelegramApi() as api:
        api.private_chat(api.user(OFFICER))
        forum = api.supergroup(FORUM, "Diễn đàn Lộc Tấn", admins=[OFFICER])
        api.open_topic(forum, ROADS)
        api.open_topic(forum, CLOSED, closed=True)
        yield api


@pytest.fixture
async def house(api: TelegramApi, tmp_path: Path) -> AsyncIterator[House]:
    """The whole bot before it."""

    def officer(page: Page) -> None:
        person = people.appoint(page, "Cán bộ", "unit_officer", "25279", now())
        people.bind(page, person, Address("telegram", BOT, str(OFFICER)), str(OFFICER), now())

    async with served(api, tmp_path) as house:
        await house.bot.book.turn(officer)
        yield house


@pytest.mark.parametrize(
    ("more", "chat"),
    [
        ({"message_thread_id": ROADS, "is_topic_message": True}, f"{FORUM}/{ROADS}"),
        ({"message_thread_id": ROADS}, str(FORUM)),
        ({"message_thread_id": 1, "is_topic_message": True}, str(FORUM)),
        ({}, str(FORUM)),
    ],
    ids=["topic", "a row of answers", "general by number", "general"],
)
def test_a_topic_is_a_chat_of_its_own(more: dict[str, object], chat: str) -> None:
    """And only a topic: Telegram numbers rows of answers in other groups, too."""
    beginning = {"message_id": ROADS, "date": 1, "chat": {"id": FORUM, "type": "supergroup"}, "forum_topic_created": {}}
    whole = {"id": FORUM, "type": "supergroup", "is_forum": True}
    message = {"message_id": 9, "date": 1, "chat": whole, "from": {"id": OFFICER}, "text": "/lich"} | more
    said = read({"update_id": 1, "message": message | {"reply_to_message": beginning}}, BOT, NAME, NOW).message
    assert said is not None
    assert (said.address.chat, said.quoted) == (chat, None)


def test_only_a_lost_topic_moves() -> None:
    """A group without topics, and any other refusal, stay what they are."""
    lost = BadRequest("Bad Request: message thread not found")
    assert topics.left(f"{FORUM}/{ROADS}", lost) == Gone("moved", str(FORUM))
    assert topics.left(str(FORUM), lost) is None
    assert topics.left(f"{FORUM}/{ROADS}", BadRequest("Bad Request: chat not found")) is None
    assert topics.left(f"{FORUM}/{ROADS}", KeyError("x")) is None


async def test_a_command_is_answered_in_its_topic(house: House) -> None:
    """The answer stands where the question was asked; its buttons lead back there."""
    house.api.say(OFFICER, "/kehoach", FORUM, thread=ROADS)
    (sent,) = await house.api.ledger.wait_for(FORUM, 1)
    assert sent.message["message_thread_id"] == ROADS


@pytest.mark.parametrize("gone", ["closed", "deleted"])
async def test_letters_go_to_the_tied_topic_and_to_the_group_once_it_is_lost(house: House, gone: str) -> None:
    """The letter that meets the closed topic arrives in the group, which is tied from then on."""
    place = await tied(house)
    await write(house, place, "Một.")
    assert house.api.ledger.to(FORUM)[-1].message["message_thread_id"] == ROADS
    forum: Chat = house.api.world.chat(FORUM)
    if gone == "closed":
        forum.topics[ROADS] = False
    else:
        del forum.topics[ROADS]
    await write(house, place, "Hai.")
    last = house.api.ledger.to(FORUM)[-1]
    assert (last.text, "message_thread_id" in last.message) == ("Hai.", False)
    (one,) = await house.bot.book.read(groups.linked)
    assert (one.at.chat, one.unit) == (str(FORUM), "25279")
    await house.api.ledger.until(lambda: any("(General)" in text for text in house.api.ledger.texts(OFFICER)))


async def test_a_lost_topic_takes_no_tie_away(house: House) -> None:
    """The group, tied to another unit, keeps its tie; the topic's ends, and whoever tied it is told so."""
    place = await tied(house)
    main = Address(place.channel, place.account, str(FORUM))
    await house.bot.book.turn(lambda page: groups.link(page, main, "Huyện", "692", 1, now()))
    house.api.world.chat(FORUM).topics[ROADS] = False
    await write(house, place, "Hai.")
    (one,) = await house.bot.book.read(groups.linked)
    assert (one.at, one.unit) == (main, "692")
    await house.api.ledger.until(lambda: "Chỗ nối riêng của cả nhóm" in house.api.ledger.texts(OFFICER)[-1])


async def test_put_out_of_the_forum_its_topics_are_lost(house: House) -> None:
    """Telegram tells it of the whole group."""
    await tied(house)
    house.api.remove_bot(FORUM, OFFICER)
    await house.settled()
    assert await house.bot.book.read(groups.linked) == []


async def test_words_and_files_name_the_topic_and_an_edit_does_not(api: TelegramApi) -> None:
    """An edited message stays where it is."""
    to = Address("telegram", BOT, f"{FORUM}/{ROADS}")
    async with alone(api) as channel:
        assert channel.is_group(to.chat)
        number = await channel.send(to, Piece("Một."))
        await channel.send(to, Piece("Hai.", edits=number))
        with pytest.raises(Gone, match="moved"):
            await channel.send(Address("telegram", BOT, f"{FORUM}/{CLOSED}"), Piece("Ba."))
    assert api.ledger.asked("editMessageText")[0].params.get("message_thread_id") is None
    assert api.ledger.asked("sendMessage")[0].params["message_thread_id"] == ROADS


async def tied(house: House) -> Address:
    """The topic, tied by a code that the officer typed there."""
    code = await fresh_code(house)
    house.api.say(OFFICER, f"/lienket {code}", FORUM, thread=ROADS)
    (told,) = await house.api.ledger.wait_for(FORUM, 1)
    assert "đã nối với Xã Lộc Tấn" in told.text
    (one,) = await house.bot.book.read(groups.linked)
    assert one.at.chat == f"{FORUM}/{ROADS}"
    return one.at


async def write(house: House, to: Address, words: str) -> None:
    """A letter to the group, and what came of it."""
    draft = Draft(to, Reply(words), 1, now())
    put = await house.bot.book.turn(lambda page: letters.put(page, draft, now=now()))
    assert put is not None
    house.bot.delivery.post([put])
    await house.api.ledger.until(lambda: any(words in text for text in house.api.ledger.texts(FORUM)))
    await house.bot.delivery.idle()
