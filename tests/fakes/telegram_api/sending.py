"""The methods that send: checks in the real server's order, then a stored message and a line in the ledger."""

from collections.abc import Awaitable, Callable
from typing import Any

from tests.fakes.telegram_api import keyboards
from tests.fakes.telegram_api.call import Call, Json
from tests.fakes.telegram_api.ledger import Sent, buttons_of
from tests.fakes.telegram_api.refusals import bad
from tests.fakes.telegram_api.stage import Stage
from tests.fakes.telegram_api.text import CAPTION_LIMIT, TEXT_LIMIT, read_text, with_found
from tests.fakes.telegram_api.world import Chat

Result = Any  # what stands under "result": an object, a list or true
Method = Callable[[Stage, Call], Result | Awaitable[Result]]

ALBUM_LIMIT = 10
RIGHTS = {
    "text": ("can_send_messages", "text messages"),
    "photo": ("can_send_photos", "photos"),
    "document": ("can_send_documents", "documents"),
    "voice": ("can_send_voice_notes", "voice notes"),
}


def record(stage: Stage, call: Call, chat: Chat, message: Json, method: str = "") -> None:
    """Write an accepted word into the ledger; a keyboard of any kind counts as its buttons."""
    stage.ledger.add(
        Sent(
            at=stage.clock.now(),
            chat_id=chat.id,
            method=method or call.method,
            message_id=message["message_id"],
            text=message.get("text") or message.get("caption") or "",
            buttons=buttons_of(call.decoded("reply_markup") if call.has("reply_markup") else None),
            files=tuple(stage.shelf.bytes_of(message)),
            message=dict(message),
            params=dict(call.params),
        )
    )


def text_content(text: str, entities: list[Json], name: str = "text") -> Json:
    """A text or caption with all its entities, the found ones too."""
    if not text:
        return {}
    found = with_found(text, entities)
    return {name: text} | ({"entities" if name == "text" else f"{name}_entities": found} if found else {})


def _destination(stage: Stage, call: Call, kind: str) -> tuple[Chat, Json]:
    """The chat and what thread, reply and protection add to the message."""
    chat = stage.world.reachable(call.params.get("chat_id"))
    frame: Json = {}
    if thread := call.integer("message_thread_id"):
        frame |= _thread(chat, thread)
    if reply := _reply(chat, call):
        frame["reply_to_message"] = reply
    _check_rights(stage, chat, kind)
    if call.flag("protect_content"):
        frame["has_protected_content"] = True
    return chat, frame


def _thread(chat: Chat, thread: int) -> Json:
    if thread not in chat.topics:
        raise bad("message thread not found")
    if not chat.topics[thread]:
        raise bad("TOPIC_CLOSED")
    return {"message_thread_id": thread, "is_topic_message": True}


def _reply(chat: Chat, call: Call) -> Json | None:
    given = call.decoded("reply_parameters")
    if given is not None and "message_id" not in given:
        raise bad('can\'t find field "message_id"')
    wanted = given["message_id"] if given else call.integer("reply_to_message_id")
    if not wanted:
        return None
    lenient = given.get("allow_sending_without_reply") if given else call.flag("allow_sending_without_reply")
    if wanted in chat.messages:
        return {name: value for name, value in chat.messages[wanted].items() if name != "reply_to_message"}
    if not lenient:
        raise bad("message to be replied not found")
    return None


def _check_rights(stage: Stage, chat: Chat, kind: str) -> None:
    right, what = RIGHTS[kind]
    member = chat.member(stage.bot)
    if member.status == "restricted" and not member.rights.get(right, True):
        raise bad(f"not enough rights to send {what} to the chat")


def _deliver(stage: Stage, call: Call, chat: Chat, content: Json, markup: Json | None) -> Json:
    """Store the message, show its keyboard and write it down."""
    if inline := keyboards.inline(markup):
        content = content | {"reply_markup": inline}
    if markup and "keyboard" in markup:
        chat.keyboard = markup
    elif markup and markup.get("remove_keyboard"):
        chat.keyboard = None
    message = stage.world.store(chat, stage.bot, content)
    record(stage, call, chat, message)
    return message


