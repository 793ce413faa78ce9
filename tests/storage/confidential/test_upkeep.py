"""Once a day the hotline is tended: what is past its time goes, in every room of it."""

from datetime import timedelta
from pathlib import Path

from storage.book.book import Book
from storage.book.files import FileStore
from storage.book.page import Page
from storage.campaign.membership import people
from storage.confidential import alerts, drafts, evidence, follow_up, tips
from storage.confidential.draft_keys import draft_keys
from storage.confidential.states import Outcome
from storage.confidential.upkeep import Tended, tend
from storage.talk import Address
from tests.storage.confidential.duty import AT, KEY, closed, filed, in_hand, officers, worth

DAY = timedelta(days=1)


async def test_everything_past_its_time_goes(district: Book, tmp_path: Path) -> None:
    """Key, draft, file, alert, link and tip: the names of the files come back, the warning comes once."""
    keys, store = draft_keys(tmp_path), FileStore(tmp_path / "tips")
    officer = (await officers(district, 1))[0]
    spam, linked = await filed(district), await filed(district)
    draft = drafts.begin("4821093755661402", AT).stretched(worth())
    kept = evidence.keep(store, draft.opened, b"%PDF-1.7 x", "a.pdf")

    def live(page: Page) -> None:
        closed(page, spam.tip, officer, Outcome.SPAM)
        follow_up.push(page, KEY, in_hand(page, linked.tip, officer), Address("telegram", "bot", "1"), AT)
        drafts.keep(page, keys, "web/1", draft, AT)
        evidence.add(page, kept, AT)
        alerts.sound(page, AT)
        alerts.known(page, people.take_in(page, "Trực", AT), AT)

    await district.turn(live)
    days = [await district.turn(lambda page, n=n: tend(page, keys, AT + n * DAY)) for n in range(40)]  # type: ignore[misc]
    assert [(n, one) for n, one in enumerate(days) if one != Tended((), ())] == [
        (3, Tended((kept.file,), ())),
        (16, Tended((), (spam.tip,))),
    ]
    assert await district.read(lambda page: tips.info(page, spam.tip)) is None
    assert await district.read(lambda page: tips.info(page, linked.tip)) is not None
    assert await district.read(lambda page: follow_up.push_to(page, KEY, linked.tip, AT)) is None
    assert await district.read(lambda page: drafts.unstretched(page, keys, AT, 9)) == []
    assert await district.turn(lambda page: drafts.sweep(page, AT + 99 * DAY)) == 0
    assert await district.turn(lambda page: alerts.forget(page, AT + 99 * DAY)) == 0
    assert sorted(path.name for path in (tmp_path / "drafts").iterdir()) == ["2026-04-09.key", "2026-04-10.key"]
