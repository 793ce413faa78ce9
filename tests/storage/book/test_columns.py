"""Instants and JSON are kept as texts that both databases, and eyes, compare alike."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.book.columns import instant, packed, stamp

instants = st.datetimes(datetime(1970, 1, 2), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - the zone is given


@given(instants, instants)
def test_stamps_sort_as_time(one: datetime, other: datetime) -> None:
    """Whatever is due is found by comparing texts of one width."""
    assert (stamp(one) < stamp(other)) == (instant(stamp(one)) < instant(stamp(other)))
    assert len(stamp(one)) == 24


@given(instants)
def test_a_stamp_is_never_later_than_the_instant(at: datetime) -> None:
    """It comes back cut to the millisecond, so nothing is stamped into the future."""
    assert timedelta() <= at - instant(stamp(at)) < timedelta(milliseconds=1)


def test_a_stamp_is_in_utc_whatever_the_zone() -> None:
    """The end of phase I in Việt Nam."""
    assert stamp(datetime(2021, 7, 1, tzinfo=timezone(timedelta(hours=7)))) == "2021-06-30T17:00:00.000Z"


@pytest.mark.parametrize("value", [{"a": ["Lộc Ninh", 1, None, True]}, "Ấp 1", [], {}])
def test_json_is_packed_with_its_letters_kept(value: object) -> None:
    """No blanks, no escapes: a person who looks at the row can read it."""
    assert "\\u" not in packed(value)
    assert ": " not in packed(value)
