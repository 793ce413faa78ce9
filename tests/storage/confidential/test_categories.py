"""The kinds of tips are rows of a file: each with its priorities and the numbers to call."""

import pytest

from storage.campaign.planning.plan_file import load_plan
from storage.confidential.categories import categories, priority


def test_what_fits_nowhere_is_taken_last() -> None:
    """Nobody stands before a list without a way on; codes are unique and fit their column."""
    codes = [one.code for one in categories()]
    assert codes[-1] == "other"
    assert len(set(codes)) == len(codes)
    assert all(len(code) <= 24 for code in codes)


def test_what_is_happening_never_presses_less() -> None:
    """Priorities run from 1 to 4."""
    assert all(1 <= one.ongoing <= one.priority <= 4 for one in categories())


def test_the_numbers_are_those_of_the_plan() -> None:
    """A number that the plan does not name would be told without being checked."""
    known = {entry.number for entry in load_plan("151-kh-ubnd").hotline.emergency}
    assert {number for one in categories() for number in one.numbers} <= known


@pytest.mark.parametrize(
    ("code", "ongoing", "wanted"),
    [("child_abuse", False, 1), ("domestic_violence", True, 1), ("domestic_violence", False, 2), ("gambling", True, 2)],
)
def test_priorities(code: str, ongoing: bool, wanted: int) -> None:
    """Children always come first; violence while it goes on; gambling never before them."""
    assert priority(code, ongoing=ongoing) == wanted
