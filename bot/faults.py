"""What a fault of ours leaves: a reference for whoever saw it; in the log its kind and place, and nobody's words."""

import logging
import secrets

from storage import faults

RETRY_AFTER = 5  # seconds after which a browser may try again what could not be written


def noted(log: logging.Logger, door: str, error: Exception) -> str:
    """Write down at which door what broke; its message may hold people's words and is left out."""
    reference = secrets.token_hex(4).upper()
    log.error("%s fault %s: %s", door, reference, faults.told(error))
    return reference
