"""The fake Telegram speaks the true shapes: python-telegram-bot's own client reads all that it says."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Callable
from typing import Any

import aiohttp
import pytest
from telegram import (
    Bot,
    ChatMemberAdministrator,
    ChatMemberLeft,
    ChatMemberOwner,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    KeyboardButton,
    Message,
    MessageEntity,
    ReplyKeyboardMarkup,
    Update,
)
from telegram.error import BadRequest

from tests.fakes.telegram_api import Chat, TelegramApi, User, sample_photo

Act = Callable[[TelegramApi, User], dict[str, Any]]


@pytest.fixture
async def api() -> AsyncIterator[TelegramApi]:
    """A fresh fake Telegram."""
    async with TelegramApi() as api:
        yield api


@pytest.fixture
def an(api: TelegramApi) -> User:
    """A person who has started the bot."""
    an = api.user(1001, "An", last_name="Lê", username="an_le")
    api.private_chat(an)
    return an


@pytest.fixture
def hamlet(api: TelegramApi, an: User) -> Chat:
    """A group with an owner, an administrator and a member."""
    api.user(1002, "Bình")
    api.user(1003, "Chi")
    return api.group(title="Ấp 6", members=[1003], admins=[an, 1002])


async def test_the_bot_knows_itself(bot: Bot, api: TelegramApi) -> None:
    """The answer of getMe carries the name and what privacy allows."""
    me = await bot.get_me()
    assert (me.id, me.is_bot, me.username) == (api.bot.id, True, "bot131_test_bot")
    assert (me.can_join_groups, me.can_read_all_group_messages) == (True, False)


async def test_a_message_with_buttons_comes_back_whole_and_is_in_the_ledger(
    bot: Bot, api: TelegramApi, an: User
) -> None:
    """What was sent is what the client reads and what the ledger holds."""
    markup = InlineKeyboardMarkup([[InlineKeyboardButton("Có", callback_data="v1.a")]])
    bold = MessageEntity(MessageEntity.BOLD, 0, 4)
    message = await bot.send_message(an.id, "Chào anh/chị 👋 /trogiup", entities=[bold], reply_markup=markup)
    assert message.reply_markup == markup
    assert message.chat.first_name == "An"
    assert message.from_user is not None
    assert message.from_user.is_bot
    assert message.parse_entities() == {message.entities[0]: "Chào", message.entities[1]: "/trogiup"}
    (sent,) = api.ledger.to(an)
    assert (sent.method, sent.text, sent.labels) == ("sendMessage", "Chào anh/chị 👋 /trogiup", ["Có"])
    assert (sent.message_id, sent.buttons[0][0].data) == (message.message_id, "v1.a")


async def test_an_edit_replaces_text_and_keyboard(bot: Bot, api: TelegramApi, an: User) -> None:
    """Editing without a keyboard takes the keyboard away, and the ledger shows both words."""
    markup = InlineKeyboardMarkup([[InlineKeyboardButton("Có", callback_data="1")]])
    message = await bot.send_message(an.id, "Một", reply_markup=markup)
    edited = await bot.edit_message_text("Hai", an.id, message.message_id)
    assert isinstance(edited, Message)
    assert (edited.text, edited.reply_markup, edited.message_id) == ("Hai", None, message.message_id)
    assert edited.edit_date is not None
    again = await bot.edit_message_reply_markup(an.id, message.message_id, reply_markup=markup)
    assert isinstance(again, Message)
    assert again.reply_markup == markup
    assert [sent.method for sent in api.ledger.to(an)] == ["sendMessage", "editMessageText", "editMessageReplyMarkup"]
    assert api.ledger.texts(an) == ["Một"]


async def test_parse_modes_become_entities(bot: Bot, an: User) -> None:
    """HTML and Markdown arrive as plain text with entities in UTF-16 units."""
    html = await bot.send_message(an.id, "👋 <b>A &amp; B</b> <a href='http://a.vn'>C</a>", parse_mode="HTML")
    assert html.text == "👋 A & B C"
    assert [(e.type, e.offset, e.length) for e in html.entities] == [("bold", 3, 5), ("text_link", 9, 1)]
    markdown = await bot.send_message(an.id, r"*đậm* _nghiêng_ 1\.", parse_mode="MarkdownV2")
    assert markdown.text == "đậm nghiêng 1."
    assert list(markdown.parse_entities().values()) == ["đậm", "nghiêng"]


async def test_an_uploaded_photo_keeps_its_bytes_and_can_be_sent_again_by_id(
    bot: Bot, api: TelegramApi, an: User, hamlet: Chat
) -> None:
    """A multipart upload and a send by file id both leave the same picture in the ledger."""
    picture = sample_photo()
    message = await bot.send_photo(an.id, picture, caption="Hình")
    assert [(size.width, size.height) for size in message.photo] == [(64, 48), (64, 48)]
    again = await bot.send_photo(hamlet.id, message.photo[-1].file_id)
    assert again.photo[-1].file_id == message.photo[-1].file_id
    assert [sent.files[0].data for sent in api.ledger.messages()] == [picture, picture]
    assert api.ledger.texts(an) == ["Hình"]


async def test_documents_and_voices_keep_name_and_kind(bot: Bot, api: TelegramApi, an: User) -> None:
    """A file is what it was: name, kind and bytes."""
    document = await bot.send_document(an.id, b"%PDF-1.7", filename="ke-hoach.pdf")
    assert document.document is not None
    assert (document.document.file_name, document.document.mime_type) == ("ke-hoach.pdf", "application/pdf")
    voice = await bot.send_voice(an.id, b"OggS", duration=7)
    assert voice.voice is not None
    assert voice.voice.file_size == 4
    assert [sent.files[0].data for sent in api.ledger.to(an)] == [b"%PDF-1.7", b"OggS"]


async def test_an_album_is_messages_of_one_group(bot: Bot, api: TelegramApi, an: User) -> None:
    """Uploads attached by name become messages that share the media group."""
    media = [InputMediaPhoto(sample_photo("red"), caption="Trước"), InputMediaPhoto(sample_photo("blue"))]
    messages = await bot.send_media_group(an.id, media)
    assert len({message.media_group_id for message in messages}) == 1
    assert [sent.text for sent in api.ledger.to(an)] == ["Trước", ""]
    assert [sent.files[0].data for sent in api.ledger.to(an)] == [sample_photo("red"), sample_photo("blue")]


async def test_copies_and_forwards(bot: Bot, api: TelegramApi, an: User, hamlet: Chat) -> None:
    """A copy gives only its id, a forward tells its origin, a protected message gives neither."""
    update = api.say(an, "Tin gốc")
    copied = await bot.copy_message(hamlet.id, an.id, update["message"]["message_id"])
    forwarded = await bot.forward_message(hamlet.id, an.id, update["message"]["message_id"])
    assert copied.message_id < forwarded.message_id
    assert forwarded.forward_origin is not None
    assert forwarded.forward_origin.date is not None
    assert api.ledger.texts(hamlet) == ["Tin gốc", "Tin gốc"]
    secret = await bot.send_message(an.id, "Chỉ anh/chị", protect_content=True)
    with pytest.raises(BadRequest, match="Message can't be forwarded"):
        await bot.forward_message(hamlet.id, an.id, secret.message_id)


async def test_a_file_of_a_person_can_be_fetched(bot: Bot, api: TelegramApi, an: User) -> None:
    """The path that getFile tells gives the very bytes."""
    picture = sample_photo()
    api.send_photo(an, picture, "Đường hoa")
    (update,) = await bot.get_updates()
    assert update.message is not None
    file = await bot.get_file(update.message.photo[-1].file_id)
    assert bytes(await file.download_as_bytearray()) == picture
    assert update.message.caption == "Đường hoa"


ACTS: list[tuple[str, Act]] = [
    ("text", lambda api, an: api.say(an, "Chào")),
    ("entities", lambda api, an: api.say(an, "/batdau@bot131_test_bot abc #tag https://a.vn/x")),
    ("edited", lambda api, an: api.edit(an, api.say(an, "a"), "à lộn")),
    ("photo", lambda api, an: api.send_photo(an)),
    ("document", lambda api, an: api.send_document(an, b"1", "a.docx", mime="application/msword")),
    ("voice", lambda api, an: api.send_voice(an, b"OggS")),
    ("location", lambda api, an: api.send_location(an, 11.84, 106.59)),
    ("contact", lambda api, an: api.send_contact(an, "+84901234567")),
    ("sticker", lambda api, an: api.send_sticker(an)),
    ("album", lambda api, an: api.send_album(an, [sample_photo(), sample_photo()])[0]),
    ("block", lambda api, an: api.block(an)),
    ("join", lambda api, an: api.add_bot(api.group(title="Ấp 7", admins=[an], with_bot=False), an)),
    ("promote", lambda api, an: api.promote_bot(api.group(admins=[an]), an, can_pin_messages=False)),
    ("restrict", lambda api, an: api.restrict_bot(api.supergroup(admins=[an]), an, can_send_messages=False)),
    ("kick", lambda api, an: api.remove_bot(api.supergroup(admins=[an]), an)),
]


@pytest.mark.parametrize("act", [act for _, act in ACTS], ids=[name for name, _ in ACTS])
async def test_the_client_knows_every_field_of_an_update(bot: Bot, api: TelegramApi, an: User, act: Act) -> None:
    """Whatever people do becomes an Update in which the client finds no unknown and no missing field."""
    made = act(api, an)
    updates = await bot.get_updates()
    read = next(update for update in updates if update.update_id == made["update_id"])
    assert unknown_fields(read) <= {"all_members_are_administrators", "new_chat_participant", "new_chat_member"}
    assert json.loads(read.to_json()).keys() == made.keys()


def unknown_fields(thing: object) -> set[str]:
    """The names that the client's classes did not know, in the whole tree."""
    found = set(getattr(thing, "api_kwargs", {}))
    parts = [getattr(thing, name, None) for name in dir(type(thing)) if not name.startswith("_")]
    for part in parts:
        for child in part if isinstance(part, tuple) else [part]:
            if type(child).__module__.startswith("telegram.") and hasattr(child, "api_kwargs"):
                found |= unknown_fields(child)
    return found


