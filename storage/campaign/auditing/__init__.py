"""Who did what, when and why, sealed link by link."""
