"""The methods that change what was sent, and the answer to a button press."""

from tests.fakes.telegram_api import keyboards
from tests.fakes.telegram_api.call import Call, Json
from tests.fakes.telegram_api.refusals import NOT_MODIFIED, TOO_OLD_QUERY, bad
from tests.fakes.telegram_api.sending import Method, Result, check_caption, record, text_content
from tests.fakes.telegram_api.stage import DAY, Stage
from tests.fakes.telegram_api.text import TEXT_LIMIT, read_text
from tests.fakes.telegram_api.world import Chat

DELETE_WINDOW = 2 * DAY
ANSWER_LIMIT = 200  # scalars of a callback answer


def _target(stage: Stage, call: Call) -> tuple[Chat, Json]:
    """The bot's own message that is to be edited."""
    chat = stage.world.reachable(call.params.get("chat_id"))
    message = chat.messages.get(call.integer("message_id"))
    if message is None:
        raise bad("message to edit not found")
    if message["from"]["id"] != stage.bot.id:
        raise bad("message can't be edited")
    return chat, message


def _replace(stage: Stage, call: Call, chat: Chat, message: Json, content: Json, drop: tuple[str, ...]) -> Json:
    """Change the message, unless nothing would change; names in `drop` go if the content has them not."""
    before = {name: message[name] for name in drop if name in message}
    if before == content:
        raise bad(NOT_MODIFIED)
    for name in drop:
        message.pop(name, None)
    message |= content | {"edit_date": stage.clock.date()}
    record(stage, call, chat, message)
    return message


def _markup(call: Call, chat: Chat) -> Json:
    markup = keyboards.read_markup(call)
    if markup and "inline_keyboard" not in markup:
        raise bad("inline keyboard expected")
    keyboards.check_for_chat(markup, private=chat.type == "private")
    shown = keyboards.inline(markup)
    return {"reply_markup": shown} if shown else {}


def edit_message_text(stage: Stage, call: Call) -> Result:
    """editMessageText; a keyboard that is not given again goes away."""
    if not call.text("text"):
        raise bad("message text is empty")
    text, entities = read_text(call)
    chat, message = _target(stage, call)
    if "text" not in message:
        raise bad("there is no text in the message to edit")
    if not text:
        raise bad("text must be non-empty")
    if len(text) > TEXT_LIMIT:
        raise bad("MESSAGE_TOO_LONG")
    content = text_content(text, entities) | _markup(call, chat)
    return _replace(stage, call, chat, message, content, ("text", "entities", "reply_markup"))


def edit_message_caption(stage: Stage, call: Call) -> Result:
    caption, entities = read_text(call, "caption", "caption_entities")
    chat, message = _target(stage, call)
    if "text" in message:
        raise bad("there is no caption in the message to edit")
    check_caption(caption)
    content = text_content(caption, entities, "caption") | _markup(call, chat)
    return _replace(stage, call, chat, message, content, ("caption", "caption_entities", "reply_markup"))


def edit_message_reply_markup(stage: Stage, call: Call) -> Result:
    chat, message = _target(stage, call)
    return _replace(stage, call, chat, message, _markup(call, chat), ("reply_markup",))


def delete_message(stage: Stage, call: Call) -> Result:
    """deleteMessage: own and, in private chats, others' messages of the last two days."""
    chat = stage.world.reachable(call.params.get("chat_id"))
    message = chat.messages.get(call.integer("message_id"))
    if message is None:
        raise bad("message to delete not found")
    own = message["from"]["id"] == stage.bot.id
    powerful = chat.type == "private" or chat.member(stage.bot).status == "administrator"
    if not (own or powerful) or stage.clock.now() - message["date"] > DELETE_WINDOW:
        raise bad("message can't be deleted for everyone")
    record(stage, call, chat, chat.messages.pop(message["message_id"]))
    return True


def answer_callback_query(stage: Stage, call: Call) -> Result:
    """answerCallbackQuery: within 150 s of the press."""
    until = stage.presses.get(call.text("callback_query_id"), 0.0)
    if stage.clock.now() >= until:
        raise bad(TOO_OLD_QUERY)
    if len(call.text("text")) > ANSWER_LIMIT:
        raise bad("MESSAGE_TOO_LONG")
    stage.ledger.answered(dict(call.params))
    return True


METHODS: dict[str, Method] = {
    "editMessageText": edit_message_text,
    "editMessageCaption": edit_message_caption,
    "editMessageReplyMarkup": edit_message_reply_markup,
    "deleteMessage": delete_message,
    "answerCallbackQuery": answer_callback_query,
}
