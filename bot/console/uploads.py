"""Files that an officer hands in with a form: kept as those of people who write, a picture drawn anew."""

from collections.abc import AsyncIterator
from typing import IO, Final

from aiohttp import web
from aiohttp.web_request import FileField

from bot.console.composing import FILES, desk_of
from bot.console.guard import act
from bot.console.parts import WORKER, parts_of
from storage.book import fetches
from storage.book.intake import Intake, Taken
from storage.book.unkept import TooLarge, Unkept
from storage.limits import limits
from storage.talk import FileKind, FileRef, Refusal

CHUNK: Final = 256 * 1024


async def taken_in(request: web.Request) -> tuple[int, ...]:
    """The numbers of the files that came with a form; Refusal for one that is too large or of no kind we know."""
    given = [one for one in (await request.post()).getall("file", ()) if isinstance(one, FileField) and one.filename]
    return tuple([await _one(request, file) for file in given[:FILES]])


async def _one(request: web.Request, file: FileField) -> int:
    parts = parts_of(request)
    try:
        taken = await Intake(parts.store).take(_chunks(file.file))
    except TooLarge:
        most = limits().files.bytes_max // (1024 * 1024)
        raise Refusal("broadcast.file.too_large", {"name": file.filename, "most": most}) from None
    except Unkept:
        raise Refusal("broadcast.file.unwelcome", {"name": file.filename}) from None
    at = desk_of(request[WORKER].person.id)
    named = FileRef(_kind(taken), "", fetches.shown_name(file.filename))
    real = parts.clocks.real()
    return await act(request, lambda page, _worker: fetches.want_kept(page, at, named, taken.kept, real))


def _kind(taken: Taken) -> FileKind:
    return FileKind.PHOTO if taken.kept.mime == "image/jpeg" else FileKind.DOCUMENT


async def _chunks(file: IO[bytes]) -> AsyncIterator[bytes]:
    while chunk := file.read(CHUNK):
        yield chunk
