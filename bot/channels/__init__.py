"""One adapter a channel: each translates its platform and decides nothing."""
