"""The web chat: a channel of our own that needs no token; a page, a mailbox, a live line, uploads, a demo room."""

from bot.channels.webchat.channel import Webchat
from bot.channels.webchat.mailboxes import About, Discretion, Mailboxes

__all__ = ["About", "Discretion", "Mailboxes", "Webchat"]
