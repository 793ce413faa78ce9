"""The methods that ask and set: the bot itself, chats and members, files, and the webhook."""

import re

from tests.fakes.telegram_api.call import Call, Json
from tests.fakes.telegram_api.files import DOWNLOAD_LIMIT
from tests.fakes.telegram_api.groups import move_bot
from tests.fakes.telegram_api.refusals import WEBHOOK_CAME, bad, flood
from tests.fakes.telegram_api.sending import Method, Result
from tests.fakes.telegram_api.stage import Stage
from tests.fakes.telegram_api.webhook import Webhook, is_loopback
from tests.fakes.telegram_api.world import IN_CHAT, Chat, Member

COMMANDS_LIMIT = 100
ACTIONS = frozenset(
    "typing upload_photo record_video upload_video record_voice upload_voice upload_document choose_sticker "
    "find_location record_video_note upload_video_note".split()
)
GIFTS = "unlimited_gifts limited_gifts unique_gifts premium_subscription gifts_from_channels".split()
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_SECRET = re.compile(r"[A-Za-z0-9_-]*")


def get_me(stage: Stage, call: Call) -> Result:
    able = {"can_join_groups": True, "can_read_all_group_messages": not stage.privacy, "supports_inline_queries": False}
    more = {"can_connect_to_business": False, "has_main_web_app": False, "has_topics_enabled": False}
    return stage.bot.shape() | able | more


def get_chat(stage: Stage, call: Call) -> Result:
    """getChat: the full info with the fields that are always there."""
    chat = stage.world.reachable(call.params.get("chat_id"), write=False)
    return chat.shape() | {
        "accent_color_id": 3,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(GIFTS, False),
    }


def _members(stage: Stage, call: Call) -> Chat:
    """The chat whose members are asked for; in a deactivated group they are out of reach."""
    return stage.world.reachable(call.params.get("chat_id"), write=call.integer("chat_id") < 0)


def get_chat_member(stage: Stage, call: Call) -> Result:
    user_id = call.integer("user_id")
    if user_id <= 0:
        raise bad("invalid user_id specified")
    chat = _members(stage, call)
    if user_id in chat.members:
        return chat.members[user_id].shape()
    if user_id in stage.world.users and chat.type == "supergroup":
        return Member(stage.world.users[user_id], "left").shape()
    raise bad("member not found")


def get_chat_administrators(stage: Stage, call: Call) -> Result:
    """getChatAdministrators: other bots are left out."""
    chat = _members(stage, call)
    if chat.type == "private":
        raise bad("there are no administrators in the private chat")
    chosen = [member for member in chat.members.values() if member.status in {"creator", "administrator"}]
    return [member.shape() for member in chosen if not member.user.is_bot or member.user.id == stage.bot.id]


def get_chat_member_count(stage: Stage, call: Call) -> Result:
    return sum(member.status in IN_CHAT for member in _members(stage, call).members.values())


def leave_chat(stage: Stage, call: Call) -> Result:
    chat = stage.world.reachable(call.params.get("chat_id"))
    if chat.type == "private":
        raise bad("chat not found")
    move_bot(stage, chat, stage.bot, Member(stage.bot, "left"))
    return True


def send_chat_action(stage: Stage, call: Call) -> Result:
    stage.world.reachable(call.params.get("chat_id"))
    if call.text("action").lower() not in ACTIONS:
        raise bad("wrong parameter action in request")
    return True


def get_file(stage: Stage, call: Call) -> Result:
    """getFile: where to download, up to 20 MiB."""
    stored = stage.shelf.found(call.text("file_id"))
    if stored.size > DOWNLOAD_LIMIT:
        raise bad("file is too big")
    return stored.shape() | {"file_path": stored.path}


def _scope(call: Call) -> str:
    return f"commands {call.text('scope') or 'default'} {call.text('language_code')}".strip()


