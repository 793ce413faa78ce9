"""Real pictures for tests, made on the spot; and whether something is one."""

import io

from PIL import Image, UnidentifiedImageError


def photo(colour: tuple[int, int, int] = (200, 120, 40), size: tuple[int, int] = (320, 240)) -> bytes:
    """A JPEG of one colour."""
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG")
    return out.getvalue()


def is_picture(data: bytes) -> bool:
    """Whether these bytes begin as a picture does."""
    try:
        with Image.open(io.BytesIO(data)):
            return True
    except UnidentifiedImageError:
        return False
