"""SIGKILL while people talk: every acknowledged message was handled and is answered, once or at most twice."""

from collections import Counter
from pathlib import Path

import pytest

from storage.book.page import Hot
from tests.handlers.front_desk import FrontDesk
from tests.handlers.killed_desk import PEOPLE, Ledger
from tests.lives import killed, moments

IN_DOUBT = Hot("SELECT body FROM letters WHERE state = 'unknown'")  # twice in hand when a process died: listed by name


@pytest.mark.kill
async def test_every_acknowledged_message_is_answered_after_every_kill(tmp_path: Path, seed: int) -> None:
    """The next start finds what was in hand; what was not acknowledged comes again and changes nothing twice."""
    folder = tmp_path / "data"
    folder.mkdir()
    acknowledged: list[int] = []
    for life, after in enumerate(moments(seed, 300)):
        first = life * 10_000
        acknowledged += [int(n) for n in killed("tests.handlers.killed_desk", str(folder), str(first), after=after)]
    desk = FrontDesk(f"sqlite:///{folder / 'book.sqlite'}", folder, Ledger(folder / "ledger"))
    await desk.start()
    handled = await desk.bot.book.read(lambda page: {int(e) for (e,) in page.rows(Hot("SELECT event FROM events"))})
    assert set(acknowledged) <= handled
    for number in acknowledged:
        await desk.recorder.says(f"/kehoach {number}", f"c{number % PEOPLE}", event=str(number))
    await desk.pass_time(120)
    in_doubt = await desk.bot.book.read(lambda page: [str(b) for (b,) in page.rows(IN_DOUBT)])
    states = set(await desk.letters())
    await desk.stop()
    arrived = Counter((folder / "ledger").read_text("utf8").splitlines())
    copies = {number: arrived[f"c{number % PEOPLE}\tNghe: {number}"] for number in acknowledged}
    assert {n: c for n, c in copies.items() if c > 2} == {}
    assert {n for n, c in copies.items() if c == 0 and f'{{"text":"Nghe: {n}"}}' not in in_doubt} == set()
    assert states <= {"sent", "unknown"}
