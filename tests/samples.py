"""Files as phones and offices make them, made on the spot: photos with a place in them, documents, sounds, films."""

import io
import zipfile

import xlsxwriter
from PIL import Image, ImageCms, PngImagePlugin

MAKER = "KIEUMAY-X1"
COMMENT = "NHANXET-BIMAT"
XMP = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'><exif:GPSLatitude>11,50.2N</exif:GPSLatitude></x:xmpmeta>"
TRACES = (MAKER.encode(), COMMENT.encode(), b"Exif", b"GPS", b"xmpmeta", b"ICC_PROFILE", b"http://ns.adobe.com")
RED, BLUE = (220, 20, 20), (20, 20, 220)


def halves(width: int = 120, height: int = 80, mode: str = "RGB") -> Image.Image:
    """A picture whose left half is red and whose right half is blue."""
    picture = Image.new("RGB", (width, height), RED)
    picture.paste(BLUE, (width // 2, 0, width, height))
    return picture.convert(mode)


def traces(orientation: int = 1) -> Image.Exif:
    """What a camera writes beside a photo: itself, the place, and which way it was held."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = MAKER
    exif.get_ifd(0x8825).update({1: "N", 2: (11.0, 50.0, 12.0), 3: "E", 4: (106.0, 35.0, 4.0)})
    return exif


def photo(orientation: int = 1, width: int = 120, height: int = 80) -> bytes:
    """A JPEG with everything in it that tells about its maker: place, camera, comment, XMP, colour profile."""
    out = io.BytesIO()
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    more = {"exif": traces(orientation), "comment": COMMENT, "xmp": XMP, "icc_profile": profile}
    halves(width, height).save(out, "JPEG", quality=95, **more)
    return out.getvalue()


def png(picture: Image.Image | None = None) -> bytes:
    """A PNG with the traces that PNG can hold."""
    out = io.BytesIO()
    words = PngImagePlugin.PngInfo()
    words.add_text("Comment", COMMENT)
    (picture or halves()).save(out, "PNG", pnginfo=words, exif=traces())
    return out.getvalue()


def webp() -> bytes:
    """A WebP with the traces that WebP can hold."""
    out = io.BytesIO()
    halves().save(out, "WEBP", exif=traces(), xmp=XMP)
    return out.getvalue()


def film(brand: bytes, *others: bytes) -> bytes:
    """The beginning of a file of the MP4 family."""
    brands = brand + b"\x00\x00\x02\x00" + b"".join(others)
    return (len(brands) + 8).to_bytes(4, "big") + b"ftyp" + brands + b"\x00\x00\x00\x08mdat" + bytes(80)


def ogg(codec: bytes) -> bytes:
    """The first page of an Ogg file."""
    return b"OggS\x00\x02" + bytes(20) + b"\x01\x13" + codec + bytes(40)


def matroska(kind: bytes) -> bytes:
    """The head of a Matroska file."""
    fields = b"B\x86\x81\x01B\xf7\x81\x01B\xf2\x81\x04B\xf3\x81\x08"  # versions and lengths
    return b"\x1aE\xdf\xa3\x9f" + fields + b"B\x82" + bytes([128 + len(kind)]) + kind


def archive(*names: str) -> bytes:
    """A ZIP with files of these names."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in names:
            packed.writestr(name, "x" * 500)
    return out.getvalue()


def workbook() -> bytes:
    """A real workbook."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.add_worksheet().write(0, 0, "Ấp 1")
    return out.getvalue()
