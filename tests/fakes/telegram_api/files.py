"""The files that the fake server keeps: uploaded ones and those that people send, with photo sizes."""

import base64
import hashlib
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, UnidentifiedImageError

from tests.fakes.telegram_api.call import Call, Json, Upload
from tests.fakes.telegram_api.refusals import bad

DOWNLOAD_LIMIT = 20 << 20  # bytes that getFile gives out
PHOTO_LIMIT = 10 << 20  # bytes of a photo
SIDES_LIMIT = 10_000  # width and height of a photo together
RATIO_LIMIT = 20
PREVIEW = 90  # pixels of the small size of a photo
SAMPLE_JPEG_SIZE = (64, 48)

_PREFIX = {"photo": "AgACAgUAAx", "document": "BQACAgUAAx", "voice": "AwACAgUAAx", "sticker": "CAACAgUAAx"}
_FOLDER = {"photo": "photos", "document": "documents", "voice": "voice", "sticker": "stickers", "video": "videos"}
_ENDING = {"photo": "jpg", "voice": "oga", "sticker": "webp", "video": "mp4"}


@dataclass(slots=True)
class Stored:
    """A file on the shelf; `size` is what the server says, which a test may set without the bytes."""

    kind: str
    data: bytes
    name: str
    mime: str
    size: int
    file_id: str
    unique_id: str
    path: str

    def shape(self) -> Json:
        """The part that all file objects share."""
        return {"file_id": self.file_id, "file_unique_id": self.unique_id, "file_size": self.size}


class Shelf:
    """All files by their id and by their path, and what a file id stands for in a message."""

    def __init__(self) -> None:
        self._by_id: dict[str, Stored] = {}
        self._contents: dict[str, Json] = {}

    def put(self, kind: str, upload: Upload, size: int | None = None) -> Stored:
        """Keep a file under a fresh id."""
        number = len(self._by_id)
        digest = hashlib.sha256(f"{kind} {number}".encode()).digest()
        code = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        ending = _ENDING.get(kind) or (upload.name.rpartition(".")[2] if "." in upload.name else "bin")
        path = f"{_FOLDER[kind]}/file_{number}.{ending}"
        file_id = _PREFIX.get(kind, "BAACAgUAAx") + code
        whole = len(upload.data) if size is None else size
        stored = Stored(kind, upload.data, upload.name, upload.mime, whole, file_id, f"AQAD{code[:12]}", path)
        self._by_id[file_id] = stored
        return stored

    def found(self, file_id: str) -> Stored:
        """The file by its id; 400 if there is none."""
        if not file_id:
            raise bad("file_id not specified")
        if file_id not in self._by_id:
            raise bad("invalid file_id")
        return self._by_id[file_id]

    def at(self, path: str) -> Stored | None:
        """The file at a download path."""
        return next((stored for stored in self._by_id.values() if stored.path == path), None)

    def forget(self, file_id: str) -> None:
        """Lose a file, as old ids are lost."""
        del self._by_id[file_id]

    def photo(self, upload: Upload) -> Json:
        """A photo in two sizes, checked as the server does."""
        if len(upload.data) > PHOTO_LIMIT:
            size = len(upload.data)
            raise bad(f"file of size {size} bytes is too big for a photo; the maximum size is {PHOTO_LIMIT} bytes")
        small, small_size, whole_size = _previewed(upload.data)
        sizes = []
        for data, (width, height) in ((small, small_size), (upload.data, whole_size)):
            stored = self.put("photo", Upload(upload.name, "image/jpeg", data))
            sizes.append(stored.shape() | {"width": width, "height": height})
        return self._kept({"photo": sizes})

    def document(self, upload: Upload, size: int | None = None) -> Json:
        """A file sent as it is."""
        stored = self.put("document", upload, size)
        return self._kept({"document": stored.shape() | {"file_name": upload.name, "mime_type": upload.mime}})

    def voice(self, upload: Upload, duration: int) -> Json:
        """A voice note."""
        stored = self.put("voice", upload)
        return self._kept({"voice": stored.shape() | {"duration": duration, "mime_type": upload.mime}})

    def _kept(self, content: Json) -> Json:
        for value in content.values():
            for part in value if isinstance(value, list) else [value]:
                self._contents[part["file_id"]] = content
        return content

    def content(self, call: Call, kind: str, value: str) -> Json:
        """What a request means by `attach://name`, a file id or the field itself."""
        name = value.removeprefix("attach://") if value.startswith("attach://") else kind
        upload = call.files.get(name)
        if upload is not None and (not value or value.startswith("attach://")):
            return self._uploaded(kind, upload, call.integer("duration"))
        if not value:
            raise bad(f"there is no {kind} in the request")
        if value.startswith(("http://", "https://")):
            raise bad("failed to get HTTP URL content")
        return self._known(kind, value)

    def _uploaded(self, kind: str, upload: Upload, duration: int) -> Json:
        if not upload.data:
            raise bad("file must be non-empty")
        if kind == "photo":
            return self.photo(upload)
        return self.voice(upload, duration) if kind == "voice" else self.document(upload)

    def _known(self, kind: str, file_id: str) -> Json:
        if file_id not in self._by_id:
            raise bad("wrong remote file identifier specified: can't unserialize it")
        actual = self._by_id[file_id].kind
        if actual != kind:
            raise bad(f"can't use file of type {actual.title()} as {kind.title()}")
        return self._contents[file_id]

    def bytes_of(self, message: Json) -> list[Stored]:
        """The files of a message, a photo in its largest size."""
        parts = [message["photo"][-1]] if "photo" in message else []
        parts += [message[kind] for kind in ("document", "voice", "video", "sticker") if kind in message]
        return [self._by_id[part["file_id"]] for part in parts]


def _previewed(data: bytes) -> tuple[bytes, tuple[int, int], tuple[int, int]]:
    """A small copy, its size and the size of the whole."""
    try:
        with Image.open(BytesIO(data)) as picture:
            whole = picture.size
            small = picture.convert("RGB")
    except UnidentifiedImageError as error:
        raise bad("IMAGE_PROCESS_FAILED") from error
    if sum(whole) > SIDES_LIMIT or max(whole) > RATIO_LIMIT * min(whole):
        raise bad("PHOTO_INVALID_DIMENSIONS")
    small.thumbnail((PREVIEW, PREVIEW))
    return _jpeg(small), small.size, whole


def _jpeg(picture: Image.Image) -> bytes:
    room = BytesIO()
    picture.save(room, "JPEG")
    return room.getvalue()


def sample_photo(colour: str = "teal") -> bytes:
    """A small JPEG for tests and demos that need any picture."""
    return _jpeg(Image.new("RGB", SAMPLE_JPEG_SIZE, colour))
