"""Saying "Đã rõ": a press in a letter, or the words typed, tell whoever sent it that it was read."""

from handlers.visit import Visit
from storage.campaign.membership import people
from storage.mail import recipients

DIGITS = 18  # of a row's number; what is longer was made up, and no database could compare it


def pressed(visit: Visit, recipient: str) -> None:
    """The button of a letter; that of a preview says what it is."""
    row = int(recipient) if recipient.isdecimal() and len(recipient) <= DIGITS else 0
    if row == 0:
        visit.say("receipt.preview")
    else:
        _acknowledge(visit, row)


def typed(visit: Visit, _words: str) -> None:
    """The newest letter of this chat that waits for it; further ones are named."""
    waiting = recipients.open_for(visit.page, visit.message.address) or _elsewhere(visit)
    if not waiting:
        visit.say("receipt.nothing")
        return
    _acknowledge(visit, waiting[0][0])
    if others := sorted({number for _, number in waiting[1:]}):
        visit.say("receipt.others", numbers=", ".join(others))


def _elsewhere(visit: Visit) -> list[tuple[int, str]]:
    """What waits for it at the person's other contacts, newest first."""
    chats = [] if visit.person is None else people.every_address(visit.page, visit.person.id)
    return sorted((one for at in chats for one in recipients.open_for(visit.page, at)), reverse=True)


def _acknowledge(visit: Visit, recipient: int) -> None:
    found = recipients.acknowledge(visit.page, recipient, visit.message.address, visit.real)
    if found is None:
        visit.say("receipt.nothing")
        return
    number, first = found
    visit.say("receipt.thanks" if first else "receipt.before", number=number)
