"""One step of a tip's life: the pure table says whether, one statement makes sure that nobody was faster."""

from dataclasses import dataclass
from datetime import date, datetime

from storage.book.columns import stamp
from storage.book.page import Hot, Page
from storage.confidential import history, states, tips
from storage.confidential.slots import slot_of
from storage.confidential.states import Act, Outcome, State
from storage.confidential.tips import TipInfo
from storage.talk import Refusal

_MOVE = Hot(
    "UPDATE tips SET state = :new, changed = :slot, outcome = :outcome, timely = :timely, erase_on = :erase_on,"
    " warned = :no WHERE id = :id AND state = :old"
)


@dataclass(frozen=True, slots=True)
class Ending:
    """How a tip is closed; `timely` counts for a verified one only."""

    outcome: Outcome
    erase_on: date
    timely: bool = False


def there(page: Page, tip: str) -> TipInfo:
    """The tip; the same Refusal for one that is erased, one that never was, and one that is not for this officer."""
    found = tips.info(page, tip)
    if found is None:
        raise Refusal("tips.no_such")
    return found


def move(page: Page, tip: str, act: Act, by: int | None, now: datetime) -> TipInfo:
    """Do an act that leaves the tip open. Refusal where it cannot be done, or somebody else was faster."""
    found = there(page, tip)
    _write(page, found, states.after(found.state, act), now)
    history.note(page, tip, act, by, now)
    return there(page, tip)


def close(page: Page, tip: str, act: Act, ending: Ending, by: int | None, now: datetime) -> TipInfo:
    """Close a tip. Refusal as for `move`."""
    found = there(page, tip)
    _write(page, found, states.after(found.state, act), now, ending)
    history.note(page, tip, act, by, now)
    return there(page, tip)


def _write(page: Page, found: TipInfo, state: State, now: datetime, ending: Ending | None = None) -> None:
    changed = page.change(
        _MOVE,
        id=found.id,
        old=found.state.value,
        new=state.value,
        slot=stamp(slot_of(now)),
        outcome=ending and ending.outcome.value,
        timely=ending is not None and ending.timely and ending.outcome is Outcome.VERIFIED,
        erase_on=ending and ending.erase_on.isoformat(),
        no=False,
    )
    if not changed:
        raise Refusal("tips.not_now")
