"""The few commands that work in the middle of a confidential talk: to leave, to see the code, to ask what is kept."""

from handlers.citizens.tips.following import show_stored, tell
from handlers.citizens.tips.hand import hand_of, want
from handlers.citizens.tips.telling import add, drop
from handlers.commands import Command
from handlers.forms.steps import Said
from handlers.visit import Visit
from storage.confidential import follow_up
from storage.limits import limits
from storage.words import shorn, spell


def leave(visit: Visit, _words: str) -> None:
    """A draft goes at once; a tip that is sent stays, and is only out of hand."""
    hand = hand_of(visit)
    if spell(shorn(visit.message.text)) in visit.office.texts.lines("tip.words.unsure_stop"):
        visit.say("tip.stop_or_right")  # without its accent "đúng" erases nothing
        return
    visit.conversation.active = None
    if hand.opened is not None or (hand.talk is not None and hand.talk.sending):
        visit.say("tip.follow.closed")
        return
    drop(visit)


def wipe(visit: Visit, words: str) -> None:
    """What is not sent goes at once, as somebody may be coming; of what is sent it is said how it is taken back."""
    hand = hand_of(visit)
    if hand.opened is not None or (hand.talk is not None and hand.talk.sending):
        visit.say("tip_questions.erase.say")
    else:
        leave(visit, words)


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


def ask_again(visit: Visit, words: str) -> None:
    """Whoever is in the talk already is asked its question again; what stands behind the command joins what is told."""
    active = visit.conversation.active
    if not words:
        return
    if active is None or active.form != "tip":
        add(visit, words)
        return
    said = Said(words, files=tuple(want(visit, file) for file in visit.message.files), message=visit.message.id)
    visit.say("tip.one_at_a_time")
    if visit.conversation.set_aside():
        visit.resume("tip", said)
    else:
        visit.begin("tip", said)


def show_state(visit: Visit, _words: str) -> None:
    """Where the tip in hand stands; while one is written, how another one is followed."""
    hand = hand_of(visit)
    if hand.opened is None:
        visit.say("tip.ask_code")
    else:
        tell(visit, follow_up.again(visit.page, hand.opened))


def advise(visit: Visit, _words: str) -> None:
    """How to go on here."""
    visit.say("tip.advice", emergency=visit.emergency)


COMMANDS: tuple[Command, ...] = (
    Command("tip", ask_again, words=True, listed=False),
    Command("follow", show_state, any_time=True, listed=False),
    Command("leave", leave, any_time=True),
    Command("wipe", wipe, any_time=True, listed=False),
    Command("help", advise, any_time=True),
    Command("mydata", data),
    Command("show_code", show_code, any_time=True, listed=False),
)
