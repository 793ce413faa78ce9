"""Updates as Telegram makes them become what people did."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.channels.telegram.reading import ANONYMOUS, NOTHING, Update, read
from storage.mail.groups import MUTED
from storage.talk import Address, FileKind, FileRef, Message
from tests.fakes.pictures import photo
from tests.fakes.telegram_api import TelegramApi, sample_photo

AN, HAMLET = 1001, -4001
BOT = "131000151"
NAME = "bot131_test_bot"
NOW = datetime(2021, 6, 20, 1, tzinfo=UTC)
Json = dict[str, Any]


@pytest.fixture
def api() -> TelegramApi:
    """A fake Telegram with a person and a group; nobody listens, its updates are looked at."""
    api = TelegramApi(start=NOW, scale=1e-6)
    api.private_chat(api.user(AN, "An"))
    api.group(HAMLET, "Khu phố 1", admins=[AN])
    return api


def told(update: Json) -> Update:
    return read(update, BOT, NAME, NOW)


def said(update: Json) -> Message:
    message = told(update).message
    assert message is not None
    return message


def test_a_private_text_is_read_whole(api: TelegramApi) -> None:
    """Who, where, when, what, and the two ids: of the delivery and of the message."""
    update = api.say(AN, "đèn đường hỏng 💡")
    message_id, event = str(update["message"]["message_id"]), str(update["update_id"])
    to = Address("telegram", BOT, "1001")
    assert told(update) == Update(Message(to, "1001", event, NOW, "đèn đường hỏng 💡", id=message_id))


@pytest.mark.parametrize(
    ("written", "heard"),
    [
        ("/kehoach@bot131_test_bot tiền thưởng", "/kehoach tiền thưởng"),
        ("/kehoach@BOT131_Test_Bot", "/kehoach"),
        ("/kehoach tiền", "/kehoach tiền"),
        ("thư gửi an@vidu.vn", "thư gửi an@vidu.vn"),
    ],
)
def test_our_own_name_is_taken_off_a_command(api: TelegramApi, written: str, heard: str) -> None:
    """In a group a command carries the bot's name, which is no part of the command."""
    message = said(api.say(AN, written, HAMLET) if written.startswith("/") else api.say(AN, written))
    assert (message.text, message.private) == (heard, not written.startswith("/"))


def test_commands_for_other_bots_are_left_to_them(api: TelegramApi) -> None:
    """With our name known, "/start@other" in a group is not ours; with the name unknown, it may be."""
    api.privacy = False
    update = api.say(AN, "/kehoach@other_bot", HAMLET)
    assert told(update) == NOTHING
    unknown = read(update, BOT, "", NOW).message
    assert unknown is not None
    assert (unknown.text, unknown.private, unknown.address.chat, unknown.sender) == (
        "/kehoach",
        False,
        "-4001",
        "1001",
    )


def test_who_hides_behind_a_group_stays_anonymous(api: TelegramApi) -> None:
    """An anonymous administrator is nobody in particular, so nobody can be authorised on him."""
    update = api.say(AN, "/kehoach", HAMLET, anonymous=True)
    assert said(update).sender == ANONYMOUS


def test_other_bots_are_not_answered(api: TelegramApi) -> None:
    """Two bots that answer each other would never end."""
    update = api.say(AN, "/kehoach", HAMLET)
    update["message"]["from"]["is_bot"] = True
    assert told(update) == NOTHING


def test_a_press_names_its_chat_and_its_person(api: TelegramApi) -> None:
    """A press comes at our own time, since Telegram stamps none; its query wants an answer of its own."""
    query = pressed(api)
    assert told(query) == Update(
        Message(Address("telegram", BOT, "1001"), "1001", str(query["update_id"]), NOW, press="3:25279"),
        query["callback_query"]["id"],
    )


def pressed(api: TelegramApi) -> Json:
    """A press on a button of the bot's last message."""
    chat = api.world.chat(AN)
    shown = api.world.store(chat, api.bot, {"text": "Nơi nào?"})
    shown["reply_markup"] = {"inline_keyboard": [[{"text": "1. Xã Lộc Tấn", "callback_data": "3:25279"}]]}
    return api.press(AN, "1. Xã Lộc Tấn")


def test_a_press_on_a_message_too_old_to_show_counts(api: TelegramApi) -> None:
    """Telegram sends only chat and id of an inaccessible message; the press is read all the same."""
    query = pressed(api)
    whole = said(query)
    old = query["callback_query"]["message"]
    query["callback_query"]["message"] = {"chat": old["chat"], "message_id": old["message_id"], "date": 0}
    assert said(query) == whole


def test_a_press_without_chat_or_data_is_only_answered(api: TelegramApi) -> None:
    """Buttons of inline messages and games are not ours; they must not turn for ever, though."""
    query = pressed(api)
    number = query["callback_query"]["id"]
    without = {name: value for name, value in query["callback_query"].items() if name != "message"}
    without["inline_message_id"] = "x"
    assert told(query | {"callback_query": without}) == Update(query=number)
    del query["callback_query"]["data"]
    assert told(query) == Update(query=number)


def test_a_correction_names_what_it_corrects_and_counts_from_its_own_hour(api: TelegramApi) -> None:
    """An edited message is a new event on the old message; a correction after a deadline is after it."""
    first = api.say(AN, "ấp 2")
    api.clock.advance(3600)
    edited = api.edit(AN, first, "ấp 3")
    before, after = said(first), said(edited)
    assert (after.text, after.edits, after.id) == ("ấp 3", before.id, before.id)
    assert after.event != before.event
    assert (after.at - before.at).total_seconds() == 3600


