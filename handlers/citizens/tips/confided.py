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
    ends_form: bool = False  # the form in hand goes with these words, and nothing of it is kept openly


PETITION, TOLD = "suggestion", ("subject", "text")
CRIMES = frozenset(  # kinds of which nobody should tell openly without knowing; refuse and noise are petitions, too
    {"drugs", "gambling", "theft", "loan_shark", "fraud", "prostitution", "human_trafficking", "smuggling_border"}
    | {"domestic_violence", "child_abuse"}
)


def divert(visit: Visit) -> None:
    """Raises Confided where a citizen's petition begins to tell of a crime; who then insists on it is let go on."""
    active, message = visit.conversation.active, visit.message
    if active is None or active.form != PETITION or active.asking.startswith("~") or visit.person is not None:
        return
    told = [str(active.answers[name].value) for name in TOLD if name in active.answers]
    if message.press or message.edits or active.files or any(map(_tells_of_crime, told)):
        return
    if _tells_of_crime(message.text) and is_open(visit):
        before = Said("\n".join(told)) if told else None
        raise Confided(PERHAPS, message.text, before, ends_form=True)


def _tells_of_crime(text: str) -> bool:
    read = signs.read(text)
    return read.category in CRIMES and read.likeness is Likeness.TIP


def fallback_of(visit: Visit) -> bytes | None:
    """Who reads what all officers are left out of, by the plan folder."""
    return bytes.fromhex(visit.plan.hotline.fallback_key) or None


def is_open(visit: Visit) -> bool:
    """Whether somebody reads tips here; else nothing is taken."""
    return bool(readers.for_tip(visit.page, visit.office.key, (), fallback_of(visit)))


def spot(visit: Visit, *, commanded: bool = False) -> None:
    """Raises Confided where a first message looks like a tip; of a citizen already where it might be one.

    Officials send works and questions, and who types another command says what the words are for: such words are a
    tip only where they surely look like one.
    """
    read = signs.read(visit.message.text)
    kind = {Likeness.TIP: TIP, Likeness.PERHAPS: PERHAPS}.get(read.likeness, "")
    if visit.message.files and not kind:
        kind = PERHAPS
    if kind == PERHAPS and (visit.person is not None or commanded):
        return
    if kind and is_open(visit):
        raise Confided(kind, visit.message.text, visit.conversation.held)
