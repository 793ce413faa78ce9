"""People on the test server of Telegram: they write, send pictures, press buttons."""

import time

from tests.fakes.phones.people import PEOPLE, Somebody
from tests.fakes.phones.talk import Bubble, Kept, NoPicture
from tests.fakes.telegram_api import TelegramApi, User
from tests.fakes.telegram_api.call import Json
from tests.fakes.telegram_api.keyboards import rows
from tests.fakes.telegram_api.refusals import Refused

FIRST_USER = 131_000_000


class OnTelegram:
    """The talks on a Telegram."""

    title = "Telegram"

    def __init__(self, api: TelegramApi) -> None:
        self._api = api
        self._users = {one.number: api.user(FIRST_USER + one.number, one.name) for one in PEOPLE}
        for user in self._users.values():
            api.private_chat(user)
        # A bot that is started again on its data knows the updates of last time: these must be others.
        api.queue.next_id = int(time.time())

    def bubbles(self, who: Somebody) -> list[Bubble]:
        """The private chat's messages, with the buttons that they still have."""
        return [self._bubble(message) for _, message in sorted(self._messages(who).items())]

    def say(self, who: Somebody, text: str) -> None:
        """Write in the private chat."""
        self._api.say(self._user(who), text)

    def send_photo(self, who: Somebody, picture: bytes, caption: str) -> None:
        """Send a picture as Telegram takes it."""
        try:
            self._api.send_photo(self._user(who), picture, caption)
        except Refused as refusal:
            raise NoPicture from refusal

    def press(self, who: Somebody, message: str, data: str) -> None:
        """Press a button below a message."""
        if not message.isdecimal() or int(message) not in self._messages(who):
            raise LookupError(message)
        self._api.press(self._user(who), data, message_id=int(message))

    def file(self, who: Somebody, message: str) -> Kept:
        """The one file that a message of Telegram has."""
        found = self._messages(who)[int(message)] if message.isdecimal() else {}
        for stored in self._api.shelf.bytes_of(found):
            return Kept(stored.name, stored.data, stored.kind == "photo")
        raise LookupError(message)

    def _user(self, who: Somebody) -> User:
        return self._users[who.number]

    def _messages(self, who: Somebody) -> dict[int, Json]:
        return self._api.private_chat(self._user(who)).messages

    def _bubble(self, message: Json) -> Bubble:
        keys = [
            tuple((key["text"], key["callback_data"]) for key in row if "callback_data" in key)
            for row in rows(message.get("reply_markup") or {})
        ]
        return Bubble(
            str(message["message_id"]),
            message["from"]["id"] != self._api.bot.id,
            message.get("text") or message.get("caption", ""),
            tuple(row for row in keys if row),
            tuple((stored.name, stored.kind == "photo") for stored in self._api.shelf.bytes_of(message)),
        )
