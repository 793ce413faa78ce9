"""What happens to groups and to the bot's place in them: adding, removing, rights, migration, blocking."""

import copy
from collections.abc import Sequence

from tests.fakes.telegram_api.call import Json
from tests.fakes.telegram_api.people import People, Person
from tests.fakes.telegram_api.stage import DAY, Stage
from tests.fakes.telegram_api.world import Chat, ChatRef, Member, User


def move_bot(stage: Stage, chat: Chat, by: User, new: Member) -> Json:
    """Give the bot another place in a chat and queue the my_chat_member update that tells it."""
    old = chat.member(stage.bot)
    change = {
        "chat": chat.shape(),
        "from": by.shape(),
        "date": stage.clock.date(),
        "old_chat_member": old.shape(),
        "new_chat_member": new.shape(),
    }
    chat.members[stage.bot.id] = new
    return stage.queue.put("my_chat_member", change, f"place:{chat.id}", DAY)


class Groups(People):
    """The acts on groups, and those by which a person leaves the bot."""

    def group(
        self,
        chat_id: int | None = None,
        title: str = "Nhóm",
        members: Sequence[Person] = (),
        admins: Sequence[Person] = (),
        *,
        kind: str = "group",
        with_bot: bool = True,
    ) -> Chat:
        """A group whose first administrator owns it; no update tells of its making."""
        chat = Chat(chat_id or self.world.new_group_id(kind), kind, title)
        for person in members:
            self.join(chat, person)
        for number, person in enumerate(admins):
            self.join(chat, person, "administrator" if number else "creator")
        if with_bot:
            chat.members[self.bot.id] = Member(self.bot)
        self.world.chats[chat.id] = chat
        return chat

    def supergroup(
        self,
        chat_id: int | None = None,
        title: str = "Nhóm",
        members: Sequence[Person] = (),
        admins: Sequence[Person] = (),
        *,
        with_bot: bool = True,
    ) -> Chat:
        """A supergroup; all else as of a group."""
        return self.group(chat_id, title, members, admins, kind="supergroup", with_bot=with_bot)

    def join(self, chat: Chat, user: Person, status: str = "member") -> Member:
        """Put a person into a chat, or give him another standing, without an update."""
        person = self.world.user(user)
        chat.members[person.id] = Member(person, status)
        return chat.members[person.id]

    def add_bot(self, chat: ChatRef, by: Person) -> Json:
        """A person adds the bot: my_chat_member, then the service message; gives the former."""
        place, person = self.world.chat(chat), self.world.user(by)
        update = move_bot(self, place, person, Member(self.bot))
        bot = self.bot.shape()
        self._service(place, person, {"new_chat_participant": bot, "new_chat_member": bot, "new_chat_members": [bot]})
        return update

    def remove_bot(self, chat: ChatRef, by: Person) -> Json:
        """A person removes the bot; a basic group also shows it as a service message."""
        place, person = self.world.chat(chat), self.world.user(by)
        update = move_bot(self, place, person, Member(self.bot, "kicked"))
        if place.type == "group":
            self._service(
                place, person, {"left_chat_participant": self.bot.shape(), "left_chat_member": self.bot.shape()}
            )
        return update

    def promote_bot(self, chat: ChatRef, by: Person, **rights: bool) -> Json:
        """The bot becomes an administrator; `rights` differ from all."""
        return move_bot(self, self.world.chat(chat), self.world.user(by), Member(self.bot, "administrator", rights))

    def restrict_bot(self, chat: ChatRef, by: Person, **rights: bool) -> Json:
        """The bot may do less, such as can_send_messages=False."""
        return move_bot(self, self.world.chat(chat), self.world.user(by), Member(self.bot, "restricted", rights))

    def demote_bot(self, chat: ChatRef, by: Person) -> Json:
        """The bot becomes a plain member again."""
        return move_bot(self, self.world.chat(chat), self.world.user(by), Member(self.bot))

    def block(self, user: Person) -> Json:
        """A person blocks the bot; sending to him is refused with 403."""
        chat = self.private_chat(user)
        return move_bot(self, chat, self.world.user(user), Member(self.bot, "kicked"))

    def unblock(self, user: Person) -> Json:
        """A person takes the bot back."""
        return move_bot(self, self.private_chat(user), self.world.user(user), Member(self.bot))

    def deactivate(self, user: Person) -> None:
        """A person deletes his account."""
        self.world.user(user).deactivated = True

    def delete_group(self, chat: ChatRef) -> None:
        """The owner deletes a group."""
        self.world.chat(chat).deleted = True

    def open_topic(self, chat: ChatRef, thread: int, *, closed: bool = False) -> None:
        """A forum topic, open or closed."""
        self.world.chat(chat).topics[thread] = not closed

    def migrate(self, chat: ChatRef, by: Person) -> Chat:
        """A group becomes a supergroup: two service updates, new ids, old messages left behind."""
        old, person = self.world.chat(chat), self.world.user(by)
        new = Chat(self.world.new_group_id("supergroup"), "supergroup", old.title)
        new.members = {user_id: copy.copy(member) for user_id, member in old.members.items()}
        self.world.chats[new.id] = new
        self._service(old, person, {"migrate_to_chat_id": new.id})
        self._service(new, person, {"migrate_from_chat_id": old.id})
        old.migrated_to = new.id
        return new

    def _service(self, chat: Chat, person: User, content: Json) -> Json:
        """A service message; it reaches the bot whatever its privacy."""
        return self.put_message(chat, copy.deepcopy(self.world.store(chat, person, content)))
