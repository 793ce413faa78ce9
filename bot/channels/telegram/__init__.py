"""Telegram as a channel: messages come by long polling or webhook, pieces go out; python-telegram-bot is the transport.

channel.py     `Telegram`, the port: what the rest of the bot sees
access.py      which bot, where, and how it listens
api.py         calls: python-telegram-bot's own, and plain ones where many go through
line.py        the HTTP session below them; keeps the token out of every error
problems.py    what went wrong -> `Undelivered`: one table
reading.py     an update -> `Message`; pure
receiving.py   an update on its way to the desk
polling.py     the loop that asks for updates, and confirms them only when they are on disk
reach.py       how we stand with Telegram, and since when it does not answer
rivals.py      who else uses our token: a webhook elsewhere, another poller
webhook.py     the door at which Telegram hands them over
announcing.py  our address at Telegram, told and looked after
topics.py      the topics of a forum, each a chat of its own
sending.py     a piece -> one call; a file is uploaded once
menu.py        the list of commands that Telegram shows beside the input
patience.py    growing pauses, and trying until it works
checks.py      what the doctor looks at; the webhook's part in hook_checks.py
"""

import logging
import os

# python-telegram-bot reads this when it makes an error; without it `RetryAfter` warns and counts whole seconds.
os.environ.setdefault("PTB_TIMEDELTA", "1")
# It writes addresses with the token, and people's words, at DEBUG.
logging.getLogger("telegram").setLevel(logging.WARNING)

from bot.channels.telegram.access import Access, access_of  # noqa: E402 - what stands above has to be in force first
from bot.channels.telegram.channel import Telegram  # noqa: E402
from bot.channels.telegram.menu import named  # noqa: E402

__all__ = ["Access", "Telegram", "access_of", "named"]
