"""What may be written down about a conference: nothing is cut, and no name stands in it before its time."""

from collections.abc import Sequence

from broadcasts.mailroom import Mailroom
from storage.campaign.conferences import honoured
from storage.campaign.conferences.conferences import Line
from storage.talk import Refusal

NAME_MOST, HOLDER_MOST, AGENDA_MOST = 120, 80, 40  # characters, characters, lines
SHOWN = 30  # characters of a line that is too long


def fit_agenda(lines: Sequence[Line]) -> None:
    """Refuse more lines, or longer ones, than are kept."""
    if len(lines) > AGENDA_MOST:
        raise Refusal("conference.agenda_many", {"count": len(lines), "most": AGENDA_MOST})
    for one in lines:
        if len(one.what) > NAME_MOST or len(one.who) > HOLDER_MOST:
            facts = {"line": one.what[:SHOWN], "what": NAME_MOST, "who": HOLDER_MOST}
            raise Refusal("conference.agenda_wide", facts)


def fit(words: str, most: int) -> None:
    """Refuse more characters than are kept."""
    if len(words) > most:
        raise Refusal("conference.words_long", {"most": most})


def name_nobody(room: Mailroom, phase: str, *texts: str) -> None:
    """Refuse words that tell a result before its time: the media office and the invited read them."""
    found = honoured.of_phase(room.page, phase)
    for name in filter(None, map(found.told_in, texts)):
        raise Refusal("conference.named_early", {"name": name})
