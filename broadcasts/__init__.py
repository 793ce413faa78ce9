"""The mail room: every word that leaves, to one or to many."""
