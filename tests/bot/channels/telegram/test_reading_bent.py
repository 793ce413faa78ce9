"""Our reading of updates held against the library's, and against updates that are bent in any way."""

from collections.abc import Callable
from typing import Any

import pytest
import telegram
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.reading import read
from tests.bot.channels.telegram.test_reading import AN, BOT, HAMLET, NAME, NOW, Json, pressed, said
from tests.fakes.telegram_api import TelegramApi


def stage() -> TelegramApi:
    """A fake Telegram with a person and a group; nobody listens, its updates are looked at."""
    api = TelegramApi(start=NOW, scale=1e-6)
    api.private_chat(api.user(AN, "An"))
    api.group(HAMLET, "Khu phố 1", admins=[AN])
    return api


ACTS: dict[str, Callable[[TelegramApi], Json]] = {
    "text": lambda api: api.say(AN, "xin chào"),
    "group": lambda api: api.say(AN, "/kehoach", HAMLET),
    "topic": lambda api: api.say(AN, "/kehoach", HAMLET, thread=3),
    "reply": lambda api: api.say(AN, "ừ", reply_to=api.say(AN, "a")["message"]["message_id"]),
    "photo": lambda api: api.send_photo(AN, caption="ảnh"),
    "document": lambda api: api.send_document(AN, b"%PDF", caption="tệp"),
    "voice": lambda api: api.send_voice(AN, b"OggS"),
    "location": lambda api: api.send_location(AN, 11.8, 106.6),
    "contact": lambda api: api.send_contact(AN),
    "sticker": lambda api: api.send_sticker(AN),
    "edit": lambda api: api.edit(AN, api.say(AN, "một"), "hai"),
    "press": pressed,
}


@pytest.mark.parametrize("name", ACTS)
def test_our_reading_agrees_with_the_librarys(name: str) -> None:
    """What is read plainly is what python-telegram-bot's own types say."""
    update = ACTS[name](stage())
    ours, theirs = said(update), telegram.Update.de_json(update, None)
    assert ours.event == str(theirs.update_id)
    assert theirs.effective_chat is not None
    assert theirs.effective_user is not None
    topic = "/3" if name == "topic" else ""
    assert (ours.address.chat, ours.sender) == (f"{theirs.effective_chat.id}{topic}", str(theirs.effective_user.id))
    assert ours.private == (theirs.effective_chat.type == "private")
    if theirs.callback_query is not None:
        assert ours.press == theirs.callback_query.data
        return
    message = theirs.effective_message
    assert message is not None
    assert (ours.text, ours.id) == (message.text or message.caption or "", str(message.message_id))
    assert ours.at == (message.edit_date or message.date)


def values() -> st.SearchStrategy[Any]:
    """Anything that JSON can carry."""
    leaves = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
    return st.recursive(leaves, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8)


def paths(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a JSON value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [at, *(path for key, part in inner for path in paths(part, (*at, key)))]


def changed(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    """A copy with another value at one place."""
    if not path:
        return new
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = changed(value[path[0]], path[1:], new)
    return copy


def grown() -> list[Json]:
    """One update of each act."""
    api = stage()
    return [act(api) for act in ACTS.values()]


@given(data=st.data())
def test_a_bent_update_gives_a_sound_message_or_an_error(data: st.DataObject) -> None:
    """Whatever stands at whatever place: either the reading fails, or its message holds what its types say."""
    update = data.draw(st.sampled_from(grown()))
    path = data.draw(st.sampled_from(paths(update)))
    bent = changed(update, path, data.draw(values()))
    try:
        message = read(bent, BOT, NAME, NOW).message
    except Exception:  # noqa: BLE001 - the one who asks expects any
        return
    if message is not None:
        strings = (message.address.chat, message.sender, message.event, message.text, message.press, message.album)
        assert all(type(one) is str and "\0" not in one for one in strings)
        assert "".join(strings).encode()
        assert all(type(file.source) is str and isinstance(file.size, int | None) for file in message.files)
        assert message.at.tzinfo is not None
