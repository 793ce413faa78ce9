"""The fake Telegram refuses as the real one: its codes and words become the exceptions that the client promises."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import aiohttp
import pytest
from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaDocument,
    InputMediaPhoto,
    KeyboardButton,
    MessageEntity,
    ReplyKeyboardMarkup,
)
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
)

from tests.fakes.conftest import client
from tests.fakes.telegram_api import DEFAULT_TOKEN, Chat, TelegramApi, sample_photo
from tests.fakes.telegram_api.files import DOWNLOAD_LIMIT, PHOTO_LIMIT

AN, OUTSIDER, HIDDEN = 1001, 1002, 1003
Attempt = Callable[[Bot, Chat], Awaitable[object]]


@pytest.fixture
async def api() -> AsyncIterator[TelegramApi]:
    """A fake Telegram with a person who started the bot and one who never did."""
    async with TelegramApi() as api:
        api.private_chat(api.user(AN, "An"))
        api.user(OUTSIDER, "Bình")
        yield api


@pytest.fixture
def hamlet(api: TelegramApi) -> Chat:
    """A group in which the bot has met somebody who never wrote to it."""
    api.user(HIDDEN, "Chi")
    return api.group(title="Ấp 6", members=[HIDDEN], admins=[AN])


def inline(label: str, **what: Any) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton(label, **what)]])


def entity(offset: int, length: int, kind: str = "bold") -> list[MessageEntity]:
    return [MessageEntity(kind, offset, length)]


PICTURE, PAPER = InputMediaPhoto(sample_photo()), InputMediaDocument(b"1")
PHONE = ReplyKeyboardMarkup([[KeyboardButton("Gửi số", request_contact=True)]])

WRONG: list[tuple[Attempt, str]] = [
    (lambda b, g: b.send_message(AN, ""), "Message text is empty"),
    (lambda b, g: b.send_message(AN, " \n "), "Text must be non-empty"),
    (lambda b, g: b.send_message("", "a"), "Chat_id is empty"),
    (lambda b, g: b.send_message(OUTSIDER, "a"), "Chat not found"),
    (lambda b, g: b.send_message("@khong_co_nhom", "a"), "Chat not found"),
    (lambda b, g: b.send_message(AN, "ă" * 4097), "Message is too long"),
    (lambda b, g: b.send_photo(AN, sample_photo(), caption="ă" * 1025), "Message caption is too long"),
    (lambda b, g: b.send_message(AN, "a", reply_markup=inline("x", callback_data="ă" * 33)), "Button_data_invalid"),
    (
        lambda b, g: b.send_message(AN, "a", reply_markup=inline("x", callback_data="")),
        "Can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
    ),
    (
        lambda b, g: b.send_message(AN, "a", reply_markup=inline("x", url="khong-phai")),
        "Inline keyboard button URL 'khong-phai' is invalid: Wrong HTTP URL",
    ),
    (lambda b, g: b.send_message(g.id, "a", reply_markup=PHONE), "Phone number can be requested in private chats only"),
    (
        lambda b, g: b.send_message(AN, "a", entities=entity(9, 1)),
        "Entity begins after the end of the text at UTF-16 offset 9",
    ),
    (
        lambda b, g: b.send_message(AN, "👋", entities=entity(0, 3)),
        "Entity beginning at UTF-16 offset 0 ends after the end of the text at UTF-16 offset 3",
    ),
    (
        lambda b, g: b.send_message(AN, "a", entities=entity(0, 1, "lạ")),
        "Can't parse MessageEntity: Unsupported type specified",
    ),
    (lambda b, g: b.send_message(AN, "a", parse_mode="RTF"), "Unsupported parse_mode"),
    (
        lambda b, g: b.send_message(AN, "<b>a", parse_mode="HTML"),
        "Can't parse entities: Can't find end tag corresponding to start tag \"b\"",
    ),
    (
        lambda b, g: b.send_message(AN, "<b><i>test</b></i>", parse_mode="HTML"),
        'Can\'t parse entities: Unmatched end tag at byte offset 10, expected "</i>", found "</b>"',
    ),
    (
        lambda b, g: b.send_message(AN, "ấp <p>", parse_mode="HTML"),
        'Can\'t parse entities: Unsupported start tag "p" at byte offset 5',
    ),
    (
        lambda b, g: b.send_message(AN, "30.6", parse_mode="MarkdownV2"),
        "Can't parse entities: Character '.' is reserved and must be escaped with the preceding '\\'",
    ),
    (
        lambda b, g: b.send_message(AN, "*a", parse_mode="MarkdownV2"),
        "Can't parse entities: Can't find end of Bold entity at byte offset 0",
    ),
    (
        lambda b, g: b.send_message(AN, "*a", parse_mode="Markdown"),
        "Can't parse entities: Can't find end of the entity starting at byte offset 0",
    ),
    (lambda b, g: b.send_message(AN, "a", message_thread_id=5), "Message thread not found"),
    (lambda b, g: b.send_message(AN, "a", reply_to_message_id=99), "Message to be replied not found"),
    (lambda b, g: b.edit_message_text("a", AN, 99), "Message to edit not found"),
    (lambda b, g: b.delete_message(AN, 99), "Message to delete not found"),
    (lambda b, g: b.copy_message(AN, g.id, 99), "Message to copy not found"),
    (lambda b, g: b.forward_message(AN, g.id, 99), "Message to forward not found"),
    (
        lambda b, g: b.answer_callback_query("1"),
        "Query is too old and response timeout expired or query id is invalid",
    ),
    (lambda b, g: b.send_photo(AN, b"no picture"), "Image_process_failed"),
    (
        lambda b, g: b.send_photo(AN, bytes(PHOTO_LIMIT + 1)),
        f"File of size {PHOTO_LIMIT + 1} bytes is too big for a photo; the maximum size is {PHOTO_LIMIT} bytes",
    ),
    (lambda b, g: b.send_document(AN, b""), "File must be non-empty"),
    (lambda b, g: b.send_media_group(AN, [PICTURE] * 11), "Too many messages to send as an album"),
    (lambda b, g: b.send_media_group(AN, [PICTURE, PAPER]), "Document can't be mixed with other media types"),
    (
        lambda b, g: b.send_photo(AN, "AgADwrong"),
        "Wrong remote file identifier specified: can't unserialize it",
    ),
    (lambda b, g: b.send_photo(AN, "https://a.vn/a.jpg"), "Failed to get HTTP URL content"),
    (lambda b, g: b.get_file("BQADwrong"), "Invalid file_id"),
    (lambda b, g: b.get_chat_member(g.id, OUTSIDER), "Member not found"),
    (lambda b, g: b.get_chat_administrators(AN), "There are no administrators in the private chat"),
    (lambda b, g: b.set_my_commands([("Trợ-giúp", "a")]), "Bot_command_invalid"),
    (lambda b, g: b.send_chat_action(AN, "dance"), "Wrong parameter action in request"),
    (lambda b, g: b.set_webhook("http://a.vn/"), "Bad webhook: An HTTPS URL must be provided for webhook"),
    (lambda b, g: b.set_webhook("https://a.vn/", secret_token="a b"), "Secret token contains unallowed characters"),
]


@pytest.mark.parametrize(("attempt", "words"), WRONG, ids=[words[:60] for _, words in WRONG])
async def test_what_is_wrong_is_refused_with_the_servers_words(
    bot: Bot, api: TelegramApi, hamlet: Chat, attempt: Attempt, words: str
) -> None:
    """A wrong request is a BadRequest with the literal description, and nothing was sent."""
    with pytest.raises(BadRequest) as refused:
        await attempt(bot, hamlet)
    assert refused.type is BadRequest
    assert refused.value.message.lower() == words.lower()
    assert api.ledger.entries == []
    assert (api.ledger.requests[-1].status, api.ledger.requests[-1].description[:11]) == (400, "Bad Request")


async def test_limits_count_as_the_server_counts(bot: Bot, api: TelegramApi) -> None:
    """4096 scalars pass though they are 8192 UTF-16 units, 64 bytes of data pass, and markup does not count."""
    await bot.send_message(AN, "👋" * 4096)
    await bot.send_message(AN, "<b>" + "a" * 4096 + "</b>", parse_mode="HTML")
    await bot.send_message(AN, "a", reply_markup=inline("x", callback_data="x" * 64))
    assert [len(text) for text in api.ledger.texts(api.user(AN))] == [4096, 4096, 1]


def block(api: TelegramApi, group: Chat) -> int:
    api.block(AN)
    return AN


def deactivate(api: TelegramApi, group: Chat) -> int:
    api.deactivate(AN)
    return AN


def kick(api: TelegramApi, group: Chat) -> int:
    api.remove_bot(group, AN)
    return group.id


def kick_from_supergroup(api: TelegramApi, group: Chat) -> int:
    chat = api.supergroup(admins=[AN])
    api.remove_bot(chat, AN)
    return chat.id


def never_added(api: TelegramApi, group: Chat) -> int:
    return api.supergroup(admins=[AN], with_bot=False).id


def delete(api: TelegramApi, group: Chat) -> int:
    api.delete_group(group)
    return group.id


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (block, "bot was blocked by the user"),
        (deactivate, "user is deactivated"),
        (kick, "bot was kicked from the group chat"),
        (kick_from_supergroup, "bot was kicked from the supergroup chat"),
        (never_added, "bot is not a member of the supergroup chat"),
        (delete, "the group chat was deleted"),
        (lambda api, group: HIDDEN, "bot can't initiate conversation with a user"),
    ],
)
async def test_a_closed_door_is_forbidden(
    bot: Bot, api: TelegramApi, hamlet: Chat, change: Callable[[TelegramApi, Chat], int], words: str
) -> None:
    """Each way to lose a chat is a Forbidden of its own words."""
    with pytest.raises(Forbidden) as refused:
        await bot.send_message(change(api, hamlet), "a")
    assert refused.value.message == f"Forbidden: {words}"


async def test_an_unblocked_chat_opens_again(bot: Bot, api: TelegramApi) -> None:
    """A person may come back; until then he cannot write either."""
    api.block(AN)
    with pytest.raises(ValueError, match="blocked"):
        api.say(AN, "a")
    api.unblock(AN)
    await bot.send_message(AN, "a")
    assert [update.my_chat_member is not None for update in await bot.get_updates()] == [True, True]


async def test_rights_and_topics(bot: Bot, api: TelegramApi) -> None:
    """Where the bot may not write, and in a closed topic, sending is refused; in an open one it is not."""
    chat = api.supergroup(admins=[AN])
    api.open_topic(chat, 7)
    api.open_topic(chat, 8, closed=True)
    assert (await bot.send_message(chat.id, "a", message_thread_id=7)).is_topic_message
    with pytest.raises(BadRequest, match="Topic_closed"):
        await bot.send_message(chat.id, "a", message_thread_id=8)
    api.restrict_bot(chat, AN, can_send_photos=False)
    with pytest.raises(BadRequest, match="Not enough rights to send photos to the chat"):
        await bot.send_photo(chat.id, sample_photo())


async def test_a_group_that_moved_names_its_new_id(bot: Bot, api: TelegramApi, hamlet: Chat) -> None:
    """Sending to the old group raises ChatMigrated with the id that works."""
    new = api.migrate(hamlet, AN)
    with pytest.raises(ChatMigrated) as moved:
        await bot.send_message(hamlet.id, "a")
    assert moved.value.new_chat_id == new.id
    await bot.send_message(moved.value.new_chat_id, "a")


async def test_edits_that_change_nothing_or_the_wrong_thing(bot: Bot, api: TelegramApi) -> None:
    """Not modified, no text, somebody else's message and a deletion after two days have their own words."""
    message = await bot.send_message(AN, "a", reply_markup=inline("x", callback_data="1"))
    with pytest.raises(BadRequest, match="Message is not modified: specified new message content"):
        await bot.edit_message_text("a", AN, message.message_id, reply_markup=inline("x", callback_data="1"))
    photo = await bot.send_photo(AN, sample_photo())
    with pytest.raises(BadRequest, match="There is no text in the message to edit"):
        await bot.edit_message_text("b", AN, photo.message_id)
    theirs = api.say(AN, "của tôi")["message"]["message_id"]
    with pytest.raises(BadRequest, match="Message can't be edited"):
        await bot.edit_message_text("b", AN, theirs)
    with pytest.raises(BadRequest, match="Message_too_long"):
        await bot.edit_message_text("b" * 4097, AN, message.message_id)
    api.clock.advance(49 * 3600)
    with pytest.raises(BadRequest, match="Message can't be deleted for everyone"):
        await bot.delete_message(AN, message.message_id)


