"""What people do: write, edit, press buttons, send pictures and files; each makes a true Update."""

import copy
from typing import Any

from tests.fakes.telegram_api.call import Json, Upload
from tests.fakes.telegram_api.files import sample_photo
from tests.fakes.telegram_api.keyboards import rows
from tests.fakes.telegram_api.ledger import Sent
from tests.fakes.telegram_api.stage import CALLBACK_LIFE, Stage
from tests.fakes.telegram_api.text import found_entities
from tests.fakes.telegram_api.world import ANONYMOUS_ADMIN, IN_CHAT, Chat, ChatRef, User

Person = User | int


class People(Stage):
    """The acts of people. Each gives back the Update; one without `update_id` never left the server."""

    def user(
        self, user_id: int, name: str = "", *, last_name: str = "", username: str = "", language_code: str = "vi"
    ) -> User:
        """A person whom the fake knows; made once, found again by the id."""
        if user_id not in self.world.users:
            person = User(user_id, name or f"Người {user_id}", last_name, username, language_code)
            self.world.users[user_id] = person
        return self.world.users[user_id]

    def private_chat(self, user: Person) -> Chat:
        """The person's chat with the bot, as if he had pressed Start."""
        return self.world.private(self.world.user(user))

    def say(
        self,
        user: Person,
        text: str,
        chat: ChatRef | None = None,
        *,
        entities: list[Json] | None = None,
        reply_to: Sent | int | None = None,
        thread: int | None = None,
        anonymous: bool = False,
    ) -> Json:
        """Write a text, privately or in a group; `anonymous` writes as the group, as hidden administrators do."""
        found = found_entities(text) if entities is None else entities
        content: Json = {"text": text} | ({"entities": found} if found else {})
        if thread is not None:
            content |= {"message_thread_id": thread, "is_topic_message": True}
        return self._write(user, content, chat, reply_to, anonymous=anonymous)

    def _place(self, user: Person, chat: ChatRef | None) -> tuple[User, Chat]:
        """Who writes where; writing privately opens the chat, a person outside a group cannot write in it."""
        person = self.world.user(user)
        place = self.world.private(person) if chat is None else self.world.chat(chat)
        if place.user and place.member(self.bot).status == "kicked":
            raise ValueError(f"{person.first_name} has blocked the bot; call unblock() first")
        if place.member(person).status not in IN_CHAT:
            raise ValueError(f"{person.first_name} is not in {place.title}")
        return person, place

    def _write(
        self,
        user: Person,
        content: Json,
        chat: ChatRef | None,
        reply_to: Sent | int | None = None,
        *,
        anonymous: bool = False,
    ) -> Json:
        person, place = self._place(user, chat)
        if reply_to is not None:
            answered = place.messages[reply_to if isinstance(reply_to, int) else reply_to.message_id]
            content = content | {"reply_to_message": {k: v for k, v in answered.items() if k != "reply_to_message"}}
        if anonymous:
            person = User(ANONYMOUS_ADMIN, "Group", username="GroupAnonymousBot", is_bot=True)
            content = content | {"sender_chat": place.shape()}
        message = copy.deepcopy(self.world.store(place, person, content))
        return self.put_message(place, message) if self._bot_sees(place, message) else {"message": message}

    def _bot_sees(self, chat: Chat, message: Json) -> bool:
        """Whether the message reaches the bot: in groups with privacy on only what is meant for it."""
        status = chat.member(self.bot).status
        if chat.type == "private" or status == "administrator" or (status in IN_CHAT and not self.privacy):
            return True
        if status not in IN_CHAT:
            return False
        to_bot = message.get("reply_to_message", {}).get("from", {}).get("id") == self.bot.id
        return to_bot or self._is_command(message.get("text", ""))

    def _is_command(self, text: str) -> bool:
        words = text.split(maxsplit=1)
        name, _, addressee = (words[0] if words else "").partition("@")
        return name.startswith("/") and len(name) > 1 and addressee.lower() in {"", self.bot.username.lower()}

    def edit(self, user: Person, message: Json | int, text: str, chat: ChatRef | None = None) -> Json:
        """Change an own message, named by its Update or id; the update lives a day from the message's first date."""
        _, place = self._place(user, chat)
        message_id = message if isinstance(message, int) else message["message"]["message_id"]
        stored = place.messages[message_id]
        stored |= {"text": text, "edit_date": self.clock.date()}
        stored.pop("entities", None)
        if found := found_entities(text):
            stored["entities"] = found
        changed = copy.deepcopy(stored)
        seen = self._bot_sees(place, changed)
        return self.put_message(place, changed, "edited_message") if seen else {"edited_message": changed}

    def press(
        self, user: Person, label_or_data: str, chat: ChatRef | None = None, *, message_id: int | None = None
    ) -> Json:
        """Press the button on the newest message that has it; a reply keyboard's button writes its label instead.

        `message_id` presses a button of that message, however old. LookupError if nobody shows such a button.
        """
        person, place = self._place(user, chat)
        for number in sorted(place.messages, reverse=True) if message_id is None else [message_id]:
            button = _find(place.messages[number].get("reply_markup"), label_or_data)
            if button and "callback_data" in button:
                return self._query(person, place.messages[number], button["callback_data"])
        button = _find(place.keyboard, label_or_data)
        if button is None or message_id is not None:
            raise LookupError(f"no button {label_or_data!r} to press; shown: {self.shown_buttons(place)}")
        if button.get("request_contact"):
            return self.send_contact(person)
        return self.say(person, button["text"], place)

    def shown_buttons(self, chat: ChatRef) -> list[str]:
        """All labels that could be pressed in a chat, oldest first."""
        place = self.world.chat(chat)
        shown = [message.get("reply_markup") for message in place.messages.values()]
        return [
            button["text"] for markup in [*shown, place.keyboard] if markup for row in rows(markup) for button in row
        ]

    def _query(self, person: User, message: Json, data: str) -> Json:
        query_id = str(4_300_000_000_000_000_000 + len(self.presses))
        self.presses[query_id] = self.clock.now() + CALLBACK_LIFE
        query = {
            "id": query_id,
            "from": person.shape(),
            "message": copy.deepcopy(message),
            "chat_instance": str(7_000_000_000_000_000_000 + abs(message["chat"]["id"])),
            "data": data,
        }
        return self.queue.put("callback_query", query, f"user:{person.id}", CALLBACK_LIFE)

    def send_photo(
        self,
        user: Person,
        data: bytes | None = None,
        caption: str = "",
        chat: ChatRef | None = None,
        *,
        media_group: str | None = None,
    ) -> Json:
        """Send a picture (a sample if none is given), alone or as a part of an album."""
        content = self.shelf.photo(Upload("photo.jpg", "image/jpeg", data or sample_photo()))
        return self._write(user, content | _caption(caption) | _group(media_group), chat)

    def send_album(
        self, user: Person, pictures: list[bytes], caption: str = "", chat: ChatRef | None = None
    ) -> list[Json]:
        """Send pictures as an album: separate updates of one media group, the caption on the first."""
        group = str(13_500_000_000_000_000 + len(self.queue.issued))
        captions = [caption, *[""] * len(pictures)]
        return [
            self.send_photo(user, data, text, chat, media_group=group)
            for data, text in zip(pictures, captions, strict=False)
        ]

    def send_document(
        self,
        user: Person,
        data: bytes,
        name: str = "tep.pdf",
        caption: str = "",
        chat: ChatRef | None = None,
        *,
        mime: str = "application/pdf",
        size: int | None = None,
    ) -> Json:
        """Send a file; `size` makes the server believe that it is that large."""
        content = self.shelf.document(Upload(name, mime, data), size)
        return self._write(user, content | _caption(caption), chat)

    def send_voice(self, user: Person, data: bytes, duration: int = 3, chat: ChatRef | None = None) -> Json:
        """Send a voice note."""
        return self._write(user, self.shelf.voice(Upload("voice.oga", "audio/ogg", data), duration), chat)

    def send_location(self, user: Person, latitude: float, longitude: float, chat: ChatRef | None = None) -> Json:
        """Send a place."""
        return self._write(user, {"location": {"latitude": latitude, "longitude": longitude}}, chat)

    def send_contact(
        self, user: Person, phone: str = "+84900000000", chat: ChatRef | None = None, *, of: Person | None = None
    ) -> Json:
        """Send the own contact card, or that of somebody else whom the platform knows (`of`)."""
        owner = self.world.user(user if of is None else of)
        card = {"phone_number": phone, "first_name": owner.first_name, "user_id": owner.id}
        return self._write(user, {"contact": card}, chat)

    def send_sticker(self, user: Person, emoji: str = "👍", chat: ChatRef | None = None) -> Json:
        """Send a sticker."""
        stored = self.shelf.put("sticker", Upload("sticker.webp", "image/webp", b"RIFF"))
        traits: dict[str, Any] = {"type": "regular", "width": 512, "height": 512, "emoji": emoji}
        traits |= {"is_animated": False, "is_video": False, "set_name": "MauThu"}
        return self._write(user, {"sticker": stored.shape() | traits}, chat)


def _find(markup: Json | None, label_or_data: str) -> Json | None:
    buttons = [button for row in rows(markup or {}) for button in row]
    fitting = (button for button in buttons if label_or_data in {button["text"], button.get("callback_data")})
    return next(fitting, None)


def _caption(caption: str) -> Json:
    found = found_entities(caption)
    return ({"caption": caption} if caption else {}) | ({"caption_entities": found} if found else {})


def _group(media_group: str | None) -> Json:
    return {"media_group_id": media_group} if media_group else {}
