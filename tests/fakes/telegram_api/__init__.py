"""A Telegram Bot API on loopback for tests and demos: true shapes, scripted faults and a ledger of what was sent.

```python
async with TelegramApi() as api:            # api.base_url, api.token
    an = api.user(1001, "An")
    api.say(an, "/start")                   # an Update for getUpdates or the webhook
    (reply,) = await api.ledger.wait_for(an, 1)
    api.press(an, reply.labels[0])
    api.faults.flood(3, method="sendMessage", nth=2)
```
"""

from tests.fakes.telegram_api.files import sample_photo
from tests.fakes.telegram_api.ledger import Button, Ledger, Request, Sent
from tests.fakes.telegram_api.server import TelegramApi
from tests.fakes.telegram_api.stage import DEFAULT_TOKEN
from tests.fakes.telegram_api.world import Chat, Member, User

__all__ = [
    "DEFAULT_TOKEN",
    "Button",
    "Chat",
    "Ledger",
    "Member",
    "Request",
    "Sent",
    "TelegramApi",
    "User",
    "sample_photo",
]