async def test_a_press_carries_message_and_data(bot: Bot, api: TelegramApi, an: User) -> None:
    """Pressing by label or by data finds the newest message that has the button."""
    markup = InlineKeyboardMarkup([[InlineKeyboardButton("Có", callback_data="v1.x")]])
    await bot.send_message(an.id, "Cũ", reply_markup=markup)
    newest = await bot.send_message(an.id, "Mới", reply_markup=markup)
    api.press(an, "Có")
    api.press(an, "v1.x", message_id=newest.message_id - 1)
    first, second = (update.callback_query for update in await bot.get_updates())
    assert first is not None
    assert second is not None
    assert isinstance(first.message, Message)
    assert (first.data, first.message.text, first.from_user.id) == ("v1.x", "Mới", an.id)
    assert isinstance(second.message, Message)
    assert second.message.text == "Cũ"
    assert await first.answer("Đã ghi")
    assert api.ledger.callback_answers[0]["text"] == "Đã ghi"


async def test_a_reply_keyboard_writes_its_label_or_shares_the_phone(bot: Bot, api: TelegramApi, an: User) -> None:
    """A person's press on a reply keyboard is a message, and on a phone button his own card."""
    keyboard = ReplyKeyboardMarkup([["Lùi"], [KeyboardButton("Gửi số", request_contact=True)]])
    await bot.send_message(an.id, "Chọn", reply_markup=keyboard)
    api.press(an, "Lùi")
    api.press(an, "Gửi số")
    word, card = (update.message for update in await bot.get_updates())
    assert word is not None
    assert card is not None
    assert card.contact is not None
    assert (word.text, card.contact.user_id) == ("Lùi", an.id)
    with pytest.raises(LookupError, match="Lùi"):
        api.press(an, "Không có")


