"""Real pictures for tests, made on the spot."""

import io

from PIL import Image


def photo(colour: tuple[int, int, int] = (200, 120, 40), size: tuple[int, int] = (320, 240)) -> bytes:
    """A JPEG of one colour."""
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG")
    return out.getvalue()
