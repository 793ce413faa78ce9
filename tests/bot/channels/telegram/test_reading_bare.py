"""Updates of servers in Telegram's place, which leave out what Telegram always tells: read as far as they go."""

from typing import Any

import pytest

from bot.channels.telegram.reading import ANONYMOUS, Update, read
from storage.talk import Address, FileKind, FileRef, Message
from tests.bot.channels.telegram.test_reading import BOT, NAME, NOW, said

Json = dict[str, Any]
TO = Address("telegram", BOT, "1001")
PERSON: Json = {"id": 1001, "is_bot": False, "first_name": "An"}
WHOLE: Json = {
    "message_id": 7,
    "date": int(NOW.timestamp()),
    "chat": {"id": 1001, "type": "private"},
    "from": PERSON,
    "text": "đèn hỏng",
}


def without(*names: str) -> Json:
    return {name: value for name, value in WHOLE.items() if name not in names}


@pytest.mark.parametrize(
    "message",
    [
        WHOLE,
        without("date"),
        without("from"),
        WHOLE | {"from": {"id": 1001}, "chat": {"id": 1001}},
        WHOLE | {"message_id": "7", "date": str(int(NOW.timestamp())), "chat": {"id": "1001", "type": "private"}},
    ],
    ids=["whole", "no date", "no sender", "bare", "numbers as strings"],
)
def test_what_is_left_out_is_what_it_must_be(message: Json) -> None:
    """Without a date it is now, without a sender it is whose chat it is, without a type the id tells a person."""
    assert said({"update_id": "5", "message": message}) == Message(TO, "1001", "5", NOW, "đèn hỏng", id="7")


def test_in_a_group_nobody_is_anybody() -> None:
    """Who is not named there is authorised for nothing; a negative id is a group."""
    message = said({"update_id": 5, "message": without("from") | {"chat": {"id": -4001}}})
    assert (message.sender, message.private, message.address.chat) == (ANONYMOUS, False, "-4001")


def test_without_a_number_of_its_own_a_message_counts() -> None:
    """Only a later edit could not name it."""
    assert said({"update_id": 5, "message": without("message_id")}).id == ""


@pytest.mark.parametrize("shown", [None, {"chat": {"id": 1001}}, {"chat": {"id": 1001}, "message_id": 0, "date": 0}])
def test_a_press_without_its_message_is_the_persons_own(shown: Json | None) -> None:
    """Our buttons stand in messages; where one is not shown, who pressed it tells the chat."""
    query = {"id": 99, "from": PERSON, "data": "3:yes"} | ({} if shown is None else {"message": shown})
    update = read({"update_id": 5, "callback_query": query}, BOT, NAME, NOW)
    assert update == Update(Message(TO, "1001", "5", NOW, press="3:yes"), "99")


@pytest.mark.parametrize(
    ("content", "file"),
    [
        ({"photo": [{"file_id": "S"}, {"file_id": "L", "file_size": 9}]}, FileRef(FileKind.PHOTO, "L", "", 9)),
        ({"document": {"file_id": "D", "file_name": "kế.pdf"}}, FileRef(FileKind.DOCUMENT, "D", "kế.pdf")),
        ({"voice": {"file_id": "V"}}, FileRef(FileKind.VOICE, "V")),
    ],
)
def test_a_file_is_what_its_id_tells(content: Json, file: FileRef) -> None:
    """Sizes, durations and unique ids are nothing that a form needs."""
    message = said({"update_id": 5, "message": without("text") | content | {"caption": "ảnh", "media_group_id": "m"}})
    assert (message.files, message.text, message.album) == ((file,), "ảnh", "m")


def test_a_photo_without_any_size_is_none() -> None:
    """Nothing is left of the message then, unless it has another file."""
    bare = without("text", "from") | {"photo": [], "chat": {"id": 1001}}
    assert read({"update_id": 5, "message": bare}, BOT, NAME, NOW) == Update()
    assert [one.kind for one in said({"update_id": 5, "message": bare | {"voice": {"file_id": "V"}}}).files] == [
        FileKind.VOICE
    ]


def test_a_sticker_without_its_sizes_is_a_sticker() -> None:
    """Named by its field, and a message of nothing at all is a service message."""
    assert said({"update_id": 5, "message": without("text") | {"sticker": {"file_id": "S"}}}).other == "sticker"
    nothing = {"update_id": 5, "message": without("text", "date") | {"shiny": {}}}
    assert read(nothing, BOT, NAME, NOW).message is None
