"""Telegram and Zalo to try without a token: both test servers, and a page on which one plays the people who write.

people.py    who can be played
talk.py      a talk as a phone shows it, and what a messenger of the page must do
telegram.py  the talks on the test server of Telegram
zalo.py      the talks on the test server of Zalo
server.py    `Phones`: all of it together, with the page; `bot131 demo --messengers` starts it by its name
"""

from tests.fakes.phones.server import Phones

__all__ = ["Phones"]
