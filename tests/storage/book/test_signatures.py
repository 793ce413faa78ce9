"""A file's kind is what its bytes tell: kinds on the list are named, any other is refused, names are never asked."""

import io

import pytest

from storage.book.signatures import PICTURES, mime_of, signed
from storage.book.unkept import Unreadable, Unwelcome
from tests import samples

OFFICE = "application/vnd.openxmlformats-officedocument."
TYPES = "[Content_Types].xml"
# A file that every antivirus program knows and that does no harm; in two parts, so that this file is left in peace.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-" + rb"STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"

WELCOME = {
    "photo": (samples.photo(), "image/jpeg"),
    "png": (samples.png(), "image/png"),
    "webp": (samples.webp(), "image/webp"),
    "film of an Android phone": (samples.film(b"mp42", b"isom"), "video/mp4"),
    "film by a messenger": (samples.film(b"iso5", b"dash"), "video/mp4"),
    "film of an unknown first brand": (samples.film(b"XAVC", b"mp42"), "video/mp4"),
    "film of an iPhone": (samples.film(b"qt  "), "video/quicktime"),
    "film of an old phone": (samples.film(b"3gp5"), "video/3gpp"),
    "film of a browser": (samples.matroska(b"webm") + bytes(60), "video/webm"),
    "voice of Telegram": (samples.ogg(b"OpusHead"), "audio/ogg"),
    "vorbis": (samples.ogg(b"\x01vorbis"), "audio/ogg"),
    "voice in MP4": (samples.film(b"M4A "), "audio/mp4"),
    "bare AAC": (b"\xff\xf1\x50\x80" + bytes(80), "audio/aac"),
    "AMR": (b"#!AMR\n\x3c" + bytes(80), "audio/amr"),
    "wide AMR": (b"#!AMR-WB\n" + bytes(80), "audio/amr-wb"),
    "MP3": (b"ID3\x04" + bytes(80), "audio/mpeg"),
    "bare MP3": (b"\xff\xf3\x84\x64" + bytes(80), "audio/mpeg"),
    "PDF": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "application/pdf"),
    "Word": (samples.archive(TYPES, "word/document.xml"), OFFICE + "wordprocessingml.document"),
    "Excel": (samples.workbook(), OFFICE + "spreadsheetml.sheet"),
    "PowerPoint": (samples.archive(TYPES, "ppt/presentation.xml"), OFFICE + "presentationml.presentation"),
    "text": ("Kính gửi Ủy ban,\n\tẤp 1".encode(), "text/plain"),
    "text with a mark": ("\ufeffẤp 1".encode(), "text/plain"),
    "text of old Windows": ("Ấp 1\r\n".encode("utf-16"), "text/plain"),
    "table": ("ấp,hộ\n1,20".encode(), "text/plain"),
}
REFUSED = {
    "program": b"MZ\x90\x00\x03" + bytes(200),
    "program of Linux": b"\x7fELF\x02\x01\x01" + bytes(200),
    "program of Android": samples.archive("AndroidManifest.xml", "classes.dex"),
    "program of Java": samples.archive("META-INF/MANIFEST.MF"),
    "plain ZIP": samples.archive("a.txt"),
    "program that poses as Word": samples.archive("classes.dex", "word/document.xml"),
    "Word with macros": samples.archive(TYPES, "word/document.xml", "word/vbaProject.bin"),
    "Word of 2003": bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600),
    "script": b"#!/bin/sh\nrm -rf /\n",
    "batch": b"@echo off\r\n",
    "page": b"<!DOCTYPE html><html><script>alert(1)</script>",
    "page after blanks": b"\xef\xbb\xbf \n\t<html><script>alert(1)</script>",
    "drawing": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "rich text": rb"{\rtf1\ansi}",
    "PostScript": b"%!PS-Adobe-3.0\n",
    "antivirus test": EICAR,
    "moving picture": b"GIF89a" + bytes(80),
    "TIFF": b"II*\x00" + bytes(80),
    "WAV": b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(80),
    "Matroska": samples.matroska(b"matroska") + bytes(60),
    "film in Ogg": samples.ogg(b"\x80theora"),
    "text with a hidden zero": b"abc\x00def",
    "text in another encoding": "Thành tích".encode("latin-1"),
    "chance": bytes(range(255, 0, -1)),
}


@pytest.mark.parametrize("name", WELCOME)
def test_a_kind_on_the_list_is_told_by_its_bytes(name: str) -> None:
    """What phones, messengers and offices send is known, with no name to help."""
    content, mime = WELCOME[name]
    assert mime_of(io.BytesIO(content)) == mime


@pytest.mark.parametrize("name", REFUSED)
def test_any_other_kind_is_refused(name: str) -> None:
    """Programs, scripts, pages, macros and whatever nobody knows are not taken."""
    with pytest.raises(Unwelcome):
        mime_of(io.BytesIO(REFUSED[name]))


@pytest.mark.parametrize("brands", [(b"heic", b"mif1"), (b"mif1", b"heic"), (b"avif", b"mif1")])
def test_the_iphones_own_pictures_are_refused_by_name(brands: tuple[bytes, ...]) -> None:
    """A picture that we cannot draw anew is told from other kinds, so that its sender hears what helps."""
    with pytest.raises(Unwelcome) as refused:
        mime_of(io.BytesIO(samples.film(*brands)))
    assert refused.value.mime == "image/heif"


def test_an_empty_file_is_unreadable() -> None:
    """Nothing is no kind of file."""
    with pytest.raises(Unreadable):
        mime_of(io.BytesIO())


@pytest.mark.parametrize("picture", [samples.photo(), samples.png(), samples.webp()])
def test_the_first_bytes_tell_a_picture(picture: bytes) -> None:
    """A picture is known before the rest of it has come."""
    assert signed(picture[:64]) in PICTURES
