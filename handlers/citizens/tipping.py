"""/tinbao and /theodoi while the confidential channel is not open: the numbers to call, and nothing is kept."""

from handlers.visit import Visit


def tip(visit: Visit, _words: str) -> None:
    """Say at once whom to call; what was written, now or just before, is not kept, since it may be a tip."""
    _forget(visit)
    visit.say("tip.not_open", emergency=visit.emergency)


def follow(visit: Visit, _words: str) -> None:
    """The same for whoever wants to follow a tip: there are none yet."""
    _forget(visit)
    visit.say("tip.nothing_to_follow", emergency=visit.emergency)


def _forget(visit: Visit) -> None:
    conversation = visit.conversation
    conversation.held = None
    if conversation.active is not None and conversation.active.form == "first_words":
        conversation.active = None
