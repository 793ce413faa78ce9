"""The people, chats and messages that the fake server knows, in the shapes of the Bot API."""

from dataclasses import dataclass, field
from typing import Any

from tests.fakes.telegram_api.call import Json
from tests.fakes.telegram_api.clock import Clock
from tests.fakes.telegram_api.refusals import bad, forbidden

ANONYMOUS_ADMIN = 1087968824  # @GroupAnonymousBot stands in for an administrator who hides
ADMIN_RIGHTS = (
    "can_manage_chat can_delete_messages can_manage_video_chats can_restrict_members can_promote_members "
    "can_change_info can_invite_users can_post_stories can_edit_stories can_delete_stories can_pin_messages"
).split()
MEMBER_RIGHTS = (
    "can_send_messages can_send_audios can_send_documents can_send_photos can_send_videos can_send_video_notes "
    "can_send_voice_notes can_send_polls can_send_other_messages can_add_web_page_previews can_change_info "
    "can_invite_users can_pin_messages can_manage_topics can_edit_tag can_react_to_messages"
).split()
IN_CHAT = frozenset({"creator", "administrator", "member", "restricted"})


@dataclass(slots=True)
class User:
    """A person or a bot."""

    id: int
    first_name: str
    last_name: str = ""
    username: str = ""
    language_code: str = ""
    is_bot: bool = False
    deactivated: bool = False

    def shape(self) -> Json:
        """The Bot API's User."""
        required: Json = {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name}
        optional = {"last_name": self.last_name, "username": self.username, "language_code": self.language_code}
        return required | {name: value for name, value in optional.items() if value}


@dataclass(slots=True)
class Member:
    """What somebody is in a chat."""

    user: User
    status: str = "member"  # creator, administrator, member, restricted, left or kicked
    rights: dict[str, bool] = field(default_factory=dict)

    def shape(self) -> Json:
        """The Bot API's ChatMember of this status."""
        plain: Json = {"user": self.user.shape(), "status": self.status}
        if self.status == "creator":
            return plain | {"is_anonymous": False}
        if self.status == "kicked":
            return plain | {"until_date": 0}
        if self.status == "administrator":
            return (
                plain
                | dict.fromkeys(ADMIN_RIGHTS, True)
                | {"can_be_edited": False, "is_anonymous": False}
                | self.rights
            )
        if self.status == "restricted":
            return plain | dict.fromkeys(MEMBER_RIGHTS, True) | {"is_member": True, "until_date": 0} | self.rights
        return plain


@dataclass(slots=True)
class Chat:
    """A private chat, group or supergroup with its messages."""

    id: int
    type: str
    title: str = ""
    username: str = ""
    user: User | None = None  # of a private chat
    members: dict[int, Member] = field(default_factory=dict)
    messages: dict[int, Json] = field(default_factory=dict)
    topics: dict[int, bool] = field(default_factory=dict)  # thread id -> open
    keyboard: Json | None = None  # the reply keyboard that people see
    migrated_to: int | None = None
    deleted: bool = False
    last_id: int = 0

    def shape(self) -> Json:
        """The Bot API's Chat."""
        if self.user:
            person = self.user.shape()
            names = {name: person[name] for name in ("first_name", "last_name", "username") if name in person}
            return {"id": self.id, "type": "private"} | names
        shape: Json = {"id": self.id, "type": self.type, "title": self.title}
        if self.type == "group":
            shape["all_members_are_administrators"] = False
        optional = {"username": self.username, "is_forum": bool(self.topics)}
        return shape | {name: value for name, value in optional.items() if value}

    def member(self, user: User) -> Member:
        """What the user is here; who never came has left."""
        return self.members.get(user.id) or Member(user, "left")


ChatRef = Chat | User | int


class World:
    """Everything that is known, found by id."""

    def __init__(self, clock: Clock, bot: User) -> None:
        self.clock = clock
        self.bot = bot
        self.users: dict[int, User] = {bot.id: bot}
        self.chats: dict[int, Chat] = {}
        self._account_messages = 0  # private chats and basic groups share one count
        self._groups = 0

    def user(self, ref: User | int) -> User:
        """The person; KeyError if nobody made him."""
        return self.users[ref if isinstance(ref, int) else ref.id]

    def chat(self, ref: ChatRef) -> Chat:
        """The chat by itself, its id or its person; KeyError if there is none."""
        return self.chats[ref if isinstance(ref, int) else ref.id]

    def private(self, user: User) -> Chat:
        """The person's chat with the bot, opened if it was not."""
        chat = self.chats.setdefault(user.id, Chat(user.id, "private", user=user))
        for person in (user, self.bot):
            chat.members.setdefault(person.id, Member(person))
        return chat

    def new_group_id(self, kind: str) -> int:
        """A fresh id in the range that the kind of group has."""
        self._groups += 1
        return (-1002000000000 if kind == "supergroup" else -4000000000) - self._groups

    def next_message_id(self, chat: Chat) -> int:
        """Supergroups count by themselves; all other chats of the account share one count."""
        if chat.type == "supergroup":
            chat.last_id += 1
            return chat.last_id
        self._account_messages += 1
        return self._account_messages

    def store(self, chat: Chat, sender: User, content: Json) -> Json:
        """Keep a new message and give it back in its whole shape."""
        message_id = self.next_message_id(chat)
        message: Json = {"message_id": message_id, "from": sender.shape(), "chat": chat.shape()}
        message |= {"date": self.clock.date(), **content}
        chat.messages[message_id] = message
        return message

    def reachable(self, ref: Any, *, write: bool = True) -> Chat:
        """The chat that a request names; raises the refusal that its state asks for."""
        if ref in ("", None):
            raise bad("chat_id is empty")
        chat = self._named(str(ref))
        if chat is None:
            raise self._unknown(str(ref))
        if chat.user:
            self._check_person(chat, chat.user, write=write)
        else:
            self._check_group(chat, write=write)
        return chat

    def _named(self, ref: str) -> Chat | None:
        if ref.startswith("@"):
            return next((chat for chat in self.chats.values() if chat.username == ref[1:]), None)
        try:
            return self.chats.get(int(ref))
        except ValueError:
            return None

    def _unknown(self, ref: str) -> Exception:
        """A person whom the bot met in a group may be known without having opened the chat."""
        met = any(ref == str(user_id) for chat in self.chats.values() for user_id in chat.members)
        return forbidden("bot can't initiate conversation with a user") if met else bad("chat not found")

    def _check_person(self, chat: Chat, person: User, *, write: bool) -> None:
        if person.deactivated and write:
            raise forbidden("user is deactivated")
        if chat.member(self.bot).status == "kicked" and write:
            raise forbidden("bot was blocked by the user")

    def _check_group(self, chat: Chat, *, write: bool) -> None:
        status = chat.member(self.bot).status
        if chat.migrated_to and write:
            raise bad("group chat was upgraded to a supergroup chat", migrate_to_chat_id=chat.migrated_to)
        if chat.deleted and write:
            raise forbidden("the group chat was deleted")
        if status == "kicked" and (write or chat.type == "supergroup"):
            raise forbidden(f"bot was kicked from the {chat.type} chat")
        if status == "left" and (write or chat.type == "supergroup"):
            raise forbidden(f"bot is not a member of the {chat.type} chat")
