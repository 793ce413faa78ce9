"""People on the test server of Zalo: they write and send pictures; there is nothing to press."""

import hashlib

from tests.fakes.phones.people import Somebody
from tests.fakes.phones.talk import Bubble, Kept, NoPicture
from tests.fakes.pictures import is_picture
from tests.fakes.zalo_bot import Person, ZaloBotApi
from tests.fakes.zalo_bot.call import Json
from tests.fakes.zalo_bot.ledger import Sent


class OnZalo:
    """The talks on a Zalo."""

    title = "Zalo"

    def __init__(self, api: ZaloBotApi) -> None:
        self._api = api

    def bubbles(self, who: Somebody) -> list[Bubble]:
        """What was said on both sides, in the order of time."""
        mine = [(message["date"], _mine(message)) for message in self._said(who)]
        theirs = [(int(one.at * 1000), _theirs(one)) for one in self._heard(who)]
        return [bubble for _, bubble in sorted([*mine, *theirs], key=lambda pair: pair[0])]

    def say(self, who: Somebody, text: str) -> None:
        """Write in the private chat."""
        self._api.say(_person(who), text)

    def send_photo(self, who: Somebody, picture: bytes, caption: str) -> None:
        """Send a picture, as it is."""
        if not is_picture(picture):
            raise NoPicture
        self._api.send_photo(_person(who), picture, caption)

    def press(self, who: Somebody, message: str, data: str) -> None:
        """Zalo has no buttons."""
        raise LookupError(message)

    def file(self, who: Somebody, message: str) -> Kept:
        """The picture of a message."""
        for one in self._heard(who):
            if one.message_id == message and one.picture:
                return Kept("hinh.jpg", one.picture, is_picture=True)
        for said in self._said(who):
            if said["message_id"] == message and "photo_url" in said:
                return Kept("hinh.jpg", self._api.picture(said["photo_url"]), is_picture=True)
        raise LookupError(message)

    def _said(self, who: Somebody) -> list[Json]:
        everything = [update["message"] for update in self._api.account().updates]
        return [message for message in everything if message["from"]["id"] == _person(who).id]

    def _heard(self, who: Somebody) -> list[Sent]:
        return self._api.ledger.messages(_person(who).id)


def _person(who: Somebody) -> Person:
    """The same opaque id in every run, so that a bot that is started again on its data knows everybody."""
    return Person(hashlib.sha256(f"phone {who.number}".encode()).hexdigest()[:20], who.name)


def _mine(message: Json) -> Bubble:
    files = (("hinh.jpg", True),) if "photo_url" in message else ()
    return Bubble(message["message_id"], mine=True, text=message.get("text") or message.get("caption", ""), files=files)


def _theirs(sent: Sent) -> Bubble:
    files = (("hinh.jpg", True),) if sent.picture else ()
    return Bubble(sent.message_id, mine=False, text=sent.text, files=files)
