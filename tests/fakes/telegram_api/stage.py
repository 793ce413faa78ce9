"""What all parts of the fake server share: its clock, world, files, queue, courier, ledger, faults and pace."""

from datetime import datetime

from tests.fakes.telegram_api.call import Json
from tests.fakes.telegram_api.clock import Clock
from tests.fakes.telegram_api.faults import Faults
from tests.fakes.telegram_api.files import Shelf
from tests.fakes.telegram_api.ledger import Ledger
from tests.fakes.telegram_api.pace import Pace
from tests.fakes.telegram_api.updates import Polling, UpdateQueue
from tests.fakes.telegram_api.webhook import Courier
from tests.fakes.telegram_api.world import Chat, User, World

DEFAULT_TOKEN = "131000151:AAE-loopback-test-double-never-real"
DAY = 86_400.0
CALLBACK_LIFE = 150.0  # seconds that a button press may be fetched and answered


class Stage:
    """The parts of one fake server; `token` names its only bot."""

    def __init__(
        self, token: str = DEFAULT_TOKEN, *, start: datetime | None = None, scale: float = 1.0, pace: bool = False
    ) -> None:
        self.token = token
        self.clock = Clock(start, scale)
        bot_id = int(token.partition(":")[0])
        self.bot = User(bot_id, "Bot 131", username="bot131_test_bot", is_bot=True)
        self.world = World(self.clock, self.bot)
        self.shelf = Shelf()
        self.queue = UpdateQueue(self.clock)
        self.polling = Polling(self.queue)
        self.courier = Courier(self.queue)
        self.ledger = Ledger()
        self.faults = Faults()
        self.pace = Pace(self.clock, enforced=pace)
        self.presses: dict[str, float] = {}  # callback query id -> until when it may be answered
        self.profile: Json = {}  # what setMyCommands and its kin stored
        self.next_set_webhook = 0.0
        self.privacy = True  # the bot sees only what is meant for it in groups

    def put_message(self, chat: Chat, message: Json, kind: str = "message") -> Json:
        """Queue the update of a message; it lives a day from the message's own date."""
        return self.queue.put(kind, message, f"chat:{chat.id}", message["date"] + DAY - self.clock.now())
