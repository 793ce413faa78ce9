"""A picture is drawn anew: what one sees stays, what tells about its maker goes, what is no picture is refused."""

import io
import struct
import zlib

import pytest
from PIL import Image, ImageCms

from storage.book.pictures import clean
from storage.book.unkept import Unreadable
from storage.limits import limits
from tests import samples


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


def near(picture: Image.Image, at: tuple[int, int]) -> str:
    """Which of the two colours a point has."""
    colour = picture.convert("RGB").getpixel(at)
    assert isinstance(colour, tuple)
    return "red" if colour[0] > colour[2] else "blue"


@pytest.mark.parametrize("make", [samples.photo, samples.png, samples.webp])
def test_nothing_is_left_that_tells_about_the_maker(make: object) -> None:
    """Place, camera, comment, XMP and colour profile are in the picture that came, and not in the one that is kept."""
    assert callable(make)
    before = make()
    after = clean(before)
    assert [trace for trace in samples.TRACES if trace in before] != []
    assert [trace for trace in samples.TRACES if trace in after] == []
    assert dict(opened(after).getexif()) == {}
    assert opened(after).format == "JPEG"


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_comment_alone_goes_too(form: str) -> None:
    """Words that a program put beside an upright photo do not pass from one file to the next."""
    out = io.BytesIO()
    samples.halves().save(out, form, comment=samples.COMMENT, xmp=samples.COMMENT.encode())
    assert samples.COMMENT.encode() not in clean(out.getvalue())


def test_a_photo_taken_sideways_is_turned_upright() -> None:
    """Which way the camera was held is in the picture itself afterwards."""
    upright = opened(clean(samples.photo(orientation=6, width=120, height=80)))
    assert upright.size == (80, 120)
    assert (near(upright, (40, 10)), near(upright, (40, 110))) == ("red", "blue")


def test_a_small_picture_keeps_its_size_and_a_huge_one_is_made_smaller() -> None:
    """The longer side is at most what is printed sharply; the shape stays."""
    side = limits().files.picture_side
    assert opened(clean(samples.photo(width=1281, height=960))).size == (1281, 960)
    assert opened(clean(samples.photo(width=2 * side, height=side))).size == (side, side // 2)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "L", "1"])
def test_every_kind_of_png_becomes_an_ordinary_photo(mode: str) -> None:
    """Transparency, palettes and greys are drawn on white."""
    after = opened(clean(samples.png(samples.halves(mode=mode))))
    assert (after.mode, after.size) == ("RGB", (120, 80))


def test_a_scan_of_sixteen_bits_keeps_its_greys() -> None:
    """A fine scan is not burnt out to white."""
    scan = Image.new("I;16", (40, 40), 0x4000)
    assert opened(clean(samples.png(scan))).getpixel((20, 20)) == (64, 64, 64)


def test_what_is_transparent_becomes_white() -> None:
    """A screenshot with see-through corners does not turn black."""
    picture = Image.new("RGBA", (40, 40), (0, 0, 0, 0))
    assert opened(clean(samples.png(picture))).getpixel((20, 20)) == (255, 255, 255)


def test_the_colours_of_a_profile_are_kept_without_it() -> None:
    """A profile is applied before it goes: one that says that red is blue shows by it."""
    ordinary = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    swapped = ordinary.replace(b"rXYZ", b"****", 1).replace(b"bXYZ", b"rXYZ", 1).replace(b"****", b"bXYZ", 1)
    out = io.BytesIO()
    samples.halves().save(out, "JPEG", quality=95, icc_profile=swapped)
    after = opened(clean(out.getvalue()))
    assert "icc_profile" not in after.info
    assert (near(after, (10, 10)), near(after, (110, 10))) == ("blue", "red")


def test_a_broken_profile_spoils_no_photo() -> None:
    """A photo whose colour profile is nonsense is kept in the colours that it has."""
    out = io.BytesIO()
    samples.halves().save(out, "JPEG", quality=95, icc_profile=b"nonsense" * 40)
    assert near(opened(clean(out.getvalue())), (110, 10)) == "blue"


@pytest.mark.parametrize("make", [samples.photo, samples.png, samples.webp])
@pytest.mark.parametrize("part", [0.2, 0.5, 0.9])
def test_a_picture_cut_short_is_refused(make: object, part: float) -> None:
    """Half a picture is told to its sender instead of being kept grey."""
    assert callable(make)
    whole = make()
    with pytest.raises(Unreadable):
        clean(whole[: int(len(whole) * part)])


def bomb(side: int) -> bytes:
    """A PNG of a few kilobytes that says it has `side` × `side` pixels, and has."""
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    rows = zlib.compressobj(9)
    row = bytes(1 + (side + 7) // 8)
    packed = b"".join(rows.compress(row) for _ in range(side)) + rows.flush()
    parts = ((b"IHDR", head), (b"IDAT", packed), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)) for name, body in parts
    )


@pytest.mark.parametrize("side", [7100, 9500, 30000])
def test_a_picture_of_too_many_pixels_is_refused_unopened(side: int) -> None:
    """A small file that would fill the memory is no photo: just over the limit, and far beyond it."""
    packed = bomb(side)
    assert len(packed) < 200_000
    with pytest.raises(Unreadable):
        clean(packed)


def test_a_picture_at_the_limit_is_taken() -> None:
    """The bomb's form is no fault in itself: just under the limit it is a picture."""
    assert opened(clean(bomb(7000))).size == (4096, 4096)


@pytest.mark.parametrize("content", [b"", b"\xff\xd8\xff", b"%PDF-1.7", samples.archive("a")])
def test_what_is_no_picture_is_unreadable(content: bytes) -> None:
    """Bytes that only begin like a picture, or not even that, are told apart from one."""
    with pytest.raises(Unreadable):
        clean(content)


@pytest.mark.parametrize("form", ["GIF", "BMP", "TIFF", "PPM", "ICO", "EPS"])
def test_no_decoder_but_three_is_ever_tried(form: str) -> None:
    """A whole picture of another form is refused: each decoder less is a way in less."""
    out = io.BytesIO()
    samples.halves(64, 64).save(out, form)
    with pytest.raises(Unreadable):
        clean(out.getvalue())
