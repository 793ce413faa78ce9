"""Zalo Bot as a channel: messages come by long polling or webhook, words and pictures go out, over a line of our own.

channel.py     `Zalo`, the port: what the rest of the bot sees
access.py      which bot, where, and how it listens
line.py        the HTTP session; keeps the token out of every error, and tells refused from lost
api.py         calls: Zalo's envelope, whatever its HTTP status
problems.py    what went wrong -> `Undelivered`: one table
reading.py     an update -> `Message`; pure
receiving.py   an update on its way to the desk
polling.py     the loop that asks for updates; survives both kinds of answer that are told of Zalo
webhook.py     the door at which Zalo hands them over
sending.py     a piece -> one call
lending.py     files of ours at addresses that nobody guesses and that expire, since Zalo takes no upload
downloading.py what a person sent, from public addresses only
checks.py      what the doctor looks at
"""

from bot.channels.zalo.access import Access, accesses_of
from bot.channels.zalo.channel import Zalo

__all__ = ["Access", "Zalo", "accesses_of"]
