"""The few commands that work in the middle of a confidential talk: to leave, to see the code, to ask what is kept."""

from handlers.citizens.tips.following import show_stored
from handlers.citizens.tips.hand import hand_of
from handlers.citizens.tips.telling import drop
from handlers.commands import Command
from handlers.visit import Visit
from storage.limits import limits


def leave(visit: Visit, _words: str) -> None:
    """A draft goes at once; a tip that is sent stays, and is only out of hand."""
    hand = hand_of(visit)
    visit.conversation.active = None
    if hand.opened is not None or (hand.talk is not None and hand.talk.sending):
        visit.say("tip.follow.closed")
        return
    drop(visit)


def show_code(visit: Visit, _words: str) -> None:
    """The code once more, and no further time."""
    hand = hand_of(visit)
    if hand.talk is None or hand.talk.again or not hand.code:
        visit.say("tip.code_gone")
        return
    hand.talk.again = True
    visit.say("tip.code_again", code=hand.shown_code)


def data(visit: Visit, _words: str) -> None:
    """What is kept of this talk."""
    if hand_of(visit).opened is not None:
        show_stored(visit)
        return
    visit.say("tip.stored_draft", hours=limits().confidential.draft_hours)


def ask_again(visit: Visit, _words: str) -> None:
    """Whoever is in the talk already is asked its question again."""


def advise(visit: Visit, _words: str) -> None:
    """How to go on here."""
    visit.say("tip.advice", emergency=visit.emergency)


COMMANDS: tuple[Command, ...] = (
    Command("tip", ask_again, listed=False),
    Command("leave", leave, any_time=True),
    Command("help", advise, any_time=True),
    Command("mydata", data),
    Command("show_code", show_code, any_time=True, listed=False),
)
