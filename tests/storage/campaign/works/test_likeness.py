"""What may be the same is found: a picture that went through another app, a deed told twice, two people of one name."""

import io
from dataclasses import replace

import pytest
from PIL import Image, ImageDraw

from storage.book import fetches
from storage.book.book import Book
from storage.book.files import Kept
from storage.book.page import Page
from storage.book.pictures import clean, look
from storage.campaign.membership import people
from storage.campaign.territory import units
from storage.campaign.works import achievements, likeness
from storage.campaign.works.achievements import NewWork, Work
from storage.talk import Address, FileKind, FileRef
from tests.storage.campaign.works.test_achievements import NOON, ROAD, UNITS

HERE = Address("recorder", "1", "an")
LAMPS = replace(ROAD, title="Lắp đèn đường tổ 5", text="Lắp 12 bóng đèn cho bà con đi tối.", files=())


def drawn(seed: int) -> Image.Image:
    """A scene of twelve grey boxes that no other seed has."""
    scene = Image.new("RGB", (640, 480), "white")
    brush = ImageDraw.Draw(scene)
    for count in range(40):
        seed = (seed * 1103515245 + 12345 + count) % 2**31
        x, y, grey = seed % 560, seed // 560 % 400, seed // 7 % 256
        brush.rectangle((x, y, x + 120, y + 100), fill=(grey, grey, grey))
    return scene


def sent(picture: Image.Image, quality: int = 90) -> str:
    """How a picture looks once it was taken in."""
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality)
    return look(clean(out.getvalue()))


def test_a_picture_looks_like_itself_and_no_other() -> None:
    """Smaller and worse it is the same; another scene is not; of an even picture nothing is said."""
    assert likeness.same_look(sent(drawn(1)), sent(drawn(1).resize((320, 240)), 40))
    assert not any(likeness.same_look(sent(drawn(1)), sent(drawn(seed))) for seed in range(2, 12))
    even = sent(Image.new("RGB", (64, 64), "blue"))
    assert not likeness.same_look(even, even)
    assert not likeness.same_look("", "")


@pytest.fixture(autouse=True)
async def district(book: Book) -> None:
    """Two heads of one commune who are called alike, and one of another name."""

    def settle(page: Page) -> None:
        units.bring_in(page, UNITS)
        people.appoint(page, "Nguyễn Văn An", "area_head", "25273-01", NOON)
        people.appoint(page, "NGUYỄN VĂN ÁN", "area_head", "25273-02", NOON)
        people.appoint(page, "Lê Thị Bé", "area_head", "25273-02", NOON)

    await book.turn(settle)


def with_picture(page: Page, original: str, seen: str) -> int:
    """A photo that was taken in."""
    number = fetches.want(page, HERE, FileRef(FileKind.PHOTO, "x", "a.jpg", 9), NOON)
    fetches.done(page, number, Kept("ab" * 32, 9, "image/jpeg"), original, seen)
    return number


async def alike(book: Book, *works: NewWork) -> list[tuple[str, str]]:
    """The first of these works, and what may be the same."""

    def write(page: Page) -> Work:
        numbers = [achievements.hand_in(page, one, at=NOON, year=2021) for one in works]
        found = achievements.by_number(page, numbers[0])
        assert found is not None
        return found

    first = await book.turn(write)
    found = await book.read(lambda page: likeness.found(page, [first]))
    return [(one.work.number, one.why) for one in found[first.number]]


async def test_one_picture_in_two_works_is_found(book: Book) -> None:
    """By the print of the original, and by its look after another app; across communes and phases."""
    same, near = sent(drawn(1)), sent(drawn(1).resize((320, 240)), 40)

    def take(page: Page) -> list[int]:
        return [
            with_picture(page, "a" * 64, same),
            with_picture(page, "b" * 64, near),
            with_picture(page, "a" * 64, ""),
        ]

    one, two, three = await book.turn(take)
    works = [
        replace(ROAD, files=(one,)),
        replace(LAMPS, files=(two,), person=3, unit="25276", area="25276"),
        replace(LAMPS, files=(three,), person=3, phase="II", title="Dọn kênh", text="Cả ấp ra dọn kênh sáng chủ nhật."),
    ]
    assert await alike(book, *works) == [("TT-2021-0003", "picture"), ("TT-2021-0002", "picture")]


async def test_a_deed_told_twice_is_found_and_a_copied_story(book: Book) -> None:
    """In one area by the title, without accents and in another order; elsewhere by the words of the story."""
    works = [
        LAMPS,
        replace(LAMPS, title="lap den duong to 5.", text="Bà con tổ 5 nay có đèn."),
        replace(LAMPS, title="Thắp sáng đường quê", area="25273-02", person=3),
        replace(LAMPS, title="Lắp đèn đường tổ 5", text="Đèn do dân góp.", area="25273-02", person=3),
    ]
    assert await alike(book, *works) == [("TT-2021-0003", "words"), ("TT-2021-0002", "deed")]


async def test_two_people_of_one_name_are_named(book: Book) -> None:
    """Accents and case aside, in one commune; of another name, or the same person, nothing is said."""
    other = replace(ROAD, title="Dọn kênh tổ 2", text="Cả ấp ra dọn kênh.", files=())
    works = [
        LAMPS,
        replace(other, person=2, area="25273-02"),
        replace(other, title="Nuôi heo", text="Vay vốn nuôi heo."),
    ]
    assert await alike(book, *works) == [("TT-2021-0002", "person")]
