"""Files: on disk before they are acknowledged, handed over whole, and given only to whom they belong."""

import asyncio
import os
import time
from pathlib import Path
from uuid import uuid4

import pytest
from aiohttp import FormData

from bot.channels.webchat.uploads import Uploads
from broadcasts.layout import Piece
from broadcasts.undelivered import Never
from storage.book.book import Unwritable
from storage.limits import limits
from storage.talk import Attachment, FileKind, FileRef
from tests.bot.channels.webchat.stage import ANA, BINH, Stage, mailbox, until

PICTURE = os.urandom(700_000)


async def content(stage: Stage, file: FileRef) -> bytes:
    """What the fetch gets of an upload."""
    return b"".join([chunk async for chunk in stage.chat.fetch(file)])


async def test_a_photo_of_an_album_arrives_whole(stage: Stage) -> None:
    """The message has the file under a random name, its own name, its size, the words and the album."""
    event, album = str(uuid4()), str(uuid4())
    answer = await stage.upload(PICTURE, event=event, text="Trước khi sửa", album=album)
    assert answer.status == 204
    message = stage.desk.taken[0]
    assert (message.id, message.text, message.album) == (event, "Trước khi sửa", album)
    (file,) = message.files
    assert (file.kind, file.name, file.size) == (FileKind.PHOTO, "ảnh.jpg", len(PICTURE))
    assert await content(stage, file) == PICTURE
    assert [path.name for path in stage.uploads()] == [file.source.partition(".")[0]]


@pytest.mark.parametrize(
    ("mime", "kind"),
    [
        ("image/png", FileKind.PHOTO),
        ("audio/webm", FileKind.VOICE),
        ("video/mp4", FileKind.VIDEO),
        ("application/pdf", FileKind.DOCUMENT),
        ("nonsense", FileKind.DOCUMENT),
    ],
)
async def test_the_kind_is_what_the_browser_says(stage: Stage, mime: str, kind: FileKind) -> None:
    """A photo, a voice, a film or a document; what the bytes are is looked at later."""
    await stage.upload(b"x", kind=mime)
    assert stage.desk.taken[0].files[0].kind is kind


async def test_a_settled_upload_goes(stage: Stage) -> None:
    """Once the store has it, or it was given up, nothing of it stays here, and asking again says so."""
    await stage.upload(PICTURE)
    (file,) = stage.desk.taken[0].files
    await stage.chat.forget(file)
    await stage.chat.forget(file)
    assert stage.uploads() == []
    with pytest.raises(Never):
        await content(stage, file)


async def test_a_file_too_big_is_refused_kindly(stage: Stage) -> None:
    """The limit itself is taken; one byte more is refused in words, and nothing is left on disk."""
    most = limits().files.bytes_max
    assert (await stage.upload(b"a" * most)).status == 204
    await stage.chat.forget(stage.desk.taken[0].files[0])
    answer = await stage.upload(b"a" * (most + 1))
    assert answer.status == 413
    assert "nhiều nhất 20 MB" in (await answer.json())["say"]
    assert (len(stage.desk.taken), stage.uploads()) == (1, [])


async def test_a_form_without_a_file_is_refused(stage: Stage) -> None:
    """Words alone have another door."""
    form = FormData({"event": str(uuid4())})
    form.add_field("text", "không có tệp", content_type="text/plain")
    answer = await stage.http.post(f"{stage.url}/chat/files", data=form, headers={"Authorization": f"Bearer {ANA}"})
    assert answer.status == 400
    assert "chưa nhận được tệp" in (await answer.json())["say"]


async def test_two_files_in_one_form_are_refused(stage: Stage) -> None:
    """Each file is a message of its own; nothing of a refused form stays."""
    form = FormData({"event": str(uuid4())})
    for name in ("một", "hai", "ba"):
        form.add_field("file", b"x", filename=name)
    answer = await stage.http.post(f"{stage.url}/chat/files", data=form, headers={"Authorization": f"Bearer {ANA}"})
    assert (answer.status, stage.uploads()) == (400, [])


@pytest.mark.parametrize("fields", [{"event": "?"}, {"album": "/etc/passwd"}, {"text": "a" * 100_001}])
async def test_a_form_with_nonsense_in_it_leaves_nothing(stage: Stage, fields: dict[str, str]) -> None:
    """The file came before the fault was seen; it goes with the refusal."""
    answer = await stage.upload(b"x", **fields)
    assert answer.status in {400, 413}
    assert (await answer.json())["say"]
    assert (stage.desk.taken, stage.uploads()) == ([], [])


