"""Groups without a bot."""
