"""Names that the web chat's rooms share."""

BOT = "bot"  # the author of what the bot says
ROOM = "room-131"  # the demonstration's room, a group
