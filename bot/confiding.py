"""Puts the hotline's counter together: the keys of drafts, hidden letters, slow codes, sealed files."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.channels.webchat.mailboxes import NAME as WEB
from bot.settings import Settings
from broadcasts.delivery import Channel, Delivery
from broadcasts.discreet import Discreet
from handlers import catalogue
from handlers.citizens.tips.counter import Counter
from handlers.citizens.tips.hands import Hands
from handlers.citizens.tips.keeping import Keeping
from handlers.citizens.tips.sealing import Sealing
from handlers.citizens.tips.stretching import Stretching
from handlers.reception import Reception
from storage.book.book import Book
from storage.book.files import FileStore
from storage.confidential.codes import code_salt
from storage.confidential.draft_keys import DraftKeys, draft_keys
from storage.talk import Address


@dataclass(slots=True)
class Confiding:
    """The parts of the counter that live as long as the process."""

    keys: DraftKeys
    discreet: Discreet
    stretching: Stretching
    counter: Counter
    sealing: Sealing

    async def start(self) -> None:
        """Open, once delivery has begun."""
        if self.discreet.serves:
            await self.discreet.start()
            await self.stretching.start()

    async def stop(self) -> None:
        """Close, before delivery ends."""
        await self.stretching.stop()
        await self.discreet.stop()

    def serve(self, delivery: Delivery, doors: Sequence[Channel]) -> None:
        """Letters go out by this delivery and through these doors."""
        self.discreet.serve(delivery, [Address(door.name, door.account, "") for door in doors])


def build_confiding(
    settings: Settings, book: Book, store: FileStore, reception: Reception, clock: Callable[[], datetime]
) -> Confiding:
    """The counter of a bot; its delivery and doors come later."""
    folder = settings.data_dir / "keys"
    keys = draft_keys(folder)
    discreet = Discreet(book, keys, clock)
    stretching = Stretching(book, keys, code_salt(folder), store, clock)

    def web(at: Address) -> str:
        return "" if at.channel == WEB else settings.public_url

    keeping = Keeping(reception.office, keys, Hands(), stretching)
    stretching.stretched = keeping.stretched
    counter = Counter(reception, catalogue.at_the_counter(reception), keeping, discreet, web)
    return Confiding(keys, discreet, stretching, counter, Sealing(book, store, counter, clock))
