"""A Zalo Bot Platform on loopback for tests and demos: true shapes, switches where the sources differ, a ledger.

```python
async with ZaloBotApi() as api:             # api.base_url, api.token; more bots: ZaloBotApi(tokens=(…, …))
    lan = api.person("Chị Lan")
    api.say(lan, "đề cử 1")                 # one object for getUpdates or the webhook
    (answer,) = await api.ledger.wait_for(lan.id, 1)
    api.switches.replay = True              # what was read comes back on every poll, at once
    api.faults.drop_after("sendMessage")    # taken, but the answer never comes
```
"""

from tests.fakes.zalo_bot.ledger import Ledger, Request, Sent
from tests.fakes.zalo_bot.server import ZaloBotApi
from tests.fakes.zalo_bot.world import DEFAULT_TOKEN, Group, Person, Switches

__all__ = ["DEFAULT_TOKEN", "Group", "Ledger", "Person", "Request", "Sent", "Switches", "ZaloBotApi"]
