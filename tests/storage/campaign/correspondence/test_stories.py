"""Stories stand and fall with their heads' yes; a post is passed on once and known as ours by its message's id."""

from datetime import UTC, datetime

from storage.book.book import Book
from storage.book.page import Page
from storage.campaign.correspondence import stories
from storage.campaign.correspondence.stories import Draft
from storage.campaign.membership import people
from storage.campaign.planning.plan_file import load_plan
from storage.campaign.territory import units
from storage.campaign.works import achievements
from storage.campaign.works.achievements import NewWork
from storage.mail import letters, relays
from storage.mail.letters import Settlement
from storage.mail.relays import UP, Post
from storage.talk import Address, Reply

NOON = datetime(2021, 6, 20, 5, tzinfo=UTC)
GROUP = Address("telegram", "1", "-4001")


def work(page: Page, *, publish: bool) -> tuple[str, int]:
    """A work of a head, and the head's number."""
    units.bring_in(page, [row for row in load_plan("151-kh-ubnd").units if row.code[:5] in {"692", "25279"}])
    head = people.appoint(page, "Nguyễn Văn An", "area_head", "25279-01", NOON)
    new = NewWork("I", "25279", "25279-01", head, "Trồng cây", "Trồng 200 cây.", ("x",), publish=publish)
    return achievements.hand_in(page, new, at=NOON, year=2021), head


async def test_a_story_stands_and_falls_with_the_yes(book: Book) -> None:
    """Without one it is not written; without one any more it is not told, and not published again."""

    def live(page: Page) -> list[object]:
        number, head = work(page, publish=False)
        draft = Draft(number, "Tên", "Chữ")
        seen: list[object] = [stories.untold(page), stories.write(page, draft, head, NOON, 2021)]
        seen += [stories.agree(page, number, head, publish=True), stories.untold(page)]
        story = stories.write(page, draft, head, NOON, 2021) or ""
        seen += [story, stories.told_one(page, story), stories.publish(page, story, NOON), stories.untold(page)]
        seen += [[one.number for one in stories.told(page, 9)], stories.publish(page, story, NOON)]
        gone = stories.agree(page, number, head, publish=False)
        seen += [gone and gone.state, stories.told(page, 9), stories.publish(page, story, NOON)]
        return seen

    number = "TT-2021-0001"
    before = [[], None, None, [number], "CT-2021-001", None, True, []]
    assert await book.turn(live) == [*before, ["CT-2021-001"], False, "withdrawn", [], False]


async def test_a_post_is_written_once_by_its_id_and_by_its_origin(book: Book) -> None:
    """Other words under the same id are the same post; the same words under another id are another."""

    def live(page: Page) -> list[bool]:
        _, head = work(page, publish=True)
        posts = (("7", "Chữ", "a"), ("7", "Khác", None), ("8", "Chữ", None), ("9", "Chữ", "a"))
        made = [Post(GROUP, message, "25279", "Nhóm", text, origin=origin) for message, text, origin in posts]
        return [relays.put(page, post, UP, head, NOON) is not None for post in made]

    assert await book.turn(live) == [True, False, True, False]


async def test_what_we_wrote_is_known_by_the_ids_of_its_pieces(book: Book) -> None:
    """Each piece of a letter that has gone, in that chat alone; a part of an id is no id."""

    def live(page: Page) -> list[bool]:
        letters.put(page, letters.Draft(GROUP, Reply("Tin"), 0, NOON), now=NOON)
        (held,) = letters.claim(page, "telegram", "1", epoch=1, now=NOON, limit=9)
        letters.settle(page, [Settlement(held.id, "sent", NOON, NOON, 0, 2, sent_as="17,18")], epoch=1)
        other = Address("telegram", "1", "-4002")
        asked = ((GROUP, "17"), (GROUP, "18"), (GROUP, "7"), (GROUP, ""), (other, "17"))
        return [relays.is_ours(page, at, message) for at, message in asked]

    assert await book.turn(live) == [True, True, False, False, False]