def test_a_photo_comes_in_its_largest_size_with_its_words(api: TelegramApi) -> None:
    """Of the sizes that Telegram makes the largest is fetched; the caption is the text."""
    update = api.send_photo(AN, photo(), caption="cổng chào")
    largest = update["message"]["photo"][-1]
    update["message"]["photo"].reverse()
    message = said(update)
    assert message.text == "cổng chào"
    assert message.files == (FileRef(FileKind.PHOTO, largest["file_id"], "", largest["file_size"]),)
    assert message.album == ""


def test_an_album_is_one_by_its_name(api: TelegramApi) -> None:
    """Photos of an album come one by one and share the album's name."""
    messages = [said(update) for update in api.send_album(AN, [sample_photo(), sample_photo("red")], "hai ảnh")]
    assert [len(message.files) for message in messages] == [1, 1]
    assert len({message.album for message in messages}) == 1
    assert messages[0].album


FILE = {"file_id": "F", "file_unique_id": "U", "file_size": 9}
FRAME = FILE | {"width": 4, "height": 3, "duration": 2}
CONTENTS: dict[str, tuple[Json, FileRef]] = {
    "document": ({"document": FILE | {"file_name": "kế.pdf"}}, FileRef(FileKind.DOCUMENT, "F", "kế.pdf", 9)),
    "voice": ({"voice": FILE | {"duration": 2}}, FileRef(FileKind.VOICE, "F", "", 9)),
    "audio": ({"audio": FILE | {"duration": 2, "file_name": "a.mp3"}}, FileRef(FileKind.VOICE, "F", "a.mp3", 9)),
    "video": ({"video": FRAME | {"file_name": "v.mp4"}}, FileRef(FileKind.VIDEO, "F", "v.mp4", 9)),
    "video note": ({"video_note": FILE | {"length": 4, "duration": 2}}, FileRef(FileKind.VIDEO, "F", "", 9)),
    "animation beside its document": (
        {"animation": FRAME | {"file_id": "A"}, "document": FILE},
        FileRef(FileKind.VIDEO, "A", "", 9),
    ),
    "document of unknown size": (
        {"document": {"file_id": "F", "file_unique_id": "U"}},
        FileRef(FileKind.DOCUMENT, "F"),
    ),
    "live photo": (
        {"live_photo": FRAME | {"photo": [FILE | {"file_id": "P", "width": 4, "height": 3}]}},
        FileRef(FileKind.PHOTO, "P", "", 9),
    ),
}


@pytest.mark.parametrize("name", CONTENTS)
def test_every_kind_of_file_is_one_of_ours(api: TelegramApi, name: str) -> None:
    """Telegram's kinds of files fold into four."""
    content, file = CONTENTS[name]
    update = api.say(AN, "x")
    del update["message"]["text"]
    update["message"] |= content
    assert said(update).files == (file,)


PERSON = {"user_id": 7, "phone_number": "+84900000000", "first_name": "B"}
OTHERS: dict[str, Json] = {
    "location": {"location": {"latitude": 11.8, "longitude": 106.6}},
    "contact": {"contact": PERSON},
    "sticker": {
        "sticker": FILE | {"type": "regular", "width": 5, "height": 5, "is_animated": False, "is_video": False}
    },
    "dice": {"dice": {"emoji": "🎲", "value": 3}},
}


@pytest.mark.parametrize("name", OTHERS)
def test_what_no_form_asks_for_is_named(api: TelegramApi, name: str) -> None:
    """The desk can say that it takes words and photos, since it is told that something came."""
    update = api.say(AN, "x")
    del update["message"]["text"]
    update["message"] |= OTHERS[name]
    message = said(update)
    assert (message.other, message.text, message.files) == (name, "", ())


def test_service_messages_and_changes_of_place_say_nothing(api: TelegramApi) -> None:
    """That the bot was added, blocked or made administrator is no word of a person."""
    changes = [api.add_bot(HAMLET, AN), api.promote_bot(HAMLET, AN), api.demote_bot(HAMLET, AN), api.block(AN)]
    everything = api.queue.issued
    assert len(everything) > len(changes)
    assert [told(update) for update in everything] == [NOTHING] * len(everything)


def test_where_we_may_not_write_any_more_a_group_is_gone(api: TelegramApi) -> None:
    """Put out of it or silenced; with less than all rights, but that of writing, it stays."""
    to = Address("telegram", BOT, str(HAMLET))
    changes = [api.restrict_bot(HAMLET, AN, can_send_messages=False), api.remove_bot(HAMLET, AN)]
    changes += [api.restrict_bot(HAMLET, AN, is_member=False)]
    assert [told(update) for update in changes] == [Update(moved=(to, why)) for why in (MUTED, "", "")]
    assert told(api.restrict_bot(HAMLET, AN, can_send_photos=False)) == NOTHING


def test_a_group_that_becomes_a_supergroup_has_moved(api: TelegramApi) -> None:
    """Both service updates tell the same move."""
    new = api.migrate(HAMLET, AN)
    moves = [told(update).moved for update in api.queue.issued]
    assert moves == [(Address("telegram", BOT, str(HAMLET)), str(new.id))] * 2


def test_unknown_kinds_say_nothing() -> None:
    """Kinds that Telegram invents tomorrow are passed over."""
    assert told({"update_id": 5, "shiny_new_thing": {"x": 1}}) == NOTHING
    assert told({"update_id": 5}) == NOTHING


def test_signs_that_no_database_holds_are_left_out(api: TelegramApi) -> None:
    """NUL and lone surrogates, which JSON can carry, do not reach the book."""
    update = api.say(AN, "đèn")
    update["message"]["text"] = "đ\0è\ud83dn"
    assert said(update).text == "đèn"
