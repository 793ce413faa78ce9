"""Random names of tips and their files: they tell neither order nor time nor number."""

import secrets

from storage.campaign.codes import ALPHABET

SIGNS = 8  # 40 bits: among a hundred thousand tips two alike are less likely than a broken disk


def fresh_id(letter: str) -> str:
    """A new name, such as T-7KQ2M9XC."""
    return f"{letter}-{''.join(secrets.choice(ALPHABET) for _ in range(SIGNS))}"
