"""Counting a unit's vote: most votes first, ties told, a second vote or the plan's priorities break them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.campaign.dossiers.voting import Voted, equal, ordered, seats, voted_again


def candidate(person: int, votes: int, *marks: bool) -> Voted:
    """A candidate of an area of the same number."""
    return Voted(f"A-{person}", person, f"Người {person}", f"Ấp {person}", votes, 0, marks)


@settings(max_examples=60)
@given(st.lists(st.integers(0, 5), min_size=1, max_size=6))
def test_the_order_is_by_votes_and_nobody_is_lost(votes: list[int]) -> None:
    """Equal groups are exactly those with equal votes."""
    people = [candidate(number, count) for number, count in enumerate(votes)]
    found = ordered(people, "")
    assert sorted(one.person for one in found) == list(range(len(votes)))
    assert [one.votes for one in found] == sorted(votes, reverse=True)
    assert sum(len(group) for group in equal(people)) == sum(votes.count(count) > 1 for count in votes)


def test_a_second_vote_is_counted_for_the_equal_ones_alone() -> None:
    """In their order, group by group; whoever was not equal keeps the place."""
    people = [candidate(1, 5), candidate(2, 9), candidate(3, 5)]
    again = voted_again(people, [2, 7])
    assert [one.person for one in ordered(again, "again")] == [2, 3, 1]
    assert equal(again, "again") == ()
    assert [group[0].votes for group in equal(voted_again(people, [4, 4]), "again")] == [5]


def test_priorities_break_a_tie_in_their_order() -> None:
    """The first priority weighs before all others; without a difference the tie stays."""
    people = [candidate(1, 5, False, True, True), candidate(2, 5, True, False, False)]
    assert [one.person for one in ordered(people, "priority")] == [2, 1]
    assert equal(people, "priority") == ()
    assert len(equal([candidate(1, 5, True), candidate(2, 5, True)], "priority")) == 1


@pytest.mark.parametrize(
    ("votes", "quota", "names"),
    [((5, 5), 1, 1), ((6, 4, 4), 2, 1), ((6, 5, 5, 5), 3, 2), ((3, 3), 2, 1), ((6, 2, 2), 1, 1)],
)
def test_a_second_ballot_bears_as_many_names_as_slots_are_open(votes: tuple[int, ...], quota: int, names: int) -> None:
    """Never all of the equal ones, and one name where only the order in reserve is at stake."""
    assert seats([Voted(f"A{at}", at, "", "", count) for at, count in enumerate(votes)], quota) == names
