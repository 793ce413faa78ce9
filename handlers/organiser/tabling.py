"""Who got a broadcast, as a table that the chat hands over."""

from broadcasts.reports.who_got_it import MIME, who_got_it
from broadcasts.standing import Standing
from handlers.organiser.naming import mailroom
from handlers.visit import Visit
from storage.book import fetches
from storage.limits import limits
from storage.talk import Attachment, FileKind, FileRef, Reply


def hand(visit: Visit, now: Standing) -> None:
    """The table as a file; one that takes longer than a chat may wait is made in the console."""
    most, number = limits().broadcasts.table_rows, now.job.number
    if now.count > most:
        visit.say("broadcast.table.too_long", number=number, count=now.count)
        return
    content = who_got_it(mailroom(visit), now)
    name = f"{number}.xlsx"
    kept = visit.office.keep(content, MIME)
    file = FileRef(FileKind.DOCUMENT, "", name)
    fetches.want_kept(visit.page, visit.message.address, file, kept, visit.real)
    alt = visit.office.texts.say("broadcast.table.alt", number=number)
    visit.replies.append(Reply(alt, files=(Attachment(kept.sha256, name, FileKind.DOCUMENT, alt),)))
