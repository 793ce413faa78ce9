"""What a fault of ours leaves: a reference for whoever saw it; in the log its kind and place, and nobody's words."""

import logging
import secrets
import traceback

RETRY_AFTER = 5  # seconds after which a browser may try again what could not be written


def noted(log: logging.Logger, door: str, error: Exception) -> str:
    """Write down at which door what broke; its message may hold people's words and is left out."""
    reference = secrets.token_hex(4).upper()
    frame = traceback.extract_tb(error.__traceback__)[-1]
    log.error("%s fault %s: %s at %s:%s", door, reference, type(error).__name__, frame.filename, frame.lineno)
    return reference
