"""When words belong to a confidential talk: by command, or because they look like a tip; they are kept nowhere."""

from dataclasses import dataclass, field

from handlers.forms.steps import Said
from handlers.visit import Visit
from storage.confidential import readers, signs
from storage.confidential.signs import Likeness

TIP, PERHAPS, FOLLOW, LOST = "tip", "perhaps", "follow", "lost"


@dataclass(frozen=True, slots=True)
class Confided(Exception):
    """These words begin a confidential talk in the same turn; `kind` is "tip", "perhaps" or "follow".

    `held` are words of earlier messages that were kept openly, as nothing told that they were a tip.
    """

    kind: str
    words: str = field(default="", repr=False)
    held: Said | None = field(default=None, repr=False)


def fallback_of(visit: Visit) -> bytes | None:
    """Who reads what all officers are left out of, by the plan folder."""
    return bytes.fromhex(visit.plan.hotline.fallback_key) or None


def is_open(visit: Visit) -> bool:
    """Whether somebody reads tips here; else nothing is taken."""
    return bool(readers.for_tip(visit.page, visit.office.key, (), fallback_of(visit)))


def spot(visit: Visit) -> None:
    """Raises Confided where a first message looks like a tip; of a citizen already where it might be one.

    Officials send works and questions; their words are a tip only where they surely look like one.
    """
    read = signs.read(visit.message.text)
    kind = {Likeness.TIP: TIP, Likeness.PERHAPS: PERHAPS}.get(read.likeness, "")
    if visit.message.files and not kind:
        kind = PERHAPS
    if kind == PERHAPS and visit.person is not None:
        return
    if kind and is_open(visit):
        raise Confided(kind, visit.message.text, visit.conversation.held)
