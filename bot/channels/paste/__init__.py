"""Groups without a bot as a channel: what is sent there is handed to a person, who pastes it."""

from bot.channels.paste.channel import PasteByHand
from bot.channels.paste.pages import Pages

__all__ = ["Pages", "PasteByHand"]
