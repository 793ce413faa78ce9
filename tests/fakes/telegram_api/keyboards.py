"""Reply markup: inline keyboards, reply keyboards and their removal, checked as the real server does."""

from tests.fakes.telegram_api.call import Call, Json
from tests.fakes.telegram_api.refusals import bad

DATA_LIMIT = 64  # bytes of UTF-8
BUTTON_LIMIT = 100
BUTTON_ACTIONS = (
    "callback_data",
    "url",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "pay",
)
PRIVATE_ONLY = {
    "request_contact": "phone number can be requested in private chats only",
    "request_location": "location can be requested in private chats only",
}


def read_markup(call: Call) -> Json | None:
    """The markup of a request, its form checked; None if there is none."""
    if "reply_markup" not in call.params or call.params["reply_markup"] == "":
        return None
    markup = call.decoded("reply_markup")
    if not isinstance(markup, dict):
        raise bad("object expected as reply markup")
    for flag in (
        "force_reply",
        "remove_keyboard",
        "resize_keyboard",
        "one_time_keyboard",
        "is_persistent",
        "selective",
    ):
        if not isinstance(markup.get(flag, True), bool):
            raise bad(f'field "{flag}" must be of type Boolean')
    for row in rows(markup):
        for button in row:
            _check_form(button, inline="inline_keyboard" in markup)
    return markup


def rows(markup: Json) -> list[list[Json]]:
    """The rows of a keyboard of either kind; plain strings become buttons."""
    name = "inline_keyboard" if "inline_keyboard" in markup else "keyboard"
    given = markup.get(name, [])
    if not isinstance(given, list):
        raise bad(f'field "{name}" must be of type Array')
    if not all(isinstance(row, list) for row in given):
        raise bad(f'field "{name}" must be an Array of Arrays')
    return [[{"text": button} if isinstance(button, str) else button for button in row] for row in given]


def _check_form(button: Json, *, inline: bool) -> None:
    kind = "inline keyboard button" if inline else "keyboard button"
    if not isinstance(button, dict):
        raise bad(f"can't parse {kind}: must be an Object")
    if "text" not in button:
        raise bad(f"can't parse {kind}: Can't find field \"text\"")
    if not isinstance(button["text"], str):
        raise bad(f'can\'t parse {kind}: Field "text" must be of type String')
    if inline and not any(button.get(action) not in (None, "") for action in BUTTON_ACTIONS):
        raise bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if inline and "url" in button:
        _check_url(button["url"])


def _check_url(url: str) -> None:
    scheme, colon, rest = url.partition("://")
    if colon and scheme not in {"http", "https", "tg", "tonsite"}:
        raise bad(f"inline keyboard button URL '{url}' is invalid: Unsupported URL protocol")
    host = (rest if colon else url).split("/")[0]
    if scheme != "tg" and "." not in host:
        raise bad(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")


def check_for_chat(markup: Json | None, *, private: bool) -> None:
    """What is checked only when the chat is known: sizes of data and requests of a phone number."""
    if markup is None:
        return
    buttons = [button for row in rows(markup) for button in row]
    if len(buttons) > BUTTON_LIMIT:
        raise bad("reply markup is too long")
    for button in buttons:
        if len(button.get("callback_data", "").encode()) > DATA_LIMIT:
            raise bad("BUTTON_DATA_INVALID")
        asked = next((name for name in PRIVATE_ONLY if button.get(name)), None)
        if asked and not private:
            raise bad(PRIVATE_ONLY[asked])


def inline(markup: Json | None) -> Json | None:
    """The inline keyboard alone: the only markup that a message carries."""
    if markup and any(rows(markup)) and "inline_keyboard" in markup:
        return {"inline_keyboard": rows(markup)}
    return None