def send_message(stage: Stage, call: Call) -> Result:
    if not call.text("text"):
        raise bad("message text is empty")
    text, entities = read_text(call)
    markup = keyboards.read_markup(call)
    chat, frame = _destination(stage, call, "text")
    if not text:
        raise bad("text must be non-empty")
    if len(text) > TEXT_LIMIT:
        raise bad("message is too long")
    keyboards.check_for_chat(markup, private=chat.type == "private")
    if options := call.decoded("link_preview_options"):
        frame["link_preview_options"] = options
    return _deliver(stage, call, chat, frame | text_content(text, entities), markup)


def _send_file(kind: str) -> Method:
    """The method that sends one file of this kind with a caption."""

    def send(stage: Stage, call: Call) -> Result:
        file = stage.shelf.content(call, kind, call.text(kind))
        caption, entities = read_text(call, "caption", "caption_entities")
        markup = keyboards.read_markup(call)
        chat, frame = _destination(stage, call, kind)
        check_caption(caption)
        keyboards.check_for_chat(markup, private=chat.type == "private")
        return _deliver(stage, call, chat, frame | file | text_content(caption, entities, "caption"), markup)

    return send


def check_caption(caption: str) -> None:
    """400 for a caption beyond its limit."""
    if len(caption) > CAPTION_LIMIT:
        raise bad("message caption is too long")


def send_media_group(stage: Stage, call: Call) -> Result:
    """sendMediaGroup: all items or none."""
    if not call.has("media"):
        raise bad('parameter "media" is required')
    media = call.decoded("media") or []
    if not isinstance(media, list):
        raise bad("expected an Array of InputMedia")
    contents = [_album_item(stage, call, item) for item in media]
    if not contents:
        raise bad("there are no messages to send")
    if len(contents) > ALBUM_LIMIT:
        raise bad("too many messages to send as an album")
    kinds = {item["type"] for item in media}
    if len(kinds) > 1:
        raise bad("document can't be mixed with other media types")
    chat, frame = _destination(stage, call, kinds.pop())
    if len(contents) > 1:
        frame["media_group_id"] = str(13_000_000_000_000_000 + len(stage.ledger.entries))
    return [_deliver(stage, call, chat, frame | content, None) for content in contents]


def _album_item(stage: Stage, call: Call, item: Json) -> Json:
    kind = item.get("type")
    if kind not in {"photo", "document"}:
        raise bad(f'can\'t parse InputMedia: type "{kind}" is unsupported')
    caption, entities = read_text(Call(call.method, item), "caption", "caption_entities")
    check_caption(caption)
    content = stage.shelf.content(call, kind, str(item.get("media", "")))
    return content | text_content(caption, entities, "caption")


def _origin(stage: Stage, call: Call, verb: str) -> tuple[Chat, Json]:
    """The message that is forwarded or copied."""
    source = stage.world.reachable(call.params.get("from_chat_id"), write=False)
    message = source.messages.get(call.integer("message_id"))
    if message is None:
        raise bad(f"message to {verb} not found")
    if message.get("has_protected_content"):
        raise bad(f"message can't be {'forwarded' if verb == 'forward' else 'copied'}")
    return source, message


def _payload(message: Json) -> Json:
    wanted = ("text", "entities", "caption", "caption_entities", "photo", "document", "voice", "location", "contact")
    return {name: message[name] for name in wanted if name in message}


def forward_message(stage: Stage, call: Call) -> Result:
    _, message = _origin(stage, call, "forward")
    chat, frame = _destination(stage, call, "text")
    frame["forward_origin"] = {"type": "user", "sender_user": message["from"], "date": message["date"]}
    return _deliver(stage, call, chat, frame | _payload(message), None)


def copy_message(stage: Stage, call: Call) -> Result:
    """copyMessage: only the new message's id comes back."""
    _, message = _origin(stage, call, "copy")
    markup = keyboards.read_markup(call)
    chat, frame = _destination(stage, call, "text")
    payload = _payload(message)
    if "caption" in call.params:
        caption, entities = read_text(call, "caption", "caption_entities")
        payload |= text_content(caption, entities, "caption")
    return {"message_id": _deliver(stage, call, chat, frame | payload, markup)["message_id"]}


METHODS: dict[str, Method] = {
    "sendMessage": send_message,
    "sendPhoto": _send_file("photo"),
    "sendDocument": _send_file("document"),
    "sendVoice": _send_file("voice"),
    "sendMediaGroup": send_media_group,
    "forwardMessage": forward_message,
    "copyMessage": copy_message,
}
