"""Sums and measures as people type them: each way of writing a sum is one sum, and echoing twice changes nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.campaign.amounts import MOST, echo, money, written

SUMS = st.integers(min_value=1, max_value=MOST)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1tr5", 1_500_000),
        ("1 tr 5", 1_500_000),
        ("1tr050", 1_050_000),
        ("1,5 triệu", 1_500_000),
        ("1 triệu rưỡi", 1_500_000),
        ("15 trđ", 15_000_000),
        ("500k", 500_000),
        ("500 ngàn đồng", 500_000),
        ("1.000.000đ", 1_000_000),
        ("1,000,000 VND", 1_000_000),
        ("2 tỷ 5", 2_500_000_000),
        ("0,125 triệu", 125_000),
        ("80000000", 80_000_000),
    ],
)
def test_a_sum_in_each_way_of_writing(text: str, amount: int) -> None:
    """Short forms, halves, groups with point or comma."""
    assert money(text) == amount


@pytest.mark.parametrize(
    "text", ["", "nhiều", "0", "-5tr", "1,5", "1.234.5", "2,5tr5", "5 con", "1tr5 và 2tr", "9" * 40]
)
def test_what_is_no_whole_sum_is_none(text: str) -> None:
    """Nothing, a minus, parts of a đồng, mixed groups, other things, two sums, a zero too many."""
    assert money(text) is None


@given(SUMS)
def test_what_is_written_is_read_again(amount: int) -> None:
    """The usual form, with and without groups and currency."""
    assert money(written(amount)) == money(str(amount)) == money(f"{amount} đồng") == amount


@given(st.integers(min_value=1, max_value=10**6), st.sampled_from([("k", 10**3), ("tr", 10**6), (" tỷ", 10**9)]))
def test_a_unit_multiplies(number: int, unit: tuple[str, int]) -> None:
    """So "7k" is seven thousand, whatever the number."""
    assert money(f"{number}{unit[0]}") == number * unit[1]


@given(st.integers(min_value=1, max_value=999), st.integers(min_value=0, max_value=999))
def test_what_follows_the_million_are_its_parts(millions: int, rest: int) -> None:
    """So "3tr045" is three million and forty-five thousand."""
    assert money(f"{millions}tr{rest:03d}") == millions * 10**6 + rest * 10**3


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("620m2, 14 hộ, 800m", "620 m², 14 hộ, 800 m"),
        ("góp 1tr5; 15 triệu đồng", "góp 1.500.000đ; 15.000.000đ"),
        ("12000m2 đất", "12.000 m² đất"),
        ("3 triệu cây, số nhà 6D", "3 triệu cây, số nhà 6D"),
        ("mỗi hộ một triệu hai, 20 hộ", "mỗi hộ 1.200.000đ, 20 hộ"),
        ("hai triệu rưỡi", "2.500.000đ"),
        ("hai mươi năm triệu", "hai mươi năm triệu"),
        ("một triệu người, đường Bà Triệu", "một triệu người, đường Bà Triệu"),
        ("1m5", "1m5"),
        ("12M", "12M"),
    ],
)
def test_figures_are_echoed(typed: str, shown: str) -> None:
    """Sums and measures are written out; counts of other things and what is unclear stay as they were."""
    assert echo(typed) == shown


@given(st.text(alphabet="0123456789.,; trkmhđồngiệuỷ²", max_size=40))
def test_echoing_twice_changes_nothing(text: str) -> None:
    """What was written out is not read as something else the next time."""
    assert echo(echo(text)) == echo(text)
