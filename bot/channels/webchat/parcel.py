"""A browser's form with a file in it: a few short fields, and one file that is on disk when this returns."""

import logging
from dataclasses import dataclass
from typing import Any

from aiohttp import BodyPartReader, hdrs, web

from bot.channels.webchat import reading
from bot.channels.webchat.reading import Refused
from bot.channels.webchat.uploads import TooBig, Uploads
from storage.limits import limits
from storage.talk import FileKind, FileRef

log = logging.getLogger("bot131.webchat")

KINDS = {"image": FileKind.PHOTO, "audio": FileKind.VOICE, "video": FileKind.VIDEO}
PIECE = 8192
LETTER = 4  # bytes of UTF-8 at most


@dataclass(frozen=True, slots=True)
class Parcel:
    """A file, the words with it, and the album that it belongs to."""

    event: str
    text: str
    album: str
    file: FileRef


async def unpacked(request: web.Request, uploads: Uploads) -> Parcel:
    """The form and its file. Refused: 400 for what is no such form, 413 for a file too big, 503 if it cannot be kept.

    Whatever goes wrong, nothing is left on disk; what is returned stays there, since the desk may have taken it
    even where its answer was lost.
    """
    files: list[FileRef] = []
    try:
        return _checked(await _fields(request, uploads, files), files)
    except BaseException as error:
        for file in files:
            uploads.forget(file.source)
        if (refused := _refusal(error)) is None:
            raise
        raise refused from None


def _checked(fields: dict[str, Any], files: list[FileRef]) -> Parcel:
    if len(files) != 1:
        raise Refused(400, "webchat.no_file")
    return Parcel(reading.event_in(fields), reading.text_in(fields), reading.mark_in(fields, "album"), files[0])


def _refusal(error: BaseException) -> Refused | None:
    """A fault of the form or the disk as an answer that a browser can act on."""
    if isinstance(error, TooBig):
        return Refused(413, "webchat.too_big", most=limits().files.bytes_max // 2**20)
    if isinstance(error, (ValueError, AssertionError)):  # what aiohttp raises for a broken form
        return Refused(400, "webchat.no_file")
    if isinstance(error, OSError) and not isinstance(error, ConnectionError):
        log.error("an upload cannot be written: %s", error.strerror)
        return Refused(503, "webchat.busy", wait=5)
    return None


async def _fields(request: web.Request, uploads: Uploads, files: list[FileRef]) -> dict[str, Any]:
    """The fields by name; files are kept on the way, the first two at most, since one is right and two are refused."""
    reading.refuse_packed(request)
    fields: dict[str, Any] = {}
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader) or len(files) > 1:
            break
        if part.name == "file":
            files.append(await _kept(part, uploads))
        else:
            fields[part.name or ""] = await _field(part)
    return fields


async def _field(part: BodyPartReader) -> str:
    content = b""
    while chunk := await part.read_chunk(PIECE):
        content += chunk
        if len(content) > limits().webchat.text_max * LETTER:
            raise reading.too_long()
    return content.decode("utf8", "replace")


async def _kept(part: BodyPartReader, uploads: Uploads) -> FileRef:
    kind = KINDS.get(part.headers.get(hdrs.CONTENT_TYPE, "").partition("/")[0], FileKind.DOCUMENT)
    filename = (part.filename or "").encode("utf8", "replace").decode()
    name, size = await uploads.keep(part)
    return FileRef(kind, name, filename, size)