async def test_members_of_a_group(bot: Bot, api: TelegramApi, an: User, hamlet: Chat) -> None:
    """Owners, administrators and strangers are told apart, and the chat tells its title."""
    assert isinstance(await bot.get_chat_member(hamlet.id, an.id), ChatMemberOwner)
    administrators = await bot.get_chat_administrators(hamlet.id)
    assert [type(member) for member in administrators] == [ChatMemberOwner, ChatMemberAdministrator]
    assert await bot.get_chat_member_count(hamlet.id) == 4
    assert (await bot.get_chat(hamlet.id)).title == "Ấp 6"
    big = api.supergroup(title="Xã", admins=[an])
    assert isinstance(await bot.get_chat_member(big.id, 1003), ChatMemberLeft)
    assert await bot.leave_chat(big.id)
    (update,) = await bot.get_updates()
    assert update.my_chat_member is not None
    assert isinstance(update.my_chat_member.new_chat_member, ChatMemberLeft)


async def test_privacy_hides_talk_that_is_not_for_the_bot(bot: Bot, api: TelegramApi, hamlet: Chat) -> None:
    """In a group only commands, replies to the bot and service messages arrive, all to an administrator."""
    sent = await bot.send_message(hamlet.id, "Thông báo")
    assert "update_id" not in api.say(1003, "chuyện riêng", hamlet)
    assert "update_id" not in api.say(1003, "/lenh@other_bot", hamlet)
    api.say(1003, "/trangthai", hamlet)
    api.say(1003, "đã rõ", hamlet, reply_to=sent.message_id)
    api.promote_bot(hamlet, 1002)
    api.say(1003, "nay thì nghe", hamlet, anonymous=True)
    updates = await bot.get_updates()
    assert [u.message.text for u in updates if u.message] == ["/trangthai", "đã rõ", "nay thì nghe"]
    hidden = updates[-1].message
    assert hidden is not None
    assert hidden.sender_chat is not None
    assert hidden.sender_chat.id == hamlet.id


