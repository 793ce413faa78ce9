"""The calendar's address of somebody whose post is handed over: it rests without a role, and serves again with one."""

from storage.book.book import Book
from storage.book.page import Page
from storage.campaign import feeds
from storage.campaign.membership import handed_over, people, posts
from tests.storage.campaign.membership.test_handing_over import KEY, hand_over
from tests.storage.campaign.route_world import AREAS, HERE, JULY, REAL, settle


async def test_a_calendars_address_follows_the_roles_that_are_held(book: Book) -> None:
    """Nothing while the post is another's; undone, the same address leads to the same days."""

    def live(page: Page) -> None:
        world = settle(page)
        head = people.by_id(page, world.heads[AREAS[0]])
        assert head is not None
        feeds.make(page, KEY, "token", head, REAL)
        post = next(one for one in posts.staff(page, None) if one.person == head.id)
        done = hand_over(page, post, world.officers[HERE])
        assert feeds.find(page, KEY, "token") is None
        handed_over.undo(page, done.number, world.officers[HERE], at=JULY, real=REAL)
        assert feeds.find(page, KEY, "token") == head

    await book.turn(live)