async def test_a_press_can_be_answered_for_150_seconds(bot: Bot, api: TelegramApi) -> None:
    """After that the query is too old, and the update is gone too."""
    await bot.send_message(AN, "a", reply_markup=inline("x", callback_data="1"))
    query = api.press(AN, "x")["callback_query"]
    api.clock.advance(149)
    assert await bot.answer_callback_query(query["id"])
    api.clock.advance(2)
    with pytest.raises(BadRequest, match="Query is too old and response timeout expired"):
        await bot.answer_callback_query(query["id"])
    assert await bot.get_updates() == ()


async def test_files_over_20_mib_cannot_be_fetched_and_lost_ones_neither(bot: Bot, api: TelegramApi) -> None:
    """Large and forgotten files are refused by getFile, unknown paths by the download."""
    large = api.send_document(AN, b"1", size=DOWNLOAD_LIMIT + 1)["message"]["document"]["file_id"]
    small = api.send_document(AN, b"1", size=DOWNLOAD_LIMIT)["message"]["document"]["file_id"]
    with pytest.raises(BadRequest, match="File is too big"):
        await bot.get_file(large)
    file = await bot.get_file(small)
    api.shelf.forget(small)
    with pytest.raises(InvalidToken, match="Not Found"):
        await file.download_as_bytearray()


@pytest.mark.parametrize(
    ("token", "method", "status", "words"),
    [
        ("131000151:wrong", "getMe", 401, "Unauthorized"),
        ("nonsense", "getMe", 404, "Not Found"),
        (DEFAULT_TOKEN, "sendDance", 404, "Not Found: method not found"),
    ],
)
async def test_wrong_tokens_and_methods(api: TelegramApi, token: str, method: str, status: int, words: str) -> None:
    """The shapes of 401 and 404 are the server's, and the client calls both an invalid token."""
    async with aiohttp.ClientSession() as client, client.get(f"{api.base_url}/bot{token}/{method}") as response:
        assert response.status == status
        assert await response.json() == {"ok": False, "error_code": status, "description": words}
    if token != api.token:
        await refused_at_the_door(api, token)


async def refused_at_the_door(api: TelegramApi, token: str) -> None:
    stranger = client(api, token)
    with pytest.raises(InvalidToken):
        await stranger.initialize()
    await stranger.shutdown()


async def test_requests_over_50_mb_are_too_large(bot: Bot, api: TelegramApi) -> None:
    """A huge upload is refused with 413."""
    with pytest.raises(NetworkError, match="Request Entity Too Large"):
        await bot.send_document(AN, bytes(51 << 20))
