"""How long a test waits for what must come: long, since a wait ends the moment it comes, and machines may be slow."""

PATIENCE = 60.0  # seconds after which what a test waits for counts as never coming
