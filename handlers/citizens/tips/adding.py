"""Files that come after sending: into the draft that still waits, or sealed for the tip that is filed already."""

from dataclasses import replace

from handlers.citizens.tips.hand import Hand, files_most, hand_of, want, want_late
from handlers.citizens.tips.telling import add
from handlers.visit import Visit
from storage.confidential import evidence, follow_up, moving
from storage.confidential.states import State


def is_after_sending(visit: Visit) -> bool:
    """Whether this message has files for which no question is there any more."""
    return bool(visit.message.files) and (hand_of(visit).opened is not None or _is_sent(hand_of(visit)))


def take(visit: Visit) -> bool:
    """Take these files with the words beside them; False for a further photo of an album, which needs no answer."""
    hand, message, active = hand_of(visit), visit.message, visit.conversation.active
    assert active is not None  # noqa: S101 - a question is open
    is_first = not message.album or message.album not in active.albums
    took = _into_tip(visit, is_first=is_first) if hand.opened is not None else _into_draft(visit)
    if message.album:
        visit.conversation.active = replace(active, albums={**active.albums, message.album: active.asking})
    visit.message = replace(message, files=(), album="", text="" if took else message.text)
    if took and message.text:
        add(visit, message.text)
    if took and is_first:
        visit.say("tip.files_added", count=len(message.files))
    return is_first or not took or bool(message.text)


def _into_draft(visit: Visit) -> bool:
    hand, most = hand_of(visit), files_most()
    assert hand.talk is not None  # noqa: S101 - it was sent, and is not filed yet
    if len(hand.talk.files) + len(visit.message.files) > most:
        visit.say("forms.too_many_files", most=most)
        return False
    for file in visit.message.files:
        want(visit, file)
    return True


def _into_tip(visit: Visit, *, is_first: bool) -> bool:
    """A filed tip takes files while it is open; officers see in what was said that something came."""
    tip, most = hand_of(visit).tip, files_most()
    if moving.there(visit.page, tip.tip).state is State.CLOSED:
        visit.say("tip.files_closed")
        return False
    if len(evidence.files_of(visit.page, tip.tip)) + len(visit.message.files) > most:
        visit.say("forms.too_many_files", most=most)
        return False
    for file in visit.message.files:
        want_late(visit, file)
    if is_first and not visit.message.text:
        follow_up.answer(visit.page, tip, visit.office.texts.say("tip.with_files"), visit.real)
    return True


def _is_sent(hand: Hand) -> bool:
    return hand.talk is not None and bool(hand.talk.sending)
