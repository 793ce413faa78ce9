"""/tinbao and /theodoi: a talk in confidence begins; where nobody reads tips, the numbers to call; nothing is kept."""

from handlers.citizens.tips.confided import FOLLOW, LOST, TIP, Confided, is_open
from handlers.visit import Visit


def tip(visit: Visit, words: str) -> None:
    """What was written, now or just before, goes with the talk; it is kept nowhere else, since it may be a tip."""
    if is_open(visit):
        raise Confided(TIP, words, visit.conversation.held)
    _forget(visit)
    visit.say("tip.not_open", emergency=visit.emergency)


def follow(visit: Visit, _words: str) -> None:
    """The same for whoever wants to follow a tip."""
    if is_open(visit):
        raise Confided(FOLLOW)
    _forget(visit)
    visit.say("tip.nothing_to_follow", emergency=visit.emergency)


def lost(visit: Visit, _words: str) -> None:
    """Nobody can give a code again, and that is said with its reason."""
    if is_open(visit):
        raise Confided(LOST)
    visit.say("tip.nothing_to_follow", emergency=visit.emergency)


def _forget(visit: Visit) -> None:
    conversation = visit.conversation
    conversation.held = None
    if conversation.active is not None and conversation.active.form == "first_words":
        conversation.active = None
