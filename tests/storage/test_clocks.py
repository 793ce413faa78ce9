"""Two clocks at a fixed distance, and which instant counts at a deadline."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.book.columns import instant, stamp
from storage.clocks import Clocks, as_campaign, as_real, counted, now

MIDNIGHT = datetime(2021, 6, 30, 17, tzinfo=UTC)  # 00:00 on 1/7 in Việt Nam
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("stamp", "ours", "counts"),
    [
        (-2 * MINUTE, 20 * MINUTE, -2 * MINUTE),  # sent at 23:58, fetched at 00:20: in time
        (5 * MINUTE, 2 * MINUTE, 2 * MINUTE),  # the platform's clock runs ahead: ours counts
        (MINUTE, MINUTE, MINUTE),
        (-timedelta(hours=24), timedelta(), -timedelta(hours=24)),
        (-timedelta(hours=25), timedelta(), -timedelta(hours=24)),  # no stamp counts further back than a day
        (-timedelta(days=9000), timedelta(), -timedelta(hours=24)),
        (timedelta(days=9000), timedelta(), timedelta()),
    ],
)
def test_the_earlier_of_the_platforms_stamp_and_ours_counts(
    stamp: timedelta, ours: timedelta, counts: timedelta
) -> None:
    """At most a day back, and never in the future."""
    assert counted(MIDNIGHT + stamp, MIDNIGHT + ours, 24) == MIDNIGHT + counts


def test_campaign_time_runs_on_at_its_distance() -> None:
    """Moving it leaves real time alone."""
    clocks = Clocks(lambda: MIDNIGHT)
    assert clocks.campaign() == MIDNIGHT
    clocks.offset = timedelta(days=-400)
    assert (clocks.real(), clocks.campaign()) == (MIDNIGHT, MIDNIGHT - timedelta(days=400))


@given(
    st.timedeltas(min_value=timedelta(days=-4000), max_value=timedelta(days=4000)),
    st.integers(0, 10**6 - 1),
    st.integers(0, 10**8),
    st.integers(-2, 2),
)
def test_a_moment_that_was_typed_comes_back_as_it_was_typed(
    offset: timedelta, micros: int, ahead: int, drift: int
) -> None:
    """Two o'clock kept in real time is two o'clock again, whatever the microseconds, also when a restart lost some."""
    real, typed = MIDNIGHT.replace(microsecond=micros), MIDNIGHT + timedelta(offset.days, ahead)
    kept = instant(stamp(as_real(typed, now=real + offset, real=real)))
    later = real + timedelta(seconds=77, microseconds=5)
    after = later + offset + timedelta(microseconds=drift)
    assert as_campaign(kept, now=after, real=later) == typed


def test_real_time_knows_its_zone() -> None:
    """Every instant in the program is aware."""
    assert now().utcoffset() == timedelta()