async def test_a_migration_tells_both_chats(bot: Bot, api: TelegramApi, hamlet: Chat, an: User) -> None:
    """Two service messages name the other chat, and message ids start anew."""
    new = api.migrate(hamlet, an)
    old_word, new_word = (update.message for update in await bot.get_updates())
    assert old_word is not None
    assert new_word is not None
    assert (old_word.migrate_to_chat_id, new_word.migrate_from_chat_id) == (new.id, hamlet.id)
    assert (await bot.send_message(new.id, "Chào nhóm mới")).message_id == 2


async def test_the_profile_is_kept(bot: Bot, api: TelegramApi) -> None:
    """Commands and descriptions come back as they were set."""
    assert await bot.set_my_commands([("trogiup", "Trợ giúp")])
    assert [command.command for command in await bot.get_my_commands()] == ["trogiup"]
    assert await bot.set_my_description("Trợ lý")
    assert (await bot.get_my_description()).description == "Trợ lý"
    assert await bot.set_my_short_description("Ngắn")
    assert (await bot.get_my_short_description()).short_description == "Ngắn"


async def test_requests_may_come_in_any_form(api: TelegramApi, an: User) -> None:
    """GET, JSON, a form and any case of the method's name are one to the server."""
    address = f"{api.base_url}/bot{api.token}/sendmessage"
    async with aiohttp.ClientSession() as client:
        await client.get(address, params={"chat_id": an.id, "text": "một"})
        await client.post(address, json={"chat_id": an.id, "text": "hai"})
        await client.post(address, data={"chat_id": str(an.id), "text": "ba", "entities": "[]"})
    assert api.ledger.texts(an) == ["một", "hai", "ba"]
    assert [sent.method for sent in api.ledger.to(an)] == ["sendMessage"] * 3


async def test_the_ledger_waits_and_says_what_it_saw_instead(bot: Bot, api: TelegramApi, an: User) -> None:
    """Waiting ends with the word that fits, or with a TimeoutError that lists what came."""
    waiting = asyncio.create_task(api.ledger.wait_for(an, lambda sent: "hai" in sent.text))
    await bot.send_message(an.id, "một")
    await bot.send_message(an.id, "hai")
    assert [sent.text for sent in await waiting] == ["hai"]
    with pytest.raises(TimeoutError, match="một"):
        await api.ledger.wait_for(an, 3, timeout=0.05)


async def test_another_process_drives_it_over_http() -> None:
    """The standalone server prints its address and obeys the control door, wrong wishes included."""
    command = [sys.executable, "-m", "tests.fakes.telegram_api", "--port", "0"]
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    try:
        told = json.loads(await process.stdout.readline())
        await drive(told["base"], told["token"])
    finally:
        process.terminate()
        assert await process.wait() == 0


async def drive(base: str, token: str) -> None:
    """A talk of one question and one press, then a scripted fault."""
    async with aiohttp.ClientSession() as client:

        async def act(verb: str, /, **asked: object) -> Any:
            async with client.post(f"{base}/_control/{verb}", json=asked) as response:
                return await response.json()

        said = await act("say", user=7, name="Út", text="/start")
        async with Bot(token, base_url=f"{base}/bot", base_file_url=f"{base}/file/bot") as bot:
            (update,) = await bot.get_updates()
            assert update.to_dict() == Update.de_json(said, bot).to_dict()
            markup = InlineKeyboardMarkup([[InlineKeyboardButton("Tiếp", callback_data="go")]])
            await bot.send_message(7, "Chào Út", reply_markup=markup)
        (sent,) = await act("ledger", chat=7, wait=1)
        assert (sent["text"], sent["buttons"][0][0]["label"]) == ("Chào Út", "Tiếp")
        assert (await act("press", user=7, button="Tiếp"))["callback_query"]["data"] == "go"
        assert "no button" in (await act("press", user=7, button="Lùi"))["error"]
        assert await act("fault", fault="flood", method="getMe", retry_after=9) == {"faults": 1}
        async with client.get(f"{base}/bot{token}/getMe") as response:
            assert (response.status, response.headers["Retry-After"]) == (429, "9")
        assert len((await act("state"))["pending"]) == 2
