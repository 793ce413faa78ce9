"""The web chat: a channel of our own that needs no token; a page, a mailbox, a live line, uploads, a demo room."""

from bot.channels.webchat.channel import About, Webchat

__all__ = ["About", "Webchat"]
