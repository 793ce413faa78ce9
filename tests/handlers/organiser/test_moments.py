"""Moments as people type them."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.organiser.moments import day, moment

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
SUNDAY = datetime(2021, 6, 20, 8, 4, 30, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("14h thứ hai", (21, 14, 0)),
        ("14h thu 2", (21, 14, 0)),
        ("7h30 25/6", (25, 7, 30)),
        ("25/6 7h30", (25, 7, 30)),
        ("14h ngày 25/6/2021", (25, 14, 0)),
        ("8 giờ 15 sáng mai", (21, 8, 15)),
        ("3h chiều nay", (20, 15, 0)),
        ("14:00", (20, 14, 0)),
        ("7h", (21, 7, 0)),
        ("7h chủ nhật", (27, 7, 0)),
        ("20h chủ nhật", (20, 20, 0)),
        ("9h kém 15", (20, 8, 45)),
        ("9 giờ kém 5 phút sáng mai", (21, 8, 55)),
        ("9 giờ rưỡi", (20, 9, 30)),
        ("7 rưỡi sáng mai ạ", (21, 7, 30)),
        ("8 giờ 5 phút", (20, 8, 5)),
        ("lúc 9h hôm nay nhé", (20, 9, 0)),
        ("9h mai", (21, 9, 0)),
        ("9h mốt", (22, 9, 0)),
        ("9h kia", (22, 9, 0)),
        ("9h ngày kia", (22, 9, 0)),
        ("8h tối nay", (20, 20, 0)),
        ("12h trưa mai", (21, 12, 0)),
        ("1h trưa mai", (21, 13, 0)),
        ("10h đêm", (20, 22, 0)),
        ("9h thứ hai tuần này nhé", (21, 9, 0)),
        ("9h thứ sáu tuần tới", (25, 9, 0)),
        ("9h thứ hai tới", (21, 9, 0)),
        ("8h tối thứ hai tới", (21, 20, 0)),
        ("8h toi thu hai", (21, 20, 0)),
        ("9h, thứ năm ngày 24/6", (24, 9, 0)),
        ("9h thứ hai 28/6", (28, 9, 0)),
        ("9h 28/6/21", (28, 9, 0)),
        ("9h mùng 1 tháng 6", (1, 9, 0)),
        ("14h hôm qua", (19, 14, 0)),
        ("14h hôm kia", (18, 14, 0)),
    ],
)
def test_an_hour_lies_on_the_day_that_is_meant(text: str, at: tuple[int, int, int]) -> None:
    """A named day, a weekday, "mai", or the next such hour; seen from Sunday 20 June, 08:04."""
    number, hour, minute = at
    assert moment(text, SUNDAY) == datetime(2021, 6, number, hour, minute, tzinfo=ZONE)


@pytest.mark.parametrize("text", ["lúc 9h ngày 1 tháng 7", "9h 1/7/21", "9h mùng 1 tháng 7", "9h, 1 tháng 7, 2021"])
def test_a_day_of_next_month_is_never_today(text: str) -> None:
    """Whatever way the month is written."""
    assert moment(text, SUNDAY) == datetime(2021, 7, 1, 9, tzinfo=ZONE)


UNCLEAR = ["ngay", "sáng mai", "31/2 7h", "25h", "24h", "7h75", "thứ hai", "bảy giờ", "9h 1/13", "0h kém 15"]
SLIPS = ["14h sáng", "1h tối", "12h đêm", "9h kém 15 chiều", "9h thứ ba 28/6", "9h sáng mai 25/6", "14h 5"]
LEFT_OVER = ["9h ngày 5", "9h hoặc 10h", "9h 10h", "đừng gửi lúc 9h", "không gửi 9h", "30 phút nữa", "9h ngày"]
LEFT_OVER += ["9h 1/7 và 2/7", "9h sau ngày mai", "9h ngày 5 tháng sau", "9h tuần sau", "9h15 kém 5", "9h kém mười"]
FALSE_FRIENDS = ["9h một", "9h ngày kìa", "9h thu hai toi"]  # one, in three days, Monday's evening or next Monday


@pytest.mark.parametrize("text", [*UNCLEAR, *SLIPS, *LEFT_OVER, *FALSE_FRIENDS])
def test_what_is_not_understood_whole_is_no_moment(text: str) -> None:
    """Nothing is guessed: no hour that can be, an hour that is not in that part of the day, or words left over."""
    assert moment(text, SUNDAY) is None


WAYS = (
    "{0.hour}h{0.minute:02d} {0.day}/{0.month}/{0.year}",
    "{0.day}-{0.month}-{0.year} {0.hour}:{0.minute:02d}",
    "lúc {0.hour} giờ {0.minute} phút, ngày {0.day} tháng {0.month} năm {0.year} nhé",
    "{0:%H:%M} ngày {0:%d/%m/%y}",
    "gửi vào {0.day} tháng {0.month} năm {0:%y} luc {0.hour}g{0.minute:02d}",
)
MINUTES = st.integers(0, 40_000_000).map(lambda minutes: datetime(2021, 1, 1, tzinfo=ZONE) + timedelta(minutes=minutes))
WORDS = st.sampled_from(["không", "hoãn", "sau", "trước", "tháng", "tuần sau", "7", "và", "khoảng", "tới"])


@given(MINUTES, st.sampled_from(WAYS))
def test_a_moment_written_out_is_read_as_itself(at: datetime, way: str) -> None:
    """Whole, in each way of writing it."""
    assert moment(way.format(at), SUNDAY) == at


@given(MINUTES, st.sampled_from(WAYS), WORDS, st.booleans())
def test_one_word_more_is_a_moment_no_more(at: datetime, way: str, word: str, before: bool) -> None:
    """It may turn the meaning round, so the person is asked."""
    text = f"{word} {way.format(at)}" if before else f"{way.format(at)} {word}"
    assert moment(text, SUNDAY) is None


@pytest.mark.parametrize(
    ("text", "of"),
    [
        ("2/7", (2021, 7, 2)),
        ("ngày 2/7/2020", (2020, 7, 2)),
        ("20/06/21", (2021, 6, 20)),
        ("ngày 20 tháng 6", (2021, 6, 20)),
        ("20 tháng 6 năm 2020 ạ", (2020, 6, 20)),
        ("hôm nay", (2021, 6, 20)),
        ("hôm qua", (2021, 6, 19)),
        ("hôm qua 19/6", (2021, 6, 19)),
    ],
)
def test_a_day_is_read_as_people_write_it(text: str, of: tuple[int, int, int]) -> None:
    """As written on a decision, without a year this year's, or seen from today."""
    assert day(text, SUNDAY) == datetime(*of, tzinfo=ZONE)


@pytest.mark.parametrize("text", ["30/2", "7", "tháng 6", "hôm qua 20/6", "hôm nay hay hôm qua", "20/6 hoặc 21/6", ""])
def test_no_day_is_guessed(text: str) -> None:
    """What is no day, or more than one, is none."""
    assert day(text, SUNDAY) is None
