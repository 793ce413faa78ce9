"""The plan's conferences in the mail room: how they stand, who is invited, who hears that something has changed."""
