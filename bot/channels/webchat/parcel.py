"""A browser's form with a file in it: a few short fields, and one file that is on disk when this returns."""

import logging
from dataclasses import dataclass, field
from typing import Any

from aiohttp import BodyPartReader, hdrs, web

from bot.channels.webchat.reading import Refused
from bot.channels.webchat.uploads import TooBig, Uploads
from storage.limits import limits
from storage.talk import FileKind, FileRef

log = logging.getLogger("bot131.webchat")

KINDS = {"image": FileKind.PHOTO, "audio": FileKind.VOICE, "video": FileKind.VIDEO}
PIECE = 8192
LETTER = 4  # bytes of UTF-8 at most


@dataclass(slots=True)
class Parcel:
    """The fields by name, and the file where the form had one."""

    fields: dict[str, Any] = field(default_factory=dict)
    file: FileRef | None = None


async def unpacked(request: web.Request, uploads: Uploads) -> tuple[Parcel, FileRef]:
    """The form's fields and its file. Refused: 400 for what is no such form, 413 for a file too big, 503 without room."""
    parcel = Parcel()
    try:
        await _read(request, uploads, parcel)
        if parcel.file is None:
            raise Refused(400, "webchat.no_file")
    except BaseException as error:
        if parcel.file is not None:
            uploads.forget(parcel.file.source)
        raise _told(error) from None
    return parcel, parcel.file


def _told(error: BaseException) -> BaseException:
    """A fault of the line, the form or the disk as the answer that a browser can act on."""
    if isinstance(error, TooBig):
        return Refused(413, "webchat.too_big", most=limits().files.bytes_max // 2**20)
    if isinstance(error, (ValueError, AssertionError)):  # what aiohttp raises for a broken form
        return Refused(400, "webchat.no_file")
    if isinstance(error, OSError) and not isinstance(error, ConnectionError):
        log.error("an upload cannot be written: %s", error.strerror)
        return Refused(503, "webchat.busy", wait=5)
    return error


async def _read(request: web.Request, uploads: Uploads, parcel: Parcel) -> None:
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader):
            raise ValueError("a form within a form")
        if part.name != "file":
            parcel.fields[part.name or ""] = await _field(part)
        elif parcel.file is None:
            parcel.file = await _kept(part, uploads)
        else:
            raise ValueError("two files")


async def _field(part: BodyPartReader) -> str:
    content = b""
    while chunk := await part.read_chunk(PIECE):
        content += chunk
        if len(content) > limits().webchat.text_max * LETTER:
            raise ValueError("a field too long")
    return content.decode("utf8", "replace")


async def _kept(part: BodyPartReader, uploads: Uploads) -> FileRef:
    kind = KINDS.get(part.headers.get(hdrs.CONTENT_TYPE, "").partition("/")[0], FileKind.DOCUMENT)
    filename = (part.filename or "").encode("utf8", "replace").decode()
    name, size = await uploads.keep(part)
    return FileRef(kind, name, filename, size)