@pytest.mark.parametrize(
    "kind", ["multipart/form-data", "multipart/form-data; boundary=x", "text/plain", "application/json"]
)
async def test_what_is_no_form_is_refused(stage: Stage, kind: str) -> None:
    """Broken or other bodies are answered with a sentence, not with a fault."""
    headers = {"Authorization": f"Bearer {ANA}", "Content-Type": kind}
    answer = await stage.http.post(f"{stage.url}/chat/files", data=b"--y\r\n\r\n", headers=headers)
    assert (answer.status, stage.uploads()) == (400, [])
    assert (await answer.json())["say"]


async def test_a_line_cut_in_the_middle_leaves_nothing(stage: Stage) -> None:
    """Half a photo is no photo."""
    host, port = stage.url.removeprefix("http://").split(":")
    _, writer = await asyncio.open_connection(host, int(port))
    head = f"POST /chat/files HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {ANA}\r\nContent-Length: 900000\r\n"
    head += "Content-Type: multipart/form-data; boundary=b\r\n\r\n"
    head += '--b\r\nContent-Disposition: form-data; name="file"\r\n\r\n'
    writer.write(head.encode() + b"x" * 400_000)
    await writer.drain()
    await until(lambda: len(stage.uploads()) == 1)
    writer.close()
    await until(lambda: stage.uploads() == [])
    assert stage.desk.taken == []


async def test_an_upload_in_doubt_is_kept(stage: Stage) -> None:
    """When the commit's outcome is unknown the desk may have the message, so its file must not go."""
    stage.desk.refusal = Unwritable("the answer was lost")
    assert (await stage.upload(b"x")).status == 503
    assert len(stage.uploads()) == 1


async def test_orphans_go_at_the_next_start(tmp_path: Path) -> None:
    """An upload whose message never came goes after two days; a younger one may still be fetched."""
    uploads = Uploads(tmp_path)
    old, young = tmp_path / "old", tmp_path / "young"
    for path, hours in ((old, 49), (young, 47)):
        path.write_bytes(b"x")
        os.utime(path, (time.time() - hours * 3600,) * 2)
    assert (uploads.sweep(), old.exists(), young.exists()) == (1, False, True)


async def send_file(stage: Stage, name: str = "Kế hoạch.txt") -> int:
    """The bot sends An a file; the number of its message."""
    kept = stage.files.keep_bytes("toàn văn".encode())
    attachment = Attachment(kept.sha256, name, FileKind.DOCUMENT, "Kế hoạch 151")
    piece = Piece("Toàn văn đây ạ.", file=attachment)
    return int(await stage.chat.send(stage.boxes.address(mailbox(ANA)), piece))


async def test_a_file_of_ours_reaches_its_owner(stage: Stage) -> None:
    """It is saved, never opened in the page's place, under its Vietnamese name; its hash stays here."""
    number = await send_file(stage)
    (told,) = await stage.heard()
    assert told["file"] == {"name": "Kế hoạch.txt", "kind": "document", "alt": "Kế hoạch 151"}
    answer = await stage.get(f"/chat/files/{number}")
    assert await answer.read() == "toàn văn".encode()
    assert answer.headers["Content-Disposition"] == "attachment; filename*=UTF-8''K%E1%BA%BF%20ho%E1%BA%A1ch.txt"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"


async def test_a_file_of_ours_reaches_nobody_else(stage: Stage) -> None:
    """Another browser, the room, no token at all, a message without a file: there is nothing."""
    number = await send_file(stage)
    bare = await stage.told("không có tệp")
    assert (await stage.get(f"/chat/files/{number}", BINH)).status == 404
    assert (await stage.get(f"/chat/files/{number}?room=1")).status == 404
    assert (await stage.http.get(f"{stage.url}/chat/files/{number}")).status == 401
    assert (await stage.get(f"/chat/files/{bare}")).status == 404
    assert (await stage.get(f"/chat/files/{'9' * 40}")).status == 404


async def test_the_sweep_goes_on_while_it_runs(stage: Stage) -> None:
    """An orphan that lies there when the server starts is gone soon after, without anybody asking."""
    await stage.stop()
    orphan = stage.folder / "uploads" / "orphan"
    orphan.write_bytes(b"x")
    os.utime(orphan, (0, 0))
    await stage.start()
    await until(lambda: not orphan.exists())
    assert (await stage.says("vẫn nhận")).status == 204
