"""Pictures, opened and drawn anew, so that nothing is left but what one sees: no place, no camera, no thumbnail.

Strangers' pictures are opened in a process of their own (`python -m storage.book.pictures`, from standard input to
standard output), which can open no file and no socket and has little memory and time: a flaw in a decoder ends there.
"""

import contextlib
import io
import itertools
import os
import sys

from PIL import Image, ImageCms, ImageOps, WebPImagePlugin  # noqa: F401 - the child can load no plugin later

from storage.book.unkept import Unreadable
from storage.limits import limits

FORMATS = ("JPEG", "PNG", "WEBP")
LOOK_SIDE = 8  # squares a side: 64 bits tell photos apart and survive another size or compression
UNREADABLE = 3  # what the process exits with when the picture is at fault


def clean(content: bytes) -> bytes:
    """The picture as a JPEG without any metadata, upright, in sRGB, its longer side at most `picture_side` pixels.

    Raises Unreadable for what is broken, cut short, or has more than `pixels_max` pixels.
    """
    try:
        return _drawn_anew(content)
    except Exception as error:
        raise Unreadable(type(error).__name__) from error


def look(cleaned: bytes) -> str:
    """How a cleaned picture looks, as 16 hexadecimal digits: photos that differ in few of the 64 bits look alike.

    Each bit says whether a square of the picture, drawn very small, is darker than the one on its right.
    """
    with Image.open(io.BytesIO(cleaned), formats=FORMATS) as picture:
        picture.draft("L", (LOOK_SIDE * 8, LOOK_SIDE * 8))
        small = picture.convert("L").resize((LOOK_SIDE + 1, LOOK_SIDE), Image.Resampling.BOX).tobytes()
    rows = [small[at : at + LOOK_SIDE + 1] for at in range(0, len(small), LOOK_SIDE + 1)]
    bits = "".join("1" if left < right else "0" for row in rows for left, right in itertools.pairwise(row))
    return f"{int(bits, 2):0{LOOK_SIDE * LOOK_SIDE // 4}x}"


def _drawn_anew(content: bytes) -> bytes:
    rules = limits().files
    with Image.open(io.BytesIO(content), formats=FORMATS) as picture:
        if picture.width * picture.height > rules.pixels_max:
            raise ValueError("too many pixels")
        picture.thumbnail((rules.picture_side, rules.picture_side))
        plain = _on_white(_in_srgb(ImageOps.exif_transpose(picture)))
    plain.info.clear()  # Pillow would write a comment on
    out = io.BytesIO()
    plain.save(out, "JPEG", quality=rules.picture_quality)
    return out.getvalue()


def _in_srgb(picture: Image.Image) -> Image.Image:
    """The picture in the colours of every screen: a phone's own profile may name its maker, so none is kept."""
    profile = picture.info.get("icc_profile")
    if not profile or picture.mode not in {"RGB", "CMYK"}:
        return picture
    try:
        own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        return ImageCms.profileToProfile(picture, own, ImageCms.createProfile("sRGB"), outputMode="RGB") or picture
    except (ImageCms.PyCMSError, OSError):  # a broken profile spoils no photo
        return picture


def _on_white(picture: Image.Image) -> Image.Image:
    """The picture without transparency and with 256 greys at most, as JPEG has it."""
    if picture.mode.startswith("I"):  # a scan of 65,536 greys, which Pillow would cut off at 255
        return picture.point(lambda grey: grey / 256).convert("RGB")
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    drawn = picture.convert("RGBA")
    paper = Image.new("RGB", drawn.size, "white")
    paper.paste(drawn, mask=drawn)
    return paper


def _confine() -> None:
    """Give up, for the rest of this process, what opening a picture does not need."""
    os.nice(5)  # people's turns come first
    import resource  # noqa: PLC0415 - Unix only, as is this function

    rules = limits().files
    few = {
        resource.RLIMIT_AS: rules.picture_memory,
        resource.RLIMIT_NOFILE: 0,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
    }
    for what, most in few.items():
        resource.setrlimit(what, (most, most))
    time = rules.picture_seconds
    resource.setrlimit(resource.RLIMIT_CPU, (time, time + 1))  # the first one ends with SIGXCPU, which tells why


def main() -> int:
    """Clean the picture on standard input; how it looks goes to standard error."""
    Image.init()
    if sys.platform != "win32":
        _confine()
    content = sys.stdin.buffer.read()
    try:
        cleaned = clean(content)
    except Unreadable:
        return UNREADABLE
    with contextlib.suppress(Exception):  # a picture without a look is a picture still
        sys.stderr.write(look(cleaned))
    sys.stdout.buffer.write(cleaned)
    return 0


if __name__ == "__main__":
    sys.exit(main())
