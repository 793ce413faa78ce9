"""What kind of file some bytes are, by their signature alone: a name's ending is never asked.

Only what a person sends from a phone or an office is on the list. Inside the common containers (MP4, Ogg, Matroska,
ZIP) the look goes one step further, since a ZIP may be a document or a program.
"""

import codecs
import os
import re
from typing import BinaryIO

import puremagic

from storage.book.unkept import Unreadable, Unwelcome

HEAD = 64  # bytes that tell a picture, film or sound
DIRECTORY = 262144  # the end of a ZIP, where its names stand: room for 2,500 of them, far more than an office file has
NAMING = 4  # a known signature of so many bytes is no chance in a text
PICTURES = frozenset({"image/jpeg", "image/png", "image/webp"})
HEIF = "image/heif"

_STARTS = {
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"%PDF-": "application/pdf",
    b"#!AMR\n": "audio/amr",
    b"#!AMR-WB\n": "audio/amr-wb",
    b"ID3": "audio/mpeg",
}
# Brands of ISO/IEC 14496-12, the first that fits; phones and messengers write the first one as they please.
_BRANDS = (
    (re.compile(rb"hei[cxms]|hev[cxms]|mif1|msf1|avi[fs]"), HEIF),
    (re.compile(rb"M4[AB] "), "audio/mp4"),
    (re.compile(rb"3g[egps][1-9a-z]"), "video/3gpp"),
    (re.compile(rb"qt  "), "video/quicktime"),
    (re.compile(rb"iso[m2-9]|mp4[12]|avc1|M4V |MSNV|mmp4|dash"), "video/mp4"),
)
_OGG_SOUNDS = (b"OpusHead", b"\x01vorbis", b"Speex   ")
# Mask and value of the first two bytes: AAC in ADTS (ISO/IEC 13818-7), MPEG layer III (ISO/IEC 11172-3).
_FRAMES = ((0xFFF6, 0xFFF0, "audio/aac"), (0xFFE6, 0xFFE2, "audio/mpeg"))
_OFFICE = "application/vnd.openxmlformats-officedocument."
_DOCUMENTS = {
    b"word/document.xml": _OFFICE + "wordprocessingml.document",
    b"xl/workbook.xml": _OFFICE + "spreadsheetml.sheet",
    b"ppt/presentation.xml": _OFFICE + "presentationml.presentation",
}
_MACROS = b"vbaProject.bin"
_NO_TEXT = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ufffe]")
_POSING = (b"#!", b"@echo", b"<", b"{\\rtf", b"X5O!P%@AP")  # scripts, pages, the antivirus makers' test file


def mime_of(file: BinaryIO) -> str:
    """The kind of a whole file. Raises Unwelcome for one that is not on the list, Unreadable for an empty one."""
    head = _part(file, 0, HEAD)
    if not head:
        raise Unreadable("empty")
    found = _document(file) if head.startswith(b"PK\x03\x04") else signed(head) or _text(file)
    if found in {"", HEIF}:
        raise Unwelcome(found)
    return found


def signed(head: bytes) -> str:
    """The kind that the first bytes of a file tell; "" if they tell none of the list."""
    for start, mime in _STARTS.items():
        if head.startswith(start):
            return mime
    looks = (_riff, _film, _matroska, _ogg, _frames)
    return next((mime for look in looks if (mime := look(head[:HEAD]))), "")


def _riff(head: bytes) -> str:
    return "image/webp" if head[:4] == b"RIFF" and head[8:12] == b"WEBP" else ""


def _film(head: bytes) -> str:
    if head[4:8] != b"ftyp":
        return ""
    size = int.from_bytes(head[:4], "big")
    brands = [head[8:12], *(head[at : at + 4] for at in range(16, min(size, len(head)), 4))]
    return next((mime for brand in brands for pattern, mime in _BRANDS if pattern.fullmatch(brand)), "")


def _matroska(head: bytes) -> str:
    return "video/webm" if head.startswith(b"\x1aE\xdf\xa3") and b"\x42\x82\x84webm" in head else ""


def _ogg(head: bytes) -> str:
    sound = head.startswith(b"OggS") and any(head.startswith(name, 28) for name in _OGG_SOUNDS)
    return "audio/ogg" if sound else ""


def _frames(head: bytes) -> str:
    """A sound without a container: one frame of it after the other."""
    start = int.from_bytes(head[:2], "big") if len(head) == HEAD else 0
    return next((mime for mask, bits, mime in _FRAMES if start & mask == bits), "")


def _document(file: BinaryIO) -> str:
    """The kind of an office file, told by the names in its ZIP; nothing is unpacked. Macros make it unwelcome."""
    names = _part(file, max(0, file.seek(0, os.SEEK_END) - DIRECTORY), DIRECTORY)
    if _MACROS in names or b"[Content_Types].xml" not in names:
        return ""
    return next((mime for name, mime in _DOCUMENTS.items() if name in names), "")


def _text(file: BinaryIO) -> str:
    """Plain text is what decodes, holds no control characters and bears no signature of anything else."""
    content = _part(file, 0, -1)
    utf16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = content.decode("utf-16" if utf16 else "utf-8-sig")
    except UnicodeDecodeError:
        return ""
    start = text[:1000].lstrip().encode("utf8", "replace")
    if _NO_TEXT.search(text) or start.startswith(_POSING) or _known(start):
        return ""
    return "text/plain"


def _known(start: bytes) -> bool:
    """Whether these are the first bytes of something that has a name, which is then not on the list."""
    try:
        return any(len(match.byte_match) >= NAMING for match in puremagic.magic_string(start))
    except (puremagic.PureError, ValueError):  # its words for "never seen" and "nothing there"
        return False


def _part(file: BinaryIO, at: int, size: int) -> bytes:
    file.seek(at)
    return file.read(size)