def set_my_commands(stage: Stage, call: Call) -> Result:
    """Keep the commands of one scope and language."""
    commands = call.decoded("commands") or []
    if not isinstance(commands, list) or len(commands) > COMMANDS_LIMIT:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not _COMMAND.fullmatch(command.get("command", "").removeprefix("/")):
            raise bad("BOT_COMMAND_INVALID")
        if not 1 <= len(command.get("description", "")) <= 256:
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
    stage.profile[_scope(call)] = commands
    return True


def get_my_commands(stage: Stage, call: Call) -> Result:
    return stage.profile.get(_scope(call), [])


def delete_my_commands(stage: Stage, call: Call) -> Result:
    stage.profile.pop(_scope(call), None)
    return True


def _profile_text(field: str, limit: int) -> dict[str, Method]:
    """Setter and getter of one text of the bot's profile, kept for each language."""
    name = "".join(part.title() for part in field.split("_"))

    def store(stage: Stage, call: Call) -> Result:
        if len(call.text(field)) > limit:
            raise bad(f"{field.upper()}_TOO_LONG")
        stage.profile[f"{field} {call.text('language_code')}".strip()] = call.text(field)
        return True

    def show(stage: Stage, call: Call) -> Result:
        return {field: stage.profile.get(f"{field} {call.text('language_code')}".strip(), "")}

    return {f"setMy{name}": store, f"getMy{name}": show}


def set_webhook(stage: Stage, call: Call) -> Result:
    """setWebhook: at most once a second; plain http only to this machine, elsewhere nothing is ever posted."""
    url = call.text("url")
    if not url:
        return delete_webhook(stage, call)
    hook = Webhook(url, call.text("secret_token"), call.integer("max_connections", 40, 1, 100))
    if stage.clock.now() < stage.next_set_webhook:
        raise flood(1)
    stage.next_set_webhook = stage.clock.now() + 1
    if stage.courier.hook == hook and not call.flag("drop_pending_updates"):
        stage.queue.allow(call)
        return Described(value=True, description="Webhook is already set")
    _check_webhook(hook)
    stage.polling.abort(WEBHOOK_CAME)
    _drop_if_asked(stage, call)
    stage.queue.allow(call)
    stage.courier.set(hook)
    return Described(value=True, description="Webhook was set")


def _check_webhook(hook: Webhook) -> None:
    if not hook.url.startswith("https://") and not is_loopback(hook.url):
        raise bad("bad webhook: An HTTPS URL must be provided for webhook")
    if len(hook.secret) > 256:
        raise bad("secret token is too long")
    if not _SECRET.fullmatch(hook.secret):
        raise bad("secret token contains unallowed characters")


def _drop_if_asked(stage: Stage, call: Call) -> None:
    if call.flag("drop_pending_updates"):
        for item in stage.queue.pending():
            stage.queue.done(item)


def delete_webhook(stage: Stage, call: Call) -> Result:
    was_set = stage.courier.hook is not None
    stage.courier.clear()
    _drop_if_asked(stage, call)
    return Described(value=True, description="Webhook was deleted" if was_set else "Webhook is already deleted")


def get_webhook_info(stage: Stage, call: Call) -> Result:
    return stage.courier.info()


class Described:
    """A result that comes with a description, as those of the webhook do."""

    def __init__(self, *, value: bool, description: str) -> None:
        self.body: Json = {"ok": True, "result": value, "description": description}


METHODS: dict[str, Method] = {
    "getMe": get_me,
    "getChat": get_chat,
    "getChatMember": get_chat_member,
    "getChatAdministrators": get_chat_administrators,
    "getChatMemberCount": get_chat_member_count,
    "leaveChat": leave_chat,
    "sendChatAction": send_chat_action,
    "getFile": get_file,
    "setMyCommands": set_my_commands,
    "getMyCommands": get_my_commands,
    "deleteMyCommands": delete_my_commands,
    "setWebhook": set_webhook,
    "deleteWebhook": delete_webhook,
    "getWebhookInfo": get_webhook_info,
    **_profile_text("name", 64),
    **_profile_text("description", 512),
    **_profile_text("short_description", 120),
}
